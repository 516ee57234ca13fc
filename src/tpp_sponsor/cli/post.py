"""`run`: post a period, or every period that is due."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from tpp_sponsor.arrival import open_period
from tpp_sponsor.cli.console import Console, now
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, InputFileError
from tpp_sponsor.files import ANSWERS

if TYPE_CHECKING:
    from tpp_sponsor.month import RunReport


def run_one(console: Console, period: Period, *, dry_run: bool, revise: bool, patience: float) -> None:
    """Run one period and tell what came of it; wait for another run up to `patience` seconds."""
    report = _run(console, period, dry_run=dry_run, revise=revise, patience=patience)
    _tell(console, report)
    console.give(asdict(report))


def run_due(console: Console) -> None:
    """Run every period that is due and not posted, oldest first; one that waits for files stops no other."""
    from tpp_sponsor.due import due_periods  # noqa: PLC0415 - it loads the database's libraries

    deployment = console.deployment()
    done: list[RunReport] = []
    waiting: list[tuple[Period, tuple[Fault, ...]]] = []
    for period in due_periods(deployment, now()):
        try:
            done.append(_run(console, period))
            _tell(console, done[-1])
        except InputFileError as not_ready:
            waiting.append((period, not_ready.faults))
    if not done and not waiting:
        console.say("run.nothing_due")
    console.give(
        {
            "runs": [asdict(report) for report in done],
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


def _run(
    console: Console, period: Period, *, dry_run: bool = False, revise: bool = False, patience: float = 0
) -> RunReport:
    deployment = console.deployment()
    arrival = open_period(deployment, period)
    # Loaded while the inbox is being read and sifted.
    from tpp_sponsor.month import preview_month, run_month  # noqa: PLC0415

    if dry_run:
        return preview_month(deployment, period, arrival, progress=console.progress)
    return run_month(
        deployment,
        period,
        arrival,
        revise=revise,
        patience=patience,
        by=getpass.getuser(),
        clock=now,
        progress=console.progress,
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
        answers = Path(report.outbox) / ANSWERS
        if count := sum(1 for _ in answers.glob("*.xlsx")):
            console.say("run.answers", count=count, folder=answers)
