"""A ledger as the first migration made it, before there was a chain of events: rows written by hand, in its shape."""

from datetime import datetime
from typing import Any

import polars as pl
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, DateTime, Engine, bindparam, text

from support.drawn_runs import NO_CREDIT, NOON
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.database import engine as database
from tpp_sponsor.ledger.post import LINE_COLUMNS
from tpp_sponsor.rules.entries import withholding_entries

INPUTS = [
    {"name": "asn.csv", "table_name": "asn", "sha256": "a" * 64, "size": 5_000_000_000}
    | {"rows": 5, "accepted": 3, "rejected": 1, "ignored": 1},
    {"name": "TPP b.csv", "table_name": "tpp", "sha256": "b" * 64, "size": 20}
    | {"rows": 4, "accepted": 4, "rejected": 0, "ignored": 0},
]
FILES = [
    {"area": "archive", "path": "asn.parquet", "sha256": "c" * 64, "size": 20},
    {"area": "outbox", "path": "peringkat.csv", "sha256": "d" * 64, "size": 10},
]
SUMMARY = '{"workers": 3}'


def make_first(engine: Engine) -> None:
    """Run migration 0001, and no other."""
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(database._MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")


def begin(connection: Connection, number: int, period: Period, revision: int, at: datetime = NOON) -> None:
    """An open run."""
    statement = text(
        "INSERT INTO run (id, period, revision, state, program_version, settings_digest, summary, posted_at, "
        "posted_by) VALUES (:id, :period, :revision, 'open', '1.0', :digest, :summary, :at, 'bkad')"
    ).bindparams(bindparam("at", type_=DateTime(timezone=True)))
    values = {"id": number, "period": str(period), "revision": revision, "at": at}
    connection.execute(statement, values | {"digest": "s" * 64, "summary": SUMMARY})


def post_first(
    connection: Connection,
    number: int,
    period: Period,
    lines: pl.DataFrame,
    *,
    revision: int = 1,
    at: datetime = NOON,
) -> None:
    """A posted run with its lines (`POSTED`), journal, inputs and files."""
    begin(connection, number, period, revision, at)
    of_run = {"run_id": number}
    for row in lines.rename(LINE_COLUMNS).to_dicts():
        known = {"period": str(period), "occurrence": 1, "payer_kind": "tpp"}
        insert(connection, "premium_line", of_run | known | row)
    for row in withholding_entries(lines, NO_CREDIT).to_dicts():
        insert(connection, "journal_transfer", of_run | row)
    for row in INPUTS:
        insert(connection, "run_input", of_run | row)
    for row in FILES:
        insert(connection, "run_file", of_run | row)
    connection.execute(text("UPDATE run SET state = 'posted' WHERE id = :id"), {"id": number})


def insert(connection: Connection, table: str, row: dict[str, Any]) -> None:
    """One row, as a person with a console would write it."""
    columns, values = (sign.join(row) for sign in (", ", ", :"))
    connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES (:{values})"), row)
