"""`run`: run a period, or every period that is due, and print the result."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from tpp_sponsor.acts.monthly.run import (
    DueResult,
    RunOptions,
    renew_papers_of_run,
    run_due,
    run_period,
    send_notices_of_due,
    send_notices_of_run,
    write_papers_of_run,
)
from tpp_sponsor.cli.console import Console
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, By, Config, MaybePeriod, Wait, help_text
from tpp_sponsor.cli.upkeep.notify import print_postponed
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import ExitCode
from tpp_sponsor.messages import say_anomaly
from tpp_sponsor.month.review import PREVIEW_DIGITS
from tpp_sponsor.month.run import RunReport
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
    with failures_as_exit_codes(config, as_json) as console:
        if by or approve:
            console.actor(console.deployment(), by or console.user())
        by = by or ("" if dry_run else console.user())
        if period is None:
            code = _run_due(console, RunOptions(by=by, dry_run=dry_run, wait=wait))
        else:
            options = RunOptions(
                by=by, dry_run=dry_run, revise=revise, approve=approve, preview=preview, wait=wait
            )
            code = _run_period(console, period, options)
        raise typer.Exit(code)


def _run_period(console: Console, period: Period, options: RunOptions) -> ExitCode:
    deployment = console.deployment()
    report = run_period(deployment, period, options, clock=console.now, progress=console.progress)
    _print_report(console, report)
    if not options.dry_run:
        renew_papers_of_run(deployment, options.by, clock=console.now, progress=console.progress)
        print_postponed(console, send_notices_of_run(deployment, clock=console.now))
    console.give(report.as_json())
    return ExitCode.HELD if report.state == "held" else ExitCode.DONE


def _run_due(console: Console, options: RunOptions) -> ExitCode:
    deployment = console.deployment()
    result = run_due(
        deployment,
        options,
        clock=console.now,
        progress=console.progress,
        on_report=partial(_print_report, console),
    )
    if result.is_empty:
        console.say("run.nothing_due")
    _print_not_run(console, result)
    if not options.dry_run:
        if result.reports:
            renew_papers_of_run(deployment, options.by, clock=console.now, progress=console.progress)
        for folder in write_papers_of_run(deployment, result.posted, options.by, clock=console.now):
            console.say("report.papers", folder=folder)
        print_postponed(console, send_notices_of_due(deployment, result, console.texts, clock=console.now))
    console.give(_as_json(console, result))
    return result.exit_code


def _print_not_run(console: Console, result: DueResult) -> None:
    """Print the periods that wait or failed, and why."""
    failed = [(period, failure.faults) for period, failure in result.failed]
    for key, periods in (("run.waiting", result.waiting), ("run.failed", failed)):
        for period, faults in periods:
            console.say(key, period=period)
            for reason in console.sentences(faults):
                console.say("run.reason", reason=reason)


def _as_json(console: Console, result: DueResult) -> dict[str, Any]:
    return {
        "runs": [report.as_json() for report in result.reports],
        "waiting": [
            {
                "period": str(period),
                "codes": [fault.code for fault in faults],
                "reasons": [console.sentence(fault) for fault in faults],
            }
            for period, faults in result.waiting
        ],
        "failed": [
            {
                "period": str(period),
                "exit_code": failure.exit_code,
                "codes": [fault.code for fault in failure.faults],
                "reasons": console.sentences(failure.faults),
            }
            for period, failure in result.failed
        ],
    }


def _print_report(console: Console, report: RunReport) -> None:
    console.say(f"run.{report.state}", period=report.period, revision=report.revision)
    if report.closed:
        console.say("run.closed", period=report.period)
    if report.anomalies and report.state != "held":
        console.say("run.would_be_held")
    for anomaly in report.anomalies:
        console.say("run.reason", reason=say_anomaly(console.texts, anomaly))
    _print_counts(console, report)
    if report.outbox:
        _print_files(console, report)
    if report.cards_to_remove:
        console.say("run.cards", period=report.period, count=report.cards_to_remove)
    if report.state == "posted":
        console.say("run.papers", period=report.period)
    if report.state == "held":
        console.say("run.approve", period=report.period, preview=report.preview[:PREVIEW_DIGITS])


def _print_counts(console: Console, report: RunReport) -> None:
    console.say(
        "run.counts",
        statements=report.statements,
        workers=report.workers,
        sponsors=report.sponsors,
        total=show_rupiah(report.total),
    )
    _print_outcomes(console, report.outcomes)
    if report.funds or report.proposals:
        _print_funds(console, report)
    if report.employees or report.employers:
        _print_employers(console, report)
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


def _print_outcomes(console: Console, outcomes: Mapping[str, int]) -> None:
    rows = [[str(count), code, console.texts.say(f"outcome.{code}")] for code, count in outcomes.items()]
    console.table({"column.count": True, "column.code": False, "column.meaning": False}, rows)


def _print_funds(console: Console, report: RunReport) -> None:
    console.say(
        "run.proposals",
        proposals=report.proposals,
        workers=sum(fund["workers"] for fund in report.funds.values()),
        funds=sum(fund["workers"] > 0 for fund in report.funds.values()),
        total=show_rupiah(sum(fund["total"] for fund in report.funds.values())),
    )
    _print_outcomes(console, report.proposal_outcomes)


def _print_employers(console: Console, report: RunReport) -> None:
    console.say(
        "run.employees",
        employees=report.employees,
        workers=sum(employer["workers"] for employer in report.employers.values()),
        employers=sum(employer["workers"] > 0 for employer in report.employers.values()),
        total=show_rupiah(sum(employer["total"] for employer in report.employers.values())),
    )
    _print_outcomes(console, report.employee_outcomes)


def _print_files(console: Console, report: RunReport) -> None:
    console.say("run.outbox", outbox=report.outbox)
    folder = Path(report.outbox) / CORRECTIONS
    if count := sum(1 for _ in folder.glob("*.xlsx")):
        console.say("run.correction_files", count=count, folder=folder)
