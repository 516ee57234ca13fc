"""`paritrana`: write the award file of a year."""

from dataclasses import asdict

from tpp_sponsor.acts.posted_month import paritrana as act
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, Config, OneYear

EXAMPLE = "tpp-sponsor paritrana 2024"


def paritrana(year: OneYear, config: Config = CONFIG, as_json: AsJson = False) -> None:
    with failures_as_exit_codes(config, as_json) as screen:
        written = act.paritrana(screen.deployment(), year)
        screen.say(
            "paritrana.done",
            count=len(written.files),
            folder=written.folder,
            periods=", ".join(written.periods),
        )
        screen.give({"year": year, **asdict(written)})
