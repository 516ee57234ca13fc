"""The figures of universal coverage (UCJ): bases, targets, segments and kelurahan; None is hidden."""

from collections.abc import Sequence
from dataclasses import dataclass

from tpp_sponsor.domain.period import Period

_HUNDRED_PERCENT = 10_000


@dataclass(frozen=True)
class CoverageBase:
    """A number of persons that coverage is a share of; `as_of` is the month it is from."""

    name: str
    value: int
    as_of: Period
    source: str
    definition: str


@dataclass(frozen=True)
class CoverageTarget:
    """The share of a base that is to be covered at the end of a year, in 1/100 of a percent."""

    year: int
    hundredths: int
    base: CoverageBase
    source: str

    @property
    def workers(self) -> int:
        """The least number of persons that this is."""
        return -(-self.base.value * self.hundredths // _HUNDRED_PERCENT)


@dataclass(frozen=True)
class Segment:
    """The insured persons of a segment, None if hidden.

    `source` is empty where the ledger of this program has the count. `paid_here`: how many of an official count have
    their premium from this program; None if hidden or if there are none.
    """

    name: str
    active: int | None
    as_of: Period
    source: str
    paid_here: int | None = None


@dataclass(frozen=True)
class CoveredPlace:
    """The insured persons of a kelurahan by segment, None is hidden; `name` is empty where none is known."""

    name: str
    active: Sequence[int | None]

    @property
    def total(self) -> int | None:
        """The sum of all segments; hidden if one of them is."""
        shown = [count for count in self.active if count is not None]
        return sum(shown) if len(shown) == len(self.active) else None


@dataclass(frozen=True)
class CoverageMeasures:
    """Coverage in a period.

    `active` are the persons of all segments, None if hidden. `earlier` are those of the same segments a year before, at
    `earlier_period`; None where one of them is not known or hidden. `places` are in the order of `place_segments`;
    `place_sums` are the sums of their columns.
    """

    period: Period
    segments: Sequence[Segment]
    active: int | None
    bases: Sequence[CoverageBase]
    targets: Sequence[CoverageTarget]
    earlier_period: Period
    earlier: int | None
    place_segments: Sequence[str]
    places: Sequence[CoveredPlace]
    place_sums: CoveredPlace
    hides: bool
