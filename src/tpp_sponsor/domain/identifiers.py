"""NIP and NIK: reading and validity (docs/rules.md#identifiers; docs/domain.md#identity-numbers)."""

from calendar import monthrange

import numpy as np
import polars as pl

from tpp_sponsor.domain.masking import SHOWN_WHOLE, mask_inside
from tpp_sponsor.domain.text_keys import DASHES

NIP_DIGITS = 18
NIK_DIGITS = 16

# A spreadsheet keeps 15 digits at most: a number in this notation has lost the others.
_SCIENTIFIC = r"^[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+$"
_POINT_ZERO = r"\.0$"
# Separators between or before the digits of an identifier: blanks, dots, hyphens of any kind, apostrophes.
SEPARATORS = rf"[\s.\uff0e'’‘ʼ′´＇`{DASHES}]"


def digits_only(text: pl.Expr) -> pl.Expr:
    """Return the text without the separators that an identifier may contain."""
    return text.str.replace_all(SEPARATORS, "")


def read_nik(text: pl.Expr) -> pl.Expr:
    """Return the NIK in a cell; the `.0` that a CSV export adds to a number is dropped."""
    return digits_only(text.str.replace(r"^([0-9]+)\.0$", "$1"))


def is_damaged(text: pl.Expr, *, is_nip: bool) -> pl.Expr:
    """Return True if a spreadsheet has turned the identifier into a number: scientific notation, or a NIP with `.0`."""
    scientific = text.str.contains(_SCIENTIFIC)
    if not is_nip:
        return scientific
    return scientific | (
        text.str.contains(_POINT_ZERO) & text.str.replace(_POINT_ZERO, "").str.contains(r"^[0-9]{15,}$")
    )


def all_different(identifiers: pl.Series) -> bool:
    """Return True if valid NIPs or NIKs, as texts or integers, are unique."""
    ordered = np.sort(identifiers.cast(pl.Int64).to_numpy())
    return bool((ordered[1:] != ordered[:-1]).all())


# Both compute each part once, and in Polars alone, which releases the GIL for all steps (ADR 18).


def is_nip(nips: pl.Series) -> pl.Series:
    """For each text, true if it is a valid NIP of 18 digits; null is not.

    Birth date from 1930; start of service in a month 01-12 at least 18 years after birth counted by month, or for
    PPPK a contract number 21-29 from 2019; sex 1 or 2; serial not 000.
    """
    born, since, serial = pl.col("born"), pl.col("since"), pl.col("serial")
    year, start, start_year = born // 10_000, since % 100, since // 100
    months = start_year * 12 + start - (year * 12 + born // 100 % 100)
    appointed = start.is_between(1, 12) & (months >= 18 * 12)
    contracted = start.is_between(21, 29) & (start_year >= 2019)  # noqa: PLR2004
    numbered = serial.is_between(1001, 2999) & (serial != 2000)  # noqa: PLR2004
    leap = _divides(4, year) & (~_divides(100, year) | _divides(400, year))
    is_born = (year >= 1930) & _is_day(born % 10_000, leap)  # noqa: PLR2004
    parts = _numbers(nips, NIP_DIGITS).select(
        "whole", born=_digits(10, 8), since=_digits(4, 6), serial=_digits(0, 4)
    )
    return _true(parts, pl.col("whole") & numbered & is_born & (appointed | contracted))


def is_nik(niks: pl.Series) -> pl.Series:
    """For each text, true if it is a valid NIK of 16 digits; null is not.

    Province 11-97, regency and district not 00, a real date, serial not 0000.
    """
    place, born = pl.col("place"), pl.col("born")
    placed = (place // 10_000).is_between(11, 97) & (place // 100 % 100 > 0) & (place % 100 > 0)
    day = born // 10_000
    day -= pl.when(day > _DAY_OF_WOMEN).then(_DAY_OF_WOMEN).otherwise(0)
    # 1900 was no leap year but 2000 was, so 29 February of a year 00 exists.
    is_born = _is_day(born // 100 % 100 * 100 + day, _divides(4, born % 100))
    parts = _numbers(niks, NIK_DIGITS).select(
        "whole", place=_digits(10, 6), born=_digits(4, 6), serial=_digits(0, 4)
    )
    return _true(parts, pl.col("whole") & placed & is_born & (pl.col("serial") > 0))


_DAY_OF_WOMEN = 40


def _numbers(identifiers: pl.Series, count: int) -> pl.DataFrame:
    """Return `number`, and `whole`: whether it has that many digits and no sign or leading zero."""
    number = identifiers.cast(pl.Int64, strict=False)
    whole = (identifiers.str.len_bytes() == count) & (number >= 10 ** (count - 1))
    return pl.DataFrame([number.alias("number"), whole.alias("whole")])


def _digits(behind: int, count: int) -> pl.Expr:
    """`count` digits of each number, before the last `behind`; few enough for 32 bits."""
    digits: pl.Expr = pl.col("number") // 10**behind % 10**count
    return digits.cast(pl.Int32)


def _true(parts: pl.DataFrame, condition: pl.Expr) -> pl.Series:
    return parts.select(condition.fill_null(value=False)).to_series()


def _divides(divisor: int, number: pl.Expr) -> pl.Expr:
    divides: pl.Expr = number % divisor == 0
    return divides


def _is_day(day: pl.Expr, leap: pl.Expr) -> pl.Expr:
    """Return True if a day, as MMDD in a number, exists in its year."""
    return day.is_in(_DAYS.implode()) & ((day != _LEAP_DAY) | leap)


_LEAP_DAY = 229
_DAYS = pl.Series(
    [100 * month + day for month in range(1, 13) for day in range(1, monthrange(2000, month)[1] + 1)],
    dtype=pl.Int32,
)


def birth_in_number(digits: pl.Expr, width: int) -> pl.Expr:
    """Return the birth date inside a written NIP or NIK as DDMMYY in a number; null where there is none."""
    if width not in (NIP_DIGITS, NIK_DIGITS):
        return pl.lit(None, dtype=pl.Int64)
    day, month, year = (6, 4, 2) if width == NIP_DIGITS else (6, 8, 10)
    of_day = _two_digits(digits, day)
    if width == NIK_DIGITS:
        of_day -= pl.when(of_day > _DAY_OF_WOMEN).then(_DAY_OF_WOMEN).otherwise(0)
    return pl.when(digits.str.len_bytes() == width).then(
        of_day * 10_000 + _two_digits(digits, month) * 100 + _two_digits(digits, year)
    )


def birth_in_date(day: pl.Expr) -> pl.Expr:
    """Return a birth date as DDMMYY in a number."""
    return (
        day.dt.day().cast(pl.Int64) * 10_000
        + day.dt.month().cast(pl.Int64) * 100
        + day.dt.year().cast(pl.Int64) % 100
    )


def _two_digits(digits: pl.Expr, start: int) -> pl.Expr:
    return digits.str.slice(start, 2).cast(pl.Int64, strict=False)


def masked_identifiers(cells: pl.Expr) -> pl.Expr:
    """`mask_identifier` of each cell."""
    compact = cells.str.replace_all(r"\s", "")
    masked = pl.format("{}…{}", compact.str.slice(0, 6), compact.str.slice(-2))
    return pl.when(compact.str.len_chars() > SHOWN_WHOLE).then(masked).otherwise(compact)


def masked_texts(texts: pl.Series) -> pl.Series:
    """`mask_inside` of each text; each distinct text is masked once."""
    distinct = texts.drop_nulls().unique()
    masked = [mask_inside(text) for text in distinct]
    return texts.replace_strict(distinct, masked, default=None, return_dtype=pl.String)
