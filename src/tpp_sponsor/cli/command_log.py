"""What a command writes to the log: its start, its end, its counts, and the origin of a bug."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

# Typer has its own copy of click.
from typer.main import get_current_context  # type: ignore[attr-defined]

from tpp_sponsor.errors import ExitCode
from tpp_sponsor.storage.log import JOB_VARIABLE, LOG, facts_of, open_log, trace_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tpp_sponsor.domain.lifecycle import Clock
    from tpp_sponsor.errors import TppSponsorError
    from tpp_sponsor.settings.deployment import Deployment

# A command that is refused at a terminal changes nothing, not even the log (docs/rules.md#stops).
_LOGGED = (ExitCode.DONE, ExitCode.HELD, ExitCode.INTEGRITY, ExitCode.NOT_DELIVERED)


@dataclass
class CommandLog:
    """What the log says of one command; `changes`: it changes the ledger (`cli/program.py`)."""

    clock: Clock
    command: str = ""
    changes: bool = False
    period: str = ""
    flags: list[str] = field(default_factory=list)
    report: Mapping[str, Any] = field(default_factory=dict)
    failure: TppSponsorError | None = None
    bug: BaseException | None = None
    _log: logging.Logger | None = None
    _begun: datetime | None = None

    def begin(self, deployment: Deployment) -> None:
        """Open the log of the deployment; the start of a job is logged."""
        if self._log is not None:
            return
        self._begun = self.clock()
        logs = deployment.settings.logs
        self._log = open_log(deployment.data / LOG, logs.max_bytes, logs.keep, self.clock)
        if self._is_job:
            self._log.info("start", extra={"facts": self._facts()})

    def write(self, event: str, **facts: object) -> None:
        """Log an event of a command at work."""
        if self._log is not None:
            self._log.info(event, extra={"facts": facts})

    def end(self, code: int) -> None:
        """Log the end of the command with its exit code."""
        if self._log is None or self._begun is None:
            return
        if self._is_job or code == ExitCode.BUG or (self._changed and code in _LOGGED):
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
    def _changed(self) -> bool:
        return self.changes and "dry_run" not in self.flags

    def _facts(self) -> dict[str, Any]:
        job = os.environ.get(JOB_VARIABLE, "")
        facts = {"command": self.command, "job": job, "period": self.period, "flags": self.flags}
        return {name: value for name, value in facts.items() if value}


def open_command_log(clock: Clock) -> CommandLog:
    """Begin the log of the command that is being run."""
    context = get_current_context(silent=True)
    log = CommandLog(clock)
    if context is not None:
        period = context.params.get("period")
        log.command = context.info_name or ""
        log.changes = context.obj.changes
        log.period = str(period) if period is not None else ""
        log.flags = sorted(name for name, value in context.params.items() if value is True)
    return log
