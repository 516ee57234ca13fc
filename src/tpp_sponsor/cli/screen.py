"""What every command shares: deployment, clock and language, and how sentences, tables and failures are printed."""

from __future__ import annotations

import getpass
import json
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tpp_sponsor.cli.command_log import CommandLog
from tpp_sponsor.domain.lifecycle import Actor
from tpp_sponsor.errors import ExitCode, Fault, InputFileError, RequestError, TppSponsorError
from tpp_sponsor.ledger.posted_acts import acts_done, as_posted
from tpp_sponsor.messages import Texts, load_texts, say_fault, say_faults
from tpp_sponsor.settings.deployment import Deployment

if TYPE_CHECKING:
    from rich.console import Console as RichConsole

    from tpp_sponsor.bookkeeping.follow_up import Acting

# Columns of a table where the output is a file or a pipe.
_WIDTH = 160


@dataclass
class Screen:
    """The output of one command: sentences and tables for people, or one JSON object for programs."""

    config: Path
    as_json: bool = False
    language: str = "id"
    log: CommandLog = field(default_factory=lambda: CommandLog(now))

    @property
    def texts(self) -> Texts:
        """The message catalogue in the language of the deployment."""
        return load_texts(self.language)

    def deployment(self) -> Deployment:
        """Open the deployment and its log, and use its language from now on."""
        deployment = Deployment.open(self.config)
        self.language = deployment.settings.output.language
        self.log.begin(deployment)
        return deployment

    def now(self) -> datetime:
        """Return the time; acts get this function as their clock."""
        return now()

    def actor(self, deployment: Deployment, by: str = "") -> Actor:
        """Return the actor of an act; without a name it is the user of this machine. Times are in the city's zone.

        A name that is given is a user account, once there is one.
        """
        if by := by.strip():
            _require_account(deployment, by)
        return Actor(by=by or self.user(), at=deployment.city_time(self.now()))

    def acting(self, by: str = "", wait: float = 0) -> Acting:
        """Return the arguments that all acts share, with the actor of `actor`."""
        from tpp_sponsor.bookkeeping.follow_up import Acting  # noqa: PLC0415 - loads the database

        deployment = self.deployment()
        actor = self.actor(deployment, by)
        return Acting(deployment=deployment, actor=actor, wait=wait, progress=self.progress)

    def today(self, deployment: Deployment) -> date:
        """Return the day in the city's time zone."""
        return deployment.day_of(self.now())

    def user(self) -> str:
        """Return the user of this machine."""
        return getpass.getuser()

    def say(self, key: str, **values: object) -> None:
        """Print a sentence of the catalogue for people."""
        if not self.as_json:
            _terminal().print(self.texts.say(key, **values), markup=False, highlight=False, soft_wrap=True)

    def lines(self, *lines: tuple[str, str]) -> None:
        """Print finished sentences for people, each with a style of `rich`."""
        if not self.as_json:
            terminal = _terminal()
            for line, style in lines:
                terminal.print(line, style=style or None, markup=False, highlight=False, soft_wrap=True)

    def table(self, columns: Mapping[str, bool], rows: list[list[str]]) -> None:
        """Print a table for people; a column is key of its heading → whether it is aligned right."""
        if self.as_json:
            return
        from rich.table import Table  # noqa: PLC0415 - `--json` and `--help` print no table

        table = Table(box=None, pad_edge=False, header_style="bold")
        for key, right in columns.items():
            table.add_column(self.texts.say(key), justify="right" if right else "left", overflow="fold")
        for row in rows:
            table.add_row(*row)
        _terminal().print(table, markup=False)

    def give(self, values: Mapping[str, Any]) -> None:
        """Write the result for programs; the log takes its counts from it."""
        self.log.report = values
        if self.as_json:
            sys.stdout.write(json.dumps(values, ensure_ascii=False, default=str) + "\n")

    def progress(self, step: str) -> None:
        """Print the step of a long command to a terminal."""
        if not self.as_json and sys.stderr.isatty():
            _terminal(stderr=True).print(self.texts.say(f"progress.{step}"), style="dim", markup=False)

    def fail(self, failure: TppSponsorError) -> ExitCode:
        """Print what happened, where, what is unaffected or posted, and what to do; the exit code."""
        error = as_posted(failure)
        self.log.failure = error
        if self.as_json:
            self._give_failure(error.kind, error.exit_code, error.faults)
            return error.exit_code
        lines = [self.texts.say(f"failure.{error.kind}.head", count=len(error.faults))]
        lines += [*self._listed(error.faults), self.texts.say(f"failure.{error.kind}.foot")]
        sys.stderr.write("\n".join(lines) + "\n")
        return error.exit_code

    def crash(self) -> ExitCode:
        """Print that the program has a bug and what was posted before it; its origin goes to the log."""
        self.log.bug = sys.exception()
        acts = acts_done()
        head = self.texts.say("failure.bug_behind.head" if acts else "failure.bug.head")
        sys.stderr.write("\n".join([head, *self._listed(acts)]) + "\n")
        if acts and self.as_json:
            self._give_failure("bug", ExitCode.BUG, acts)
        if os.environ.get("TPP_SPONSOR_TRACEBACK"):
            traceback.print_exc()
        return ExitCode.BUG

    def stopped(self) -> ExitCode:
        """Print that Ctrl-C stopped the command, and what was posted before it."""
        head = self.texts.say("failure.stopped.head")
        sys.stderr.write("\n".join([head, *self._listed(acts_done())]) + "\n")
        return ExitCode.STOPPED

    def _give_failure(self, kind: str, exit_code: ExitCode, faults: Sequence[Fault]) -> None:
        listed = [{**_place(fault), "code": fault.code, "message": self.sentence(fault)} for fault in faults]
        self.give({"error": kind, "exit_code": exit_code, "faults": listed})

    def _listed(self, faults: Sequence[Fault]) -> list[str]:
        return [f"  - {sentence}" for sentence in self.sentences(faults)]

    def sentence(self, fault: Fault) -> str:
        """Return the fault in words, with its remedy."""
        return say_fault(self.texts, fault)

    def sentences(self, faults: Sequence[Fault]) -> list[str]:
        """Return the faults in words, each after its file, sheet, row and column as far as they are known."""
        return say_faults(self.texts, faults)


