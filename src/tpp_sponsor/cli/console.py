"""What every command shares: the deployment, the languages, tables, failures and exit codes."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tpp_sponsor.cli.command_log import CommandLog
from tpp_sponsor.errors import Fault, InputFileError, TppSponsorError
from tpp_sponsor.ledger.posted_acts import acts_done, as_posted
from tpp_sponsor.messages import Texts, load_texts, say_fault, say_place
from tpp_sponsor.settings.deployment import Deployment

if TYPE_CHECKING:
    from rich.console import Console as RichConsole

CONFIG_VARIABLE = "TPP_SPONSOR_CONFIG"
_BUG, _STOPPED = 70, 130


@dataclass
class Console:
    """Where a command speaks: people read text, programs one JSON object and nothing else."""

    config: Path
    as_json: bool = False
    language: str = "id"
    record: CommandLog = field(default_factory=lambda: CommandLog(now))

    @property
    def texts(self) -> Texts:
        """The catalogue in the language of the deployment."""
        return load_texts(self.language)

    def deployment(self) -> Deployment:
        """Open the deployment, and from then on speak its language."""
        deployment = Deployment.open(self.config)
        self.language = deployment.settings.output.language
        self.record.begin(deployment)
        return deployment

    def say(self, key: str, **values: object) -> None:
        """A sentence for people."""
        if not self.as_json:
            _screen().print(self.texts.say(key, **values), markup=False, highlight=False, soft_wrap=True)

    def lines(self, *lines: tuple[str, str]) -> None:
        """Finished sentences for people, each with a style of `rich`."""
        if not self.as_json:
            screen = _screen()
            for line, style in lines:
                screen.print(line, style=style or None, markup=False, highlight=False, soft_wrap=True)

    def table(self, columns: Mapping[str, bool], rows: list[list[str]]) -> None:
        """A table for people; a column is heading key → whether it is aligned right."""
        if self.as_json:
            return
        from rich.table import Table  # noqa: PLC0415 - programs that ask for JSON need no tables

        table = Table(box=None, pad_edge=False, header_style="bold")
        for key, right in columns.items():
            table.add_column(self.texts.say(key), justify="right" if right else "left", overflow="fold")
        for row in rows:
            table.add_row(*row)
        _screen().print(table, markup=False)

    def give(self, values: Mapping[str, Any]) -> None:
        """The answer for programs; the log counts it."""
        self.record.report = values
        if self.as_json:
            sys.stdout.write(json.dumps(values, ensure_ascii=False, default=str) + "\n")

    def progress(self, step: str) -> None:
        """Tell a person at a terminal which step a long command is at."""
        if not self.as_json and sys.stderr.isatty():
            _screen(stderr=True).print(self.texts.say(f"progress.{step}"), style="dim", markup=False)

    def fail(self, failure: TppSponsorError) -> int:
        """What happened, where, what is unaffected or posted, and what to do next."""
        error = as_posted(failure)
        self.record.failure = error
        if self.as_json:
            self._give_failure(error.kind, error.exit_code, error.faults)
            return error.exit_code
        lines = [self.texts.say(f"failure.{error.kind}.head", count=len(error.faults))]
        lines += [*self._listed(error.faults), self.texts.say(f"failure.{error.kind}.foot")]
        sys.stderr.write("\n".join(lines) + "\n")
        return error.exit_code

    def crash(self) -> int:
        """Our bug: an apology on the screen, with what was posted before it; where it came from is in the log."""
        self.record.bug = sys.exception()
        acts = acts_done()
        head = self.texts.say("failure.bug_behind.head" if acts else "failure.bug.head")
        sys.stderr.write("\n".join([head, *self._listed(acts)]) + "\n")
        if acts and self.as_json:
            self._give_failure("bug", _BUG, acts)
        if os.environ.get("TPP_SPONSOR_TRACEBACK"):
            traceback.print_exc()
        return _BUG

    def stopped(self) -> int:
        """Somebody pressed Ctrl-C."""
        head = self.texts.say("failure.stopped.head")
        sys.stderr.write("\n".join([head, *self._listed(acts_done())]) + "\n")
        return _STOPPED

    def _give_failure(self, kind: str, exit_code: int, faults: Sequence[Fault]) -> None:
        told = [{**_place(fault), "code": fault.code, "message": self.sentence(fault)} for fault in faults]
        self.give({"error": kind, "exit_code": exit_code, "faults": told})

    def _listed(self, faults: Sequence[Fault]) -> list[str]:
        return [f"  - {self.where(fault)}{self.sentence(fault)}" for fault in faults]

    def sentence(self, fault: Fault) -> str:
        """The fault in words, with its remedy."""
        return say_fault(self.texts, fault)

    def where(self, fault: Fault) -> str:
        """File, sheet, row and column, as far as they are known."""
        return say_place(self.texts, fault)


def read_file(path: Path) -> bytes:
    """The bytes of a file that a command was given; one that cannot be read is an InputFileError."""
    try:
        return path.read_bytes()
    except OSError as failure:
        raise InputFileError(
            Fault.of("given_file_unreadable", file=path.name, reason=failure.strerror)
        ) from failure


def now() -> datetime:
    """The one clock of the command line."""
    return datetime.now(UTC)  # noqa: TID251 - the shell reads the clock


def _place(fault: Fault) -> dict[str, Any]:
    return {"file": fault.file, "sheet": fault.sheet, "row": fault.row, "column": fault.column}


def _screen(*, stderr: bool = False) -> RichConsole:
    """A terminal has its width; a file or pipe has room for whole lines."""
    from rich.console import Console as RichConsole  # noqa: PLC0415 - as above

    stream = sys.stderr if stderr else sys.stdout
    return RichConsole(stderr=stderr, width=None if stream.isatty() else 160)
