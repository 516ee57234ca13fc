"""`remove`: take a file back from the inbox of a period."""

from typing import Annotated

import typer

from tpp_sponsor.acts.files import remove as act
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, By, Config, OnePeriod, help_text
from tpp_sponsor.ledger.store import Ledger

EXAMPLE = "tpp-sponsor remove 2024-03 'TPP Dinas Sosial.xlsx'"


def remove(
    period: OnePeriod,
    file: Annotated[str, typer.Argument(metavar="NAME", help=help_text("help.remove_file"))],
    by: By = "",
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    with failures_as_exit_codes(config, as_json) as screen:
        deployment = screen.deployment()
        with Ledger.open(deployment.database_url) as ledger:
            act.remove(deployment, ledger, period, file, actor=screen.actor(deployment, by))
        screen.say("remove.done", file=file, period=period)
        screen.give({"period": str(period), "file": file})
