"""What sponsors are owed, as frames; amounts are whole rupiah."""

import polars as pl

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
