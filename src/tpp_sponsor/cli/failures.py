"""The one place where errors become sentences and exit codes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from tpp_sponsor.cli.command_log import open_command_log
from tpp_sponsor.cli.screen import Screen, now
from tpp_sponsor.errors import ExitCode, TppSponsorError, is_panic, system_refused
from tpp_sponsor.ledger.posted_acts import begin_acts


@contextmanager
def failures_as_exit_codes(config: Path, as_json: bool) -> Iterator[Screen]:
    """Open screen and log of a command; an error inside is printed and becomes an exit code; the log gets the code."""
    screen = Screen(config, as_json, log=open_command_log(now))
    begin_acts()
    try:
        with _errors_printed(screen):
            yield screen
    except typer.Exit as ending:
        screen.log.end(ending.exit_code)
        raise
    except BrokenPipeError:
        screen.log.end(ExitCode.BROKEN_PIPE)
        raise
    screen.log.end(ExitCode.DONE)


@contextmanager
def _errors_printed(screen: Screen) -> Iterator[None]:
    try:
        yield
    except TppSponsorError as failure:
        raise typer.Exit(screen.fail(failure)) from failure
    except (typer.Exit, typer.BadParameter, BrokenPipeError):
        raise
    except KeyboardInterrupt as stopped:
        raise typer.Exit(screen.stopped()) from stopped
    except OSError as refused:
        raise typer.Exit(screen.fail(system_refused(refused))) from refused
    except BaseException as bug:
        if not isinstance(bug, Exception) and not is_panic(bug):
            raise
        raise typer.Exit(screen.crash()) from bug
