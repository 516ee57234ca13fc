"""Commands that look and change nothing: `status`, `explain`, `verify`."""

import json
from dataclasses import asdict
from typing import Any

from tpp_sponsor.answers import explain_period
from tpp_sponsor.audit import audit_period, posted_periods
from tpp_sponsor.cli.console import Console
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.store import Event, Ledger
from tpp_sponsor.texts import say_oddity


def show_status(console: Console, period: Period | None) -> None:
    """Posted revisions, oldest first."""
    with Ledger.open(console.deployment().database_url) as ledger:
        runs = ledger.runs(period)
        states = {run.period: ledger.standing(run.period).state for run in runs}
        held = ledger.on_hold(period)
    told = [
        {
            "period": str(run.period),
            "period_state": states[run.period].value,
            "revision": run.revision,
            "posted_at": run.posted_at.strftime("%Y-%m-%d %H:%M"),
            "posted_by": run.posted_by,
            **json.loads(run.summary),
        }
        for run in runs
    ]
    if not told and not held:
        console.say("status.nothing")
    columns = ("period", "revision", "workers", "sponsors", "total", "rejected", "posted_at", "posted_by")
    rows = [
        [show_rupiah(run[name]) if name == "total" else str(run[name]) for name in columns] for run in told
    ]
    if told:
        console.table(
            {f"column.{name}": name not in ("period", "posted_at", "posted_by") for name in columns}, rows
        )
    for stands, state in states.items():
        console.say("status.stands", period=stands, state=console.texts.say(f"state.{state}"))
    for event in held:
        console.say("status.held", period=event.period, since=event.at.strftime("%Y-%m-%d"), by=event.by)
        for oddity in event.facts["oddities"]:
            console.say("run.reason", reason=say_oddity(console.texts, oddity))
    console.give({"runs": told, "held": [_held(event) for event in held]})


def _held(event: Event) -> dict[str, Any]:
    return {
        "period": str(event.period),
        "since": event.at.strftime("%Y-%m-%d %H:%M"),
        "prepared_by": event.by,
        **{name: event.facts[name] for name in ("revision", "preview", "oddities")},
    }


def show_explanations(console: Console, period: Period, key: str, value: str) -> int:
    """Why each statement of a sponsor, worker or letter ended as it did; how many there are."""
    deployment = console.deployment()
    explanations = explain_period(deployment, period, key, value, console.texts)
    for explanation in explanations:
        console.say(
            "explain.head", nomor=explanation.nomor, hasil=explanation.hasil, revision=explanation.revision
        )
        for sentence in explanation.sentences:
            console.say("explain.line", sentence=sentence)
    if explanations:
        console.give(
            {"period": str(period), "explanations": [asdict(explanation) for explanation in explanations]}
        )
    return len(explanations)


def show_audit(console: Console, period: Period | None) -> None:
    """Recompute posted periods; the first that does not agree is an IntegrityError that names all its faults."""
    deployment = console.deployment()
    periods = posted_periods(deployment, period)
    for posted in periods:
        console.progress("verify")
        audit_period(deployment, posted)
        console.say("verify.sound", period=posted)
    if not periods:
        console.say("status.nothing")
    console.give({"verified": [str(posted) for posted in periods]})
