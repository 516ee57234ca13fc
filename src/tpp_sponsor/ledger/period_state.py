"""The figures from which the state of a period follows, read from its rows."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, not_, select

from tpp_sponsor.domain.lifecycle import Act, PeriodFigures
from tpp_sponsor.ledger.database.queries import LINE, LINES, REVERSAL, TABLES, rupiah

PAYMENT = TABLES["payment"]
_EVENT, _RUN = TABLES["event"], TABLES["run"]
_ANSWER, _LIST = TABLES["bpjs_answer"], TABLES["bpjs_list"]
_PAYMENT_REVERSAL = TABLES["payment_reversal"]
NOT_REVERSED = PAYMENT.c.event_id.not_in(select(_PAYMENT_REVERSAL.c.reverses))
# Acts that close a period that was reopened.
_CLOSING = (Act.REVISE, Act.CLOSE)


def accepted_lines(period: str, *columns: ColumnElement[Any]) -> Select[Any]:
    """Live lines whose worker BPJS has accepted: in the newest list that names the worker, every row accepts."""
    newest = (
        select(_ANSWER.c.nik, func.max(_ANSWER.c.event_id).label("event_id"))
        .join(_LIST, _LIST.c.event_id == _ANSWER.c.event_id)
        .where(_LIST.c.period == period)
        .group_by(_ANSWER.c.nik)
        .subquery("newest")
    )
    rejecting = _ANSWER.alias("rejecting")
    is_rejected = exists().where(
        rejecting.c.event_id == newest.c.event_id, rejecting.c.nik == LINE.c.nik, not_(rejecting.c.accepted)
    )
    return (
        select(*columns)
        .select_from(LINES.join(newest, newest.c.nik == LINE.c.nik))
        .where(LINE.c.period == period, REVERSAL.c.nik.is_(None), not_(is_rejected))
    )


def period_figures(connection: Connection, period: str, act: Act | None = None) -> PeriodFigures:
    """The figures of a period; during an act, as the act leaves them."""
    live = and_(LINE.c.period == period, REVERSAL.c.nik.is_(None))
    of_lines = select(func.count(), rupiah(LINE.c.total)).select_from(LINES).where(live)
    lines, withheld = connection.execute(of_lines).one()
    of_payments = select(rupiah(PAYMENT.c.amount)).where(PAYMENT.c.period == period, NOT_REVERSED)
    paid = connection.execute(of_payments).scalar_one()
    runs = connection.execute(select(func.count()).where(_RUN.c.period == period)).scalar_one()
    accepted = connection.execute(accepted_lines(period, func.count())).scalar_one()
    of_acts = select(_EVENT.c.act, func.max(_EVENT.c.id)).where(_EVENT.c.period == period)
    newest = dict(connection.execute(of_acts.group_by(_EVENT.c.act)).all())
    closed = max(newest.get(name, 0) for name in _CLOSING)
    reopened = act is Act.REOPEN or (act not in _CLOSING and newest.get(Act.REOPEN, 0) > closed)
    return PeriodFigures(
        posted=bool(runs),
        owed=withheld - paid,
        paid=paid,
        lines=lines,
        accepted=accepted,
        reopened=reopened,
    )
