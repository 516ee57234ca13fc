"""`verify`: verify posted periods and print which are sound."""

from typing import Any

from tpp_sponsor.acts.month import verify as act
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, Config, MaybePeriod

EXAMPLE = "tpp-sponsor verify 2024-03"
# Of a long list of pages the first are printed.
_SHOWN = 6


def verify(period: MaybePeriod = None, config: Config = CONFIG, as_json: AsJson = False) -> None:
    with failures_as_exit_codes(config, as_json) as screen:
        verification = act.verify(
            screen.deployment(),
            period,
            progress=screen.progress,
            on_period=lambda verified: screen.say("verify.sound", period=verified),
        )
        if not verification.periods:
            screen.say("status.nothing")
        values: dict[str, Any] = {"verified": [str(verified) for verified in verification.periods]}
        if outdated := verification.outdated:
            pages = [*outdated[:_SHOWN], *(["…"] if len(outdated) > _SHOWN else [])]
            screen.say("verify.outdated", count=len(outdated), pages=", ".join(pages))
            values["outdated"] = outdated
        screen.give(values)
