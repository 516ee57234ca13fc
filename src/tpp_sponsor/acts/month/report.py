"""Write the pages and papers of posted periods, from ledger and archive alone."""

from dataclasses import dataclass

from tpp_sponsor.bookkeeping.follow_up import Acting
from tpp_sponsor.bookkeeping.papers import write_papers
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.month.pages.publish import publish_all
from tpp_sponsor.month.recover import finish_interrupted
from tpp_sponsor.settings.deployment import Deployment


@dataclass(frozen=True)
class WrittenReports:
    """All posted periods, the number of pages that were written, and the folders of the papers."""

    periods: list[Period]
    pages: int
    papers: list[str]


def report(acting: Acting, period: Period | None) -> WrittenReports:
    """Write the pages and papers of a period, or of all; pages without a change are not written.

    A run that was interrupted is finished first. Raises PeriodStateError if the period is not posted.
    """
    deployment = acting.deployment
    with acting.ledger("report", period) as ledger:
        posted = ledger.periods()
        if period is not None and period not in posted:
            raise PeriodStateError(Fault.of("not_posted", period=period))
        chosen = posted if period is None else [period]
        acting.progress("publish")
        pages = publish_all(deployment, ledger, None if period is None else {period})
        for one in chosen:
            _finish(deployment, ledger, one)
        papers = write_papers(deployment, ledger, chosen, acting.actor.today)
    return WrittenReports(posted, pages, papers)


def _finish(deployment: Deployment, ledger: Ledger, period: Period) -> None:
    """Deliver the files of an interrupted run; a month that another machine posted has no archive here and no files."""
    if all(deployment.archive(period, run.revision).is_dir() for run in ledger.runs(period)):
        finish_interrupted(deployment, ledger, period)
