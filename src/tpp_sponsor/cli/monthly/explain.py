"""`explain`: print why statements ended as they did."""

from dataclasses import asdict
from typing import Annotated

import typer

from tpp_sponsor.acts.monthly.explain import explain_period
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, Config, OnePeriod, help_text

EXAMPLE = "tpp-sponsor explain 2024-03 --nomor 800/001/2024"


def explain(
    period: OnePeriod,
    nip: Annotated[str | None, typer.Option("--nip", help=help_text("help.nip"))] = None,
    nik: Annotated[str | None, typer.Option("--nik", help=help_text("help.nik"))] = None,
    nomor: Annotated[str | None, typer.Option("--nomor", help=help_text("help.nomor"))] = None,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    keys = {name: value for name, value in (("nip", nip), ("nik", nik), ("nomor", nomor)) if value}
    if len(keys) != 1:
        raise typer.BadParameter(help_text("usage.one_key"))
    with failures_as_exit_codes(config, as_json) as console:
        explanations = explain_period(console.deployment(), period, *keys.popitem(), console.texts)
        for explanation in explanations:
            console.say(
                "explain.head",
                nomor=explanation.nomor,
                hasil=explanation.hasil,
                revision=explanation.revision,
            )
            for sentence in explanation.sentences:
                console.say("explain.line", sentence=sentence)
        console.give({"period": str(period), "explanations": [asdict(one) for one in explanations]})
