"""The reconciliation of a period and its minutes: written when they are asked for, and after every act they show."""

from zoneinfo import ZoneInfo

from tpp_sponsor.cli.console import Console, now
from tpp_sponsor.deployment import Deployment
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import TppSponsorError
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.paperwork import reconciliation_minutes
from tpp_sponsor.reconciliation import Reconciliation, explained, reconcile_period, write_reconciliation


def write(console: Console, deployment: Deployment, found: Reconciliation) -> list[str]:
    """Write the folder and the minutes; the files of the folder."""
    files = write_reconciliation(deployment, found, explained(found, console.texts), console.texts)
    with Ledger.open(deployment.database_url) as ledger:
        paper = reconciliation_minutes(deployment, ledger, found, found.as_of)
    if paper:
        console.say("report.papers", folder=paper)
    return [str(deployment.reconciliation(found.period) / name) for name in files]


def follow(console: Console, deployment: Deployment, period: Period) -> None:
    """Write them again after an act, as of today; that they cannot be is told and undoes nothing."""
    zone = ZoneInfo(deployment.settings.city.time_zone)
    try:
        write(console, deployment, reconcile_period(deployment, period, now().astimezone(zone).date()))
    except TppSponsorError as failure:
        for fault in failure.faults:
            console.say("report.failed", reason=console.sentence(fault))
    else:
        console.say("reconcile.files", folder=deployment.reconciliation(period))
