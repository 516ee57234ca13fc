"""Which package a refused cell probably means (docs/rules.md#reading): a suggestion for its sender, never a reading."""

import re
from collections.abc import Collection
from itertools import permutations

from tpp_sponsor.domain.text_keys import text_key

_NAMES = {
    "jaminan kecelakaan kerja": "jkk",
    "jaminan kematian": "jkm",
    "jaminan hari tua": "jht",
    "jaminan pensiun": "jp",
}
_FILLERS = frozenset({"paket", "program", "progam", "programs", "dan", "dengan", "serta", "bpjs"})
_COUNTS = {"dua": 2, "tiga": 3, "empat": 4, "2": 2, "3": 3, "4": 4}
_WORDS = re.compile(r"[^\W_]+")
# Words of three letters may differ in one; `jp` may not.
_LONG_ENOUGH = 3


def package_meant(text: str, known: Collection[str]) -> str:
    """Return the only known package (text keys) that a cell could mean, "" where there is none or more than one."""
    words = _words(text)
    candidates = {package: _words(package) for package in known}
    for is_meant in (_same_words, _same_letters, _same_count, _almost_same_words):
        meant = [package for package, programmes in candidates.items() if is_meant(words, programmes)]
        if meant:
            return meant[0] if len(meant) == 1 else ""
    return ""


def _words(text: str) -> tuple[str, ...]:
    key = text_key(text)
    for name, short in _NAMES.items():
        key = key.replace(name, short)
    return tuple(word for word in _WORDS.findall(key) if word not in _FILLERS)


def _same_words(words: tuple[str, ...], programmes: tuple[str, ...]) -> bool:
    """`JKM, JKK`: the same programmes in any order, with anything between them."""
    return bool(words) and set(words) == set(programmes)


def _same_letters(words: tuple[str, ...], programmes: tuple[str, ...]) -> bool:
    """Return whether the programmes are written without anything between them."""
    return bool(words) and "".join(words) == "".join(programmes)


def _same_count(words: tuple[str, ...], programmes: tuple[str, ...]) -> bool:
    """`2 program`: their number alone."""
    return len(words) == 1 and _COUNTS.get(words[0]) == len(programmes)


def _almost_same_words(words: tuple[str, ...], programmes: tuple[str, ...]) -> bool:
    """`JKK+JKN`: one letter of a programme is another."""
    return len(words) == len(programmes) > 1 and any(
        all(_is_like(word, programme) for word, programme in zip(words, order, strict=True))
        for order in permutations(programmes)
    )


def _is_like(word: str, programme: str) -> bool:
    if len(word) != len(programme) or len(word) < _LONG_ENOUGH:
        return word == programme
    return sum(a != b for a, b in zip(word, programme, strict=True)) <= 1
