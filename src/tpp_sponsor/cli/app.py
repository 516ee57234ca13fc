"""The program with all its commands."""

from tpp_sponsor.cli.command_log import close_command_log
from tpp_sponsor.cli.commands import monthly, reckoning, safekeeping, upkeep
from tpp_sponsor.cli.program import app

__all__ = ["monthly", "reckoning", "run_command_line", "safekeeping", "upkeep"]


def run_command_line(arguments: list[str]) -> int:
    """Run one command; its exit code."""
    code = _run(arguments)
    close_command_log(code)
    return code


def _run(arguments: list[str]) -> int:
    try:
        app(arguments, prog_name="tpp-sponsor")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    return 0
