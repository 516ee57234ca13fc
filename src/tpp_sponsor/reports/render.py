"""The leaderboard as files of `site/`: one page per period, and the newest of them as the front page."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tpp_sponsor.domain.period import Period
from tpp_sponsor.reports.check import Checkup, view_of_check
from tpp_sponsor.reports.context import Standing, archive_of, page_name, view_of
from tpp_sponsor.reports.notation import Notation

FRONT_PAGE = "index.html"


class Texts(Protocol):
    """The catalogue of sentences in one language."""

    @property
    def language(self) -> str:
        """`id` or `en`."""
        ...

    def say(self, key: str, **values: object) -> str:
        """The sentence of a dotted key with its placeholders filled."""
        ...


def make_pages(
    standings: Sequence[Standing], texts: Texts, template_folders: Sequence[Path]
) -> dict[str, bytes]:
    """The whole site for these periods: file name below `site/` → its bytes."""
    if not standings:
        return {}
    newest = max(standings, key=lambda standing: standing.period)
    pages = {
        page_name(standing.period): render_period_page(standing, texts, template_folders)
        for standing in standings
    }
    periods = [standing.period for standing in standings]
    pages[FRONT_PAGE] = render_index(newest, periods, texts, template_folders)
    return pages


def render_period_page(standing: Standing, texts: Texts, template_folders: Sequence[Path]) -> bytes:
    """The page of one period; it names no other period, so that a new month never changes an old page."""
    view = view_of(standing, Notation(texts.language))
    return _render("period.html", texts, template_folders, view=view)


def render_index(
    newest: Standing,
    periods: Sequence[Period],
    texts: Texts,
    template_folders: Sequence[Path],
) -> bytes:
    """The front page: the newest period's ranking and a link to the page of every period."""
    notation = Notation(texts.language)
    view = view_of(newest, notation)
    archive = archive_of([*periods, newest.period], notation)
    return _render(FRONT_PAGE, texts, template_folders, view=view, archive=archive)


def render_check_page(checkup: Checkup, texts: Texts, template_folders: Sequence[Path]) -> bytes:
    """What is in an inbox, file by file; for those who run the month, not for the site."""
    view = view_of_check(checkup, Notation(texts.language))
    return _render("check.html", texts, template_folders, view=view)


def _render(template: str, texts: Texts, template_folders: Sequence[Path], **values: Any) -> bytes:
    environment = _environment(tuple(template_folders), texts.language)
    environment.globals.update(say=texts.say, language=texts.language, front_page=FRONT_PAGE)
    return environment.get_template(template).render(values).encode()


@cache
def _environment(template_folders: tuple[Path, ...], _language: str) -> Environment:
    """One per language, so that templates are compiled once for all pages."""
    return Environment(
        # Earlier folders win: a city's own template, of any name, replaces the shipped one.
        loader=FileSystemLoader(template_folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
