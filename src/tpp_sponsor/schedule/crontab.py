"""Crontab lines as crontab means them."""

import re
from datetime import datetime, timedelta

from apscheduler.triggers.cron import CronTrigger

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_NUMBERED = re.compile(r"(?:\*|([0-7])(?:-([0-7]))?)(?:/([1-7]))?")
# A leap day is at most eight years away; a line that does not ring by then never will.
_FOR_EVER = timedelta(days=366 * 9)


def read_crontab(text: str, zone: str, now: datetime) -> CronTrigger:
    """The bell of `minute hour day month weekday` in a time zone; ValueError where it has no sense or never rings."""
    *fields, weekdays = text.split() or [""]
    trigger = CronTrigger.from_crontab(" ".join([*fields, _named(weekdays)]), timezone=zone)
    rings = trigger.get_next_fire_time(None, now)
    if rings is None or rings - now > _FOR_EVER:
        raise ValueError("never")
    return trigger


def _named(weekdays: str) -> str:
    """Weekdays by name: crontab's week begins on Sunday with 0, APScheduler's on Monday."""
    return ",".join(_names(part) for part in weekdays.lower().split(","))


def _names(part: str) -> str:
    match = _NUMBERED.fullmatch(part)
    if match is None or part == "*":
        return part
    first, last, step = match.groups()
    begin = int(first or 0)
    end = int(last or (first if first and not step else 6))
    if end < begin:
        raise ValueError(part)
    return ",".join(_DAYS[day % 7] for day in range(begin, end + 1, int(step or 1)))
