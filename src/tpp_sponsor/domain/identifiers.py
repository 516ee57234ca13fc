"""NIP and NIK: reading and validity (contract section 2, "Identifiers"; facts in `domain.md` section 4)."""

from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt
import polars as pl

_Flags = npt.NDArray[np.bool_]
_Numbers = npt.NDArray[np.int64] | npt.NDArray[np.int32]

NIP_DIGITS = 18
NIK_DIGITS = 16

# A spreadsheet keeps 15 digits at most: what looks like this has lost the others.
_SCIENTIFIC = r"^[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+$"
_POINT_ZERO = r"\.0$"
_SEPARATORS = r"[\s.\-'’‘`]"
_BLOCK = 1 << 16


def digits_only(text: pl.Expr) -> pl.Expr:
    """Take the separators that an identifier may carry out of it."""
    return text.str.replace_all(_SEPARATORS, "")


def read_nik(text: pl.Expr) -> pl.Expr:
    """The NIK in a cell; the `.0` that a CSV export adds to a number is none of its digits."""
    return digits_only(text.str.replace(r"^([0-9]+)\.0$", "$1"))


def is_damaged(text: pl.Expr, *, is_nip: bool) -> pl.Expr:
    """Whether a spreadsheet has turned the identifier into a number: scientific notation, or a NIP with `.0`."""
    scientific = text.str.contains(_SCIENTIFIC)
    if not is_nip:
        return scientific
    return scientific | (
        text.str.contains(_POINT_ZERO) & text.str.replace(_POINT_ZERO, "").str.contains(r"^[0-9]{15,}$")
    )


def as_number(identifier: pl.Expr) -> pl.Expr:
    """A valid NIP or NIK as a number: all of one length, they sort and compare alike, and many times faster."""
    return identifier.cast(pl.Int64)


def all_different(identifiers: pl.Series) -> bool:
    """Whether no valid NIP or NIK stands twice."""
    ordered = np.sort(identifiers.cast(pl.Int64).to_numpy())
    return bool((ordered[1:] != ordered[:-1]).all())


def is_nip(nip: pl.Expr) -> pl.Expr:
    """Whether 18 digits can be a NIP.

    Birth date from 1930; start of service in a month 01-12 at least 18 years after birth counted by month, or for
    PPPK a contract number 21-29 from 2019; sex 1 or 2; serial not 000.
    """
    return nip.map_batches(partial(_in_blocks, _are_nips), return_dtype=pl.Boolean)


def is_nik(nik: pl.Expr) -> pl.Expr:
    """Whether 16 digits can be a NIK: province 11-97, regency and district not 00, a real date, serial not 0000."""
    return nik.map_batches(partial(_in_blocks, _are_niks), return_dtype=pl.Boolean)


def _in_blocks(check: Callable[[pl.Series], _Flags], identifiers: pl.Series) -> pl.Series:
    """What is worked out between stays near the processor: half the time of whole columns."""
    blocks = (identifiers.slice(at, _BLOCK) for at in range(0, len(identifiers), _BLOCK))
    return pl.Series(np.concatenate([np.empty(0, dtype=np.bool_), *map(check, blocks)]))


def _are_nips(nips: pl.Series) -> _Flags:
    whole, numbers = _whole(nips, NIP_DIGITS)
    born, since, serial = _digits(numbers, 10, 8), _digits(numbers, 4, 6), _digits(numbers, 0, 4)
    year, month, day = born // 10_000, _digits(born, 2, 2), _digits(born, 0, 2)
    start_year, start = since // 100, _digits(since, 0, 2)
    appointed = (start >= 1) & (start <= 12) & (start_year * 12 + start - year * 12 - month >= 18 * 12)  # noqa: PLR2004
    contracted = (start >= 21) & (start <= 29) & (start_year >= 2019)  # noqa: PLR2004
    leap = _divides(4, year) & (~_divides(100, year) | _divides(400, year))
    numbered = (serial > 1000) & (serial < 3000) & (serial != 2000)  # noqa: PLR2004
    is_born = _are_days(day, month, leap) & (year >= 1930)  # noqa: PLR2004
    valid: _Flags = whole & is_born & (appointed | contracted) & numbered
    return valid


def _are_niks(niks: pl.Series) -> _Flags:
    whole, numbers = _whole(niks, NIK_DIGITS)
    place, born, serial = _digits(numbers, 10, 6), _digits(numbers, 4, 6), _digits(numbers, 0, 4)
    province, regency, district = place // 10_000, _digits(place, 2, 2), _digits(place, 0, 2)
    day, month, year = born // 10_000, _digits(born, 2, 2), _digits(born, 0, 2)
    placed = (province >= 11) & (province <= 97) & (regency > 0) & (district > 0)  # noqa: PLR2004
    # 1900 was no leap year but 2000 was, so 29 February of a year 00 exists.
    days = _are_days(day - _DAY_OF_WOMEN * (day > _DAY_OF_WOMEN), month, _divides(4, year))
    return whole & placed & days & (serial > 0)


_DAY_OF_WOMEN = 40


def _whole(identifiers: pl.Series, count: int) -> tuple[_Flags, _Numbers]:
    """Whether identifiers are that many digits, none of them a leading zero or sign; as numbers, 0 if not."""
    numbers = identifiers.cast(pl.Int64, strict=False).fill_null(0).to_numpy()
    lengths = identifiers.str.len_bytes().fill_null(0).to_numpy()
    whole = (lengths == count) & (numbers >= 10 ** (count - 1))
    return whole, np.where(whole, numbers, 0)


def _digits(numbers: _Numbers, behind: int, count: int) -> _Numbers:
    """So many digits of each number, with so many behind them; few enough for 32 bits."""
    ahead = numbers // 10**behind
    # A remainder would take NumPy ten times as long.
    digits: _Numbers = (ahead - ahead // 10**count * 10**count).astype(np.int32, copy=False)
    return digits


def _divides(divisor: int, numbers: _Numbers) -> _Flags:
    divides: _Flags = numbers // divisor * divisor == numbers
    return divides


def _are_days(day: _Numbers, month: _Numbers, leap: _Flags) -> _Flags:
    longest = _DAYS[month.clip(0, 13)] + (leap & (month == 2))  # noqa: PLR2004
    exist: _Flags = (day >= 1) & (day <= longest)
    return exist


# No month is 0 or 13: no day is in it.
_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0], dtype=np.int32)


def birth_in_number(digits: pl.Expr, width: int) -> pl.Expr:
    """The birth date inside a written NIP or NIK as DDMMYY in a number; null where there is none."""
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
    """A birth date in the same form."""
    return (
        day.dt.day().cast(pl.Int64) * 10_000
        + day.dt.month().cast(pl.Int64) * 100
        + day.dt.year().cast(pl.Int64) % 100
    )


def _two_digits(digits: pl.Expr, start: int) -> pl.Expr:
    return digits.str.slice(start, 2).cast(pl.Int64, strict=False)