def read_file(path: Path) -> bytes:
    """Read a file that a command was given. Raises InputFileError if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as failure:
        raise InputFileError(
            Fault.of("given_file_unreadable", file=path.name, reason=failure.strerror)
        ) from failure


def now() -> datetime:
    """Return the one clock of the command line."""
    return datetime.now(UTC)  # noqa: TID251 - the shell reads the clock


def _require_account(deployment: Deployment, name: str) -> None:
    """Require that a name is an active user account, once the city has one. Raises RequestError otherwise."""
    from tpp_sponsor.ledger.users.user_ledger import UserLedger  # noqa: PLC0415 - loads the database

    with UserLedger.open(deployment.database_url) as ledger:
        accounts = ledger.accounts()
    if accounts and name not in {account.name for account in accounts if not account.disabled}:
        raise RequestError(Fault.of("by_no_account", name=name))


def _place(fault: Fault) -> dict[str, Any]:
    return {"file": fault.file, "sheet": fault.sheet, "row": fault.row, "column": fault.column}


def _terminal(*, stderr: bool = False) -> RichConsole:
    """Return the terminal of `rich`: a terminal has its own width, a file or pipe has room for whole lines."""
    from rich.console import Console as RichConsole  # noqa: PLC0415 - `--json` and `--help` print no table

    stream = sys.stderr if stderr else sys.stdout
    return RichConsole(stderr=stderr, width=None if stream.isatty() else _WIDTH)
