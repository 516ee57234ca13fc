"""`restore`: restore a backup into a new folder and print what it holds."""

from pathlib import Path
from typing import Annotated

import typer

from tpp_sponsor.acts.deployment import restore as act
from tpp_sponsor.cli.deployment.backup import summary_as_json
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, help_text
from tpp_sponsor.settings.secrets import Environment

EXAMPLE = "tpp-sponsor restore /media/usb/tpp-2024-03.zip /srv/tpp --verify"


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=help_text("help.restore_file"))],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=help_text("help.restore_dir"))],
    verify: Annotated[bool, typer.Option("--verify", help=help_text("help.restore_verify"))] = False,
    as_json: AsJson = False,
) -> None:
    with failures_as_exit_codes(folder / CONFIG, as_json) as screen:
        # The new folder has no `.env` yet: only the environment of this process can name its database.
        environment = Environment(_env_file=None)
        summary = act.restore(file, folder, environment, verify=verify, progress=screen.progress)
        screen.deployment()
        screen.say("restore.done", folder=folder)
        if verify:
            screen.say("restore.verified", periods=len(summary.periods))
        screen.say("restore.hash", hash=summary.hash)
        if environment.database_url:
            screen.say("restore.database", folder=folder)
        screen.say("restore.next", folder=folder)
        screen.give({**summary_as_json(summary), "folder": str(folder), "verified": verify})
