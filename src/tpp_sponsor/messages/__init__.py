"""The message catalogue: every sentence that people read, in Indonesian and English."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from tpp_sponsor.errors import Fault

LANGUAGES = ("id", "en")
_IN_CONSOLE = "in_console."


@dataclass(frozen=True)
class Texts:
    """The sentences of one language, by dotted key."""

    language: str
    sentences: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """Return the sentence of a key, with values in its placeholders. Raises KeyError for an unknown key."""
        return self.sentences[key].format(**values)

    def knows(self, key: str) -> bool:
        """Return True if the catalogue has the key."""
        return key in self.sentences


def say_fault(texts: Texts, fault: Fault) -> str:
    """Return the sentence of a fault, with its remedy.

    A value that is a code with its own sentence is replaced by it.
    """
    words = dict(fault.values)
    # The sentence of a code may have placeholders for the other values.
    words |= {
        name: texts.say(f"{name}.{value}", **words)
        for name, value in fault.values
        if texts.knows(f"{name}.{value}")
    }
    return texts.say(f"fault.{fault.code}", **words, file=fault.file, column=fault.column)


def say_anomaly(texts: Texts, anomaly: Mapping[str, Any]) -> str:
    """Return the sentence of an anomaly: `code was is_ limit opd letters`; holds of old versions have no letters."""
    comma = "," if texts.language == "en" else "."
    grouped = {name: f"{anomaly[name]:,}".replace(",", comma) for name in ("was", "is_", "limit")}
    return texts.say(
        f"anomaly.{anomaly['code']}", **grouped, opd=anomaly["opd"], letters=anomaly.get("letters", "")
    )


def say_faults(texts: Texts, faults: Iterable[Fault]) -> list[str]:
    """Return the sentence of each fault after its place."""
    return [_place(texts, fault) + say_fault(texts, fault) for fault in faults]


def _place(texts: Texts, fault: Fault) -> str:
    """Return the known ones of file, sheet, row and column of a fault, and a colon; empty if none is known."""
    parts = [fault.file]
    if fault.sheet:
        parts.append(texts.say("place.sheet", sheet=fault.sheet))
    if fault.row is not None:
        parts.append(texts.say("place.row", row=fault.row))
    if fault.column:
        parts.append(texts.say("place.column", column=fault.column))
    where = ", ".join(part for part in parts if part)
    return f"{where}: " if where else ""


@cache
def load_texts(language: str) -> Texts:
    """All sentences of a language, from every `*.<language>.toml` beside this module."""
    files = sorted(resources.files(__name__).iterdir(), key=lambda file: file.name)
    return Texts(
        language,
        joined_sentences(
            _flat(tomllib.loads(file.read_text(encoding="utf-8")))
            for file in files
            if file.name.endswith(f".{language}.toml")
        ),
    )


def joined_sentences(catalogues: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Join the sentences of several catalogues. Raises ValueError if two have the same key, a programming error."""
    sentences: dict[str, str] = {}
    for catalogue in catalogues:
        if twice := sorted(sentences.keys() & catalogue.keys()):
            raise ValueError(f"two sentences of one key: {', '.join(twice)}")
        sentences |= catalogue
    return sentences


@cache
def load_console_texts(language: str) -> Texts:
    """Return the sentences as the console says them: `in_console.<key>` in place of `<key>`, which names a command."""
    sentences = load_texts(language).sentences
    own = {
        key.removeprefix(_IN_CONSOLE): text for key, text in sentences.items() if key.startswith(_IN_CONSOLE)
    }
    return Texts(language, {**sentences, **own})


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, str):
            flat[prefix + name] = value
        else:
            flat |= _flat(value, f"{prefix}{name}.")
    return flat
