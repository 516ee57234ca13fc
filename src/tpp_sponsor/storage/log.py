"""The log: one JSON object a line in `data/log/tpp-sponsor.log`, of counts, codes and digests, never of persons.

What may be logged is a list of keys; other keys are left out, and what looks like a number of a person is masked.
A log that cannot be written stops no command.
"""

import json
import logging
import os
import re
import sys
import traceback
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from functools import partial
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from tpp_sponsor import __version__
from tpp_sponsor.domain.lifecycle import Clock
from tpp_sponsor.domain.masking import mask_inside
from tpp_sponsor.domain.money import MOST_RUPIAH
from tpp_sponsor.storage.files import PRIVATE_FILE, PRIVATE_FOLDER

JOB_VARIABLE = "TPP_SPONSOR_JOB"
LOG = "log/tpp-sponsor.log"
# Seconds that a line waits for other processes that write to the same log.
_PATIENCE = 2.0
# The buffer is larger than any line, so that each line is one write to the file.
_BUFFER = 1_000_000

# Texts may be logged under the first keys, numbers and booleans under the second; nested values by the same rule.
_TEXTS = frozenset({
    "at", "codes", "command", "error", "event", "flags", "job", "level", "method", "number", "period", "route", "state",
    "trace", "verdict", "verified", "version", "zone",
})  # fmt: skip
_COUNTS = frozenset({
    "accepted", "answered", "cells", "changed", "checks", "deleted", "event", "events", "exit_code", "failed",
    "given_up", "held", "ignored", "lapsed", "lapsing", "lines", "missing", "new", "next_month", "outcomes",
    "owed", "paid", "pid", "rejected", "revision", "rows", "runs", "seconds", "sending", "sent", "size",
    "sponsors", "statements", "states", "status", "this_month", "total", "uncertain", "unknown", "unpaid", "waiting",
    "warnings", "workers",
})  # fmt: skip
_OUTCOME = re.compile(r"[A-Z][A-Z_]{3,40}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.+Z-]+")


def open_log(path: Path, max_bytes: int, keep: int, clock: Clock) -> logging.Logger:
    """Open a log that is rotated at `max_bytes` and keeps `keep` older files; the clock is an argument.

    An event is logged with its facts: `log.info("end", extra={"facts": {"workers": 6}})`.
    """
    handler = _SharedFile(path, maxBytes=max_bytes, backupCount=keep, encoding="utf-8", delay=True)
    handler.addFilter(_keep_allowed)
    handler.setFormatter(_JsonLine(clock))
    log = logging.Logger(path.stem, logging.INFO)  # noqa: LOG001 - of one deployment, not of the process
    log.addHandler(handler)
    return log


def _keep_allowed(record: logging.LogRecord) -> bool:
    vars(record)["facts"] = facts_of(vars(record).get("facts", {}))
    return True


class _JsonLine(logging.Formatter):
    """Format a line: time, level, event, process and version, which facts cannot overwrite; then the facts."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def format(self, record: logging.LogRecord) -> str:
        origin = {
            "at": self._clock().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.msg,
            "pid": record.process,
            "version": __version__,
        }
        return json.dumps(origin | vars(record)["facts"] | origin, ensure_ascii=False)


class _SharedFile(RotatingFileHandler):
    """A log that several processes write to, whole and without a lost line.

    A line takes a file lock, opens the log, rotates it if it is full, and closes it: between two lines no process
    holds a file that another one has put aside.
    """

    def emit(self, record: logging.LogRecord) -> None:
        log = Path(self.baseFilename)
        with suppress(OSError), ExitStack() as line:
            log.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            self._lock = FileLock(log.with_suffix(".lock"), mode=PRIVATE_FILE)
            # The process that holds the lock hangs. The line is worth more than the size of the log.
            with suppress(Timeout):
                line.enter_context(self._lock.acquire(timeout=_PATIENCE))
            line.callback(self.close)
            super().emit(record)

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802
        return self._lock.is_locked and bool(super().shouldRollover(record))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802
        if not isinstance(sys.exception(), OSError):
            raise  # noqa: PLE0704 - called where an exception is handled

    def _open(self) -> TextIOWrapper:
        private = partial(os.open, mode=PRIVATE_FILE)
        stream = open(self.baseFilename, "a", _BUFFER, encoding=self.encoding, opener=private)  # noqa: SIM115
        os.fchmod(stream.fileno(), PRIVATE_FILE)
        return stream


def facts_of(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a report that may be logged."""
    return {name: kept for name, value in report.items() if (kept := _kept(name, value)) is not None}


def trace_of(bug: BaseException) -> list[str]:
    """Return the origin of a bug: modules, lines and functions without any value, then its class."""
    steps = [f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in _steps(bug)]
    return [*steps, type(bug).__name__]


def masked(text: str) -> str:
    """Mask the numbers of persons in a text, in every notation; a time is left as it is."""
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
        # A larger number than any amount may identify a person.
        return value if counted and abs(value) < MOST_RUPIAH else None
    if isinstance(value, str):
        return masked(value) if name in _TEXTS else None
    return None
