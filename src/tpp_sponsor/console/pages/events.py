"""`/jejak`: the chain of events, newest first."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from starlette.responses import Response

from tpp_sponsor.console.visit import Visit
from tpp_sponsor.domain.codes import ANOMALIES_KEY
from tpp_sponsor.domain.lifecycle import Act
from tpp_sponsor.domain.masking import mask_inside
from tpp_sponsor.ledger.store import ChainEvent

_ON_A_PAGE = 100
# Facts that say nothing to people.
_LEFT_OUT = frozenset({"rows", "state", "inputs", "settings", ANOMALIES_KEY, "hold", "summary"})
# Bills and proofs are numbers, but not of persons.
_NEVER_MASKED = frozenset({"bill_code", "reference"})
_LONGEST = 120
_DIGEST = re.compile(r"[0-9a-f]{64}")


def show(visit: Visit) -> Response:
    """Return a page of the chain; `sebelum` is the number of the event before which it ends."""
    before = visit.query.get("sebelum", "")
    events = visit.ledger.chain()
    if before.isascii() and before.isdigit():
        events = [event for event in events if event.id < int(before[:18])]
    page = list(reversed(events[-_ON_A_PAGE:]))
    rows = [
        {
            "event": event,
            "what": _act(visit, event),
            "facts": list(_facts(visit, event.facts)),
        }
        for event in page
    ]
    older = page[-1].id if len(events) > _ON_A_PAGE else 0
    return visit.show("events.html", rows=rows, older=older)


def _act(visit: Visit, event: ChainEvent) -> str:
    if not isinstance(event.act, Act):
        return visit.texts.say(f"user_act.{event.act}")
    if event.act is Act.RECEIVE and event.facts.get("refused"):
        return visit.texts.say("events.file_refused")
    return visit.texts.say(f"journal_act.{event.act}")


def _facts(visit: Visit, facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """List the facts of an event, each with its name in words."""
    for name, value in facts.items():
        if name in _LEFT_OUT or value in ("", None, []) or value is False:
            continue
        if isinstance(value, Mapping):
            yield from _facts(visit, value)
            continue
        key = f"events.fact.{name}"
        yield visit.texts.say(key) if visit.texts.knows(key) else name, _value(visit, name, value)


def _value(visit: Visit, name: str, value: Any) -> str:
    """Return a fact in a short text."""
    if name == "amount":
        return visit.notation.rupiah(value)
    if name == "paid_on":
        return visit.notation.day_of(value)
    if name == "roles":
        return ", ".join(visit.texts.say(f"role.{role}") for role in value.split(","))
    if isinstance(value, bool):
        return visit.texts.say("events.yes")
    if isinstance(value, int):
        return visit.notation.count(value)
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text[:_LONGEST] if name in _NEVER_MASKED else _text(text)


def _text(text: str) -> str:
    """Return a text with numbers of persons masked; a digest stays whole, also one with many digits in a row."""
    return text if _DIGEST.fullmatch(text) else mask_inside(text)[:_LONGEST]
