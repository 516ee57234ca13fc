"""`donors`: write the papers of a year for the donors."""

from dataclasses import asdict

from tpp_sponsor.acts.posted_month import donors as act
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, Config, OneYear

EXAMPLE = "tpp-sponsor donors 2024"


def donors(year: OneYear, config: Config = CONFIG, as_json: AsJson = False) -> None:
    with failures_as_exit_codes(config, as_json) as screen:
        written = act.donors(screen.deployment(), year)
        screen.say("donors.done", count=len(written.funds), folder=written.folder)
        screen.give({"year": year, **asdict(written)})
