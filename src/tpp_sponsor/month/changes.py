"""Compare the inputs, settings and acts of now with those that a posted run was decided from."""

from collections.abc import Collection, Mapping

from tpp_sponsor.domain.lifecycle import Act
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, SettingsError
from tpp_sponsor.intake.inbox import Inbox, table_named
from tpp_sponsor.ledger.store import Ledger, PostedRun
from tpp_sponsor.month.archive import settings_digest
from tpp_sponsor.settings.deployment import Deployment


def input_changes(deployment: Deployment, ledger: Ledger, run: PostedRun, inbox: Inbox) -> list[Fault]:
    """List what differs now from the inputs and settings of a posted run."""
    then = {row["name"]: row["sha256"] for row in ledger.inputs(run)}
    changes = changed_inputs(then, inbox.digests)
    if run.settings_digest != settings_digest(deployment.settings.decisive(), profile_texts(deployment)):
        changes.append(Fault.of("settings_changed", file="config.toml"))
    return changes


def changed_inputs(then: Mapping[str, str], now: Mapping[str, str]) -> list[Fault]:
    """List the files of an inbox that are new, missing or changed; `then` and `now`: name → SHA-256."""
    changes = [Fault.of("input_new", file=name) for name in sorted(now.keys() - then.keys())]
    changes += [Fault.of("input_gone", file=name) for name in sorted(then.keys() - now.keys())]
    return changes + [
        Fault.of("input_changed", file=name)
        for name in sorted(now.keys() & then.keys())
        if now[name] != then[name]
    ]


def later_acts(ledger: Ledger, run: PostedRun) -> list[Fault]:
    """List the acts on the period since a posted run, which a revision includes."""
    later = [event for event in ledger.events() if event.period == run.period and event.id > run.id]
    faults = {Act.REVERSE: Fault.of("reversed_since"), Act.CONFIRM: Fault.of("confirmed_since")}
    return [fault for act, fault in faults.items() if any(event.act is act for event in later)]


def profile_texts(deployment: Deployment) -> dict[str, str]:
    """Read the file profiles in use by name, first of the city. Raises SettingsError if one is missing."""
    texts, faults = {}, []
    for name in deployment.settings.output.profiles:
        places = [folder / "profiles" / f"{name}.toml" for folder in deployment.template_folders]
        path = next((place for place in places if place.is_file()), None)
        if path is None:
            faults.append(
                Fault.of("profile_missing", file="config.toml", column="output.profiles", profile=name)
            )
        else:
            texts[name] = path.read_text(encoding="utf-8")
    if faults:
        raise SettingsError(*faults)
    return texts


def absent_tables(ledger: Ledger, period: Period, there: Collection[str]) -> list[str]:
    """List the tables that the newest posted month before this one has read and that are not `there`.

    A month can do without them, and the cover of the people in them ends in silence.
    """
    newest = ledger.newest_run(before=period)
    if newest is None:
        return []
    tables = [table_named(str(row["name"])) for row in ledger.inputs(newest)]
    return sorted({table.name for table in tables if table is not None} - set(there))
