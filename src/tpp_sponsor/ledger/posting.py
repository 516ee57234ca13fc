"""What is posted: a run, its premium lines, and the journal that they add up to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, insert, update
from sqlmodel import SQLModel

from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.tables import (
    Account,
    JournalTransfer,
    PayerKind,
    PremiumLine,
    RunFile,
    RunInput,
    RunState,
    TransferKind,
)

# Line column → column of the ledger.
LINE_COLUMNS = {
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

_RUN = SQLModel.metadata.tables["run"]

RUN_FACTS = ("revision", "program_version", "settings_digest", "summary", "posted_at", "posted_by")

JOURNAL = {
    "kind": pl.String,
    "department": pl.String,
    "debit": pl.String,
    "credit": pl.String,
    "amount": pl.Int64,
}


@dataclass(frozen=True)
class FileDigest:
    """A file that a run made; `area` is `outbox` or `archive`, `path` relative to the run's folder there."""

    area: str
    path: str
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class _RunFacts:
    period: Period
    revision: int
    program_version: str
    settings_digest: str
    summary: str
    posted_at: datetime
    posted_by: str


@dataclass(frozen=True, kw_only=True)
class PostedRun(_RunFacts):
    """A revision as the ledger holds it."""

    id: int


@dataclass(frozen=True, kw_only=True)
class NewRun(_RunFacts):
    """A revision that is to be posted: `lines` are `POSTED`; `inputs` has the columns of `run_input`.

    `files` is asked for last, when everything else is in: they may be made in the meantime.
    """

    lines: pl.DataFrame
    inputs: list[dict[str, Any]]
    files: Callable[[], list[FileDigest]]


def journal_of(lines: pl.DataFrame) -> pl.DataFrame:
    """The transfers that lines add up to: per OPD and programme, from what was withheld to what is held."""
    if lines.is_empty():
        return pl.DataFrame(schema=JOURNAL)
    sums = (
        lines.group_by("opd")
        .agg(pl.col(*_HELD).sum())
        .unpivot(index="opd", variable_name="programme", value_name="amount")
    )
    return (
        sums.filter(pl.col("amount") > 0)
        .select(
            pl.lit(TransferKind.WITHHOLD.value).alias("kind"),
            pl.col("opd").alias("department"),
            pl.lit(Account.WITHHELD.value).alias("debit"),
            pl.col("programme")
            .replace_strict({name: account.value for name, account in _HELD.items()})
            .alias("credit"),
            "amount",
        )
        .sort(pl.all())
    )


def post_run(connection: Connection, new: NewRun) -> PostedRun:
    """Write a run, its lines and its journal; the database holds it to its word when it becomes posted."""
    facts = {name: getattr(new, name) for name in RUN_FACTS}
    opened = insert(_RUN).values(state=RunState.OPEN, period=str(new.period), **facts)
    run_id = connection.execute(opened.returning(_RUN.c.id)).scalar_one()
    _insert(connection, RunInput, [{"run_id": run_id, **row} for row in new.inputs])
    journal = journal_of(new.lines).with_columns(run_id=pl.lit(run_id))
    _insert(connection, JournalTransfer, journal.to_dicts())
    _insert_lines(connection, new, run_id)
    _insert(connection, RunFile, [{"run_id": run_id, **vars(file)} for file in new.files()])
    connection.execute(update(_RUN).where(_RUN.c.id == run_id).values(state=RunState.POSTED))
    return PostedRun(id=run_id, period=new.period, **facts)


def _insert(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _insert_lines(connection: Connection, new: NewRun, run_id: int) -> None:
    """Many rows at once by the driver itself: the ORM would take longer than all the rest of the month."""
    constants = {
        "run_id": run_id,
        "period": f"'{new.period}'",
        "occurrence": 1,
        "payer_kind": f"'{PayerKind.TPP}'",
    }
    columns = ", ".join((*constants, *LINE_COLUMNS.values()))
    into = f"INSERT INTO {PremiumLine.__tablename__} ({columns})"
    lines = new.lines.select(list(LINE_COLUMNS))
    if lines.is_empty():
        return
    if connection.dialect.name == "sqlite":
        values = ", ".join((*map(str, constants.values()), *("?" for _ in LINE_COLUMNS)))
        rows = list(zip(*(column.to_list() for column in lines), strict=True))
        connection.exec_driver_sql(f"{into} VALUES ({values})", rows)
    else:
        # As fast as COPY, but its failures are those of any other statement.
        arrays = ", ".join("%s::bigint[]" if kind.is_integer() else "%s::text[]" for kind in lines.dtypes)
        fixed = ", ".join(map(str, constants.values()))
        arguments = tuple(column.to_list() for column in lines)
        connection.exec_driver_sql(f"{into} SELECT {fixed}, * FROM unnest({arrays})", arguments)
