"""Parse crontab lines with the weekday numbers of crontab."""

import re
from datetime import datetime, timedelta

from apscheduler.triggers.cron import CronTrigger

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_NUMBERED = re.compile(r"(?:\*|([0-7])(?:-([0-7]))?)(?:/([1-7]))?")
# A leap day is at most eight years away; a line without a time until then has none at all.
_FOR_EVER = timedelta(days=366 * 9)


def read_crontab(text: str, zone: str, now: datetime) -> CronTrigger:
    """Parse `minute hour day month weekday` for a time zone.

    Raises ValueError if the line cannot be parsed or names a time that never comes, such as 30 February.
    """
    *fields, weekdays = text.split() or [""]
    trigger = CronTrigger.from_crontab(" ".join([*fields, _named(weekdays)]), timezone=zone)
    next_run = trigger.get_next_fire_time(None, now)
    if next_run is None or next_run - now > _FOR_EVER:
        raise ValueError("never")
    return trigger


def _named(weekdays: str) -> str:
    """Weekdays as names: crontab numbers them from Sunday = 0, APScheduler from Monday = 0."""
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
