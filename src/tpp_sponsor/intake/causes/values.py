"""The likely cause why a cell is no date, period, amount or count (docs/rules.md#reading).

Only rejected cells are examined: this module neither accepts nor rejects a cell.
"""

import re
from collections.abc import Callable
from datetime import date

from tpp_sponsor.domain.codes import Cause
from tpp_sponsor.domain.dates import read_date, read_period
from tpp_sponsor.domain.money import read_rupiah
from tpp_sponsor.intake.causes.identifiers import (
    DIGITS_OF_AN_IDENTIFIER,
    LOOKALIKES,
    Damage,
    cause_of_no_value,
    count_digits,
    is_scientific,
    misread_letters,
)

_THREE_NUMBERS = re.compile(r"(\d+)\s*[-/.,\s]\s*(\d+)\s*[-/.,\s]\s*(\d+)(?:[ T]\d{1,2}:.*)?")
_NAMED_MONTH = re.compile(r"(\d{1,2})[\s\-/.,]*([A-Za-z]+)[\s\-/.,]*(\d+)")
_MONTH_FIRST = re.compile(r"([A-Za-z]+)\.?\s*(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_COMPACT = re.compile(r"\d{8}|\d{6}")
_A_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}[ \-][A-Za-z]+[ \-]\d{2,4}|\d{4}-\d{1,2}\b|[A-Za-z]+ \d{4}"
)
_YEAR = re.compile(r"\d{4}")
_MONTH_AND_SHORT_YEAR = re.compile(r"(\d{1,2})[-/. ](\d{2})")
_YEAR_AND_MONTH = re.compile(r"(\d{4})[-/. ]?(\d{1,2})")
_MONTH_AND_YEAR = re.compile(r"(\d{1,2})[-/. ]?(\d{4})")
_NAME_AND_YEAR = re.compile(r"([A-Za-z]+)[\s\-/.,]*(\d+)")
# A word with a digit in it: `2O24`, but not the name of a month.
_WITH_DIGITS = re.compile(r"[A-Za-z|!]*\d[A-Za-z|!\d]*")
_BESIDE_DIGITS = re.compile(r"[A-Za-z|!]\d|\d[A-Za-z|!]")
_YES_OR_NO = re.compile(r"ya|y|sudah|yes|true|false|benar|v|√|dicabut", re.IGNORECASE)

_CURRENCY = re.compile(r"^rp\.?\s*|^idr\.?\s*", re.IGNORECASE)
_NEGATIVE = re.compile(r"[-−–(]\s*\d[\d.,\s]*\)?|\d[\d.,\s]*[-−–]")
_SHORT_DECIMAL = re.compile(r"\d{1,3}[.,](?:\d{1,2}|\d{6})")
_FRACTION = re.compile(r"(?:\d+|\d{1,3}(?:[.,]\d{3})+)[.,](?:\d{1,2}|\d{6})")
_SCALE = re.compile(r"[\d.,\s]*(?:ribu|rb|juta|jt|milyar|miliar)\b.*", re.IGNORECASE)
_OLDEST_YEAR, _LATEST_YEAR = 1900, 2100
_LAST_MONTH, _LONGEST_MONTH = 12, 31
_MOST_DIGITS_OF_A_COUNT = 9


def cause_of_bad_date(text: str, *, is_birth: bool = False) -> Damage | None:
    """Why a cell is no date; only in a birth date is the century of a two-digit year unknown."""
    if damage := _common_cause(text, read_date):
        return damage
    if _YES_OR_NO.fullmatch(text):
        return Damage(Cause.YES_NO)
    if damage := _cause_of_bad_day(text, is_birth=is_birth):
        return damage
    if _COMPACT.fullmatch(text):
        return Damage(Cause.COMPACT)
    if read_period(text) or _YEAR.fullmatch(text) or read_date(f"{text} 2024"):
        return Damage(Cause.INCOMPLETE)
    return _cause_of_other_text(text, read_date)


def cause_of_bad_period(text: str) -> Damage | None:  # noqa: PLR0911 - one line a cause
    """Why a cell is no period."""
    if damage := _common_cause(text, read_period):
        return damage
    if match := _MONTH_AND_SHORT_YEAR.fullmatch(text):
        return Damage(Cause.SHORT_YEAR, match[2])
    for pattern, year_at, month_at in ((_YEAR_AND_MONTH, 1, 2), (_MONTH_AND_YEAR, 2, 1)):
        match = pattern.fullmatch(text)
        if match and _is_our_time(match[year_at]):
            return Damage(*_cause_of_month(match[month_at]))
    if _YEAR.fullmatch(text):
        return Damage(Cause.NO_MONTH) if _is_our_time(text) else Damage(Cause.ODD_YEAR, text)
    if read_period(f"{text} 2024"):
        return Damage(Cause.NO_YEAR)
    if match := _NAME_AND_YEAR.fullmatch(text):
        return _cause_of_bad_month_name(match[1], match[2]) or Damage(Cause.ODD_FORM)
    return _cause_of_bad_day(text, is_birth=False) or _cause_of_other_text(text, read_period)


