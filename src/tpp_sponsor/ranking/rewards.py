"""Rewards of OPDs: the best of each division by size, and those that grew most.

Only published counts of an OPD are used: a prize may not disclose what its page hides.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from tpp_sponsor.ranking.measures import share
from tpp_sponsor.ranking.page_measures import Row


class PrizeKind(StrEnum):
    """What an OPD is rewarded for."""

    DIVISION = "kelompok"
    GROWTH = "pertumbuhan"


@dataclass(frozen=True)
class RewardRules:
    """The city's rules: places per division by workers or share, places for growth, whether one OPD may win twice."""

    by: str
    per_division: int
    growth: int
    min_size: int
    twice: bool


@dataclass(frozen=True)
class Prize:
    """A prize, and the measures of the OPD that won it."""

    kind: PrizeKind
    division: str
    place: int
    row: Row


def reward(rows: Sequence[Row], divisions: Sequence[str], rules: RewardRules) -> list[Prize]:
    """Return the prizes in the order of the divisions, then those for growth; equal OPDs share a place (1, 2, 2, 4)."""
    candidates = [
        row
        for row in rows
        if row.active >= rules.min_size and row.workers and (rules.by == "pekerja" or row.sponsors)
    ]
    measure: Callable[[Row], Fraction] = _share if rules.by == "partisipasi" else _workers
    prizes = [
        Prize(PrizeKind.DIVISION, division, place, row)
        for division in divisions
        for place, row in _placed([row for row in candidates if row.division == division], measure)
        if place <= rules.per_division
    ]
    winners = {prize.row.opd for prize in prizes}
    growing = [row for row in candidates if (row.growth or 0) > 0 and (rules.twice or row.opd not in winners)]
    prizes += [
        Prize(PrizeKind.GROWTH, "", place, row)
        for place, row in _placed(growing, _growth)
        if place <= rules.growth
    ]
    return prizes


def _placed(rows: Sequence[Row], by: Callable[[Row], Fraction]) -> list[tuple[int, Row]]:
    ordered = sorted(rows, key=lambda row: (-by(row), row.opd))
    return [(1 + sum(by(other) > by(row) for other in rows), row) for row in ordered]


def _workers(row: Row) -> Fraction:
    return Fraction(row.workers or 0)


def _share(row: Row) -> Fraction:
    return share(row.sponsors or 0, row.active)


def _growth(row: Row) -> Fraction:
    return Fraction(row.growth or 0)
