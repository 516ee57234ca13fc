"""How texts of people are compared (contract section 2, "Text keys" and "Reading")."""

import re
import unicodedata

import polars as pl

# What a reader cannot see, and what therefore must not decide: BOM, zero-width characters, soft hyphen, marks.
INVISIBLE = "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u00ad"
NO_BREAK_SPACES = "\u00a0\u2007\u202f"

_UNSEEN = {ord(char): None for char in INVISIBLE} | {ord(char): " " for char in NO_BREAK_SPACES}
_LOOSE_IN_HEADINGS = re.compile(r"[\s._]+")


def visible(text: str) -> str:
    """What a person sees of a cell."""
    return (text if text.isascii() else text.translate(_UNSEEN)).strip()


# The words differ by language; the signs around them do not.
_ERROR = r"(?i)^(?:#N/A|#[A-Z][A-Z_/0]*[!?]|Err:\d{3})$"


def text_key(text: str) -> str:
    """Fold case, width and spacing: two texts with one key are one OPD, status, job or package."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def heading_key(text: str) -> str:
    """Headings are compared without case, spaces, dots and underscores."""
    folded = unicodedata.normalize("NFKC", text.translate({ord(char): None for char in INVISIBLE})).casefold()
    return _LOOSE_IN_HEADINGS.sub("", folded)


def text_keys(texts: pl.Series) -> pl.Series:
    """`text_key` of each text, worked out once per distinct text; null stays null."""
    distinct = texts.drop_nulls().unique()
    return texts.replace_strict(
        distinct, [text_key(text) for text in distinct], default=None, return_dtype=pl.String
    )


def without_errors(text: pl.Series) -> pl.Series:
    """Texts, and null where a cell holds only what a spreadsheet's formula failed with (#N/A, #REF!, Err:508)."""
    # Few texts can be one; to look closely at each would take many times as long.
    like_err = text.filter(text.str.len_bytes() == len("Err:508"))
    suspect = pl.concat(
        [text.filter(text.str.starts_with("#")), like_err.filter(like_err.str.contains(":", literal=True))]
    )
    wrong = suspect.filter(suspect.str.contains(_ERROR)).unique()
    return text if wrong.is_empty() else text.set(text.is_in(wrong.implode()), None)
