"""Read runs back from the ledger: their lines, files and journal, and what was posted before each."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, and_, case, func, or_, select

from tpp_sponsor.domain.accounts import LASTING, OF_WORKER, CreditKind, PayerKind
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.chain import read_events
from tpp_sponsor.ledger.database.queries import LINE, LINES, REVERSAL, REVERSED_LINES, TABLES, rupiah, stored
from tpp_sponsor.ledger.database.schema import EventState
from tpp_sponsor.ledger.post import FileDigest, PostedRun, event_of_run
from tpp_sponsor.ledger.readers.funds import FundReader
from tpp_sponsor.ledger.readers.wages import WageReader
from tpp_sponsor.ledger.stored_columns import LINE_COLUMNS
from tpp_sponsor.tables.input_tables import EMPLOYEES, TABLES_OF_FUNDS
from tpp_sponsor.tables.inputs import Before
from tpp_sponsor.tables.ledger import LastingReversal, LineWithReversal, Transfer
from tpp_sponsor.tables.posted import Credit, Paid, PostedLine, ReversedLine, UsedCredit, Withheld
from tpp_sponsor.tables.typed import dy, typed

_RUN, _EVENT, _RUN_INPUT, _RUN_FILE, _CREDIT, _JOURNAL = (
    TABLES[name] for name in ("run", "event", "run_input", "run_file", "credit_entry", "journal_transfer")
)
_FROM_TPP = pl.col("payer_kind") == PayerKind.TPP.value
# Column of `LineWithReversal` → column of `PostedLine`.
_AS_POSTED = {"payer": "nip", "department": "opd", "claim": "nomor", "package": "paket"}


class RunReader(FundReader, WageReader):
    """Runs, their lines and files, and what was posted before each."""

    def runs(self, period: Period | None = None) -> list[PostedRun]:
        """Return posted revisions, in the order in which they were posted."""
        query = select(*_RUN.columns, _EVENT.c.at, _EVENT.c.actor).join(_EVENT, _EVENT.c.id == _RUN.c.id)
        query = query.where(_EVENT.c.state == EventState.SEALED).order_by(_RUN.c.id)
        if period is not None:
            query = query.where(_RUN.c.period == str(period))
        return [
            PostedRun(
                id=row["id"],
                period=Period.parse(row["period"]),
                revision=row["revision"],
                program_version=row["program_version"],
                settings_digest=row["settings_digest"],
                summary=row["summary"],
                posted_at=row["at"],
                posted_by=row["actor"],
            )
            for row in self._rows(query)
        ]

    def periods(self) -> list[Period]:
        """Return the posted periods, ascending."""
        return sorted({run.period for run in self.runs()})

    def newest_run(self, period: Period | None = None, *, before: Period | None = None) -> PostedRun | None:
        """Return the newest revision of a period or of all; `before`: of the newest period before that one."""
        runs = [run for run in self.runs(period) if before is None or run.period < before]
        return max(runs, key=lambda run: (run.period, run.revision), default=None)

    def reversed_of(self, run: PostedRun) -> list[str]:
        """List the NIK of the lines that a run posted and that were reversed since, in ascending order."""
        query = select(LINE.c.nik).select_from(REVERSED_LINES).where(LINE.c.run_id == run.id)
        return sorted(row["nik"] for row in self._rows(query))

    def next_revision(self, period: Period) -> int:
        """Return the number of the next revision of a period."""
        return len(self.runs(period)) + 1

    def inputs(self, run: PostedRun) -> list[dict[str, Any]]:
        """Return the files of the inbox that the run read, with their row counts, by name."""
        query = select(*_RUN_INPUT.columns).where(_RUN_INPUT.c.run_id == run.id)
        # Sorted here, by code point: a database sorts as its locale does.
        rows = sorted(self._rows(query), key=lambda row: str(row["name"]))
        return [{name: value for name, value in row.items() if name != "run_id"} for row in rows]

    def files(self, run: PostedRun) -> list[FileDigest]:
        """Return the files that the run made, by area and path."""
        rows = self._rows(select(*_RUN_FILE.columns).where(_RUN_FILE.c.run_id == run.id))
        files = [FileDigest(row["area"], row["path"], row["sha256"], row["size"]) for row in rows]
        return sorted(files, key=lambda file: (file.area, file.path))

    def run_files(self, run: PostedRun, area: str) -> dict[str, str]:
        """Path → SHA-256 of the files that the run made in one area, `outbox` or `archive`."""
        return {file.path: file.sha256 for file in self.files(run) if file.area == area}

    def before(self, period: Period, run: PostedRun | None = None, *, tables: Collection[str] = ()) -> Before:
        """Read the state of the ledger before a run: a posted one, or the next one.

        A line that was reversed after the run counts as live. `tables`: the names of the tables of which the run has
        files. What funds need is read where it has files of theirs, or a fund has ever paid; so is what employers need.
        """
        periods = [posted.period for posted in self.runs() if posted.id < event_of_run(run)]
        lines = self.lines_with_reversals(period, run).filter(_FROM_TPP)
        reversed_lines = lines.filter(pl.col("reversed_by").is_not_null())
        before = Before(
            lines=_as_posted(lines.filter(pl.col("reversed_by").is_null())),
            reversed=typed(
                _as_posted(reversed_lines).unique(["nomor", "nip", "nik"], maintain_order=True), ReversedLine
            ),
            withheld=self._withheld(period, lines, run),
            paid=self.paid_until(period, run),
            credits=self.credits(run),
            remembered=self._lasting_reversals(run),
            newest=max(periods, default=None),
        )
        if EMPLOYEES.name in tables or self.employer_has_paid(run):
            before = self._with_employers(before, period, run)
        if any(table.name in tables for table in TABLES_OF_FUNDS) or self.fund_has_paid(run):
            before = self._with_funds(before, period, run)
            follows = any(posted < period for posted in periods)
            before = replace(before, follows_a_month=follows)
        return before

    def _with_funds(self, before: Before, period: Period, run: PostedRun | None) -> Before:
        return replace(
            before,
            fund_lines=self.live_fund_lines(period, run),
            fund_workers=self.fund_workers(period, run),
            fund_reversed=self.reversed_fund_lines(period, run),
            spent=self.spent(run),
            holders=self.holders(period, run),
            last_payers=self.last_payers(period, run),
            has_funds=True,
        )

    def _with_employers(self, before: Before, period: Period, run: PostedRun | None) -> Before:
        return replace(
            before,
            wage_lines=self.live_wage_lines(period, run),
            wages_reversed=self.reversed_wage_lines(period, run),
            office_holders=self.office_holders(period, run),
            has_wages=True,
        )

    def lines_with_reversals(
        self, period: Period, run: PostedRun | None = None
    ) -> dy.DataFrame[LineWithReversal]:
        """Read the lines of all payers of a period with their reversals, as before a run, sorted by `nik`."""
        is_reversed = REVERSAL.c.event_id < event_of_run(run)
        columns: list[ColumnElement[Any]] = [
            LINE.c[name] for name in (*LINE_COLUMNS.values(), "jp", "occurrence", "run_id", "payer_kind")
        ]
        columns.append(func.coalesce(LINE.c.jht_worker, 0) + func.coalesce(LINE.c.jp_worker, 0))
        columns += [case((is_reversed, REVERSAL.c[name])) for name in ("event_id", "reason", "note")]
        query = select(*columns).select_from(LINES)
        query = query.where(LINE.c.period == str(period), LINE.c.run_id < event_of_run(run))
        return self._typed(query, LineWithReversal, "nik", "occurrence")

    def live_lines(self, period: Period) -> dy.DataFrame[PostedLine]:
        """Return the lines of a period from TPP that are not reversed, sorted by `nik`."""
        is_live = pl.col("reversed_by").is_null()
        return _as_posted(self.lines_with_reversals(period).filter(_FROM_TPP, is_live))

    def paid_until(self, period: Period, run: PostedRun | None) -> dy.DataFrame[Paid]:
        """Workers with a premium in an earlier period by any payer, and their newest with a live one, by `nik`."""
        is_live = or_(REVERSAL.c.event_id.is_(None), REVERSAL.c.event_id >= event_of_run(run))
        newest = func.max(case((is_live, LINE.c.period)))
        query = select(LINE.c.nik, newest).select_from(LINES).group_by(LINE.c.nik)
        query = query.where(LINE.c.period < str(period), LINE.c.run_id < event_of_run(run))
        return self._typed(query, Paid, "nik")

    def credits(self, run: PostedRun | None = None) -> dy.DataFrame[Credit]:
        """Read the credit of sponsors before a run, sorted by `nip`."""
        signed = case((_CREDIT.c.kind == CreditKind.GRANTED, _CREDIT.c.amount), else_=-_CREDIT.c.amount)
        query = select(_CREDIT.c.payer, rupiah(signed)).group_by(_CREDIT.c.payer)
        query = query.where(_CREDIT.c.payer_kind == PayerKind.TPP, _CREDIT.c.event_id < event_of_run(run))
        balances = self._typed(query, Credit, "nip")
        return typed(balances.filter(pl.col("credit_idr") > 0), Credit)

    def _lasting_reversals(self, run: PostedRun | None) -> dy.DataFrame[LastingReversal]:
        """Reversals before a run whose reason lasts and which no approval has covered since, in order.

        Of a line of a fund or an employer, only the reasons that forbid the worker.
        """
        is_tpp = LINE.c.payer_kind == PayerKind.TPP
        sponsor = case((is_tpp, LINE.c.payer))
        query = select(
            REVERSAL.c.event_id, LINE.c.period, LINE.c.claim, sponsor, LINE.c.nik, REVERSAL.c.reason
        )
        speaks = or_(and_(is_tpp, REVERSAL.c.reason.in_(LASTING)), REVERSAL.c.reason.in_(OF_WORKER))
        query = query.select_from(REVERSED_LINES).where(REVERSAL.c.event_id < event_of_run(run), speaks)
        reversals = self._typed(query, LastingReversal, "event")
        if reversals.is_empty():
            return reversals
        return typed(reversals.filter(~pl.col("event").is_in(self._approved(run))), LastingReversal)

    def _approved(self, run: PostedRun | None) -> list[int]:
        """Reversals in spite of which a person has approved to charge again, before a run."""
        with self._connect() as connection:
            events = read_events(connection)
        approvals = (event.facts.get("approved") or {} for event in events if event.id < event_of_run(run))
        return [number for approved in approvals for number in approved.get("reversals", ())]

    def lines(self, run: PostedRun) -> dy.DataFrame[PostedLine]:
        """Return the premium lines of one run from TPP, sorted by `nik`; reversed ones too."""
        query = select(*(LINE.c[LINE_COLUMNS[name]] for name in PostedLine.column_names()))
        query = query.where(
            LINE.c.period == str(run.period), LINE.c.run_id == run.id, LINE.c.payer_kind == PayerKind.TPP
        )
        return self._typed(query, PostedLine, "nik")

    def used_credit(self, run: PostedRun) -> dy.DataFrame[UsedCredit]:
        """Return the credit that one run used, sorted by `nip`."""
        query = select(_CREDIT.c.payer, _CREDIT.c.department, _CREDIT.c.amount)
        query = query.where(_CREDIT.c.event_id == run.id, _CREDIT.c.kind == CreditKind.USED)
        return self._typed(query, UsedCredit, "nip")

    def journal(self, run: PostedRun) -> dy.DataFrame[Transfer]:
        """Return the journal of one run, sorted."""
        query = select(*stored(_JOURNAL, Transfer)).where(_JOURNAL.c.event_id == run.id)
        return self._typed(query, Transfer)

    def _withheld(self, period: Period, lines: pl.DataFrame, run: PostedRun | None) -> dy.DataFrame[Withheld]:
        """Sum what earlier revisions withheld from each sponsor: premiums, also reversed ones, less credit used."""
        query = select(_CREDIT.c.payer, rupiah(_CREDIT.c.amount)).join(_RUN, _RUN.c.id == _CREDIT.c.event_id)
        query = query.where(
            _CREDIT.c.kind == CreditKind.USED, _RUN.c.period == str(period), _RUN.c.id < event_of_run(run)
        )
        used = self._frame(query.group_by(_CREDIT.c.payer), {"payer": pl.String, "used_credit_idr": pl.Int64})
        sponsors = (
            lines.sort("run_id", "nik", "occurrence")
            .group_by("payer", maintain_order=True)
            .agg(pl.col("premium_idr").sum(), opd=pl.col("department").last())
            .join(used, on="payer", how="left", validate="1:1")
            .with_columns(pl.col("used_credit_idr").fill_null(0), nip="payer")
            .with_columns(withheld_idr=pl.col("premium_idr") - pl.col("used_credit_idr"))
        )
        return typed(sponsors.sort("nip"), Withheld)


def _as_posted(lines: pl.DataFrame) -> dy.DataFrame[PostedLine]:
    return typed(lines.rename(_AS_POSTED), PostedLine)
