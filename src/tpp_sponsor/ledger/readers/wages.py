"""Read back what employers pay: their lines, and who held which office."""

from collections.abc import Sequence
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Select, func, literal_column, select

from tpp_sponsor.domain.accounts import PayerKind
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.database.queries import LINE, LINES, REVERSAL, Queries
from tpp_sponsor.ledger.post import PostedRun, event_of_run
from tpp_sponsor.ledger.readers.live_lines import live_before
from tpp_sponsor.ledger.stored_columns import WAGE_LINE_COLUMNS
from tpp_sponsor.tables.programmes.wages import (
    LastEmployee,
    OfficeHolder,
    ReversedWageLine,
    WageLine,
)
from tpp_sponsor.tables.typed import dy, polars_schema, typed

# Written out, so that the database finds the index of lines of employers.
_IS_EMPLOYER = LINE.c.payer_kind == literal_column(f"'{PayerKind.EMPLOYER}'")
_STORED = {name: polars_schema(WageLine)[name] for name in WAGE_LINE_COLUMNS} | {"tgl_lahir": pl.String}


def _of_newest_period(
    columns: Sequence[ColumnElement[Any]], period: Period, run: PostedRun | None
) -> Select[Any]:
    """Columns of the live lines of employers in the newest earlier period that has any."""
    live = (_IS_EMPLOYER, LINE.c.period < str(period), *live_before(run))
    newest = select(func.max(LINE.c.period)).select_from(LINES).where(*live).scalar_subquery()
    return select(*columns).select_from(LINES).where(*live, LINE.c.period == newest)


class WageReader(Queries):
    """What employers pay, before a run: before a posted one, or before the next one.

    A line that was reversed after the run counts as live.
    """

    def wage_lines(self, run: PostedRun) -> dy.DataFrame[WageLine]:
        """Return the lines of employers of one run, sorted by `nik`; reversed ones too."""
        return self._wage_lines(LINE.c.period == str(run.period), LINE.c.run_id == run.id)

    def live_wage_lines(self, period: Period, run: PostedRun | None = None) -> dy.DataFrame[WageLine]:
        """Return the lines of employers of a period that are not reversed, sorted by `nik`."""
        return self._wage_lines(LINE.c.period == str(period), *live_before(run))

    def reversed_wage_lines(self, period: Period, run: PostedRun | None) -> dy.DataFrame[ReversedWageLine]:
        """Employee, employer and premium of the lines of a period that were reversed, each once, sorted."""
        query = select(LINE.c.nik, LINE.c.payer, LINE.c.total).select_from(LINES).distinct()
        query = query.where(
            LINE.c.period == str(period), _IS_EMPLOYER, REVERSAL.c.event_id < event_of_run(run)
        )
        return self._typed(query, ReversedWageLine)

    def office_holders(self, period: Period, run: PostedRun | None) -> dy.DataFrame[OfficeHolder]:
        """Read the office holders of the newest earlier period with live lines of employers, sorted by `nik`."""
        columns = [LINE.c[WAGE_LINE_COLUMNS[name]] for name in OfficeHolder.column_names()]
        query = _of_newest_period(columns, period, run).where(LINE.c.job.is_not(None))
        return self._typed(query, OfficeHolder, "nik")

    def last_employees(self, period: Period) -> dy.DataFrame[LastEmployee]:
        """Return the employees of the newest earlier period with live lines of employers, sorted by `nik`."""
        names = LastEmployee.column_names()
        query = _of_newest_period([LINE.c[WAGE_LINE_COLUMNS[name]] for name in names], period, None)
        employees = self._frame(query, {name: _STORED[name] for name in names})
        return typed(employees.with_columns(pl.col("tgl_lahir").str.to_date()).sort("nik"), LastEmployee)

    def employer_has_paid(self, run: PostedRun | None) -> bool:
        """Return True if any employer has ever paid, also where the line was reversed."""
        query = select(LINE.c.payer).where(_IS_EMPLOYER, LINE.c.run_id < event_of_run(run)).limit(1)
        return bool(self._rows(query))

    def _wage_lines(self, *conditions: ColumnElement[bool]) -> dy.DataFrame[WageLine]:
        columns: list[ColumnElement[Any]] = [LINE.c[column] for column in WAGE_LINE_COLUMNS.values()]
        query = select(*columns).select_from(LINES).where(_IS_EMPLOYER, *conditions)
        lines = self._frame(query, _STORED)
        worker = pl.col("jht_worker") + pl.col("jp_worker")
        shares = lines.with_columns(
            pl.col("tgl_lahir").str.to_date(),
            worker_idr=worker,
            employer_idr=pl.col("premium_idr") - worker,
        )
        return typed(shares.select(WageLine.column_names()).sort("nik"), WageLine)
