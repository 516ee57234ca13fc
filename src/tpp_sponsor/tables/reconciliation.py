"""What a reconciliation tells, as frames; amounts are whole rupiah."""

import polars as pl

# One difference. `kelas`: a `Difference`. `nik` is null where it is about the period as a whole; `menurut_bpjs` is null
# where BPJS named no amount. `selisih`: below 0 money is missing, above 0 there is too much of it; null if unknown.
# `sejak`: the day since which it has stood without a break, `umur_hari` days until the day that is asked about (of a
# late payment: until it was made). `sebab`: what BPJS says, why the premium was taken back, or which bill was paid.
DIFFERENCES: dict[str, pl.DataType | type[pl.DataType]] = {
    "kelas": pl.String,
    "nik": pl.String,
    "nomor": pl.String,
    "opd": pl.String,
    "dibukukan": pl.Int64,
    "dibayar": pl.Int64,
    "menurut_bpjs": pl.Int64,
    "selisih": pl.Int64,
    "sejak": pl.Date,
    "umur_hari": pl.Int64,
    "sebab": pl.String,
}

# How many differences of each class, and what they add up to as far as it is known.
BOARD = {"kelas": pl.String, "jumlah": pl.Int64, "selisih": pl.Int64}

# On which day each event of the ledger happened.
DAYS: dict[str, pl.DataType | type[pl.DataType]] = {"event_id": pl.Int64, "hari": pl.Date}

# The money of an OPD that was taken from TPP and is still here, over all periods, and whose it is:
# saldo = dipotong - disetor - dikembalikan = titipan_bulan_ini + titipan_bulan_lain + kredit_asn.
ACCOUNT = {
    "opd": pl.String,
    "dipotong": pl.Int64,
    "disetor": pl.Int64,
    "dikembalikan": pl.Int64,
    "saldo": pl.Int64,
    "titipan_bulan_ini": pl.Int64,
    "titipan_bulan_lain": pl.Int64,
    "kredit_asn": pl.Int64,
}
