"""Read back what acts after a run wrote: events, payments, responses of BPJS, confirmations, states of periods."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, and_, func, select, true, union_all

from tpp_sponsor.domain.accounts import Payer, PayerKind, TransferKind
from tpp_sponsor.domain.lifecycle import Act, PeriodFigures
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.chain import ChainEvent, Event, read_events, rows_written
from tpp_sponsor.ledger.database.queries import LINE, TABLES, Queries, held_accounts, rupiah, stored
from tpp_sponsor.ledger.database.schema import EventState
from tpp_sponsor.ledger.period_state import (
    NOT_REVERSED,
    PAYMENT,
    accepted_lines,
    payer_totals,
    period_figures,
)
from tpp_sponsor.tables.findings import Confirmation, WrittenCell
from tpp_sponsor.tables.ledger import (
    AccountBalance,
    BillPayment,
    CreditChange,
    EventTransfer,
    ImportedResponse,
    Transfer,
)
from tpp_sponsor.tables.programmes.funds import PayerTotal
from tpp_sponsor.tables.typed import dy, empty, polars_schema, typed
from tpp_sponsor.users.accounts import UserAct

_EVENT, _RUN, _JOURNAL = TABLES["event"], TABLES["run"], TABLES["journal_transfer"]
_CREDIT, _CONFIRMATION = TABLES["credit_entry"], TABLES["confirmation"]
_RESPONSE, _LIST = TABLES["bpjs_answer"], TABLES["bpjs_list"]
_PAYMENT_REVERSAL = TABLES["payment_reversal"]
_OF_FILES_AND_USERS = (Act.RECEIVE.value, Act.REMOVE.value, *(act.value for act in UserAct))
_PAYING = (TransferKind.PAY, TransferKind.REVERSE_PAYMENT)
# Column of `Confirmation` → column of the ledger.
_CONFIRMED = dict(
    zip(
        Confirmation.column_names(),
        ("table_name", "file", "sheet", "row", "column_name", "written", "meant"),
        strict=True,
    )
)


class EventReader(Queries):
    """The chain of events, and the rows that acts after a run wrote."""

    def journal_of_events(self) -> dy.DataFrame[EventTransfer]:
        """Return the whole journal, sorted by event."""
        query = select(*stored(_JOURNAL, EventTransfer))
        return self._typed(query, EventTransfer, "event_id", *Transfer.column_names())

    def held_balances(self, period: Period, payer: Payer) -> dy.DataFrame[AccountBalance]:
        """Read the balances held for BPJS of a period by OPDs, a fund or an employer, sorted."""
        return self._balances(period, payer, true())

    def paid_balances(self, period: Period, payer: Payer) -> dy.DataFrame[AccountBalance]:
        """Sum the payments of a period by account, less reversed ones, sorted."""
        paying = self._balances(period, payer, _JOURNAL.c.kind.in_(_PAYING))
        return typed(paying.with_columns(-pl.col("amount_idr")), AccountBalance)

    def _balances(
        self, period: Period, payer: Payer, which: ColumnElement[bool]
    ) -> dy.DataFrame[AccountBalance]:
        whose = _JOURNAL.c.department == payer.name if payer.name else true()
        sides = ((_JOURNAL.c.credit, _JOURNAL.c.amount), (_JOURNAL.c.debit, -_JOURNAL.c.amount))
        moved = union_all(
            *(
                select(_JOURNAL.c.department, account.label("account"), amount.label("amount"))
                .join(_EVENT, _EVENT.c.id == _JOURNAL.c.event_id)
                .where(_EVENT.c.period == str(period), which, whose, account.in_(held_accounts(payer.kind)))
                for account, amount in sides
            )
        ).subquery("moved")
        key = (moved.c.department, moved.c.account)
        query = select(*key, rupiah(moved.c.amount)).group_by(*key)
        return self._typed(query, AccountBalance, "department", "account")

    def payments(self, period: Period) -> dy.DataFrame[BillPayment]:
        """Read the payments of all payers to BPJS for a period, without reversed ones, in order."""
        query = select(*stored(PAYMENT, BillPayment)).where(PAYMENT.c.period == str(period), NOT_REVERSED)
        return self._typed(query, BillPayment, "event_id")

    def payment_reversals(self) -> dict[int, int]:
        """Event of a payment or refund that was taken back → the event that did it."""
        schema = {"reverses": pl.Int64, "event_id": pl.Int64}
        return dict(self._frame(select(*(_PAYMENT_REVERSAL.c[name] for name in schema)), schema).rows())

    def credit_entries(self) -> dy.DataFrame[CreditChange]:
        """Read the credit that payers were granted, used and were refunded, in order."""
        return self._typed(select(*stored(_CREDIT, CreditChange)), CreditChange)

    def responses(self, period: Period) -> dy.DataFrame[ImportedResponse]:
        """Return the rows of all response lists of BPJS for a period, in order."""
        query = select(*stored(_RESPONSE, ImportedResponse))
        query = query.join(_LIST, _LIST.c.event_id == _RESPONSE.c.event_id).where(
            _LIST.c.period == str(period)
        )
        return self._typed(query, ImportedResponse, "event_id", "row")

    def accepted(self, period: Period) -> dict[str, int] | None:
        """Count the workers paid by TPP that BPJS has accepted, by OPD; None before any list was read."""
        if not self.lists_read(period):
            return None
        accepted = accepted_lines(str(period), LINE.c.department, func.count())
        query = accepted.where(LINE.c.payer_kind == PayerKind.TPP).group_by(LINE.c.department)
        return dict(self._frame(query, {"department": pl.String, "count": pl.Int64}).rows())

    def lists_read(self, period: Period) -> dict[str, int]:
        """Digest → event of every response list of BPJS that was read for a period."""
        query = select(_LIST.c.sha256, _LIST.c.event_id).where(_LIST.c.period == str(period))
        return dict(self._frame(query, {"sha256": pl.String, "event_id": pl.Int64}).rows())

    def confirmations(self, period: Period) -> dy.DataFrame[Confirmation]:
        """Read the newest confirmation of each cell of a period's inputs, sorted."""
        schema = {**polars_schema(Confirmation), "event_id": pl.Int64}
        columns = [_CONFIRMATION.c[name] for name in (*_CONFIRMED.values(), "event_id")]
        confirmed = self._frame(select(*columns).where(_CONFIRMATION.c.period == str(period)), schema)
        newest = confirmed.sort("event_id").unique(WrittenCell.column_names(), keep="last")
        return typed(newest.sort(Confirmation.column_names()), Confirmation)

    def period_figures(self, period: Period) -> PeriodFigures:
        """Return the figures of a period, and by them its state."""
        if self._engine is None:
            return PeriodFigures(posted=False, owed=0, unpaid=0, paid=0, lines=0, accepted=0, reopened=False)
        with self._connect() as connection:
            return period_figures(connection, str(period))

    def payer_totals(self, period: Period) -> dy.DataFrame[PayerTotal]:
        """Sum the charges and payments of each payer in a period: TPP, funds, employers, each by name."""
        if self._engine is None:
            return empty(PayerTotal)
        with self._connect() as connection:
            totals = payer_totals(connection, str(period))
        return typed(pl.DataFrame(totals, schema=polars_schema(PayerTotal)), PayerTotal)

    def events(self) -> list[Event]:
        """Return the acts on periods, oldest first."""
        return [event for event in self.chain() if isinstance(event, Event)]

    def chain(self) -> list[ChainEvent]:
        """Return the whole chain of events, oldest first."""
        if self._engine is None:
            return []
        with self._connect() as connection:
            return read_events(connection)

    def newest_event(self, period: Period | None = None) -> int:
        """Return the number of the newest event of a period, 0 without any: while it is the same, nothing was recorded.

        Without a period, of the newest act that is not about a file or a user account.
        """
        if self._engine is None:
            return 0
        whose = _EVENT.c.period == str(period) if period else _EVENT.c.act.not_in(_OF_FILES_AND_USERS)
        with self._connect() as connection:
            return connection.execute(select(func.max(_EVENT.c.id)).where(whose)).scalar_one() or 0

    def open_holds(self, period: Period | None = None) -> list[Event]:
        """Return the newest hold of each period, or of one, after which nothing was posted or refused; oldest first."""
        newest = {
            event.period: event
            for event in self.events()
            if event.act in (Act.HOLD, Act.REFUSE, Act.POST, Act.REVISE) and period in (None, event.period)
        }
        return [newest[held] for held in sorted(newest) if newest[held].act is Act.HOLD]

    def received_files(self, period: Period) -> dict[str, Event]:
        """Name of a file in the inbox → the event by which it was received; not those that were taken back since."""
        return {name: events[-1] for name, events in self.receipts(period).items()}

    def receipts(self, period: Period) -> dict[str, list[Event]]:
        """Name of a file in the inbox → the events by which files of this name were received, oldest first.

        Those of before a file of this name was last taken back do not count.
        """
        receipts: dict[str, list[Event]] = {}
        for event in self.events():
            if event.period == period and event.act is Act.RECEIVE and "refused" not in event.facts:
                receipts.setdefault(event.facts["file"], []).append(event)
            elif event.period == period and event.act is Act.REMOVE:
                receipts.pop(event.facts["file"], None)
        return receipts

    def departments_of_files(self, period: Period, digests: Mapping[str, str]) -> dict[str, str]:
        """Name of a file → the OPD whose user sent it; `digests`: name → SHA-256 of the files as they are now."""
        return {
            name: event.facts["opd"]
            for name, event in self.received_files(period).items()
            if event.facts["opd"] and digests.get(name) == event.facts["sha256"]
        }

    def rows_written(self, event: ChainEvent) -> dict[str, dict[str, Any]]:
        """Digests of the rows that belong to an event now, by table."""
        with self._connect() as connection:
            return rows_written(connection, event.id)

    def stray_rows(self) -> int:
        """Count the lines and transfers that belong to no sealed event."""
        sealed = _EVENT.c.state == EventState.SEALED
        own_run = and_(_RUN.c.id == LINE.c.run_id, _RUN.c.period == LINE.c.period)
        of_runs = LINE.outerjoin(_RUN, own_run).outerjoin(_EVENT, and_(_EVENT.c.id == _RUN.c.id, sealed))
        of_events = _JOURNAL.outerjoin(_EVENT, and_(_EVENT.c.id == _JOURNAL.c.event_id, sealed))
        counts = (
            select(func.count()).select_from(rows).where(_EVENT.c.id.is_(None))
            for rows in (of_runs, of_events)
        )
        return sum(int(self._frame(query, {"n": pl.Int64})["n"].sum()) for query in counts)
