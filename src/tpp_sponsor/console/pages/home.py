"""`/`: what waits for the user: every period with its state, what comes next, and what is due when."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from tpp_sponsor.bpjs.differences import due_date
from tpp_sponsor.console.month_overview import MonthOverview
from tpp_sponsor.console.visit import Visit
from tpp_sponsor.domain.period import Period
from tpp_sponsor.schedule.due import due_dates, periods_with_inbox
from tpp_sponsor.users.accounts import Role

# Older months are reached through their address.
_SHOWN = 12


@dataclass(frozen=True)
class HomeMonth:
    """A period on the home page; `bill_due` is the day by which BPJS is paid, in words, or ""."""

    overview: MonthOverview
    is_due: bool
    bill_due: str


def show(visit: Visit) -> Response:
    """Return the periods, newest first."""
    if visit.account.roles == {Role.ADMIN}:
        return visit.show("home.html", months=[], coming=None, open_month=None)
    due, periods = due_dates(visit.deployment, visit.now), known_periods(visit)
    months = [_month(visit, period, is_due=period in due.waiting) for period in periods[:_SHOWN]]
    return visit.show("home.html", months=months, coming=due.coming, open_month=_open(visit, periods))


def known_periods(visit: Visit) -> list[Period]:
    """Every period that is posted or has an inbox, newest first."""
    return sorted({*visit.ledger.periods(), *periods_with_inbox(visit.deployment)}, reverse=True)


def _open(visit: Visit, known: Sequence[Period]) -> Period:
    """Return the month for which files are collected: the oldest that is not posted, else the one after the newest."""
    posted = visit.ledger.periods()
    waiting = [period for period in known if period not in posted]
    if waiting:
        return min(waiting)
    return max(posted).following if posted else Period.of(visit.place.city_day())


def _month(visit: Visit, period: Period, *, is_due: bool) -> HomeMonth:
    overview = visit.overview(period)
    day = due_date(period, visit.deployment.settings.bpjs.due_day)
    bill = visit.notation.day(day) if overview.figures.posted and overview.figures.unpaid > 0 else ""
    return HomeMonth(overview, is_due, bill)