def cause_of_bad_amount(text: str) -> Damage | None:  # noqa: PLR0911 - as above
    """Why a cell is no amount in whole rupiah."""
    if damage := _common_cause(text, read_rupiah):
        return damage
    amount = _CURRENCY.sub("", text).strip()
    if _NEGATIVE.fullmatch(amount):
        return Damage(Cause.NEGATIVE)
    if _SHORT_DECIMAL.fullmatch(amount):
        return Damage(Cause.SHORT_DECIMAL)
    if _FRACTION.fullmatch(amount):
        return Damage(Cause.FRACTION)
    if read_date(text):
        return Damage(Cause.OF_OTHER_COLUMN)
    if not any(char.isdecimal() for char in amount) or _SCALE.fullmatch(amount):
        return Damage(Cause.AMOUNT_IN_WORDS)
    return Damage(Cause.SEPARATORS if re.fullmatch(r"[\d.,\s]+-?", amount) else Cause.TEXT_AROUND)


def cause_of_bad_number(text: str) -> Damage | None:
    """Why a cell is no number."""
    return _common_cause(text, _read_count) or Damage(Cause.NO_COUNT)


def _read_count(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS_OF_A_COUNT else None


def _common_cause(text: str, read: Callable[[str], object]) -> Damage | None:
    """Return the causes that all kinds of values share.

    `read` parses the text after look-alikes are replaced by digits.
    """
    if damage := cause_of_no_value(text):
        return damage
    if is_scientific(text):
        return Damage(Cause.SCIENTIFIC_VALUE)
    if len(text) >= DIGITS_OF_AN_IDENTIFIER and count_digits(text) >= DIGITS_OF_AN_IDENTIFIER:
        return Damage(Cause.OF_OTHER_COLUMN)
    if not _BESIDE_DIGITS.search(text):
        return None
    corrected = _WITH_DIGITS.sub(lambda word: word[0].translate(LOOKALIKES), text)
    if corrected != text and read(corrected) is not None:
        return Damage(Cause.LETTERS, misread_letters(text, corrected))
    return None


def _cause_of_bad_day(text: str, *, is_birth: bool) -> Damage | None:
    """Why a text with day, month and year is no date."""
    if match := _THREE_NUMBERS.fullmatch(text):
        first, second, third = match[1], match[2], match[3]
        year, month, day = (first, second, third) if len(first) > 2 else (third, second, first)  # noqa: PLR2004
        if _is_odd(year):
            return Damage(Cause.ODD_YEAR, year)
        if int(month) > _LAST_MONTH:
            swapped = int(month) <= _LONGEST_MONTH and _exists(year, day, month)
            return Damage(Cause.MONTH_FIRST if swapped else Cause.NO_SUCH_MONTH, month)
        return _cause_of_missing_day(year, month, day, is_birth=is_birth)
    if match := _NAMED_MONTH.fullmatch(text):
        damage = _cause_of_bad_month_name(match[2], match[3])
        return damage or _cause_of_missing_day(match[3], match[2], match[1], is_birth=is_birth)
    if (match := _MONTH_FIRST.fullmatch(text)) and read_date(f"1 {match[1]} 2024"):
        return Damage(Cause.ODD_FORM)
    return None


def _cause_of_missing_day(year: str, month: str, day: str, *, is_birth: bool) -> Damage:
    if month.isdecimal() and not int(month):
        return Damage(Cause.NO_SUCH_MONTH, month)
    if not _exists(year, month, day):
        return Damage(Cause.NO_SUCH_DAY)
    return Damage(Cause.SHORT_YEAR, year) if is_birth and len(year) == len("YY") else Damage(Cause.ODD_FORM)


def _cause_of_bad_month_name(month: str, year: str) -> Damage | None:
    """Why the name of a month or its year is wrong."""
    if read_date(f"1 {month} 2024") is None:
        return Damage(Cause.MONTH_NAME)
    return Damage(Cause.ODD_YEAR, year) if _is_odd(year) else None


def _exists(year: str, month: str, day: str) -> bool:
    """Return True if the day exists; a two-digit year counts as 20YY."""
    between = " " if month.isalpha() else "-"
    whole = year if len(year) > len("YY") else f"20{year}"
    return read_date(between.join((day, month, whole))) is not None


def _is_odd(year: str) -> bool:
    return len(year) != len("YY") and not _is_our_time(year)


def _is_our_time(year: str) -> bool:
    return len(year) == len("YYYY") and _OLDEST_YEAR <= int(year) <= _LATEST_YEAR


def _cause_of_month(month: str) -> Damage:
    return Damage(Cause.ODD_FORM) if 1 <= int(month) <= _LAST_MONTH else Damage(Cause.NO_SUCH_MONTH, month)


def _cause_of_other_text(text: str, read: Callable[[str], date | None]) -> Damage | None:
    """Return the cause of a date with other text beside it, or of a text without a date."""
    if any(read(part) for part in _A_DATE.findall(text)):
        return Damage(Cause.TEXT_AROUND)
    return None if any(char.isdecimal() for char in text) else Damage(Cause.NO_DATE)
