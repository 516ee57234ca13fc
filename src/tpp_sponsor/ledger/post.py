"""Post a run: its premium lines, the credit they use, and the journal that must equal them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, func, insert, select
from sqlmodel import SQLModel

from tpp_sponsor.domain.accounts import CreditKind, PayerKind
from tpp_sponsor.domain.lifecycle import Act, PeriodFigures
from tpp_sponsor.domain.notices import NewNotice
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.chain import begin_event, columns_of, rows_digest, seal_event
from tpp_sponsor.ledger.database.schema import (
    CreditEntry,
    JournalTransfer,
    PremiumLine,
    Run,
    RunFile,
    RunInput,
)
from tpp_sponsor.ledger.mail_queue import write_notices
from tpp_sponsor.ledger.period_state import period_figures

_ROWS_PER_STATEMENT = 400
# Line column → column of the ledger.
LINE_COLUMNS = {
    "nik": "nik",
    "nip": "payer",
    "opd": "department",
    "nomor": "claim",
    "paket": "package",
    "jkk": "jkk",
    "jkm": "jkm",
    "jht": "jht",
    "premium_idr": "total",
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
    """A revision as the ledger holds it; `id` is its event."""

    id: int


@dataclass(frozen=True, kw_only=True)
class NewRun(_RunFacts):
    """A revision that is to be posted.

    `lines` are `PostedLine`, `used_credit` `USED_CREDIT`, `journal` `JOURNAL`; `inputs` has the columns of `run_input`.
    `approved` says who approved a held month, and which preview was shown. `notices` are queued with the run.
    """

    lines: pl.DataFrame
    used_credit: pl.DataFrame
    journal: pl.DataFrame
    inputs: list[dict[str, Any]]
    files: Sequence[FileDigest]
    approved: Mapping[str, Any] | None = None
    notices: Sequence[NewNotice] = ()


def post_run(connection: Connection, new: NewRun) -> PostedRun:
    """Write a run, its lines and its journal; when its event is sealed, the database checks that they agree."""
    period = str(new.period)
    act = Act.POST if new.revision == 1 else Act.REVISE
    number = begin_event(connection, act, period, new.posted_at, new.posted_by)
    run = {
        "period": period,
        "revision": new.revision,
        "program_version": new.program_version,
        "settings_digest": new.settings_digest,
        "summary": new.summary,
    }
    _insert(connection, Run, [{"id": number, **run}])
    lines = _stored_lines(connection, new)
    _insert_lines(connection, lines, number)
    credit = _credit_entries(new.used_credit)
    _insert(connection, RunInput, [{"run_id": number, **row} for row in new.inputs])
    _insert(connection, CreditEntry, [{"event_id": number, **row} for row in credit.to_dicts()])
    _insert(connection, JournalTransfer, [{"event_id": number, **row} for row in new.journal.to_dicts()])
    files = [vars(file) for file in new.files]
    _insert(connection, RunFile, [{"run_id": number, **row} for row in files])
    write_notices(connection, new.notices)
    frames = {
        "run": pl.DataFrame([run], schema=columns_of("run")),
        "run_input": pl.DataFrame(new.inputs, schema=columns_of("run_input")),
        "run_file": pl.DataFrame(files, schema=columns_of("run_file")),
        "credit_entry": credit,
        "journal_transfer": new.journal,
        "premium_line": lines,
    }
    digests = {name: rows_digest(name, frame) for name, frame in frames.items() if frame.height}
    seal_event(connection, number, _facts(connection, new, digests))
    facts = {name: getattr(new, name) for name in _RunFacts.__dataclass_fields__}
    return PostedRun(id=number, **facts)


def _facts(connection: Connection, new: NewRun, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The facts of a run's event: the state after it, and the digests of its rows."""
    if new.revision == 1:
        total = int(new.lines["premium_idr"].sum())
        figures = PeriodFigures(
            posted=True, owed=total, paid=0, lines=new.lines.height, accepted=0, reopened=False
        )
    else:
        figures = period_figures(connection, str(new.period), act=Act.REVISE)
    approved = {} if new.approved is None else {"approved": new.approved}
    return {"state": figures.state, "revision": new.revision, "rows": rows, **approved}


