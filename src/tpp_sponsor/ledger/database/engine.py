"""Opening the database: the engine, its transactions, and migrations."""

from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from tpp_sponsor.errors import DeliveryError, Fault
from tpp_sponsor.ledger.database.driver_errors import driver_fault

# The newest migration; a test compares it with the folder, so that opening a database that is up to date
# need not load Alembic.
HEAD = "0005"
_SECONDS_TO_CONNECT = 15
_BUSY_MILLISECONDS = 30_000
_CACHE_KIB = 64 * 1024
_MIGRATIONS = Path(__file__).parent / "migrations"
# What the migrations make of an empty SQLite file; a test holds it against them, and `make schema` writes it anew.
FRESH_SQLITE = _MIGRATIONS / "fresh_sqlite.sql"
# Between statements, where no statement has it: triggers are full of semicolons.
_NEXT_STATEMENT = "\n;\n"
# So that the program and `file(1)` tell our database from a stranger's: "TPPs".
APPLICATION_ID = 0x54505073


def open_engine(url: str) -> Engine:
    """An engine whose transactions begin when we say so, also on SQLite."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        # A server that is not there is told soon; a city that knows better says so in its URL.
        patience = {} if "connect_timeout" in parsed.query else {"connect_timeout": _SECONDS_TO_CONNECT}
        return create_engine(url, hide_parameters=True, connect_args=patience)
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def open_existing(url: str) -> Engine | None:
    """The engine of a database that has a ledger, brought up to date; None where nothing is posted yet.

    Nothing is made where nothing is.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        return None
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            version = version_of(connection)
    except DBAPIError as failure:
        raise driver_fault(failure) from failure
    if version is None:
        engine.dispose()
        return None
    if version != HEAD:
        try:
            migrate(engine)
        except BaseException:
            engine.dispose()
            raise
    return engine


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest migration, in one transaction; one process does it, others wait for it."""
    try:
        with engine.connect() as connection:
            if _is_newest(connection):
                return
        with engine.connect() as connection, connection.begin():
            _be_the_only_one(connection)
            if not _is_newest(connection):
                _upgrade(connection)
    except DBAPIError as failure:
        raise driver_fault(failure) from failure


def version_of(connection: Connection) -> str | None:
    """The newest migration of a database; None where it has no ledger."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _is_newest(connection: Connection) -> bool:
    """Whether the schema needs no migration; one that is newer than we know is a DeliveryError."""
    version = version_of(connection)
    if version is not None and version > HEAD:
        raise DeliveryError(Fault.of("database_newer", version=version, known=HEAD))
    return version == HEAD


def _be_the_only_one(connection: Connection) -> None:
    """Until the transaction ends; it must not have read anything yet."""
    if connection.dialect.name == "sqlite":
        # A transaction that has read cannot begin to write once another has written.
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        key = {"key": APPLICATION_ID + 1}
        connection.execute(text("SELECT pg_advisory_xact_lock(:key, hashtext(current_schema()))"), key)


def _upgrade(connection: Connection) -> None:
    if _is_new_sqlite(connection):
        _create(connection)
    else:
        run_migrations(connection)


def _is_new_sqlite(connection: Connection) -> bool:
    tables = text("SELECT COUNT(*) FROM sqlite_master")
    return connection.dialect.name == "sqlite" and not connection.execute(tables).scalar()


def _create(connection: Connection) -> None:
    """Make a new database as the migrations would leave it: loading Alembic takes longer than all the rest."""
    for statement in FRESH_SQLITE.read_text(encoding="utf-8").split(_NEXT_STATEMENT):
        connection.exec_driver_sql(statement)


def schema_as_sql(connection: Connection) -> str:
    """The statements that make the schema of this SQLite database, and say which migration it stands at."""
    made = text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
    stands = f"INSERT INTO alembic_version (version_num) VALUES ('{version_of(connection)}')"
    return _NEXT_STATEMENT.join([*connection.execute(made).scalars(), f"{stands}\n"])


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
    # Else a large month would write its pages out and read them in again before it is whole.
    memory = f"cache_size=-{_CACHE_KIB}"
    # So that REPLACE, too, asks what stands against deleting the row in its way.
    replacing = "recursive_triggers=ON"
    for pragma in (busy, "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", replacing, memory):
        cursor.execute(f"PRAGMA {pragma}")
    # Set once: setting it again would write to the database, also when one only looks.
    if cursor.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
        cursor.execute(f"PRAGMA application_id={APPLICATION_ID}")
    cursor.close()
