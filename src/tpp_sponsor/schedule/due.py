"""Find the periods that are due, from the ledger and the inboxes, not from the time at which a job started."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import takewhile

from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.settings.deployment import Deployment


def due_periods(deployment: Deployment, now: datetime) -> list[Period]:
    """List the periods that are due and not posted, oldest first.

    A period is due from `run_day` of its month on. The first is `schedule.first_period`, else the one after the
    newest posted, else the oldest that has an inbox; none from `collection.stopped_from` on. `now` has its time zone.
    """
    today, run_day = deployment.day_of(now), deployment.settings.schedule.run_day
    return list(takewhile(lambda period: period.cutoff(run_day) <= today, _unposted(deployment)))


def next_due(deployment: Deployment, now: datetime) -> tuple[Period, date] | None:
    """Return the first period that is not due yet, and the day on which it will be."""
    today, run_day = deployment.day_of(now), deployment.settings.schedule.run_day
    to_come = ((period, period.cutoff(run_day)) for period in _unposted(deployment))
    return next(((period, day) for period, day in to_come if day > today), None)


def open_periods(deployment: Deployment, now: datetime) -> list[Period]:
    """List the periods that have begun, have an inbox and are not posted, oldest first."""
    today = deployment.day_of(now)
    with Ledger.open(deployment.database_url) as ledger:
        posted = {run.period for run in ledger.runs()}
    return sorted(
        period for period in _with_inbox(deployment) if period.first_day <= today and period not in posted
    )


def _unposted(deployment: Deployment) -> Iterator[Period]:
    """Yield the periods that are not posted, from the first one that the city runs until it stops collecting."""
    with Ledger.open(deployment.database_url) as ledger:
        posted = {run.period for run in ledger.runs()}
    period = deployment.settings.schedule.first_period or _oldest(deployment, posted)
    while period is not None and not deployment.settings.collection.is_stopped(period):
        if period not in posted:
            yield period
        period = period.following


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
