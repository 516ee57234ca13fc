"""Read back what funds pay: their lines, what they have spent, their holders, and the funds of a run."""

from typing import Any

import polars as pl
from sqlalchemy import and_, func, literal_column, select

from tpp_sponsor.domain.accounts import PayerKind
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.database.queries import LINE, LINES, PAYER, REVERSAL, TABLES, Queries, rupiah
from tpp_sponsor.ledger.post import PostedRun, event_of_run
from tpp_sponsor.ledger.readers.live_lines import live_before
from tpp_sponsor.ledger.stored_columns import FUND_COLUMNS, FUND_LINE_COLUMNS
from tpp_sponsor.tables.programmes.funds import (
    FundLine,
    FundMonth,
    FundWorker,
    Holder,
    LastPayer,
    PayerLine,
    PostedFund,
    ReversedFundLine,
    SpentFund,
)
from tpp_sponsor.tables.typed import dy, polars_schema, typed

_RUN, _RUN_FUND = TABLES["run"], TABLES["run_fund"]
# Written out, so that the database finds the index of lines of funds.
_IS_FUND = LINE.c.payer_kind == literal_column(f"'{PayerKind.FUND}'")
_LINE_OF_FUND = [LINE.c[FUND_LINE_COLUMNS[name]] for name in FundLine.column_names()]
_OF_ITS_RUN = and_(_RUN_FUND.c.run_id == LINE.c.run_id, _RUN_FUND.c.code == LINE.c.payer, _IS_FUND)


