"""Posting to the ledger and reading it back; the only door to the database."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import polars as pl
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError as DatabaseIntegrityError
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel

from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import DeliveryError, Fault, IntegrityError
from tpp_sponsor.frames.inputs import POSTED, Before
from tpp_sponsor.ledger.database import load_migrations_ahead, migrate, open_engine, open_existing
from tpp_sponsor.ledger.posting import (
    JOURNAL,
    LINE_COLUMNS,
    RUN_FACTS,
    FileDigest,
    NewRun,
    PostedRun,
    journal_of,
    post_run,
)
from tpp_sponsor.ledger.tables import PayerKind, RunState

__all__ = ["JOURNAL", "FileDigest", "Ledger", "NewRun", "PostedRun", "journal_of"]

_RUN, _RUN_INPUT, _RUN_FILE = (SQLModel.metadata.tables[name] for name in ("run", "run_input", "run_file"))


class Ledger:
    """The ledger of a deployment; an empty one where no database is yet."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._engine = open_existing(url)

    @classmethod
    @contextmanager
    def open(cls, url: str) -> Iterator["Ledger"]:
        """Open and close again; nothing is made before something is posted."""
        ledger = cls(url)
        try:
            yield ledger
        finally:
            if ledger._engine is not None:
                ledger._engine.dispose()

    def expect_posting(self) -> None:
        """Say that something will be posted, so that what that needs can be loaded meanwhile."""
        if self._engine is None:
            load_migrations_ahead()

    def runs(self, period: Period | None = None) -> list[PostedRun]:
        """Posted revisions, in the order in which they were posted."""
        query = select(*_RUN.columns).where(_RUN.c.state == RunState.POSTED).order_by(_RUN.c.id)
        if period is not None:
            query = query.where(_RUN.c.period == str(period))
        return [
            PostedRun(
                id=row["id"], period=Period.parse(row["period"]), **{name: row[name] for name in RUN_FACTS}
            )
            for row in self._rows(query)
        ]

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

    def before(self, period: Period, run: PostedRun | None = None) -> Before:
        """What stands before a run: before one that was posted, or before the next one."""
        until = "" if run is None else "AND run_id < :run"
        values = {"period": str(period), "run": run.id if run else 0}
        lines = self._lines(f"period = :period {until}", values)
        sponsored = self._frame(
            f"SELECT DISTINCT nik FROM premium_line WHERE period < :period {until}",
            values,
            {"nik": pl.String},
        )
        return Before(lines, sponsored.sort("nik"), Before.nothing().credits)

    def lines(self, run: PostedRun) -> pl.DataFrame:
        """The premium lines of one run, `POSTED`, sorted by `nik`."""
        where = "run_id = :run AND period = :period AND occurrence = 1 AND payer_kind = :kind"
        return self._lines(where, {"run": run.id, "period": str(run.period), "kind": PayerKind.TPP.value})

    def stray_rows(self) -> int:
        """How many lines and transfers belong to no posted run of their period."""
        query = (
            "SELECT COUNT(*) FROM premium_line AS line LEFT JOIN run ON run.id = line.run_id "
            "AND run.period = line.period AND run.state = 'posted' WHERE run.id IS NULL "
            "UNION ALL SELECT COUNT(*) FROM journal_transfer AS moved LEFT JOIN run ON run.id = moved.run_id "
            "AND run.state = 'posted' WHERE run.id IS NULL"
        )
        return int(self._frame(query, {}, {"n": pl.Int64})["n"].sum())

    def journal(self, run: PostedRun) -> pl.DataFrame:
        """The journal of one run, `JOURNAL`, sorted."""
        columns = ", ".join(JOURNAL)
        query = f"SELECT {columns} FROM journal_transfer WHERE run_id = :run"
        return self._frame(query, {"run": run.id}, JOURNAL).sort(pl.all())

    def post(self, new: NewRun) -> PostedRun:
        """Post a revision in one transaction, or nothing; what the database refuses is an IntegrityError.

        The database is made, or brought up to date, first.
        """
        engine = self._engine = self._engine or open_engine(self._url)
        migrate(engine)
        try:
            with engine.begin() as connection:
                return post_run(connection, new)
        except DatabaseIntegrityError as refused:
            # The first line says which rule; PostgreSQL adds the row itself, with NIP and NIK.
            reason = str(refused.orig).partition("\n")[0]
            raise IntegrityError(Fault.of("ledger_refused", reason=reason)) from refused
        except OperationalError as failure:
            raise DeliveryError(Fault.of("database_unusable", reason=type(failure).__name__)) from failure

    def _lines(self, where: str, values: Mapping[str, Any]) -> pl.DataFrame:
        query = f"SELECT {', '.join(LINE_COLUMNS.values())} FROM premium_line WHERE {where}"
        found = self._frame(query, values, {name: POSTED[name] for name in LINE_COLUMNS})
        return found.select(list(POSTED)).sort("nik")

    def _rows(self, query: Any) -> list[Mapping[str, Any]]:
        if self._engine is None:
            return []
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def _frame(self, query: str, values: Mapping[str, Any], schema: Mapping[str, Any]) -> pl.DataFrame:
        if self._engine is None:
            return pl.DataFrame(schema=schema)
        with self._engine.connect() as connection:
            rows = connection.execute(text(query), values).fetchall()
        return pl.DataFrame([tuple(row) for row in rows], schema=dict(schema), orient="row")
