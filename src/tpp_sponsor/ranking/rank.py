"""Which OPD insures the most workers (docs/rules.md#ranking).

| in  | live lines of all revisions `nip nik opd total`; the tables of the period, from which ASN are counted |
| out | `peringkat opd pekerja sponsor jumlah_asn partisipasi iuran`, in order |
"""

from typing import Literal

import polars as pl

from tpp_sponsor.domain.identifiers import all_different
from tpp_sponsor.tables.inputs import Inputs
from tpp_sponsor.tables.joins import anti_join, numbers, semi_join

RANKING = {
    "peringkat": pl.Int64,
    "opd": pl.String,
    "pekerja": pl.Int64,
    "sponsor": pl.Int64,
    "jumlah_asn": pl.Int64,
    "partisipasi": pl.String,
    "iuran": pl.Int64,
}
_MILLION = 1_000_000


def place_active(inputs: Inputs, *, without_tpp: bool = True) -> pl.DataFrame:
    """The OPD of each active ASN, `nip opd`.

    It is that of the TPP row of the period, else (none, or two OPDs) that of the `asn` row; who has no TPP row at all
    counts only if the city says so (`without_tpp`).
    """
    paid = numbers(inputs.tpp["nip"])
    pairs = inputs.tpp.select(paid, opd_tpp="opd").drop_nulls()
    # Distinct pairs: only who stands in two OPDs is left twice.
    one_opd = pairs if all_different(paid) else pairs.unique().filter(pl.col("nip").is_unique())
    active = inputs.asn.select("nip", "opd", "aktif").filter("aktif")
    if not without_tpp:
        active = semi_join(active, inputs.tpp, "nip")
    placed = active.select(numbers(active["nip"]), "opd").join(one_opd, on="nip", how="left")
    return placed.select("nip", opd=pl.coalesce("opd_tpp", "opd"))


def count_heads(placed: pl.DataFrame, lines: pl.DataFrame, departments: pl.Series) -> pl.DataFrame:
    """ASN per OPD, `opd jumlah_asn`, every one of `departments` listed.

    `placed` is what `place_active` finds. A sponsor with live lines counts where they are (in each OPD, if in two),
    active or not: an OPD has at least as many ASN as sponsors.
    """
    paying = lines.select(numbers(lines["nip"]), "opd").unique()
    others = anti_join(placed, paying, "nip")
    counts = (
        pl.concat([others, paying], how="vertical_relaxed")
        .group_by("opd")
        .agg(jumlah_asn=pl.len().cast(pl.Int64))
    )
    empty = departments.filter(~departments.is_in(counts["opd"].implode()))
    return pl.concat([counts, empty.to_frame().with_columns(jumlah_asn=pl.lit(0, pl.Int64))])


def rank(lines: pl.DataFrame, headcount: pl.DataFrame, by: Literal["pekerja", "partisipasi"]) -> pl.DataFrame:
    """Rank every OPD; equal in both measures is the same rank (1, 2, 2, 4), and then by name."""
    sums = lines.group_by("opd").agg(
        pekerja=pl.len().cast(pl.Int64),
        sponsor=pl.col("nip").n_unique().cast(pl.Int64),
        iuran=pl.col("total").sum(),
    )
    known = pl.concat([headcount.select("opd"), sums.select("opd")]).unique()
    table = (
        known.join(headcount, on="opd", how="left", validate="1:1")
        .join(sums, on="opd", how="left", validate="1:1")
        .with_columns(pl.col("jumlah_asn", "pekerja", "sponsor", "iuran").fill_null(0))
        # Exact: two different shares of less than 67 million ASN never round to one 64-bit float.
        .with_columns(
            bagian=pl.when(pl.col("jumlah_asn") > 0)
            .then(pl.col("sponsor") / pl.col("jumlah_asn"))
            .otherwise(0.0)
        )
    )
    measures = ["pekerja", "bagian"] if by == "pekerja" else ["bagian", "pekerja"]
    ordered = table.sort(*measures, "opd", descending=[True, True, False])
    return ordered.select(
        pl.struct(measures).rank("min", descending=True).cast(pl.Int64).alias("peringkat"),
        "opd",
        "pekerja",
        "sponsor",
        "jumlah_asn",
        _six_decimals(pl.col("sponsor"), pl.col("jumlah_asn")).alias("partisipasi"),
        "iuran",
    )


def _six_decimals(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """A share with six decimals, half up, in integers."""
    divisor = pl.when(whole > 0).then(whole).otherwise(1)
    millionths = pl.when(whole > 0).then((2 * part * _MILLION + divisor) // (2 * divisor)).otherwise(0)
    return pl.format("{}.{}", millionths // _MILLION, (millionths % _MILLION).cast(pl.String).str.zfill(6))
