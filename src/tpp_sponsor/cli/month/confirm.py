"""`confirm`: record the ticked rows of a list of suggestions."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from tpp_sponsor.acts.month import confirm as act
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, By, Config, OnePeriod, Wait, help_text
from tpp_sponsor.cli.screen import read_file

EXAMPLE = "tpp-sponsor confirm 2024-03 saran.xlsx"


def confirm(
    period: OnePeriod,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=help_text("help.confirm_file"))],
    by: By = "",
    wait: Wait = 0,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    with failures_as_exit_codes(config, as_json) as screen:
        acting = screen.acting(by, wait)
        confirmation = act.confirm(acting, period, file.name, read_file(file))
        key = "confirm.done" if confirmation.new else "confirm.known"
        screen.say(key, period=period, cells=confirmation.cells, new=confirmation.new)
        screen.give({"period": str(period), **asdict(confirmation)})
