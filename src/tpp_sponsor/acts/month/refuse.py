"""Refuse a held month with a reason: what was held is not posted, and the month is run again once it is corrected."""

from tpp_sponsor.bookkeeping.follow_up import Acting
from tpp_sponsor.domain.lifecycle import Act
from tpp_sponsor.domain.names import is_same_name
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError, RequestError
from tpp_sponsor.ledger.store import Event, NewAct

_LONGEST_REASON = 500


def refuse(acting: Acting, period: Period, reason: str) -> Event:
    """Record the refusal of a held month. Raises PeriodStateError if it is not held.

    With `four_eyes`, also if the same person prepared it.
    """
    told = " ".join(reason.split())
    if not told or not told.isprintable() or len(told) > _LONGEST_REASON:
        raise RequestError(Fault.of("reason_missing", most=_LONGEST_REASON))
    actor = acting.actor
    with acting.ledger("refuse", period) as ledger:
        held = next(iter(ledger.open_holds(period)), None)
        if held is None:
            raise PeriodStateError(Fault.of("nothing_held", period=period))
        if acting.deployment.settings.guard.four_eyes and is_same_name(held.by, actor.by):
            raise PeriodStateError(Fault.of("refuser_is_preparer", period=period, name=actor.by))
        facts = {"reason": told, "preview": held.facts["preview"], "hold": held.id, "prepared_by": held.by}
        return ledger.record(NewAct(act=Act.REFUSE, period=period, at=actor.at, by=actor.by, facts=facts))
