"""A published month as plain values for the templates: the columns of the ranking, no personal data."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from tpp_sponsor.domain.period import Period
from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.ranking.page_measures import PageMeasures, PageRules, measure_page
from tpp_sponsor.ranking.rank import RankingRow
from tpp_sponsor.site.figures import PODIUM, Line, Step, Totals, lines_of, podium_of, totals_of
from tpp_sponsor.tables.typed import dy


@dataclass(frozen=True)
class Issue:
    """A publication of a page; `kind` is `first`, `revised` or `corrected`."""

    day: date
    kind: str


@dataclass(frozen=True)
class PublishedMonth:
    """The ranking of a posted period, with all that its page needs.

    `ranking` has `peringkat`, `opd`, `pekerja`, `sponsor`, `jumlah_asn`, `partisipasi` (text, 6 decimals) and
    `iuran` (whole rupiah); `order_by` is `pekerja` or `partisipasi`. `last`: the ranking of the last posted period
    with the OPD names of this one. `accepted`: OPD → workers that BPJS has accepted, None before its first list.
    `aliases`: old name of an OPD → name in use, from the settings of the run. `has_funds`: the run decided about funds.
    `has_coverage`: the city names a base of universal coverage.
    """

    period: Period
    revision: int
    cutoff: date
    ranking: dy.DataFrame[RankingRow]
    order_by: str
    city: str
    rules: PageRules = field(default_factory=PageRules)
    last: dy.DataFrame[RankingRow] | None = None
    accepted: Mapping[str, int] | None = None
    issues: Sequence[Issue] = ()
    counts_without_tpp: bool = True
    aliases: Mapping[str, str] = field(default_factory=dict)
    has_funds: bool = False
    has_coverage: bool = False

    @cached_property
    def measured(self) -> PageMeasures:
        """The measures of the page, with small counts hidden."""
        return measure_page(self.ranking, self.last, self.accepted, self.rules, by=self.order_by)


@dataclass(frozen=True)
class PeriodLink:
    """A link to the page of a month."""

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
    """All values of a page about one period, formatted for one language."""

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
    issues: Sequence[tuple[str, str]]
    has_funds: bool
    has_coverage: bool

    @property
    def has_plain_podium(self) -> bool:
        """True if the podium has three steps with one OPD each."""
        return [len(step.names) for step in self.podium] == [1] * PODIUM


def page_name(period: Period) -> str:
    """Return the file of a period's page below `site/`."""
    return f"{period}.html"


def view_of(month: PublishedMonth, notation: Notation) -> View:
    """Return the values of one period's page."""
    measured, rules = month.measured, month.rules
    lines = lines_of(measured.rows, month.order_by, month.rules, notation)
    taking_part = [row.takes_part for row in measured.rows]
    joined = [line for line, joins in zip(lines, taking_part, strict=True) if joins]
    return View(
        period=str(month.period),
        month=notation.month(month.period),
        revision=month.revision,
        cutoff=notation.day(month.cutoff),
        cutoff_iso=month.cutoff.isoformat(),
        city=month.city,
        order_by=month.order_by,
        columns=_columns(month),
        totals=totals_of(measured.sums, rules, notation),
        podium=podium_of(joined, month.order_by),
        joined=joined,
        not_joined=[line for line, joins in zip(lines, taking_part, strict=True) if not joins],
        hides=any(row.takes_part and (row.workers is None or row.sponsors is None) for row in measured.rows),
        min_count=rules.min_count,
        min_size=rules.min_size,
        share_order=rules.share_order,
        counts_without_tpp=month.counts_without_tpp,
        divisions=sorted(rules.divisions.items(), key=lambda division: -division[1]),
        issues=[(notation.day(issue.day), issue.kind) for issue in month.issues],
        has_funds=month.has_funds,
        has_coverage=month.has_coverage,
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


def _columns(month: PublishedMonth) -> list[str]:
    """Return the columns of the table: the ordering measure first; growth and acceptance only if they are known."""
    columns = ["pekerja", "sponsor", "jumlah_asn", "partisipasi", "iuran"]
    if month.last is not None:
        columns.insert(1, "pertumbuhan")
    if month.accepted is not None:
        columns.insert(2, "diterima")
    return [month.order_by, *(name for name in columns if name != month.order_by)]
