"""Render a notice: subject and text, from the template of its kind and language."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tpp_sponsor.domain.notices import NewNotice
from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.site.templates import environment_of, render


def write_letter(
    notice: NewNotice, language: str, template_folders: Sequence[Path], **city: Any
) -> tuple[str, str]:
    """Subject and text of `mail/<template of the kind>.<language>.txt`, whose first line is the subject.

    Raises PageError if the template is missing or wrong.
    """
    notation = Notation(language)
    # Plain text: HTML escaping would damage it.
    environment = environment_of(tuple(template_folders), language, markup=False)
    values = {
        **notice.facts,
        "period": notice.period,
        "month": notation.month(notice.period),
        "write": notation,
    }
    text = render(environment, f"mail/{notice.kind.template}.{language}.txt", values | city)
    subject, _, body = text.partition("\n")
    # Joining by blanks keeps a line break in a name from starting another mail header.
    return " ".join(subject.split()), body.strip() + "\n"
