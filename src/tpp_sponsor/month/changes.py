"""What a posted run was decided from, and what differs from it now."""

import json
from collections.abc import Mapping
from typing import Any

from tpp_sponsor.domain.lifecycle import Act
from tpp_sponsor.errors import Fault, SettingsError
from tpp_sponsor.intake.inbox import Inbox
from tpp_sponsor.ledger.post import PostedRun
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import digest


def input_changes(deployment: Deployment, ledger: Ledger, run: PostedRun, inbox: Inbox) -> list[Fault]:
    """What differs from the inputs and settings of a posted run."""
    then = {row["name"]: row["sha256"] for row in ledger.inputs(run)}
    changes = changed_inputs(then, inbox.digests)
    facts = {"settings": deployment.settings.decisive(), "profiles": profile_texts(deployment)}
    if run.settings_digest != settings_digest(facts):
        changes.append(Fault.of("settings_changed", file="config.toml"))
    return changes


def changed_inputs(then: Mapping[str, str], now: Mapping[str, str]) -> list[Fault]:
    """Files of an inbox that are new, gone or changed; both by name with their digests."""
    changes = [Fault.of("input_new", file=name) for name in sorted(now.keys() - then.keys())]
    changes += [Fault.of("input_gone", file=name) for name in sorted(then.keys() - now.keys())]
    return changes + [
        Fault.of("input_changed", file=name)
        for name in sorted(now.keys() & then.keys())
        if now[name] != then[name]
    ]


def later_acts(ledger: Ledger, run: PostedRun) -> list[Fault]:
    """What was done to the period of a posted run since, for a revision to take up."""
    later = [event for event in ledger.events() if event.period == run.period and event.id > run.id]
    told = {Act.REVERSE: Fault.of("reversed_since"), Act.CONFIRM: Fault.of("confirmed_since")}
    return [fault for act, fault in told.items() if any(event.act is act for event in later)]


def settings_digest(facts: Mapping[str, Any]) -> str:
    """The digest of the settings and file profiles that a run was decided under."""
    told = [facts["settings"], facts["profiles"]]
    return digest(json.dumps(told, sort_keys=True, ensure_ascii=False).encode())


def profile_texts(deployment: Deployment) -> dict[str, str]:
    """The file profiles that the city uses, its own before the shipped."""
    texts, faults = {}, []
    for name in deployment.settings.output.profiles:
        places = [folder / "profiles" / f"{name}.toml" for folder in deployment.template_folders]
        found = next((place for place in places if place.is_file()), None)
        if found is None:
            faults.append(
                Fault.of("profile_missing", file="config.toml", column="output.profiles", profile=name)
            )
        else:
            texts[name] = found.read_text(encoding="utf-8")
    if faults:
        raise SettingsError(*faults)
    return texts
