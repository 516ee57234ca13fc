"""The log: what is said in it and what never is, how it is put aside, and that it stops nobody."""

import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from support.deployments import MARCH
from support.small_city import NIK, NIP
from support.wait_for import events, log_of
from tpp_sponsor.cli.program import COMMANDS
from tpp_sponsor.storage.log import JOB_VARIABLE, facts_of, masked, open_log, trace_of

NOON = datetime(2024, 3, 11, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "log" / "tpp-sponsor.log"


@pytest.fixture
def logbook(path):
    return open_log(path, 10_000, 3, lambda: NOON)


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    "text",
    [
        "198508172010011001",
        "19850817 201001 1 001",
        "3272015203850001",
        "32.72.01.520385.0001",
        "32720-15203-85000-1",
        "surat 3272015203850001 hilang",
        "123456789",
        "0812-3456-7890",
    ],
)
def test_what_looks_like_a_number_of_a_person_is_masked(text):
    shown = masked(text)
    assert "…" in shown
    assert sum(character.isdigit() for character in shown) <= 8


@pytest.mark.parametrize(
    "text", ["2024-03", "inbox_missing", "month.py:120 run_month", "2024-03-11T12:00:00+00:00"]
)
def test_what_does_not_is_left_as_it_is(text):
    assert masked(text) == text


def test_only_what_is_on_the_list_is_kept():
    report = {
        "period": MARCH,
        "state": "posted",
        "workers": 6,
        "total": 168_000_000,
        "changed": True,
        "outcomes": {"DIPOTONG": 6, "Bu Ratna": 1},
        "nama": "Bu Ratna",
        "nip": 198508172010011001,
        "outbox": "/srv/kota/outbox",
        "statements": 198508172010011001,
        "runs": [{"period": MARCH, "posted_by": "ratna", "workers": 1}, {"nik": "x"}],
        "waiting": [{"period": "2024-04", "codes": ["inbox_missing"], "reasons": ["Bu Ratna"]}],
        "note": None,
        "rows": [],
    }
    assert facts_of(report) == {
        "period": MARCH,
        "state": "posted",
        "workers": 6,
        "total": 168_000_000,
        "changed": True,
        "outcomes": {"DIPOTONG": 6},
        "runs": [{"period": MARCH, "workers": 1}],
        "waiting": [{"period": "2024-04", "codes": ["inbox_missing"]}],
    }


def test_a_bug_is_told_by_where_it_was_and_never_by_what_it_held():
    def read(nik):
        raise ValueError(f"cannot read {nik}")

    try:
        read(NIK["iis"])
    except ValueError as bug:
        told = trace_of(bug)
    assert [step.split(":")[0] for step in told] == ["test_log.py", "test_log.py", "ValueError"]
    assert NIK["iis"] not in str(told)


def test_a_line_says_when_by_what_version_and_how_bad(logbook, path):
    logbook.error("end", extra={"facts": {"event": 12, "level": "x", "workers": 6, "nama": "Bu Ratna"}})
    [line] = lines(path)
    assert line.pop("version")
    assert line.pop("pid") == os.getpid()
    assert line == {"at": "2024-03-11T12:00:00.000+00:00", "level": "error", "event": "end", "workers": 6}
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.parent.stat().st_mode & 0o777 == 0o750


