"""The status of the deployment: posted revisions, states of periods, held months, open credit, what is due."""

from dataclasses import dataclass
from datetime import datetime

from tpp_sponsor.bookkeeping.open_credit import Outstanding, find_credits
from tpp_sponsor.domain.lifecycle import State
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.store import Event, Ledger, PostedRun
from tpp_sponsor.schedule.due import DueDates, due_dates
from tpp_sponsor.settings.deployment import Deployment


@dataclass(frozen=True)
class Status:
    """Posted revisions, oldest first; the state of each posted period; held months; open credit of all sponsors.

    `due` is None where the status of one period was asked for.
    """

    runs: list[PostedRun]
    states: dict[Period, State]
    held: list[Event]
    credit: Outstanding
    due: DueDates | None


def status(deployment: Deployment, period: Period | None, now: datetime) -> Status:
    """Return the status of a period, or of all."""
    today = deployment.day_of(now)
    with Ledger.open(deployment.database_url) as ledger:
        runs = ledger.runs(period)
        return Status(
            runs=runs,
            states={run.period: ledger.period_figures(run.period).state for run in runs},
            held=ledger.open_holds(period),
            credit=Outstanding.of(find_credits(deployment, ledger, today)),
            due=due_dates(deployment, now) if period is None else None,
        )
