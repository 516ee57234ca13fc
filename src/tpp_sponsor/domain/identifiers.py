"""NIP and NIK: reading, validity and masking (contract section 2, "Identifiers"; facts in `domain.md` section 4)."""

import re

import polars as pl

NIP_DIGITS = 18
NIK_DIGITS = 16
FEWEST_DIGITS_OF_A_PERSON = 5

# A spreadsheet keeps 15 digits at most: what looks like this has lost the others.
_SCIENTIFIC = r"^[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+$"
_POINT_ZERO = r"\.0$"
_SEPARATORS = r"[\s.\-'’‘`]"
_A_PERSONS_DIGITS = rf"(?:\d\D*){{{FEWEST_DIGITS_OF_A_PERSON}}}"
_MASKABLE = re.compile(r"[0-9OoIl](?:[\s.\-'’]?[0-9OoIl]){8,}|\d(?:[\s.\-'’]?\d){8,}")


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


def holds_no_person(text: pl.Expr) -> pl.Expr:
    """Whether a cell holds fewer than five digits: blank, group title, column number, subtotal, signature."""
    return ~text.str.contains(_A_PERSONS_DIGITS).fill_null(value=False)


def as_number(identifier: pl.Expr) -> pl.Expr:
    """A valid NIP or NIK as a number: all of one length, they sort and compare alike, and many times faster."""
    return identifier.cast(pl.Int64)


def all_different(identifiers: pl.Series) -> bool:
    """Whether no valid NIP or NIK stands twice."""
    return identifiers.cast(pl.Int64).n_unique() == len(identifiers)


def is_nip(nip: pl.Expr) -> pl.Expr:
    """Whether 18 digits can be a NIP.

    Birth date from 1930; start of service in a month 01-12 at least 18 years after birth counted by month, or for
    PPPK a contract number 21-29 from 2019; sex 1 or 2; serial not 000.
    """
    number = _whole(nip, NIP_DIGITS)
    year, month, day = _digits(number, 14, 4), _digits(number, 12, 2), _digits(number, 10, 2)
    start_year, start = _digits(number, 6, 4), _digits(number, 4, 2)
    appointed = start.is_between(1, 12) & (start_year * 12 + start - year * 12 - month >= 18 * 12)
    contracted = start.is_between(21, 29) & (start_year >= 2019)  # noqa: PLR2004
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    return (
        _is_day(day, month, leap)
        & (year >= 1930)  # noqa: PLR2004
        & (appointed | contracted)
        & _digits(number, 3, 1).is_between(1, 2)
        & (_digits(number, 0, 3) > 0)
    ).fill_null(value=False)


def is_nik(nik: pl.Expr) -> pl.Expr:
    """Whether 16 digits can be a NIK: province 11-97, regency and district not 00, a real date, serial not 0000."""
    number = _whole(nik, NIK_DIGITS)
    day, month, year = _digits(number, 8, 2), _digits(number, 6, 2), _digits(number, 4, 2)
    # 1900 was no leap year but 2000 was, so 29 February of a year 00 exists.
    return (
        _digits(number, 14, 2).is_between(11, 97)
        & (_digits(number, 12, 2) > 0)
        & (_digits(number, 10, 2) > 0)
        & _is_day(day - _DAY_OF_WOMEN * (day > _DAY_OF_WOMEN), month, year % 4 == 0)
        & (_digits(number, 0, 4) > 0)
    ).fill_null(value=False)


_DAY_OF_WOMEN = 40


def _whole(identifier: pl.Expr, digits: int) -> pl.Expr:
    """The identifier as a number if it is that many digits, none of them a leading zero or sign; else null."""
    number = identifier.cast(pl.Int64, strict=False)
    return pl.when((identifier.str.len_bytes() == digits) & (number >= 10 ** (digits - 1))).then(number)


def _digits(number: pl.Expr, behind: int, count: int) -> pl.Expr:
    """So many digits of a number, with so many behind them."""
    power: int = 10**behind
    return number // power % int(10**count)


def _is_day(day: pl.Expr, month: pl.Expr, leap: pl.Expr) -> pl.Expr:
    longest = (
        pl.when(month == 2)  # noqa: PLR2004
        .then(28 + leap.cast(pl.Int64))
        .when(month.is_in([4, 6, 9, 11]))
        .then(30)
        .otherwise(31)
    )
    return month.is_between(1, 12) & (day >= 1) & (day <= longest)


def birth_in_nik(nik: pl.Expr) -> pl.Expr:
    """The birth date inside a NIK as `DDMMYY`, a woman's day less 40."""
    day = nik.str.slice(6, 2).cast(pl.Int32, strict=False)
    return (day - pl.when(day > _DAY_OF_WOMEN).then(_DAY_OF_WOMEN).otherwise(0)).cast(pl.String).str.zfill(
        2
    ) + nik.str.slice(8, 4)


def mask_identifier(text: str) -> str:
    """First six and last two characters at most (contract section 5)."""
    compact = re.sub(r"\s", "", text)
    shown_whole = 8
    return f"{compact[:6]}…{compact[-2:]}" if len(compact) > shown_whole else compact


def mask_inside(text: str) -> str:
    """Mask whatever in a text could be an identifier, however it is spaced or misspelt."""
    return _MASKABLE.sub(lambda match: mask_identifier(match[0]), text)
