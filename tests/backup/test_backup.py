"""A backup, made while others work, is restored elsewhere as it was, or not at all."""

import io
import random
import shutil
import stat
import subprocess
import sys
import time
import zipfile
from contextlib import closing, suppress

import polars as pl
import pytest
import time_machine

from support.deployments import MARCH, Town, file_bytes, folder_state, run_command, run_program
from support.ledger_1001 import old_snapshot
from support.posted_history import APRIL
from tpp_sponsor.acts.deployment import restore
from tpp_sponsor.backup.container import open_verified, write_container
from tpp_sponsor.errors import IntegrityError
from tpp_sponsor.ledger.chain_check import chain_faults
from tpp_sponsor.ledger.health import SCHEMA_VERSION
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.settings.deployment import Deployment


@pytest.fixture(scope="session")
def backup_once(lived_once, tmp_path_factory):
    file = tmp_path_factory.mktemp("usb") / "cadangan.zip"
    assert lived_once("backup", file).code == 0
    return file


def everything(town):
    """What a deployment is made of, beside its database, its inbox, its backups and its log."""
    return {
        name: data
        for name, data in file_bytes(town.root).items()
        if not name.startswith(("inbox/", "data/backup", "data/tpp-sponsor.db", "data/run.lock", "data/log"))
    }


def rows(town):
    with Ledger.open(Deployment.open(town.config).database_url) as ledger:
        return ledger.snapshot().tables


def refused(file, folder, *flags):
    """Restore, which must leave nothing; the code and what is said."""
    told = run_command("restore", file, folder, *flags)
    assert told.code in (14, 20), told
    assert "Traceback" not in told.err
    assert told.out == ""
    assert not folder.exists()
    assert not list(folder.parent.glob("*.partial"))
    return told


def test_what_was_backed_up_is_restored_to_the_byte(lived_once, backup_once, tmp_path):
    town = Town(tmp_path / "baru")
    told = run_command("restore", backup_once, town.root, "--verify", "--json")
    assert (told.code, told.err) == (0, "")
    assert told.json["periods"] == [MARCH, APRIL]
    assert told.json["event"] == lived_once.sql("SELECT MAX(id) FROM event")[0][0]
    assert everything(town) == everything(lived_once)
    assert {"templates/profiles/catatan.txt", f"data/bpjs/{MARCH}/bpjs maret.csv"} <= set(everything(town))
    assert all(frame.equals(rows(lived_once)[name]) for name, frame in rows(town).items())
    assert town("verify").code == 0


def test_the_restored_town_works_on(backup_once, tmp_path):
    town = Town(tmp_path / "baru")
    assert run_command("restore", backup_once, town.root).code == 0
    paid = ("--kode-iuran", "18", "--amount", "1000", "--paid-on", "2024-05-01", "--reference", "Z")
    assert town("settle", APRIL, *paid).code == 0
    assert town("verify").code == 0
    assert town("backup").code == 0


def test_modes_of_a_restored_folder(backup_once, tmp_path):
    assert run_program("restore", backup_once, tmp_path / "baru", umask=0).code == 0
    modes = {
        name: stat.S_IMODE((tmp_path / "baru" / name).stat().st_mode)
        for name in (".", "data", "outbox", "inbox", "site", "config.toml", "site/index.html")
    }
    assert modes == {
        ".": 0o755,
        **dict.fromkeys(("data", "outbox", "inbox"), 0o750),
        "site": 0o755,
        "config.toml": 0o640,
        "site/index.html": 0o644,
    }


def test_a_backup_changes_nothing_and_two_of_one_ledger_are_equal(lived, tmp_path):
    before = folder_state(lived.root)
    assert lived("backup", tmp_path / "1.zip").code == 0
    assert run_program("backup", tmp_path / "2.zip", "--config", lived.config, umask=0).code == 0
    after = folder_state(lived.root)
    assert {name for name in after if after[name] != before.get(name)} <= {"data", "data/backup.lock"}
    assert (tmp_path / "1.zip").read_bytes() == (tmp_path / "2.zip").read_bytes()
    assert stat.S_IMODE((tmp_path / "2.zip").stat().st_mode) == 0o640


def test_its_name_tells_the_citys_day_and_the_newest_event(lived):
    with time_machine.travel("2024-04-30T18:00:00+00:00", tick=False):
        told = lived("backup", "--json")
    event = told.json["event"]
    assert told.json["file"] == str(lived.root / "data" / "backup" / f"tpp-sponsor-2024-05-01-{event}.zip")
    left = lived.root / "data" / "backup" / ".tpp-sponsor-2024-04-01-1.zip.partial"
    left.touch()
    assert lived("backup").code == 0
    assert not left.exists(), "what a backup that was killed left behind goes with the next one"


