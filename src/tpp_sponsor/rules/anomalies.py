"""Anomalies of a month before it is posted, by comparison with the last one and with the city's limits.

| in  | figures of this month and of the last one, how many workers are newly unfunded, and what funds pay |
| out | `Anomaly`, one for each limit that is exceeded, in the order of the limits |

Shares are compared as whole numbers; a difference of few rows or little money is no anomaly.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from tpp_sponsor.domain.accounts import TPP
from tpp_sponsor.domain.codes import AnomalyCode
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ranking.rank import Headcount
from tpp_sponsor.rules.decision_frames import ChargedAgain
from tpp_sponsor.rules.funds.frames import FundSummary
from tpp_sponsor.tables.programmes.funds import Fund, LastPayer
from tpp_sponsor.tables.programmes.wages import WageLine
from tpp_sponsor.tables.typed import dy

# How many months ahead of the clock a month may be posted without approval.
_MONTHS_AHEAD = 1
# How many statements are named; the preview has all.
_MOST_NAMED = 5


@dataclass(frozen=True, kw_only=True)
class GuardLimits:
    """The city's limits in percent, rows and whole rupiah; 0 is no limit."""

    rejected_percent: int
    drop_percent: int
    growth_percent: int
    asn_percent: int
    unfunded_percent: int
    opd_without_tpp: int
    least_rows: int
    least_rupiah: int


@dataclass(frozen=True, kw_only=True)
class MonthFigures:
    """Workers and whole rupiah of the live lines of a month, and the active ASN of each OPD."""

    workers: int
    total: int
    active_counts: dy.DataFrame[Headcount]


@dataclass(frozen=True, kw_only=True)
class IntakeFigures:
    """Rows sent and rejected, and the OPDs that have active ASN and sent no TPP."""

    rows: int
    rejected: int
    opd_without_tpp: tuple[str, ...]


@dataclass(frozen=True, order=True)
class Anomaly:
    """A limit that is exceeded: what was, what is (rows, persons, OPDs, months or whole rupiah), and the limit.

    `opd` and `letters` name the OPDs or claims concerned, if it concerns any; `opd` is the fund or employer that one is
    about.
    """

    code: AnomalyCode
    was: int
    is_: int
    limit: int
    opd: str = ""
    letters: str = ""


def always_asked(period: Period, today: date, charged_again: dy.DataFrame[ChargedAgain]) -> Iterator[Anomaly]:
    """Find the anomalies that need an approval even if the city sets no limits (docs/rules.md#held).

    `today` is the day of the city's clock.
    """
    if not charged_again.is_empty():
        numbers = charged_again["nomor"].unique().sort()
        names = "; ".join(numbers.head(_MOST_NAMED)) + ("; …" if len(numbers) > _MOST_NAMED else "")
        yield Anomaly(AnomalyCode.CHARGED_AGAIN, 0, len(numbers), 0, letters=names)
    ahead = period.months_since(Period.of(today))
    if ahead > _MONTHS_AHEAD:
        yield Anomaly(AnomalyCode.AHEAD, 0, ahead, _MONTHS_AHEAD)


def find_anomalies(
    arrived: IntakeFigures, now: MonthFigures, last: MonthFigures | None, unfunded: int, limits: GuardLimits
) -> list[Anomaly]:
    """Every limit that the month exceeds; `unfunded` workers lose their premium although a statement is in force.

    Without a last month only the inbox is compared with its limits.
    """
    anomalies = list(_of_inbox(arrived, limits))
    if last is not None:
        anomalies += _of_sums(now, last, limits)
        anomalies += _of_departments(now, last, limits)
        if _exceeds(unfunded, last.workers, limits.unfunded_percent, limits.least_rows):
            anomalies.append(
                Anomaly(AnomalyCode.NEWLY_UNFUNDED, last.workers, unfunded, limits.unfunded_percent)
            )
    return anomalies


