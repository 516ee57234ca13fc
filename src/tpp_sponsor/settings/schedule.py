"""`[schedule]`: when the timer rings, and from when on a period is due."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from tpp_sponsor.settings.base import DayOfMonth, Month, Section, Whole


class Schedule(Section):
    """`[schedule]`: from when on a period is due, when other jobs ring than `jobs/` says, and how the timer stops."""

    run_day: DayOfMonth = 11
    first_period: Month | None = None
    stop_seconds: Whole = 60
    health_port: Annotated[int, Field(ge=0, le=65_535, strict=True)] = 0
    cron: Mapping[str, str] = Field(default_factory=dict)
