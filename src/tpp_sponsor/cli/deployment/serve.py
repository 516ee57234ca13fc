"""`serve`: start the console in this process; it is a program of its own beside the command line."""

import os
import sys
from typing import Annotated

import typer

from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, Config, help_text

EXAMPLE = "tpp-sponsor serve --port 8080"


def serve(
    host: Annotated[str, typer.Option("--host", help=help_text("help.serve_host"))] = "",
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65_535, help=help_text("help.serve_port"))
    ] = None,
    config: Config = CONFIG,
) -> None:
    with failures_as_exit_codes(config, as_json=False) as screen:
        screen.deployment()
    command = [sys.executable, "-m", "tpp_sponsor.console", "--config", str(config)]
    command += ["--host", host] if host else []
    command += ["--port", str(port)] if port else []
    os.execv(sys.executable, command)  # noqa: S606 - our own program, without a shell
