"""The leaderboard as files of `site/`, in both languages, and the page of a check."""

import base64
import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from markupsafe import Markup

from tpp_sponsor.domain.departments import names_now
from tpp_sponsor.domain.measured import Row
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PageError
from tpp_sponsor.reports.check import Checkup, view_of_check
from tpp_sponsor.reports.context import Standing, archive_of, page_name, view_of
from tpp_sponsor.reports.notation import Notation
from tpp_sponsor.reports.offices import city_charts, office_page, office_view

if TYPE_CHECKING:
    from types import CodeType

FRONT_PAGE, ARCHIVE_PAGE, COUNT_PAGE = "index.html", "arsip.html", "cara-menghitung.html"
CHECK_PAGE = "check.html"
SCRIPT = "site.js"


class _CompiledOnce(BytecodeCache):
    """Templates that were compiled for one language serve the other too, for as long as their text is the same."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """What is known of a template."""
        bucket.code = self._compiled.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Know a template."""
        self._compiled[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _CompiledOnce()


class _Templates(FileSystemLoader):
    """Earlier folders win: a city's own template, of any name, replaces the shipped one."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template; only here it is known which one is no text."""
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError as undecodable:
            raise PageError(Fault.of("template_not_text", file=template)) from undecodable


class Texts(Protocol):
    """The catalogue of sentences in one language."""

    @property
    def language(self) -> str:
        """`id` or `en`."""
        ...

    def say(self, key: str, **values: object) -> str:
        """The sentence of a dotted key with its placeholders filled."""
        ...


@dataclass(frozen=True)
class Edition:
    """The site in one language: where its pages lie, and where those of the other language do."""

    texts: Texts
    prefix: str
    other: str
    other_prefix: str


def editions(languages: Sequence[Texts]) -> list[Edition]:
    """The first language at the top of the site, any other in a folder of its name; each leads to the other."""
    prefixes = ["", *(f"{texts.language}/" for texts in languages[1:])]
    others = [*languages[1:], languages[0]]
    return [
        Edition(texts, prefix, other.language if len(languages) > 1 else "", prefixes[languages.index(other)])
        for texts, prefix, other in zip(languages, prefixes, others, strict=True)
    ]


def render_site(
    months: Sequence[Standing],
    languages: Sequence[Texts],
    template_folders: Sequence[Path],
    *,
    aliases: Mapping[str, str] | None = None,
    periods: Collection[Period] | None = None,
) -> dict[str, bytes]:
    """Page below `site/` → its bytes: those of the city and its OPDs, and of the given periods (without, of all).

    `months` are all published months, oldest first; `aliases` are the names of OPDs that changed.
    """
    if not months:
        return {}
    rows = _by_names_of_newest(months, aliases or {})
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


def render_check_page(checkup: Checkup, texts: Texts, template_folders: Sequence[Path]) -> bytes:
    """What is in an inbox, file by file; for those who run the month, not for the site."""
    view = view_of_check(checkup, Notation(texts.language))
    return _render(CHECK_PAGE, texts, template_folders, view=view)


def _pages(
    months: Sequence[Standing],
    rows: Sequence[Mapping[str, Row]],
    edition: Edition,
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


def _by_names_of_newest(months: Sequence[Standing], aliases: Mapping[str, str]) -> list[dict[str, Row]]:
    """Each month's rows by the name that its OPD has in the newest."""
    in_use = [row.opd for row in months[-1].measured.rows]
    named = []
    for month in months:
        now = names_now([row.opd for row in month.measured.rows], in_use, aliases)
        named.append({now[row.opd]: row for row in month.measured.rows})
    return named


def _way(path: str, edition: Edition) -> dict[str, str]:
    """From a page to the top of its language, and to its twin in the other."""
    up = "../" * path.count("/")
    top = up + "../" * edition.prefix.count("/")
    return {
        "up": up,
        "here": path,
        "other": edition.other,
        "twin": f"{top}{edition.other_prefix}{path}" if edition.other else "",
    }


def _render(template: str, texts: Texts, template_folders: Sequence[Path], **values: Any) -> bytes:
    """A page; what is wrong with a template is a PageError, for all else can wait until it is mended."""
    try:
        environment = _environment(tuple(template_folders), texts.language)
        environment.globals.update(say=texts.say, language=texts.language, front_page=FRONT_PAGE)
        return environment.get_template(template).render(values).encode()
    except TemplateNotFound as missing:
        raise PageError(Fault.of("template_missing", file=str(missing.name or template))) from missing
    except TemplateSyntaxError as wrong:
        fault = Fault.of(
            "template_wrong", file=wrong.name or template, row=wrong.lineno, reason=wrong.message
        )
        raise PageError(fault) from wrong
    except TemplateError as wrong:
        raise PageError(Fault.of("template_wrong", file=template, reason=wrong)) from wrong


@cache
def _environment(template_folders: tuple[Path, ...], _language: str) -> Environment:
    """One per language: what a template imports has the words of one language in it."""
    loader = _Templates(template_folders)
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=_COMPILED,
    )
    script = loader.get_source(environment, SCRIPT)[0] if SCRIPT in loader.list_templates() else ""
    # A page may run this script and no other.
    proof = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    environment.globals.update(script=Markup(script), script_digest=f"sha256-{proof}")  # noqa: S704 - our own file
    return environment
