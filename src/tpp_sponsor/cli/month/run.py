"""`run`: run a period, or every period that is due, and print the result."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from tpp_sponsor.acts.month.run import (
    DueResult,
    follow_due,
    follow_run,
    run_due,
    run_period,
)
from tpp_sponsor.cli.deployment.notify import print_postponed
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, By, Config, MaybePeriod, Wait, help_text
from tpp_sponsor.cli.screen import Screen
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import ExitCode
from tpp_sponsor.messages import say_anomaly
from tpp_sponsor.month.review import PREVIEW_DIGITS, Approval
from tpp_sponsor.month.run import RunReport, RunRequest, RunState
from tpp_sponsor.storage.files import CORRECTIONS

EXAMPLE = "tpp-sponsor run 2024-03 --dry-run"


def run(
    period: MaybePeriod = None,
    due: Annotated[bool, typer.Option("--due", help=help_text("help.due"))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=help_text("help.dry_run"))] = False,
    revise: Annotated[bool, typer.Option("--revise", help=help_text("help.revise"))] = False,
    approve: Annotated[bool, typer.Option("--approve", help=help_text("help.approve"))] = False,
    preview: Annotated[str, typer.Option("--preview", help=help_text("help.preview"))] = "",
    by: By = "",
    wait: Wait = 0,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    if due == (period is not None):
        raise typer.BadParameter(help_text("usage.period_or_due"))
    if approve and (due or dry_run):
        raise typer.BadParameter(help_text("usage.approve_one"))
    with failures_as_exit_codes(config, as_json) as screen:
        if by := by.strip() or (screen.user() if approve else ""):
            screen.actor(screen.deployment(), by)
        by = by or ("" if dry_run else screen.user())
        request = RunRequest(
            by=by,
            clock=screen.now,
            progress=screen.progress,
            dry_run=dry_run,
            # A due period is not posted yet.
            revise=revise and not due,
            wait=wait,
            approval=Approval(by, preview) if approve else None,
        )
        raise typer.Exit(
            _run_due(screen, request) if period is None else _run_period(screen, period, request)
        )


def _run_period(screen: Screen, period: Period, request: RunRequest) -> ExitCode:
    deployment = screen.deployment()
    report = run_period(deployment, period, request)
    _print_report(screen, report)
    print_postponed(screen, follow_run(deployment, request, [report], with_papers=False).mail)
    screen.give(report.as_json())
    return ExitCode.HELD if report.state is RunState.HELD else ExitCode.DONE


def _run_due(screen: Screen, request: RunRequest) -> ExitCode:
    deployment = screen.deployment()
    result = run_due(deployment, request, on_report=partial(_print_report, screen))
    if result.is_empty:
        screen.say("run.nothing_due")
    _print_not_run(screen, result)
    followed = follow_due(deployment, request, result)
    for folder in followed.papers:
        screen.say("report.papers", folder=folder)
    print_postponed(screen, followed.mail)
    screen.give(_as_json(screen, result))
    return result.exit_code


def _print_not_run(screen: Screen, result: DueResult) -> None:
    """Print the periods that wait or failed, and why."""
    failed = [(period, failure.faults) for period, failure in result.failed]
    for key, periods in (("run.waiting", result.waiting), ("run.failed", failed)):
        for period, faults in periods:
            screen.say(key, period=period)
            for reason in screen.sentences(faults):
                screen.say("run.reason", reason=reason)


def _as_json(screen: Screen, result: DueResult) -> dict[str, Any]:
    return {
        "runs": [report.as_json() for report in result.reports],
        "waiting": [
            {
                "period": str(period),
                "codes": [fault.code for fault in faults],
                "reasons": [screen.sentence(fault) for fault in faults],
            }
            for period, faults in result.waiting
        ],
        "failed": [
            {
                "period": str(period),
                "exit_code": failure.exit_code,
                "codes": [fault.code for fault in failure.faults],
                "reasons": screen.sentences(failure.faults),
            }
            for period, failure in result.failed
        ],
    }


def _print_report(screen: Screen, report: RunReport) -> None:
    screen.say(f"run.{report.state}", period=report.period, revision=report.revision)
    if report.closed:
        screen.say("run.closed", period=report.period)
    if report.anomalies and report.state is not RunState.HELD:
        screen.say("run.would_be_held")
    for anomaly in report.anomalies:
        screen.say("run.reason", reason=say_anomaly(screen.texts, anomaly))
    _print_counts(screen, report)
    if report.outbox:
        _print_files(screen, report)
    if report.cards_to_remove:
        screen.say("run.cards", period=report.period, count=report.cards_to_remove)
    if report.state is RunState.POSTED:
        screen.say("run.papers", period=report.period)
    if report.state is RunState.HELD:
        preview = report.preview[:PREVIEW_DIGITS]
        screen.say("run.approve", period=report.period, folder=report.outbox, preview=preview)


def _print_counts(screen: Screen, report: RunReport) -> None:
    screen.say(
        "run.counts",
        statements=report.statements,
        workers=report.workers,
        sponsors=report.sponsors,
        total=show_rupiah(report.total),
    )
    _print_outcomes(screen, report.outcomes)
    if report.funds or report.proposals:
        _print_funds(screen, report)
    if report.employees or report.employers:
        _print_employers(screen, report)
    screen.say("run.findings", rejected=report.rejected, warnings=report.warnings)
    if report.after:
        screen.say("run.after", period=report.period, newest=report.after)
    lapsing = report.lapsing
    if lapsing["unpaid"] or lapsing["this_month"]:
        screen.say(
            "run.lapsing",
            unpaid=lapsing["unpaid"],
            next_month=lapsing["next_month"],
            this_month=lapsing["this_month"],
            lapsed=lapsing["lapsed"],
        )


def _print_outcomes(screen: Screen, outcomes: Mapping[str, int]) -> None:
    rows = [[str(count), code, screen.texts.say(f"outcome.{code}")] for code, count in outcomes.items()]
    screen.table({"column.count": True, "column.code": False, "column.meaning": False}, rows)


def _print_funds(screen: Screen, report: RunReport) -> None:
    screen.say(
        "run.proposals",
        proposals=report.proposals,
        workers=sum(fund["workers"] for fund in report.funds.values()),
        funds=sum(fund["workers"] > 0 for fund in report.funds.values()),
        total=show_rupiah(sum(fund["total"] for fund in report.funds.values())),
    )
    _print_outcomes(screen, report.proposal_outcomes)


def _print_employers(screen: Screen, report: RunReport) -> None:
    screen.say(
        "run.employees",
        employees=report.employees,
        workers=sum(employer["workers"] for employer in report.employers.values()),
        employers=sum(employer["workers"] > 0 for employer in report.employers.values()),
        total=show_rupiah(sum(employer["total"] for employer in report.employers.values())),
    )
    _print_outcomes(screen, report.employee_outcomes)


def _print_files(screen: Screen, report: RunReport) -> None:
    screen.say("run.outbox", outbox=report.outbox)
    folder = Path(report.outbox) / CORRECTIONS
    if count := sum(1 for _ in folder.glob("*.xlsx")):
        screen.say("run.correction_files", count=count, folder=folder)
