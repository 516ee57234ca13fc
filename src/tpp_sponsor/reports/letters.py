"""Notices as people read them: a subject and a text, from a template of the reader's language."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tpp_sponsor.domain.period import Period
from tpp_sponsor.reports.notation import Notation


class Told(Protocol):
    """What a notice says: its kind names the template, its facts fill it."""

    @property
    def kind(self) -> str:
        """`done`, `held`, …: `mail/<kind>.<language>.txt`."""
        ...

    @property
    def period(self) -> Period:
        """The month it is about."""
        ...

    @property
    def facts(self) -> Mapping[str, Any]:
        """Counts, totals, digests and names of files."""
        ...


def write_letter(told: Told, language: str, template_folders: Sequence[Path], **city: Any) -> tuple[str, str]:
    """Subject and text; the first line of the template is the subject."""
    notation = Notation(language)
    template = _environment(tuple(template_folders)).get_template(f"mail/{told.kind}.{language}.txt")
    text = template.render(
        told.facts, period=told.period, month=notation.month(told.period), write=notation, **city
    )
    subject, _, body = text.partition("\n")
    # A name with a line break in it must not become a header.
    return " ".join(subject.split()), body.strip() + "\n"


@cache
def _environment(template_folders: tuple[Path, ...]) -> Environment:
    return Environment(
        loader=FileSystemLoader(template_folders),
        # Plain text, read by a mail program: there is no markup to escape from.
        autoescape=False,  # noqa: S701
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