def _of_inbox(arrived: IntakeFigures, limits: GuardLimits) -> Iterator[Anomaly]:
    if _exceeds(arrived.rejected, arrived.rows, limits.rejected_percent, limits.least_rows):
        yield Anomaly(AnomalyCode.MANY_REJECTED, arrived.rows, arrived.rejected, limits.rejected_percent)
    count = len(arrived.opd_without_tpp)
    if 0 < limits.opd_without_tpp < count:
        names = "; ".join(arrived.opd_without_tpp)
        yield Anomaly(AnomalyCode.WITHOUT_TPP, 0, count, limits.opd_without_tpp, names)


def _of_sums(now: MonthFigures, last: MonthFigures, limits: GuardLimits) -> Iterator[Anomaly]:
    for code, was, is_, least in (
        (AnomalyCode.WORKERS_CHANGED, last.workers, now.workers, limits.least_rows),
        (AnomalyCode.TOTAL_CHANGED, last.total, now.total, limits.least_rupiah),
    ):
        yield from _changed(code, was, is_, limits, least)


def _of_departments(now: MonthFigures, last: MonthFigures, limits: GuardLimits) -> Iterator[Anomaly]:
    """OPDs whose number of active ASN changed by more than the limit."""
    both = now.active_counts.join(
        last.active_counts, on="opd", how="full", coalesce=True, suffix="_last"
    ).fill_null(0)
    for opd, is_, was in both.select("opd", "jumlah_asn", "jumlah_asn_last").sort("opd").iter_rows():
        if _exceeds(abs(is_ - was), max(was, is_), limits.asn_percent, limits.least_rows):
            yield Anomaly(AnomalyCode.ASN_CHANGED, was, is_, limits.asn_percent, opd)


def find_fund_anomalies(
    last: dy.DataFrame[LastPayer],
    funds: dy.DataFrame[Fund],
    summaries: dy.DataFrame[FundSummary],
    period: Period,
    limits: GuardLimits,
) -> list[Anomaly]:
    """Funds whose workers fell or grew beyond the limits since the last posted month, by code.

    `last`: of sponsors and funds. A fund that did not pay then has nothing to be compared with, and one whose months
    are over was bound to fall.
    """
    now = dict(summaries.select("dana", "pekerja").rows())
    over = set(funds.filter(pl.col("selesai") < period.first_day)["kode"])
    counts = last.filter(pl.col("payer") != TPP).group_by("payer").len().sort("payer").rows()
    return [
        anomaly
        for code, was in counts
        if code not in over
        for anomaly in _changed(
            AnomalyCode.FUND_CHANGED, was, now.get(code, 0), limits, limits.least_rows, opd=code
        )
    ]


def find_employer_anomalies(
    last: dy.DataFrame[WageLine], now: dy.DataFrame[WageLine], limits: GuardLimits
) -> list[Anomaly]:
    """Employers whose employees fell or grew beyond the limits since the last posted month, by name.

    `last` and `now`: the live lines of both months, with employers by their names of today. An employer without
    employees then has nothing to be compared with.
    """
    counts = dict(now.group_by("pemberi_kerja").len().rows())
    return [
        anomaly
        for employer, was in last.group_by("pemberi_kerja").len().sort("pemberi_kerja").rows()
        for anomaly in _changed(
            AnomalyCode.EMPLOYER_CHANGED,
            was,
            counts.get(employer, 0),
            limits,
            limits.least_rows,
            opd=employer,
        )
    ]


def _changed(  # noqa: PLR0917 - two figures, and what they are compared by
    code: AnomalyCode, was: int, is_: int, limits: GuardLimits, least: int, opd: str = ""
) -> Iterator[Anomaly]:
    """Yield an anomaly where a figure fell or grew beyond the limits since the last posted month."""
    limit = limits.growth_percent if is_ > was else limits.drop_percent
    if _exceeds(abs(is_ - was), was, limit, least):
        yield Anomaly(code, was, is_, limit, opd=opd)


def _exceeds(part: int, whole: int, percent: int, least: int) -> bool:
    """Return True if a part is more of the whole than a limit allows, and at least `least`."""
    return percent > 0 and part >= max(least, 1) and part * 100 > whole * percent
