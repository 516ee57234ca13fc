"""`backup`: back up the deployment and print what the backup holds."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from tpp_sponsor.acts.deployment import backup as act
from tpp_sponsor.bookkeeping.backup_contents import BackupSummary
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, Config, help_text

EXAMPLE = "tpp-sponsor backup /media/usb/tpp-2024-03.zip"


def backup(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help=help_text("help.backup_file"))] = None,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    with failures_as_exit_codes(config, as_json) as screen:
        deployment = screen.deployment()
        screen.progress("backup")
        summary = act.backup(deployment, screen.config, file, screen.today(deployment))
        screen.say("backup.done", file=summary.file)
        screen.say(
            "backup.holds",
            events=summary.event,
            event=summary.event,
            periods=len(summary.periods),
            size=summary.size,
        )
        screen.say("backup.hash", hash=summary.hash)
        screen.give(summary_as_json(summary))


def summary_as_json(summary: BackupSummary) -> dict[str, Any]:
    """Return the summary of a backup as JSON holds it."""
    periods = [str(period) for period in summary.periods]
    return {**asdict(summary), "file": str(summary.file), "periods": periods}