def test_a_full_log_is_put_aside_and_the_oldest_goes(logbook, path):
    for number in range(400):
        logbook.info("end", extra={"facts": {"rows": number}})
    files = sorted(path.parent.glob("*.log*"))
    assert [file.name for file in files] == ["tpp-sponsor.log", *(f"tpp-sponsor.log.{n}" for n in (1, 2, 3))]
    assert all(file.stat().st_size <= 10_000 for file in files)
    told = [
        json.loads(line)["rows"]
        for file in [*files[:0:-1], files[0]]
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    assert told == list(range(told[0], 400)), "what is kept is whole and in order"


_MANY = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tpp_sponsor.storage.log import open_log
logbook = open_log(Path(sys.argv[1]), 10_000, 50, lambda: datetime(2024, 3, 11, tzinfo=UTC))
for number in range(300):
    logbook.info("end", extra={"facts": {"rows": number, "command": sys.argv[2]}})
"""


def test_two_processes_that_write_at_once_lose_no_line(path):
    both = [subprocess.Popen([sys.executable, "-c", _MANY, str(path), name]) for name in ("run", "notify")]
    assert [process.wait() for process in both] == [0, 0]
    files = list(path.parent.glob("*.log*"))
    assert len(files) > 5
    told = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    for name in ("run", "notify"):
        assert sorted(line["rows"] for line in told if line["command"] == name) == list(range(300))


def test_whoever_hangs_while_writing_makes_no_one_wait_for_long(logbook, path, monkeypatch):
    from tpp_sponsor.storage import log as logs

    monkeypatch.setattr(logs, "_PATIENCE", 0.05)
    logbook.info("start", extra={"facts": {}})
    with FileLock(path.with_suffix(".lock")):
        logbook.info("end", extra={"facts": {}})
    assert [line["event"] for line in lines(path)] == ["start", "end"]


def _no_folder(town):
    (town.root / "data" / "log").mkdir(parents=True)
    (town.root / "data" / "log" / "tpp-sponsor.log").mkdir()


def _a_file_is_in_the_way(town):
    (town.root / "data").mkdir()
    (town.root / "data" / "log").write_text("x")


@pytest.mark.parametrize("spoil", [_no_folder, _a_file_is_in_the_way])
def test_a_log_that_cannot_be_written_stops_no_month(kota_mini, spoil):
    spoil(kota_mini)
    assert kota_mini.run()["state"] == "posted"


def test_a_log_on_a_full_disk_stops_no_month(kota_mini):
    (kota_mini.root / "data" / "log").mkdir(parents=True)
    (kota_mini.root / "data" / "log" / "tpp-sponsor.log").symlink_to("/dev/full")
    assert kota_mini.run()["state"] == "posted"


# What commands tell


def test_what_changes_the_ledger_is_told_with_its_counts(kota_mini):
    kota_mini.run()
    kota_mini("reverse", MARCH, "--nomor", "800/001/2024", "--reason", "salah-pekerja", "--note", "Bu Ratna")
    run, reverse = log_of(kota_mini)
    assert (run["command"], run["period"], run["exit_code"]) == ("run", MARCH, 0)
    assert (run["workers"], run["total"], run["outcomes"]["DIPOTONG"]) == (6, 100_800, 6)
    assert run["seconds"] >= 0
    assert reverse["command"] == "reverse"
    assert "Ratna" not in json.dumps(reverse)
    assert "800/001" not in json.dumps(reverse)


# Commands that change nothing that is in the ledger, with arguments. `donors` has nobody to write to here, and `doctor`
# judges the machine, so they may be refused.
LOOKING = {
    "check": (MARCH,),
    "status": (),
    "explain": (MARCH, "--nip", NIP["ASEP"]),
    "verify": (),
    "reconcile": (MARCH,),
    "coverage": (MARCH,),
    "report": (MARCH,),
    "paritrana": ("2024",),
    "donors": ("2024",),
    "export-journal": (),
    "backup": ("backup.zip",),
    "doctor": (),
}
# They make a folder of their own, or start another program.
APART = {"init", "demo", "restore", "serve"}


def test_every_command_says_whether_it_changes_the_ledger():
    changing = {name for name, command in COMMANDS.items() if command.changes}
    assert changing.isdisjoint(LOOKING)
    assert changing.isdisjoint(APART)
    assert changing | LOOKING.keys() | APART == set(COMMANDS)


def test_a_command_that_says_so_changes_nothing_and_is_not_logged(posted, monkeypatch):
    monkeypatch.chdir(posted.root)
    for name, arguments in LOOKING.items():
        before, told = _ledger_of(posted), log_of(posted)
        assert posted(name, *arguments).code not in (2, 70), name
        assert (_ledger_of(posted), log_of(posted)) == (before, told), name


def _ledger_of(town):
    tables = [
        name for (name,) in town.sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    ]
    return {name: town.sql(f"SELECT * FROM {name}") for name in tables}


def test_whoever_changes_the_ledger_is_logged(kota_mini, monkeypatch):
    """Also files, refusals and accounts, which are no money."""
    kota_mini.settings("[guard]\napproval = 'always'")
    sent = kota_mini.root / "asn-susulan.csv"
    sent.write_bytes((kota_mini.inbox() / "asn.csv").read_bytes())
    monkeypatch.setattr(sys, "stdin", io.StringIO("kata sandi yang panjang\n"))
    acts = {
        "receive": (MARCH, sent, "--by", "Ani"),
        "remove": (MARCH, sent.name, "--by", "Ani"),
        "run": (MARCH, "--by", "Ani"),
        "refuse": (MARCH, "--reason", "keliru", "--by", "Budi"),
        "account": ("add", "siti", "--role", "admin", "--name", "Siti", "--password-stdin"),
    }
    for name, arguments in acts.items():
        told = kota_mini(name, *arguments)
        assert told.code in (0, 13), told
    assert [line["command"] for line in log_of(kota_mini)] == list(acts)


def test_looking_and_being_refused_at_a_terminal_write_nothing(kota_mini):
    kota_mini("status")
    kota_mini("run", MARCH, "--dry-run")
    kota_mini("doctor")
    kota_mini("check", MARCH)
    (kota_mini.inbox() / "tpp.csv").unlink()
    assert kota_mini("run", MARCH).code == 11
    assert not (kota_mini.root / "data" / "log").exists()


def test_a_job_tells_its_start_its_end_and_why_it_failed(kota_mini, monkeypatch):
    monkeypatch.setenv(JOB_VARIABLE, "nightly_verify")
    assert kota_mini("verify").code == 0
    assert events(kota_mini, "nightly_verify") == ["start", "end"]
    (kota_mini.inbox() / "tpp.csv").unlink()
    monkeypatch.setenv(JOB_VARIABLE, "monthly_run")
    assert kota_mini("run", MARCH).code == 11
    line = log_of(kota_mini)[-1]
    assert (line["codes"], line["exit_code"], line["error"]) == (["table_missing"], 11, "input")


def test_a_library_that_gives_up_ends_as_our_bug(posted, monkeypatch):
    """Polars raises what is no `Exception`."""
    from tpp_sponsor.cli.month import explain

    def gives_up(*_):
        raise type("PanicException", (BaseException,), {})

    monkeypatch.setattr(explain.act, "explain", gives_up)
    told = posted("explain", MARCH, "--nip", NIP["ASEP"])
    assert told.code == 70
    assert "Traceback" not in told.err
    assert log_of(posted)[-1]["trace"][-1] == "PanicException"


def test_a_bug_leaves_its_place_in_the_log_and_an_apology_on_the_screen(posted, monkeypatch):
    from tpp_sponsor.cli.month import explain

    def fails(*_):
        raise RuntimeError(NIP["ASEP"])

    monkeypatch.setattr(explain.act, "explain", fails)
    told = posted("explain", MARCH, "--nip", NIP["ASEP"])
    assert told.code == 70
    line = log_of(posted)[-1]
    assert (line["command"], line["level"], line["exit_code"]) == ("explain", "error", 70)
    assert line["trace"][-2].endswith(" fails")
    assert line["trace"][-1] == "RuntimeError"


def test_no_number_of_a_person_ever_reaches_the_log(lived, monkeypatch):
    """A month with all its acts, told by jobs, as a whole."""
    monkeypatch.setenv(JOB_VARIABLE, "test")
    lived("verify")
    lived("backup")
    lived("check", "--open")
    lived("run", MARCH, "--revise")
    text = "".join(file.read_text(encoding="utf-8") for file in (lived.root / "data" / "log").glob("*.log"))
    people = {
        value for (value,) in lived.sql("SELECT nik FROM premium_line UNION SELECT payer FROM premium_line")
    }
    assert len(people) > 5
    assert len(text.splitlines()) > 8
    assert [person for person in people if person in text] == []


def test_the_settings_say_how_much_is_kept(kota_mini):
    kota_mini.settings("[logs]\nmax_bytes = 10000\nkeep = 1")
    for _ in range(3):
        kota_mini.run()
    log = kota_mini.root / "data" / "log" / "tpp-sponsor.log"
    with log.open("a", encoding="utf-8") as file:
        file.write(" " * 10_000 + "\n")
    kota_mini.run()
    assert sorted(Path(file).name for file in log.parent.glob("*.log*")) == [
        "tpp-sponsor.log",
        "tpp-sponsor.log.1",
    ]
    assert len(log.read_text(encoding="utf-8").splitlines()) == 1
