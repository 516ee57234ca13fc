"""Frames of the ledger: journal, credit, lines with reversals, payments, responses; amounts are whole rupiah."""

import polars as pl

# One amount that moves from one account to another within an OPD.
JOURNAL = {
    "kind": pl.String,
    "department": pl.String,
    "debit": pl.String,
    "credit": pl.String,
    "amount": pl.Int64,
}

# What a revision takes from sponsors' credit instead of their TPP.
USED_CREDIT = {"nip": pl.String, "opd": pl.String, "used_credit_idr": pl.Int64}

# A line of any payer (`payer_kind`), and its reversal; `worker_idr` is what the pay of an employee loses of `total`.
# `reversed_by`, `reason` and `note` are null while it is live.
LINES_WITH_REVERSALS = {
    "nik": pl.String,
    "payer": pl.String,
    "department": pl.String,
    "claim": pl.String,
    "package": pl.String,
    "jkk": pl.Int64,
    "jkm": pl.Int64,
    "jht": pl.Int64,
    "total": pl.Int64,
    "jp": pl.Int64,
    "occurrence": pl.Int64,
    "run_id": pl.Int64,
    "payer_kind": pl.String,
    "worker_idr": pl.Int64,
    "reversed_by": pl.Int64,
    "reason": pl.String,
    "note": pl.String,
}

# A premium that was taken back: by which event, of which period (`YYYY-MM`), and why; `nip` is null where a fund or
# employer paid.
REVERSALS = {
    "event": pl.Int64,
    "period": pl.String,
    "nomor": pl.String,
    "nip": pl.String,
    "nik": pl.String,
    "reason": pl.String,
}

# What was paid to BPJS on one of its bills; `paid_on` is a date, `YYYY-MM-DD`, `payer` a fund or employer, null for
# TPP.
PAYMENTS = {
    "event_id": pl.Int64,
    "bill_code": pl.String,
    "amount": pl.Int64,
    "paid_on": pl.String,
    "reference": pl.String,
    "payer": pl.String,
    "payer_kind": pl.String,
}

# A row of a response list of BPJS; `event_id` is the import, `amount` null where the list has none.
RESPONSES = {
    "event_id": pl.Int64,
    "row": pl.Int64,
    "nik": pl.String,
    "kpj": pl.String,
    "accepted": pl.Boolean,
    "reason": pl.String,
    "amount": pl.Int64,
}

# Balances of the accounts that hold money for BPJS, per OPD.
HELD_BALANCES = {"department": pl.String, "account": pl.String, "amount": pl.Int64}

# A change of what a payer is owed back; `kind`: a `CreditKind`.
CREDIT_ENTRIES = {
    "event_id": pl.Int64,
    "payer": pl.String,
    "kind": pl.String,
    "department": pl.String,
    "amount": pl.Int64,
}

# An event that changed credit: its act, its statement (null of a run), and the city's day (`hari`).
CREDIT_EVENTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "event_id": pl.Int64,
    "act": pl.String,
    "period": pl.String,
    "nomor": pl.String,
    "hari": pl.Date,
}

# Open credit: its sponsor, its statement (`periode`, `nomor`), since when (`sejak`), and whether the sponsor can no
# longer use it: not active, or without TPP in the newest posted month. `nama` and `tidak_dapat_dipakai` are null where
# not known.
OPEN_CREDITS: dict[str, pl.DataType | type[pl.DataType]] = {
    "nip": pl.String,
    "nama": pl.String,
    "opd": pl.String,
    "periode": pl.String,
    "nomor": pl.String,
    "jumlah": pl.Int64,
    "sejak": pl.Date,
    "umur_hari": pl.Int64,
    "tidak_dapat_dipakai": pl.Boolean,
}
