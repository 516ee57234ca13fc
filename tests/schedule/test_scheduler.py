"""The scheduler as a process: it catches up, tells of itself, is alone, and stops without losing a month."""

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from filelock import FileLock

from support.deployments import file_bytes
from support.wait_for import events, log_of, until
from tpp_sponsor.cli.screen import now
from tpp_sponsor.schedule.heartbeat import Heartbeat, JobResult, JobState, read_heartbeat, write_heartbeat
from tpp_sponsor.schedule.job_process import JobRunner
from tpp_sponsor.schedule.jobs import Job

NOON = datetime(2024, 3, 11, 12, tzinfo=UTC)


@pytest.fixture
def town(kota_mini):
    """March is due, and no month after it."""
    kota_mini.settings('[collection]\nstopped_from = "2024-04"')
    (kota_mini.root / "data").mkdir()
    return kota_mini


def held(town):
    return FileLock(town.root / "data" / "run.lock")


def is_at_work(town):
    """The month has begun, in a process of its own."""
    return "start" in events(town, "monthly_run")


def stop(scheduler, number=signal.SIGTERM, within=20):
    scheduler.send_signal(number)
    code = scheduler.wait(within)
    assert scheduler.stderr.read() == b""
    return code


def test_it_catches_up_at_its_start_is_alone_and_tells_of_itself(town, start_scheduler, posted_once):
    # Two days ago the machine went down.
    then = now() - timedelta(days=2)
    before = Heartbeat(then, then, 1, {"intake_check": JobState(last=JobResult(then, 1.5, 0))})
    write_heartbeat(town.root / "data" / "heartbeat.json", before)
    scheduler = start_scheduler(town)
    until(lambda: events(town).count("rung") == 2)
    assert [line["job"] for line in log_of(town) if line["event"] == "rung"] == [
        "monthly_run",
        "intake_check",
    ]
    assert file_bytes(town.outbox()) == file_bytes(posted_once.outbox())
    second = town("schedule")
    assert (second.code, "schedule.lock" in second.err) == (75, True)
    told = read_heartbeat(until(lambda: _after_the_first_run(town)))
    assert told.pid == scheduler.pid
    assert told.jobs["monthly_run"].last.code == 0
    assert told.jobs["backup"].last is None, "a job that never ran has missed nothing"
    assert told.jobs["backup"].next > told.at
    assert _scheduler_findings(town) == ["scheduler_well"]
    _make_it_ill(town)
    assert _scheduler_findings(town) == ["scheduler_stale", "scheduler_failed"]
    assert stop(scheduler, signal.SIGINT) == 0
    assert [line["event"] for line in log_of(town) if line.get("command") == "schedule"] == [
        "start",
        "start",
        "end",
        "end",
    ]


def _after_the_first_run(town):
    file = town.root / "data" / "heartbeat.json"
    heartbeat = read_heartbeat(file)
    return file if heartbeat and heartbeat.jobs["monthly_run"].last else None


def _scheduler_findings(town):
    """What a monitoring program reads in `doctor --json`."""
    findings = town("doctor", "--json").json["findings"]
    return [finding["code"] for finding in findings if finding["check"] == "scheduler"]


def _make_it_ill(town):
    file = town.root / "data" / "heartbeat.json"
    told = json.loads(file.read_bytes())
    told["at"] = "2024-03-11T12:00:00+00:00"
    told["jobs"]["backup"]["last"] = {"at": told["at"], "seconds": 1, "code": 30}
    file.write_text(json.dumps(told), encoding="utf-8")


def test_told_to_stop_it_lets_a_month_finish(town, start_scheduler, posted_once):
    with held(town):
        scheduler = start_scheduler(town)
        until(lambda: is_at_work(town))
        scheduler.send_signal(signal.SIGTERM)
        until(lambda: "stopping" in events(town))
        assert scheduler.poll() is None
    assert scheduler.wait(20) == 0
    assert file_bytes(town.outbox()) == file_bytes(posted_once.outbox())
    assert [line["exit_code"] for line in log_of(town) if line["event"] == "rung"] == [0]


def test_a_month_that_takes_too_long_is_ended_and_finished_the_next_time(town, start_scheduler, posted_once):
    town.settings("[schedule]\nstop_seconds = 0")
    with held(town):
        scheduler = start_scheduler(town)
        until(lambda: is_at_work(town))
        assert stop(scheduler) == 0
        assert not town.outbox().exists()
        [code] = [line["exit_code"] for line in log_of(town) if line["event"] == "rung"]
        assert code == -signal.SIGTERM
    assert town("run", "--due").code == 0
    assert file_bytes(town.outbox()) == file_bytes(posted_once.outbox())
    assert town("verify").code == 0


def test_no_job_starts_once_it_stops(kota_mini):
    runner = JobRunner(kota_mini.config, lambda: NOON)
    runner.stop_accepting()
    assert runner.run(Job("backup", "0 3 * * *", ("backup",))) is None
    runner.finish(0)
    assert not (kota_mini.root / "data").exists()


def test_what_ignores_that_it_should_end_is_killed(kota_mini, monkeypatch):
    from tpp_sponsor.schedule import job_process

    monkeypatch.setattr(job_process, "_LAST_SECONDS", 0.2)
    stubborn = "import signal,time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", stubborn], stdout=subprocess.PIPE)
    child.stdout.readline()
    assert job_process._end_of(child, 0) == -signal.SIGKILL
    child.stdout.close()


def test_a_heartbeat_is_read_as_it_was_written(tmp_path):
    file = tmp_path / "data" / "heartbeat.json"
    beat = Heartbeat(
        NOON,
        NOON,
        12,
        {"backup": JobState(NOON, JobResult(NOON, 1.5, 30), at_work=True), "notify": JobState()},
    )
    write_heartbeat(file, beat)
    assert read_heartbeat(file) == beat
    assert file.stat().st_mode & 0o777 == 0o640
    for broken in ("", "{", "[]", '{"at": 1}', json.dumps(beat.as_json() | {"at": "2024-03-11T12:00:00"})):
        file.write_text(broken, encoding="utf-8")
        assert read_heartbeat(file) is None
    assert read_heartbeat(tmp_path / "none.json") is None


@pytest.mark.parametrize(
    ("later", "job", "expected"),
    [
        (timedelta(minutes=2), JobState(), []),
        (timedelta(minutes=4), JobState(), ["stale"]),
        (-timedelta(minutes=4), JobState(), ["stale"]),
        (timedelta(), JobState(NOON - timedelta(minutes=6)), ["stuck"]),
        (timedelta(), JobState(NOON - timedelta(minutes=6), at_work=True), []),
        (timedelta(), JobState(last=JobResult(NOON, 1, 70)), ["failed"]),
        (timedelta(), JobState(last=JobResult(NOON, 1, 13)), []),
        (timedelta(), JobState(last=JobResult(NOON, 1, 75)), []),
    ],
)
def test_when_a_scheduler_is_ill(later, job, expected):
    beat = Heartbeat(NOON, NOON, 12, {"backup": job})
    assert [what for what, _ in beat.problems(NOON + later)] == expected
