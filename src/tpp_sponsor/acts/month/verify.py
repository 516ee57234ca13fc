"""Verify posted periods and their pages: recompute them and compare."""

from collections.abc import Callable
from dataclasses import dataclass

from tpp_sponsor.bookkeeping.verification import outdated_pages, posted_periods, verify_period
from tpp_sponsor.domain.lifecycle import Progress
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.settings.deployment import Deployment


@dataclass(frozen=True)
class Verification:
    """The periods that were verified, and what differs without being a fault.

    `outdated`: pages below `site/`. `worded_otherwise`: files of the outbox that another version posted, in other words
    or another layout than this version has.
    """

    periods: list[Period]
    outdated: list[str]
    worded_otherwise: list[str]


def verify(
    deployment: Deployment,
    period: Period | None,
    *,
    progress: Progress,
    on_period: Callable[[Period], None],
) -> Verification:
    """Verify a posted period or all, then the pages; `on_period` gets each verified period at once.

    Raises IntegrityError with the faults of the first period that differs, PeriodStateError if one is not posted.
    """
    worded_otherwise: list[str] = []
    with Ledger.open(deployment.database_url) as ledger:
        periods = posted_periods(deployment, ledger, period)
        for posted in periods:
            progress("verify")
            worded_otherwise += verify_period(deployment, ledger, posted)
            on_period(posted)
        outdated = outdated_pages(deployment, ledger, periods) if periods else []
    return Verification(periods, outdated, worded_otherwise)
