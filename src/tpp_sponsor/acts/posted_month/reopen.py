"""Reopen a paid period for a revision, or close one that was reopened by mistake."""

from tpp_sponsor.bookkeeping.follow_up import Acting
from tpp_sponsor.domain.lifecycle import Act, State
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.store import NewAct


def reopen(acting: Acting, period: Period, reason: str) -> int:
    """Reopen a paid period; return the number of the event. Raises PeriodStateError if it is not paid."""
    with acting.act("reopen", period) as ledger:
        return ledger.record(_new(acting, Act.REOPEN, period, reason)).id


def close(acting: Acting, period: Period, reason: str) -> State:
    """Close a reopened period without a revision; return its state. Raises PeriodStateError if it is not reopened."""
    with acting.ledger("reopen", period) as ledger:
        if ledger.period_figures(period).state is not State.REOPENED:
            raise PeriodStateError(Fault.of("not_reopened", period=period))
        return ledger.record(_new(acting, Act.CLOSE, period, reason)).state


def _new(acting: Acting, act: Act, period: Period, reason: str) -> NewAct:
    return NewAct(act=act, period=period, at=acting.actor.at, by=acting.actor.by, facts={"reason": reason})
