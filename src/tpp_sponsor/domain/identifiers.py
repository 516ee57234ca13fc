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
_SHOWN_WHOLE = 8
# As many digits as a person's number, however far apart, before shorter runs that stand close together.
_MASKABLE = re.compile(
    r"[\dOoIl](?:[\W_]{0,3}[\dOoIl]){11,}|[0-9OoIl](?:[\s.\-'’]?[0-9OoIl]){8,}|\d(?:[\s.\-'’]?\d){8,}"
)


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
    # By whole columns: as one expression, the number would be taken from the text once for each of its parts.
    return nip.map_batches(_are_nips, return_dtype=pl.Boolean)


def is_nik(nik: pl.Expr) -> pl.Expr:
    """Whether 16 digits can be a NIK: province 11-97, regency and district not 00, a real date, serial not 0000."""
    return nik.map_batches(_are_niks, return_dtype=pl.Boolean)


def _are_nips(nips: pl.Series) -> pl.Series:
    number = _whole(nips, NIP_DIGITS)
    year, month, day = _digits(number, 14, 4), _digits(number, 12, 2), _digits(number, 10, 2)
    start_year, start = _digits(number, 6, 4), _digits(number, 4, 2)
    appointed = start.is_between(1, 12) & (start_year * 12 + start - year * 12 - month >= 18 * 12)
    contracted = start.is_between(21, 29) & (start_year >= 2019)  # noqa: PLR2004
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    born = _are_days(day, month, leap) & (year >= 1930)  # noqa: PLR2004
    numbered = _digits(number, 3, 1).is_between(1, 2) & (_digits(number, 0, 3) > 0)
    return (born & (appointed | contracted) & numbered).fill_null(value=False)


def _are_niks(niks: pl.Series) -> pl.Series:
    number = _whole(niks, NIK_DIGITS)
    day, month, year = _digits(number, 8, 2), _digits(number, 6, 2), _digits(number, 4, 2)
    place = (
        _digits(number, 14, 2).is_between(11, 97)
        & (_digits(number, 12, 2) > 0)
        & (_digits(number, 10, 2) > 0)
    )
    # 1900 was no leap year but 2000 was, so 29 February of a year 00 exists.
    born = _are_days(day - _DAY_OF_WOMEN * (day > _DAY_OF_WOMEN).cast(pl.Int64), month, year % 4 == 0)
    return (place & born & (_digits(number, 0, 4) > 0)).fill_null(value=False)


_DAY_OF_WOMEN = 40


def _whole(identifiers: pl.Series, digits: int) -> pl.Series:
    """Identifiers as numbers where they are that many digits, none of them a leading zero or sign; else null."""
    numbers = identifiers.cast(pl.Int64, strict=False)
    return numbers.set((identifiers.str.len_bytes() != digits) | (numbers < 10 ** (digits - 1)), None)


def _digits(numbers: pl.Series, behind: int, count: int) -> pl.Series:
    """So many digits of each number, with so many behind them."""
    power: int = 10**behind
    return numbers // power % int(10**count)


def _are_days(day: pl.Series, month: pl.Series, leap: pl.Series) -> pl.Series:
    longest = (
        31
        - month.is_in([4, 6, 9, 11]).cast(pl.Int64)
        - month.is_in([2]).cast(pl.Int64) * (3 - leap.cast(pl.Int64))
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
    return f"{compact[:6]}…{compact[-2:]}" if len(compact) > _SHOWN_WHOLE else compact


def mask_identifiers(texts: pl.Expr) -> pl.Expr:
    """`mask_identifier` of each text."""
    compact = texts.str.replace_all(r"\s", "")
    masked = pl.format("{}…{}", compact.str.slice(0, 6), compact.str.slice(-2))
    return pl.when(compact.str.len_chars() > _SHOWN_WHOLE).then(masked).otherwise(compact)


def mask_inside(text: str) -> str:
    """Mask whatever in a text could be an identifier, however it is spaced or misspelt."""
    return _MASKABLE.sub(lambda match: mask_identifier(match[0]), text)
