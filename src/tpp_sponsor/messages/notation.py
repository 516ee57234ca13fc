"""Formats of counts, shares, rupiah and dates on pages and documents, by language."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from babel.dates import format_date

from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.domain.period import Period

_TO_ENGLISH = str.maketrans(".,", ",.")


@dataclass(frozen=True)
class Notation:
    """Formats values in one language: `1.250`, `60,0 %` in Indonesian; `1,250`, `60.0%` in English."""

    language: str

    def count(self, number: int) -> str:
        """Return a whole number with thousands separators."""
        return self._local(f"{number:,}".replace(",", "."))

    def rupiah(self, amount: int) -> str:
        """Write whole rupiah, prefixed with `Rp`."""
        return self._local(show_rupiah(amount))

    def change(self, number: int) -> str:
        """Return a difference with its sign, a typographic minus; no sign before 0."""
        sign = "+" if number > 0 else "−" if number < 0 else ""
        return sign + self.count(abs(number))

    def percent(self, numerator: int, denominator: int, *, decimals: int = 1) -> str:
        """Return a percentage, rounded half up; 0 if the denominator is 0 (docs/rules.md#ranking)."""
        unit, parts = 10**decimals, _parts(numerator, denominator, decimals)
        fraction = f"{parts % unit:0{decimals}d}"
        number = self._local(f"{parts // unit:,}".replace(",", ".") + f",{fraction}")
        return f"{number}%" if self.language == "en" else f"{number} %"

    def month(self, period: Period) -> str:
        """`Maret 2024`."""
        return _written(period.first_day, "MMMM y", self.language)

    def month_name(self, period: Period) -> str:
        """`Maret`."""
        return _written(period.first_day, "MMMM", self.language)

    def day(self, day: date) -> str:
        """`10 Maret 2024`."""
        return _written(day, "d MMMM y", self.language)

    def day_of(self, iso_day: str) -> str:
        """`10 Maret 2024` of the text `2024-03-10`."""
        return self.day(date.fromisoformat(iso_day))

    def _local(self, indonesian: str) -> str:
        return indonesian.translate(_TO_ENGLISH) if self.language == "en" else indonesian


def percentage(numerator: int, denominator: int, *, decimals: int = 1) -> float:
    """Return a percentage as a number for a cell, with its sign, rounded as `Notation.percent` does."""
    sign = -1 if numerator < 0 else 1
    return float(sign * _parts(abs(numerator), denominator, decimals) / 10**decimals)


def _parts(numerator: int, denominator: int, decimals: int) -> int:
    """Return a percentage in its smallest unit.

    It is calculated in whole numbers: a float has no exact 0.25 and would not round half up.
    """
    unit = 10**decimals
    return (200 * unit * numerator + denominator) // (2 * denominator) if denominator else 0


@cache
def _written(day: date, pattern: str, language: str) -> str:
    """Return a date in words; every page of a month writes the same few."""
    return format_date(day, pattern, locale=language)
