"""The figures from which the state of a period follows, read from its rows."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, not_, select

from tpp_sponsor.domain.accounts import TPP, PayerKind
from tpp_sponsor.domain.lifecycle import Act, PeriodFigures
from tpp_sponsor.ledger.database.queries import LINE, LINES, PAYER, REVERSAL, TABLES, rupiah

PAYMENT = TABLES["payment"]
_EVENT, _RUN = TABLES["event"], TABLES["run"]
_RESPONSE, _LIST = TABLES["bpjs_answer"], TABLES["bpjs_list"]
_PAYMENT_REVERSAL = TABLES["payment_reversal"]
NOT_REVERSED = PAYMENT.c.event_id.not_in(select(_PAYMENT_REVERSAL.c.reverses))
_KINDS = [kind.value for kind in PayerKind]
_OF_LINE = (LINE.c.payer_kind.label("payer_kind"), PAYER.label("payer"))
_OF_BILL = (PAYMENT.c.payer_kind.label("payer_kind"), func.coalesce(PAYMENT.c.payer, TPP).label("payer"))
_AMOUNTS = ("lines", "booked_idr", "paid_idr", "accepted")
# Acts that close a period that was reopened.
_CLOSING = (Act.REVISE, Act.CLOSE)


def accepted_lines(period: str, *columns: ColumnElement[Any]) -> Select[Any]:
    """Live lines whose worker BPJS has accepted: in the newest list that names the worker, every row accepts."""
    newest = (
        select(_RESPONSE.c.nik, func.max(_RESPONSE.c.event_id).label("event_id"))
        .join(_LIST, _LIST.c.event_id == _RESPONSE.c.event_id)
        .where(_LIST.c.period == period)
        .group_by(_RESPONSE.c.nik)
        .subquery("newest")
    )
    rejecting = _RESPONSE.alias("rejecting")
    is_rejected = exists().where(
        rejecting.c.event_id == newest.c.event_id, rejecting.c.nik == LINE.c.nik, not_(rejecting.c.accepted)
    )
    return (
        select(*columns)
        .select_from(LINES.join(newest, newest.c.nik == LINE.c.nik))
        .where(LINE.c.period == period, REVERSAL.c.nik.is_(None), not_(is_rejected))
    )


def payer_totals(connection: Connection, period: str) -> list[dict[str, Any]]:
    """Sum the charges and payments of each payer (`PayerTotal`), sorted by kind and name."""
    live = and_(LINE.c.period == period, REVERSAL.c.nik.is_(None))
    sums = (func.count().label("lines"), rupiah(LINE.c.total).label("booked_idr"))
    queries = (
        select(*_OF_LINE, *sums).select_from(LINES).where(live).group_by(*_OF_LINE),
        select(*_OF_BILL, rupiah(PAYMENT.c.amount).label("paid_idr"))
        .where(PAYMENT.c.period == period, NOT_REVERSED)
        .group_by(*_OF_BILL),
        accepted_lines(period, *_OF_LINE, func.count().label("accepted")).group_by(*_OF_LINE),
    )
    totals: dict[tuple[int, str], dict[str, Any]] = {}
    for query in queries:
        for row in connection.execute(query).mappings():
            key = (_KINDS.index(row["payer_kind"]), row["payer"])
            totals.setdefault(key, dict.fromkeys(_AMOUNTS, 0)).update(row)
    return [totals[key] for key in sorted(totals)]


def period_figures(connection: Connection, period: str, act: Act | None = None) -> PeriodFigures:
    """Return the figures of a period; during an act, as the act leaves them."""
    totals = payer_totals(connection, period)
    sums = {name: sum(row[name] for row in totals) for name in _AMOUNTS}
    runs = connection.execute(select(func.count()).where(_RUN.c.period == period)).scalar_one()
    of_acts = select(_EVENT.c.act, func.max(_EVENT.c.id)).where(_EVENT.c.period == period)
    newest = dict(connection.execute(of_acts.group_by(_EVENT.c.act)).all())
    closed = max(newest.get(name, 0) for name in _CLOSING)
    reopened = act is Act.REOPEN or (act not in _CLOSING and newest.get(Act.REOPEN, 0) > closed)
    return PeriodFigures(
        posted=bool(runs),
        owed=sums["booked_idr"] - sums["paid_idr"],
        # An overpayment of one payer does not reduce what another payer owes.
        unpaid=sum(max(0, row["booked_idr"] - row["paid_idr"]) for row in totals),
        paid=sums["paid_idr"],
        lines=sums["lines"],
        accepted=sums["accepted"],
        reopened=reopened,
    )
