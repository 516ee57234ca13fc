"""The leaderboard as files of `site/`, in both languages, and the page of a check."""

import base64
import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateError
from markupsafe import Markup

from tpp_sponsor.domain.departments import names_now
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import PageError
from tpp_sponsor.messages import Texts
from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.ranking.page_measures import Row, merged
from tpp_sponsor.site.check_view import InboxCheck, view_of_check
from tpp_sponsor.site.offices import city_charts, office_page, office_view
from tpp_sponsor.site.templates import environment_of, render
from tpp_sponsor.site.views import Standing, archive_of, page_name, view_of

FRONT_PAGE, ARCHIVE_PAGE, COUNT_PAGE = "index.html", "arsip.html", "cara-menghitung.html"
CHECK_PAGE = "check.html"
SCRIPT = "site.js"


@dataclass(frozen=True)
class SiteEdition:
    """The site in one language: where its pages lie, and where those of the other language do."""

    texts: Texts
    prefix: str
    other: str
    other_prefix: str


def editions(languages: Sequence[Texts]) -> list[SiteEdition]:
    """The first language at the top of the site, any other in a folder of its name; each leads to the other."""
    prefixes = ["", *(f"{texts.language}/" for texts in languages[1:])]
    others = [*languages[1:], languages[0]]
    return [
        SiteEdition(
            texts, prefix, other.language if len(languages) > 1 else "", prefixes[languages.index(other)]
        )
        for texts, prefix, other in zip(languages, prefixes, others, strict=True)
    ]


def render_site(
    months: Sequence[Standing],
    languages: Sequence[Texts],
    template_folders: Sequence[Path],
    *,
    periods: Collection[Period] | None = None,
) -> dict[str, bytes]:
    """Page below `site/` → its bytes: those of the city and its OPDs, and of the given periods (without, of all).

    `months` are all published months, oldest first; OPDs have the names of the newest, by its aliases.
    """
    if not months:
        return {}
    rows = _by_names_of_newest(months)
    return {
        edition.prefix + path: page
        for edition in editions(languages)
        for path, page in _pages(months, rows, edition, template_folders, periods)
    }


def load_templates(template_folders: Sequence[Path]) -> None:
    """Compile the templates of the site before they are needed; what is wrong with one is told when it is."""
    with suppress(TemplateError, OSError, PageError):
        environment = _environment(tuple(template_folders), "")
        for name in set(environment.list_templates(["html"])) - {CHECK_PAGE}:
            environment.get_template(name)


def render_check_page(checkup: InboxCheck, texts: Texts, template_folders: Sequence[Path]) -> bytes:
    """What is in an inbox, file by file; for those who run the month, not for the site."""
    view = view_of_check(checkup, Notation(texts.language))
    return _render(CHECK_PAGE, texts, template_folders, view=view)


def _pages(
    months: Sequence[Standing],
    rows: Sequence[Mapping[str, Row]],
    edition: SiteEdition,
    folders: Sequence[Path],
    periods: Collection[Period] | None,
) -> Iterator[tuple[str, bytes]]:
    newest, notation = months[-1], Notation(edition.texts.language)
    archive = archive_of([month.period for month in months], notation)

    def page(path: str, template: str, **values: Any) -> tuple[str, bytes]:
        return path, _render(template, edition.texts, folders, **_way(path, edition), **values)

    view = view_of(newest, notation)
    offices = {row.opd: office_page(row.opd) for row in newest.measured.rows}
    workers, share = city_charts(months, notation)
    yield page(FRONT_PAGE, FRONT_PAGE, view=view, offices=offices, workers_chart=workers, share_chart=share)
    yield page(ARCHIVE_PAGE, ARCHIVE_PAGE, view=view, archive=archive)
    yield page(COUNT_PAGE, COUNT_PAGE, view=view)
    for month in months:
        if periods is None or month.period in periods:
            # It names no other month, so that a new one never changes it.
            yield page(page_name(month.period), "period.html", view=view_of(month, notation), offices={})
    for opd, path in offices.items():
        yield page(path, "opd.html", view=view, office=office_view(months, rows, opd, notation))


def _by_names_of_newest(months: Sequence[Standing]) -> list[dict[str, Row]]:
    """Each month's rows by the name that its OPD has in the newest; two that became one are one."""
    newest = {row.opd: row for row in months[-1].measured.rows}
    named = []
    for month in months[:-1]:
        now = names_now([row.opd for row in month.measured.rows], newest, months[-1].aliases)
        found: dict[str, Row] = {}
        for row in month.measured.rows:
            name = now[row.opd]
            found[name] = merged(found[name], row) if name in found else row
        named.append(found)
    return [*named, newest]


def _way(path: str, edition: SiteEdition) -> dict[str, str]:
    """From a page to the top of its language, and to its twin in the other."""
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
    # A page may run this script and no other.
    proof = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    environment.globals.update(script=Markup(script), script_digest=f"sha256-{proof}")  # noqa: S704 - our own file
    return environment
