"""Reading runs back from the ledger: their lines, files and journal, and what stood before each."""

from typing import Any

import polars as pl
from sqlalchemy import select
from sqlmodel import SQLModel

from tpp_sponsor.domain.accounts import LASTING
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.chain import read_events
from tpp_sponsor.ledger.database.queries import Queries
from tpp_sponsor.ledger.post import LINE_COLUMNS, FileDigest, PostedRun
from tpp_sponsor.tables.inputs import Before
from tpp_sponsor.tables.ledger import JOURNAL, LINES_KEPT, REVERSALS, USED_CREDIT
from tpp_sponsor.tables.posted import POSTED, Credit, Paid, PostedLine, ReversedLine, Withheld
from tpp_sponsor.tables.typed import dy, polars_schema, typed

_TABLES = SQLModel.metadata.tables
_RUN, _EVENT, _RUN_INPUT, _RUN_FILE = (_TABLES[name] for name in ("run", "event", "run_input", "run_file"))

# More events than a ledger will ever have.
_STILL_TO_COME = 1 << 31
_KEPT = """
    premium_line AS line LEFT JOIN reversal AS back
    ON back.period = line.period AND back.nik = line.nik AND back.occurrence = line.occurrence
"""


class RunReader(Queries):
    """Runs, their lines and files, and what stood before each."""

    def runs(self, period: Period | None = None) -> list[PostedRun]:
        """Posted revisions, in the order in which they were posted."""
        query = select(*_RUN.columns, _EVENT.c.at, _EVENT.c.actor).join(_EVENT, _EVENT.c.id == _RUN.c.id)
        query = query.where(_EVENT.c.state == "sealed").order_by(_RUN.c.id)
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

    def newest_run(self, *, before: Period) -> PostedRun | None:
        """The newest revision of the newest posted period that lies before another."""
        earlier = [run for run in self.runs() if run.period < before]
        return max(earlier, key=lambda run: (run.period, run.revision), default=None)

    def next_revision(self, period: Period) -> int:
        """The number of the revision of a period that is posted next."""
        return len(self.runs(period)) + 1

    def inputs(self, run: PostedRun) -> list[dict[str, Any]]:
        """The files of the inbox as the run judged them, by name."""
        query = select(*_RUN_INPUT.columns).where(_RUN_INPUT.c.run_id == run.id)
        # Sorted here, by code point: a database sorts as its locale does.
        rows = sorted(self._rows(query), key=lambda row: str(row["name"]))
        return [{name: value for name, value in row.items() if name != "run_id"} for row in rows]

    def files(self, run: PostedRun) -> list[FileDigest]:
        """The files that the run made, by area and path."""
        rows = self._rows(select(*_RUN_FILE.columns).where(_RUN_FILE.c.run_id == run.id))
        found = [FileDigest(row["area"], row["path"], row["sha256"], row["size"]) for row in rows]
        return sorted(found, key=lambda file: (file.area, file.path))

    def run_files(self, run: PostedRun, area: str) -> dict[str, str]:
        """Path → SHA-256 of the files that the run made in one area, `outbox` or `archive`."""
        return {file.path: file.sha256 for file in self.files(run) if file.area == area}

    def before(self, period: Period, run: PostedRun | None = None) -> Before:
        """What stands before a run: before one that was posted, or before the next one.

        A line that was reversed since then still stood.
        """
        kept = self.lines_kept(period, run)
        live = kept.filter(pl.col("reversed_by").is_null())
        gone = kept.filter(pl.col("reversed_by").is_not_null())
        return Before(
            lines=_as_posted(live),
            reversed=typed(
                _as_posted(gone).unique(["nomor", "nip", "nik"], maintain_order=True), ReversedLine
            ),
            withheld=self._withheld(period, kept, run),
            paid=self.paid_until(period, run),
            credits=self.credits(run),
            remembered=self.remembered(run),
            newest=max((posted.period for posted in self.runs() if posted.id < _until(run)), default=None),
        )

    def lines_kept(self, period: Period, run: PostedRun | None = None) -> pl.DataFrame:
        """All lines of a period with what became of them, `LINES_KEPT`, sorted by `nik`; as they stood before a run."""
        names = [f"line.{name}" for name in LINE_COLUMNS.values()] + ["line.occurrence", "line.run_id"]
        gone = [
            f"CASE WHEN back.event_id < :until THEN back.{name} END"
            for name in ("event_id", "reason", "note")
        ]
        query = (
            f"SELECT {', '.join(names + gone)} FROM {_KEPT} "
            "WHERE line.period = :period AND line.run_id < :until"
        )
        return self._frame(query, {"period": str(period), "until": _until(run)}, LINES_KEPT).sort(
            "nik", "occurrence"
        )

    def live_lines(self, period: Period) -> dy.DataFrame[PostedLine]:
        """The live lines of a period, sorted by `nik`."""
        return _as_posted(self.lines_kept(period).filter(pl.col("reversed_by").is_null()))

    def paid_until(self, period: Period, run: PostedRun | None = None) -> dy.DataFrame[Paid]:
        """Workers with a premium in an earlier period, sorted by `nik`."""
        query = (
            f"SELECT line.nik, MAX(CASE WHEN back.event_id IS NULL OR back.event_id >= :until "
            f"THEN line.period END) FROM {_KEPT} "
            "WHERE line.period < :period AND line.run_id < :until GROUP BY line.nik"
        )
        values = {"period": str(period), "until": _until(run)}
        return typed(self._frame(query, values, polars_schema(Paid)).sort("nik"), Paid)

    def credits(self, run: PostedRun | None = None) -> dy.DataFrame[Credit]:
        """What payers are owed before a run, sorted by `nip`."""
        query = (
            "SELECT payer, CAST(SUM(CASE kind WHEN 'granted' THEN amount ELSE -amount END) AS BIGINT) "
            "FROM credit_entry WHERE event_id < :until GROUP BY payer"
        )
        balances = self._frame(query, {"until": _until(run)}, polars_schema(Credit))
        return typed(balances.filter(pl.col("credit_idr") > 0).sort("nip"), Credit)

    def remembered(self, run: PostedRun | None = None) -> pl.DataFrame:
        """Reversals before a run whose reason lasts and which no approval has covered since, `REVERSALS`, in order."""
        query = (
            "SELECT back.event_id, line.period, line.statement, line.payer, line.nik, back.reason "
            "FROM reversal AS back JOIN premium_line AS line "
            "ON line.period = back.period AND line.nik = back.nik AND line.occurrence = back.occurrence "
            "WHERE back.event_id < :until"
        )
        found = self._frame(query, {"until": _until(run)}, REVERSALS).filter(pl.col("reason").is_in(LASTING))
        if found.is_empty():
            return found
        return found.filter(~pl.col("event").is_in(self._approved(run))).sort("event")

    def _approved(self, run: PostedRun | None) -> list[int]:
        """Reversals in spite of which a person has approved to charge again, before a run."""
        with self._connect() as connection:
            events = read_events(connection)
        approvals = (event.facts.get("approved") or {} for event in events if event.id < _until(run))
        return [number for approved in approvals for number in approved.get("reversals", ())]

    def lines(self, run: PostedRun) -> dy.DataFrame[PostedLine]:
        """The premium lines of one run, sorted by `nik`; reversed ones too."""
        names = ", ".join(LINE_COLUMNS.values())
        query = f"SELECT {names} FROM premium_line WHERE period = :period AND run_id = :run"
        schema = {LINE_COLUMNS[name]: POSTED[name] for name in LINE_COLUMNS}
        lines = self._frame(query, {"run": run.id, "period": str(run.period)}, schema)
        return _as_posted(lines.sort("nik"))

    def used_credit(self, run: PostedRun) -> pl.DataFrame:
        """The credit that one run used, `USED_CREDIT`, sorted by `nip`."""
        query = "SELECT payer, department, amount FROM credit_entry WHERE event_id = :run AND kind = 'used'"
        return self._frame(query, {"run": run.id}, USED_CREDIT).sort("nip")

    def journal(self, run: PostedRun) -> pl.DataFrame:
        """The journal of one run, `JOURNAL`, sorted."""
        columns = ", ".join(JOURNAL)
        query = f"SELECT {columns} FROM journal_transfer WHERE event_id = :event"
        return self._frame(query, {"event": run.id}, JOURNAL).sort(pl.all())

    def _withheld(self, period: Period, kept: pl.DataFrame, run: PostedRun | None) -> dy.DataFrame[Withheld]:
        """What earlier revisions took from each sponsor's TPP: premiums, also reversed ones, less the credit used."""
        used = self._frame(
            "SELECT payer, CAST(SUM(amount) AS BIGINT) FROM credit_entry JOIN run ON run.id = credit_entry.event_id "
            "WHERE kind = 'used' AND run.period = :period AND run.id < :until GROUP BY payer",
            {"period": str(period), "until": _until(run)},
            {"payer": pl.String, "used_credit_idr": pl.Int64},
        )
        sponsors = (
            kept.sort("run_id", "nik", "occurrence")
            .group_by("payer", maintain_order=True)
            .agg(opd=pl.col("department").last(), premium_idr=pl.col("total").sum())
            .join(used, on="payer", how="left", validate="1:1")
            .with_columns(pl.col("used_credit_idr").fill_null(0), nip="payer")
            .with_columns(withheld_idr=pl.col("premium_idr") - pl.col("used_credit_idr"))
        )
        return typed(sponsors.sort("nip"), Withheld)


def _until(run: PostedRun | None) -> int:
    """The event before which things stood: that of a run, or one that is still to come."""
    return run.id if run else _STILL_TO_COME


def _as_posted(lines: pl.DataFrame) -> dy.DataFrame[PostedLine]:
    return typed(lines.select(pl.col(LINE_COLUMNS[name]).alias(name) for name in POSTED), PostedLine)
