"""Opening the database: the engine, its transactions, and the version of its schema."""

from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from tpp_sponsor.errors import DeliveryError, Fault
from tpp_sponsor.ledger.database.driver_errors import driver_fault
from tpp_sponsor.ledger.database.migrations.cards_1005 import card_statements
from tpp_sponsor.ledger.database.migrations.funds_1002 import fund_statements
from tpp_sponsor.ledger.database.migrations.guards_1001 import guard_statements
from tpp_sponsor.ledger.database.migrations.tables_1001 import table_statements
from tpp_sponsor.ledger.database.migrations.users_1003 import statements as user_statements
from tpp_sponsor.ledger.database.migrations.wages_1004 import wage_statements

# What makes the newest schema, in the order of migrations.
_STATEMENTS = (
    table_statements,
    guard_statements,
    fund_statements,
    user_statements,
    wage_statements,
    card_statements,
)
# The oldest schema that can be migrated, and the newest one; a test compares both with the folder of migrations.
# Before 0.1.0 there were schemas 0001 to 0005, which this program refuses (ADR 0021).
FIRST = "1001"
HEAD = "1005"
# The schema that a new database gets without Alembic: the newest one of this program.
CREATED = "1005"
_SECONDS_TO_CONNECT = 15
_WRITES = "tpp_sponsor_writes"
_BUSY_MILLISECONDS = 30_000
_CACHE_KIB = 64 * 1024
_MIGRATIONS = Path(__file__).parent / "migrations"
# So that the program and `file(1)` recognise our databases: "TPPs".
APPLICATION_ID = 0x54505073


class SchemaAge(StrEnum):
    """How the schema of a database compares with the one this program knows."""

    NONE = "none"
    UNSUPPORTED = "unsupported"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"


def schema_age(version: str | None) -> SchemaAge:
    """Return the age of a schema by its version; None is a database without a ledger."""
    if version is None:
        return SchemaAge.NONE
    if version < FIRST:
        return SchemaAge.UNSUPPORTED
    if version == HEAD:
        return SchemaAge.CURRENT
    return SchemaAge.OLDER if version < HEAD else SchemaAge.NEWER


def open_engine(url: str) -> Engine:
    """Return an engine whose transactions begin when we say so, also on SQLite."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        # A server that does not answer is reported soon; a URL may say otherwise.
        patience = {} if "connect_timeout" in parsed.query else {"connect_timeout": _SECONDS_TO_CONNECT}
        return create_engine(url, hide_parameters=True, connect_args=patience)
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def writing(engine: Engine) -> Engine:
    """Return the engine for transactions that write: on SQLite they take the write lock when they begin."""
    return engine.execution_options(**{_WRITES: True})


def _begin(connection: Connection) -> None:
    # A transaction that has read cannot begin to write once another has written.
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def open_existing(url: str) -> Engine | None:
    """Return the engine of a database that has a ledger, with its schema migrated; None where nothing is posted yet.

    It creates nothing. Raises DeliveryError if this program cannot use the schema.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        return None
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            version = version_of(connection)
        if schema_age(version) not in (SchemaAge.NONE, SchemaAge.CURRENT):
            migrate(engine)
    except DBAPIError as failure:
        raise driver_fault(failure) from failure
    except BaseException:
        engine.dispose()
        raise
    if version is None:
        engine.dispose()
        return None
    return engine


def migrate(engine: Engine) -> None:
    """Bring the schema to `HEAD`, in one transaction; one process does it, others wait for it."""
    try:
        with engine.connect() as connection:
            if _is_current(connection):
                return
        with engine.connect() as connection, connection.begin():
            _lock_schema(connection)
            if not _is_current(connection):
                _upgrade(connection)
    except DBAPIError as failure:
        raise driver_fault(failure) from failure


def version_of(connection: Connection) -> str | None:
    """Return the version of a database's schema; None where it has no ledger."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _is_current(connection: Connection) -> bool:
    """Return True if the schema needs no migration. Raises DeliveryError if this program cannot use it."""
    version = version_of(connection)
    age = schema_age(version)
    if age is SchemaAge.UNSUPPORTED:
        raise DeliveryError(Fault.of("database_unsupported", version=version, known=HEAD))
    if age is SchemaAge.NEWER:
        raise DeliveryError(Fault.of("database_newer", version=version, known=HEAD))
    return age is SchemaAge.CURRENT


def _lock_schema(connection: Connection) -> None:
    """Be the only writer until the transaction ends; the transaction must not have read anything yet."""
    if connection.dialect.name == "sqlite":
        # A transaction that has read cannot begin to write once another has written.
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        key = {"key": APPLICATION_ID + 1}
        connection.execute(text("SELECT pg_advisory_xact_lock(:key, hashtext(current_schema()))"), key)


def _upgrade(connection: Connection) -> None:
    if version_of(connection) is None:
        _create(connection)
    if version_of(connection) != HEAD:
        run_migrations(connection)


def _create(connection: Connection) -> None:
    """Make the newest schema without Alembic, which takes longer to load than all statements take to run."""
    dialect = connection.dialect.name
    for statements in _STATEMENTS:
        for statement in statements(dialect):
            connection.exec_driver_sql(statement)
    connection.exec_driver_sql(
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": CREATED})


def run_migrations(connection: Connection) -> None:
    """Run the migrations that are missing, within the transaction of the connection."""
    from alembic import command  # noqa: PLC0415 - slow to load, and needed once per upgrade
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _prepare_sqlite(connection: object, _: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    busy = f"busy_timeout={_BUSY_MILLISECONDS}"
    # A large month stays in memory until it is whole; else SQLite writes its pages out and reads them in again.
    memory = f"cache_size=-{_CACHE_KIB}"
    # REPLACE then asks the triggers on DELETE of the row that it replaces.
    replacing = "recursive_triggers=ON"
    for pragma in (busy, "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", replacing, memory):
        cursor.execute(f"PRAGMA {pragma}")
    # Set once: setting it again would write to the database, also when a command only reads.
    if cursor.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
        cursor.execute(f"PRAGMA application_id={APPLICATION_ID}")
    cursor.close()
