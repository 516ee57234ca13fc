"""`run`: post a period, or every period that is due."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tpp_sponsor.cli.console import Console, now
from tpp_sponsor.cli.notify import keep_notices, send_due
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import (
    DeliveryError,
    Fault,
    InputFileError,
    PeriodStateError,
    SettingsError,
    TppSponsorError,
)
from tpp_sponsor.ledger.posted_acts import as_posted, system_refused
from tpp_sponsor.messages import say_anomaly
from tpp_sponsor.storage.files import CORRECTIONS

# The exit code of a month that waits for a person's word (docs/rules.md#exit-codes).
HELD = 13
# How much of a preview's digest people are shown and asked for.
PREVIEW_DIGITS = 12

if TYPE_CHECKING:
    from tpp_sponsor.domain.notices import NewNotice
    from tpp_sponsor.month.run import RunReport
    from tpp_sponsor.settings.deployment import Deployment


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """How a period is to be run, and by whom; without a name it is the user of this machine."""

    dry_run: bool = False
    revise: bool = False
    approve: bool = False
    preview: str = ""
    by: str = ""
    patience: float = 0

    @property
    def doer(self) -> str:
        """Who runs or approves."""
        return self.by or getpass.getuser()


def run_one(console: Console, period: Period, wish: RunOptions) -> int:
    """Run one period and tell what came of it; the exit code."""
    report = _run(console, period, wish)
    _tell(console, report)
    if not wish.dry_run:
        _renew_papers(console)
        send_due(console)
    console.give(asdict(report))
    return HELD if report.state == "held" else 0


@dataclass
class DueResult:
    """What came of each period that was due."""

    done: list[RunReport] = field(default_factory=list)
    waiting: list[tuple[Period, tuple[Fault, ...]]] = field(default_factory=list)
    failed: list[tuple[Period, TppSponsorError]] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """13 where a period is held, else that of the first that failed; one that waits is no failure."""
        if any(report.state == "held" for report in self.done):
            return HELD
        return next((failure.exit_code for _, failure in self.failed), 0)


def run_due(console: Console, wish: RunOptions) -> int:
    """Run every period that is due and not posted, oldest first; one that waits, is held or fails stops no other.

    What does not agree any more (`IntegrityError`) stops them all.
    """
    from tpp_sponsor.schedule.due import due_periods  # noqa: PLC0415 - it loads the database's libraries

    deployment = console.deployment()
    came = DueResult()
    for period in due_periods(deployment, now()):
        try:
            came.done.append(_run(console, period, wish))
            _tell(console, came.done[-1])
        except InputFileError as not_ready:
            came.waiting.append((period, not_ready.faults))
        except OSError as refused:
            came.failed.append((period, as_posted(system_refused(refused), str(period))))
        except (PeriodStateError, SettingsError, DeliveryError) as failure:
            came.failed.append((period, as_posted(failure, str(period))))
    if not (came.done or came.waiting or came.failed):
        console.say("run.nothing_due")
    _tell_of_others(console, came)
    if came.done and not wish.dry_run:
        _renew_papers(console)
    posted = [Period.parse(report.period) for report in came.done if report.state == "posted"]
    if posted:
        from tpp_sponsor.cli.report import make_papers  # noqa: PLC0415 - as above

        make_papers(console, deployment, posted)
    if not wish.dry_run:
        keep_notices(console, _notices_of(console, deployment, came))
        send_due(console)
    console.give(_as_json(console, came))
    return came.exit_code


def _renew_papers(console: Console) -> None:
    from tpp_sponsor.cli.report import renew  # noqa: PLC0415 - it loads the database's libraries

    renew(console, console.deployment())


def _tell_of_others(console: Console, came: DueResult) -> None:
    """Periods that could not be run, and why."""
    failed = [(period, failure.faults) for period, failure in came.failed]
    for key, periods in (("run.waiting", came.waiting), ("run.failed", failed)):
        for period, faults in periods:
            console.say(key, period=period)
            for reason in _reasons(console, faults):
                console.say("run.reason", reason=reason)


def _as_json(console: Console, came: DueResult) -> dict[str, Any]:
    return {
        "runs": [asdict(report) for report in came.done],
        "waiting": [
            {
                "period": str(period),
                "codes": [fault.code for fault in faults],
                "reasons": [console.sentence(fault) for fault in faults],
            }
            for period, faults in came.waiting
        ],
        "failed": [
            {
                "period": str(period),
                "exit_code": failure.exit_code,
                "codes": [fault.code for fault in failure.faults],
                "reasons": _reasons(console, failure.faults),
            }
            for period, failure in came.failed
        ],
    }


def _notices_of(console: Console, deployment: Deployment, came: DueResult) -> list[NewNotice]:
    if not deployment.settings.mail.is_on:
        return []
    from tpp_sponsor.notices.compose import failure_notices, waiting_notices  # noqa: PLC0415 - not always used

    settings, at = deployment.settings, now()
    notices = []
    for period, faults in came.waiting:
        notices += waiting_notices(settings, period, _reasons(console, faults), at)
    for period, failure in came.failed:
        reasons = _reasons(console, failure.faults)
        notices += failure_notices(settings, period, reasons, failure.exit_code, at)
    return notices


def _reasons(console: Console, faults: Sequence[Fault]) -> list[str]:
    return [console.where(fault) + console.sentence(fault) for fault in faults]


def _run(console: Console, period: Period, wish: RunOptions) -> RunReport:
    deployment = console.deployment()
    from tpp_sponsor.month.parallel import call_while_loading  # noqa: PLC0415 - `--help` should not pay for Polars
    from tpp_sponsor.month.take_in import read_period  # noqa: PLC0415 - as above

    read = call_while_loading("tpp_sponsor.month.run", partial(read_period, deployment, period))
    from tpp_sponsor.month.review import Approval  # noqa: PLC0415 - loaded now
    from tpp_sponsor.month.run import RunRequest, preview_month, run_month  # noqa: PLC0415 - as above

    if wish.dry_run:
        return preview_month(deployment, period, read, now=now(), progress=console.progress)
    request = RunRequest(
        by=wish.doer,
        clock=now,
        progress=console.progress,
        # An approval is for what the preview showed, which may be a revision.
        revise=wish.revise or wish.approve,
        patience=wish.patience,
        approval=Approval(wish.doer, wish.preview) if wish.approve else None,
    )
    return run_month(deployment, period, read, request)


def _tell(console: Console, report: RunReport) -> None:
    console.say(f"run.{report.state}", period=report.period, revision=report.revision)
    if report.closed:
        console.say("run.closed", period=report.period)
    if report.oddities and report.state != "held":
        console.say("run.would_be_held")
    for oddity in report.oddities:
        console.say("run.reason", reason=say_anomaly(console.texts, oddity))
    console.say(
        "run.counts",
        statements=report.statements,
        workers=report.workers,
        sponsors=report.sponsors,
        total=show_rupiah(report.total),
    )
    rows = [
        [str(count), code, console.texts.say(f"outcome.{code}")] for code, count in report.outcomes.items()
    ]
    console.table({"column.count": True, "column.code": False, "column.meaning": False}, rows)
    console.say("run.findings", rejected=report.rejected, warnings=report.warnings)
    if report.after:
        console.say("run.after", period=report.period, newest=report.after)
    lapsing = report.lapsing
    if lapsing["unpaid"] or lapsing["this_month"]:
        console.say(
            "run.lapsing",
            unpaid=lapsing["unpaid"],
            next_month=lapsing["next_month"],
            this_month=lapsing["this_month"],
            lapsed=lapsing["lapsed"],
        )
    if report.outbox:
        console.say("run.outbox", outbox=report.outbox)
        answers = Path(report.outbox) / CORRECTIONS
        if count := sum(1 for _ in answers.glob("*.xlsx")):
            console.say("run.answers", count=count, folder=answers)
    if report.state == "posted":
        console.say("run.papers", period=report.period)
    if report.state == "held":
        console.say("run.approve", period=report.period, preview=report.preview[:PREVIEW_DIGITS])
