"""Coverage: workers that this deployment paid for earlier and does not pay for in the period.

| in  | the ledger before the run, the live lines of the period, its claims with their outcomes, the workers |
| out | `Unpaid`, a row per such worker, the soonest to lapse first |

BPJS ends a worker's membership after some months in a row without a premium (docs/domain.md#lapse).
"""

from dataclasses import dataclass

import polars as pl

from tpp_sponsor.domain.codes import CoverStatus, Outcome
from tpp_sponsor.domain.period import Period
from tpp_sponsor.rules.decision_frames import ClaimOutcome, Unpaid
from tpp_sponsor.tables.inputs import KeyedBefore
from tpp_sponsor.tables.joins import anti_join, semi_join, with_text_keys
from tpp_sponsor.tables.schemas import Person, PersonName
from tpp_sponsor.tables.typed import Keyed, dy, typed

# Which of a worker's claims gives the reason: one whose premium was reversed, else one in force, else one that
# ended, and last one that has not begun.
_REASON_ORDER = {
    Outcome.REVERSED.value: 0,
    Outcome.WITHDRAWN.value: 2,
    Outcome.PROPOSAL_WITHDRAWN.value: 2,
    Outcome.EXPIRED.value: 3,
    Outcome.PROPOSAL_EXPIRED.value: 3,
    Outcome.FUND_NOT_VALID.value: 3,
    Outcome.EMPLOYMENT_ENDED.value: 3,
    Outcome.NOT_YET_VALID.value: 4,
    Outcome.PROPOSAL_NOT_YET_VALID.value: 4,
    Outcome.EMPLOYMENT_NOT_BEGUN.value: 4,
}
_IN_FORCE = 1


@dataclass(frozen=True)
class GracePeriod:
    """The period, and how many months in a row without a premium end the cover."""

    period: Period
    grace_months: int


def list_unpaid(
    before: KeyedBefore,
    live: dy.DataFrame[Keyed[Person]],
    claims: dy.DataFrame[Keyed[ClaimOutcome]],
    workers: dy.DataFrame[Keyed[PersonName]],
    grace: GracePeriod,
) -> dy.DataFrame[Unpaid]:
    """Every worker who was ever paid for and is not in the period, sorted by `sisa_bulan` and `nik`.

    `live`: the workers of the lines of the period.
    """
    unpaid = anti_join(_ever_paid(before), live, "nik")
    names = semi_join(workers, unpaid, "nik")
    reasons = _reasons(semi_join(claims, unpaid, "nik"))
    rows = (
        unpaid.join(names, on="nik", how="left", validate="1:1")
        .join(reasons, on="nik", how="left", validate="1:1")
        .with_columns(bulan_tunggak=_months_since(pl.col("paid_until"), grace.period))
        .with_columns(
            sisa_bulan=(grace.grace_months - pl.col("bulan_tunggak")).clip(lower_bound=0).fill_null(0),
            hasil=pl.col("outcome").fill_null(Outcome.STATEMENT_GONE.value),
        )
        .with_columns(status=_status())
        .rename({"paid_until": "dibayar_sampai"})
        .sort("sisa_bulan", "nik")
    )
    return typed(with_text_keys(rows), Unpaid)


def count_lapsing(unpaid: dy.DataFrame[Unpaid], grace_months: int) -> dict[str, int]:
    """Count the workers who are still covered, lapse next month, lapsed with this one, and lapsed at all."""
    left = pl.col("sisa_bulan")
    counts = unpaid.select(
        unpaid=(left > 0).sum(),
        next_month=(left == 1).sum(),
        this_month=(pl.col("bulan_tunggak") == grace_months).sum(),
        lapsed=(left == 0).sum(),
    )
    return {name: int(count) for name, count in counts.row(0, named=True).items()}


def _ever_paid(before: KeyedBefore) -> pl.DataFrame:
    """`Paid`; also workers whose only line was of the period itself, and was reversed."""
    reversed_ = pl.concat(
        lines.select("nik") for lines in (before.reversed, before.fund_reversed, before.wages_reversed)
    ).unique()
    only_reversed = anti_join(reversed_, before.paid, "nik")
    return pl.concat([before.paid, only_reversed.with_columns(paid_until=pl.lit(None, pl.String))])


def _reasons(claims: pl.DataFrame) -> pl.DataFrame:
    """One row per worker: the claim that gives the reason, and the others."""
    order = pl.col("outcome").replace_strict(_REASON_ORDER, default=_IN_FORCE, return_dtype=pl.Int64)
    ordered = claims.sort(order, "tanggal", "nomor")
    is_first = pl.col("nik").is_first_distinct()
    named = pl.concat_str("nomor", "outcome", separator=":")
    others = (
        ordered.filter(~is_first)
        .group_by("nik", maintain_order=True)
        .agg(penandatangan_lain=named.str.join("; "))
    )
    first = ordered.filter(is_first).select("nik", "nomor", "nip", "outcome")
    return first.join(others, on="nik", how="left", validate="1:1")


def _months_since(paid: pl.Expr, period: Period) -> pl.Expr:
    """Count the months since a period written `YYYY-MM`, up to and including this one."""
    year, month = (paid.str.slice(start, count).cast(pl.Int64) for start, count in ((0, 4), (5, 2)))
    return (period.year - year) * 12 + period.month - month


def _status() -> pl.Expr:
    lapsed = pl.col("sisa_bulan") == 0
    return pl.when(lapsed).then(pl.lit(CoverStatus.LAPSED.value)).otherwise(pl.lit(CoverStatus.LAPSING.value))