def test_other_programs_open_it_and_no_secret_lies_in_it(lived, tmp_path):
    (lived.root / ".env").write_text("TPP_SPONSOR_SMTP_PASSWORD=rahasia\n", encoding="utf-8")
    assert lived("backup", tmp_path / "1.zip").code == 0
    with zipfile.ZipFile(tmp_path / "1.zip") as opened:
        assert opened.testzip() is None
        names = opened.namelist()
    assert not [name for name in names if name.startswith((".env", "inbox", "outbox", "site", "data/backup"))]
    assert b"rahasia" not in (tmp_path / "1.zip").read_bytes()


def test_a_file_that_is_there_is_not_overwritten(lived, tmp_path):
    (tmp_path / "penting.zip").write_bytes(b"penting")
    assert lived("backup", tmp_path / "penting.zip").code == 14
    assert (tmp_path / "penting.zip").read_bytes() == b"penting"


def test_there_is_nothing_to_back_up_before_the_first_act(kota_mini, tmp_path):
    assert kota_mini("backup", tmp_path / "1.zip").code == 14
    assert not (tmp_path / "1.zip").exists()


def test_a_disk_that_refuses_leaves_nothing(lived, tmp_path):
    (tmp_path / "berkas").touch()
    told = lived("backup", tmp_path / "berkas" / "1.zip")
    assert told.code == 30
    assert "Traceback" not in told.err


@pytest.mark.parametrize("name", ["backup", "restore", "export-journal"])
def test_help_shows_an_example(name):
    told = run_command(name, "--help")
    assert told.code == 0
    assert f"tpp-sponsor {name} " in told.out.split("--help")[-1]


# What is in doubt is not backed up


@pytest.mark.parametrize("name", ["tpp.parquet", "fakta.json"])
def test_an_archive_that_was_changed_is_not_backed_up(lived, tmp_path, name):
    path = lived.root / "data" / "archive" / MARCH / "r1" / name
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    told = lived("backup", tmp_path / "1.zip")
    assert told.code == 20
    assert f"{MARCH}/r1/{name}" in told.err
    path.unlink()
    assert lived("backup", tmp_path / "1.zip").code == 20
    assert list(tmp_path.glob("*.zip*")) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE premium_line SET jkk = jkk + 1, total = total + 1 WHERE occurrence = 1",
        "UPDATE payment SET reference = 'X' WHERE reference = 'A'",
        "UPDATE event SET actor = 'somebody' WHERE id = 2",
        "DELETE FROM event WHERE id = 4",
        "DELETE FROM event WHERE id = 11",
        "UPDATE bpjs_answer SET accepted = 1 WHERE row = 2",
        "UPDATE event SET facts = '{}' WHERE id = 3",
        "UPDATE journal_transfer SET event_id = 99 WHERE event_id = 1",
    ],
)
def test_a_ledger_that_was_changed_is_not_backed_up(lived, tmp_path, statement):
    lived.tamper(statement)
    assert lived("backup", tmp_path / "1.zip").code == 20
    assert list(tmp_path.glob("*.zip*")) == []


# What is in doubt is not restored


def test_every_changed_byte_is_refused(backup_once, tmp_path):
    whole = backup_once.read_bytes()
    dice = random.Random(4)
    ends = [0, 1, 5, 30, len(whole) - 1, len(whole) - 64, len(whole) - 65, len(whole) - 90, len(whole) - 110]
    broken = tmp_path / "rusak.zip"
    for at in [*ends, *(dice.randrange(len(whole)) for _ in range(60))]:
        data = bytearray(whole)
        data[at] ^= 1 << dice.randrange(8)
        broken.write_bytes(data)
        told = refused(broken, tmp_path / "baru")
        assert told.code == 20, at
        assert "rusak.zip" in told.err


@pytest.mark.parametrize("size", [0, 1, 22, 90, 5_000, -1])
def test_a_file_that_was_cut_off_is_refused(backup_once, tmp_path, size):
    whole = backup_once.read_bytes()
    (tmp_path / "potong.zip").write_bytes(whole[:size])
    assert refused(tmp_path / "potong.zip", tmp_path / "baru").code == 20
    (tmp_path / "potong.zip").write_bytes(whole + b"\0")
    assert refused(tmp_path / "potong.zip", tmp_path / "baru").code == 20


def test_what_is_no_backup_is_refused(lived, tmp_path):
    with zipfile.ZipFile(tmp_path / "lain.zip", "w") as other:
        other.writestr("config.toml", "")
    for file in (tmp_path / "lain.zip", tmp_path / "tidak-ada.zip", lived.database, tmp_path):
        assert refused(file, tmp_path / "baru").code == 20
    write_container(tmp_path / "kosong.zip", [], {})
    assert refused(tmp_path / "kosong.zip", tmp_path / "baru").code == 20


