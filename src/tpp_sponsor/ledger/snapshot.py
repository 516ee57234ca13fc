"""The whole ledger as frames, for backups: read at one moment, and written again through all guards."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl
from sqlalchemy import Connection, insert, select, update

from tpp_sponsor.errors import Fault, IntegrityError, PeriodStateError
from tpp_sponsor.ledger.chain import ROWS_OF_EVENTS, ChainEvent, columns_of, event_of, rows_digest
from tpp_sponsor.ledger.database.engine import HEAD as SCHEMA_VERSION
from tpp_sponsor.ledger.database.queries import TABLES
from tpp_sponsor.ledger.database.schema import EventState

__all__ = ["EVENT", "SCHEMAS", "SCHEMA_VERSION", "Snapshot"]

EVENT, CARD = "event", "card"
_SEALED = ("facts", "previous", "hash")
_ROWS_AT_ONCE = 50_000

# Table → its columns with their types in a frame, as a snapshot has them; parents before children.
SCHEMAS: dict[str, dict[str, Any]] = {
    EVENT: {
        "id": pl.Int64,
        "act": pl.String,
        "period": pl.String,
        "at": pl.Datetime("us", "UTC"),
        "actor": pl.String,
        **dict.fromkeys(_SEALED, pl.String),
    },
    **{name: {key: pl.Int64, **columns_of(name)} for name, key in ROWS_OF_EVENTS.items()},
    # Not in the chain of events, but on paper in houses: a printed card must keep its page.
    CARD: dict.fromkeys(TABLES[CARD].columns.keys(), pl.String),
}


@dataclass(frozen=True)
class Snapshot:
    """All sealed rows and all cards: table → its rows, sorted by key; equal in any database."""

    tables: Mapping[str, pl.DataFrame]

    def chain(self) -> list[ChainEvent]:
        """Return the whole chain of events, oldest first."""
        return [event_of(row) for row in self.tables[EVENT].iter_rows(named=True)]

    def rows_written(self, event: ChainEvent) -> dict[str, dict[str, Any]]:
        """Digests of the rows that belong to an event, by table."""
        return {
            name: rows_digest(name, parts[event.id])
            for name, parts in self.rows_of_events.items()
            if event.id in parts
        }

    def strays(self) -> Iterator[Fault]:
        """Tables with rows that belong to no event."""
        known = set(self.tables[EVENT]["id"])
        for name, parts in self.rows_of_events.items():
            if count := sum(rows.height for number, rows in parts.items() if number not in known):
                yield Fault.of("rows_of_no_event", count=count, table=name)

    @cached_property
    def rows_of_events(self) -> dict[str, dict[int, pl.DataFrame]]:
        """Table → event → its rows; parents before children."""
        return {
            name: {
                number: rows for (number,), rows in self.tables[name].partition_by(key, as_dict=True).items()
            }
            for name, key in ROWS_OF_EVENTS.items()
        }


def in_newest_schema(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot of an older schema with the tables and columns that came since, which have no values."""
    tables = {name: pl.DataFrame(schema=schema) for name, schema in SCHEMAS.items()} | dict(snapshot.tables)
    for name, schema in SCHEMAS.items():
        later = {column: dtype for column, dtype in schema.items() if column not in tables[name].columns}
        filled = tables[name].with_columns(
            pl.lit(None, dtype).alias(column) for column, dtype in later.items()
        )
        tables[name] = filled.select(*schema, pl.exclude(*schema))
    return Snapshot(tables)


def read_snapshot(connection: Connection) -> Snapshot:
    """Read all tables; the connection's transaction must see the ledger as it is at one moment."""
    return Snapshot({name: _read(connection, name) for name in SCHEMAS})


def replay(connection: Connection, snapshot: Snapshot) -> None:
    """Write the events of a snapshot in their order into an empty ledger, each opened, filled and sealed.

    The guards of the database check every event; then all is read back. A ledger that has the same events already
    is left as it is. Raises PeriodStateError if it has others.
    """
    if (existing := read_snapshot(connection)).tables[EVENT].height:
        if _same(existing, snapshot):
            return
        raise PeriodStateError(Fault.of("ledger_not_empty"))
    event = TABLES[EVENT]
    for row in snapshot.tables[EVENT].iter_rows(named=True):
        seal = {name: row[name] for name in _SEALED}
        opened = {name: value for name, value in row.items() if name not in seal}
        connection.execute(insert(event).values(**opened, state=EventState.OPEN))
        for name, parts in snapshot.rows_of_events.items():
            if row["id"] in parts:
                _write(connection, name, parts[row["id"]])
        sealed = update(event).where(event.c.id == row["id"]).values(state=EventState.SEALED, **seal)
        connection.execute(sealed)
    if snapshot.tables[CARD].height:
        _write(connection, CARD, snapshot.tables[CARD])
    if not _same(read_snapshot(connection), snapshot):
        raise IntegrityError(Fault.of("backup_damaged"))


def _same(left: Snapshot, right: Snapshot) -> bool:
    return all(left.tables[name].equals(right.tables[name]) for name in SCHEMAS)


def _read(connection: Connection, name: str) -> pl.DataFrame:
    table, schema = TABLES[name], SCHEMAS[name]
    query = select(*(table.c[column] for column in schema))
    if name == EVENT:
        query = query.where(table.c.state == EventState.SEALED)
    result = connection.execute(query, execution_options={"yield_per": _ROWS_AT_ONCE})
    parts = [
        pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row")
        for rows in result.partitions()
    ]
    keys = [column.name for column in table.primary_key]
    # Sorted here, by code point: a database sorts as its locale does.
    return pl.concat([pl.DataFrame(schema=schema), *parts]).sort(keys)


def _write(connection: Connection, name: str, rows: pl.DataFrame) -> None:
    """Insert many rows at once through the driver, as posting does."""
    columns = ", ".join(f'"{column}"' for column in rows.columns)
    into = f"INSERT INTO {name} ({columns})"
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"{into} VALUES ({', '.join('?' for _ in rows.columns)})", rows.rows())
    else:
        arrays = ", ".join(f"%s::{_array(kind)}[]" for kind in rows.dtypes)
        arguments = tuple(column.to_list() for column in rows)
        connection.exec_driver_sql(f"{into} SELECT * FROM unnest({arrays})", arguments)


def _array(kind: pl.DataType) -> str:
    if kind.is_integer():
        return "bigint"
    return "boolean" if kind == pl.Boolean else "text"
