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
_MASKABLE = re.compile(r"[0-9OoIl](?:[\s.\-'’]?[0-9OoIl]){8,}|\d(?:[\s.\-'’]?\d){8,}")


def digits_only(text: pl.Expr) -> pl.Expr:
    """Take the separators that an identifier may carry out of it."""
    return pl.when(text.str.contains(r"^[0-9]*$")).then(text).otherwise(text.str.replace_all(_SEPARATORS, ""))


def read_nik(text: pl.Expr) -> pl.Expr:
    """The NIK in a cell; `.0` behind 16 digits is what a CSV export adds, nothing is lost by it."""
    plain = pl.when(text.str.ends_with(".0")).then(text.str.replace(r"^([0-9]{16})\.0$", "$1")).otherwise(text)
    return digits_only(plain)


def is_damaged(text: pl.Expr, *, is_nip: bool) -> pl.Expr:
    """Whether a spreadsheet has turned the identifier into a number: scientific notation, or a NIP with `.0`."""
    scientific = text.str.contains(_SCIENTIFIC)
    if not is_nip:
        return scientific
    return scientific | (text.str.contains(_POINT_ZERO) & text.str.replace(_POINT_ZERO, "").str.contains(r"^[0-9]{15,}$"))


def holds_no_person(text: pl.Expr) -> pl.Expr:
    """Whether a cell holds fewer than five digits: blank, group title, column number, subtotal, signature."""
    return (text.str.len_bytes() < FEWEST_DIGITS_OF_A_PERSON).fill_null(True) | (  # noqa: FBT003
        text.str.count_matches(r"\d") < FEWEST_DIGITS_OF_A_PERSON
    )


def is_nip(nip: pl.Expr) -> pl.Expr:
    """Whether 18 digits can be a NIP.

    Birth date from 1930; start of service in a month 01-12 at least 18 years after birth counted by month, or for
    PPPK a contract number 21-29 from 2019; sex 1 or 2; serial not 000.
    """
    year, month, start_year, start = (nip.str.slice(at, size).cast(pl.Int32, strict=False) for at, size in _NIP_PARTS)
    born = nip.str.slice(0, 8).str.to_date("%Y%m%d", strict=False)
    appointed = start.is_between(1, 12) & (start_year * 12 + start - year * 12 - month >= 18 * 12)
    contracted = start.is_between(21, 29) & (start_year >= 2019)  # noqa: PLR2004
    return (
        nip.str.contains(r"^[0-9]{14}[12](?:[0-9]{2}[1-9]|[0-9][1-9]0|[1-9]00)$")
        & born.is_not_null()
        & (year >= 1930)  # noqa: PLR2004
        & (appointed | contracted)
    ).fill_null(False)  # noqa: FBT003


_NIP_PARTS = ((0, 4), (4, 2), (8, 4), (12, 2))

_NIK_SHAPE = (
    r"^(?:1[1-9]|[2-8][0-9]|9[0-7])"  # province
    r"(?:[0-9][1-9]|[1-9]0)(?:[0-9][1-9]|[1-9]0)"  # regency, district
    r"(?:"
    r"(?:0[1-9]|[12][0-9]|4[1-9]|[56][0-9])(?:0[1-9]|1[0-2])[0-9]{2}"  # day 1-29 or 41-69 of any month
    r"|[37]0(?:0[13-9]|1[0-2])[0-9]{2}"  # day 30
    r"|[37]1(?:0[13578]|1[02])[0-9]{2}"  # day 31
    r")"
    r"(?:[0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)$"  # serial
)
# 29 February stands only in a leap year; 1900 was none, 2000 was, so 00 is one.
_LEAP_DAY = r"^[0-9]{6}(?:29|69)02"
_LEAP_YEAR = r"^[0-9]{10}(?:[02468][048]|[13579][26])"


def is_nik(nik: pl.Expr) -> pl.Expr:
    """Whether 16 digits can be a NIK: province 11-97, regency and district not 00, a real date, serial not 0000."""
    return (
        nik.str.contains(_NIK_SHAPE) & (~nik.str.contains(_LEAP_DAY) | nik.str.contains(_LEAP_YEAR))
    ).fill_null(False)  # noqa: FBT003


def birth_in_nik(nik: pl.Expr) -> pl.Expr:
    """The birth date inside a NIK as `DDMMYY`, a woman's day less 40."""
    day = nik.str.slice(6, 2).cast(pl.Int32, strict=False)
    return (day - pl.when(day > 40).then(40).otherwise(0)).cast(pl.String).str.zfill(2) + nik.str.slice(8, 4)  # noqa: PLR2004


def mask_identifier(text: str) -> str:
    """First six and last two characters at most (contract section 5)."""
    compact = re.sub(r"\s", "", text)
    shown_whole = 8
    return f"{compact[:6]}…{compact[-2:]}" if len(compact) > shown_whole else compact


def mask_inside(text: str) -> str:
    """Mask whatever in a text could be an identifier, however it is spaced or misspelt."""
    return _MASKABLE.sub(lambda match: mask_identifier(match[0]), text)
