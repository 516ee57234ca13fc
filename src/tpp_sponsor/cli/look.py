"""Commands that look and change nothing: `status`, `explain`, `verify`."""

import json
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from tpp_sponsor.answers import explain_period
from tpp_sponsor.audit import audit_pages, audit_period, posted_periods
from tpp_sponsor.cli.console import Console, now
from tpp_sponsor.deployment import Deployment
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.domain.period import Period
from tpp_sponsor.due import due_periods, next_due
from tpp_sponsor.ledger.store import Event, Ledger
from tpp_sponsor.outstanding import Outstanding, find_credits
from tpp_sponsor.texts import say_oddity

# Of a long list of months the first say enough.
_SHOWN = 6


def show_status(console: Console, period: Period | None) -> None:
    """Posted revisions, oldest first."""
    deployment = console.deployment()
    with Ledger.open(deployment.database_url) as ledger:
        runs = ledger.runs(period)
        states = {run.period: ledger.standing(run.period).state for run in runs}
        held = ledger.on_hold(period)
        today = now().astimezone(ZoneInfo(deployment.settings.city.time_zone)).date()
        credit = Outstanding.of(find_credits(deployment, ledger, today))
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
    if told:
        _tell_runs(console, told)
    for stands, state in states.items():
        console.say("status.stands", period=stands, state=console.texts.say(f"state.{state}"))
    if credit.amount:
        _tell_credit(console, credit, max(states))
    for event in held:
        _tell_held(console, event)
    told_of_due = _tell_due(console, deployment) if period is None else {}
    console.give(
        {
            "runs": told,
            "held": [_held(event) for event in held],
            "credit": asdict(credit),
            **told_of_due,
        }
    )


def _tell_runs(console: Console, told: list[dict[str, Any]]) -> None:
    columns = ("period", "revision", "workers", "sponsors", "total", "rejected", "posted_at", "posted_by")
    rows = [
        [show_rupiah(run[name]) if name == "total" else str(run[name]) for name in columns] for run in told
    ]
    console.table(
        {f"column.{name}": name not in ("period", "posted_at", "posted_by") for name in columns}, rows
    )


def _tell_held(console: Console, event: Event) -> None:
    console.say("status.held", period=event.period, since=event.at.strftime("%Y-%m-%d"), by=event.by)
    for oddity in event.facts["oddities"]:
        console.say("run.reason", reason=say_oddity(console.texts, oddity))


def _tell_credit(console: Console, credit: Outstanding, period: Period) -> None:
    """What sponsors are owed, and what of it is to be refunded."""
    console.say("status.credit", amount=show_rupiah(credit.amount), sponsors=credit.sponsors, period=period)
    if credit.stuck_sponsors:
        console.say(
            "status.credit_stuck", sponsors=credit.stuck_sponsors, amount=show_rupiah(credit.stuck_amount)
        )


def _tell_due(console: Console, deployment: Deployment) -> dict[str, Any]:
    """What the timer will do next."""
    waiting, coming = due_periods(deployment, now()), next_due(deployment, now())
    if waiting:
        console.say("status.due", periods=", ".join(map(str, waiting[:_SHOWN])), count=len(waiting))
    if coming is not None:
        console.say("status.next", period=coming[0], day=coming[1])
    return {
        "due": [str(one) for one in waiting],
        "next_due": None if coming is None else {"period": str(coming[0]), "day": coming[1].isoformat()},
    }


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
    """Recompute posted periods, then pages; the first that does not agree is an IntegrityError with its faults."""
    deployment = console.deployment()
    periods = posted_periods(deployment, period)
    for posted in periods:
        console.progress("verify")
        audit_period(deployment, posted)
        console.say("verify.sound", period=posted)
    if not periods:
        console.say("status.nothing")
    answer = {"verified": [str(posted) for posted in periods]}
    if outdated := audit_pages(deployment, periods) if periods else []:
        shown = [*outdated[:_SHOWN], *(["…"] if len(outdated) > _SHOWN else [])]
        console.say("verify.outdated", count=len(outdated), pages=", ".join(shown))
        answer["outdated"] = outdated
    console.give(answer)
