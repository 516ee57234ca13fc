"""The tables of the files in `nonasn/`, in the columns of docs/rules.md#wage-files; amounts are whole rupiah."""

import polars as pl

from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.rules.wages.decision import WageDecision

# The folder of employees on wages in a revision, and the contributions of all employers, without the ending.
WAGES = "nonasn"
WAGE_CONTRIBUTIONS = f"{WAGES}/iuran-pu"
_SHARES = {
    "jht_pemberi_kerja": pl.col("jht") - pl.col("jht_worker"),
    "jht_tenaga_kerja": pl.col("jht_worker"),
    "jp_pemberi_kerja": pl.col("jp") - pl.col("jp_worker"),
    "jp_tenaga_kerja": pl.col("jp_worker"),
}


def wage_tables(decision: WageDecision, period: str, *, is_revision: bool) -> dict[str, pl.DataFrame]:
    """Path of each table without its ending → its rows, sorted by key; lines are those of this revision."""
    named = {
        "iuran-pu": _contributions(decision.lines, period),
        "potongan": _withheld_from_pay(decision.lines, period),
        "rekap": _recap(decision.lines, period),
        "hasil": _outcomes(decision),
        "pergantian": decision.office_changes,
    }
    if is_revision:
        named["selisih"] = decision.differences
    return {f"{WAGES}/{name}": table for name, table in named.items()}


def wage_sums(csv: dict[str, pl.DataFrame], decision: WageDecision) -> list[tuple[str, int, int]]:
    """Name of each sum that must equal the lines, with what it is and what it should be."""
    withheld = int(decision.lines["worker_idr"].sum())
    sums = (
        ("iuran-pu", "total", decision.total),
        ("rekap", "total", decision.total),
        ("hasil", "jumlah", decision.total),
        ("potongan", "potongan", withheld),
        ("rekap", "potongan", withheld),
    )
    return [
        (f"{name}.{column}", int(csv[f"{WAGES}/{name}"][column].sum()), is_) for name, column, is_ in sums
    ]


def totals_by_employer(decision: WageDecision) -> dict[str, dict[str, int]]:
    """Employer → its `workers` and `total` in this revision, by name; one of an accepted row may have none."""
    sums = {name: {"workers": 0, "total": 0} for name in decision.employees["pemberi_kerja"].unique().sort()}
    counted = decision.lines.group_by("pemberi_kerja").agg(
        workers=pl.len(), total=pl.col("premium_idr").sum()
    )
    for employer, workers, total in counted.sort("pemberi_kerja").rows():
        sums[employer] = {"workers": workers, "total": total}
    return sums


def _contributions(lines: pl.DataFrame, period: str) -> pl.DataFrame:
    """`iuran-pu`: a line per employee; JHT and JP apart for who bears them, as in *Rincian Iuran*."""
    contributions = lines.with_columns(**_SHARES, periode=pl.lit(period), total=pl.col("premium_idr"))
    return contributions.sort("pemberi_kerja", "nik").select(
        *("periode", "pemberi_kerja", "nik", "kpj", "nama", "tgl_lahir", "paket", "upah", "jkk", "jkm"),
        *_SHARES,
        "total",
    )


def _withheld_from_pay(lines: pl.DataFrame, period: str) -> pl.DataFrame:
    """`potongan`: what the pay of each employee loses, where it loses anything."""
    return (
        lines.filter(pl.col("worker_idr") > 0)
        .sort("pemberi_kerja", "nik")
        .select(
            pl.lit(period).alias("periode"),
            *("pemberi_kerja", "nik", "nama", "jabatan", "upah"),
            jht=pl.col("jht_worker"),
            jp=pl.col("jp_worker"),
            potongan=pl.col("worker_idr"),
        )
    )


def _recap(lines: pl.DataFrame, period: str) -> pl.DataFrame:
    """`rekap`: employees and money of each employer and package; `iuran` is the employer's part of `total`."""
    key = ("pemberi_kerja", "paket")
    return (
        lines.group_by(key)
        .agg(
            pl.len().cast(pl.Int64).alias("pekerja"),
            pl.col("upah", "jkk", "jkm", "jht", "jp").sum(),
            iuran=pl.col("employer_idr").sum(),
            potongan=pl.col("worker_idr").sum(),
            total=pl.col("premium_idr").sum(),
        )
        .sort(key)
        .select(pl.lit(period).alias("periode"), pl.all())
    )


def _outcomes(decision: WageDecision) -> pl.DataFrame:
    """`hasil`: every accepted row with its outcome, and its premium if the employer pays it now."""
    is_paid = pl.col("outcome") == Outcome.CONTRIBUTED.value
    return decision.employees.sort("nik", "pemberi_kerja").select(
        *("nik", "pemberi_kerja", "nama", "jabatan", "paket", "upah"),
        hasil="outcome",
        jumlah=pl.when(is_paid).then(pl.col("premium_idr")).otherwise(0).cast(pl.Int64),
    )
