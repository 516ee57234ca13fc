"""The commands of whoever keeps the machine: `schedule`, `doctor`."""

import typer

from tpp_sponsor.cli.program import CONFIG, HELP, AsJson, Config, answering, app


@app.command(help=HELP("help.schedule"), epilog="tpp-sponsor schedule")
def schedule(config: Config = CONFIG) -> None:
    from tpp_sponsor.cli.upkeep import keep_ringing

    with answering(config, as_json=False) as console:
        keep_ringing(console)


@app.command(help=HELP("help.doctor"), epilog="tpp-sponsor doctor")
def doctor(config: Config = CONFIG, as_json: AsJson = False) -> None:
    from tpp_sponsor.cli.upkeep import show_health

    with answering(config, as_json) as console:
        code = show_health(console)
    raise typer.Exit(code)
