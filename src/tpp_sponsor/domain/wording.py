"""How texts of people are compared (docs/rules.md#text-keys)."""

import re
import unicodedata

# What a reader cannot see, and what therefore must not decide: BOM, zero-width characters, soft hyphen, marks.
INVISIBLE = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u00ad"
NO_BREAK_SPACES = "\u00a0\u2007\u202f"

_UNSEEN = {ord(char): None for char in INVISIBLE} | {ord(char): " " for char in NO_BREAK_SPACES}
# Whatever is no letter and no digit: spaces, dots, underscores, dashes, slashes, brackets, the star of a form.
_LOOSE_IN_HEADINGS = re.compile(r"[\W_]+")


def visible(text: str) -> str:
    """What a person sees of a cell."""
    return (text if text.isascii() else text.translate(_UNSEEN)).strip()


def text_key(text: str) -> str:
    """Fold case, width and spacing: two texts with one key are one OPD, status, job or package."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def heading_key(text: str) -> str:
    """Headings are compared by their letters and digits, without case."""
    return _LOOSE_IN_HEADINGS.sub("", unicodedata.normalize("NFKC", text).casefold())