class FundReader(Queries):
    """What funds pay, before a run: before a posted one, or before the next one.

    A line that was reversed after the run counts as live.
    """

    def fund_lines(self, run: PostedRun) -> dy.DataFrame[FundLine]:
        """Return the lines of funds of one run, sorted by `nik`; reversed ones too."""
        query = select(*_LINE_OF_FUND).where(
            LINE.c.period == str(run.period), LINE.c.run_id == run.id, _IS_FUND
        )
        return self._typed(query, FundLine, "nik")

    def live_fund_lines(self, period: Period, run: PostedRun | None = None) -> dy.DataFrame[FundLine]:
        """Return the lines of funds of a period that are not reversed, sorted by `nik`."""
        query = select(*_LINE_OF_FUND).select_from(LINES)
        query = query.where(LINE.c.period == str(period), _IS_FUND, *live_before(run))
        return self._typed(query, FundLine, "nik")

    def fund_workers(self, period: Period, run: PostedRun | None) -> dy.DataFrame[FundWorker]:
        """Return the workers of the live lines of funds of a period, as they were posted."""
        query = select(LINE.c.nik, LINE.c.worker_name, LINE.c.job).select_from(LINES)
        query = query.where(LINE.c.period == str(period), _IS_FUND, *live_before(run))
        return self._typed(query, FundWorker, "nik")

    def reversed_fund_lines(self, period: Period, run: PostedRun | None) -> dy.DataFrame[ReversedFundLine]:
        """Return the lines of funds of a period that were reversed, each proposal, fund and worker once."""
        columns = [LINE.c[FUND_LINE_COLUMNS[name]] for name in ReversedFundLine.column_names()]
        query = select(*columns).select_from(LINES).distinct()
        query = query.where(LINE.c.period == str(period), _IS_FUND, REVERSAL.c.event_id < event_of_run(run))
        return self._typed(query, ReversedFundLine, "nomor", "nik", "dana")

    def spent(self, run: PostedRun | None) -> dy.DataFrame[SpentFund]:
        """Sum the unreversed lines of each fund over all periods, sorted by `dana`."""
        query = select(LINE.c.payer, rupiah(LINE.c.total)).select_from(LINES).group_by(LINE.c.payer)
        return self._typed(query.where(_IS_FUND, *live_before(run)), SpentFund, "dana")

    def holders(self, period: Period, run: PostedRun | None) -> dy.DataFrame[Holder]:
        """Workers with an unreversed line of a fund in its newest earlier period, sorted by `dana` and `nik`."""
        live = (_IS_FUND, LINE.c.period < str(period), *live_before(run))
        newest = (
            select(LINE.c.payer, func.max(LINE.c.period).label("period"))
            .select_from(LINES)
            .where(*live)
            .group_by(LINE.c.payer)
            .subquery("newest")
        )
        same = and_(newest.c.payer == LINE.c.payer, newest.c.period == LINE.c.period)
        query = select(LINE.c.payer, LINE.c.nik).select_from(LINES.join(newest, same)).where(*live)
        return self._typed(query, Holder, "dana", "nik")

    def last_payers(self, period: Period, run: PostedRun | None) -> dy.DataFrame[LastPayer]:
        """Read the payer of each worker in the newest earlier posted period, sorted by `nik`."""
        newest = select(func.max(_RUN.c.period))
        newest = newest.where(_RUN.c.period < str(period), _RUN.c.id < event_of_run(run))
        query = select(LINE.c.nik, PAYER, LINE.c.claim, LINE.c.worker_name).select_from(LINES)
        query = query.where(LINE.c.period == newest.scalar_subquery(), *live_before(run))
        return self._typed(query, LastPayer, "nik")

    def fund_has_paid(self, run: PostedRun | None) -> bool:
        """Return True if any fund has ever paid, also where the line was reversed."""
        query = select(LINE.c.payer).where(_IS_FUND, LINE.c.run_id < event_of_run(run)).limit(1)
        return bool(self._rows(query))

    def run_funds(self, run: PostedRun) -> dy.DataFrame[PostedFund]:
        """Return the accepted funds of one run as they were, sorted by `kode`."""
        query = select(*(_RUN_FUND.c[column] for column in FUND_COLUMNS.values()))
        stored = self._frame(query.where(_RUN_FUND.c.run_id == run.id), _STORED_FUND)
        months = pl.format("{}-01", pl.col("mulai", "selesai")).str.to_date()
        return typed(stored.with_columns(months).sort("kode"), PostedFund)

    def payer_lines(self, period: Period) -> dy.DataFrame[PayerLine]:
        """Return the live lines of a period of all payers, sorted by `nik`."""
        of_fund = (_RUN_FUND.c.kind, _RUN_FUND.c.size_class)
        columns = (LINE.c.nik, LINE.c.payer_kind, PAYER, *of_fund, LINE.c.place, LINE.c.job, LINE.c.total)
        query = select(*columns).select_from(LINES.outerjoin(_RUN_FUND, _OF_ITS_RUN))
        query = query.where(LINE.c.period == str(period), REVERSAL.c.nik.is_(None))
        return self._typed(query, PayerLine, "nik")

    def fund_months(self, year: int) -> dy.DataFrame[FundMonth]:
        """Count the workers of each fund in each month of a calendar year, sorted by `dana` and `period`.

        `nama`, `jenis` and `kelas` are those of the newest run of the month in which the fund paid.
        """
        query = select(
            LINE.c.payer, LINE.c.period, func.max(LINE.c.run_id).label("run_id"), func.count().label("n")
        )
        query = query.select_from(LINES).group_by(LINE.c.payer, LINE.c.period)
        months = query.where(
            _IS_FUND, REVERSAL.c.nik.is_(None), LINE.c.period.between(f"{year:04d}-01", f"{year:04d}-12")
        ).subquery("months")
        of_run = and_(_RUN_FUND.c.run_id == months.c.run_id, _RUN_FUND.c.code == months.c.payer)
        about = (_RUN_FUND.c.name, _RUN_FUND.c.kind, _RUN_FUND.c.size_class)
        paid = select(months.c.payer, months.c.period, *about, months.c.n).join(_RUN_FUND, of_run)
        return self._typed(paid, FundMonth, "dana", "period")


_STORED_FUND: dict[str, Any] = polars_schema(PostedFund) | {"mulai": pl.String, "selesai": pl.String}
