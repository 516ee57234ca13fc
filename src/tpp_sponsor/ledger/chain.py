"""The chain of events: each act is bound by its hash to all acts before it and to the rows it wrote (ADR 0009)."""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl
from sqlalchemy import BigInteger, Boolean, Connection, Integer, Table, func, insert, select, update
from sqlmodel import SQLModel

from tpp_sponsor.domain.lifecycle import Act, State
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, IntegrityError
from tpp_sponsor.ledger.database.schema import EventState
from tpp_sponsor.storage.files import digest

GENESIS = "0" * 64

_TABLES = SQLModel.metadata.tables
_EVENT = _TABLES["event"]
# Tables whose rows belong to an event → the column that names it; parents before children.
ROWS_OF_EVENTS = {
    "run": "id",
    "run_input": "run_id",
    "run_file": "run_id",
    "premium_line": "run_id",
    "reversal": "event_id",
    "credit_entry": "event_id",
    "journal_transfer": "event_id",
    "payment": "event_id",
    "payment_reversal": "event_id",
    "bpjs_list": "event_id",
    "bpjs_answer": "event_id",
    "confirmation": "event_id",
}


@dataclass(frozen=True, kw_only=True)
class Event:
    """A sealed act; `facts` holds `state` (of the period, after it), `rows` (digests of what it wrote), and why."""

    id: int
    act: Act
    period: Period
    at: datetime
    by: str
    facts: Mapping[str, Any]
    previous: str
    hash: str

    @property
    def state(self) -> State:
        """Where the act left its period."""
        return State(self.facts["state"])

    @property
    def expected_hash(self) -> str:
        """What its hash must be."""
        return _hash(
            self.id, self.act, str(self.period), self.at, self.by, _canonical(self.facts), self.previous
        )


def columns_of(table: str) -> dict[str, Any]:
    """Columns of a table of rows with their types in a frame, without the one that names the event."""
    return {
        column.name: _dtype(column.type)
        for column in _TABLES[table].columns
        if column.name != ROWS_OF_EVENTS[table]
    }


def rows_digest(table: str, rows: pl.DataFrame) -> dict[str, Any]:
    """How many rows an event wrote to a table, and their digest; their order does not matter."""
    columns = columns_of(table)
    # What tells the rows of one event apart; a run has only one row of its own.
    key = [column.name for column in _TABLES[table].primary_key if column.name in columns]
    text = rows.select(pl.col(name).cast(dtype) for name, dtype in columns.items())
    written = io.BytesIO()
    _in_order(text, key).write_csv(written, include_header=False)
    return {"count": rows.height, "sha256": digest(written.getvalue())}


def _in_order(rows: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Rows sorted by their key; the lines of a month come sorted, and asking is cheaper than sorting them again."""
    telling = [name for name in key if (rows[name] != rows[name][0]).any()]
    if len(telling) == 1 and rows[telling[0]].is_sorted():
        return rows
    return rows.sort(telling) if telling else rows


def begin_event(connection: Connection, act: Act, period: str, at: datetime, by: str) -> int:
    """Open the next event of the chain; its number."""
    number = connection.execute(select(func.coalesce(func.max(_EVENT.c.id), 0) + 1)).scalar_one()
    opened = insert(_EVENT).values(id=number, state=EventState.OPEN, act=act, period=period, at=at, actor=by)
    connection.execute(opened)
    return int(number)


def seal_event(connection: Connection, number: int, facts: Mapping[str, Any]) -> None:
    """Bind an event to its facts and to the event before; the database holds it to its word."""
    row = connection.execute(select(*_EVENT.columns).where(_EVENT.c.id == number)).mappings().one()
    previous = connection.execute(select(_EVENT.c.hash).where(_EVENT.c.id == number - 1)).scalar() or GENESIS
    told = _canonical(facts)
    sealed = _hash(number, row["act"], row["period"], row["at"], row["actor"], told, previous)
    connection.execute(
        update(_EVENT)
        .where(_EVENT.c.id == number)
        .values(state=EventState.SEALED, facts=told, previous=previous, hash=sealed)
    )


def read_events(connection: Connection, since: int = 1) -> list[Event]:
    """The sealed events in their order, from a number on."""
    sealed = select(*_EVENT.columns).where(_EVENT.c.state == EventState.SEALED, _EVENT.c.id >= since)
    sealed = sealed.order_by(_EVENT.c.id)
    return [event_of(row) for row in connection.execute(sealed).mappings()]


def event_of(row: Any) -> Event:
    """An event as it was recorded; one that says what no event can say is an IntegrityError."""
    try:
        return Event(
            id=row["id"],
            act=Act(row["act"]),
            period=Period.parse(row["period"]),
            at=row["at"],
            by=row["actor"],
            facts=json.loads(row["facts"]),
            previous=row["previous"],
            hash=row["hash"],
        )
    except ValueError as nonsense:
        raise IntegrityError(
            Fault.of("event_changed", number=row["id"], act=row["act"], period=row["period"])
        ) from nonsense


def rows_written(
    connection: Connection, number: int, tables: Mapping[str, str] = ROWS_OF_EVENTS
) -> dict[str, dict[str, Any]]:
    """Digests of all rows that belong to an event, by table; tables without any are left out."""
    frames = _frames(connection, number, tables)
    return {name: rows_digest(name, frame) for name, frame in frames if frame.height}


def seal_migrated(connection: Connection, tables: Mapping[str, str]) -> None:
    """Seal runs that were posted before there was a chain; `tables` are those there are then (migration 0002)."""
    numbers = select(_EVENT.c.id).where(_EVENT.c.state == EventState.OPEN).order_by(_EVENT.c.id)
    for number in connection.execute(numbers).scalars().all():
        rows = rows_written(connection, number, tables)
        seal_event(connection, number, {"rows": rows, "state": State.HANDED_OVER, "reason": "migration 0002"})


def _frames(
    connection: Connection, number: int, tables: Mapping[str, str]
) -> Iterator[tuple[str, pl.DataFrame]]:
    for name, event in tables.items():
        table: Table = _TABLES[name]
        schema = columns_of(name)
        query = select(*(table.c[column] for column in schema)).where(table.c[event] == number)
        if name == "premium_line":
            # The key begins with the period; without it every line of the ledger would be read.
            query = query.where(
                table.c.period == select(_EVENT.c.period).where(_EVENT.c.id == number).scalar_subquery()
            )
        rows = [tuple(row) for row in connection.execute(query)]
        yield name, pl.DataFrame(rows, schema=schema, orient="row")


def _dtype(kind: Any) -> Any:
    if isinstance(kind, Boolean):
        return pl.Boolean
    return pl.Int64 if isinstance(kind, Integer | BigInteger) else pl.String


def _canonical(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _hash(  # noqa: PLR0917 - the things that an event is
    number: int, act: str, period: str, at: datetime, by: str, facts: str, previous: str
) -> str:
    told = [number, str(act), period, at.astimezone(UTC).isoformat(), by, facts, previous]
    return digest(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())
