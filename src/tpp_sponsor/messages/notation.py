"""How counts, shares, rupiah and dates are written on a page, in the reader's language."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.domain.period import Period

_TO_ENGLISH = str.maketrans(".,", ",.")


@dataclass(frozen=True)
class Notation:
    """Writes values in one language: `1.250`, `60,0 %` in Indonesian; `1,250`, `60.0%` in English."""

    language: str

    def count(self, number: int) -> str:
        """A whole number with its thousands set apart."""
        return self._local(f"{number:,}".replace(",", "."))

    def rupiah(self, amount: int) -> str:
        """Whole rupiah with the currency before it."""
        return self._local(show_rupiah(amount))

    def change(self, number: int) -> str:
        """A change with its sign before it, a real minus; nothing before 0."""
        sign = "+" if number > 0 else "−" if number < 0 else ""
        return sign + self.count(abs(number))

    def percent(self, numerator: int, denominator: int, *, decimals: int = 1) -> str:
        """A share with its decimals, half up; 0 of an empty denominator (docs/rules.md#ranking)."""
        # Integers only: a float would round 0.25 % and 12.35 % one way or the other by its last bit.
        unit = 10**decimals
        parts = (200 * unit * numerator + denominator) // (2 * denominator) if denominator else 0
        fraction = f"{parts % unit:0{decimals}d}"
        shown = self._local(f"{parts // unit:,}".replace(",", ".") + f",{fraction}")
        return f"{shown}%" if self.language == "en" else f"{shown} %"

    def month(self, period: Period) -> str:
        """`Maret 2024`."""
        return format_date(period.first_day, "MMMM y", locale=self.language)

    def month_name(self, period: Period) -> str:
        """`Maret`."""
        return format_date(period.first_day, "MMMM", locale=self.language)

    def day(self, day: date) -> str:
        """`10 Maret 2024`."""
        return format_date(day, "d MMMM y", locale=self.language)

    def day_of(self, written: str) -> str:
        """The same of a day written `2024-03-10`."""
        return self.day(date.fromisoformat(written))

    def _local(self, indonesian: str) -> str:
        return indonesian.translate(_TO_ENGLISH) if self.language == "en" else indonesian
