"""`verify`: verify posted periods and print which are sound."""

from typing import Any

from tpp_sponsor.acts.monthly.verify import verify_periods
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, Config, MaybePeriod

EXAMPLE = "tpp-sponsor verify 2024-03"
# Of a long list of pages the first are printed.
_SHOWN = 6


def verify(period: MaybePeriod = None, config: Config = CONFIG, as_json: AsJson = False) -> None:
    with failures_as_exit_codes(config, as_json) as console:
        verification = verify_periods(
            console.deployment(),
            period,
            progress=console.progress,
            on_period=lambda verified: console.say("verify.sound", period=verified),
        )
        if not verification.periods:
            console.say("status.nothing")
        values: dict[str, Any] = {"verified": [str(verified) for verified in verification.periods]}
        if outdated := verification.outdated:
            pages = [*outdated[:_SHOWN], *(["…"] if len(outdated) > _SHOWN else [])]
            console.say("verify.outdated", count=len(outdated), pages=", ".join(pages))
            values["outdated"] = outdated
        console.give(values)
