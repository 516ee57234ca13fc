"""Posting to the ledger and reading it back; the only door to the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine, insert, select, text, update
from sqlalchemy.exc import IntegrityError as DatabaseIntegrityError
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel

from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import DeliveryError, Fault, IntegrityError
from tpp_sponsor.frames.inputs import POSTED, Before
from tpp_sponsor.ledger.database import exists, migrate, open_engine
from tpp_sponsor.ledger.tables import (
    Account,
    JournalTransfer,
    PayerKind,
    PremiumLine,
    Run,
    RunFile,
    RunInput,
    RunState,
    TransferKind,
)

# Line column → column of the ledger.
_LINE_COLUMNS = {
    "nik": "nik",
    "nip": "payer",
    "opd": "department",
    "nomor": "statement",
    "paket": "package",
    "jkk": "jkk",
    "jkm": "jkm",
    "jht": "jht",
    "total": "total",
}
_HELD = {"jkk": Account.HELD_JKK, "jkm": Account.HELD_JKM, "jht": Account.HELD_JHT}

_RUN, _RUN_INPUT, _RUN_FILE = (SQLModel.metadata.tables[name] for name in ("run", "run_input", "run_file"))

JOURNAL = {"department": pl.String, "debit": pl.String, "credit": pl.String, "amount": pl.Int64}


@dataclass(frozen=True)
class FileDigest:
    """A file that a run made; `area` is `outbox` or `archive`, `path` relative to the run's folder there."""

    area: str
    path: str
    sha256: str
    size: int


@dataclass(frozen=True)
class PostedRun:
    """A revision as the ledger holds it."""

    id: int
    period: Period
    revision: int
    program_version: str
    settings_digest: str
    summary: str
    posted_at: datetime
    posted_by: str


@dataclass(frozen=True)
class NewRun:
    """A revision that is to be posted: `lines` are `POSTED`; `inputs` has the columns of `run_input`."""

    period: Period
    revision: int
    program_version: str
    settings_digest: str
    summary: str
    posted_at: datetime
    posted_by: str
    lines: pl.DataFrame
    inputs: list[dict[str, Any]]
    files: list[FileDigest]


class Ledger:
    """The ledger of a deployment; an empty one where no database is yet."""

    def __init__(self, engine: Engine | None) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str) -> "Ledger":
        """Open for posting: the database is made or brought up to date."""
        engine = open_engine(url)
        migrate(engine)
        return cls(engine)

    @classmethod
    def open_to_read(cls, url: str) -> "Ledger":
        """Open for reading; nothing is made where there is no database."""
        return cls.open(url) if exists(url) else cls(None)

    def runs(self, period: Period | None = None) -> list[PostedRun]:
        """Posted revisions, in the order in which they were posted."""
        query = select(*_RUN.columns).where(_RUN.c.state == RunState.POSTED).order_by(_RUN.c.id)
        if period is not None:
            query = query.where(_RUN.c.period == str(period))
        columns = ("id", "revision", "program_version", "settings_digest", "summary", "posted_at", "posted_by")
        return [
            PostedRun(period=Period.parse(row["period"]), **{name: row[name] for name in columns})
            for row in self._rows(query)
        ]

    def inputs(self, run: PostedRun) -> list[dict[str, Any]]:
        """The files of the inbox as the run judged them, by name."""
        query = select(*_RUN_INPUT.columns).where(_RUN_INPUT.c.run_id == run.id).order_by(_RUN_INPUT.c.name)
        return [{name: value for name, value in row.items() if name != "run_id"} for row in self._rows(query)]

    def files(self, run: PostedRun) -> list[FileDigest]:
        """The files that the run made, by area and path."""
        query = select(*_RUN_FILE.columns).where(_RUN_FILE.c.run_id == run.id).order_by(_RUN_FILE.c.area, _RUN_FILE.c.path)
        return [FileDigest(row["area"], row["path"], row["sha256"], row["size"]) for row in self._rows(query)]

    def before(self, period: Period, run: PostedRun | None = None) -> Before:
        """What stands before a run: before one that was posted, or before the next one."""
        until = "" if run is None else "AND run_id < :run"
        values = {"period": str(period), "run": run.id if run else 0}
        lines = self._lines(f"period = :period {until}", values)
        sponsored = self._frame(
            f"SELECT DISTINCT nik FROM premium_line WHERE period < :period {until}", values, {"nik": pl.String}
        )
        return Before(lines, sponsored.sort("nik"), Before.nothing().credits)

    def lines(self, run: PostedRun) -> pl.DataFrame:
        """The premium lines of one run, `POSTED`, sorted by `nik`."""
        where = "run_id = :run AND period = :period AND occurrence = 1 AND payer_kind = :kind"
        return self._lines(where, {"run": run.id, "period": str(run.period), "kind": PayerKind.TPP.value})

    def stray_lines(self, period: Period) -> int:
        """How many lines of a period belong to no posted run of it."""
        query = (
            "SELECT COUNT(*) AS n FROM premium_line WHERE period = :period AND run_id NOT IN "
            "(SELECT id FROM run WHERE period = :period AND state = 'posted')"
        )
        counted = self._frame(query, {"period": str(period)}, {"n": pl.Int64})
        return int(counted["n"].sum())

    def journal(self, run: PostedRun) -> pl.DataFrame:
        """The journal of one run, `JOURNAL`, sorted."""
        columns = ", ".join(JOURNAL)
        query = f"SELECT {columns} FROM journal_transfer WHERE run_id = :run"
        return self._frame(query, {"run": run.id}, JOURNAL).sort(pl.all())

    def post(self, new: NewRun) -> PostedRun:
        """Post a revision in one transaction, or nothing; what the database refuses is an IntegrityError."""
        assert self._engine is not None
        try:
            with self._engine.begin() as connection:
                return _post(connection, new)
        except DatabaseIntegrityError as refused:
            raise IntegrityError(Fault.of("ledger_refused", reason=str(refused.orig))) from refused
        except OperationalError as failure:
            raise DeliveryError(Fault.of("database_unusable", reason=type(failure).__name__)) from failure

    def _lines(self, where: str, values: Mapping[str, Any]) -> pl.DataFrame:
        query = f"SELECT {', '.join(_LINE_COLUMNS.values())} FROM premium_line WHERE {where}"
        found = self._frame(query, values, {name: POSTED[name] for name in _LINE_COLUMNS})
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


