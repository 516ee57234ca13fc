"""The one place where errors become sentences and exit codes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from tpp_sponsor.cli.command_log import open_command_log
from tpp_sponsor.cli.console import Console, now
from tpp_sponsor.errors import ExitCode, TppSponsorError, is_panic
from tpp_sponsor.ledger.posted_acts import begin_acts, system_refused


@contextmanager
def failures_as_exit_codes(config: Path, as_json: bool) -> Iterator[Console]:
    """Open console and log of a command; an error inside is printed and becomes an exit code; the log gets the code."""
    console = Console(config, as_json, log=open_command_log(now))
    begin_acts()
    try:
        with _errors_printed(console):
            yield console
    except typer.Exit as ending:
        console.log.end(ending.exit_code)
        raise
    except BrokenPipeError:
        console.log.end(ExitCode.BROKEN_PIPE)
        raise
    console.log.end(ExitCode.DONE)


@contextmanager
def _errors_printed(console: Console) -> Iterator[None]:
    try:
        yield
    except TppSponsorError as failure:
        raise typer.Exit(console.fail(failure)) from failure
    except (typer.Exit, typer.BadParameter, BrokenPipeError):
        raise
    except KeyboardInterrupt as stopped:
        raise typer.Exit(console.stopped()) from stopped
    except OSError as refused:
        raise typer.Exit(console.fail(system_refused(refused))) from refused
    except BaseException as bug:
        if not isinstance(bug, Exception) and not is_panic(bug):
            raise
        raise typer.Exit(console.crash()) from bug
