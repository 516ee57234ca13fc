"""The ranking of OPDs by the workers they insure (docs/rules.md#ranking).

| in  | live lines of all revisions `nip opd premium_idr`; the tables of the period, from which ASN are counted |
| out | `RankingRow`, in order |
"""

from typing import Literal

import polars as pl

from tpp_sponsor.domain.identifiers import all_different
from tpp_sponsor.tables.inputs import KeyedInputs
from tpp_sponsor.tables.joins import anti_join, semi_join
from tpp_sponsor.tables.posted import PostedLine
from tpp_sponsor.tables.typed import Keyed, dy, typed

_MILLION = 1_000_000


class RankingRow(dy.Schema):
    """A row of `peringkat.csv`: an OPD with its counts; `iuran` in whole rupiah, `partisipasi` with six decimals."""

    peringkat = dy.Int64(nullable=False, min=1)
    opd = dy.String(nullable=False)
    pekerja = dy.Int64(nullable=False, min=0)
    sponsor = dy.Int64(nullable=False, min=0)
    jumlah_asn = dy.Int64(nullable=False, min=0)
    partisipasi = dy.String(nullable=False)
    iuran = dy.Int64(nullable=False, min=0)


class PlacedAsn(dy.Schema):
    """An active civil servant with the OPD where it counts."""

    nip = dy.String(nullable=False)
    opd = dy.String(nullable=False)


class Headcount(dy.Schema):
    """How many civil servants an OPD has."""

    opd = dy.String(nullable=False)
    jumlah_asn = dy.Int64(nullable=False, min=0)


def place_active(inputs: KeyedInputs, *, without_tpp: bool) -> dy.DataFrame[Keyed[PlacedAsn]]:
    """Return the OPD of each active ASN.

    It is that of the TPP row of the period, else (none, or two OPDs) that of the `asn` row; an ASN without any TPP row
    counts only if the city says so (`without_tpp`).
    """
    pairs = inputs.tpp.select("nip", opd_of_tpp="opd").drop_nulls()
    # Of distinct pairs, only a NIP with two OPDs is left twice.
    one_opd = pairs if all_different(inputs.tpp["nip"]) else pairs.unique().filter(pl.col("nip").is_unique())
    active = inputs.asn.select("nip", "opd", "aktif").filter("aktif")
    if not without_tpp:
        active = semi_join(active, inputs.tpp, "nip")
    placed = active.select("nip", "opd").join(one_opd, on="nip", how="left")
    return typed(placed.select("nip", opd=pl.coalesce("opd_of_tpp", "opd")), Keyed[PlacedAsn])


def count_active(
    placed: dy.DataFrame[Keyed[PlacedAsn]], lines: dy.DataFrame[Keyed[PostedLine]], departments: pl.Series
) -> dy.DataFrame[Headcount]:
    """Count the ASN of each OPD, every one of `departments` listed.

    `placed` is what `place_active` finds. A sponsor with live lines counts where they are (in each OPD, if in two),
    active or not: an OPD has at least as many ASN as sponsors.
    """
    sponsors = lines.select("nip", "opd").unique()
    others = anti_join(placed, sponsors, "nip")
    counts = pl.concat([others, sponsors]).group_by("opd").agg(jumlah_asn=pl.len().cast(pl.Int64))
    empty = departments.filter(~departments.is_in(counts["opd"].implode()))
    none = empty.to_frame().with_columns(jumlah_asn=pl.lit(0, pl.Int64))
    return typed(pl.concat([counts, none]), Headcount)


def rank(
    lines: dy.DataFrame[Keyed[PostedLine]],
    headcount: dy.DataFrame[Headcount],
    by: Literal["pekerja", "partisipasi"],
) -> dy.DataFrame[RankingRow]:
    """Rank every OPD; OPDs that are equal in both measures share a rank (1, 2, 2, 4), and are sorted by name."""
    sums = lines.group_by("opd").agg(
        pekerja=pl.len().cast(pl.Int64),
        sponsor=pl.col("nip").n_unique().cast(pl.Int64),
        iuran=pl.col("premium_idr").sum(),
    )
    departments = pl.concat([headcount.select("opd"), sums.select("opd")]).unique()
    table = (
        departments.join(headcount, on="opd", how="left", validate="1:1")
        .join(sums, on="opd", how="left", validate="1:1")
        .with_columns(pl.col("jumlah_asn", "pekerja", "sponsor", "iuran").fill_null(0))
        # Exact: two different shares of less than 67 million ASN never round to one 64-bit float.
        .with_columns(
            share=pl.when(pl.col("jumlah_asn") > 0)
            .then(pl.col("sponsor") / pl.col("jumlah_asn"))
            .otherwise(0.0)
        )
    )
    measures = ["pekerja", "share"] if by == "pekerja" else ["share", "pekerja"]
    ordered = table.sort(*measures, "opd", descending=[True, True, False]).with_columns(
        peringkat=pl.struct(measures).rank("min", descending=True).cast(pl.Int64),
        partisipasi=_six_decimals(pl.col("sponsor"), pl.col("jumlah_asn")),
    )
    return typed(ordered, RankingRow)


def _six_decimals(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """Return a share with six decimals, half up, in integers."""
    divisor = pl.when(whole > 0).then(whole).otherwise(1)
    millionths = pl.when(whole > 0).then((2 * part * _MILLION + divisor) // (2 * divisor)).otherwise(0)
    return pl.format("{}.{}", millionths // _MILLION, (millionths % _MILLION).cast(pl.String).str.zfill(6))
