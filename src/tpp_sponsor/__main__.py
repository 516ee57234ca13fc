"""`python -m tpp_sponsor` and the console script are the same program."""

import gc
import os
import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    # A process lives for one command: looking for cycles among a month's rows costs more than the memory it frees.
    gc.disable()
    # NumPy's threads would only spin: nothing here multiplies matrices.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from tpp_sponsor.cli.app import run_command_line  # noqa: PLC0415 - `--version` should not pay for Polars

    code = run_command_line(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # All is on the disk and closed. Taking a million rows apart one by one would only keep people waiting.
    os._exit(code)


if __name__ == "__main__":
    main()
