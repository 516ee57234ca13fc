"""What all commands share: the program they belong to, their arguments, and how failures are answered."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Optional

import typer

from tpp_sponsor import __version__
from tpp_sponsor.cli.command_log import open_command_log
from tpp_sponsor.cli.console import CONFIG_VARIABLE, Console, now
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import TppSponsorError, is_panic
from tpp_sponsor.ledger.posted_acts import begin_acts, system_refused
from tpp_sponsor.messages import LANGUAGES, load_texts

_HELP_LANGUAGE = os.environ.get("TPP_SPONSOR_LANGUAGE", LANGUAGES[0])
HELP = load_texts(_HELP_LANGUAGE if _HELP_LANGUAGE in LANGUAGES else LANGUAGES[0]).say

app = typer.Typer(
    name="tpp-sponsor",
    help=HELP("help.program"),
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as wrong:
        raise typer.BadParameter(HELP("usage.period", text=text)) from wrong


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise typer.BadParameter(HELP("usage.day", text=text)) from wrong


def words(text: str) -> str:
    """What a person wrote, on one line, without outer blanks; it must say something."""
    words = text.strip()
    if not words or not words.isprintable():
        raise typer.BadParameter(HELP("usage.words"))
    return words


def _rupiah(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_RUPIAH):
        raise typer.BadParameter(HELP("usage.rupiah", text=text[:_SHOWN]))
    return int(text)


Config = Annotated[Path, typer.Option("--config", envvar=CONFIG_VARIABLE, help=HELP("help.config"))]
AsJson = Annotated[bool, typer.Option("--json", help=HELP("help.json"))]
OnePeriod = Annotated[Period, typer.Argument(parser=_period, metavar="YYYY-MM", help=HELP("help.period"))]
MaybePeriod = Annotated[
    Optional[Period], typer.Argument(parser=_period, metavar="YYYY-MM", help=HELP("help.period"))  # noqa: UP045
]
Wait = Annotated[float, typer.Option("--wait", min=0, metavar="DETIK", help=HELP("help.wait"))]
StartFrom = Annotated[Optional[Path], typer.Option("--config", help=HELP("help.start_from"))]  # noqa: UP045
PaidOn = Annotated[
    date, typer.Option("--paid-on", parser=_day, metavar="YYYY-MM-DD", help=HELP("help.paid_on"))
]
AsOf = Annotated[
    Optional[date],  # noqa: UP045 - Typer reads annotations
    typer.Option("--as-of", parser=_day, metavar="YYYY-MM-DD", help=HELP("help.as_of")),
]
Reference = Annotated[
    str, typer.Option("--reference", parser=words, metavar="TEXT", help=HELP("help.reference"))
]
MaybeReference = Annotated[
    Optional[str],  # noqa: UP045 - Typer reads annotations
    typer.Option("--reference", parser=words, metavar="TEXT", help=HELP("help.reference")),
]
BillCode = Annotated[
    str, typer.Option("--kode-iuran", parser=words, metavar="TEXT", help=HELP("help.bill_code"))
]
MaybeBillCode = Annotated[
    Optional[str],  # noqa: UP045 - Typer reads annotations
    typer.Option("--kode-iuran", parser=words, metavar="TEXT", help=HELP("help.bill_code")),
]
Rupiah = Annotated[int, typer.Option("--amount", parser=_rupiah, metavar="RUPIAH", help=HELP("help.amount"))]
AlsoFor = Annotated[
    Optional[list[Period]],  # noqa: UP045 - Typer reads annotations
    typer.Option("--also-for", parser=_period, metavar="YYYY-MM", help=HELP("help.also_for")),
]
CONFIG = Path("config.toml")
# A thousand milliard: more than any city withholds.
MOST_RUPIAH = 10**12
_SHOWN = 40


@contextmanager
def answering(config: Path, as_json: bool) -> Iterator[Console]:
    """Failures become sentences and exit codes here and nowhere else."""
    console = Console(config, as_json, record=open_command_log(now))
    begin_acts()
    try:
        yield console
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


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"tpp-sponsor {__version__}")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=HELP("help.version"))
    ] = False,
) -> None:
    pass
