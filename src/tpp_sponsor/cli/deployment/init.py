"""`init`: make a deployment folder."""

from pathlib import Path
from typing import Annotated

import typer

from tpp_sponsor.acts.deployment import init as act
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, StartFrom, help_text

EXAMPLE = "tpp-sponsor init /srv/tpp-sponsor"


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=help_text("help.init_dir"))],
    settings: StartFrom = None,
    as_json: AsJson = False,
) -> None:
    with failures_as_exit_codes(folder / CONFIG, as_json) as screen:
        names = act.init(folder, settings)
        screen.say("init.done", folder=folder)
        screen.say("init.next", folder=folder)
        screen.give({"folder": str(folder), "made": names})
