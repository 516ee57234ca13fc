"""`python -m tpp_sponsor` and the console script are the same program."""

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from tpp_sponsor.cli.app import run_command_line  # noqa: PLC0415 - `--version` should not pay for Polars

    sys.exit(run_command_line(sys.argv[1:]))


if __name__ == "__main__":
    main()
