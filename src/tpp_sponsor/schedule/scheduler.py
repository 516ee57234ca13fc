"""The scheduler: APScheduler in the foreground, a heartbeat beside it, and a clean stop.

It decides nothing. `run --due` reads from ledger and inboxes which periods are due, so that a missed start, two
schedulers, a manual run or a changed clock make no difference.
"""

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread

from apscheduler.events import EVENT_SCHEDULER_STARTED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler

from tpp_sponsor.domain.lifecycle import Clock
from tpp_sponsor.errors import DeliveryError
from tpp_sponsor.schedule.crontab import read_crontab
from tpp_sponsor.schedule.heartbeat import (
    HEARTBEAT_SECONDS,
    Heartbeat,
    JobState,
    read_heartbeat,
    write_heartbeat,
)
from tpp_sponsor.schedule.job_process import JobRunner
from tpp_sponsor.schedule.jobs import Job
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.process_lock import run_lock

# Takes the name of an event and its facts: `write` of a command's log.
EventLog = Callable[..., None]


def keep_schedule(
    deployment: Deployment, config: Path, jobs: list[Job], *, clock: Clock, log: EventLog
) -> None:
    """Run the jobs until SIGTERM or SIGINT. Raises RunLockedError if another scheduler of the deployment runs."""
    with run_lock(deployment.schedule_lock):
        _Scheduler(deployment, config, jobs, clock=clock, log=log).run_until_stopped()


class _Scheduler:
    def __init__(
        self, deployment: Deployment, config: Path, jobs: list[Job], *, clock: Clock, log: EventLog
    ) -> None:
        self._file, self._settings = deployment.heartbeat, deployment.settings
        self._jobs, self._clock, self._log = jobs, clock, log
        self._started = clock()
        self._stop_signals = SimpleQueue[int]()
        self._runner = JobRunner(config, clock)
        self._writing = Lock()
        # One at a time: an audit beside a run would see a month half handed over.
        self._turns = ThreadPoolExecutor(max_workers=1)
        self._scheduler = BlockingScheduler(
            timezone=self._settings.city.time_zone,
            executors={"default": self._turns},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def run_until_stopped(self) -> None:
        """Run the scheduler in this thread and the heartbeat in another; SIGTERM or SIGINT ends both."""
        self._read_last_results()
        for place, job in enumerate(self._jobs):
            self._schedule(job, place)
        for stop in (signal.SIGTERM, signal.SIGINT):
            # A signal handler may interrupt code that holds a lock; only SimpleQueue is reentrant.
            signal.signal(stop, lambda number, _: self._stop_signals.put(number))
        heartbeats = Thread(target=self._write_heartbeats, daemon=True)
        # Not earlier: APScheduler cannot be shut down before it runs.
        self._scheduler.add_listener(lambda _: heartbeats.start(), EVENT_SCHEDULER_STARTED)
        self._scheduler.start()
        heartbeats.join()
        self._runner.finish(self._settings.schedule.stop_seconds)
        self._turns.shutdown(wait=True)
        self._write()

    def heartbeat(self) -> Heartbeat:
        """Return the state of the scheduler and its jobs now."""
        scheduled = {job.id: job for job in self._scheduler.get_jobs()}
        states = {
            job.name: JobState(
                getattr(scheduled.get(job.name), "next_run_time", None),
                self._runner.last.get(job.name),
                at_work=self._runner.at_work == job.name,
            )
            for job in self._jobs
        }
        return Heartbeat(self._clock(), self._started, os.getpid(), states)

    def _read_last_results(self) -> None:
        """Take over the results that the scheduler before this one wrote to the heartbeat."""
        before = read_heartbeat(self._file)
        for name, job in before.jobs.items() if before else ():
            if job.last is not None:
                self._runner.last[name] = job.last

    def _schedule(self, job: Job, place: int) -> None:
        trigger = read_crontab(job.cron, self._settings.city.time_zone, self._started)
        last = self._runner.last.get(job.name)
        missed = last is not None and trigger.get_next_fire_time(None, last.at) <= self._started
        # A millisecond apart, to keep their order: APScheduler sorts equal times in its own way.
        soon = self._started + timedelta(milliseconds=place)
        at_once = {"next_run_time": soon} if job.at_start or missed else {}
        self._scheduler.add_job(self._run, trigger, args=[job], id=job.name, name=job.name, **at_once)

    def _run(self, job: Job) -> None:
        # Programs that read the log know the start and the end of a job by these two names.
        self._log("ring", job=job.name)
        result = self._runner.run(job)
        if result is not None:
            self._log("rung", job=job.name, exit_code=result.code, seconds=result.seconds)
            self._write()

    def _write_heartbeats(self) -> None:
        """Write a heartbeat twice a minute and make APScheduler read the clock again, which may have been changed."""
        while True:
            self._write()
            try:
                self._stop_signals.get(timeout=HEARTBEAT_SECONDS)
            except Empty:
                self._scheduler.wakeup()
            else:
                self._log("stopping")
                self._runner.stop_accepting()
                self._scheduler.shutdown(wait=False)
                return

    def _write(self) -> None:
        try:
            with self._writing:
                write_heartbeat(self._file, self.heartbeat())
        except DeliveryError as refused:
            # The jobs report a full disk themselves; the scheduler must go on.
            self._log("heartbeat_lost", codes=[fault.code for fault in refused.faults])
