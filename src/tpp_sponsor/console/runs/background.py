"""Starts a run in a process of its own, and says how it goes; everything that is known of it is in the database.

The process holds a lock from before its start until it ends, however it ends. So a run whose lock is free and whose end
was not recorded was killed: it is closed as interrupted, and the next run takes up what it left.
"""

import os
import socket
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

from tpp_sponsor.console.visit import Refusal, Visit, Workplace
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import ExitCode, Fault, IntegrityError, RunLockedError
from tpp_sponsor.ledger.lock import ledger_holder
from tpp_sponsor.ledger.users.user_ledger import BackgroundRun, NewBackgroundRun
from tpp_sponsor.storage.process_lock import is_held, run_lock, take_lock

_SECONDS_WATCHED, _SECONDS_BETWEEN_LOOKS, _SECONDS_TO_END = 25.0, 0.25, 5.0
_LOCK = "background.lock"
# Within this time of its start, a run on another machine may not hold its lock yet.
_TIME_TO_BEGIN = timedelta(minutes=2)
# Processes that this one started: they are asked now and then, so that none remains as a zombie.
_children: list[subprocess.Popen[bytes]] = []


def start_run(visit: Visit, *, revise: bool = False, preview: str = "") -> int:
    """Start a run or the approval of a preview; its number. While another one is running, it is refused with 409."""
    place = visit.place
    _require_free(visit)
    descriptor = _take_lock(place)
    if descriptor is None:
        raise _running(visit)
    try:
        new = NewBackgroundRun(
            period=visit.period,
            by=visit.account.name,
            host=socket.gethostname(),
            at=visit.now,
            revise=revise,
            preview=preview,
        )
        number = _begin(visit, new)
        _start(place, number, descriptor)
    finally:
        os.close(descriptor)
    return number


def watch_run(visit: Visit, number: int) -> BackgroundRun:
    """Return the run once it has ended, or as it is after some seconds."""
    for _ in range(round(_SECONDS_WATCHED / _SECONDS_BETWEEN_LOOKS)):
        run = _closed_if_killed(visit.place, visit.ledger.background_run(number))
        if run.ended_at is not None:
            return run
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    return visit.ledger.background_run(number)


def open_run(place: Workplace) -> BackgroundRun | None:
    """Return the run that is going on."""
    run = place.ledger.open_background_run()
    if run is None:
        return None
    run = _closed_if_killed(place, run)
    return run if run.ended_at is None else None


def newest_run(place: Workplace, period: Period) -> BackgroundRun | None:
    """Return the run of a period that is going on, also at a terminal; else the newest one that the console started."""
    newest = place.ledger.newest_background_run(period)
    run = _closed_if_killed(place, newest) if newest else None
    if run is not None and run.ended_at is None:
        return run
    return _run_at_a_terminal(place, period) or run


def _run_at_a_terminal(place: Workplace, period: Period) -> BackgroundRun | None:
    holder = ledger_holder(place.deployment.lock_file, place.ledger)
    if holder is None or (holder.command, holder.period) != ("run", str(period)):
        return None
    return BackgroundRun(
        id=0,
        period=period,
        by=holder.by,
        host="",
        at=holder.since,
        step="",
        ended_at=None,
        exit_code=None,
        outcome="",
        faults=(),
    )


def _require_free(visit: Visit) -> None:
    """Require that no run and no command, on this machine or another, changes the ledger now."""
    if open_run(visit.place):
        raise _running(visit)
    if holder := ledger_holder(visit.deployment.lock_file, visit.ledger):
        raise RunLockedError(holder.fault)
    with run_lock(visit.deployment.lock_file):
        # Also nothing that has no name.
        pass


def _take_lock(place: Workplace) -> int | None:
    """Return the lock of runs; the process of a run holds it for a moment after it has recorded its end."""
    for _ in range(round(_SECONDS_TO_END / _SECONDS_BETWEEN_LOOKS)):
        descriptor = take_lock(_lock_of(place))
        if descriptor is not None or open_run(place):
            return descriptor
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    return None


def _running(visit: Visit) -> Refusal:
    """Make the refusal that says who runs what since when."""
    going = open_run(visit.place)
    if going is None:
        return Refusal(HTTPStatus.CONFLICT, "running_elsewhere")
    since = f"{going.at.astimezone(visit.now.tzinfo):%d-%m-%Y %H:%M}"
    return Refusal(HTTPStatus.CONFLICT, "running", by=going.by, period=going.period, since=since)


def _begin(visit: Visit, new: NewBackgroundRun) -> int:
    try:
        return visit.ledger.begin_run(new)
    except IntegrityError as other:
        # Another console began at the same moment.
        raise _running(visit) from other


def _start(place: Workplace, number: int, descriptor: int) -> None:
    _children[:] = [child for child in _children if child.poll() is None]
    config = str(place.deployment.config)
    command = [sys.executable, "-m", "tpp_sponsor.console", "--config", config, "--run", str(number)]
    _children.append(
        subprocess.Popen(  # noqa: S603 - our own program
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(descriptor,),
            # A session of its own: neither Ctrl-C nor the end of the console stops a month in the middle.
            start_new_session=True,
        )
    )


def _closed_if_killed(place: Workplace, run: BackgroundRun) -> BackgroundRun:
    """Record the end of a run whose process was killed."""
    if run.ended_at is not None or _is_living(place, run):
        return run
    # The process may have recorded its end between the two looks.
    run = place.ledger.background_run(run.id)
    if run.ended_at is None:
        faults = (Fault.of("run_killed", period=run.period),)
        at = place.clock()
        place.ledger.end_run(run.id, at, ExitCode.NOT_DELIVERED, "failed", faults)
        run = replace(run, ended_at=at, exit_code=ExitCode.NOT_DELIVERED, outcome="failed", faults=faults)
    return run


def _is_living(place: Workplace, run: BackgroundRun) -> bool:
    """Return True if the process of a run is alive: it locks this deployment, or the server if another machine runs it.

    A database in a file has one machine, also where its container has a new host name.
    """
    if place.ledger.is_in_a_file or run.host == socket.gethostname():
        return is_held(_lock_of(place))
    return place.ledger.is_run_living(run.id) or place.clock() - run.at < _TIME_TO_BEGIN


def _lock_of(place: Workplace) -> Path:
    return place.deployment.data / _LOCK
