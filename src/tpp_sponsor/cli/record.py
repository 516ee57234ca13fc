"""What a command leaves in the log: that it began, how it ended, what it counted, and where a bug came from."""

from __future__ import annotations

import os
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

# Typer has its own copy of click.
from typer.main import get_current_context  # type: ignore[attr-defined]

from tpp_sponsor.storage.log import JOB_VARIABLE, LOG, Logbook, facts_of, trace_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from tpp_sponsor.errors import TppSponsorError
    from tpp_sponsor.settings.deployment import Deployment

# Commands that change the ledger, or ring for others.
_CHANGING = frozenset({
    "confirm", "import-bpjs", "notify", "refund", "reopen", "reverse", "reverse-payment", "run", "schedule", "settle",
})  # fmt: skip
# Done or held; what a person is refused at his terminal changes nothing, not even the log (docs/rules.md#stops).
_CHANGED = (0, 13)
_BROKEN, _BUG = (20, 30), 70


@dataclass
class Record:
    """What there is to tell of one command."""

    clock: Callable[[], datetime]
    command: str = ""
    period: str = ""
    flags: list[str] = field(default_factory=list)
    report: Mapping[str, Any] = field(default_factory=dict)
    failure: TppSponsorError | None = None
    bug: BaseException | None = None
    _logbook: Logbook | None = None
    _begun: datetime | None = None

    def begin(self, deployment: Deployment) -> None:
        """The deployment is known, and with it the log; what rings is told of from its start."""
        if self._logbook is not None:
            return
        self._begun = self.clock()
        self._logbook = logbook_of(deployment, self.clock)
        if self._is_told_at_once:
            self._logbook.write("start", self._facts())

    def write(self, event: str, **facts: object) -> None:
        """Tell what happens on the way."""
        if self._logbook is not None:
            self._logbook.write(event, facts)

    def end(self, code: int) -> None:
        """The command is over."""
        if self._logbook is None or self._begun is None:
            return
        if self._is_told_at_once or code == _BUG or (self._changes and code in (*_CHANGED, *_BROKEN)):
            seconds = round((self.clock() - self._begun).total_seconds(), 2)
            told = {**facts_of(self.report), **self._facts(), "exit_code": code, "seconds": seconds}
            if self.failure is not None:
                told["error"] = self.failure.kind
                told["codes"] = sorted({fault.code for fault in self.failure.faults})
            if self.bug is not None:
                told["trace"] = trace_of(self.bug)
            self._logbook.write("end", told, level="error" if self.bug else "info")

    @property
    def _is_told_at_once(self) -> bool:
        return JOB_VARIABLE in os.environ or self.command == "schedule"

    @property
    def _changes(self) -> bool:
        return self.command in _CHANGING and "dry_run" not in self.flags

    def _facts(self) -> dict[str, Any]:
        job = os.environ.get(JOB_VARIABLE, "")
        facts = {"command": self.command, "job": job, "period": self.period, "flags": self.flags}
        return {name: value for name, value in facts.items() if value}


_open: ContextVar[Record | None] = ContextVar("record", default=None)


def open_record(clock: Callable[[], datetime]) -> Record:
    """Begin the record of the command that is being run."""
    context = get_current_context(silent=True)
    record = Record(clock)
    if context is not None:
        period = context.params.get("period")
        record.command = context.info_name or ""
        record.period = str(period) if period is not None else ""
        record.flags = sorted(name for name, value in context.params.items() if value is True)
    _open.set(record)
    return record


def close_record(code: int) -> None:
    """End the record of the command that was run, if there is one."""
    record = _open.get()
    _open.set(None)
    if record is not None:
        record.end(code)


def logbook_of(deployment: Deployment, clock: Callable[[], datetime]) -> Logbook:
    """The log of a deployment."""
    logs = deployment.settings.logs
    return Logbook(deployment.data / LOG, logs.max_bytes, logs.keep, clock)
