"""A deployment from before employers (schema 1003): its months are as before, the next has employers.

`tests/support/deployment-1003.zip` is kota-dana in March as the program left it at commit 5f28eae: two revisions, a
reversed statement and a reversed proposal, payments of TPP and of a fund, and a list of BPJS; without inbox and site.
"""

import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import Boolean, Connection, text
from sqlmodel import SQLModel

from support.deployments import CITIES, MARCH, Town
from tpp_sponsor.ledger.chain import ROWS_OF_EVENTS
from tpp_sponsor.ledger.database.engine import HEAD, open_engine
from tpp_sponsor.ledger.database.migrations import funds_1002, guards_1001, tables_1001, users_1003

APRIL = "2024-04"
STORED = Path(__file__).parents[1] / "support" / "deployment-1003.zip"
# One is paid for by a fund in March, the other by nobody.
EMPLOYEES = """nik,nama,tgl_lahir,pemberi_kerja,upah,paket,mulai
3272020807790002,Maman Gunawan,1979-07-08,Desa Sudajaya,2.000.000,JKK+JKM+JHT,2024-01
3272011203900101,Ujang Rahmat,1990-03-12,Desa Sudajaya,2.000.000,JKK+JKM,2024-03
"""


@pytest.fixture
def town(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """The stored deployment on the database of this test, on a day of April."""
    with zipfile.ZipFile(STORED) as stored:
        stored.extractall(tmp_path / "town")
    town = Town(tmp_path / "town")
    shutil.copytree(CITIES / "kota-dana" / "inbox", town.root / "inbox")
    if not url.startswith("sqlite"):
        _move(town.database, url)
        town.database.unlink()
        monkeypatch.setenv("TPP_SPONSOR_DATABASE_URL", url)
    with time_machine.travel("2024-04-12T05:00:00+00:00"):
        yield town


def _move(file: Path, url: str) -> None:
    """Write the rows of an SQLite file of schema 1003 into an empty database, event by event, as its guards want it."""
    engine = open_engine(url)
    dialect = engine.dialect.name
    with closing(sqlite3.connect(file)) as old, engine.begin() as connection:
        old.row_factory = sqlite3.Row
        for statement in (
            *tables_1001.table_statements(dialect),
            *guards_1001.guard_statements(dialect),
            *funds_1002.fund_statements(dialect),
            *users_1003.statements(dialect),
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)",
            "INSERT INTO alembic_version VALUES ('1003')",
        ):
            connection.exec_driver_sql(statement)
        for event in old.execute("SELECT * FROM event ORDER BY id").fetchall():
            _write_event(connection, old, dict(event))
    engine.dispose()


def _write_event(connection: Connection, old: sqlite3.Connection, event: dict[str, object]) -> None:
    seal = {name: event[name] for name in ("facts", "previous", "hash", "state")}
    _insert(connection, "event", event | dict.fromkeys(("facts", "previous", "hash")) | {"state": "open"})
    tables = [name for (name,) in old.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table, key in ROWS_OF_EVENTS.items():
        if table in tables:
            rows = old.execute(f"SELECT * FROM {table} WHERE {key} = ?", [event["id"]])
            for row in rows.fetchall():
                _insert(connection, table, dict(row))
    changes = ", ".join(f"{name} = :{name}" for name in seal)
    connection.execute(text(f"UPDATE event SET {changes} WHERE id = :id"), seal | {"id": event["id"]})


def _insert(connection: Connection, table: str, row: dict[str, object]) -> None:
    columns = SQLModel.metadata.tables[table].columns
    typed = {
        name: bool(value) if isinstance(columns[name].type, Boolean) else value
        for name, value in row.items()
        if value is not None
    }
    names, values = (", ".join(form.format(name) for name in typed) for form in ('"{}"', ":{}"))
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), typed)


def _books(town: Town) -> dict[str, tuple[int, int]]:
    told = town("reconcile", MARCH, "--as-of", "2024-03-25", "--json").json
    return {row["penanggung"]: (row["dibukukan"], row["belum_dibayar"]) for row in told["payers"]}


def test_months_before_the_upgrade_are_as_before_and_the_next_has_employers(town: Town, url: str) -> None:
    assert town("report").code == 0
    assert town("verify", "--json").json["verified"] == [MARCH]
    before = _books(town)
    assert before == {
        "TPP": (16_800, 6_800),
        "APBD-2024": (67_200, 67_200),
        "CSR-BJS": (50_400, 16_800),
        "DESA-SUDAJAYA": (16_800, 16_800),
    }
    explained = town("explain", MARCH, "--usulan", "U-01").out
    assert "Rp150.000 − Rp16.800 = Rp133.200" in explained
    assert "dibatalkan pada 12 Maret 2024" in explained

    (town.inbox(APRIL) / "nonasn.csv").write_text(EMPLOYEES, encoding="utf-8")
    # A reversal of March is about a worker of April too, so a person looks at the month.
    assert town("run", APRIL).code == 13
    told = town.run(APRIL, "--approve", "--by", "Ani")
    assert told["employers"] == {"Desa Sudajaya": {"workers": 2, "total": 135_600}}
    moved = {row["nik"]: (row["dari"], row["ke"]) for row in town.rows("dana/perpindahan.csv", period=APRIL)}
    assert moved["3272020807790002"] == ("APBD-2024", "Desa Sudajaya")
    # A list for March that comes late: a fund has paid for one of the two.
    (town.inbox() / "nonasn.csv").write_text(EMPLOYEES, encoding="utf-8")
    assert town.run(MARCH, "--revise")["employee_outcomes"] == {"DIIURKAN": 1, "SUDAH_DIDANAI": 1}
    assert town("verify", "--json").json["verified"] == [MARCH, APRIL]
    assert _books(town) == before | {"Desa Sudajaya": (10_800, 10_800)}
    engine = open_engine(url if not url.startswith("sqlite") else f"sqlite:///{town.database}")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == HEAD
    engine.dispose()
