"""Refuse a held month with a reason: what was held is not posted, and the month is run again once it is corrected."""

from tpp_sponsor.domain.lifecycle import Act, Actor
from tpp_sponsor.domain.names import is_same_name
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError, RequestError
from tpp_sponsor.ledger.lock import exclusive_ledger
from tpp_sponsor.ledger.store import Event, NewAct
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.process_lock import LockHolder

_LONGEST_REASON = 500


def refuse_month(deployment: Deployment, period: Period, reason: str, *, actor: Actor, wait: float) -> Event:
    """Record the refusal of a held month. Raises PeriodStateError if it is not held.

    With `four_eyes`, also if the same person prepared it.
    """
    told = " ".join(reason.split())
    if not told or not told.isprintable() or len(told) > _LONGEST_REASON:
        raise RequestError(Fault.of("reason_missing", most=_LONGEST_REASON))
    with exclusive_ledger(deployment, LockHolder.of("refuse", actor, period), wait) as ledger:
        held = next(iter(ledger.open_holds(period)), None)
        if held is None:
            raise PeriodStateError(Fault.of("nothing_held", period=period))
        if deployment.settings.guard.four_eyes and is_same_name(held.by, actor.by):
            raise PeriodStateError(Fault.of("refuser_is_preparer", period=period, name=actor.by))
        facts = {"reason": told, "preview": held.facts["preview"], "hold": held.id, "prepared_by": held.by}
        return ledger.record(NewAct(act=Act.REFUSE, period=period, at=actor.at, by=actor.by, facts=facts))
