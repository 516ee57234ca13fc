"""Frames of the ledger: journal, credit, lines with reversals, payments, answers; amounts are whole rupiah."""

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

# A line of any payer (`payer_kind`), and its reversal; `reversed_by`, `reason` and `note` are null while it is live.
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
    "occurrence": pl.Int64,
    "run_id": pl.Int64,
    "payer_kind": pl.String,
    "reversed_by": pl.Int64,
    "reason": pl.String,
    "note": pl.String,
}

# A premium that was taken back: by which event, of which period (`YYYY-MM`), and why; `nip` is null where a fund paid.
REVERSALS = {
    "event": pl.Int64,
    "period": pl.String,
    "nomor": pl.String,
    "nip": pl.String,
    "nik": pl.String,
    "reason": pl.String,
}

# What was paid to BPJS on one of its bills; `paid_on` is a date, `YYYY-MM-DD`, `payer` a fund's code or null for TPP.
PAYMENTS = {
    "event_id": pl.Int64,
    "bill_code": pl.String,
    "amount": pl.Int64,
    "paid_on": pl.String,
    "reference": pl.String,
    "payer": pl.String,
}

# A row of a response list of BPJS; `event_id` is the import, `amount` null where the list has none.
ANSWERS = {
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
