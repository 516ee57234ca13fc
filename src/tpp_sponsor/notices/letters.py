"""Notices as people read them: a subject and a text, from a template of the reader's language."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tpp_sponsor.domain.notices import NewNotice
from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.site.templates import environment_of, render


def write_letter(
    notice: NewNotice, language: str, template_folders: Sequence[Path], **city: Any
) -> tuple[str, str]:
    """Subject and text; the first line of the template is the subject. A wrong template is a PageError."""
    notation = Notation(language)
    # Plain text, read by a mail program: there is no markup to escape from.
    environment = environment_of(tuple(template_folders), language, markup=False)
    values = {
        **notice.facts,
        "period": notice.period,
        "month": notation.month(notice.period),
        "write": notation,
    }
    text = render(environment, f"mail/{notice.kind}.{language}.txt", values | city)
    subject, _, body = text.partition("\n")
    # A name with a line break in it must not become a header.
    return " ".join(subject.split()), body.strip() + "\n"
