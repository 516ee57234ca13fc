"""Normalise the accepted rows of funds, seats and proposals: the period's kinds of payers, packages and kelurahan.

| in  | accepted rows per table, the spelling of each package |
| out | `Fund`, `Seats`, `Proposal`, sorted |
"""

from collections.abc import Collection, Mapping

import polars as pl

from tpp_sponsor.intake.column_parsers import named_by_key, text_keys
from tpp_sponsor.intake.funds.column_parsers import split_jobs
from tpp_sponsor.tables.input_tables import PLACE
from tpp_sponsor.tables.joins import kelurahan_keys, sort_by_person

# `urutan` of a fund whose row has none.
_USUAL_POSITION = 50


def fund_frames(
    accepted: Mapping[str, pl.DataFrame],
    packages: Mapping[str, str],
    *,
    payer_kinds: Mapping[str, str],
    public_kinds: Collection[str],
) -> dict[str, pl.DataFrame]:
    """Return the frames of the three tables by name; none where the three are missing.

    `payer_kinds`: text key of each kind of payer → its spelling, in the order in which they pay. `public_kinds`: text
    keys of the kinds whose money is public.
    """
    if "dana" not in accepted:
        return {}
    return {
        "dana": _funds(accepted["dana"], packages, payer_kinds, public_kinds),
        "kuota": _seats(accepted["kuota"]),
        "usulan": _proposals(accepted["usulan"], packages),
    }


def _funds(
    funds: pl.DataFrame,
    packages: Mapping[str, str],
    payer_kinds: Mapping[str, str],
    public_kinds: Collection[str],
) -> pl.DataFrame:
    kinds = text_keys(funds["jenis"])
    order = {key: at for at, key in enumerate(payer_kinds)}
    return funds.select(
        "kode",
        "nama",
        "jenis",
        kinds.replace_strict(order, default=None, return_dtype=pl.Int64).alias("jenis_order"),
        kinds.is_in(list(public_kinds)).alias("is_public"),
        "mulai",
        "selesai",
        "dasar",
        "kuota",
        "pagu",
        named_by_key(funds["paket"], packages),
        split_jobs(pl.col("pekerjaan")),
        pl.col("urutan").fill_null(_USUAL_POSITION),
        "pelepasan",
        "kelas",
        "has_seats",
        *PLACE,
    ).sort("kode")


def _seats(seats: pl.DataFrame) -> pl.DataFrame:
    places = kelurahan_keys(seats["kelurahan"]).alias("kelurahan_key")
    return seats.select("dana", "kelurahan", places, "kecamatan", "kursi", *PLACE).sort("dana", "kelurahan")


def _proposals(proposals: pl.DataFrame, packages: Mapping[str, str]) -> pl.DataFrame:
    return proposals.select(
        "nomor",
        "dana",
        "nik",
        "tanggal",
        "kelurahan",
        kelurahan_keys(proposals["kelurahan"]).alias("kelurahan_key"),
        "skor",
        "mulai",
        "selesai",
        "dicabut",
        named_by_key(proposals["paket"], packages),
        "keputusan",
    ).pipe(sort_by_person, "nomor")
