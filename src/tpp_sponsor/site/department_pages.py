"""Pages of OPDs over the months, and charts of the city: ranks, measures, and the way to the next rank."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.ranking.page_measures import Row
from tpp_sponsor.site.charts import Chart, Point, draw_chart, round_levels
from tpp_sponsor.site.figures import count_or_hidden
from tpp_sponsor.site.views import PublishedMonth, page_name
from tpp_sponsor.storage.files import digest

_LONGEST_NAME = 60
_PER_MILLE = 1000


@dataclass(frozen=True)
class DepartmentMonth:
    """Formatted values of an OPD in one month; None is hidden or absent."""

    month: str
    href: str
    place: str | None
    workers: str | None
    share: str | None
    growth: str | None
    takes_part: bool


@dataclass(frozen=True)
class Lift:
    """What an OPD needs for the next rank: `kind` names the sentence, the others fill it."""

    kind: str
    workers: str
    opd: str


@dataclass(frozen=True)
class DepartmentFigures:
    """Formatted values of an OPD's page."""

    opd: str
    division: str
    place: str | None
    share_place: str | None
    departments: str
    workers: str | None
    sponsors: str | None
    active: str
    share: str | None
    growth: str | None
    accepted: str | None
    takes_part: bool
    lift: Lift
    months: Sequence[DepartmentMonth]
    chart: Chart | None


def department_page(opd: str) -> str:
    """Return the file of an OPD's page below `site/`: its name in plain letters and, to be unique, part of a digest."""
    plain = unicodedata.normalize("NFKD", opd).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_NAME].rstrip("-")
    return f"opd/{words or 'opd'}-{digest(text_key(opd).encode())[:4]}.html"


def figures_of_department(
    months: Sequence[PublishedMonth], rows: Sequence[Mapping[str, Row]], opd: str, notation: Notation
) -> DepartmentFigures:
    """Return the page of an OPD of the newest month; `rows`: OPD → row for each month, with the names of the newest."""
    newest, row = months[-1], rows[-1][opd]
    history = [_month(month, by_opd.get(opd), notation) for month, by_opd in zip(months, rows, strict=True)]
    return DepartmentFigures(
        opd=opd,
        division=row.division if len(newest.rules.divisions) > 1 else "",
        place=count_or_hidden(row.place, notation),
        share_place=count_or_hidden(row.share_place, notation),
        departments=notation.count(newest.measured.sums.departments),
        workers=count_or_hidden(row.workers, notation),
        sponsors=count_or_hidden(row.sponsors, notation),
        active=notation.count(row.active),
        share=None if row.sponsors is None else notation.percent(row.sponsors, row.active),
        growth=None if row.growth is None else notation.change(row.growth),
        accepted=count_or_hidden(row.accepted, notation),
        takes_part=row.takes_part,
        lift=_lift(newest.measured.rows, row, newest, notation),
        months=list(reversed(history)),
        chart=trend(
            [
                (notation.month(month.period), None if opd not in by_opd else by_opd[opd].workers)
                for month, by_opd in zip(months, rows, strict=True)
            ],
            notation,
        ),
    )


def city_charts(months: Sequence[PublishedMonth], notation: Notation) -> tuple[Chart | None, Chart | None]:
    """Charts of the city: workers, and the share of ASN who sponsor with the line of the target."""
    workers = trend(
        [(notation.month(month.period), month.measured.sums.workers) for month in months], notation
    )
    rules = months[-1].rules
    points = []
    for month in months:
        sums = month.measured.sums
        value = (
            None if sums.sponsors is None or not sums.active else sums.sponsors * _PER_MILLE // sums.active
        )
        percent = "" if sums.sponsors is None else notation.percent(sums.sponsors, sums.active)
        points.append(Point(notation.month(month.period), value, percent))
    values = [point.value for point in points if point.value is not None]
    if len(points) < 2 or not values:  # noqa: PLR2004 - one month is no line
        return workers, None
    levels = round_levels(max([*values, rules.target_percent * 10]))
    labels = [(level, notation.percent(level, _PER_MILLE)) for level in levels]
    return workers, draw_chart(points, labels, rules.target_percent * 10 or None)


def trend(values: Sequence[tuple[str, int | None]], notation: Notation) -> Chart | None:
    """Return a chart of counts over the months; None for one month alone, or if all are hidden."""
    counts = [value for _, value in values if value is not None]
    if len(values) < 2 or not counts:  # noqa: PLR2004 - one month is no line
        return None
    points = [Point(name, value, "" if value is None else notation.count(value)) for name, value in values]
    return draw_chart(points, [(level, notation.count(level)) for level in round_levels(max(counts))])


def _month(month: PublishedMonth, row: Row | None, notation: Notation) -> DepartmentMonth:
    href = page_name(month.period)
    if row is None:
        return DepartmentMonth(notation.month(month.period), href, None, None, None, None, takes_part=False)
    return DepartmentMonth(
        month=notation.month(month.period),
        href=href,
        place=count_or_hidden(row.place, notation),
        workers=count_or_hidden(row.workers, notation),
        share=None if row.sponsors is None else notation.percent(row.sponsors, row.active),
        growth=None if row.growth is None else notation.change(row.growth),
        takes_part=row.takes_part,
    )


def _lift(rows: Sequence[Row], row: Row, newest: PublishedMonth, notation: Notation) -> Lift:
    """Return the next rank of an OPD, from shown counts only.

    A hidden OPD learns only the least count that is shown.
    """
    if not row.takes_part:
        return Lift("begin", "", "")
    if row.workers is None:
        return Lift("be_shown", notation.count(newest.rules.min_count), "")
    if newest.order_by != "pekerja":
        return Lift("by_share", "", "")
    higher = [
        other
        for other in rows
        if other.workers is not None
        and other.place is not None
        and row.place is not None
        and other.place < row.place
    ]
    if not higher:
        return Lift("first", "", "")
    following = max(higher, key=lambda other: other.place or 0)
    return Lift("pass", notation.count((following.workers or 0) - row.workers + 1), following.opd)
