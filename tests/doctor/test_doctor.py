"""`doctor`: each check is good once, and each of its bad findings is provoked once."""

import shutil
import socket
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from support.deployments import MARCH, folder_state
from tpp_sponsor.doctor.checks import CHECKS, examine, exit_code
from tpp_sponsor.doctor.facts import Facts, FolderFacts, gather
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault
from tpp_sponsor.ledger.health import SCHEMA_VERSION, DatabaseHealth
from tpp_sponsor.schedule.heartbeat import Heartbeat, JobResult, JobState, write_heartbeat
from tpp_sponsor.settings.deployment import Deployment

NOON = datetime(2024, 3, 11, 12, tzinfo=UTC)
DAY = timedelta(days=1)
UNUSABLE = False
FOLDERS = (
    FolderFacts("inbox", 0o750),
    FolderFacts("outbox", 0o750),
    FolderFacts("data", 0o750),
    FolderFacts("site", 0o755),
    FolderFacts(".env", 0o640),
)
WELL = Facts(
    now=NOON,
    zone="Asia/Jakarta",
    folders=FOLDERS,
    root_is_open=True,
    free=50_000_000_000,
    database=DatabaseHealth(SCHEMA_VERSION, 0, 7, NOON - DAY),
    backup_day=date(2024, 3, 11),
    backup_event=7,
    heartbeat=Heartbeat(
        NOON, NOON - DAY, 12, {"backup": JobState(NOON + DAY, JobResult(NOON - DAY, 2.5, 0))}
    ),
    next_starts=(("backup", NOON + DAY), ("notify", NOON + DAY)),
)


def with_folder(name, *how):
    return tuple(FolderFacts(name, *how) if folder.name == name else folder for folder in FOLDERS)


def beating(at=NOON, **job):
    return Heartbeat(at, NOON, 12, {"backup": JobState(**job)})


def found(**change):
    """The findings that are not ok, as (level, text), and the exit code."""
    findings = examine(replace(WELL, **change))
    return [(one.level, one.text) for one in findings if one.level != "ok"], exit_code(findings)


def test_a_sound_installation_is_well():
    assert found() == ([], 0)
    # In the output the check `jobs` keeps its first name, for programs that read `doctor --json`.
    names = {check.__name__ for check in CHECKS} - {"jobs"} | {"bells"}
    assert {finding.check for finding in examine(WELL)} == names


CASES = {
    "unwritable": ({"folders": with_folder("outbox", 0o550, UNUSABLE)}, ("bad", "folders_unusable"), 30),
    "exposed": ({"folders": with_folder("data", 0o755)}, ("bad", "folders_exposed"), 30),
    "secrets exposed": ({"folders": with_folder(".env", 0o644)}, ("bad", "folders_exposed"), 30),
    "site hidden": ({"folders": with_folder("site", 0o750)}, ("warn", "site_hidden"), 0),
    "all hidden": ({"root_is_open": False}, ("warn", "site_hidden"), 0),
    "no inbox": ({"folders": with_folder("inbox")}, ("warn", "inbox_missing"), 0),
    "database gone": ({"database_fault": Fault.of("database_gone")}, ("bad", "database_unreachable"), 30),
    "database broken": ({"database_fault": Fault.of("database_broken")}, ("bad", "database_damaged"), 20),
    "damaged": ({"database": DatabaseHealth(SCHEMA_VERSION, 3, 7, NOON)}, ("bad", "database_damaged"), 20),
    "trial": ({"database": DatabaseHealth("0005", 0, 7, NOON)}, ("bad", "database_unsupported"), 30),
    "newer": ({"database": DatabaseHealth("9999", 0, 7, NOON)}, ("bad", "database_ahead"), 30),
    "full disk": ({"free": 499_999_999}, ("bad", "disk_full"), 30),
    "little disk": ({"free": 500_000_000}, ("warn", "disk_low"), 0),
    "clock behind": (
        {"database": DatabaseHealth(SCHEMA_VERSION, 0, 7, NOON + DAY)},
        ("bad", "clock_behind"),
        14,
    ),
    "mail away": ({"mail": "ConnectionRefusedError"}, ("bad", "mail_away"), 30),
    "no backup": ({"backup_day": None, "backup_event": 0}, ("warn", "backup_none"), 0),
    "backup late": ({"backup_day": date(2024, 3, 8), "backup_event": 6}, ("warn", "backup_late"), 0),
    "backup too late": ({"backup_day": date(2024, 3, 3), "backup_event": 6}, ("bad", "backup_late"), 14),
    "never backed up": (
        {
            "database": DatabaseHealth(SCHEMA_VERSION, 0, 7, NOON - 9 * DAY),
            "backup_day": None,
            "backup_event": 0,
        },
        ("bad", "backup_none"),
        14,
    ),
    "no scheduler": ({"heartbeat": None}, ("warn", "scheduler_none"), 0),
    "stale": ({"heartbeat": beating(NOON - timedelta(minutes=4))}, ("bad", "scheduler_stale"), 14),
    "stuck": ({"heartbeat": beating(next=NOON - timedelta(minutes=6))}, ("bad", "scheduler_stuck"), 14),
    "failed": ({"heartbeat": beating(last=JobResult(NOON, 1, 30))}, ("bad", "scheduler_failed"), 14),
    "due": (
        {"due": (Period(2024, 2),), "arriving": frozenset({Period(2024, 2)})},
        ("warn", "periods_due"),
        0,
    ),
    "waiting": ({"due": (Period(2024, 2),)}, ("warn", "periods_waiting"), 0),
    "held": ({"due": (Period(2024, 2),), "held": (Period(2024, 2),)}, ("warn", "periods_held"), 0),
}


