"""Reading back what was done after runs: events, payments, BPJS's answers, confirmations, and where periods stand."""

from typing import Any

import polars as pl

from tpp_sponsor.domain.lifecycle import Act, PeriodFigures
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.chain import Event, read_events, rows_written
from tpp_sponsor.ledger.database.queries import Queries
from tpp_sponsor.ledger.period_state import ACCEPTED, NOT_TAKEN_BACK, period_figures
from tpp_sponsor.tables.credit import CREDIT_ENTRIES
from tpp_sponsor.tables.findings import CONFIRMED
from tpp_sponsor.tables.ledger import ANSWERS, HELD_BALANCES, JOURNAL, PAYMENTS


class EventReader(Queries):
    """The chain of events, and what its acts have left."""

    def journal_of_events(self) -> pl.DataFrame:
        """The whole journal: `event_id` and `JOURNAL`, sorted."""
        query = f"SELECT event_id, {', '.join(JOURNAL)} FROM journal_transfer"
        return self._frame(query, {}, {"event_id": pl.Int64, **JOURNAL}).sort(pl.all())

    def held(self, period: Period) -> pl.DataFrame:
        """What each OPD's accounts hold for BPJS of a period: `department account amount`, whole rupiah, sorted."""
        return self._on_held_accounts(period, "1 = 1")

    def paid_from(self, period: Period) -> pl.DataFrame:
        """What the payments of a period that stand took from each account: `department account amount`, sorted."""
        taken = self._on_held_accounts(period, "kind IN ('pay', 'reverse_payment')")
        return taken.with_columns(-pl.col("amount"))

    def _on_held_accounts(self, period: Period, which: str) -> pl.DataFrame:
        query = (
            "SELECT department, account, CAST(SUM(amount) AS BIGINT) FROM ("
            "SELECT event_id, kind, department, credit AS account, amount FROM journal_transfer "
            "UNION ALL SELECT event_id, kind, department, debit, -amount FROM journal_transfer) AS moved "
            "JOIN event ON event.id = moved.event_id WHERE event.period = :period "
            f"AND {which} AND account LIKE 'titipan:bpjs:%' GROUP BY department, account"
        )
        return self._frame(query, {"period": str(period)}, HELD_BALANCES).sort("department", "account")

    def payments(self, period: Period) -> pl.DataFrame:
        """What was paid to BPJS for a period and not taken back, `PAYMENTS`, in order."""
        query = f"SELECT {', '.join(PAYMENTS)} FROM payment WHERE period = :period AND {NOT_TAKEN_BACK}"
        return self._frame(query, {"period": str(period)}, PAYMENTS).sort("event_id")

    def taken_back(self) -> dict[int, int]:
        """Event of a payment or refund that was taken back → the event that did it."""
        query = "SELECT reverses, event_id FROM payment_reversal"
        return dict(self._frame(query, {}, {"reverses": pl.Int64, "event_id": pl.Int64}).rows())

    def credit_entries(self) -> pl.DataFrame:
        """What every payer was granted, used and was refunded, `CREDIT_ENTRIES`, in order."""
        query = f"SELECT {', '.join(CREDIT_ENTRIES)} FROM credit_entry"
        return self._frame(query, {}, CREDIT_ENTRIES).sort(pl.all())

    def answers(self, period: Period) -> pl.DataFrame:
        """The rows of all lists that BPJS gave back for a period, `CORRECTIONS`, in order."""
        query = (
            f"SELECT {', '.join(f'answer.{name}' for name in ANSWERS)} FROM bpjs_answer AS answer "
            "JOIN bpjs_list AS list ON list.event_id = answer.event_id WHERE list.period = :period"
        )
        return self._frame(query, {"period": str(period)}, ANSWERS).sort("event_id", "row")

    def accepted(self, period: Period) -> dict[str, int] | None:
        """OPD → workers whose premium stands and whom BPJS has accepted; None before any list of it was read."""
        if not self.lists_read(period):
            return None
        query = ACCEPTED.replace("COUNT(*)", "line.department, COUNT(*)") + " GROUP BY line.department"
        schema = {"department": pl.String, "count": pl.Int64}
        return dict(self._frame(query, {"period": str(period)}, schema).rows())

    def lists_read(self, period: Period) -> dict[str, int]:
        """Digest → event of every list of BPJS that was read for a period."""
        query = "SELECT sha256, event_id FROM bpjs_list WHERE period = :period"
        schema = {"sha256": pl.String, "event_id": pl.Int64}
        return dict(self._frame(query, {"period": str(period)}, schema).rows())

    def confirmations(self, period: Period) -> pl.DataFrame:
        """What persons confirmed about cells of a period's inputs, `CONFIRMED`; the newest word on a cell counts."""
        query = (
            "SELECT table_name, file, sheet, row, column_name, written, meant, event_id FROM confirmation "
            "WHERE period = :period"
        )
        found = self._frame(query, {"period": str(period)}, {**CONFIRMED, "event_id": pl.Int64})
        cell = [name for name in CONFIRMED if name != "maksud"]
        return found.sort("event_id").unique(cell, keep="last").select(list(CONFIRMED)).sort(pl.all())

    def standing(self, period: Period) -> PeriodFigures:
        """Where a period stands."""
        if self._engine is None:
            return PeriodFigures(posted=False, owed=0, paid=0, lines=0, accepted=0, reopened=False)
        with self._connect() as connection:
            return period_figures(connection, str(period))

    def events(self) -> list[Event]:
        """The chain of events, oldest first."""
        if self._engine is None:
            return []
        with self._connect() as connection:
            return read_events(connection)

    def on_hold(self, period: Period | None = None) -> list[Event]:
        """The newest hold of each period, or of one, for which nothing was posted since; oldest period first."""
        newest = {
            event.period: event
            for event in self.events()
            if event.act in (Act.HOLD, Act.POST, Act.REVISE) and period in (None, event.period)
        }
        return [newest[held] for held in sorted(newest) if newest[held].act is Act.HOLD]

    def rows_written(self, event: Event) -> dict[str, dict[str, Any]]:
        """Digests of the rows that belong to an event now, by table."""
        with self._connect() as connection:
            return rows_written(connection, event.id)

    def stray_rows(self) -> int:
        """How many lines and transfers belong to no sealed event of their own."""
        query = (
            "SELECT COUNT(*) FROM premium_line AS line LEFT JOIN run ON run.id = line.run_id "
            "AND run.period = line.period LEFT JOIN event ON event.id = run.id AND event.state = 'sealed' "
            "WHERE event.id IS NULL "
            "UNION ALL SELECT COUNT(*) FROM journal_transfer AS moved LEFT JOIN event "
            "ON event.id = moved.event_id AND event.state = 'sealed' WHERE event.id IS NULL"
        )
        return int(self._frame(query, {}, {"n": pl.Int64})["n"].sum())
