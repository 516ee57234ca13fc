"""`status`: print the posted revisions, the states of their periods, what is held, owed and due."""

import json
from dataclasses import asdict
from typing import Any

from tpp_sponsor.acts.month import status as act
from tpp_sponsor.acts.month.status import Status
from tpp_sponsor.bookkeeping.open_credit import Outstanding
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, Config, MaybePeriod
from tpp_sponsor.cli.screen import Screen
from tpp_sponsor.domain.codes import ANOMALIES_KEY
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.store import Event, PostedRun
from tpp_sponsor.messages import say_anomaly
from tpp_sponsor.schedule.due import DueDates
from tpp_sponsor.settings.deployment import Deployment

EXAMPLE = "tpp-sponsor status"
# Of a long list of due months the first are printed.
_SHOWN = 6
_MINUTE = "%Y-%m-%d %H:%M"
_COLUMNS = ("period", "revision", "workers", "sponsors", "total", "rejected", "posted_at", "posted_by")
_OF_OTHERS = ("other_workers", "other_total")
_MONEY_COLUMNS = ("total", "other_total")
_TEXT_COLUMNS = ("period", "posted_at", "posted_by")


def status(period: MaybePeriod = None, config: Config = CONFIG, as_json: AsJson = False) -> None:
    with failures_as_exit_codes(config, as_json) as screen:
        deployment = screen.deployment()
        found = act.status(deployment, period, screen.now())
        _print_status(screen, deployment, found)
        screen.give(_as_json(found))


def _print_status(screen: Screen, deployment: Deployment, status: Status) -> None:
    if not status.runs and not status.held:
        screen.say("status.nothing")
    if status.runs:
        _print_runs(screen, [_row_of(run, status, deployment) for run in status.runs])
    for period, state in status.states.items():
        screen.say("status.stands", period=period, state=screen.texts.say(f"state.{state}"))
    if status.credit.amount:
        _print_credit(screen, status.credit, max(status.states))
    for event in status.held:
        screen.say("status.held", period=event.period, since=deployment.day_of(event.at), by=event.by)
        for anomaly in event.facts[ANOMALIES_KEY]:
            screen.say("run.reason", reason=say_anomaly(screen.texts, anomaly))
    if status.due is not None:
        _print_due(screen, status.due)


def _row_of(run: PostedRun, status: Status, deployment: Deployment) -> dict[str, Any]:
    """Return a revision as it is printed: it is posted at the time of the city's clocks."""
    posted_at = deployment.city_time(run.posted_at).strftime(_MINUTE)
    return _run_as_json(run, status) | {"posted_at": posted_at}


def _print_runs(screen: Screen, runs: list[dict[str, Any]]) -> None:
    """Print a row for each revision, with what funds and employers pay if any of them pays."""
    rows = [run | _of_others(run) for run in runs]
    others = _OF_OTHERS if any(row["other_workers"] for row in rows) else ()
    at = _COLUMNS.index("rejected")
    columns = (*_COLUMNS[:at], *others, *_COLUMNS[at:])
    cells = [
        [show_rupiah(row[name]) if name in _MONEY_COLUMNS else str(row[name]) for name in columns]
        for row in rows
    ]
    screen.table({f"column.{name}": name not in _TEXT_COLUMNS for name in columns}, cells)


def _of_others(run: dict[str, Any]) -> dict[str, int]:
    """Return the workers of funds and employers, and what these pay in whole rupiah."""
    payers = [*run.get("funds", {}).values(), *run.get("employers", {}).values()]
    return {
        "other_workers": sum(payer["workers"] for payer in payers),
        "other_total": sum(payer["total"] for payer in payers),
    }


def _print_credit(screen: Screen, credit: Outstanding, period: Period) -> None:
    """Print what sponsors are owed, and how much of it can only be refunded."""
    screen.say("status.credit", amount=show_rupiah(credit.amount), sponsors=credit.sponsors, period=period)
    if credit.stuck_sponsors:
        screen.say(
            "status.credit_stuck", sponsors=credit.stuck_sponsors, amount=show_rupiah(credit.stuck_amount)
        )


def _print_due(screen: Screen, due: DueDates) -> None:
    """Print what the scheduler runs next."""
    if due.waiting:
        periods = ", ".join(map(str, due.waiting[:_SHOWN]))
        screen.say("status.due", periods=periods, count=len(due.waiting))
    if due.coming is not None:
        screen.say("status.next", period=due.coming[0], day=due.coming[1])


def _as_json(status: Status) -> dict[str, Any]:
    return {
        "runs": [_run_as_json(run, status) for run in status.runs],
        "held": [_held_as_json(event) for event in status.held],
        "credit": asdict(status.credit),
        **(_due_as_json(status.due) if status.due is not None else {}),
    }


def _run_as_json(run: PostedRun, status: Status) -> dict[str, Any]:
    return {
        "period": str(run.period),
        "period_state": status.states[run.period].value,
        "revision": run.revision,
        "posted_at": run.posted_at.strftime(_MINUTE),
        "posted_by": run.posted_by,
        **json.loads(run.summary),
    }


def _due_as_json(due: DueDates) -> dict[str, Any]:
    coming = due.coming
    return {
        "due": [str(period) for period in due.waiting],
        "next_due": None if coming is None else {"period": str(coming[0]), "day": coming[1].isoformat()},
    }


def _held_as_json(event: Event) -> dict[str, Any]:
    return {
        "period": str(event.period),
        "since": event.at.strftime(_MINUTE),
        "prepared_by": event.by,
        **{name: event.facts[name] for name in ("revision", "preview", ANOMALIES_KEY)},
    }
