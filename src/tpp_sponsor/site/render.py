"""Render the files of `site/` in both languages, and the page of a check."""

import base64
import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import names_now
from tpp_sponsor.messages import Texts
from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.ranking.coverage_figures import CoverageMeasures
from tpp_sponsor.ranking.page_measures import Row, merged
from tpp_sponsor.site.check_view import InboxCheck, view_of_check
from tpp_sponsor.site.coverage_views import COVERAGE_PAGE, coverage_view
from tpp_sponsor.site.department_pages import city_charts, department_page, figures_of_department
from tpp_sponsor.site.fund_views import (
    COVER_PAGE,
    DONOR_PAGE,
    FundPages,
    cover_view,
    donor_page,
    donor_view,
)
from tpp_sponsor.site.templates import environment_of, render
from tpp_sponsor.site.views import PublishedMonth, archive_of, page_name, view_of

FRONT_PAGE, ARCHIVE_PAGE, COUNT_PAGE = "index.html", "arsip.html", "cara-menghitung.html"
CHECK_PAGE = "check.html"
SCRIPT = "site.js"


@dataclass(frozen=True)
class SiteEdition:
    """The site in one language: the folder of its pages, and of those in the other language."""

    texts: Texts
    prefix: str
    other: str
    other_prefix: str


def editions(languages: Sequence[Texts]) -> list[SiteEdition]:
    """Return the editions of the site: the first language at the top, any other in a folder named after it."""
    prefixes = ["", *(f"{texts.language}/" for texts in languages[1:])]
    others = [*languages[1:], languages[0]]
    return [
        SiteEdition(
            texts, prefix, other.language if len(languages) > 1 else "", prefixes[languages.index(other)]
        )
        for texts, prefix, other in zip(languages, prefixes, others, strict=True)
    ]


def render_site(
    months: Sequence[PublishedMonth],
    languages: Sequence[Texts],
    template_folders: Sequence[Path],
    *,
    periods: Collection[Period] | None = None,
    funds: FundPages | None = None,
    coverage: CoverageMeasures | None = None,
) -> dict[str, bytes]:
    """Return the pages of the city, of its OPDs and of the given periods (all if None): path below `site/` → bytes.

    `months`: all published months, oldest first. OPDs are shown by their names in the newest, by its aliases.
    """
    if not months:
        return {}
    rows = _by_names_of_newest(months)
    rendered: dict[str, bytes] = {}
    for edition in editions(languages):
        own = [*_pages(months, rows, edition, template_folders, periods)]
        own += _fund_pages(months[-1], funds, edition, template_folders) if funds else []
        own += [_coverage_page(months[-1], coverage, edition, template_folders)] if coverage else []
        rendered |= {edition.prefix + path: page for path, page in own}
    return rendered


def render_check_page(checkup: InboxCheck, texts: Texts, template_folders: Sequence[Path]) -> bytes:
    """Return the page of an inbox check; for the staff who run the month, not for the site."""
    view = view_of_check(checkup, Notation(texts.language))
    return _render(CHECK_PAGE, texts, template_folders, view=view)


def _pages(
    months: Sequence[PublishedMonth],
    rows: Sequence[Mapping[str, Row]],
    edition: SiteEdition,
    folders: Sequence[Path],
    periods: Collection[Period] | None,
) -> Iterator[tuple[str, bytes]]:
    newest, notation = months[-1], Notation(edition.texts.language)
    archive = archive_of([month.period for month in months], notation)

    def page(path: str, template: str, **values: Any) -> tuple[str, bytes]:
        return path, edition_page(path, template, edition, folders, **values)

    view = view_of(newest, notation)
    departments = {row.opd: department_page(row.opd) for row in newest.measured.rows}
    workers, share = city_charts(months, notation)
    yield page(
        FRONT_PAGE, FRONT_PAGE, view=view, departments=departments, workers_chart=workers, share_chart=share
    )
    yield page(ARCHIVE_PAGE, ARCHIVE_PAGE, view=view, archive=archive)
    yield page(COUNT_PAGE, COUNT_PAGE, view=view)
    for month in months:
        if periods is None or month.period in periods:
            # This page names no other month, so that a new month does not change it.
            yield page(page_name(month.period), "period.html", view=view_of(month, notation), departments={})
    for opd, path in departments.items():
        yield page(path, "opd.html", view=view, department=figures_of_department(months, rows, opd, notation))


def _fund_pages(
    newest: PublishedMonth, funds: FundPages, edition: SiteEdition, folders: Sequence[Path]
) -> Iterator[tuple[str, bytes]]:
    """Yield the page of places, and one of donors for each year."""
    notation = Notation(edition.texts.language)
    view = view_of(newest, notation)

    def page(path: str, template: str, **values: Any) -> tuple[str, bytes]:
        return path, edition_page(path, template, edition, folders, view=view, **values)

    yield page(COVER_PAGE, COVER_PAGE, cover=cover_view(funds.places, notation))
    for measures in funds.years:
        path = donor_page(measures.year, funds.years[0].year)
        yield page(path, DONOR_PAGE, donors=donor_view(measures, funds.years, notation))


def _coverage_page(
    newest: PublishedMonth, coverage: CoverageMeasures, edition: SiteEdition, folders: Sequence[Path]
) -> tuple[str, bytes]:
    """Return the page of universal coverage."""
    notation = Notation(edition.texts.language)
    values = {"view": view_of(newest, notation), "coverage": coverage_view(coverage, notation)}
    return COVERAGE_PAGE, edition_page(COVERAGE_PAGE, COVERAGE_PAGE, edition, folders, **values)


def _by_names_of_newest(months: Sequence[PublishedMonth]) -> list[dict[str, Row]]:
    """Return the rows of each month by the OPD's name in the newest; OPDs that were joined since are merged."""
    newest = {row.opd: row for row in months[-1].measured.rows}
    renamed = []
    for month in months[:-1]:
        new_names = names_now([row.opd for row in month.measured.rows], newest, months[-1].aliases)
        by_opd: dict[str, Row] = {}
        for row in month.measured.rows:
            name = new_names[row.opd]
            by_opd[name] = merged(by_opd[name], row) if name in by_opd else row
        renamed.append(by_opd)
    return [*renamed, newest]


def edition_page(
    path: str, template: str, edition: SiteEdition, folders: Sequence[Path], **values: Any
) -> bytes:
    """One page of an edition, with its links."""
    return _render(template, edition.texts, folders, **_links(path, edition), **values)


def _links(path: str, edition: SiteEdition) -> dict[str, str]:
    """Relative links of a page: to the top of its language, and to the same page in the other language."""
    up = "../" * path.count("/")
    top = up + "../" * edition.prefix.count("/")
    return {
        "up": up,
        "here": path,
        "other": edition.other,
        "twin": f"{top}{edition.other_prefix}{path}" if edition.other else "",
    }


def _render(name: str, texts: Texts, template_folders: Sequence[Path], **values: Any) -> bytes:
    environment = _environment(tuple(template_folders), texts.language)
    environment.globals.update(say=texts.say, language=texts.language, front_page=FRONT_PAGE)
    return render(environment, name, values).encode()


@cache
def _environment(template_folders: tuple[Path, ...], language: str) -> Environment:
    environment = environment_of(template_folders, language)
    loader = environment.loader
    assert loader is not None
    script = loader.get_source(environment, SCRIPT)[0] if SCRIPT in loader.list_templates() else ""
    # The content security policy of a page allows this script and no other.
    proof = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    environment.globals.update(script=Markup(script), script_digest=f"sha256-{proof}")  # noqa: S704 - our own file
    return environment
