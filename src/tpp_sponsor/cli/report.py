"""`report`, and what follows a run or a correction: pages and papers, made from ledger and archive alone."""

from collections.abc import Collection

from tpp_sponsor.access import at_the_ledger
from tpp_sponsor.cli.console import Console
from tpp_sponsor.deployment import Deployment
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError, TppSponsorError
from tpp_sponsor.history import published_months
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.paperwork import finance_papers, meeting
from tpp_sponsor.site import publish_all, republish


def report(console: Console, period: Period | None, patience: float) -> None:
    """Make pages and papers of a period, or of all, again; pages that are as they should be are left alone."""
    deployment = console.deployment()
    with at_the_ledger(deployment, patience) as ledger:
        posted = sorted({run.period for run in ledger.runs()})
        if period is not None and period not in posted:
            raise PeriodStateError(Fault.of("not_posted", period=period))
        console.progress("publish")
        written = publish_all(deployment, ledger, None if period is None else {period})
        papers = _make_papers(deployment, ledger, posted if period is None else [period])
    if posted:
        console.say("report.done", count=written, site=deployment.site)
        for folder in papers:
            console.say("report.papers", folder=folder)
    else:
        console.say("status.nothing")
    console.give(
        {
            "periods": [str(one) for one in posted],
            "pages": written,
            "site": str(deployment.site),
            "papers": papers,
        }
    )


def make_papers(console: Console, deployment: Deployment, periods: Collection[Period]) -> None:
    """Papers of months that were just posted; that they cannot be made undoes nothing."""
    try:
        with at_the_ledger(deployment) as ledger:
            for folder in _make_papers(deployment, ledger, periods):
                console.say("report.papers", folder=folder)
    except TppSponsorError as failure:
        for fault in failure.faults:
            console.say("report.failed", reason=console.sentence(fault))


def _make_papers(deployment: Deployment, ledger: Ledger, periods: Collection[Period]) -> list[str]:
    months = published_months(deployment, ledger)
    folders = []
    for period in periods:
        folders += finance_papers(deployment, ledger, period)
        folders.append(meeting(deployment, months, period))
    return folders


def show_correction(console: Console, deployment: Deployment, ledger: Ledger, period: Period) -> None:
    """Publish again what a correction changed; that it cannot be does not undo the correction."""
    try:
        republish(deployment, ledger, period)
    except TppSponsorError as failure:
        for fault in failure.faults:
            console.say("report.failed", reason=console.sentence(fault))
