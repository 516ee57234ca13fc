"""The values of the pages of funds, *Cakupan* and *Donatur*, formatted for one language; no personal data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.ranking.donor_measures import Donor, DonorYear
from tpp_sponsor.ranking.place_measures import BY_PAYER, PlaceMeasures, PlaceRow
from tpp_sponsor.site.figures import FULL_BAR, count_or_hidden

COVER_PAGE, DONOR_PAGE = "cakupan.html", "donatur.html"
# Columns of the table of places, in their order.
PLACE_COLUMNS = (
    "workers", "tpp", "public", "private", "employer", "target", "cover", "seats", "filled", "empty", "waiting",
)  # fmt: skip
# Only where employers pay for workers on wages.
_EMPLOYER = "employer"


@dataclass(frozen=True)
class FundPages:
    """What the pages of funds show: the places of the newest month, and the donors of each year, newest first."""

    places: PlaceMeasures
    years: Sequence[DonorYear]


@dataclass(frozen=True)
class PlaceLine:
    """A kelurahan, or all: formatted figures by column (None is hidden), sort keys, and bar in thousandths."""

    name: str
    figures: Mapping[str, str | None]
    sort: Mapping[str, int | str]
    bar: int


@dataclass(frozen=True)
class Share:
    """The workers that one kind of payer pays for: count, share of all, and bar in thousandths."""

    payer: str
    workers: str
    share: str
    bar: int


@dataclass(frozen=True)
class CoverView:
    """The page of places."""

    columns: Sequence[str]
    lines: Sequence[PlaceLine]
    sums: PlaceLine
    shares: Sequence[Share]
    places: str
    hides: bool


@dataclass(frozen=True)
class DonorLine:
    """A donor in its class; None is hidden."""

    place: int | None
    is_tied: bool
    name: str
    kind: str
    worker_months: str | None
    months: str
    run: str
    bar: int


@dataclass(frozen=True)
class DonorView:
    """The page of a year's donors; `years`: year and page of every year, newest first."""

    year: int
    classes: Sequence[tuple[str, Sequence[DonorLine]]]
    worker_months: str | None
    persons: str | None
    has_persons: bool
    donors: str
    years: Sequence[tuple[int, str]]


def donor_page(year: int, newest: int) -> str:
    """Return the file of a year's donors below `site/`."""
    return DONOR_PAGE if year == newest else f"donatur-{year}.html"


def cover_view(measures: PlaceMeasures, notation: Notation) -> CoverView:
    """Return the values of the page of places."""
    longest = max((row.workers or 0 for row in measures.rows), default=0) or 1
    return CoverView(
        columns=[name for name in PLACE_COLUMNS if name != _EMPLOYER or measures.has_employers],
        lines=[_line(row, longest, notation) for row in measures.rows],
        sums=_line(measures.sums, longest, notation),
        shares=_shares(measures.sums, notation),
        places=notation.count(sum(row.name != "" for row in measures.rows)),
        hides=measures.hides,
    )


def donor_view(measures: DonorYear, years: Sequence[DonorYear], notation: Notation) -> DonorView:
    """Return the values of the page of a year."""
    return DonorView(
        year=measures.year,
        classes=[(name, _donor_lines(donors, notation)) for name, donors in measures.classes],
        worker_months=count_or_hidden(measures.worker_months, notation),
        persons=count_or_hidden(measures.persons, notation),
        has_persons=measures.persons != 0,
        donors=notation.count(measures.donors),
        years=[(one.year, donor_page(one.year, years[0].year)) for one in years],
    )


def _line(row: PlaceRow, longest: int, notation: Notation) -> PlaceLine:
    counts = {name: getattr(row, name) for name in PLACE_COLUMNS if name != "cover"}
    figures = {name: count_or_hidden(count, notation) for name, count in counts.items()}
    cover = None if row.target is None or row.workers is None else (row.workers, row.target)
    sort = {name: "" if count is None else count for name, count in counts.items()}
    return PlaceLine(
        name=row.name,
        figures=figures | {"cover": None if cover is None else notation.percent(*cover)},
        sort=sort | {"cover": "" if cover is None else cover[0] * 1_000_000 // max(cover[1], 1)},
        bar=-(-(row.workers or 0) * FULL_BAR // longest),
    )


def _shares(sums: PlaceRow, notation: Notation) -> list[Share]:
    """Return the shares of payers in the whole city; empty if hidden."""
    counts = {name: getattr(sums, name) for name in BY_PAYER}
    if sums.workers is None or None in counts.values():
        return []
    all_workers = sums.workers
    return [
        Share(
            payer=name,
            workers=notation.count(count),
            share=notation.percent(count, all_workers),
            bar=count * FULL_BAR // max(all_workers, 1),
        )
        for name, count in counts.items()
        if name != _EMPLOYER or count
    ]


def _donor_lines(donors: Sequence[Donor], notation: Notation) -> list[DonorLine]:
    places = [donor.place for donor in donors]
    longest = max((donor.worker_months or 0 for donor in donors), default=0) or 1
    return [
        DonorLine(
            place=donor.place,
            is_tied=donor.place is not None and places.count(donor.place) > 1,
            name=donor.name,
            kind=donor.kind,
            worker_months=count_or_hidden(donor.worker_months, notation),
            months=notation.count(donor.months),
            run=notation.count(donor.run),
            bar=-(-(donor.worker_months or 0) * FULL_BAR // longest),
        )
        for donor in donors
    ]
