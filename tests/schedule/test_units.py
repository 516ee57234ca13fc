"""The units for systemd, and retention of backups."""

import shutil
import subprocess
from configparser import RawConfigParser
from datetime import date

import pytest
import time_machine

from tpp_sponsor.backup.retention import backup_name, backups_on, prune
from tpp_sponsor.settings.operations import Schedule
from tpp_sponsor.storage.package_data import shipped

UNITS = sorted(path.name for path in shipped("jobs").glob("tpp-sponsor*.*"))


def unit(name):
    parser = RawConfigParser(strict=False)
    parser.optionxform = str
    parser.read(shipped("jobs") / name)
    return parser


def test_they_are_there():
    assert [
        *("tpp-sponsor-console.service", "tpp-sponsor-due.service"),
        *("tpp-sponsor-due.timer", "tpp-sponsor.service"),
    ] == UNITS


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine")
def test_systemd_accepts_them():
    files = [str(shipped("jobs") / name) for name in UNITS]
    told = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")


def test_the_service_gives_the_scheduler_the_time_it_needs_to_stop():
    service = unit("tpp-sponsor.service")["Service"]
    assert service["KillMode"] == "mixed", "a month at work is not killed with its scheduler"
    assert int(service["TimeoutStopSec"]) >= Schedule().stop_seconds + 20


def test_a_run_that_the_console_started_outlives_it():
    service = unit("tpp-sponsor-console.service")["Service"]
    assert service["KillMode"] == "process"
    assert int(service["TimeoutStopSec"]) >= Schedule().stop_seconds + 20


def test_the_timer_catches_up_and_its_service_runs_what_is_due():
    assert unit("tpp-sponsor-due.timer")["Timer"]["Persistent"] == "true"
    service = unit("tpp-sponsor-due.service")["Service"]
    assert " run --due " in service["ExecStart"]
    assert service["SuccessExitStatus"] == "13"


# Backups


@pytest.mark.parametrize(("keep", "left"), [(0, "12345"), (9, "12345"), (5, "12345"), (3, "345"), (1, "5")])
def test_the_oldest_backups_go_and_strangers_stay(tmp_path, keep, left):
    for day in range(1, 6):
        (tmp_path / backup_name(date(2024, 3, day), day + 8)).touch()
    (tmp_path / "punya-saya.zip").touch()
    prune(tmp_path, tmp_path / backup_name(date(2024, 3, 5), 13), keep)
    assert "".join(str(day.day) for day, *_ in backups_on(tmp_path)) == left
    assert (tmp_path / "punya-saya.zip").exists()


def test_the_one_just_made_stays_whatever_the_clock_says(tmp_path):
    for day in (10, 11, 12):
        (tmp_path / backup_name(date(2024, 3, day), day)).touch()
    made = tmp_path / backup_name(date(2020, 1, 1), 13)
    made.touch()
    prune(tmp_path, made, 2)
    assert [path.name for *_, path in backups_on(tmp_path)] == [made.name, backup_name(date(2024, 3, 12), 12)]


def test_a_nightly_backup_lets_the_oldest_go_and_one_elsewhere_does_not(posted, tmp_path):
    posted.settings("[backup]\nkeep = 2")
    for day in (1, 2, 3):
        with time_machine.travel(f"2027-03-0{day}T05:00:00+00:00", tick=False):
            assert posted("backup").code == 0
    shelf = posted.root / "data" / "backup"
    assert [day.day for day, *_ in backups_on(shelf)] == [2, 3]
    assert posted("backup", tmp_path / "usb.zip").code == 0
    assert [day.day for day, *_ in backups_on(shelf)] == [2, 3]
