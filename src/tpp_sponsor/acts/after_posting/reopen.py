"""Reopen a paid period for a revision, or close one that was reopened by mistake."""

from tpp_sponsor.bookkeeping.follow_up import Progress, ledger_for_act
from tpp_sponsor.domain.lifecycle import Act, Actor, State
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.lock import exclusive_ledger
from tpp_sponsor.ledger.store import Ledger, NewAct
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.process_lock import LockHolder


def reopen_for_revision(
    deployment: Deployment, period: Period, reason: str, *, actor: Actor, wait: float, progress: Progress
) -> int:
    """Reopen a paid period; return the number of the event. Raises PeriodStateError if it is not paid."""
    with ledger_for_act(deployment, "reopen", period, actor, wait=wait, progress=progress) as ledger:
        return reopen_period(ledger, period, reason, actor)


def close_again(deployment: Deployment, period: Period, reason: str, *, actor: Actor, wait: float) -> State:
    """Close a reopened period without a revision; its state afterwards."""
    with exclusive_ledger(deployment, LockHolder.of("reopen", actor, period), wait) as ledger:
        return close_period(ledger, period, reason, actor)


def reopen_period(ledger: Ledger, period: Period, reason: str, actor: Actor) -> int:
    """Reopen a paid period for a revision, with the reason; returns the number of the event."""
    new = NewAct(act=Act.REOPEN, period=period, at=actor.at, by=actor.by, facts={"reason": reason})
    return ledger.record(new).id


def close_period(ledger: Ledger, period: Period, reason: str, actor: Actor) -> State:
    """Close a reopened period without a revision; return its state. Raises PeriodStateError if it is not reopened."""
    if ledger.period_figures(period).state is not State.REOPENED:
        raise PeriodStateError(Fault.of("not_reopened", period=period))
    new = NewAct(act=Act.CLOSE, period=period, at=actor.at, by=actor.by, facts={"reason": reason})
    return ledger.record(new).state
