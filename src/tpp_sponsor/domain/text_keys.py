"""Text keys: texts are compared without case, width, spacing and invisible characters (docs/rules.md#text-keys)."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

# Invisible characters, which must not decide: all of Unicode class Cf, joiners, variation selectors. They are written
# out here so that every version of Python and of Polars reads the same.
INVISIBLE = (
    r"\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    r"\u2066-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
)
# Blanks: all of Unicode class Zs, and fillers that have a width but no ink.
BLANKS = r"\u00a0\u115f\u1160\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\u3164\uffa0"
# Line breaks, tabs and other control characters; a text of a table has one line.
CONTROLS = r"\u0000-\u001f\u007f-\u009f\u2028\u2029"
# All of Unicode class Pd, and other characters that offices and chat programs write for a hyphen.
DASHES = (
    r"\-\u02d7\u058a\u05be\u1400\u1806\u2010-\u2015\u2043\u2212\u2500\u2501\u2e17\u2e1a\u2e3a\u2e3b\u2e40\u2e5d\u301c"
    r"\u3030\u30a0\ufe31\ufe32\ufe58\ufe63\uff0d\U00010ead"
)
_LINES = r"._\u00b7\u2024-\u2026\u203f\uff0e\uff3f"

# Readers put it in place of bytes that are no character in the encoding of the file.
UNKNOWN_BYTE = "\ufffd"

# A spreadsheet writes a character that XML cannot hold by its number; some programs pass the number on as text.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Cells that contain this are not read as written (blanks around the text aside).
ODD = rf"[{INVISIBLE}{BLANKS}{CONTROLS}]|_x[0-9A-Fa-f]{{4}}_"
# A cell of nothing but dashes, dots or underscores is empty.
NOTHING = rf"^[{DASHES}{_LINES} ]+$"

_INVISIBLE, _BLANKS = re.compile(f"[{INVISIBLE}]"), re.compile(f"[{BLANKS}]")
_BROKEN_LINE = re.compile(rf" *[{CONTROLS}][ {CONTROLS}]*")
_DASHES = re.compile(f"[{DASHES}]")
# Titles before the name of a place; after a short one with a dot the blank may be missing.
_TITLE_OF_PLACE = re.compile(
    r"^(?:(?:kelurahan ?/ ?desa|desa ?/ ?kelurahan|kelurahan|kel\.?|desa|ds\.) +|(?:kel|ds)\.(?=.))"
)
# All but letters and digits: spaces, dots, underscores, dashes, slashes, brackets, the star of a form.
_LOOSE_IN_HEADINGS = re.compile(r"[\W_]+")


def visible(text: str) -> str:
    """Return the visible text of a cell, on one line."""
    if text.isascii() and text.isprintable() and "_x" not in text:
        return text.strip()
    seen = _ESCAPED.sub(_unescaped, text)
    seen = _BLANKS.sub(" ", _INVISIBLE.sub("", seen))
    return _BROKEN_LINE.sub(" ", seen).strip()


def _unescaped(match: re.Match[str]) -> str:
    char = chr(int(match[1], 16))
    # A lone surrogate is no character and cannot be encoded.
    return match[0] if "\ud800" <= char <= "\udfff" else char


def with_plain_dashes(text: str) -> str:
    """Return a text with a hyphen for every dash."""
    return text if text.isascii() else _DASHES.sub("-", text)


def text_key(text: str) -> str:
    """Return the text without case, width and extra spacing.

    Two texts with one key are one OPD, status, job or package.
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def kelurahan_key(name: str) -> str:
    """Return the text key of a kelurahan or desa, without a *kelurahan*, *kel.*, *desa* or the like before its name."""
    return _TITLE_OF_PLACE.sub("", text_key(name)).strip()


def heading_key(text: str) -> str:
    """Return the letters and digits of a heading, without case."""
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    return _LOOSE_IN_HEADINGS.sub("", folded)


def alias_keys(aliases: Mapping[str, str]) -> dict[str, str]:
    """Map the text key of each old name to the name in use, through chains. Raises ValueError for a circle."""
    steps = {text_key(old): new for old, new in aliases.items()}
    resolved = {}
    for start, new in steps.items():
        name, seen, key = new, {start}, text_key(new)
        while key in steps and text_key(steps[key]) != key:
            if key in seen:
                raise ValueError(name)
            seen.add(key)
            name = steps[key]
            key = text_key(name)
        resolved[start] = name
    return resolved


def keys_in_use(aliases: Mapping[str, str]) -> dict[str, str]:
    """Map the text key of each old name to that of the name in use, as `alias_keys` does to the name."""
    return {old: text_key(new) for old, new in alias_keys(aliases).items()}


def department_names(sent: Mapping[str, int], aliases: Mapping[str, str]) -> dict[str, str]:
    """Spelling as sent → name shown; `sent` says how often each was.

    The name is what the alias says, else the most frequent spelling of the same text key (ties: lowest by code
    point). Equal names are one OPD.
    """
    alias = alias_keys(aliases)
    in_use = {text_key(name): name for name in alias.values()}
    frequency: Counter[str] = Counter()
    for spelling, count in sent.items():
        frequency[" ".join(spelling.split())] += count
    shown: dict[str, str] = {}
    for spelling in sorted(frequency, key=lambda name: (-frequency[name], name)):
        key = text_key(spelling)
        shown.setdefault(key, alias.get(key) or in_use.get(key) or spelling)
    return {spelling: shown[text_key(spelling)] for spelling in sent}


def names_now(names: Iterable[str], in_use: Iterable[str], aliases: Mapping[str, str]) -> dict[str, str]:
    """Name of an earlier month → the name of today, by alias and text key; a name no longer in use is unchanged."""
    by_key = {text_key(name): name for name in in_use}
    alias = alias_keys(aliases)
    now = {}
    for name in names:
        current = alias.get(text_key(name), name)
        now[name] = by_key.get(text_key(current), current)
    return now
