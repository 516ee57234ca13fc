"""Receive a file into the inbox of a period: checked, digested, recorded, and visible whole or not at all.

It is the one door for files that users send; files that staff put into the folder themselves are read as before. A file
that cannot be read is refused and kept aside; an older file of the same name is kept aside too.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tpp_sponsor.domain.lifecycle import Act, Actor
from tpp_sponsor.domain.masking import mask_inside
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, InputFileError, RequestError
from tpp_sponsor.intake.inbox import Inbox, InboxFile, table_named
from tpp_sponsor.intake.inbox_files import read_bytes, shown_name, unsafe_name
from tpp_sponsor.ledger.store import Event, Ledger, NewAct
from tpp_sponsor.month.inbox_check.file_checks import FileCheck, FileChecker
from tpp_sponsor.month.inbox_check.inbox_folder import inbox_lock, inbox_of, keep_aside
from tpp_sponsor.month.validation.other_departments import OF_AN_OPD
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import digest, move_file
from tpp_sponsor.storage.process_lock import LockHolder, run_lock
from tpp_sponsor.tables.table import Table

# A month that is further ahead of the clock, or further back, is a slip of the pen.
_MOST_MONTHS_AHEAD, _MOST_MONTHS_BACK = 2, 60
# In bytes; the TPP sheet of a whole city is smaller.
_LARGE, _SECONDS_FOR_LARGE = 5_000_000, 120


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A file that arrives: the name that its sender gave it, its bytes on the disk, and the OPD of its sender or ""."""

    name: str
    path: Path
    department: str = ""


@dataclass(frozen=True)
class ReceivedFile:
    """A file that was received, and what its check says; `known`: the same file was there already.

    `waits_for_revision`: the period is posted, so that the file counts in its next revision.
    """

    check: FileCheck
    known: bool
    replaced: bool
    waits_for_revision: bool


def receive(
    deployment: Deployment, ledger: Ledger, period: Period, arrival: Arrival, actor: Actor
) -> ReceivedFile:
    """Receive a file; the bytes at `arrival.path` are moved into the inbox.

    Raises InputFileError if the file as a whole cannot be used, RequestError if its name or sender is not allowed.
    """
    _require_near(deployment, ledger, period, actor)
    name = unicodedata.normalize("NFC", arrival.name)
    table = _table_of(name, arrival.department)
    _require_own(*_there(deployment, ledger, period, name), arrival.department, name)
    data = read_bytes(arrival.path, deployment.settings.intake.limits)
    if isinstance(data, Fault):
        raise InputFileError(replace(data, file=name))
    file = InboxFile(name, table, data, digest(data))
    with _turn_of_large_files(deployment, file, LockHolder.of("receive", actor, period)):
        # Before the lock below, so that a user who sends another file does not wait for this check.
        checker = FileChecker.of(deployment, ledger, period, _with(inbox_of(deployment, period), file))
        check = _checked(checker, ledger, file, arrival.department, actor)
    with inbox_lock(deployment):
        before, event = _there(deployment, ledger, period, name)
        _require_own(before, event, arrival.department, name)
        known = before is not None and before.sha256 == file.sha256
        if not known:
            if before is not None:
                keep_aside(deployment, period, before)
            move_file(arrival.path, deployment.inbox(period) / name)
        if not known or event is None or event.facts["sha256"] != file.sha256:
            # After the file: an event never speaks of a file that is not there.
            replaced = before.sha256 if before is not None and not known else ""
            _record(ledger, period, actor, {**_facts(check, arrival.department), "replaced": replaced})
    return ReceivedFile(check, known, before is not None and not known, bool(ledger.runs(period)))


def _there(
    deployment: Deployment, ledger: Ledger, period: Period, name: str
) -> tuple[InboxFile | None, Event | None]:
    """Return the file of a name in the inbox, and the event by which the newest of this name was received."""
    return inbox_of(deployment, period).file(name), ledger.received_files(period).get(name)


