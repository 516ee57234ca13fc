"""The chain of events: each act is bound by its hash to all acts before it and to the rows it wrote (ADR 0009)."""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl
from sqlalchemy import BigInteger, Boolean, Connection, Integer, func, insert, select, text, update

from tpp_sponsor.domain.lifecycle import Act, State
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, IntegrityError
from tpp_sponsor.ledger.database.queries import TABLES
from tpp_sponsor.ledger.database.schema import EventState
from tpp_sponsor.storage.files import digest
from tpp_sponsor.users.accounts import UserAct

GENESIS = "0" * 64

_EVENT = TABLES["event"]
# Table whose rows belong to an event → the column that holds the event's number; parents before children.
ROWS_OF_EVENTS = {
    "run": "id",
    "run_input": "run_id",
    "run_file": "run_id",
    "run_fund": "run_id",
    "premium_line": "run_id",
    "reversal": "event_id",
    "credit_entry": "event_id",
    "journal_transfer": "event_id",
    "payment": "event_id",
    "payment_reversal": "event_id",
    "bpjs_list": "event_id",
    "bpjs_answer": "event_id",
    "confirmation": "event_id",
    "user_account": "event_id",
}


@dataclass(frozen=True, kw_only=True)
class ChainEvent:
    """A sealed act; `facts` holds why, and `rows`, the digests of its rows. An act about users has no period."""

    id: int
    act: Act | UserAct
    period: Period | None
    at: datetime
    by: str
    facts: Mapping[str, Any]
    previous: str
    hash: str

    @property
    def expected_hash(self) -> str:
        """The hash that follows from its content."""
        period = str(self.period or "")
        return _hash(self.id, self.act, period, self.at, self.by, _canonical(self.facts), self.previous)


@dataclass(frozen=True, kw_only=True)
class Event(ChainEvent):
    """An act on a period; `facts` holds the `state` of the period after it."""

    act: Act
    period: Period

    @property
    def state(self) -> State:
        """The state of the period after the act."""
        return State(self.facts["state"])


def columns_of(table: str) -> dict[str, Any]:
    """Columns of a table with their types in a frame, without the event's number."""
    return {
        column.name: _dtype(column.type)
        for column in TABLES[table].columns
        if column.name != ROWS_OF_EVENTS[table]
    }


def rows_digest(table: str, rows: pl.DataFrame) -> dict[str, Any]:
    """Count the rows that an event wrote to a table and digest them; their order does not matter.

    Columns without a value are left out: so a nullable column can come later, and older events keep their digests.
    """
    columns = {
        name: dtype for name, dtype in columns_of(table).items() if rows[name].null_count() < rows.height
    }
    # The columns by which the rows of one event differ; a run has only one row.
    key = [column.name for column in TABLES[table].primary_key if column.name in columns]
    typed = rows.select(pl.col(name).cast(dtype) for name, dtype in columns.items())
    csv = io.BytesIO()
    _sorted_by(key, typed).write_csv(csv)
    return {"count": rows.height, "sha256": digest(csv.getvalue())}


def _sorted_by(key: list[str], rows: pl.DataFrame) -> pl.DataFrame:
    """Rows sorted by their key; the lines of a month come sorted, and a check is cheaper than a second sort."""
    varying = [name for name in key if (rows[name] != rows[name][0]).any()]
    if len(varying) == 1 and rows[varying[0]].is_sorted():
        return rows
    return rows.sort(varying) if varying else rows


def write_rows(connection: Connection, number: int, table: str, rows: pl.DataFrame) -> dict[str, Any]:
    """Insert the rows that an event writes to a table, and return their digest."""
    of_event = [{ROWS_OF_EVENTS[table]: number, **row} for row in rows.to_dicts()]
    connection.execute(insert(TABLES[table]), of_event)
    return rows_digest(table, rows)


def begin_event(connection: Connection, act: Act | UserAct, period: str, at: datetime, by: str) -> int:
    """Open the next event of the chain, and return its number; other writers of the chain wait for its transaction."""
    if connection.dialect.name != "sqlite":
        connection.execute(text("LOCK TABLE event IN SHARE ROW EXCLUSIVE MODE"))
    number = connection.execute(select(func.coalesce(func.max(_EVENT.c.id), 0) + 1)).scalar_one()
    opened = insert(_EVENT).values(id=number, state=EventState.OPEN, act=act, period=period, at=at, actor=by)
    connection.execute(opened)
    return int(number)


def seal_event(connection: Connection, number: int, facts: Mapping[str, Any]) -> None:
    """Bind an event to its facts and to the event before; the guards of the database check its rows."""
    row = connection.execute(select(*_EVENT.columns).where(_EVENT.c.id == number)).mappings().one()
    previous = connection.execute(select(_EVENT.c.hash).where(_EVENT.c.id == number - 1)).scalar() or GENESIS
    canonical = _canonical(facts)
    sealed = _hash(number, row["act"], row["period"], row["at"], row["actor"], canonical, previous)
    connection.execute(
        update(_EVENT)
        .where(_EVENT.c.id == number)
        .values(state=EventState.SEALED, facts=canonical, previous=previous, hash=sealed)
    )


def read_events(connection: Connection, since: int = 1) -> list[ChainEvent]:
    """Return the sealed events in their order, from a number on."""
    sealed = select(*_EVENT.columns).where(_EVENT.c.state == EventState.SEALED, _EVENT.c.id >= since)
    sealed = sealed.order_by(_EVENT.c.id)
    return [event_of(row) for row in connection.execute(sealed).mappings()]


def event_of(row: Any) -> ChainEvent:
    """Read an event from its row. Raises IntegrityError if the row cannot be an event."""
    try:
        sealed = {
            "id": row["id"],
            "at": row["at"],
            "by": row["actor"],
            "facts": json.loads(row["facts"]),
            "previous": row["previous"],
            "hash": row["hash"],
        }
        if not row["period"]:
            return ChainEvent(act=UserAct(row["act"]), period=None, **sealed)
        return Event(act=Act(row["act"]), period=Period.parse(row["period"]), **sealed)
    except ValueError as unreadable:
        raise IntegrityError(
            Fault.of("event_changed", number=row["id"], act=row["act"], period=row["period"])
        ) from unreadable


def rows_written(connection: Connection, number: int) -> dict[str, dict[str, Any]]:
    """Digests of all rows that belong to an event, by table; tables without any are left out."""
    frames = _frames(connection, number)
    return {name: rows_digest(name, frame) for name, frame in frames if frame.height}


def _frames(connection: Connection, number: int) -> Iterator[tuple[str, pl.DataFrame]]:
    for name, event in ROWS_OF_EVENTS.items():
        table = TABLES[name]
        schema = columns_of(name)
        query = select(*(table.c[column] for column in schema)).where(table.c[event] == number)
        if name == "premium_line":
            # The key begins with the period; a query without it reads every line of the ledger.
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


def _hash(  # noqa: PLR0917 - the parts of an event
    number: int, act: str, period: str, at: datetime, by: str, facts: str, previous: str
) -> str:
    parts = [number, str(act), period, at.astimezone(UTC).isoformat(), by, facts, previous]
    return digest(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode())