@pytest.mark.parametrize("case", CASES)
def test_each_ill_is_found_and_nothing_else(case):
    change, finding, code = CASES[case]
    assert found(**change) == ([finding], code)


def test_every_check_is_made_bad_or_is_looked_at_once():
    named = {finding[1].split("_")[0] for _, finding, _ in CASES.values()}
    assert {"folders", "database", "disk", "clock", "mail", "backup", "scheduler", "periods"} <= named


def test_what_is_well_needs_nothing_done():
    young = found(backup_day=date(2024, 3, 10), backup_event=6)
    assert young == ([], 0), "the next backup will have it"
    new = found(database=DatabaseHealth(), backup_day=None, backup_event=0)
    assert new == ([], 0)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"free": 0, "heartbeat": beating(last=JobResult(NOON, 1, 30))}, 30),
        ({"free": 0, "database": DatabaseHealth(SCHEMA_VERSION, 3, 7, NOON)}, 20),
    ],
)
def test_the_worst_gives_the_exit_code(changes, code):
    assert found(**changes)[1] == code


# The command


@pytest.fixture
def town(posted):
    for name in ("inbox", "outbox", "data"):
        (posted.root / name).chmod(0o750)
    posted.root.chmod(0o755)
    return posted


def told(town, at="2024-03-12T05:00:00+00:00"):
    with time_machine.travel(at, tick=False):
        answer = town("doctor", "--json")
        spoken = town("doctor")
    assert answer.code == spoken.code == answer.json["exit_code"]
    assert answer.json["ok"] == (answer.code == 0)
    for finding in answer.json["findings"]:
        # The free space of the disk changes between two calls.
        assert finding["message"] in spoken.out or finding["check"] == "disk"
    return answer.code, {finding["code"]: finding["level"] for finding in answer.json["findings"]}


def test_it_says_how_an_installation_is_and_changes_nothing(town):
    town.settings('[collection]\nstopped_from = "2024-04"')
    before = folder_state(town.root)
    # The month was posted when the tests began, long after March 2024.
    code, findings = told(town, _just_after_posting(town))
    assert (code, findings["folders_well"], findings["database_well"]) == (0, "ok", "ok")
    assert findings["backup_none"] == findings["scheduler_none"] == "warn"
    assert {name: now for name, now in folder_state(town.root).items() if "-shm" not in name} == before


def _just_after_posting(town):
    [(at,)] = town.sql("SELECT at FROM event")
    return f"{at[:19]}+00:00"


def test_it_sees_a_clock_that_was_set_back(town):
    code, findings = told(town, "2020-01-01T00:00:00+00:00")
    assert (code, findings["clock_behind"]) == (14, "bad")


def test_it_sees_a_database_that_is_damaged(town):
    data = bytearray(town.database.read_bytes())
    data[8192:20480] = b"\xff" * 12288
    town.database.write_bytes(bytes(data))
    assert told(town)[0] == 20


def test_it_sees_what_is_no_database(town):
    town.database.write_bytes(b"bukan basis data " * 500)
    code, findings = told(town)
    assert (code, findings["database_damaged"]) == (20, "bad")


def test_it_sees_open_data_a_stale_scheduler_and_a_backup(town):
    (town.root / "data").chmod(0o755)
    (town.root / ".env").touch(mode=0o644)
    here = Deployment.open(town.config)
    at = datetime.fromisoformat(_just_after_posting(town))
    with time_machine.travel(at, tick=False):
        assert town("backup").code == 0
    write_heartbeat(here.heartbeat, Heartbeat(at - DAY, at - DAY, 1, {"backup": JobState()}))
    code, findings = told(town, at.isoformat())
    assert (code, findings["folders_exposed"], findings["scheduler_stale"]) == (30, "bad", "bad")
    assert findings["backup_well"] == "ok"


def test_it_brings_no_database_up_to_date(town):
    with closing(sqlite3.connect(town.database)) as database:
        database.execute("UPDATE alembic_version SET version_num = '0001'")
        database.commit()
    _, findings = told(town)
    assert findings["database_unsupported"] == "bad"
    assert town.sql("SELECT version_num FROM alembic_version") == [("0001",)]


def test_facts_are_looked_up_where_they_are(kota_mini):
    shutil.rmtree(kota_mini.inbox())
    (kota_mini.root / "site").mkdir(mode=0o755)
    facts = gather(Deployment.open(kota_mini.config), [], NOON)
    assert [folder.name for folder in facts.folders if folder.mode is None] == ["outbox", "data", ".env"]
    assert facts.free > 0
    assert facts.database == DatabaseHealth()
    assert facts.due == ()


def test_a_database_server_that_is_away_is_told(kota_mini, monkeypatch):
    monkeypatch.setenv("TPP_SPONSOR_DATABASE_URL", "postgresql+psycopg://x@127.0.0.1:1/x?connect_timeout=1")
    code, findings = told(kota_mini)
    assert (code, findings["database_unreachable"]) == (30, "bad")


def test_a_mail_server_that_is_away_is_told(kota_mini):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    mail = f'host = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "tpp@kota.example"'
    kota_mini.settings(f"[mail]\n{mail}")
    code, findings = told(kota_mini)
    assert (code, findings["mail_away"]) == (30, "bad")


def test_a_held_and_a_late_month_are_named(kota_mini):
    kota_mini.settings('[guard]\napproval = "always"\n[collection]\nstopped_from = "2024-05"')
    with time_machine.travel("2024-04-12T05:00:00+00:00", tick=False):
        assert kota_mini("run", MARCH).code == 13
    _, findings = told(kota_mini, "2024-04-12T05:00:00+00:00")
    assert findings["periods_held"] == findings["periods_waiting"] == "warn"
