"""`/jejak`: the chain of events, newest first."""

from starlette.responses import Response

from tpp_sponsor.console.visit import Visit
from tpp_sponsor.domain.lifecycle import Act
from tpp_sponsor.domain.masking import mask_inside

_ON_A_PAGE = 100
# Facts that say nothing to people.
_LEFT_OUT = frozenset({"rows", "state", "inputs", "settings", "oddities", "hold"})


def show(visit: Visit) -> Response:
    """A page of the chain; `sebelum` is the number of the event before which it ends."""
    before = visit.query.get("sebelum", "")
    events = visit.ledger.chain()
    if before.isascii() and before.isdigit():
        events = [event for event in events if event.id < int(before[:18])]
    page = list(reversed(events[-_ON_A_PAGE:]))
    rows = [
        {
            "event": event,
            "what": visit.texts.say(
                f"journal_act.{event.act}" if isinstance(event.act, Act) else f"user_act.{event.act}"
            ),
            "facts": _shown(event.facts),
        }
        for event in page
    ]
    older = page[-1].id if len(events) > _ON_A_PAGE else 0
    return visit.show("events.html", rows=rows, older=older)


def _shown(facts: object) -> list[tuple[str, str]]:
    """The facts of an event in short texts, numbers of persons masked."""
    assert isinstance(facts, dict)
    return [
        (name, mask_inside(str(value))[:120])
        for name, value in facts.items()
        if name not in _LEFT_OUT and value not in ("", None)
    ]