def rewritten(file, target, change, **facts):
    """A backup whose digests are all right again after a change of its members: only the chain can tell."""
    with open_verified(file) as box:
        members = {name: box[name] for name in box}
        manifest = {name: value for name, value in box.manifest.items() if name != "members"}
    change(members)
    write_container(target, members.items(), manifest | facts)
    return target


@pytest.mark.parametrize("schema", ["0005", "9999"], ids=["trial", "newer"])
def test_a_backup_of_another_schema_is_refused_with_its_reason(backup_once, tmp_path, schema):
    other = rewritten(backup_once, tmp_path / "lain.zip", lambda _: None, schema=schema)
    assert schema in refused(other, tmp_path / "baru").err


def test_a_backup_from_before_funds_is_read(tmp_path):
    """It has neither the funds of a run nor the columns that came with them; a newer one must have them."""
    old = old_snapshot()
    members = {"config.toml": b""}
    for name, frame in old.tables.items():
        frame.write_parquet(buffer := io.BytesIO())
        members[f"ledger/{name}.parquet"] = buffer.getvalue()
    newest = old.chain()[-1]
    facts = {"event": newest.id, "hash": newest.hash}
    facts["rows"] = {name: frame.height for name, frame in old.tables.items()}
    for schema in ("1001", SCHEMA_VERSION):
        file = tmp_path / f"{schema}.zip"
        write_container(file, members.items(), facts | {"schema": schema})
        with open_verified(file) as container:
            restore._require_known_schema(file, container)
            if schema == SCHEMA_VERSION:
                with pytest.raises(IntegrityError):
                    restore._read_ledger(file, container)
            else:
                assert list(chain_faults(restore._read_ledger(file, container))) == []


def _edited(table, edit):
    def change(members):
        name = f"ledger/{table}.parquet"
        buffer = io.BytesIO()
        edit(pl.read_parquet(io.BytesIO(members[name]))).write_parquet(buffer)
        members[name] = buffer.getvalue()

    return change


FORGED = {
    "amount": _edited("premium_line", lambda rows: rows.with_columns(jkk=pl.col("jkk") + 1)),
    "line gone": _edited("premium_line", lambda rows: rows.head(-1)),
    "line doubled": _edited("premium_line", lambda rows: pl.concat([rows, rows.head(1)])),
    "payment": _edited("payment", lambda rows: rows.with_columns(amount=pl.col("amount") * 2)),
    "actor": _edited("event", lambda rows: rows.with_columns(actor=pl.lit("orang lain"))),
    "act": _edited("event", lambda rows: rows.with_columns(act=pl.lit("terbang"))),
    "facts": _edited("event", lambda rows: rows.with_columns(facts=pl.lit("{}"))),
    "no facts": _edited("event", lambda rows: rows.with_columns(facts=pl.lit(None, pl.String))),
    "event gone": _edited("event", lambda rows: rows.filter(pl.col("id") != 3)),
    "no events": _edited("event", lambda rows: rows.clear()),
    "other columns": _edited("run", lambda rows: rows.drop("summary")),
    "other types": _edited("run", lambda rows: rows.cast({"id": pl.String})),
    "table gone": lambda members: members.pop("ledger/payment.parquet"),
    "archive changed": lambda members: members.update({f"data/archive/{MARCH}/r1/fakta.json": b"{}"}),
    "archive gone": lambda members: members.pop(f"data/archive/{MARCH}/r1/tpp.parquet"),
    "out of the folder": lambda members: members.update({"data/../../luar.txt": b"luar"}),
    "no settings": lambda members: members.pop("config.toml"),
}


@pytest.mark.parametrize("case", FORGED)
def test_a_forged_backup_is_refused(backup_once, tmp_path, case):
    forged = rewritten(backup_once, tmp_path / "palsu.zip", FORGED[case])
    assert refused(forged, tmp_path / "baru").code == 20
    assert not (tmp_path / "luar.txt").exists()


def test_a_folder_that_holds_anything_is_left_alone(lived, backup_once):
    before = folder_state(lived.root)
    told = run_command("restore", backup_once, lived.root)
    assert told.code == 14
    assert folder_state(lived.root) == before


def test_an_empty_folder_and_what_a_killed_restore_left_are_no_hindrance(backup_once, tmp_path):
    (tmp_path / "baru").mkdir()
    (tmp_path / "baru.partial" / "data").mkdir(parents=True)
    assert run_command("restore", backup_once, tmp_path / "baru").code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["baru"]


