"""Run a period, or every period that is due; papers and notices follow (`follow_run`)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tpp_sponsor.bookkeeping.follow_up import papers_after_run
from tpp_sponsor.domain.lifecycle import Actor
from tpp_sponsor.domain.notices import NewNotice
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import (
    DeliveryError,
    ExitCode,
    Fault,
    InputFileError,
    PeriodStateError,
    SettingsError,
    TppSponsorError,
    system_refused,
)
from tpp_sponsor.ledger.posted_acts import as_posted
from tpp_sponsor.messages import load_texts, say_faults
from tpp_sponsor.month.read_inbox import read_inbox_of
from tpp_sponsor.month.run import RunReport, RunRequest, RunState, run_month
from tpp_sponsor.notices.compose import failure_notices, waiting_notices
from tpp_sponsor.notices.deliver import MailResult, enqueue, send_due
from tpp_sponsor.schedule.due import due_periods
from tpp_sponsor.settings.deployment import Deployment


@dataclass(frozen=True)
class DueResult:
    """The result of the due periods: reports of those that were run, faults of those that wait, errors of the rest."""

    reports: list[RunReport] = field(default_factory=list)
    waiting: list[tuple[Period, tuple[Fault, ...]]] = field(default_factory=list)
    failed: list[tuple[Period, TppSponsorError]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """True if no period was due."""
        return not (self.reports or self.waiting or self.failed)

    @property
    def exit_code(self) -> ExitCode:
        """HELD where a period is held, else the code of the first that failed; a period that waits is no failure."""
        if any(report.state is RunState.HELD for report in self.reports):
            return ExitCode.HELD
        return next((failure.exit_code for _, failure in self.failed), ExitCode.DONE)


@dataclass(frozen=True)
class FollowUp:
    """What followed runs: the folders of the papers of months just posted, and the result of sending notices."""

    papers: list[str] = field(default_factory=list)
    mail: MailResult = field(default_factory=MailResult)


def run_period(deployment: Deployment, period: Period, request: RunRequest) -> RunReport:
    """Run one period: preview, post, revise or approve it."""
    return run_month(deployment, period, read_inbox_of(deployment, period), request)


def run_due(
    deployment: Deployment, request: RunRequest, *, on_report: Callable[[RunReport], None]
) -> DueResult:
    """Run every period that is due and not posted, oldest first; `on_report` gets each report at once.

    A period that waits, is held or fails does not stop the others; an IntegrityError stops them all.
    """
    result = DueResult()
    for period in due_periods(deployment, request.clock()):
        try:
            result.reports.append(run_period(deployment, period, request))
            on_report(result.reports[-1])
        except InputFileError as incomplete:
            result.waiting.append((period, incomplete.faults))
        except OSError as refused:
            result.failed.append((period, as_posted(system_refused(refused), str(period))))
        except (PeriodStateError, SettingsError, DeliveryError) as failure:
            result.failed.append((period, as_posted(failure, str(period))))
    return result


def follow_run(
    deployment: Deployment,
    request: RunRequest,
    reports: Sequence[RunReport],
    *,
    with_papers: bool,
    notices: Sequence[NewNotice] = (),
) -> FollowUp:
    """Do what follows runs: write papers of months just posted, renew those that exist, then send what is due.

    A run that posts nothing is followed too: it may have finished one that was interrupted, or closed a month. With
    `with_papers` the months just posted get papers; `run P` leaves that to `report` (ADR 14). `notices` belong to no
    act of the ledger. Nothing follows a dry run.
    """
    if request.dry_run:
        return FollowUp()
    papers: list[str] = []
    if reports:
        actor = Actor(by=request.by, at=deployment.city_time(request.clock()))
        papers = papers_after_run(
            deployment, _posted(reports) if with_papers else [], actor, request.progress
        )
    enqueue(deployment, notices)
    return FollowUp(papers, send_due(deployment, request.clock))


def follow_due(deployment: Deployment, request: RunRequest, result: DueResult) -> FollowUp:
    """Do what follows the due periods, with papers and with notices of those that wait or failed."""
    notices = _notices_of(deployment, result, request.clock())
    return follow_run(deployment, request, result.reports, with_papers=True, notices=notices)


def _posted(reports: Sequence[RunReport]) -> list[Period]:
    return [Period.parse(report.period) for report in reports if report.state is RunState.POSTED]


def _notices_of(deployment: Deployment, result: DueResult, at: datetime) -> list[NewNotice]:
    settings = deployment.settings
    if not settings.mail.is_on or not (result.waiting or result.failed):
        return []
    texts = load_texts(settings.output.language)
    notices: list[NewNotice] = []
    for period, faults in result.waiting:
        notices += waiting_notices(settings, period, say_faults(texts, faults), at)
    for period, failure in result.failed:
        reasons = say_faults(texts, failure.faults)
        notices += failure_notices(settings, period, reasons, failure.exit_code, at)
    return notices
