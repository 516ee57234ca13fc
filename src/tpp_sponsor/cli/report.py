"""`report`, and what follows an act: pages and papers, made from ledger and archive alone."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date

from tpp_sponsor.cli.console import Console, now
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.lock import exclusive_ledger
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.month.pages.publish import publish_all, update_pages
from tpp_sponsor.month.pages.published_months import published_months
from tpp_sponsor.month.recover import finish_interrupted
from tpp_sponsor.settings.deployment import Deployment

# Seconds for which papers wait for another who posts; he lets ours follow too.
_PATIENCE = 60


def report(console: Console, period: Period | None, patience: float) -> None:
    """Make pages and papers of a period, or of all, again; pages that are as they should be are left alone."""
    deployment = console.deployment()
    with exclusive_ledger(deployment, patience) as ledger:
        posted = sorted({run.period for run in ledger.runs()})
        if period is not None and period not in posted:
            raise PeriodStateError(Fault.of("not_posted", period=period))
        wanted = posted if period is None else [period]
        console.progress("publish")
        written = publish_all(deployment, ledger, None if period is None else {period})
        for one in wanted:
            _finish(deployment, ledger, one)
        papers = _make_papers(deployment, ledger, wanted)
        _renew(deployment, ledger)
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
    """Papers of months that were just posted."""
    with exclusive_ledger(deployment, _PATIENCE) as ledger:
        for folder in _make_papers(deployment, ledger, periods):
            console.say("report.papers", folder=folder)


def renew(console: Console, deployment: Deployment) -> None:
    """Let papers that were made follow a run; where none were made, there is nothing to wait for."""
    if _has_papers(deployment):
        with exclusive_ledger(deployment, _PATIENCE) as ledger:
            console.progress("publish")
            _renew(deployment, ledger)


@contextmanager
def followed(console: Console, deployment: Deployment, ledger: Ledger) -> Iterator[None]:
    """Pages and papers follow the act that is done inside, in the same command (docs/rules.md#after-acts).

    One that is refused, perhaps because an earlier command has done it, finishes what that command left undone.
    """
    try:
        yield
    except PeriodStateError:
        _follow(console, deployment, ledger)
        raise
    _follow(console, deployment, ledger)


def _follow(console: Console, deployment: Deployment, ledger: Ledger) -> None:
    console.progress("publish")
    update_pages(deployment, ledger)
    _renew(deployment, ledger)


def _renew(deployment: Deployment, ledger: Ledger) -> None:
    if _has_papers(deployment):
        from tpp_sponsor.acts.monthly.report import renew_papers  # noqa: PLC0415 - the typesetter is slow to load

        renew_papers(deployment, ledger, _today(deployment))


def _has_papers(deployment: Deployment) -> bool:
    made = [
        path
        for form in ("laporan/*", "outbox/*/surat", "outbox/*/rekonsiliasi")
        for path in deployment.root.glob(form)
    ]
    return bool(made)


def _finish(deployment: Deployment, ledger: Ledger, period: Period) -> None:
    """Files of an interrupted run; those of a month that another machine posted are there."""
    if all(deployment.archive(period, run.revision).is_dir() for run in ledger.runs(period)):
        finish_interrupted(deployment, ledger, period)


def _make_papers(deployment: Deployment, ledger: Ledger, periods: Collection[Period]) -> list[str]:
    from tpp_sponsor.acts.monthly.report import finance_papers, meeting  # noqa: PLC0415 - as above

    months = published_months(deployment, ledger)
    folders = []
    for period in periods:
        folders += finance_papers(deployment, ledger, period)
        folders.append(meeting(deployment, months, period))
    return folders


def _today(deployment: Deployment) -> date:
    return deployment.day_of(now())
