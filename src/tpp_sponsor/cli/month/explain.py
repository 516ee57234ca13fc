"""`explain`: print why claims ended as they did."""

from dataclasses import asdict
from typing import Annotated

import typer

from tpp_sponsor.acts.month import explain as act
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, Config, OnePeriod, help_text
from tpp_sponsor.tables.input_tables import EMPLOYEES, PROPOSALS

EXAMPLE = "tpp-sponsor explain 2024-03 --nomor 800/001/2024"

_HEADS = {PROPOSALS.name: "explain.head_proposal", EMPLOYEES.name: "explain.head_employee"}


def explain(
    period: OnePeriod,
    nip: Annotated[str | None, typer.Option("--nip", help=help_text("help.nip"))] = None,
    nik: Annotated[str | None, typer.Option("--nik", help=help_text("help.nik"))] = None,
    nomor: Annotated[str | None, typer.Option("--nomor", help=help_text("help.nomor"))] = None,
    usulan: Annotated[str | None, typer.Option("--usulan", help=help_text("help.usulan"))] = None,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    options = (("nip", nip), ("nik", nik), ("nomor", nomor), ("usulan", usulan))
    keys = {name: value for name, value in options if value}
    if len(keys) != 1:
        raise typer.BadParameter(help_text("usage.one_key"))
    with failures_as_exit_codes(config, as_json) as screen:
        explanations = act.explain(screen.deployment(), period, *keys.popitem(), screen.texts)
        for explanation in explanations:
            screen.say(
                _HEADS.get(explanation.tabel, "explain.head"),
                nomor=explanation.nomor,
                hasil=explanation.hasil,
                revision=explanation.revision,
            )
            for sentence in explanation.sentences:
                screen.say("explain.line", sentence=sentence)
        screen.give({"period": str(period), "explanations": [asdict(one) for one in explanations]})
