"""`[schedule]`: when the timer rings, and from when on a period is due."""

from tpp_sponsor.sections.base import DayOfMonth, Month, Section


class Schedule(Section):
    """`[schedule]`: when the timer asks which periods are due."""

    cron: str = "0 6 * * *"
    first_period: Month | None = None
    run_day: DayOfMonth = 11
