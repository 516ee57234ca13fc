"""The program of the console: `python -m tpp_sponsor.console`; `tpp-sponsor serve` starts it."""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from tpp_sponsor.console.runs.run_process import run_recorded
from tpp_sponsor.console.serve import serve_console, with_address
from tpp_sponsor.errors import ExitCode, TppSponsorError
from tpp_sponsor.messages import load_texts, say_faults
from tpp_sponsor.settings.deployment import Deployment

_NICE_OF_RUNS = 10


def _main(arguments: list[str]) -> int:
    """Serve a deployment; the exit code."""
    parser = argparse.ArgumentParser(prog="tpp-sponsor serve")
    parser.add_argument("--config", type=Path, default=Path("config.toml"))
    parser.add_argument("--host", default="")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--run", type=int, default=0, help="the number of a run that the console started")
    given = parser.parse_args(arguments)
    texts = load_texts("id")
    try:
        deployment = Deployment.open(given.config)
        texts = load_texts(deployment.settings.output.language)
        if given.run:
            # On a busy machine pages come before a run.
            os.nice(_NICE_OF_RUNS)
            return run_recorded(deployment, given.run, _now)
        serve_console(with_address(deployment, given.host, given.port), _now)
    except TppSponsorError as failure:
        head = texts.say(f"failure.{failure.kind}.head", count=len(failure.faults))
        lines = [f"  - {sentence}" for sentence in say_faults(texts, failure.faults)]
        sys.stderr.write("\n".join([head, *lines, texts.say(f"failure.{failure.kind}.foot")]) + "\n")
        return failure.exit_code
    except KeyboardInterrupt:
        return ExitCode.DONE
    return ExitCode.DONE


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the shell reads the clock


if __name__ == "__main__":
    code = _main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads of pages that did not end in time end with the process.
    os._exit(code)