def journal_of(lines: pl.DataFrame) -> pl.DataFrame:
    """The transfers that the lines add up to: per OPD and programme, from what was withheld to what is held for BPJS."""
    if lines.is_empty():
        return pl.DataFrame(schema=JOURNAL)
    sums = lines.group_by("opd").agg(pl.col(*_HELD).sum()).unpivot(index="opd", variable_name="programme", value_name="amount")
    return (
        sums.filter(pl.col("amount") > 0)
        .select(
            pl.col("opd").alias("department"),
            pl.lit(Account.WITHHELD.value).alias("debit"),
            pl.col("programme").replace_strict({name: account.value for name, account in _HELD.items()}).alias("credit"),
            "amount",
        )
        .sort(pl.all())
    )


def _post(connection: Connection, new: NewRun) -> PostedRun:
    values = {
        "period": str(new.period),
        "revision": new.revision,
        "program_version": new.program_version,
        "settings_digest": new.settings_digest,
        "summary": new.summary,
        "posted_at": new.posted_at,
        "posted_by": new.posted_by,
    }
    run_id = connection.execute(insert(_RUN).values(state=RunState.OPEN, **values).returning(_RUN.c.id)).scalar_one()
    _insert(connection, RunInput, [{"run_id": run_id, **row} for row in new.inputs])
    _insert(connection, RunFile, [{"run_id": run_id, **vars(file)} for file in new.files])
    journal = journal_of(new.lines).with_columns(run_id=pl.lit(run_id), kind=pl.lit(TransferKind.WITHHOLD.value))
    _insert(connection, JournalTransfer, journal.to_dicts())
    _insert_lines(connection, new, run_id)
    connection.execute(update(_RUN).where(_RUN.c.id == run_id).values(state=RunState.POSTED))
    return PostedRun(id=run_id, **(values | {"period": new.period}))


def _insert(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _insert_lines(connection: Connection, new: NewRun, run_id: int) -> None:
    """Many rows at once by the driver itself: the ORM would take longer than all the rest of the month."""
    constants = {"run_id": run_id, "period": str(new.period), "occurrence": 1, "payer_kind": PayerKind.TPP.value}
    columns = [*constants, *_LINE_COLUMNS.values()]
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    fixed = tuple(constants.values())
    rows = [fixed + row for row in new.lines.select(list(_LINE_COLUMNS)).iter_rows()]
    if rows:
        statement = f"INSERT INTO {PremiumLine.__tablename__} ({', '.join(columns)}) VALUES ({', '.join(mark for _ in columns)})"
        connection.exec_driver_sql(statement, rows)
