"""Formatted figures of a page: lines of the ranking, totals of the city, the podium."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.ranking.measures import Rate
from tpp_sponsor.ranking.page_measures import PageRules, Row, Sums

# The ranks on the podium.
PODIUM = 3
# With many ties a step names only the first OPDs and counts the others.
_NAMES_ON_A_STEP = 3
# Bars are drawn in thousandths of the longest or of the whole.
FULL_BAR = 1000


@dataclass(frozen=True)
class Line:
    """One OPD: rank, figures by column (None is hidden), and bar in thousandths of the longest.

    `sort`: column → sort key, "" for a hidden value.
    """

    rank: int | None
    is_tied: bool
    opd: str
    division: str
    figures: Mapping[str, str | None]
    sort: Mapping[str, int | str]
    bar: int


@dataclass(frozen=True)
class Step:
    """A step of the podium; `others` counts the OPDs that share it and are not in `names`."""

    rank: int
    figure: str
    names: Sequence[str]
    others: int


@dataclass(frozen=True)
class Totals:
    """The totals of all OPDs by column, and how many take part; `rates`: rate → percent, numerator, denominator."""

    figures: Mapping[str, str | None]
    taking_part: str
    departments: str
    rates: Mapping[str, tuple[str, str, str]]
    target: str
    target_is_met: bool


def lines_of(rows: Sequence[Row], order_by: str, rules: PageRules, notation: Notation) -> list[Line]:
    """Return the lines of the ranking, in the order of the page."""
    places = [row.place for row in rows]
    lengths = [_length(row, order_by) for row in rows]
    longest = max(lengths, default=0) or 1
    return [
        Line(
            rank=row.place,
            is_tied=row.place is not None and places.count(row.place) > 1,
            opd=row.opd,
            division=row.division if len(rules.divisions) > 1 else "",
            figures=_figures(row, notation),
            sort=_sort_keys(row),
            bar=-(-length * FULL_BAR // longest),
        )
        for row, length in zip(rows, lengths, strict=True)
    ]


def _length(row: Row, order_by: str) -> int:
    """Return the measure as an integer for its bar, shares in millionths; 0 if it is hidden."""
    if order_by == "pekerja":
        return row.workers or 0
    return 0 if row.sponsors is None or not row.active else row.sponsors * 1_000_000 // row.active


def _figures(row: Row, notation: Notation) -> dict[str, str | None]:
    return {
        "pekerja": count_or_hidden(row.workers, notation),
        "sponsor": count_or_hidden(row.sponsors, notation),
        "jumlah_asn": notation.count(row.active),
        # From the counts, not from the six decimals: rounding twice can be off by a tenth.
        "partisipasi": None if row.sponsors is None else notation.percent(row.sponsors, row.active),
        "pertumbuhan": None if row.growth is None else notation.change(row.growth),
        "diterima": count_or_hidden(row.accepted, notation),
        "iuran": None if row.premiums is None else notation.rupiah(row.premiums),
    }


def _sort_keys(row: Row) -> dict[str, int | str]:
    share = None if row.sponsors is None else _length(row, "partisipasi")
    keys = {
        "pekerja": row.workers,
        "sponsor": row.sponsors,
        "jumlah_asn": row.active,
        "partisipasi": share,
        "pertumbuhan": row.growth,
        "diterima": row.accepted,
        "iuran": row.premiums,
    }
    return {name: "" if value is None else value for name, value in keys.items()}


def count_or_hidden(number: int | None, notation: Notation) -> str | None:
    """Return a count as it is shown; None stays None, which a page says is hidden or absent."""
    return None if number is None else notation.count(number)


def totals_of(sums: Sums, rules: PageRules, notation: Notation) -> Totals:
    """Return the totals of the city."""
    share = None if sums.sponsors is None else notation.percent(sums.sponsors, sums.active)
    figures = {
        "pekerja": count_or_hidden(sums.workers, notation),
        "sponsor": count_or_hidden(sums.sponsors, notation),
        "jumlah_asn": notation.count(sums.active),
        "partisipasi": share,
        "pertumbuhan": None if sums.growth is None else notation.change(sums.growth),
        "diterima": count_or_hidden(sums.accepted, notation),
        "iuran": None if sums.premiums is None else notation.rupiah(sums.premiums),
    }
    rates = {}
    if sums.counts is not None:
        for rate in Rate:
            part, whole = sums.counts.of(rate)
            rates[rate.value] = (
                notation.percent(part, whole, decimals=2),
                notation.count(part),
                notation.count(whole),
            )
    reached = sums.sponsors is not None and sums.sponsors * 100 >= rules.target_percent * sums.active
    return Totals(
        figures=figures,
        taking_part=notation.count(sums.joined),
        departments=notation.count(sums.departments),
        rates=rates,
        target=notation.percent(rules.target_percent, 100) if rules.target_percent else "",
        target_is_met=reached,
    )


def podium_of(joined: Sequence[Line], order_by: str) -> list[Step]:
    """Return the steps of the first three ranks."""
    steps = []
    placed = [line for line in joined if line.rank is not None and line.rank <= PODIUM]
    for rank, group in groupby(placed, key=lambda line: line.rank or 0):
        lines = list(group)
        names = [line.opd for line in lines[:_NAMES_ON_A_STEP]]
        steps.append(Step(rank, lines[0].figures[order_by] or "", names, len(lines) - len(names)))
    return steps
