"""What the texts of a whole column mean: keys, failed formulas, amounts; no text is read twice."""

import polars as pl

from tpp_sponsor.domain.money import LONGEST, read_rupiah
from tpp_sponsor.domain.text_keys import text_key

# The words differ by language; the signs around them do not.
_ERROR = r"(?i)^(?:#N/A|#[A-Z][A-Z_/0]*[!?]|Err:\d{3})$"


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


def read_rupiahs(texts: pl.Series) -> pl.Series:
    """Amounts of a text column as Int64; null where empty or unreadable."""
    values = texts.cast(pl.Int64, strict=False)
    # Besides digits, a number may have a sign.
    signed = texts.str.starts_with("-") | texts.str.starts_with("+")
    usual = values.is_not_null() & ~signed & (texts.str.len_bytes() <= LONGEST)
    values = values.set(~usual, None)
    unusual = texts.filter(~usual).drop_nulls().unique()
    if unusual.is_empty():
        return values
    readings = texts.set(usual, None).replace_strict(
        unusual, [read_rupiah(text) for text in unusual], default=None, return_dtype=pl.Int64
    )
    return values.fill_null(readings)
