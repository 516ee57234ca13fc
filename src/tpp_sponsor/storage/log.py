"""The log: one JSON object a line in `data/log/tpp-sponsor.log`, of counts, codes and digests, never of persons.

What may be said is a list of keys; what is not in it is left out, and what looks like a number of a person is masked.
A log that cannot be written stops nobody.
"""

import json
import os
import re
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from tpp_sponsor import __version__
from tpp_sponsor.domain.identifiers import mask_inside
from tpp_sponsor.storage.files import PRIVATE_FILE, PRIVATE_FOLDER

JOB_VARIABLE = "TPP_SPONSOR_JOB"
LOG = "log/tpp-sponsor.log"
# How many seconds a line may wait for others who write to the same log.
_PATIENCE = 2.0

# Of these, texts are kept; what is a number, a truth or nested below is kept of the second list.
_TEXTS = frozenset({
    "at", "codes", "command", "error", "event", "flags", "job", "level", "period", "state", "trace", "verdict",
    "verified", "version", "zone",
})  # fmt: skip
_COUNTS = frozenset({
    "accepted", "answered", "cells", "changed", "checks", "deleted", "event", "events", "exit_code", "failed",
    "given_up", "held", "ignored", "lapsed", "lapsing", "lines", "missing", "new", "next_month", "outcomes",
    "owed", "paid", "pid", "rejected", "revision", "rows", "runs", "seconds", "sending", "sent", "size",
    "sponsors", "statements", "states", "this_month", "total", "uncertain", "unknown", "unpaid", "waiting",
    "warnings", "workers",
})  # fmt: skip
_OUTCOME = re.compile(r"[A-Z][A-Z_]{3,40}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+Z-]+")
# No city withholds a trillion rupiah a month: a larger number is no amount.
_LARGEST = 10**12


@dataclass(frozen=True)
class Logbook:
    """A log that is put aside when it has grown to `max_bytes`, with `keep` such logs; the clock is an argument."""

    path: Path
    max_bytes: int
    keep: int
    clock: Callable[[], datetime]

    def write(self, event: str, facts: Mapping[str, object], *, level: str = "info") -> None:
        """Write one line; a disk that refuses is no failure."""
        origin = {
            "at": self.clock().isoformat(timespec="milliseconds"),
            "level": level,
            "event": event,
            "pid": os.getpid(),
            "version": __version__,
        }
        told = {**origin, **facts_of(facts), **origin}
        with suppress(OSError):
            self._append((json.dumps(told, ensure_ascii=False) + "\n").encode())

    def _append(self, line: bytes) -> None:
        self.path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        lock = FileLock(self.path.with_suffix(".lock"), mode=PRIVATE_FILE)
        try:
            lock.acquire(timeout=_PATIENCE)
        except Timeout:
            # Whoever holds it is stuck. The line is worth more than the size of the log.
            return _write_at_end(self.path, line)
        try:
            if self.path.exists() and self.path.stat().st_size + len(line) > self.max_bytes:
                self._put_aside()
            return _write_at_end(self.path, line)
        finally:
            lock.release()

    def _put_aside(self) -> None:
        for number in range(self.keep, 0, -1):
            older = self._aside(number - 1) if number > 1 else self.path
            if older.exists():
                older.replace(self._aside(number))

    def _aside(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}")


def facts_of(report: Mapping[str, Any]) -> dict[str, Any]:
    """Of what a command tells, all that may stand in a log."""
    return {name: kept for name, value in report.items() if (kept := _kept(name, value)) is not None}


def trace_of(bug: BaseException) -> list[str]:
    """Where a bug came from: modules, lines and functions, without any value; then what kind it is."""
    steps = [f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in _steps(bug)]
    return [*steps, type(bug).__name__]


def masked(text: str) -> str:
    """A text without the numbers of persons, however they are written; a moment is none."""
    return text if _MOMENT.fullmatch(text) else mask_inside(text)


def _steps(bug: BaseException) -> traceback.StackSummary:
    return traceback.StackSummary.extract(traceback.walk_tb(bug.__traceback__), lookup_lines=False)


def _kept(name: str, value: object) -> object:
    if isinstance(value, Mapping):
        return facts_of(value) or None
    if isinstance(value, list | tuple):
        return [kept for item in value if (kept := _kept(name, item)) is not None] or None
    if isinstance(value, bool):
        return value if name in _COUNTS else None
    if isinstance(value, int | float):
        counted = name in _COUNTS or _OUTCOME.fullmatch(name)
        return value if counted and abs(value) < _LARGEST else None
    if isinstance(value, str):
        return masked(value) if name in _TEXTS else None
    return None


def _write_at_end(path: Path, line: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE_FILE)
    try:
        os.fchmod(descriptor, PRIVATE_FILE)
        os.write(descriptor, line)
    finally:
        os.close(descriptor)
