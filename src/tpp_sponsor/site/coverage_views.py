"""The values of the page *Cakupan semesta* and of its papers, formatted for one language; no personal data."""

from collections.abc import Sequence
from dataclasses import dataclass

from tpp_sponsor.messages.notation import Notation, percentage
from tpp_sponsor.ranking.coverage_figures import CoverageBase, CoverageMeasures, CoverageTarget
from tpp_sponsor.site.figures import FULL_BAR, count_or_hidden

COVERAGE_PAGE = "cakupan-semesta.html"
_HUNDRED_PERCENT = 10_000


@dataclass(frozen=True)
class ShareOfBase:
    """Coverage as a share of one base; None is hidden or not known.

    `share` and `points` are percentages, `points` the growth in percentage points with its sign. `target` is the first
    of this base for this year or a later one. `bar` and `target_bar` are thousandths of the base.
    """

    name: str
    value: str
    as_of: str
    source: str
    definition: str
    share: str | None
    points: str | None
    target: "TargetLine | None"
    bar: int
    target_bar: int | None


@dataclass(frozen=True)
class TargetLine:
    """A target: the persons that it needs, and how many are missing; `missing` is None if hidden, "0" if it is met.

    `value` is that of the base, `as_of` its month; `workers` is the share of it, rounded up.
    """

    year: int
    share: str
    base: str
    value: str
    as_of: str
    workers: str
    missing: str | None
    gap: str | None
    is_met: bool
    source: str


@dataclass(frozen=True)
class SegmentLine:
    """A segment; `source` is empty for the ledger of this program, `share` of all segments."""

    name: str
    active: str | None
    share: str | None
    as_of: str
    source: str
    paid_here: str | None


@dataclass(frozen=True)
class CoveragePlaceLine:
    """A kelurahan with its count of each segment, and all of them."""

    name: str
    active: Sequence[str | None]
    total: str | None


@dataclass(frozen=True)
class CoverageView:
    """The page of universal coverage. `growth` is in percent with its sign; None if not known."""

    month: str
    active: str | None
    shares: Sequence[ShareOfBase]
    targets: Sequence[TargetLine]
    segments: Sequence[SegmentLine]
    earlier_month: str
    earlier: str | None
    difference: str | None
    growth: str | None
    place_segments: Sequence[str]
    places: Sequence[CoveragePlaceLine]
    place_sums: CoveragePlaceLine
    hides: bool


def coverage_view(measures: CoverageMeasures, notation: Notation) -> CoverageView:
    """Return the values of the page."""
    active, earlier = measures.active, measures.earlier
    gained = None if active is None or earlier is None else active - earlier
    return CoverageView(
        month=notation.month(measures.period),
        active=count_or_hidden(active, notation),
        shares=[_share(base, measures, notation) for base in measures.bases],
        targets=[_target(target, active, notation) for target in targets_in_order(measures.targets)],
        segments=[
            SegmentLine(
                name=each.name,
                active=count_or_hidden(each.active, notation),
                share=None if not active or each.active is None else notation.percent(each.active, active),
                as_of=notation.month(each.as_of),
                source=each.source,
                paid_here=count_or_hidden(each.paid_here, notation),
            )
            for each in measures.segments
        ],
        earlier_month=notation.month(measures.earlier_period),
        earlier=count_or_hidden(earlier, notation),
        difference=None if gained is None else notation.change(gained),
        growth=None if gained is None or not earlier else signed_percent(gained, earlier, notation),
        place_segments=measures.place_segments,
        places=[
            CoveragePlaceLine(
                place.name,
                [count_or_hidden(count, notation) for count in place.active],
                count_or_hidden(place.total, notation),
            )
            for place in measures.places
        ],
        place_sums=CoveragePlaceLine(
            "",
            [count_or_hidden(count, notation) for count in measures.place_sums.active],
            count_or_hidden(measures.place_sums.total, notation),
        ),
        hides=measures.hides,
    )


def signed_percent(change: int, whole: int, notation: Notation) -> str:
    """Return a change as a share of a whole in percent, with its sign."""
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return sign + notation.percent(abs(change), whole)


def signed_points(change: int, base: int, notation: Notation) -> str:
    """Return a change as a share of a base in percentage points, with its sign and without the sign of percent."""
    return signed_percent(change, base, notation).removesuffix("%").rstrip()


def _share(base: CoverageBase, measures: CoverageMeasures, notation: Notation) -> ShareOfBase:
    active, earlier = measures.active, measures.earlier
    goal = next_target(base, measures)
    return ShareOfBase(
        name=base.name,
        value=notation.count(base.value),
        as_of=notation.month(base.as_of),
        source=base.source,
        definition=base.definition,
        share=None if active is None else notation.percent(active, base.value),
        points=None
        if active is None or earlier is None
        else signed_points(active - earlier, base.value, notation),
        target=None if goal is None else _target(goal, active, notation),
        bar=min((active or 0) * FULL_BAR // base.value, FULL_BAR),
        target_bar=None if goal is None else goal.hundredths * FULL_BAR // _HUNDRED_PERCENT,
    )


def _target(target: CoverageTarget, active: int | None, notation: Notation) -> TargetLine:
    missing = None if active is None else max(target.workers - active, 0)
    reached = None if active is None else _beyond(target, active)
    return TargetLine(
        year=target.year,
        share=notation.percent(target.hundredths, _HUNDRED_PERCENT, decimals=2),
        base=target.base.name,
        value=notation.count(target.base.value),
        as_of=notation.month(target.base.as_of),
        workers=notation.count(target.workers),
        missing=count_or_hidden(missing, notation),
        gap=None
        if reached is None
        else signed_points(reached, target.base.value * _HUNDRED_PERCENT, notation),
        is_met=missing == 0,
        source=target.source,
    )


def next_target(base: CoverageBase, measures: CoverageMeasures) -> CoverageTarget | None:
    """Return the first target of a base for the year of the month or a later one."""
    coming = [
        target
        for target in targets_in_order(measures.targets)
        if target.base.name == base.name and target.year >= measures.period.year
    ]
    return coming[0] if coming else None


def points_from_target(target: CoverageTarget, active: int) -> float:
    """How many percentage points of its base the insured persons are above a target."""
    return percentage(_beyond(target, active), target.base.value * _HUNDRED_PERCENT)


def _beyond(target: CoverageTarget, active: int) -> int:
    """Return the persons above a target, in 1/100 of a percent of a person."""
    return active * _HUNDRED_PERCENT - target.base.value * target.hundredths


def targets_in_order(targets: Sequence[CoverageTarget]) -> list[CoverageTarget]:
    """Targets by year."""
    return sorted(targets, key=lambda target: target.year)
