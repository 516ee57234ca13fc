"""The program and the table of its commands; the module of a command is imported when the command is used."""

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import Annotated, Any, cast

import typer
from typer.core import TyperCommand, TyperGroup

from tpp_sponsor import __version__
from tpp_sponsor.cli.options import help_text

# Command → the folder of its module, in the order of `--help`. The module and its function are named as the command.
COMMANDS = {
    "init": "monthly",
    "demo": "monthly",
    "check": "monthly",
    "run": "monthly",
    "status": "monthly",
    "explain": "monthly",
    "verify": "monthly",
    "notify": "upkeep",
    "confirm": "monthly",
    "refuse": "monthly",
    "reverse": "after_posting",
    "refund": "after_posting",
    "settle": "after_posting",
    "reverse-payment": "after_posting",
    "import-bpjs": "after_posting",
    "reconcile": "after_posting",
    "reopen": "after_posting",
    "cards": "after_posting",
    "coverage": "monthly",
    "report": "monthly",
    "paritrana": "after_posting",
    "donors": "after_posting",
    "export-journal": "upkeep",
    "backup": "upkeep",
    "restore": "upkeep",
    "schedule": "upkeep",
    "doctor": "upkeep",
    "receive": "files",
    "remove": "files",
    "account": "upkeep",
    "serve": "upkeep",
}


class _Commands(Mapping[str, TyperCommand]):
    """The commands by name, each loaded when it is asked for."""

    def __getitem__(self, name: str) -> TyperCommand:
        identifier = name.replace("-", "_")
        module = import_module(f"tpp_sponsor.cli.{COMMANDS[name]}.{identifier}")
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(name, help=help_text(f"help.{identifier}"), epilog=module.EXAMPLE)(
            getattr(module, identifier)
        )
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
