"""A paid period is reopened for a revision, and closed again where there is nothing to revise."""

from tpp_sponsor.domain.lifecycle import Act, Actor, State
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.store import Ledger, NewAct


def reopen_period(ledger: Ledger, period: Period, reason: str, doer: Actor) -> int:
    """Let a paid period be revised again, and say why; the number of the event."""
    new = NewAct(act=Act.REOPEN, period=period, at=doer.at, by=doer.by, facts={"reason": reason})
    return ledger.record(new).id


def close_period(ledger: Ledger, period: Period, reason: str, doer: Actor) -> State:
    """Close a period again that was reopened and is not to be revised; the state in which it is then."""
    if ledger.standing(period).state is not State.REOPENED:
        raise PeriodStateError(Fault.of("not_reopened", period=period))
    new = NewAct(act=Act.CLOSE, period=period, at=doer.at, by=doer.by, facts={"reason": reason})
    return ledger.record(new).state
