"""The month of cover, `YYYY-MM`."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self
from zoneinfo import ZoneInfo

_WRITTEN = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, order=True)
class Period:
    """A month of cover (*bulan iuran*)."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse `YYYY-MM`. Raises ValueError for any other text."""
        match = _WRITTEN.fullmatch(text)
        if match is None:
            raise ValueError(text)
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the period of a day."""
        return cls(day.year, day.month)

    @property
    def first_day(self) -> date:
        """The day on which ages are computed; frames hold a period as this day."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The last calendar day."""
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def following(self) -> "Period":
        """The next month."""
        return self.plus(1)

    @property
    def year_before(self) -> "Period":
        """The same month of the year before."""
        return self.plus(-12)

    def plus(self, months: int) -> "Period":
        """Return the period some months later."""
        at = self.year * 12 + self.month - 1 + months
        return Period(at // 12, at % 12 + 1)

    def months_since(self, earlier: "Period") -> int:
        """Count the months from an earlier period to this one; below 0 from a later one."""
        return (self.year - earlier.year) * 12 + self.month - earlier.month

    def cutoff(self, cutoff_day: int) -> date:
        """Day `cutoff_day` of the period, or its last day if it has no such day (docs/rules.md#cut-off)."""
        return self.last_day.replace(day=min(cutoff_day, self.last_day.day))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def day_in(moment: datetime, zone: str) -> date:
    """Return the day of a moment by the clocks of a time zone, such as `Asia/Jakarta`."""
    return moment.astimezone(ZoneInfo(zone)).date()
