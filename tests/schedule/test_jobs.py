"""Which job runs when: the files in `jobs/`, the settings, and crontab lines as crontab means them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer

from support.deployments import run_command
from tpp_sponsor.cli.program import app
from tpp_sponsor.errors import SettingsError
from tpp_sponsor.schedule.crontab import read_crontab
from tpp_sponsor.schedule.jobs import declared_jobs, jobs_of
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.package_data import shipped

# A Sunday.
NOW = datetime(2024, 3, 10, 12, tzinfo=UTC)
SHIPPED = sorted(path.stem for path in shipped("jobs").glob("*.py"))


def jobs(town):
    return {job.name: job for job in jobs_of(Deployment.open(town.config), NOW)}


def faults(town):
    with pytest.raises(SettingsError) as told:
        jobs(town)
    return [(fault.code, fault.column or fault.file) for fault in told.value.faults]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_job_rings_a_command_that_the_program_knows(kota_mini, name):
    job = declared_jobs(Deployment.open(kota_mini.config))[name]
    known, *arguments = job.command
    typer.main.get_command(app).commands[known].make_context(known, list(arguments))
    assert read_crontab(job.cron, "Asia/Jakarta", NOW)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_job_says_what_it_is_for_and_how_it_is_run_without_the_scheduler(name):
    text = (shipped("jobs") / f"{name}.py").read_text(encoding="utf-8")
    assert text.startswith('"""Every ')
    assert f"python jobs/{name}.py --config" in text
    assert len(text.splitlines()) < 30


def test_a_job_can_be_run_by_itself(kota_mini, monkeypatch):
    import runpy
    import sys

    monkeypatch.setattr(sys, "argv", ["intake_check.py", "--config", str(kota_mini.config), "--json"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(shipped("jobs") / "intake_check.py"), run_name="__main__")
    assert ended.value.code == 0
    assert (kota_mini.root / "outbox" / "2024-03" / "periksa").is_dir()


def test_the_settings_move_a_job_or_turn_it_off(kota_mini):
    kota_mini.settings('[schedule.cron]\nbackup = "off"\nmonthly_run = "30 7 * * mon-fri"')
    told = jobs(kota_mini)
    assert "backup" not in told
    assert told["monthly_run"].cron == "30 7 * * mon-fri"
    assert next(iter(told)) == "monthly_run", "a job that runs at the start runs first"


def test_what_only_sends_notices_rings_where_the_city_wants_them(kota_mini):
    assert not {"deliver_notices", "lapse_warning"} & jobs(kota_mini).keys()
    kota_mini.settings('[mail]\nhost = "localhost"\nsender = "tpp@kota.example"')
    assert {"deliver_notices", "lapse_warning"} < jobs(kota_mini).keys()


def test_a_city_adds_jobs_and_replaces_shipped_ones(kota_mini):
    folder = kota_mini.root / "jobs"
    folder.mkdir()
    (folder / "second_check.py").write_text('CRON = "0 15 * * *"\nCOMMAND = ("check", "--open")\n')
    (folder / "backup.py").write_text('CRON = "0 23 * * *"\nCOMMAND = ("backup",)\n')
    told = jobs(kota_mini)
    assert told["second_check"].command == ("check", "--open")
    assert told["backup"].cron == "0 23 * * *"


@pytest.mark.parametrize(
    ("settings", "files", "expected"),
    [
        ('backupp = "0 1 * * *"', {}, ("job_unknown", "schedule.cron.backupp")),
        ('backup = "0 25 * * *"', {}, ("crontab_invalid", "schedule.cron.backup")),
        ('backup = "setiap hari"', {}, ("crontab_invalid", "schedule.cron.backup")),
        ('backup = "0 1 31 2 *"', {}, ("crontab_invalid", "schedule.cron.backup")),
        ('backup = ""', {}, ("crontab_invalid", "schedule.cron.backup")),
        ("", {"mine.py": 'CRON = "x"\nCOMMAND = ("check",)\n'}, ("crontab_invalid", "jobs/mine.py")),
        ("", {"mine.py": 'COMMAND = ("check",)\n'}, ("job_unreadable", "jobs/mine.py")),
        ("", {"mine.py": 'CRON = "0 1 * * *"\nCOMMAND = "check"\n'}, ("job_unreadable", "jobs/mine.py")),
        ("", {"mine.py": "CRON = = 1\n"}, ("job_unreadable", "jobs/mine.py")),
        ("", {"mine.py": "CRON = open('x')\n"}, ("job_unreadable", "jobs/mine.py")),
    ],
)
def test_what_cannot_ring_is_a_fault_of_the_settings(kota_mini, settings, files, expected):
    kota_mini.settings(f"[schedule.cron]\n{settings}")
    for name, text in files.items():
        (kota_mini.root / "jobs").mkdir(exist_ok=True)
        (kota_mini.root / "jobs" / name).write_text(text, encoding="utf-8")
    assert faults(kota_mini) == [expected]
    for name in ("schedule", "doctor"):
        told = kota_mini(name)
        assert told.code == 10, told
        assert Path(expected[1]).stem.split(".")[-1] in told.err


def test_an_unknown_job_is_answered_with_those_that_there_are(kota_mini):
    kota_mini.settings('[schedule.cron]\nbackupp = "0 1 * * *"\nintake = "off"')
    assert len(faults(kota_mini)) == 2
    assert (
        "intake_check, lapse_warning, monthly_run" in run_command("doctor", "--config", kota_mini.config).err
    )


@pytest.mark.parametrize(
    ("line", "zone", "expected"),
    [
        ("0 6 * * *", "Asia/Jakarta", ["2024-03-10T23:00", "2024-03-11T23:00"]),
        ("0 6 * * *", "Asia/Makassar", ["2024-03-10T22:00", "2024-03-11T22:00"]),
        ("0 6 * * *", "Asia/Jayapura", ["2024-03-10T21:00", "2024-03-11T21:00"]),
        # In a crontab 1 is Monday, and Sunday is both 0 and 7.
        ("0 6 * * 1", "Asia/Jakarta", ["2024-03-10T23:00", "2024-03-17T23:00"]),
        ("0 6 * * 0", "Asia/Jakarta", ["2024-03-16T23:00", "2024-03-23T23:00"]),
        ("0 6 * * 7", "Asia/Jakarta", ["2024-03-16T23:00", "2024-03-23T23:00"]),
        ("0 6 * * 5-7", "Asia/Jakarta", ["2024-03-14T23:00", "2024-03-15T23:00"]),
        ("0 6 * * 1,mon", "Asia/Jakarta", ["2024-03-10T23:00", "2024-03-17T23:00"]),
        ("0 6 * * */3", "Asia/Jakarta", ["2024-03-12T23:00", "2024-03-15T23:00"]),
        ("0 6 * * 2/2", "Asia/Jakarta", ["2024-03-11T23:00", "2024-03-13T23:00"]),
        ("*/10 * * * *", "Asia/Jakarta", ["2024-03-10T12:00", "2024-03-10T12:10"]),
        ("0 6 31 * *", "Asia/Jakarta", ["2024-03-30T23:00", "2024-05-30T23:00"]),
        ("0 6 29 2 *", "Asia/Jakarta", ["2028-02-28T23:00", "2032-02-28T23:00"]),
    ],
)
def test_a_crontab_line_rings_when_crontab_says(line, zone, expected):
    trigger = read_crontab(line, zone, NOW)
    first = trigger.get_next_fire_time(None, NOW)
    second = trigger.get_next_fire_time(first, first)
    assert [f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M}" for moment in (first, second)] == expected