@contextmanager
def _turn_of_large_files(deployment: Deployment, file: InboxFile, holder: LockHolder) -> Iterator[None]:
    """Large files are checked one at a time: each takes seconds, and a gigabyte of memory (ADR 29)."""
    if len(file.data) < _LARGE:
        yield
        return
    with run_lock(deployment.data / "check.lock", _SECONDS_FOR_LARGE, holder):
        yield


def _require_near(deployment: Deployment, ledger: Ledger, period: Period, actor: Actor) -> None:
    """Require a month that is not far ahead of the clock; one long before it is good if it is known already."""
    today = Period.of(actor.today)
    if period.months_since(today) > _MOST_MONTHS_AHEAD:
        raise RequestError(Fault.of("period_too_far", period=period, most=_MOST_MONTHS_AHEAD))
    oldest = min([today, *ledger.periods()])
    if oldest.months_since(period) > _MOST_MONTHS_BACK and not deployment.inbox(period).is_dir():
        raise RequestError(Fault.of("period_too_old", period=period, most=_MOST_MONTHS_BACK, oldest=oldest))
    collection = deployment.settings.collection
    if collection.is_stopped(period):
        raise RequestError(Fault.of("collection_stopped", period=period, since=collection.stopped_from))


def _table_of(name: str, department: str) -> Table:
    """Return the table of a file by its name; an OPD sends few tables only."""
    shown = mask_inside(shown_name(name))
    if fault := unsafe_name(name):
        raise InputFileError(replace(fault, file=shown))
    if shown != name:
        raise InputFileError(Fault.of("name_holds_number", file=shown))
    table = table_named(name)
    if table is None:
        raise InputFileError(Fault.of("name_of_no_table", file=shown))
    if department and table not in OF_AN_OPD:
        raise RequestError(Fault.of("table_not_of_opd", file=shown, table=table.name))
    return table


def _require_own(before: InboxFile | None, event: Event | None, department: str, name: str) -> None:
    """Require that a user of an OPD replaces only a file that this OPD has sent."""
    if before is None or not department:
        return
    if event is None or event.facts["opd"] != department or event.facts["sha256"] != before.sha256:
        raise RequestError(Fault.of("name_taken", file=name))


def _checked(
    checker: FileChecker, ledger: Ledger, file: InboxFile, department: str, actor: Actor
) -> FileCheck:
    """Check a file that can be read; any other is kept aside and refused."""
    intake = checker.intake(file, department)
    if faults := [fault for raw in intake.files for fault in raw.faults]:
        keep_aside(checker.deployment, checker.period, file)
        refused = {"refused": sorted({fault.code for fault in faults})}
        _record(ledger, checker.period, actor, _identity(file, department) | refused)
        raise InputFileError(*faults)
    check = checker.keep(file, department, intake)
    if check.foreign and check.foreign == check.rows - check.ignored:
        raise RequestError(Fault.of("only_other_departments", file=file.name, rows=check.foreign))
    return check


def _with(inbox: Inbox, file: InboxFile) -> Inbox:
    others = tuple(other for other in inbox.files if other.name != file.name)
    return Inbox((*others, file), inbox.others)


def _identity(file: InboxFile, department: str) -> dict[str, Any]:
    return {
        "file": file.name,
        "table": file.table.name,
        "sha256": file.sha256,
        "size": len(file.data),
        "opd": department,
    }


def _facts(check: FileCheck, department: str) -> dict[str, Any]:
    names = ("table", "sha256", "size", "accepted", "rejected", "foreign")
    counts = {"rows_of_file": check.rows, **{name: getattr(check, name) for name in names}}
    return {"file": check.name, "opd": department, **counts}


def _record(ledger: Ledger, period: Period, actor: Actor, facts: Mapping[str, Any]) -> None:
    ledger.record(NewAct(act=Act.RECEIVE, period=period, at=actor.at, by=actor.by, facts=facts))
