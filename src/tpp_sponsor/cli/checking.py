"""`check`: what is in an inbox that may still be filling, told file by file."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from tpp_sponsor.acts.monthly.check import PAGE, check_period
from tpp_sponsor.cli.console import Console, now
from tpp_sponsor.cli.notify import keep_notices, send_due
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import InputFileError
from tpp_sponsor.notices.compose import mend_notices
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

_STYLES = {READY: "bold green", INCOMPLETE: "bold yellow", BROKEN: "bold red"}


def show_check(console: Console, period: Period) -> int:
    """Per file: rows, accepted, rejected, ignored, and why; then what stops the month. 11 if a file cannot be used."""
    checkup = _check(console, period)
    console.give(_as_json(checkup, str(console.deployment().check_folder(period))))
    return InputFileError.exit_code if checkup.faults else 0


def check_open(console: Console) -> int:
    """The same of every period that is open, and a notice for each file that has rows to mend."""
    from tpp_sponsor.schedule.due import open_periods  # noqa: PLC0415 - only the daily check asks

    deployment = console.deployment()
    found, notices = [], []
    for period in open_periods(deployment, now()):
        checkup = _check(console, period)
        found.append(_as_json(checkup, str(deployment.check_folder(period))))
        notices += mend_notices(deployment.settings, period, checkup.files, now())
    if not found:
        console.say("checkup.none_open")
    keep_notices(console, notices)
    send_due(console)
    console.give({"checks": found})
    return 0


def _check(console: Console, period: Period) -> InboxCheck:
    deployment = console.deployment()
    console.progress("take_in")
    checkup = check_period(deployment, period, console.texts)
    folder = deployment.check_folder(period)
    if checkup.files:
        _tell_files(console, checkup)
        _tell_rejected(console, checkup)
        _tell_ignored(console, checkup)
    else:
        console.say("checkup.empty", period=period)
    _tell_warnings(console, checkup)
    for key, faults in (("faults", checkup.faults), ("missing", checkup.missing)):
        if faults:
            console.say(f"checkup.{key}")
        for fault in faults:
            console.say("checkup.fault", fault=fault)
    if checkup.answers:
        console.say("checkup.answers", count=len(checkup.answers), folder=folder / CORRECTIONS)
    console.say("checkup.page", page=folder / PAGE)
    console.lines((_verdict(console, checkup), _STYLES[checkup.verdict]))
    return checkup


def _tell_files(console: Console, checkup: InboxCheck) -> None:
    console.say("checkup.head", period=checkup.period)
    counted = ("rows", *PARTS)
    rows = [[file.name, file.table, *(str(file.counts[name]) for name in counted)] for file in checkup.files]
    columns = {"column.file": False, "column.table": False} | {f"column.{name}": True for name in counted}
    console.table(columns, rows)


def _tell_rejected(console: Console, checkup: InboxCheck) -> None:
    for file in checkup.files:
        if not file.reasons:
            continue
        count = sum(reason.count for reason in file.reasons)
        console.lines(("", ""), (console.texts.say("checkup.rejected", file=file.name, count=count), "bold"))
        for reason in file.reasons:
            console.say(
                "checkup.reason",
                count=reason.count,
                code=reason.code,
                table=reason.table,
                rows=reason.places,
                what=reason.what,
            )
            console.say("checkup.remedy", remedy=reason.remedy)
        if file.answered:
            console.say("checkup.answered", count=file.answered)


def _tell_ignored(console: Console, checkup: InboxCheck) -> None:
    totals, texts = checkup.totals, console.texts
    if not totals["ignored"]:
        return
    console.lines(("", ""), (texts.say("checkup.ignored", count=totals["ignored"]), "bold"))
    for why in WHY_IGNORED:
        files = [file.name for file in checkup.files if file.counts[why]]
        if files:
            said = texts.say(f"checkpage.why.{why}")
            console.say("checkup.why", count=totals[why], why=said, files=_named(console, files))


def _tell_warnings(console: Console, checkup: InboxCheck) -> None:
    by_code = defaultdict[str, list[Remark]](list)
    for remark in (*checkup.others, *(warning for file in checkup.files for warning in file.warnings)):
        by_code[remark.code].append(remark)
    if not by_code:
        return
    console.lines(("", ""), (console.texts.say("checkup.warnings", count=checkup.warned), "bold"))
    for code, remarks in sorted(by_code.items()):
        files = list(dict.fromkeys(remark.file for remark in remarks))
        count = sum(remark.count for remark in remarks)
        what = remarks[0].what
        console.say("checkup.warning", count=count, code=code, files=_named(console, files), what=what)


def _named(console: Console, files: Sequence[str]) -> str:
    """One file by its name, of several the first and how many others."""
    if len(files) == 1:
        return files[0]
    return console.texts.say("checkup.more_files", file=files[0], count=len(files) - 1)


def _verdict(console: Console, checkup: InboxCheck) -> str:
    broken = ", ".join(file.name for file in checkup.files if file.faults)
    values = {"missing": ", ".join(checkup.awaited), "files": broken}
    return console.texts.say(f"checkup.verdict.{checkup.verdict}", **values)


def _as_json(checkup: InboxCheck, folder: str) -> dict[str, Any]:
    return {
        "period": str(checkup.period),
        "verdict": checkup.verdict,
        "files": [
            {"file": file.name, "table": file.table, **file.counts}
            | {"answer": file.answer, "answered": file.answered, "faults": list(file.faults)}
            | {"reasons": [asdict(reason) for reason in file.reasons]}
            | {"remarks": [asdict(remark) for remark in file.warnings]}
            for file in checkup.files
        ],
        "others": [asdict(remark) for remark in checkup.others],
        "rejected": checkup.rejected,
        "warnings": checkup.warned,
        "faults": list(checkup.faults),
        "missing": list(checkup.missing),
        "answers": list(checkup.answers),
        "report": folder,
    }
