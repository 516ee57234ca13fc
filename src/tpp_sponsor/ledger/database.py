"""Opening the database: the engine, its transactions, and migrations."""

from importlib import import_module
from pathlib import Path
from threading import Thread

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from tpp_sponsor.errors import DeliveryError, Fault

# The newest migration; a test compares it with the folder, so that opening a database that is up to date
# need not load Alembic.
HEAD = "0002"
_MIGRATIONS = Path(__file__).parent / "migrations"
# So that the program and `file(1)` tell our database from a stranger's: "TPPs".
APPLICATION_ID = 0x54505073


def open_engine(url: str) -> Engine:
    """An engine whose transactions begin when we say so, also on SQLite."""
    engine = create_engine(url, hide_parameters=True)
    if make_url(url).get_backend_name() == "sqlite":
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
            version = _version(connection)
    except DatabaseError as failure:
        raise DeliveryError(Fault.of("database_unusable", reason=type(failure).__name__)) from failure
    if version is None:
        engine.dispose()
        return None
    if version > HEAD:
        raise DeliveryError(Fault.of("database_newer", version=version, known=HEAD))
    if version < HEAD:
        migrate(engine)
    return engine


def load_migrations_ahead() -> None:
    """Load Alembic while others work: the first posting will need it, and it is slow to load."""
    Thread(target=import_module, args=("alembic.command",), daemon=True).start()


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest migration, in one transaction."""
    try:
        with engine.begin() as connection:
            if _version(connection) != HEAD:
                _upgrade(connection)
    except DatabaseError as failure:
        raise DeliveryError(Fault.of("database_unusable", reason=type(failure).__name__)) from failure


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - slow to load, and needed once per upgrade
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _prepare_sqlite(connection: object, _: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    # Set once: setting it again would write to the database, also when one only looks.
    if cursor.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
        cursor.execute(f"PRAGMA application_id={APPLICATION_ID}")
    cursor.close()
