"""Notices as people read them: a subject and a text, from a template of the reader's language."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from tpp_sponsor.domain.period import Period
from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.site.templates import environment_of, render


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
    """Subject and text; the first line of the template is the subject. A wrong template is a PageError."""
    notation = Notation(language)
    # Plain text, read by a mail program: there is no markup to escape from.
    environment = environment_of(tuple(template_folders), language, markup=False)
    values = {**told.facts, "period": told.period, "month": notation.month(told.period), "write": notation}
    text = render(environment, f"mail/{told.kind}.{language}.txt", values | city)
    subject, _, body = text.partition("\n")
    # A name with a line break in it must not become a header.
    return " ".join(subject.split()), body.strip() + "\n"
