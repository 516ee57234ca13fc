"""Typesetting: template, letterhead and data to a PDF, without clock and system fonts; data is never read as markup."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from tpp_sponsor.errors import Fault, PageError
from tpp_sponsor.messages import Texts
from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.settings.publishing import Letter

_COMMON = "umum.typ"


@dataclass(frozen=True)
class Letterhead:
    """The sender of a document: the settings `[letter]`, the city, the template folders and the language."""

    letter: Letter
    city: str
    folders: Sequence[Path]
    texts: Texts

    @property
    def notation(self) -> Notation:
        """Formats of amounts and days."""
        return Notation(self.texts.language)

    def common(self, title: str, day: date) -> dict[str, Any]:
        """Return the values that every template gets."""
        prefix = "papers."
        sentences = {
            key.removeprefix(prefix): sentence
            for key, sentence in self.texts.sentences.items()
            if key.startswith(prefix)
        }
        return {
            "say": sentences,
            "letter": self.letter.model_dump(mode="json"),
            "city": self.city,
            "language": self.texts.language,
            "title": title,
            "footer": title,
            "place_and_day": f"{self.letter.place or self.city}, {self.notation.day(day)}",
        }

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of the catalogue below `papers.`."""
        return self.texts.say(f"papers.{key}", **values)


def typeset(template: str, data: Mapping[str, Any], folders: Sequence[Path], day: date) -> bytes:
    """Typeset `papers/<template>.typ` of the first folder that has it; `data` is passed as JSON.

    Equal data and day give equal bytes with one version of the typesetter. Raises PageError if the template is missing,
    not UTF-8, or wrong.
    """
    import typst  # noqa: PLC0415 - slow to load (ADR 23)

    source = _find(_COMMON, folders) + "\n" + _find(f"{template}.typ", folders)
    try:
        pdf = typst.compile(
            source.encode(),
            format="pdf",
            ignore_system_fonts=True,
            font_paths=[],
            sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
            timestamp=datetime.combine(day, time(), tzinfo=UTC),
        )
    except typst.TypstError as failure:
        name = f"papers/{template}.typ"
        raise PageError(Fault.of("template_wrong", file=name, reason=failure.message)) from failure
    assert isinstance(pdf, bytes)
    return pdf


def _find(name: str, folders: Sequence[Path]) -> str:
    template = next((path for folder in folders if (path := folder / "papers" / name).is_file()), None)
    if template is None:
        raise PageError(Fault.of("template_missing", file=f"papers/{name}"))
    try:
        return template.read_text(encoding="utf-8")
    except UnicodeDecodeError as undecodable:
        raise PageError(Fault.of("template_not_text", file=f"papers/{name}")) from undecodable
