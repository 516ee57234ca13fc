"""The values of the page *Cakupan semesta* and of its papers, formatted for one language; no personal data."""

from collections.abc import Sequence
from dataclasses import dataclass

from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.ranking.coverage_figures import CoverageBase, CoverageMeasures, CoverageTarget

COVERAGE_PAGE = "cakupan-semesta.html"
_FULL_BAR, _HUNDRED_PERCENT = 1000, 10_000


@dataclass(frozen=True)
class ShareOfBase:
    """Coverage as a share of one base; None is hidden or not known.

    `share` and `points` are percentages, `points` the growth in percentage points with its sign. `bar` and `target_bar`
    are thousandths of the base; `target_bar` is None without a target for this year or a later one, of which the first
    is `target`, for `target_year`.
    """

    name: str
    value: str
    as_of: str
    source: str
    definition: str
    share: str | None
    points: str | None
    target: str
    target_year: int | None
    bar: int
    target_bar: int | None


@dataclass(frozen=True)
class TargetLine:
    """A target: the persons that it needs, and how many are missing; `missing` is None if hidden, "0" if it is met."""

    year: int
    share: str
    base: str
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
    """The values of the page."""
    active, earlier = measures.active, measures.earlier
    gained = None if active is None or earlier is None else active - earlier
    return CoverageView(
        month=notation.month(measures.period),
        active=_count(active, notation),
        shares=[_share(base, measures, notation) for base in measures.bases],
        targets=[_target(target, active, notation) for target in _in_order(measures.targets)],
        segments=[
            SegmentLine(
                name=each.name,
                active=_count(each.active, notation),
                share=None if not active or each.active is None else notation.percent(each.active, active),
                as_of=notation.month(each.as_of),
                source=each.source,
                paid_here=_count(each.paid_here, notation),
            )
            for each in measures.segments
        ],
        earlier_month=notation.month(measures.earlier_period),
        earlier=_count(earlier, notation),
        difference=None if gained is None else notation.change(gained),
        growth=None if gained is None or not earlier else signed_percent(gained, earlier, notation),
        place_segments=measures.place_segments,
        places=[
            CoveragePlaceLine(
                place.name, [_count(count, notation) for count in place.active], _count(place.total, notation)
            )
            for place in measures.places
        ],
        place_sums=CoveragePlaceLine(
            "",
            [_count(count, notation) for count in measures.place_sums.active],
            _count(measures.place_sums.total, notation),
        ),
        hides=measures.hides,
    )


def signed_percent(change: int, whole: int, notation: Notation) -> str:
    """A change as a share of a whole in percent, with its sign."""
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return sign + notation.percent(abs(change), whole)


def signed_points(change: int, base: int, notation: Notation) -> str:
    """A change as a share of a base in percentage points, with its sign and without the sign of percent."""
    return signed_percent(change, base, notation).removesuffix("%").rstrip()


def _share(base: CoverageBase, measures: CoverageMeasures, notation: Notation) -> ShareOfBase:
    active, earlier = measures.active, measures.earlier
    coming = [
        target
        for target in _in_order(measures.targets)
        if target.base.name == base.name and target.year >= measures.period.year
    ]
    next_target = coming[0] if coming else None
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
        target="" if next_target is None else notation.percent(next_target.hundredths, _HUNDRED_PERCENT),
        target_year=None if next_target is None else next_target.year,
        bar=min((active or 0) * _FULL_BAR // base.value, _FULL_BAR),
        target_bar=None if next_target is None else next_target.hundredths * _FULL_BAR // _HUNDRED_PERCENT,
    )


def _target(target: CoverageTarget, active: int | None, notation: Notation) -> TargetLine:
    missing = None if active is None else max(target.workers - active, 0)
    reached = None if active is None else active * _HUNDRED_PERCENT - target.base.value * target.hundredths
    return TargetLine(
        year=target.year,
        share=notation.percent(target.hundredths, _HUNDRED_PERCENT, decimals=2),
        base=target.base.name,
        workers=notation.count(target.workers),
        missing=_count(missing, notation),
        gap=None
        if reached is None
        else signed_points(reached, target.base.value * _HUNDRED_PERCENT, notation),
        is_met=missing == 0,
        source=target.source,
    )


def _in_order(targets: Sequence[CoverageTarget]) -> list[CoverageTarget]:
    return sorted(targets, key=lambda target: target.year)


def _count(number: int | None, notation: Notation) -> str | None:
    return None if number is None else notation.count(number)
