"""`verify`: verify posted periods and print which are sound."""

from typing import Any

from tpp_sponsor.acts.month import verify as act
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, Config, MaybePeriod

EXAMPLE = "tpp-sponsor verify 2024-03"
# Of a long list of files or pages the first are printed.
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
        if files := verification.worded_otherwise:
            screen.say("verify.worded_otherwise", count=len(files), files=_some_of(files))
            values["worded_otherwise"] = files
        if outdated := verification.outdated:
            screen.say("verify.outdated", count=len(outdated), pages=_some_of(outdated))
            values["outdated"] = outdated
        screen.give(values)


def _some_of(names: list[str]) -> str:
    return ", ".join([*names[:_SHOWN], *(["…"] if len(names) > _SHOWN else [])])