@pytest.mark.parametrize("seed", range(2))
def test_a_killed_restore_leaves_no_folder_and_can_be_repeated(backup_once, tmp_path, seed):
    folder = tmp_path / "baru"
    line = [sys.executable, "-m", "tpp_sponsor", "restore", backup_once, folder, "--verify"]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and not (tmp_path / "baru.partial").exists():
            time.sleep(0.01)
        with suppress(subprocess.TimeoutExpired):
            process.wait(random.Random(seed).uniform(0, 0.3))
        process.kill()
    assert not folder.exists() or process.returncode == 0
    shutil.rmtree(folder, ignore_errors=True)
    assert run_command("restore", backup_once, folder, "--verify").code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["baru"]


@pytest.fixture
def server(postgresql):
    """An empty schema of a real PostgreSQL: its URL."""
    from sqlalchemy import NullPool, create_engine, text
    from sqlalchemy.engine import make_url

    admin = create_engine(postgresql, poolclass=NullPool)

    def run(statement):
        with closing(admin.connect()) as connection:
            connection.execute(text(statement))
            connection.commit()

    run("CREATE SCHEMA cadangan")
    url = make_url(postgresql).update_query_dict({"options": "-csearch_path=cadangan"})
    yield url.render_as_string(hide_password=False)
    run("DROP SCHEMA cadangan CASCADE")


# While others work


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_under_a_running_month_restores_and_verifies(
    kota_mini, tmp_path, monkeypatch, request, kind
):
    if kind == "postgresql":
        monkeypatch.setenv("TPP_SPONSOR_DATABASE_URL", request.getfixturevalue("server"))
    assert kota_mini.run()["state"] == "posted"
    shutil.copytree(kota_mini.inbox(), kota_mini.inbox(APRIL))
    kota_mini.replace("tpp.csv", MARCH, APRIL, period=APRIL)
    line = [sys.executable, "-m", "tpp_sponsor", "run", APRIL, "--config", kota_mini.config]
    made = []
    with subprocess.Popen(line, stdout=subprocess.DEVNULL) as running:
        while running.poll() is None:
            file = tmp_path / f"{len(made)}.zip"
            told = kota_mini("backup", file, "--json")
            assert told.code == 0, told
            made.append((file, told.json["periods"]))
            time.sleep(0.1)
    assert running.returncode == 0
    assert made[0][1] == [MARCH]
    last = tmp_path / "last.zip"
    assert kota_mini("backup", last, "--json").json["periods"] == [MARCH, APRIL]
    monkeypatch.delenv("TPP_SPONSOR_DATABASE_URL", raising=False)
    chosen = {tuple(periods): file for file, periods in made} | {(MARCH, APRIL): last}
    for number, (periods, file) in enumerate(chosen.items()):
        town = Town(tmp_path / f"kota-{number}")
        assert run_command("restore", file, town.root, "--verify").code == 0
        for period in periods:
            assert file_bytes(town.outbox(1, period)) == file_bytes(kota_mini.outbox(1, period))


# In whichever database


def test_from_sqlite_to_postgresql_and_back(lived_once, backup_once, tmp_path, monkeypatch, server):
    there, back = Town(tmp_path / "pg"), Town(tmp_path / "sqlite")
    monkeypatch.setenv("TPP_SPONSOR_DATABASE_URL", server)
    told = run_command("restore", backup_once, there.root, "--verify")
    assert told.code == 0
    assert "TPP_SPONSOR_DATABASE_URL" in told.out, "where the ledger is must be known"
    assert not there.database.exists()
    assert there("verify").code == 0
    assert there("backup", tmp_path / "pg.zip").code == 0
    monkeypatch.delenv("TPP_SPONSOR_DATABASE_URL")
    assert (tmp_path / "pg.zip").read_bytes() == backup_once.read_bytes()
    assert run_command("restore", tmp_path / "pg.zip", back.root, "--verify").code == 0
    assert everything(back) == everything(lived_once) == everything(there)


def test_a_database_with_another_ledger_is_left_alone(lived, backup_once, tmp_path, monkeypatch, server):
    monkeypatch.setenv("TPP_SPONSOR_DATABASE_URL", server)
    assert run_command("restore", backup_once, tmp_path / "satu").code == 0
    paid = ("--kode-iuran", "18", "--amount", "1", "--paid-on", "2024-05-01", "--reference", "Z")
    assert Town(tmp_path / "satu")("settle", APRIL, *paid).code == 0
    told = refused(backup_once, tmp_path / "dua")
    assert told.code == 14
    assert Town(tmp_path / "satu")("verify").code == 0


def test_a_restore_that_was_killed_after_its_commit_is_finished(backup_once, tmp_path, monkeypatch, server):
    monkeypatch.setenv("TPP_SPONSOR_DATABASE_URL", server)
    assert run_command("restore", backup_once, tmp_path / "baru").code == 0
    shutil.rmtree(tmp_path / "baru")
    assert run_command("restore", backup_once, tmp_path / "baru", "--verify").code == 0
