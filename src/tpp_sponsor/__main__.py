"""`python -m tpp_sponsor` and the console script are the same program."""

import gc
import os
import sys

_NOT_DELIVERED, _STOPPED = 30, 130
_SECONDS_PER_TURN = 0.001


def main() -> None:
    """Run the command line and leave with its exit code."""
    # A process lives for one command: looking for cycles among a month's rows costs more than the memory it frees.
    gc.disable()
    # What reads and posts needs the interpreter for moments: it must not wait for long while another thread loads.
    sys.setswitchinterval(_SECONDS_PER_TURN)
    # Nor is memory given back to the system between two steps that both need it.
    os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:-1,muzzy_decay_ms:-1")
    # NumPy's threads would only spin: nothing here multiplies matrices.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from tpp_sponsor.cli.app import run_command_line  # noqa: PLC0415 - `--version` should not pay for Polars

        code = run_command_line(sys.argv[1:])
    except KeyboardInterrupt:
        # While loading, or while leaving: nothing is at work.
        os._exit(_STOPPED)
    except OSError:
        # Not even the answer could be written.
        os._exit(_NOT_DELIVERED)
    # All is on the disk and closed. Taking a million rows apart one by one would only keep people waiting.
    os._exit(_flushed(code))


def _flushed(code: int) -> int:
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        # Whoever reads the answer has gone, or the disk it goes to is full: what was done is done.
        return code or _NOT_DELIVERED
    return code


if __name__ == "__main__":
    main()
