"""`check`: check an inbox that may still be filling, and print the result file by file."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Annotated, Any

import typer

from tpp_sponsor.acts.month.check import PAGE, check_open_periods, check_period
from tpp_sponsor.cli.deployment.notify import print_postponed
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, Config, MaybePeriod, help_text
from tpp_sponsor.cli.screen import Screen
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import ExitCode
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.site.check_view import (
    BROKEN,
    INCOMPLETE,
    PARTS,
    READY,
    WHY_IGNORED,
    InboxCheck,
    Remark,
)
from tpp_sponsor.storage.files import CORRECTIONS

EXAMPLE = "tpp-sponsor check 2024-03"
_STYLES = {READY: "bold green", INCOMPLETE: "bold yellow", BROKEN: "bold red"}


def check(
    period: MaybePeriod = None,
    open_: Annotated[bool, typer.Option("--open", help=help_text("help.check_open"))] = False,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    if open_ == (period is not None):
        raise typer.BadParameter(help_text("usage.period_or_open"))
    with failures_as_exit_codes(config, as_json) as screen:
        code = _check_open(screen) if period is None else _check_one(screen, period)
        raise typer.Exit(code)


def _check_one(screen: Screen, period: Period) -> ExitCode:
    """Check one period; SETTINGS where employees cannot be priced, INPUT where a file cannot be used."""
    deployment = screen.deployment()
    screen.progress("take_in")
    result = check_period(deployment, period, screen.texts)
    _print_check(screen, deployment, result)
    screen.give(_as_json(result, deployment))
    if result.unpriced:
        return ExitCode.SETTINGS
    return ExitCode.INPUT if result.faults else ExitCode.DONE


def _check_open(screen: Screen) -> ExitCode:
    """Check every open period and send notices about files with rejected rows."""
    deployment = screen.deployment()
    result = check_open_periods(
        deployment,
        screen.texts,
        clock=screen.now,
        progress=screen.progress,
        on_check=partial(_print_check, screen, deployment),
    )
    if not result.checks:
        screen.say("checkup.none_open")
    print_postponed(screen, result.mail)
    screen.give({"checks": [_as_json(one, deployment) for one in result.checks]})
    return ExitCode.DONE


def _print_check(screen: Screen, deployment: Deployment, result: InboxCheck) -> None:
    folder = deployment.check_folder(result.period)
    if result.files:
        _print_files(screen, result)
        _print_rejected(screen, result)
        _print_ignored(screen, result)
    else:
        screen.say("checkup.empty", period=result.period)
    _print_warnings(screen, result)
    listed = {"unpriced": result.unpriced, "faults": result.faults, "missing": result.missing}
    for key, faults in listed.items():
        if faults:
            screen.say(f"checkup.{key}")
        for fault in faults:
            screen.say("checkup.fault", fault=fault)
    if result.absent:
        screen.say("checkup.absent", tables=", ".join(result.absent))
    if result.correction_files:
        screen.say(
            "checkup.correction_files", count=len(result.correction_files), folder=folder / CORRECTIONS
        )
    screen.say("checkup.page", page=folder / PAGE)
    screen.lines((_verdict(screen, result), _STYLES[result.verdict]))


def _print_files(screen: Screen, result: InboxCheck) -> None:
    screen.say("checkup.head", period=result.period)
    counted = ("rows", *PARTS)
    rows = [[file.name, file.table, *(str(file.counts[name]) for name in counted)] for file in result.files]
    columns = {"column.file": False, "column.table": False} | {f"column.{name}": True for name in counted}
    screen.table(columns, rows)


def _print_rejected(screen: Screen, result: InboxCheck) -> None:
    for file in result.files:
        if not file.reasons:
            continue
        count = sum(reason.count for reason in file.reasons)
        screen.lines(("", ""), (screen.texts.say("checkup.rejected", file=file.name, count=count), "bold"))
        for reason in file.reasons:
            screen.say(
                "checkup.reason",
                count=reason.count,
                code=reason.code,
                table=reason.table,
                rows=reason.places,
                what=reason.what,
            )
            screen.say("checkup.remedy", remedy=reason.remedy)
        if file.corrected_rows:
            screen.say("checkup.corrected_rows", count=file.corrected_rows)


def _print_ignored(screen: Screen, result: InboxCheck) -> None:
    totals, texts = result.totals, screen.texts
    if not totals["ignored"]:
        return
    screen.lines(("", ""), (texts.say("checkup.ignored", count=totals["ignored"]), "bold"))
    for why in WHY_IGNORED:
        files = [file.name for file in result.files if file.counts[why]]
        if files:
            reason = texts.say(f"checkpage.why.{why}")
            screen.say("checkup.why", count=totals[why], why=reason, files=_file_names(screen, files))


def _print_warnings(screen: Screen, result: InboxCheck) -> None:
    by_code = defaultdict[str, list[Remark]](list)
    for remark in (*result.others, *(warning for file in result.files for warning in file.warnings)):
        by_code[remark.code].append(remark)
    if not by_code:
        return
    screen.lines(("", ""), (screen.texts.say("checkup.warnings", count=result.warned), "bold"))
    for code, remarks in sorted(by_code.items()):
        files = list(dict.fromkeys(remark.file for remark in remarks))
        count = sum(remark.count for remark in remarks)
        what = remarks[0].what
        screen.say("checkup.warning", count=count, code=code, files=_file_names(screen, files), what=what)


def _file_names(screen: Screen, files: Sequence[str]) -> str:
    """Return the name of one file; of several files the first name and the number of others."""
    if len(files) == 1:
        return files[0]
    return screen.texts.say("checkup.more_files", file=files[0], count=len(files) - 1)


def _verdict(screen: Screen, result: InboxCheck) -> str:
    broken = [file.name for file in result.files if file.faults]
    values = {
        "missing": ", ".join(result.awaited),
        "files": ", ".join(["config.toml"] * bool(result.unpriced) + broken),
    }
    return screen.texts.say(f"checkup.verdict.{result.verdict}", **values)


def _as_json(result: InboxCheck, deployment: Deployment) -> dict[str, Any]:
    return {
        "period": str(result.period),
        "verdict": result.verdict,
        "files": [
            {"file": file.name, "table": file.table, **file.counts}
            | {"answer": file.correction_file, "answered": file.corrected_rows, "faults": list(file.faults)}
            | {"reasons": [asdict(reason) for reason in file.reasons]}
            | {"remarks": [asdict(remark) for remark in file.warnings]}
            for file in result.files
        ],
        "others": [asdict(remark) for remark in result.others],
        "rejected": result.rejected,
        "warnings": result.warned,
        "faults": [*result.unpriced, *result.faults],
        "missing": list(result.missing),
        "absent_tables": list(result.absent),
        "answers": list(result.correction_files),
        "report": str(deployment.check_folder(result.period)),
    }
