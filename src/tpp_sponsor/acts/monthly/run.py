"""Run a period, or every period that is due; then papers and notices follow."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tpp_sponsor.bookkeeping.follow_up import renew_papers_after_run, write_papers_after_run
from tpp_sponsor.domain.lifecycle import Actor, Clock, Progress
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
)
from tpp_sponsor.ledger.posted_acts import as_posted, system_refused
from tpp_sponsor.messages import Texts, say_fault, say_place
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
    def posted(self) -> list[Period]:
        """The periods that were posted."""
        return [Period.parse(report.period) for report in self.reports if report.state is RunState.POSTED]

    @property
    def exit_code(self) -> ExitCode:
        """HELD where a period is held, else the code of the first that failed; a period that waits is no failure."""
        if any(report.state is RunState.HELD for report in self.reports):
            return ExitCode.HELD
        return next((failure.exit_code for _, failure in self.failed), ExitCode.DONE)


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


def renew_papers_of_run(deployment: Deployment, by: str, *, clock: Clock, progress: Progress) -> None:
    """Renew the papers that exist after a run."""
    renew_papers_after_run(deployment, _actor(deployment, by, clock), progress)


def write_papers_of_run(
    deployment: Deployment, posted: Collection[Period], by: str, *, clock: Clock
) -> list[str]:
    """Write the papers of periods that were just posted; their folders."""
    return write_papers_after_run(deployment, posted, _actor(deployment, by, clock)) if posted else []


def send_notices_of_run(deployment: Deployment, *, clock: Clock) -> MailResult:
    """Send the notices of a run and all others that are due."""
    return send_due(deployment, clock)


def send_notices_of_due(
    deployment: Deployment, result: DueResult, texts: Texts, *, clock: Clock
) -> MailResult:
    """Send the notices of all runs, of periods that wait and of those that failed."""
    enqueue(deployment, _notices_of(deployment, result, texts, clock()))
    return send_due(deployment, clock)


def _actor(deployment: Deployment, by: str, clock: Clock) -> Actor:
    return Actor(by=by, at=deployment.city_time(clock()))


def _notices_of(deployment: Deployment, result: DueResult, texts: Texts, at: datetime) -> list[NewNotice]:
    settings = deployment.settings
    if not settings.mail.is_on:
        return []
    notices: list[NewNotice] = []
    for period, faults in result.waiting:
        notices += waiting_notices(settings, period, _sentences(texts, faults), at)
    for period, failure in result.failed:
        reasons = _sentences(texts, failure.faults)
        notices += failure_notices(settings, period, reasons, failure.exit_code, at)
    return notices


def _sentences(texts: Texts, faults: Sequence[Fault]) -> list[str]:
    return [say_place(texts, fault) + say_fault(texts, fault) for fault in faults]
