"""The ranking of a period as plain values for the templates: its own columns pass, nothing personal."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import polars as pl

from tpp_sponsor.domain.period import Period
from tpp_sponsor.reports.notation import Notation

MEASURES = ("pekerja", "sponsor", "jumlah_asn", "partisipasi", "iuran")

_PODIUM = 3
# More names than this on one step are counted, not written: with many ties the step would be the table.
_NAMES_ON_A_STEP = 3
_FULL_BAR = 1000


@dataclass(frozen=True)
class Standing:
    """The ranking of a period as it is published.

    `ranking` has `peringkat`, `opd`, `pekerja`, `sponsor`, `jumlah_asn`, `partisipasi` (text, 6 decimals) and
    `iuran` (whole rupiah); `order_by` is `pekerja` or `partisipasi`.
    """

    period: Period
    revision: int
    cutoff: date
    ranking: pl.DataFrame
    order_by: str
    city: str


@dataclass(frozen=True)
class Line:
    """One OPD: its rank, its figures by measure, and its bar in thousandths of the longest."""

    rank: int
    is_tied: bool
    opd: str
    figures: Mapping[str, str]
    bar: int


@dataclass(frozen=True)
class Step:
    """A place on the podium with those who share it; `others` counts the names left to the table."""

    rank: int
    figure: str
    names: Sequence[str]
    others: int


@dataclass(frozen=True)
class Totals:
    """The sums over all OPDs, by measure, and how many OPDs take part."""

    figures: Mapping[str, str]
    taking_part: str
    departments: str


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

    @property
    def has_plain_podium(self) -> bool:
        """Whether three OPDs stand on three steps, none of them shared."""
        return [len(step.names) for step in self.podium] == [1] * _PODIUM


def page_name(period: Period) -> str:
    """The file of a period's page below `site/`."""
    return f"{period}.html"


def view_of(standing: Standing, notation: Notation) -> View:
    """The values of one period's page."""
    rows = standing.ranking.select("peringkat", "opd", *MEASURES).sort("peringkat", "opd").to_dicts()
    lines = _lines(rows, standing.order_by, notation)
    joined = [line for line, row in zip(lines, rows, strict=True) if row["pekerja"]]
    return View(
        period=str(standing.period),
        month=notation.month(standing.period),
        revision=standing.revision,
        cutoff=notation.day(standing.cutoff),
        cutoff_iso=standing.cutoff.isoformat(),
        city=standing.city,
        order_by=standing.order_by,
        columns=(standing.order_by, *(name for name in MEASURES if name != standing.order_by)),
        totals=_totals(rows, len(joined), notation),
        podium=_podium(joined, standing.order_by),
        joined=joined,
        not_joined=[line for line, row in zip(lines, rows, strict=True) if not row["pekerja"]],
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


def _lines(rows: Sequence[Mapping[str, str | int]], order_by: str, notation: Notation) -> list[Line]:
    ranks = [int(row["peringkat"]) for row in rows]
    sharing = Counter(ranks)
    lengths = [_length(row, order_by) for row in rows]
    longest = max(lengths, default=0) or 1
    return [
        Line(
            rank=rank,
            is_tied=sharing[rank] > 1,
            opd=str(row["opd"]),
            figures=_figures(row, notation),
            bar=-(-length * _FULL_BAR // longest),
        )
        for rank, length, row in zip(ranks, lengths, rows, strict=True)
    ]


def _length(row: Mapping[str, str | int], order_by: str) -> int:
    """The measure as an integer that a bar can be drawn from; shares in millionths."""
    return int(str(row[order_by]).replace(".", ""))


def _figures(row: Mapping[str, str | int], notation: Notation) -> dict[str, str]:
    workers, sponsors, active, premiums = (
        int(row[name]) for name in ("pekerja", "sponsor", "jumlah_asn", "iuran")
    )
    return {
        "pekerja": notation.count(workers),
        "sponsor": notation.count(sponsors),
        "jumlah_asn": notation.count(active),
        # From the counts, not from the six decimals: rounding what is already rounded can be off by a tenth.
        "partisipasi": notation.percent(sponsors, active),
        "iuran": notation.rupiah(premiums),
    }


def _totals(rows: Sequence[Mapping[str, str | int]], joined: int, notation: Notation) -> Totals:
    sums = {name: sum(int(row[name]) for row in rows) for name in MEASURES if name != "partisipasi"}
    return Totals(
        figures=_figures(sums, notation),
        taking_part=notation.count(joined),
        departments=notation.count(len(rows)),
    )


def _podium(joined: Sequence[Line], order_by: str) -> list[Step]:
    steps = []
    for rank, sharing in groupby(
        (line for line in joined if line.rank <= _PODIUM), key=lambda line: line.rank
    ):
        lines = list(sharing)
        names = [line.opd for line in lines[:_NAMES_ON_A_STEP]]
        steps.append(Step(rank, lines[0].figures[order_by], names, len(lines) - len(names)))
    return steps
