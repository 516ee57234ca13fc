"""The program with all its commands."""

from tpp_sponsor.cli.commands import monthly, reckoning, safekeeping, upkeep
from tpp_sponsor.cli.program import app
from tpp_sponsor.cli.record import close_record

__all__ = ["monthly", "reckoning", "run_command_line", "safekeeping", "upkeep"]


def run_command_line(arguments: list[str]) -> int:
    """Run one command; its exit code."""
    code = _run(arguments)
    close_record(code)
    return code


def _run(arguments: list[str]) -> int:
    try:
        app(arguments, prog_name="tpp-sponsor")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    return 0
