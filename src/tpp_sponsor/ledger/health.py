"""The health of a database, for `doctor`: nothing is created, and no schema is migrated."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from tpp_sponsor.ledger.database.driver_errors import driver_fault
from tpp_sponsor.ledger.database.engine import HEAD as SCHEMA_VERSION
from tpp_sponsor.ledger.database.engine import SchemaAge, open_engine, schema_age, version_of
from tpp_sponsor.ledger.database.queries import TABLES
from tpp_sponsor.ledger.database.schema import EventState

__all__ = ["SCHEMA_VERSION", "DatabaseHealth", "SchemaAge", "database_health", "schema_age"]

_EVENT = TABLES["event"]
_NEWEST = (
    select(_EVENT.c.id, _EVENT.c.at)
    .where(_EVENT.c.state == EventState.SEALED)
    .order_by(_EVENT.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True)
class DatabaseHealth:
    """Version of its schema (None: nothing is posted yet), number of faults in its own check, newest event."""

    version: str | None = None
    faults: int = 0
    event: int = 0
    at: datetime | None = None

    @property
    def schema(self) -> SchemaAge:
        """The age of its schema compared with the one that this program knows."""
        return schema_age(self.version)


def database_health(url: str) -> DatabaseHealth:
    """Examine a database. Raises DeliveryError if it cannot be used."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        return DatabaseHealth()
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            return _examine(connection)
    except DBAPIError as failure:
        raise driver_fault(failure) from failure
    finally:
        engine.dispose()


def _examine(connection: Connection) -> DatabaseHealth:
    faults = 0
    if connection.dialect.name == "sqlite":
        findings = [row[0] for row in connection.execute(text("PRAGMA quick_check"))]
        faults = len(findings) if findings != ["ok"] else 0
    version = version_of(connection)
    if version is None or not inspect(connection).has_table("event"):
        return DatabaseHealth(version, faults)
    newest = connection.execute(_NEWEST).one_or_none()
    return (
        DatabaseHealth(version, faults, newest.id, newest.at) if newest else DatabaseHealth(version, faults)
    )
