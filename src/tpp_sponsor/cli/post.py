"""`run`: post a period, or every period that is due."""

import getpass
from datetime import UTC, datetime

from tpp_sponsor.cli.console import Console
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.domain.period import Period
from tpp_sponsor.due import due_periods
from tpp_sponsor.errors import Fault, InputFileError
from tpp_sponsor.month import RunReport, as_json, preview_month, run_month


def run_one(console: Console, period: Period, *, dry_run: bool, revise: bool) -> None:
    """Run one period and tell what came of it."""
    report = _run(console, period, dry_run=dry_run, revise=revise)
    _tell(console, report)
    console.give(as_json(report))


def run_due(console: Console) -> None:
    """Run every period that is due and not posted, oldest first; one that waits for files stops no other."""
    deployment = console.deployment()
    done, waiting = list[RunReport](), list[tuple[Period, tuple[Fault, ...]]]()
    for period in due_periods(deployment, _now()):
        try:
            done.append(_run(console, period, dry_run=False, revise=False))
            _tell(console, done[-1])
        except InputFileError as not_ready:
            waiting.append((period, not_ready.faults))
    if not done and not waiting:
        console.say("run.nothing_due")
    console.give(
        {
            "runs": [as_json(report) for report in done],
            "waiting": [
                {"period": str(period), "reasons": [console.sentence(fault) for fault in faults]}
                for period, faults in waiting
            ],
        }
    )
    for period, faults in waiting:
        console.say("run.waiting", period=period)
        for fault in faults:
            console.say("run.reason", reason=console.where(fault) + console.sentence(fault))


def _run(console: Console, period: Period, *, dry_run: bool, revise: bool) -> RunReport:
    deployment = console.deployment()
    if dry_run:
        return preview_month(deployment, period, progress=console.progress)
    return run_month(
        deployment, period, revise=revise, by=getpass.getuser(), clock=_now, progress=console.progress
    )


def _tell(console: Console, report: RunReport) -> None:
    console.say(f"run.{report.state}", period=report.period, revision=report.revision)
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
    if report.outbox:
        console.say("run.outbox", outbox=report.outbox)


def _now() -> datetime:
    """The one clock of the command line."""
    return datetime.now(UTC)  # noqa: TID251 - the shell reads the clock
