"""Migrations make the tables that the code knows, the same ones on both databases."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, inspect, text
from sqlmodel import SQLModel

from support.drawn_runs import Database, new_run
from tpp_sponsor.domain.accounts import ACCOUNTS, HELD, PayerKind
from tpp_sponsor.errors import DeliveryError
from tpp_sponsor.ledger.chain import ROWS_OF_EVENTS
from tpp_sponsor.ledger.database import engine as database
from tpp_sponsor.ledger.database.engine import (
    APPLICATION_ID,
    CREATED,
    FIRST,
    HEAD,
    migrate,
    open_engine,
    run_migrations,
)
from tpp_sponsor.ledger.database.migrations import guards_1001
from tpp_sponsor.ledger.database.queries import HELD_ROLES
from tpp_sponsor.ledger.store import Ledger

VERSIONS = Path(database.__file__).parent / "migrations" / "versions"
TABLES = (
    *("event", *ROWS_OF_EVENTS, "notice", "payer_account"),
    *("user_session", "login_attempt", "background_run", "card"),
)


def _schema(engine: Engine) -> list[tuple[str, ...]]:
    """Everything that a migration makes, as the database shows it, without blanks."""
    sqlite = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
    postgresql = """
        SELECT 'column', table_name, column_name || ' ' || data_type FROM information_schema.columns
        WHERE table_schema = current_schema()
        UNION ALL SELECT 'trigger', event_object_table, trigger_name || ' ' || event_manipulation
        FROM information_schema.triggers WHERE trigger_schema = current_schema() ORDER BY 1, 2, 3
    """
    with engine.connect() as connection:
        rows = connection.execute(text(sqlite if engine.dialect.name == "sqlite" else postgresql))
        return [tuple("".join(str(cell).split()) for cell in row) for row in rows]


def test_an_empty_database_is_brought_to_the_newest_version(engine: Engine) -> None:
    migrate(engine)
    assert set(inspect(engine).get_table_names()) == {*TABLES, "alembic_version"}
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [HEAD]


def test_opening_again_does_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate(engine)
    made = _schema(engine)
    monkeypatch.setattr(database, "_upgrade", lambda _: pytest.fail("migrated again"))
    migrate(engine)
    assert _schema(engine) == made


def test_a_migration_that_dies_leaves_an_empty_database(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = database._upgrade

    def die(connection: object) -> None:
        upgrade(connection)
        raise RuntimeError("the power is gone")

    with monkeypatch.context() as patch:
        patch.setattr(database, "_upgrade", die)
        with pytest.raises(RuntimeError):
            migrate(engine)
    assert _schema(engine) == []
    migrate(engine)


def test_a_new_database_is_what_the_migrations_make(database: Database) -> None:
    """It is created without Alembic."""
    with database() as one, database() as other:
        created, migrated = open_engine(one), open_engine(other)
        migrate(created)
        with migrated.begin() as connection:
            run_migrations(connection)
        assert _schema(created) == _schema(migrated)
        for engine in (created, migrated):
            with engine.connect() as connection:
                for name in TABLES:
                    rows = connection.execute(text(f"SELECT COUNT(*) FROM {name}")).scalar()
                    assert rows == (sum(map(len, ACCOUNTS.values())) if name == "payer_account" else 0)
            engine.dispose()


def test_the_accounts_of_payers_are_those_that_the_code_knows(ledger: Ledger, sql: Connection) -> None:
    rows = set(map(tuple, sql.execute(text("SELECT payer_kind, role, account FROM payer_account"))))
    in_code = {(kind, role, account) for kind, roles in ACCOUNTS.items() for role, account in roles.items()}
    assert rows == in_code
    for kind, accounts in ACCOUNTS.items():
        held = [accounts[role] for role in HELD_ROLES]
        assert list(HELD[kind].values()) == (held if kind is PayerKind.EMPLOYER else held[:-1])
    every = [account for accounts in ACCOUNTS.values() for account in set(accounts.values())]
    assert len(every) == len(set(every)), "no account is of two kinds"


def test_the_guards_know_the_tables_of_events() -> None:
    later = {"run_fund": "run_id", "user_account": "event_id"}
    assert {**guards_1001.ROWS_OF_EVENTS, **later} == ROWS_OF_EVENTS


def test_a_sqlite_file_that_somebody_else_began_is_migrated(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'begun.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE notes (text)"))
    migrate(engine)
    assert set(inspect(engine).get_table_names()) == {*TABLES, "alembic_version", "notes"}
    engine.dispose()


def test_first_and_head_are_the_oldest_and_newest_file_of_the_folder() -> None:
    files = sorted(VERSIONS.glob("[0-9]*.py"))
    assert files[0].name.startswith(f"{FIRST}_")
    assert files[-1].name.startswith(f"{HEAD}_")
    assert CREATED == HEAD


def test_every_migration_follows_the_one_before() -> None:
    down = None
    for path in sorted(VERSIONS.glob("[0-9]*.py")):
        source = path.read_text(encoding="utf-8")
        assert re.search(r'^revision = "(\w+)"', source, re.MULTILINE)[1] == path.name.split("_")[0]
        assert f"\ndown_revision = {down!r}".replace("'", '"') in source
        down = path.name.split("_")[0]


def test_tables_in_code_and_database_agree(engine: Engine) -> None:
    migrate(engine)
    database_side = inspect(engine)
    for name in TABLES:
        table = SQLModel.metadata.tables[name]
        columns = {column["name"]: column["nullable"] for column in database_side.get_columns(name)}
        assert columns == {column.name: column.nullable for column in table.columns}, name
        keys = database_side.get_pk_constraint(name)["constrained_columns"]
        assert keys == [column.name for column in table.primary_key], name
    assert set(SQLModel.metadata.tables) == set(TABLES)


def test_every_amount_has_room_for_more_than_two_billion(engine: Engine) -> None:
    """In the database, and in the code, which tells PostgreSQL the type of each value it sends."""
    migrate(engine)
    amounts = {"jkk", "jkm", "jht", "jp", "total", "amount", "size"}
    for name in TABLES:
        in_code = SQLModel.metadata.tables[name].columns
        for column in inspect(engine).get_columns(name):
            if column["name"] in amounts:
                assert "BIGINT" in str(column["type"]), (name, column["name"])
                assert "BIGINT" in str(in_code[column["name"]].type), (name, column["name"])


def test_one_live_premium_is_the_key(engine: Engine) -> None:
    migrate(engine)
    key = inspect(engine).get_pk_constraint("premium_line")["constrained_columns"]
    assert key == ["period", "nik", "occurrence"]


def test_a_sqlite_file_is_marked_as_ours(tmp_path: Path) -> None:
    path = tmp_path / "ours.db"
    with Ledger.open(f"sqlite:///{path}") as ledger:
        ledger.post(new_run())
    assert int.from_bytes(path.read_bytes()[68:72], "big") == APPLICATION_ID


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with (
        Ledger.open(f"sqlite:///{tmp_path / 'nowhere' / 'ledger.db'}") as ledger,
        pytest.raises(DeliveryError),
    ):
        ledger.post(new_run())


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_text("not a database, but long enough to be taken for one" * 100)
    with pytest.raises(DeliveryError):
        Ledger(f"sqlite:///{path}")


def test_a_server_that_does_not_answer() -> None:
    with pytest.raises(DeliveryError) as failure:
        Ledger("postgresql+psycopg://nobody:secret@127.0.0.1:1/none?connect_timeout=2")
    assert "secret" not in str(failure.value.faults)
