"""Typing errors in a long number, and the rounding of a spreadsheet.

| in  | numbers as they were written |
| out | every number that one typing error could have turned into them, and the span of a rounded one |
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from tpp_sponsor.domain.codes import MatchReason
from tpp_sponsor.domain.identifiers import SEPARATORS
from tpp_sponsor.intake.causes.identifiers import LOOKALIKES

Numbers = npt.NDArray[np.uint64]
Places = npt.NDArray[np.intp]

# A spreadsheet keeps this many digits of a number.
DIGITS_KEPT = 15
_LONGEST = 19
_SCIENTIFIC = r"^([0-9])(?:[.,]([0-9]+))?[eE]\+?([0-9]{1,2})$"
_POINT_ZERO = r"[.,]0+$"

_AS_DIGITS = {chr(sign): chr(digit) for sign, digit in LOOKALIKES.items()}


def read_written(cells: pl.DataFrame, width: int) -> pl.DataFrame:
    """Return the numbers that `tertulis` (text) and `berupa_angka` (a spreadsheet's number) may mean.

    Adds `digits`: the text with look-alikes read as digits and one other character read as a wrong digit, null where
    that is no number. `has_lookalikes`: whether look-alikes are all that is wrong. `is_rounded`: whether a spreadsheet
    held or wrote it as a number. `low`, `high`: the span of numbers of `width` digits that a spreadsheet may have
    rounded to it, else null. `digits_kept`: how many leading digits survived.
    """
    text = pl.col("tertulis").str.normalize("NFKC").str.replace_all(SEPARATORS, "")
    whole = pl.col("tertulis").str.normalize("NFKC").str.strip_chars().str.replace(_POINT_ZERO, "")
    rounded = pl.col("berupa_angka") | pl.col("tertulis").str.contains(r"^[0-9]+[.,]0+$")
    plain = pl.when(rounded).then(whole).otherwise(text)
    alike = plain.str.replace_many(_AS_DIGITS)
    digits = alike.str.replace(r"[^0-9]", "0")
    read = cells.with_columns(
        digits=pl.when(digits.str.contains(rf"^[0-9]{{1,{_LONGEST}}}$")).then(digits)
    ).with_columns(
        has_lookalikes=(alike == pl.col("digits"))
        & (alike != pl.col("tertulis").str.replace_all(SEPARATORS, ""))
        & ~rounded,
        is_rounded=rounded,
        has_other_signs=alike != pl.col("digits"),
    )
    return read.with_columns(_span(width, rounded)).with_columns(_scientific(width))


def _span(width: int, rounded: pl.Expr) -> list[pl.Expr]:
    """Return the span of a number cell, or of a text that ends like a spreadsheet's number."""
    lost = max(width - DIGITS_KEPT, 0)
    number = pl.when(pl.col("digits").str.len_bytes() == width).then(pl.col("digits").cast(pl.UInt64))
    cut = (
        pl.col("digits").str.ends_with("0" * lost) & ~pl.col("has_other_signs")
        if lost
        else pl.lit(value=False)
    )
    # A number that is typed in gets zeros as its last digits; a program writes the nearest double instead.
    below, above = (10**lost // 2, 10**lost - 1) if lost else (0, 0)
    near = 2 ** max(width * 10 // 3 - 54, 0) if lost > 1 else 0
    spanned = number.is_not_null() & (rounded | cut)
    return [
        pl.when(spanned).then(number - pl.when(cut).then(below).otherwise(near)).alias("low"),
        pl.when(spanned).then(number + pl.when(cut).then(above).otherwise(near)).alias("high"),
        pl.when(spanned)
        .then(pl.when(cut).then(min(DIGITS_KEPT, width)).otherwise(width - 1))
        .alias("digits_kept"),
    ]


def _scientific(width: int) -> list[pl.Expr]:
    """Return the span of `1.99001E+17`: its digits, the last of them rounded."""
    parts = pl.col("tertulis").str.normalize("NFKC").str.strip_chars().str.extract_groups(_SCIENTIFIC)
    one, more = parts.struct[0], parts.struct[1].fill_null("").str.head(width - 1)
    is_such = one.is_not_null() & (parts.struct[2].cast(pl.Int64, strict=False) == width - 1)
    shown = (one + more).str.len_bytes()
    value = (one + more).str.pad_end(width, "0").cast(pl.UInt64, strict=False)
    half = (pl.lit(10, pl.UInt64).pow(width - shown) // 2).cast(pl.UInt64)
    span = value - half, value + half
    return [
        pl.when(is_such).then(span[0]).otherwise("low").alias("low"),
        pl.when(is_such).then(span[1]).otherwise("high").alias("high"),
        pl.when(is_such).then(shown).otherwise("digits_kept").cast(pl.Int64).alias("digits_kept"),
    ]


def single_edits(digits: pl.Series, width: int) -> Iterator[tuple[MatchReason, Places, Numbers]]:
    """Every number that one typing error may have turned into a written one: the error, its rows, the numbers."""
    lengths = digits.str.len_bytes().fill_null(0).to_numpy()
    numbers = digits.fill_null("0").cast(pl.UInt64).to_numpy()
    for length, edits in ((width, _of_same_length), (width - 1, _missing), (width + 1, _extra)):
        rows = np.flatnonzero(lengths == length)
        if len(rows) and length <= _LONGEST:
            for reason, edited in edits(numbers[rows], width):
                yield reason, rows, edited


def _of_same_length(written: Numbers, width: int) -> Iterator[tuple[MatchReason, Numbers]]:
    for place in range(width):
        power = np.uint64(10**place)
        digit = written // power % np.uint64(10)
        for other in range(10):
            yield MatchReason.ONE_WRONG, written - digit * power + np.uint64(other) * power
        if place:
            lower = power // np.uint64(10)
            right = written // lower % np.uint64(10)
            yield MatchReason.SWAPPED, written - digit * power - right * lower + right * power + digit * lower


def _missing(written: Numbers, width: int) -> Iterator[tuple[MatchReason, Numbers]]:
    for place in range(width):
        power = np.uint64(10**place)
        with_gap = written // power * power * np.uint64(10) + written % power
        for digit in range(10):
            yield MatchReason.ONE_MISSING, with_gap + np.uint64(digit) * power


def _extra(written: Numbers, width: int) -> Iterator[tuple[MatchReason, Numbers]]:
    for place in range(width + 1):
        power = np.uint64(10**place)
        yield MatchReason.ONE_EXTRA, written // power // np.uint64(10) * power + written % power
