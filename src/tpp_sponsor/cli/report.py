"""`report`, and the pages after a correction: what is published, made again from ledger and archive alone."""

from tpp_sponsor.access import at_the_ledger
from tpp_sponsor.cli.console import Console
from tpp_sponsor.deployment import Deployment
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError, TppSponsorError
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.site import publish_all, republish


def report(console: Console, period: Period | None, patience: float) -> None:
    """Make the pages of a period, or of all, again; those that are as they should be are left alone."""
    deployment = console.deployment()
    with at_the_ledger(deployment, patience) as ledger:
        posted = sorted({run.period for run in ledger.runs()})
        if period is not None and period not in posted:
            raise PeriodStateError(Fault.of("not_posted", period=period))
        console.progress("publish")
        written = publish_all(deployment, ledger, None if period is None else {period})
    if posted:
        console.say("report.done", count=written, site=deployment.site)
    else:
        console.say("status.nothing")
    console.give({"periods": [str(one) for one in posted], "pages": written, "site": str(deployment.site)})


def show_correction(console: Console, deployment: Deployment, ledger: Ledger, period: Period) -> None:
    """Publish again what a correction changed; that it cannot be does not undo the correction."""
    try:
        republish(deployment, ledger, period)
    except TppSponsorError as failure:
        for fault in failure.faults:
            console.say("report.failed", reason=console.sentence(fault))
