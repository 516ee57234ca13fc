"""The ranking of a period as plain values for the templates: its own columns pass, nothing personal."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import polars as pl

from tpp_sponsor.domain.period import Period
from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.ranking.page_measures import PageMeasures, PageRules, measure_page
from tpp_sponsor.site.figures import Line, Step, Totals, lines_of, podium_of, totals_of

_PODIUM = 3


@dataclass(frozen=True)
class Issue:
    """When a page was published, or published again: `first`, `revised` or `corrected`."""

    day: date
    kind: str


@dataclass(frozen=True)
class Standing:
    """The ranking of a period as it is published.

    `ranking` has `peringkat`, `opd`, `pekerja`, `sponsor`, `jumlah_asn`, `partisipasi` (text, 6 decimals) and
    `iuran` (whole rupiah); `order_by` is `pekerja` or `partisipasi`. `last`: the ranking of the period before, with
    the OPDs as they are called in this one; `accepted`: OPD → workers whom BPJS has accepted, None before it answered.
    `aliases`: old name of an OPD → the one in use, as the month was posted.
    """

    period: Period
    revision: int
    cutoff: date
    ranking: pl.DataFrame
    order_by: str
    city: str
    rules: PageRules = field(default_factory=PageRules)
    last: pl.DataFrame | None = None
    accepted: Mapping[str, int] | None = None
    issues: Sequence[Issue] = ()
    counts_without_tpp: bool = True
    aliases: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def measured(self) -> PageMeasures:
        """What is shown of it."""
        return measure_page(self.ranking, self.last, self.accepted, self.rules, by=self.order_by)


@dataclass(frozen=True)
class PeriodLink:
    """A month in the archive and the page it leads to."""

    month: str
    name: str
    href: str
    is_newest: bool


@dataclass(frozen=True)
class Archive:
    """The months of one year, newest first."""

    year: int
    links: Sequence[PeriodLink]


@dataclass(frozen=True)
class View:
    """Everything a page says about one period, already written in the reader's language."""

    period: str
    month: str
    revision: int
    cutoff: str
    cutoff_iso: str
    city: str
    order_by: str
    columns: Sequence[str]
    totals: Totals
    podium: Sequence[Step]
    joined: Sequence[Line]
    not_joined: Sequence[Line]
    hides: bool
    min_count: int
    min_size: int
    share_order: str
    counts_without_tpp: bool
    divisions: Sequence[tuple[str, int]]
    issues: Sequence[tuple[str, str]] = field(default=())

    @property
    def has_plain_podium(self) -> bool:
        """Whether three OPDs stand on three steps, none of them shared."""
        return [len(step.names) for step in self.podium] == [1] * _PODIUM


def page_name(period: Period) -> str:
    """The file of a period's page below `site/`."""
    return f"{period}.html"


def view_of(standing: Standing, notation: Notation) -> View:
    """The values of one period's page."""
    measured, rules = standing.measured, standing.rules
    lines = lines_of(measured.rows, standing.order_by, standing.rules, notation)
    taking_part = [row.takes_part for row in measured.rows]
    joined = [line for line, joins in zip(lines, taking_part, strict=True) if joins]
    return View(
        period=str(standing.period),
        month=notation.month(standing.period),
        revision=standing.revision,
        cutoff=notation.day(standing.cutoff),
        cutoff_iso=standing.cutoff.isoformat(),
        city=standing.city,
        order_by=standing.order_by,
        columns=_columns(standing),
        totals=totals_of(measured.sums, rules, notation),
        podium=podium_of(joined, standing.order_by),
        joined=joined,
        not_joined=[line for line, joins in zip(lines, taking_part, strict=True) if not joins],
        hides=any(row.takes_part and (row.workers is None or row.sponsors is None) for row in measured.rows),
        min_count=rules.min_count,
        min_size=rules.min_size,
        share_order=rules.share_order,
        counts_without_tpp=standing.counts_without_tpp,
        divisions=sorted(rules.divisions.items(), key=lambda division: -division[1]),
        issues=[(notation.day(issue.day), issue.kind) for issue in standing.issues],
    )


def archive_of(periods: Sequence[Period], notation: Notation) -> list[Archive]:
    """Links to the pages of all periods, by year, newest first."""
    newest_first = sorted(set(periods), reverse=True)
    links: defaultdict[int, list[PeriodLink]] = defaultdict(list)
    for period in newest_first:
        is_newest = period == newest_first[0]
        links[period.year].append(
            PeriodLink(notation.month(period), notation.month_name(period), page_name(period), is_newest)
        )
    return [Archive(year, of_year) for year, of_year in links.items()]


def _columns(standing: Standing) -> list[str]:
    """The measure that orders comes first; growth and acceptance are there once something is known of them."""
    known = ["pekerja", "sponsor", "jumlah_asn", "partisipasi", "iuran"]
    if standing.last is not None:
        known.insert(1, "pertumbuhan")
    if standing.accepted is not None:
        known.insert(2, "diterima")
    return [standing.order_by, *(name for name in known if name != standing.order_by)]
