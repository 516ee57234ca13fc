"""What a command leaves in the log: that it began, how it ended, what it counted, and where a bug came from."""

from __future__ import annotations

import logging
import os
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

# Typer has its own copy of click.
from typer.main import get_current_context  # type: ignore[attr-defined]

from tpp_sponsor.storage.log import JOB_VARIABLE, LOG, facts_of, open_log, trace_of

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
class CommandLog:
    """What there is to log of one command."""

    clock: Callable[[], datetime]
    command: str = ""
    period: str = ""
    flags: list[str] = field(default_factory=list)
    report: Mapping[str, Any] = field(default_factory=dict)
    failure: TppSponsorError | None = None
    bug: BaseException | None = None
    _log: logging.Logger | None = None
    _begun: datetime | None = None

    def begin(self, deployment: Deployment) -> None:
        """The deployment is known, and with it the log; a job is logged from its start."""
        if self._log is not None:
            return
        logs = deployment.settings.logs
        self._begun = self.clock()
        self._log = open_log(deployment.data / LOG, logs.max_bytes, logs.keep, self.clock)
        if self._is_job:
            self._log.info("start", extra={"facts": self._facts()})

    def write(self, event: str, **facts: object) -> None:
        """Log what happens on the way."""
        if self._log is not None:
            self._log.info(event, extra={"facts": facts})

    def end(self, code: int) -> None:
        """The command is over."""
        if self._log is None or self._begun is None:
            return
        if self._is_job or code == _BUG or (self._changes and code in (*_CHANGED, *_BROKEN)):
            seconds = round((self.clock() - self._begun).total_seconds(), 2)
            facts = {**facts_of(self.report), **self._facts(), "exit_code": code, "seconds": seconds}
            if self.failure is not None:
                facts["error"] = self.failure.kind
                facts["codes"] = sorted({fault.code for fault in self.failure.faults})
            if self.bug is not None:
                facts["trace"] = trace_of(self.bug)
            self._log.log(logging.ERROR if self.bug else logging.INFO, "end", extra={"facts": facts})

    @property
    def _is_job(self) -> bool:
        return JOB_VARIABLE in os.environ or self.command == "schedule"

    @property
    def _changes(self) -> bool:
        return self.command in _CHANGING and "dry_run" not in self.flags

    def _facts(self) -> dict[str, Any]:
        job = os.environ.get(JOB_VARIABLE, "")
        facts = {"command": self.command, "job": job, "period": self.period, "flags": self.flags}
        return {name: value for name, value in facts.items() if value}


_open: ContextVar[CommandLog | None] = ContextVar("command_log", default=None)


def open_command_log(clock: Callable[[], datetime]) -> CommandLog:
    """Begin the log of the command that is being run."""
    context = get_current_context(silent=True)
    log = CommandLog(clock)
    if context is not None:
        period = context.params.get("period")
        log.command = context.info_name or ""
        log.period = str(period) if period is not None else ""
        log.flags = sorted(name for name, value in context.params.items() if value is True)
    _open.set(log)
    return log


def close_command_log(code: int) -> None:
    """End the log of the command that was run, if there is one."""
    log = _open.get()
    _open.set(None)
    if log is not None:
        log.end(code)
