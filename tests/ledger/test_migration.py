"""Which schemas are opened, created, migrated or refused; a database is never left between two of them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from support.drawn_runs import APRIL, fund_lines, funds, lines, new_run, wage_lines
from support.ledger_1001 import ROWS as OLD_ROWS
from support.ledger_1001 import old_snapshot
from support.ledger_checks import Death, PowerIsGoneError
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import DeliveryError
from tpp_sponsor.ledger.chain import ROWS_OF_EVENTS, columns_of, rows_digest
from tpp_sponsor.ledger.chain_check import chain_faults
from tpp_sponsor.ledger.database import engine as database
from tpp_sponsor.ledger.database.engine import HEAD, migrate
from tpp_sponsor.ledger.database.migrations.guards_1001 import guard_statements
from tpp_sponsor.ledger.database.migrations.tables_1001 import table_statements
from tpp_sponsor.ledger.health import SchemaAge, database_health
from tpp_sponsor.ledger.snapshot import in_newest_schema
from tpp_sponsor.ledger.store import Ledger

MAY = Period(2024, 5)
EMPLOYED = "7 Dinas 2000000 4800 6000 114000 0"
APRILS = lines("9 2 B 10000 6800 20000")
NEXT = str(int(HEAD) + 1)
VILLAGE = f"""
from alembic import op

revision, down_revision, branch_labels, depends_on = "{NEXT}", "{HEAD}", None, None


def upgrade() -> None:
    op.execute("ALTER TABLE premium_line ADD COLUMN village TEXT")
    op.execute("CREATE TABLE village (name TEXT NOT NULL PRIMARY KEY)")
