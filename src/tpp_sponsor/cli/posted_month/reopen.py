"""`reopen`: reopen a paid period for a revision, or close it again."""

from typing import Annotated

import typer

from tpp_sponsor.acts.posted_month import reopen as act
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, By, Config, OnePeriod, Wait, help_text, one_line

EXAMPLE = "tpp-sponsor reopen 2024-03 --reason 'surat inspektorat 700/12'"


def reopen(
    period: OnePeriod,
    reason: Annotated[
        str, typer.Option("--reason", parser=one_line, metavar="TEXT", help=help_text("help.reopen_reason"))
    ],
    undo: Annotated[bool, typer.Option("--undo", help=help_text("help.reopen_undo"))] = False,
    by: By = "",
    wait: Wait = 0,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    with failures_as_exit_codes(config, as_json) as screen:
        acting = screen.acting(by, wait)
        if undo:
            state = act.close(acting, period, reason)
            screen.say("reopen.closed", period=period, state=screen.texts.say(f"state.{state}"))
            screen.give({"period": str(period), "state": state})
        else:
            event = act.reopen(acting, period, reason)
            screen.say("reopen.done", period=period)
            screen.give({"period": str(period), "event": event, "state": "reopened"})
