"""The likely cause why a cell is no NIP or NIK, or has no value (docs/domain.md#damage).

Only rejected cells are examined: this module neither accepts nor rejects a cell, and it never proposes a digit.
"""

import re
from typing import NamedTuple

from tpp_sponsor.domain.codes import Cause
from tpp_sponsor.domain.dates import read_date
from tpp_sponsor.domain.identifiers import NIK_DIGITS, NIP_DIGITS, SEPARATORS

# Letters and signs that are typed for a digit of the same look.
LOOKALIKES = str.maketrans("OoQDlI|i!ZzSsBGgq", "00001111122558699")
# A cell with this many digits holds a NIP or NIK, whatever its column.
DIGITS_OF_AN_IDENTIFIER = 15

# Groups are named as the cause. Errors of Excel in any language, and of LibreOffice.
_SPREADSHEET_TEXT = re.compile(
    r"(?P<FORMULA_ERROR>#[A-Z][A-Z_/0]*[!?]?|Err:\d{3})|(?P<NARROW>#{2,})|(?P<FORMULA>=.*)",
    re.IGNORECASE | re.DOTALL,
)
_NOTHING = re.compile(
    r"[-–—_.?*/x]+|(?:tidak|tdk|tak|blm|belum)(?: ada| tahu| diketahui| punya)?|nihil|kosong|n/?a|null|none|nan"
    r"|selamanya|seterusnya|dst\.?|(?:s\.?d\.?|sampai) (?:sekarang|dicabut|selesai)|(?:tanpa|tidak) (?:batas|terbatas)"
    r"|seumur hidup",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(SEPARATORS)
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?\s*[eE]\s*\+?\s*\d+")
_DIGIT = re.compile(r"\d")
_DECIMAL = re.compile(r"\d{10,}[.,]\d{1,2}")
_COMMAS = re.compile(r"\d{1,3}(?:,\d{3}){4,}")
_PHONE = re.compile(r"(?:0|\+?62)8\d{8,11}")
_CONSECUTIVE = "12345678901234567890"
_FEWEST_DIGITS = 10
_OLD_NIP_DIGITS = 9
_DIGITS_OF_A_DATE = 8


class Damage(NamedTuple):
    """The likely cause, and what completes its sentence: a count or a letter, never personal data."""

    cause: Cause
    detail: str = ""


def cause_of_no_value(text: str) -> Damage | None:
    """Why a cell of any kind has no value: an error or a formula, digits of another script, a word for nothing."""
    if match := _SPREADSHEET_TEXT.fullmatch(text):
        return Damage(Cause[str(match.lastgroup)])
    if not text.isascii() and any(char.isdecimal() and not char.isascii() for char in text):
        return Damage(Cause.OTHER_DIGITS)
    return Damage(Cause.NOTHING_SAID) if _NOTHING.fullmatch(text) else None


def count_digits(text: str) -> int:
    """Count the digits of a text."""
    return len(text) - len(_DIGIT.sub("", text))


def is_scientific(text: str) -> bool:
    """Return True if a cell holds a number as `1,98503E+17`."""
    return _SCIENTIFIC.fullmatch(text) is not None


def misread_letters(text: str, corrected: str) -> str:
    """Return the letters of a text that are digits in the corrected text, each once, in order."""
    pairs = zip(text, corrected, strict=True)
    return ", ".join(dict.fromkeys(char for char, digit in pairs if char != digit))


def cause_of_bad_nip(text: str, *, number_cell: bool = False) -> Damage | None:
    """Why a cell is no NIP; `number_cell` says that a spreadsheet held a number."""
    return _cause_of_bad_identifier(text, NIP_DIGITS, number_cell=number_cell)


def cause_of_bad_nik(text: str, *, number_cell: bool = False) -> Damage | None:
    """Why a cell is no NIK; the `.0` of a CSV export is dropped."""
    return _cause_of_bad_identifier(re.sub(r"^(\d+)\.0$", r"\1", text), NIK_DIGITS, number_cell=number_cell)


def _cause_of_bad_identifier(  # noqa: PLR0911 - one line a cause
    text: str, length: int, *, number_cell: bool
) -> Damage | None:
    if number_cell:
        return Damage(Cause.NUMBER_CELL)
    digits = _SEPARATORS.sub("", text)
    if digits.isdecimal() and digits.isascii() and not _DECIMAL.fullmatch(text):
        return _cause_of_bad_digits(digits, text, length)
    if damage := cause_of_no_value(text):
        return damage
    if is_scientific(text):
        return Damage(Cause.SCIENTIFIC)
    if _DECIMAL.fullmatch(text):
        return Damage(Cause.DECIMAL)
    if _COMMAS.fullmatch(text):
        return Damage(Cause.COMMAS)
    return _cause_of_letters(digits, text, length)


def _cause_of_bad_digits(digits: str, text: str, length: int) -> Damage | None:  # noqa: PLR0911 - as above
    """Why a cell of digits is not an identifier of that length."""
    count, is_nip = len(digits), length == NIP_DIGITS
    if len(set(digits)) == 1 or (count > _DIGITS_OF_A_DATE and _CONSECUTIVE.startswith(digits)):
        return Damage(Cause.FILLER)
    if count == length:
        cause = wrong_part_of_nip(digits) if is_nip else wrong_part_of_nik(digits)
        return Damage(cause) if cause else None
    if is_nip and count == NIK_DIGITS and wrong_part_of_nik(digits) is None:
        return Damage(Cause.NIK_IN_NIP)
    if not is_nip and count == NIP_DIGITS and wrong_part_of_nip(digits) is None:
        return Damage(Cause.NIP_IN_NIK)
    if _PHONE.fullmatch(digits):
        return Damage(Cause.PHONE)
    if is_nip and count == _OLD_NIP_DIGITS:
        return Damage(Cause.OLD_NIP)
    if digits != text and count <= _DIGITS_OF_A_DATE and read_date(text):
        return Damage(Cause.OF_OTHER_COLUMN)
    if count >= 2 * NIK_DIGITS:
        return Damage(Cause.TWO_NUMBERS)
    few, many = (Cause.NIP_SHORT, Cause.NIP_LONG) if is_nip else (Cause.NIK_SHORT, Cause.NIK_LONG)
    return Damage(few if count < length else many, str(count))


def _cause_of_letters(compact: str, text: str, length: int) -> Damage | None:
    """Why a cell with other characters than digits is no identifier."""
    count = count_digits(compact)
    corrected = compact.translate(LOOKALIKES)
    if count >= _FEWEST_DIGITS and corrected.isdecimal():
        return Damage(Cause.LETTERS, misread_letters(compact, corrected))
    if count >= _FEWEST_DIGITS and len(compact) == length and compact.isalnum():
        return Damage(Cause.LETTERS, ", ".join(dict.fromkeys(char for char in compact if char.isalpha())))
    if _PHONE.fullmatch(compact):
        return Damage(Cause.PHONE)
    if read_date(text):
        return Damage(Cause.OF_OTHER_COLUMN)
    if len(re.findall(rf"\d{{{DIGITS_OF_AN_IDENTIFIER},}}", compact)) > 1:
        return Damage(Cause.TWO_NUMBERS)
    return Damage(Cause.TEXT_AROUND if count >= _FEWEST_DIGITS else Cause.NO_NUMBER)


def wrong_part_of_nip(nip: str) -> Cause | None:
    """Return the first part of 18 digits that no NIP has; None for a NIP (`identifiers.is_nip`)."""
    year, month, start_year, start = int(nip[:4]), int(nip[4:6]), int(nip[8:12]), int(nip[12:14])
    if nip[15:] == "000":
        return Cause.ROUNDED
    if year < 1930 or not _is_day(nip[:4], nip[4:6], nip[6:8]):  # noqa: PLR2004 - docs/rules.md#identifiers
        return Cause.NIP_BIRTH
    appointed = 1 <= start <= 12 and start_year * 12 + start - year * 12 - month >= 18 * 12  # noqa: PLR2004
    contracted = 21 <= start <= 29 and start_year >= 2019  # noqa: PLR2004 - PPPK, docs/rules.md#identifiers
    if not (appointed or contracted):
        return Cause.NIP_START
    return None if nip[14] in "12" else Cause.NIP_SEX


def wrong_part_of_nik(nik: str) -> Cause | None:
    """Return the first part of 16 digits that no NIK has; None for a NIK (`identifiers.is_nik`)."""
    if nik[12:] == "0000":
        return Cause.ROUNDED
    if not "11" <= nik[:2] <= "97" or "00" in (nik[2:4], nik[4:6]):
        return Cause.NIK_REGION
    day = int(nik[6:8])
    day -= 40 * (day > 40)  # noqa: PLR2004 - the day of women is 40 more
    # A 29 February exists in 20YY wherever it exists in 19YY.
    return None if _is_day(f"20{nik[10:12]}", nik[8:10], f"{day:02d}") else Cause.NIK_BIRTH


def _is_day(year: str, month: str, day: str) -> bool:
    return read_date(f"{year}-{month}-{day}") is not None
