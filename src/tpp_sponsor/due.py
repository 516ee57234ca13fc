"""Which periods are due: read from the ledger and the inboxes, never from the time at which a timer fired."""

from datetime import datetime
from zoneinfo import ZoneInfo

from tpp_sponsor.deployment import Deployment
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.store import Ledger


def due_periods(deployment: Deployment, now: datetime) -> list[Period]:
    """Periods due and not posted, oldest first.

    A period is due from `run_day` of its month on. The first is `schedule.first_period`, else the one after the
    newest posted, else the oldest that has an inbox; none from `collection.stopped_from` on. `now` has its time zone.
    """
    schedule = deployment.settings.schedule
    today = now.astimezone(ZoneInfo(deployment.settings.city.time_zone)).date()
    with Ledger.open(deployment.database_url) as ledger:
        posted = {run.period for run in ledger.runs()}
    start = schedule.first_period or _oldest(deployment, posted)
    due = []
    stopped = deployment.settings.collection.stopped_from
    while start is not None and start.cutoff(schedule.run_day) <= today:
        if stopped is not None and start >= stopped:
            break
        if start not in posted:
            due.append(start)
        start = start.following
    return due


def open_periods(deployment: Deployment, now: datetime) -> list[Period]:
    """Periods whose month has begun, that have an inbox, and that are not posted; oldest first."""
    today = now.astimezone(ZoneInfo(deployment.settings.city.time_zone)).date()
    with Ledger.open(deployment.database_url) as ledger:
        posted = {run.period for run in ledger.runs()}
    return sorted(
        period for period in _with_inbox(deployment) if period.first_day <= today and period not in posted
    )


def _oldest(deployment: Deployment, posted: set[Period]) -> Period | None:
    if posted:
        return min(posted)
    return min(_with_inbox(deployment), default=None)


def _with_inbox(deployment: Deployment) -> list[Period]:
    folders = deployment.inboxes.iterdir() if deployment.inboxes.is_dir() else ()
    return [period for folder in folders if (period := _read(folder.name))]


def _read(name: str) -> Period | None:
    try:
        return Period.parse(name)
    except ValueError:
        return None
