"""Whose cover runs out: workers whom this deployment has paid for, and does not pay for in the period.

| in  | the ledger as it stood, the live lines of the period, its statements with their outcomes, the workers |
| out | `COVERAGE`, one row per such worker, the soonest to lapse first |

BPJS ends a worker's membership after some months in a row without a premium (docs/domain.md#lapse).
"""

from dataclasses import dataclass

import polars as pl

from tpp_sponsor.domain.codes import CoverStatus, Outcome
from tpp_sponsor.domain.period import Period
from tpp_sponsor.tables.inputs import Before
from tpp_sponsor.tables.joins import anti_join, join_person, semi_join

# `dibayar_sampai` is `YYYY-MM` and empty, as `bulan_tunggak` is, where every premium was taken back; months are
# counted with the period itself. `hasil nomor nip` are of the statement that tells why, `penandatangan_lain` are
# the worker's other statements, `nomor:hasil` joined by `; `.
COVERAGE = {
    "nik": pl.String,
    "nama": pl.String,
    "dibayar_sampai": pl.String,
    "bulan_tunggak": pl.Int64,
    "sisa_bulan": pl.Int64,
    "status": pl.String,
    "hasil": pl.String,
    "nomor": pl.String,
    "nip": pl.String,
    "penandatangan_lain": pl.String,
}

# Which of a worker's statements tells why he is not paid: one whose premium was taken back, else one in force, else
# the one that ended; a letter that is still to begin is no reason.
_TELLS = {
    Outcome.REVERSED.value: 0,
    Outcome.WITHDRAWN.value: 2,
    Outcome.EXPIRED.value: 3,
    Outcome.NOT_YET_VALID.value: 4,
}
_IN_FORCE = 1


@dataclass(frozen=True)
class GracePeriod:
    """The period, and how many months in a row without a premium end the cover."""

    period: Period
    grace_months: int


def list_unpaid(
    before: Before, live: pl.DataFrame, statements: pl.DataFrame, workers: pl.DataFrame, term: GracePeriod
) -> pl.DataFrame:
    """Everyone who was ever paid for and is not in the period, `COVERAGE`, sorted by `sisa_bulan` and `nik`.

    `live`: the lines of the period that stand. `statements`: `nomor nip nik tanggal hasil`. `workers`: `nik nama`.
    """
    unpaid = anti_join(_ever_paid(before), live, "nik")
    names = semi_join(workers, unpaid, "nik").select("nik", "nama")
    signed = _signed(semi_join(statements, unpaid, "nik"))
    told = join_person(join_person(unpaid, names, "nik", each_once=True), signed, "nik", each_once=True)
    return (
        told.with_columns(bulan_tunggak=_months_since(pl.col("sampai"), term.period))
        .with_columns(
            sisa_bulan=(term.grace_months - pl.col("bulan_tunggak")).clip(lower_bound=0).fill_null(0),
            hasil=pl.col("hasil").fill_null(Outcome.STATEMENT_GONE.value),
        )
        .with_columns(status=_status())
        .rename({"sampai": "dibayar_sampai"})
        .select(pl.col(name).cast(kind) for name, kind in COVERAGE.items())
        .sort("sisa_bulan", "nik")
    )


def count_lapsing(unpaid: pl.DataFrame, grace_months: int) -> dict[str, int]:
    """How many of `COVERAGE` are still covered, lapse next month, have lapsed with this one, and have lapsed at all."""
    left = pl.col("sisa_bulan")
    counts = unpaid.select(
        unpaid=(left > 0).sum(),
        next_month=(left == 1).sum(),
        this_month=(pl.col("bulan_tunggak") == grace_months).sum(),
        lapsed=(left == 0).sum(),
    )
    return {name: int(count) for name, count in counts.row(0, named=True).items()}


def _ever_paid(before: Before) -> pl.DataFrame:
    """`nik sampai`; also those whose only line was of the period itself, and was taken back."""
    taken_back = anti_join(before.reversed.select("nik").unique(), before.paid, "nik")
    return pl.concat([before.paid, taken_back.with_columns(sampai=pl.lit(None, pl.String))])


def _signed(statements: pl.DataFrame) -> pl.DataFrame:
    """One row per worker: the statement that tells why, and the others."""
    tells = pl.col("hasil").replace_strict(_TELLS, default=_IN_FORCE, return_dtype=pl.Int64)
    ordered = statements.sort(tells, "tanggal", "nomor")
    first = pl.col("nik").is_first_distinct()
    named = pl.concat_str("nomor", "hasil", separator=":")
    others = (
        ordered.filter(~first)
        .group_by("nik", maintain_order=True)
        .agg(penandatangan_lain=named.str.join("; "))
    )
    return join_person(
        ordered.filter(first).select("nik", "nomor", "nip", "hasil"), others, "nik", each_once=True
    )


def _months_since(paid: pl.Expr, period: Period) -> pl.Expr:
    """How many months lie behind a period written `YYYY-MM`, up to and including this one."""
    year, month = (paid.str.slice(start, count).cast(pl.Int64) for start, count in ((0, 4), (5, 2)))
    return (period.year - year) * 12 + period.month - month


def _status() -> pl.Expr:
    lapsed = pl.col("sisa_bulan") == 0
    return pl.when(lapsed).then(pl.lit(CoverStatus.LAPSED.value)).otherwise(pl.lit(CoverStatus.LAPSING.value))
