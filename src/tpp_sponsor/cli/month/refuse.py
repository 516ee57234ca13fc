"""`refuse`: refuse a held month with a reason."""

from typing import Annotated

import typer

from tpp_sponsor.acts.month import refuse as act
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, By, Config, OnePeriod, Wait, help_text

EXAMPLE = "tpp-sponsor refuse 2024-03 --reason 'TPP dari dua OPD keliru'"


def refuse(
    period: OnePeriod,
    reason: Annotated[str, typer.Option("--reason", help=help_text("help.refuse_reason"))],
    by: By = "",
    wait: Wait = 0,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    with failures_as_exit_codes(config, as_json) as screen:
        acting = screen.acting(by, wait)
        event = act.refuse(acting, period, reason)
        screen.say("refuse.done", period=period, by=acting.actor.by)
        screen.give({"period": str(period), "event": event.id, "reason": event.facts["reason"]})