def _stored_lines(connection: Connection, new: NewRun) -> pl.DataFrame:
    """Lines as the ledger keeps them; one whose earlier line was reversed is a further occurrence."""
    reversals = SQLModel.metadata.tables["reversal"]
    newest = select(reversals.c.nik, func.max(reversals.c.occurrence)).group_by(reversals.c.nik)
    rows = connection.execute(newest.where(reversals.c.period == str(new.period)))
    reversed_before = pl.DataFrame(
        [tuple(row) for row in rows], schema={"nik": pl.String, "before": pl.Int64}, orient="row"
    )
    return (
        new.lines.rename(LINE_COLUMNS)
        .join(reversed_before, on="nik", how="left", validate="m:1", maintain_order="left")
        .select(
            pl.lit(str(new.period)).alias("period"),
            "nik",
            (pl.col("before").fill_null(0) + 1).alias("occurrence"),
            pl.lit(PayerKind.TPP.value).alias("payer_kind"),
            *(name for name in LINE_COLUMNS.values() if name != "nik"),
            pl.lit(0, pl.Int64).alias("jp"),
        )
    )


def _credit_entries(used: pl.DataFrame) -> pl.DataFrame:
    return used.select(
        pl.lit(PayerKind.TPP.value).alias("payer_kind"),
        pl.col("nip").alias("payer"),
        pl.lit(CreditKind.USED.value).alias("kind"),
        pl.col("opd").alias("department"),
        pl.col("used_credit_idr").alias("amount"),
    )


def _insert(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(SQLModel.metadata.tables[table.__tablename__]), rows)


def _insert_lines(connection: Connection, lines: pl.DataFrame, number: int) -> None:
    """Insert many rows at once through the driver: the ORM takes longer than all the rest of the month."""
    if lines.is_empty():
        return
    lines = lines.select(pl.lit(number).alias("run_id"), pl.all())
    # Values that all lines share are handed over once.
    common = lines.select(column for column in lines if column.name != "nik" and (column == column[0]).all())
    lines = lines.drop(common.columns)
    into = f"INSERT INTO {PremiumLine.__tablename__} ({', '.join([*common.columns, *lines.columns])})"
    if connection.dialect.name == "sqlite":
        _insert_in_blocks(connection, into, common.row(0), lines)
    else:
        # As fast as COPY, and it fails as any other statement does.
        fixed = [f"%s::{_postgres_type(kind)}" for kind in common.dtypes]
        arrays = [f"%s::{_postgres_type(kind)}[]" for kind in lines.dtypes]
        values = (*common.row(0), *(column.to_list() for column in lines))
        connection.exec_driver_sql(
            f"{into} SELECT {', '.join([*fixed, '*'])} FROM unnest({', '.join(arrays)})", values
        )


def _insert_in_blocks(
    connection: Connection, into: str, common: tuple[Any, ...], lines: pl.DataFrame
) -> None:
    """Insert hundreds of rows a statement: after each, the driver waits for the interpreter's lock."""
    width = lines.width
    values: list[Any] = [None] * (lines.height * width)
    for at, column in enumerate(lines):
        values[at::width] = column.to_list()
    whole = lines.height - lines.height % _ROWS_PER_STATEMENT
    for rows, start, end in ((_ROWS_PER_STATEMENT, 0, whole), (1, whole, lines.height)):
        size = rows * width
        blocks = [(*common, *values[at : at + size]) for at in range(start * width, end * width, size)]
        if blocks:
            places = ", ".join(_places(len(common), width, row) for row in range(rows))
            connection.exec_driver_sql(f"{into} VALUES {places}", blocks)


def _places(shared: int, width: int, row: int) -> str:
    """The placeholders of one row of a statement: the values that all rows share, then its own."""
    own = shared + row * width
    return f"({', '.join(f'?{at + 1}' for at in [*range(shared), *range(own, own + width)])})"


def _postgres_type(kind: pl.DataType) -> str:
    return "bigint" if kind.is_integer() else "text"
