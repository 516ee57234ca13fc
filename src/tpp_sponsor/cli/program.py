"""The program and the table of its commands; the module of a command is imported when the command is used."""

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Annotated, Any, cast

import typer
from typer.core import TyperCommand, TyperGroup

from tpp_sponsor import __version__
from tpp_sponsor.cli.options import help_text


@dataclass(frozen=True)
class Command:
    """The folder of a command's module, and whether it changes the ledger: that is logged also by hand (ADR 16).

    The ledger is events, mail, cards and accounts. `schedule` starts commands that change it.
    """

    folder: str
    changes: bool


# In the order of `--help`. The module of a command and its function are named as the command.
COMMANDS = {
    "init": Command("deployment", changes=False),
    "demo": Command("deployment", changes=False),
    "check": Command("month", changes=False),
    "run": Command("month", changes=True),
    "status": Command("month", changes=False),
    "explain": Command("month", changes=False),
    "verify": Command("month", changes=False),
    "notify": Command("deployment", changes=True),
    "confirm": Command("month", changes=True),
    "refuse": Command("month", changes=True),
    "reverse": Command("posted_month", changes=True),
    "refund": Command("posted_month", changes=True),
    "settle": Command("posted_month", changes=True),
    "reverse-payment": Command("posted_month", changes=True),
    "import-bpjs": Command("posted_month", changes=True),
    "reconcile": Command("posted_month", changes=False),
    "reopen": Command("posted_month", changes=True),
    "cards": Command("posted_month", changes=True),
    "coverage": Command("month", changes=False),
    "report": Command("month", changes=False),
    "paritrana": Command("posted_month", changes=False),
    "donors": Command("posted_month", changes=False),
    "export-journal": Command("deployment", changes=False),
    "backup": Command("deployment", changes=False),
    "restore": Command("deployment", changes=False),
    "schedule": Command("deployment", changes=True),
    "doctor": Command("deployment", changes=False),
    "receive": Command("files", changes=True),
    "remove": Command("files", changes=True),
    "account": Command("deployment", changes=True),
    "serve": Command("deployment", changes=False),
}


def load_command(name: str) -> ModuleType:
    """Return the module of a command."""
    return import_module(f"tpp_sponsor.cli.{COMMANDS[name].folder}.{name.replace('-', '_')}")


class _Commands(Mapping[str, TyperCommand]):
    """The commands by name, each loaded when it is asked for."""

    def __getitem__(self, name: str) -> TyperCommand:
        identifier, module = name.replace("-", "_"), load_command(name)
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        # The context of the command brings its line of the table to the log.
        settings = {"obj": COMMANDS[name]}
        single.command(
            name, help=help_text(f"help.{identifier}"), epilog=module.EXAMPLE, context_settings=settings
        )(getattr(module, identifier))
        return cast("TyperCommand", typer.main.get_command(single))

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _CommandGroup(TyperGroup):
    """The group of all commands: it lists them without loading any."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = cast("MutableMapping[str, Any]", _Commands())

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # noqa: ARG002
        return list(COMMANDS)

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]  # noqa: ARG002
        """Write the commands with the first words of their help."""
        room = formatter.width - 6 - max(map(len, COMMANDS))
        with formatter.section("Commands"):
            formatter.write_dl([(name, _short_help(name, room)) for name in COMMANDS])


def _short_help(name: str, width: int) -> str:
    return TyperCommand(name, help=help_text(f"help.{name.replace('-', '_')}")).get_short_help_str(width)


app = typer.Typer(
    name="tpp-sponsor",
    cls=_CommandGroup,
    help=help_text("help.program"),
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"tpp-sponsor {__version__}")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help=help_text("help.version")),
    ] = False,
) -> None:
    pass


def run_command_line(arguments: list[str]) -> int:
    """Run one command; its exit code."""
    try:
        app(arguments, prog_name="tpp-sponsor")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    return 0
