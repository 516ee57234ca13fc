"""The state machine of a period: which acts are possible in which state, and to which states they can lead.

The state follows from what was paid and accepted; an act that would lead to a state outside the table is refused. A
list that was handed over and has no response yet has a state of its own (`HANDED_OVER`): its outcome is unknown. A
paid period is revised only after it was reopened with a reason; a revision closes it again, and so does `CLOSE`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

# Reads the time; the fronts give it to what they call.
Clock = Callable[[], datetime]
# Gets the key of each step of a long work.
Progress = Callable[[str], None]


class State(StrEnum):
    """The state of a period."""

    UNPOSTED = "unposted"
    HANDED_OVER = "handed_over"
    ACCEPTED = "answered"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    SETTLED = "settled"
    REOPENED = "reopened"


class Act(StrEnum):
    """An act on a period; every act is an event of the ledger's chain."""

    CONFIRM = "confirm"
    HOLD = "hold"
    POST = "post"
    REVISE = "revise"
    REVERSE = "reverse"
    REFUND = "refund"
    REVERSE_REFUND = "reverse_refund"
    PAY = "pay"
    REVERSE_PAYMENT = "reverse_payment"
    RESPONSE = "answer"
    REOPEN = "reopen"
    CLOSE = "close"
    RECEIVE = "receive"
    REMOVE = "remove"
    REFUSE = "refuse"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who does an act, and when; the time zone of `at` is the city's."""

    by: str
    at: datetime

    @property
    def today(self) -> date:
        """The day of the act."""
        return self.at.date()

    def day_of(self, moment: datetime) -> date:
        """Return the day of another moment in the city's time zone."""
        return moment.astimezone(self.at.tzinfo).date()


_WAITING = (State.HANDED_OVER, State.ACCEPTED)
_OWING = (*_WAITING, State.PARTLY_PAID)
_CLOSED = (State.PAID, State.SETTLED)
_PAID = (State.PARTLY_PAID, *_CLOSED)

# State → possible acts → states they can lead to; amounts decide which. All other acts are refused.
TRANSITIONS: dict[State, dict[Act, tuple[State, ...]]] = {
    State.UNPOSTED: {
        Act.CONFIRM: (State.UNPOSTED,),
        Act.HOLD: (State.UNPOSTED,),
        Act.REFUSE: (State.UNPOSTED,),
        Act.POST: (State.HANDED_OVER,),
    },
    **{
        state: {
            Act.CONFIRM: (state,),
            Act.HOLD: (state,),
            Act.REFUSE: (state,),
            Act.REVISE: (*_WAITING, *([] if state in _WAITING else _PAID)),
            Act.REVERSE: (*_WAITING, *([] if state in _WAITING else _PAID)),
            Act.REFUND: (state,),
            Act.REVERSE_REFUND: (state,),
            Act.PAY: _PAID,
            **({} if state in _WAITING else {Act.REVERSE_PAYMENT: _OWING}),
            Act.RESPONSE: (*_WAITING, *([] if state in _WAITING else _PAID)),
        }
        for state in _OWING
    },
    **{
        state: {
            Act.REVERSE: _CLOSED,
            Act.REFUND: (state,),
            Act.REVERSE_REFUND: (state,),
            Act.PAY: _CLOSED,
            Act.REVERSE_PAYMENT: (*_OWING, *_CLOSED),
            Act.RESPONSE: _CLOSED,
            Act.REOPEN: (State.REOPENED,),
        }
        for state in _CLOSED
    },
    State.REOPENED: {
        Act.CONFIRM: (State.REOPENED,),
        Act.HOLD: (State.REOPENED,),
        Act.REFUSE: (State.REOPENED,),
        Act.REVISE: (*_WAITING, *_PAID),
        Act.REVERSE: (State.REOPENED,),
        Act.REFUND: (State.REOPENED,),
        Act.REVERSE_REFUND: (State.REOPENED,),
        Act.PAY: (State.REOPENED,),
        Act.REVERSE_PAYMENT: (State.REOPENED,),
        Act.RESPONSE: (State.REOPENED,),
        Act.CLOSE: (*_WAITING, *_PAID),
    },
}
# Files arrive and go in every state; what a posted period has read stays (`acts.files.remove`).
for _state, _acts in TRANSITIONS.items():
    _acts |= {Act.RECEIVE: (_state,), Act.REMOVE: (_state,)}


@dataclass(frozen=True)
class PeriodFigures:
    """The figures that decide the state of a period.

    `owed` and `paid` in whole rupiah: live premiums less what was paid to BPJS, and what was paid, of all payers;
    `unpaid` is what payers still owe, from which nothing is taken off for what another has paid too much. `lines` live
    premiums, of which BPJS has accepted `accepted`.
    """

    posted: bool
    owed: int
    unpaid: int
    paid: int
    lines: int
    accepted: int
    reopened: bool

    @property
    def overpaid(self) -> int:
        """Whole rupiah that payers have paid BPJS beyond what they owe."""
        return self.unpaid - self.owed

    @property
    def state(self) -> State:
        """The state of the period."""
        if not self.posted:
            return State.UNPOSTED
        if self.reopened:
            return State.REOPENED
        all_accepted = self.lines > 0 and self.accepted == self.lines
        if self.paid > 0 and self.unpaid == 0:
            return State.SETTLED if all_accepted else State.PAID
        if self.paid > 0:
            return State.PARTLY_PAID
        return State.ACCEPTED if all_accepted else State.HANDED_OVER


def is_possible(state: State, act: Act) -> bool:
    """Return True if an act is possible in a state."""
    return act in TRANSITIONS[state]


def can_lead(state: State, act: Act, after: State) -> bool:
    """Return True if an act in one state can lead to another."""
    return after in TRANSITIONS[state].get(act, ())


def as_mermaid() -> str:
    """Return the table as a Mermaid diagram; acts between the same two states share an arrow."""
    arrows: dict[tuple[State, State], list[str]] = {}
    for before, acts in TRANSITIONS.items():
        for act, afters in acts.items():
            for after in afters:
                arrows.setdefault((before, after), []).append(act.value)
    lines = ["stateDiagram-v2", f"    [*] --> {State.UNPOSTED}"]
    lines += [f"    {before} --> {after}: {', '.join(acts)}" for (before, after), acts in arrows.items()]
    return "\n".join(lines) + "\n"