"""


def _version(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def _pretend(engine: Engine, version: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def _events(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT id, hash FROM event ORDER BY id")))


@pytest.mark.parametrize(
    ("version", "code"),
    [("0001", "database_unsupported"), ("0005", "database_unsupported"), ("9999", "database_newer")],
)
def test_a_schema_that_this_program_does_not_know_is_refused(
    ledger: Ledger, engine: Engine, url: str, version: str, code: str
) -> None:
    ledger.post(new_run())
    before = _events(engine)
    _pretend(engine, version)
    with pytest.raises(DeliveryError) as refusal:
        Ledger(url)
    [fault] = refusal.value.faults
    assert (fault.code, dict(fault.values)) == (code, {"version": version, "known": HEAD})
    with pytest.raises(DeliveryError):
        ledger.post(new_run(APRILS, APRIL))
    assert (_events(engine), _version(engine)) == (before, version)
    assert f"database_{database_health(url).schema}" == code


@pytest.mark.parametrize("cut", [False, True], ids=["raises", "connection_lost"])
def test_a_creation_that_dies_anywhere_leaves_an_empty_database(engine: Engine, *, cut: bool) -> None:
    reached = 0
    for at in (2, 5, 9, 16, 24, 33, 47, 60, 80, 110, 150):
        death = Death(at, "before_cursor_execute", cut=cut)
        try:
            with death():
                migrate(engine)
        except (PowerIsGoneError, DeliveryError):
            reached = at
        except DBAPIError:
            # SQLite has an error of its own for a connection that is closed.
            assert cut
            reached = at
        if not death.struck:
            break
        assert inspect(engine).get_table_names() == []
    assert reached >= 47
    migrate(engine)
    assert _version(engine) == HEAD


def test_a_creation_that_dies_at_its_commit_leaves_an_empty_database(engine: Engine) -> None:
    with pytest.raises(PowerIsGoneError), Death(1, "commit", cut=False)():
        migrate(engine)
    assert inspect(engine).get_table_names() == []


@pytest.fixture
def next_release(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[pytest.MonkeyPatch]:
    """A ledger with a posted month, and a program that has one migration more: a column for lines, and a table."""
    ledger.post(new_run())
    folder = tmp_path / "migrations"
    shutil.copytree(database._MIGRATIONS, folder)
    (folder / "versions" / f"{NEXT}_village.py").write_text(VILLAGE)
    monkeypatch.setattr(database, "_MIGRATIONS", folder)
    monkeypatch.setattr(database, "HEAD", NEXT)
    return monkeypatch


@pytest.mark.usefixtures("next_release")
def test_opening_migrates_an_older_schema(engine: Engine, url: str) -> None:
    assert database_health(url).schema is SchemaAge.OLDER
    with Ledger.open(url) as ledger:
        assert list(chain_faults(ledger)) == []
        assert ledger.post(new_run(APRILS, APRIL)).id == 2
        assert list(chain_faults(ledger)) == []
    assert _version(engine) == NEXT


@pytest.mark.usefixtures("next_release")
def test_a_migration_that_dies_leaves_the_old_schema(engine: Engine) -> None:
    before = _events(engine)
    with pytest.raises(PowerIsGoneError), Death(1, "commit", cut=False)():
        migrate(engine)
    assert (_version(engine), _events(engine)) == (HEAD, before)
    assert "village" not in inspect(engine).get_table_names()


def test_a_new_database_gets_all_migrations(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(database._MIGRATIONS, folder)
    (folder / "versions" / f"{NEXT}_village.py").write_text(VILLAGE)
    monkeypatch.setattr(database, "_MIGRATIONS", folder)
    monkeypatch.setattr(database, "HEAD", NEXT)
    migrate(engine)
    assert _version(engine) == NEXT
    assert "village" in {column["name"] for column in inspect(engine).get_columns("premium_line")}


@pytest.fixture
def schema_1001(engine: Engine) -> Engine:
    """A database of schema 1001 with the ledger that the program wrote before funds, at commit dc48b5f."""
    dialect = engine.dialect.name
    with engine.begin() as connection:
        for statement in (*table_statements(dialect), *guard_statements(dialect)):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('1001')")
        for event in OLD_ROWS["event"]:
            _write_event(connection, event)
    return engine


def _write_event(connection: Connection, event: dict[str, object]) -> None:
    """Open an event, write its rows, and seal it."""
    seal = {name: event[name] for name in ("facts", "previous", "hash")}
    opened = {name: value for name, value in event.items() if name not in seal} | {"state": "open"}
    _insert(connection, "event", opened)
    for table, key in ROWS_OF_EVENTS.items():
        for row in OLD_ROWS.get(table, []):
            if row[key] == event["id"]:
                _insert(connection, table, row)
    changes = "state = 'sealed', facts = :facts, previous = :previous, hash = :hash"
    connection.execute(text(f"UPDATE event SET {changes} WHERE id = :id"), seal | {"id": event["id"]})


def _insert(connection: Connection, table: str, row: dict[str, object]) -> None:
    columns = ", ".join(f'"{name}"' for name in row)
    values = ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"), row)


def test_a_ledger_from_before_funds_and_employers_is_migrated_and_sound(
    schema_1001: Engine, url: str
) -> None:
    before = _events(schema_1001)
    with Ledger.open(url) as ledger:
        assert (_version(schema_1001), _events(schema_1001)) == (HEAD, before)
        assert list(chain_faults(ledger)) == []
        assert ledger.before(APRIL, tables={"dana"}).last_payers["nama"].to_list() == [None, None]
        assert ledger.payer_lines(APRIL)["payer"].to_list() == ["TPP"]
        of_fund = fund_lines("5 CSR-1 Baros 10000 6800 0")
        payers = {"fund_lines": of_fund, "funds": funds("CSR-1"), "wage_lines": wage_lines(EMPLOYED)}
        ledger.post(new_run(lines("8 1 A 10000 6800 0"), MAY, **payers))
        assert ledger.before(MAY).wage_lines["premium_idr"].to_list() == [124_800]
        assert list(chain_faults(ledger)) == []
        snapshot = ledger.snapshot()
    assert snapshot is not None
    assert [event.id for event in snapshot.chain()] == [*(number for number, _ in before), len(before) + 1]


def test_a_snapshot_from_before_funds_is_written_into_a_new_ledger(ledger: Ledger) -> None:
    """As a backup of it is restored."""
    ledger.replay(in_newest_schema(old_snapshot()))
    assert list(chain_faults(ledger)) == []
    assert [event.hash for event in ledger.chain()] == [event["hash"] for event in OLD_ROWS["event"]]


def test_a_column_that_comes_later_changes_no_digest_of_earlier_rows() -> None:
    answers = pl.DataFrame(
        [(1, "3201", "K1", True, "", None), (2, "3202", "K2", False, "mati", None)],
        schema=columns_of("bpjs_answer"),
        orient="row",
    )
    without = rows_digest("bpjs_answer", answers)
    # The digest of the same rows in a table that has no such column.
    assert without == rows_digest("bpjs_answer", answers.with_columns(amount=pl.lit(None, pl.Int64)))
    assert without != rows_digest("bpjs_answer", answers.with_columns(amount=pl.lit(5, pl.Int64)))


def test_a_value_is_not_the_same_in_another_column() -> None:
    """The digest names its columns: two columns of which each is empty once are told apart."""
    rows = {"bill_code": "B", "amount": 5, "paid_on": "2024-03-14", "payer_kind": "tpp", "period": "2024-03"}
    digests = {
        rows_digest("payment", pl.DataFrame([{**rows, **text_}], schema=columns_of("payment")))["sha256"]
        for text_ in ({"reference": None}, {"reference": "B", "bill_code": None}, {"reference": "B"})
    }
    assert len(digests) == 3
