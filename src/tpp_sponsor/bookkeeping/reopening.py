"""A paid period is reopened for a revision, and closed again without one."""

from tpp_sponsor.domain.lifecycle import Act, Actor, State
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.store import Ledger, NewAct


def reopen_period(ledger: Ledger, period: Period, reason: str, actor: Actor) -> int:
    """Reopen a paid period for a revision, with the reason; returns the number of the event."""
    new = NewAct(act=Act.REOPEN, period=period, at=actor.at, by=actor.by, facts={"reason": reason})
    return ledger.record(new).id


def close_period(ledger: Ledger, period: Period, reason: str, actor: Actor) -> State:
    """Close a reopened period without a revision; returns its state. Another state is a PeriodStateError."""
    if ledger.period_figures(period).state is not State.REOPENED:
        raise PeriodStateError(Fault.of("not_reopened", period=period))
    new = NewAct(act=Act.CLOSE, period=period, at=actor.at, by=actor.by, facts={"reason": reason})
    return ledger.record(new).state
