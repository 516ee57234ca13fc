"""Slips of the hand in a long number, and what a spreadsheet leaves of it.

| in  | numbers as they were written |
| out | every number that one slip of the hand could have turned into them, and the span a rounded one stands for |
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

# A spreadsheet keeps so many digits of a number.
DIGITS_KEPT = 15
_LONGEST = 19
_SCIENTIFIC = r"^([0-9])(?:[.,]([0-9]+))?[eE]\+?([0-9]{1,2})$"
_POINT_ZERO = r"[.,]0+$"

_AS_DIGITS = {chr(sign): chr(digit) for sign, digit in LOOKALIKES.items()}


def read_written(cells: pl.DataFrame, width: int) -> pl.DataFrame:
    """What `tertulis` (text) and `berupa_angka` (a spreadsheet's number) may stand for.

    Adds `angka`: digits with look-alikes read as digits (one sign that is like no digit counts as a wrong one), null
    where that is no number; `mirip`: whether only such look-alikes stand in their way; `bulat`: whether a
    spreadsheet held or wrote it as a number; `dari`, `sampai`: the span of
    numbers of `width` digits that a spreadsheet may have rounded to what is written, else null; `utuh`: how many
    leading digits survived that.
    """
    text = pl.col("tertulis").str.normalize("NFKC").str.replace_all(SEPARATORS, "")
    whole = pl.col("tertulis").str.normalize("NFKC").str.strip_chars().str.replace(_POINT_ZERO, "")
    rounded = pl.col("berupa_angka") | pl.col("tertulis").str.contains(r"^[0-9]+[.,]0+$")
    plain = pl.when(rounded).then(whole).otherwise(text)
    alike = plain.str.replace_many(_AS_DIGITS)
    digits = alike.str.replace(r"[^0-9]", "0")
    read = cells.with_columns(
        angka=pl.when(digits.str.contains(rf"^[0-9]{{1,{_LONGEST}}}$")).then(digits)
    ).with_columns(
        mirip=(alike == pl.col("angka"))
        & (alike != pl.col("tertulis").str.replace_all(SEPARATORS, ""))
        & ~rounded,
        bulat=rounded,
        rusak=alike != pl.col("angka"),
    )
    return read.with_columns(_span(width, rounded)).with_columns(_scientific(width))


def _span(width: int, rounded: pl.Expr) -> list[pl.Expr]:
    """A number cell, or a text that ends as a spreadsheet's numbers do."""
    lost = max(width - DIGITS_KEPT, 0)
    number = pl.when(pl.col("angka").str.len_bytes() == width).then(pl.col("angka").cast(pl.UInt64))
    cut = pl.col("angka").str.ends_with("0" * lost) & ~pl.col("rusak") if lost else pl.lit(value=False)
    # Typed into a cell, the last digits become zeros; written by a program, they come out as the nearest double.
    below, above = (10**lost // 2, 10**lost - 1) if lost else (0, 0)
    near = 2 ** max(width * 10 // 3 - 54, 0) if lost > 1 else 0
    spanned = number.is_not_null() & (rounded | cut)
    return [
        pl.when(spanned).then(number - pl.when(cut).then(below).otherwise(near)).alias("dari"),
        pl.when(spanned).then(number + pl.when(cut).then(above).otherwise(near)).alias("sampai"),
        pl.when(spanned).then(pl.when(cut).then(min(DIGITS_KEPT, width)).otherwise(width - 1)).alias("utuh"),
    ]


def _scientific(width: int) -> list[pl.Expr]:
    """`1.99001E+17`: the digits that are shown, the last of them rounded."""
    parts = pl.col("tertulis").str.normalize("NFKC").str.strip_chars().str.extract_groups(_SCIENTIFIC)
    one, more = parts.struct[0], parts.struct[1].fill_null("").str.head(width - 1)
    is_such = one.is_not_null() & (parts.struct[2].cast(pl.Int64, strict=False) == width - 1)
    shown = (one + more).str.len_bytes()
    value = (one + more).str.pad_end(width, "0").cast(pl.UInt64, strict=False)
    half = (pl.lit(10, pl.UInt64).pow(width - shown) // 2).cast(pl.UInt64)
    span = value - half, value + half
    return [
        pl.when(is_such).then(span[0]).otherwise("dari").alias("dari"),
        pl.when(is_such).then(span[1]).otherwise("sampai").alias("sampai"),
        pl.when(is_such).then(shown).otherwise("utuh").cast(pl.Int64).alias("utuh"),
    ]


def single_edits(angka: pl.Series, width: int) -> Iterator[tuple[MatchReason, Places, Numbers]]:
    """Every number that one slip may have turned into a written one: how, of which row, the number."""
    lengths = angka.str.len_bytes().fill_null(0).to_numpy()
    numbers = angka.fill_null("0").cast(pl.UInt64).to_numpy()
    for length, slips in ((width, _of_same_length), (width - 1, _missing), (width + 1, _extra)):
        rows = np.flatnonzero(lengths == length)
        if len(rows) and length <= _LONGEST:
            for how, meant in slips(numbers[rows], width):
                yield how, rows, meant


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
        kept = written // power * power * np.uint64(10) + written % power
        for digit in range(10):
            yield MatchReason.ONE_MISSING, kept + np.uint64(digit) * power


def _extra(written: Numbers, width: int) -> Iterator[tuple[MatchReason, Numbers]]:
    for place in range(width + 1):
        power = np.uint64(10**place)
        yield MatchReason.ONE_EXTRA, written // power // np.uint64(10) * power + written % power
