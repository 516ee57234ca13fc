"""Find the periods that are due, from the ledger and the inboxes, not from the time at which a job started."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.settings.deployment import Deployment


@dataclass(frozen=True)
class DueDates:
    """The periods that are due, oldest first, and the next one that will be, with its day."""

    waiting: list[Period]
    coming: tuple[Period, date] | None


def due_dates(deployment: Deployment, now: datetime) -> DueDates:
    """Return the periods that are due and not posted, and the first that is not due yet.

    A period is due from `run_day` of its month on. `now` has its time zone.
    """
    today, run_day = deployment.day_of(now), deployment.settings.schedule.run_day
    waiting: list[Period] = []
    for period in _unposted(deployment):
        if (day := period.cutoff(run_day)) > today:
            return DueDates(waiting, (period, day))
        waiting.append(period)
    return DueDates(waiting, None)


def due_periods(deployment: Deployment, now: datetime) -> list[Period]:
    """List the periods that are due and not posted, oldest first."""
    return due_dates(deployment, now).waiting


def open_periods(deployment: Deployment, now: datetime) -> list[Period]:
    """List the periods that have begun, have an inbox and are not posted, oldest first."""
    today = deployment.day_of(now)
    with Ledger.open(deployment.database_url) as ledger:
        posted = ledger.periods()
    return sorted(
        period
        for period in periods_with_inbox(deployment)
        if period.first_day <= today and period not in posted
    )


def _unposted(deployment: Deployment) -> Iterator[Period]:
    """Yield the periods that are not posted, oldest first, until the city stops collecting.

    The first is at the earliest `schedule.first_period`, else the oldest that is posted, else the oldest with an inbox.
    """
    with Ledger.open(deployment.database_url) as ledger:
        posted = ledger.periods()
    period = deployment.settings.schedule.first_period or _oldest(deployment, posted)
    while period is not None and not deployment.settings.collection.is_stopped(period):
        if period not in posted:
            yield period
        period = period.following


def _oldest(deployment: Deployment, posted: Sequence[Period]) -> Period | None:
    if posted:
        return min(posted)
    return min(periods_with_inbox(deployment), default=None)


def periods_with_inbox(deployment: Deployment) -> list[Period]:
    """List the periods that have an inbox, in no order."""
    folders = deployment.inboxes.iterdir() if deployment.inboxes.is_dir() else ()
    return [period for folder in folders if (period := _read(folder.name))]


def _read(name: str) -> Period | None:
    try:
        return Period.parse(name)
    except ValueError:
        return None
