"""Dates and periods as offices write them (docs/rules.md#dates).

Each distinct text of a column is read once: usual forms set-wise, the others by a plain function.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

import polars as pl

from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import with_plain_dashes

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("januari", "jan", "january"),
            ("februari", "feb", "peb", "pebruari", "february"),
            ("maret", "mar", "mrt", "march"),
            ("april", "apr"),
            ("mei", "may"),
            ("juni", "jun", "june"),
            ("juli", "jul", "july"),
            ("agustus", "agt", "ags", "agu", "agst", "aug", "august"),
            ("september", "sep", "sept"),
            ("oktober", "okt", "oct", "october"),
            ("november", "nov", "nop", "nopember"),
            ("desember", "des", "dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_DAY_FIRST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}")
_NAMED_MONTH = re.compile(r"(\d{1,2})[ \-/.]+([A-Za-z]+)\.?[ \-/.,]+(\d{4}|\d{2})")
# Five digits only: a serial of four would turn a lone year of birth into a date before 1928.
SERIAL = r"([1-9]\d{4})(?:\.\d+)?"
_SERIAL = re.compile(SERIAL)
_SPREADSHEET_EPOCH = date(1899, 12, 30)

_PERIOD_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})")
_PERIOD_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})")
_PERIOD_MONTH_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{4})")
_PERIOD_NAMED = re.compile(r"([A-Za-z]+)\.?[ \-/.,]+(\d{4}|\d{2})")

_USUAL_DATE, _USUAL_PERIOD = r"^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}$", r"^[1-9][0-9]{3}-[0-9]{2}$"

OLDEST_IN_TWO_DIGITS = 99
YOUNGEST_IN_TWO_DIGITS = 10

YearReader = Callable[[str], int | None]


def year_of_our_time(digits: str) -> int:
    """Return the year of any date but a birth: two digits are 20YY."""
    return int(digits) if len(digits) > 2 else 2000 + int(digits)  # noqa: PLR2004


def year_of_birth(period: Period) -> YearReader:
    """Return a year of birth.

    Two digits are of the century that makes the person 10 to 99 in the period, or cannot be read.
    """

    def read(digits: str) -> int | None:
        if len(digits) > 2:  # noqa: PLR2004
            return int(digits)
        for year in (2000 + int(digits), 1900 + int(digits)):
            if YOUNGEST_IN_TWO_DIGITS <= period.year - year <= OLDEST_IN_TWO_DIGITS:
                return year
        return None

    return read


def read_date(text: str, year_of: YearReader = year_of_our_time) -> date | None:
    """Read a date, day before month always; None if it cannot be read or does not exist."""
    text = with_plain_dashes(text)
    if match := _YEAR_FIRST.fullmatch(text):
        return _day(int(match[1]), int(match[3]), int(match[4]))
    if match := _DAY_FIRST.fullmatch(text):
        return _day(year_of(match[4]), int(match[3]), int(match[1]))
    if match := _NAMED_MONTH.fullmatch(text):
        return _day(year_of(match[3]), _MONTHS.get(match[2].lower()), int(match[1]))
    if match := _SERIAL.fullmatch(text):
        return _SPREADSHEET_EPOCH + timedelta(days=int(match[1]))
    return None


def read_period(text: str) -> date | None:
    """Read a period, or the period of a date; held as its first day."""
    text = with_plain_dashes(text)
    if match := _PERIOD_YEAR_FIRST.fullmatch(text):
        return _day(int(match[1]), int(match[2]), 1)
    if match := _PERIOD_COMPACT.fullmatch(text):
        return _day(int(match[1]), int(match[2]), 1)
    if match := _PERIOD_MONTH_FIRST.fullmatch(text):
        return _day(int(match[2]), int(match[1]), 1)
    if match := _PERIOD_NAMED.fullmatch(text):
        return _day(year_of_our_time(match[2]), _MONTHS.get(match[1].lower()), 1)
    day = read_date(text)
    return day and day.replace(day=1)


def period_named(name: str) -> date | None:
    """Return the month that the name of a folder contains in any spelling, among other words; None if it contains none.

    `2024-3`, `202403`, `032024`, `maret2024`, `2024 Maret`, `2024-03 (1)`.
    """
    separated = re.sub(r"(?<![0-9])([0-9]{2})(20[0-9]{2})(?![0-9])", r"\1 \2", name.casefold())
    parts = [part for part in re.findall(r"[a-z]+|[0-9]+", separated) if part.isdigit() or part in _MONTHS]
    orders = (" ".join(parts), " ".join(reversed(parts)), " ".join(parts[:2]))
    return next((period for text in orders if (period := read_period(text))), None)


def read_dates(texts: pl.Series, year_of: YearReader = year_of_our_time) -> pl.Series:
    """Dates of a text column; null where empty or unreadable."""
    return _read_distinct(texts, "", _USUAL_DATE, lambda text: read_date(text, year_of))


def read_periods(texts: pl.Series) -> pl.Series:
    """Periods of a text column as first days; null where empty or unreadable."""
    return _read_distinct(texts, "-01", _USUAL_PERIOD, read_period)


def _read_distinct(
    texts: pl.Series, completion: str, usual_shape: str, read: Callable[[str], date | None]
) -> pl.Series:
    """Each distinct text is read once: texts of the usual shape set-wise, the others one by one."""
    distinct = texts.drop_nulls().unique()
    usual = distinct.str.contains(usual_shape)
    plain, other = distinct.filter(usual), distinct.filter(~usual)
    days = (plain + completion).str.to_date("%Y-%m-%d", strict=False, exact=True)
    readings = pl.concat([days, pl.Series([read(text) for text in other], dtype=pl.Date)])
    return texts.replace_strict(pl.concat([plain, other]), readings, default=None, return_dtype=pl.Date)


def _day(year: int | None, month: int | None, day: int) -> date | None:
    if year is None or month is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
