"""The timer itself: APScheduler in the foreground, a heartbeat beside it, and an end that loses nothing.

It decides nothing. Which periods are due is read from ledger and inboxes by `run --due`, so that a missed ring, two
schedulers, a manual run or a clock that was set change nothing.
"""

import os
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Protocol

from apscheduler.events import EVENT_SCHEDULER_STARTED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler

from tpp_sponsor.errors import DeliveryError
from tpp_sponsor.schedule.crontab import read_crontab
from tpp_sponsor.schedule.heartbeat import (
    BEAT_SECONDS,
    Heartbeat,
    JobState,
    read_heartbeat,
    write_heartbeat,
)
from tpp_sponsor.schedule.job_process import JobRunner
from tpp_sponsor.schedule.jobs import Job
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.process_lock import run_lock

Clock = Callable[[], datetime]


class Telling(Protocol):
    """Where the scheduler tells what it does: an event and its facts."""

    def __call__(self, event: str, **facts: object) -> None: ...  # noqa: D102


def keep_schedule(
    deployment: Deployment, config: Path, jobs: list[Job], *, clock: Clock, tell: Telling
) -> None:
    """Ring until told to stop by SIGTERM or SIGINT; a second scheduler of one deployment is a RunLockedError."""
    with run_lock(deployment.schedule_lock):
        bell = _Doorbell(deployment, config, jobs, clock=clock, tell=tell)
        bell.ring_until_told()


class _Doorbell:
    def __init__(
        self, deployment: Deployment, config: Path, jobs: list[Job], *, clock: Clock, tell: Telling
    ) -> None:
        self._file, self._settings = deployment.heartbeat, deployment.settings
        self._jobs, self._clock, self._tell = jobs, clock, tell
        self._started = clock()
        self._told_to_stop = SimpleQueue[int]()
        self._ringer = JobRunner(config, clock)
        self._writing = Lock()
        # One at a time: an audit beside a run would see a month half handed over.
        self._turns = ThreadPoolExecutor(max_workers=1)
        self._scheduler = BlockingScheduler(
            timezone=self._settings.city.time_zone,
            executors={"default": self._turns},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def ring_until_told(self) -> None:
        """The scheduler in this thread, its heart in another; both end at SIGTERM or SIGINT."""
        self._remember()
        for place, job in enumerate(self._jobs):
            self._hang(job, place)
        for stop in (signal.SIGTERM, signal.SIGINT):
            # A handler may interrupt whatever holds a lock; this queue is made for that.
            signal.signal(stop, lambda number, _: self._told_to_stop.put(number))
        heart = Thread(target=self._beat, daemon=True)
        # Not before: a scheduler that does not run yet cannot be told to stop.
        self._scheduler.add_listener(lambda _: heart.start(), EVENT_SCHEDULER_STARTED)
        self._scheduler.start()
        heart.join()
        self._ringer.finish(self._settings.schedule.stop_seconds)
        self._turns.shutdown(wait=True)
        self._write()

    def heartbeat(self) -> Heartbeat:
        """What there is to tell now."""
        hung = {found.id: found for found in self._scheduler.get_jobs()}
        states = {
            job.name: JobState(
                getattr(hung.get(job.name), "next_run_time", None),
                self._ringer.last.get(job.name),
                at_work=self._ringer.at_work == job.name,
            )
            for job in self._jobs
        }
        return Heartbeat(self._clock(), self._started, os.getpid(), states)

    def _remember(self) -> None:
        """How the jobs ended is remembered beyond the process."""
        before = read_heartbeat(self._file)
        for name, job in before.jobs.items() if before else ():
            if job.last is not None:
                self._ringer.last[name] = job.last

    def _hang(self, job: Job, place: int) -> None:
        trigger = read_crontab(job.cron, self._settings.city.time_zone, self._started)
        last = self._ringer.last.get(job.name)
        missed = last is not None and trigger.get_next_fire_time(None, last.at) <= self._started
        # One after another, in their order: of equal moments APScheduler makes an order of its own.
        soon = self._started + timedelta(milliseconds=place)
        at_once = {"next_run_time": soon} if job.at_start or missed else {}
        self._scheduler.add_job(self._ring, trigger, args=[job], id=job.name, name=job.name, **at_once)

    def _ring(self, job: Job) -> None:
        self._tell("ring", job=job.name)
        ring = self._ringer.ring(job)
        if ring is not None:
            self._tell("rung", job=job.name, exit_code=ring.code, seconds=ring.seconds)
            self._write()

    def _beat(self) -> None:
        """Tell twice a minute that the timer lives, and let it look at the clock, which somebody may have set."""
        while True:
            self._write()
            try:
                self._told_to_stop.get(timeout=BEAT_SECONDS)
            except Empty:
                self._scheduler.wakeup()
            else:
                self._tell("stopping")
                self._ringer.ring_no_more()
                self._scheduler.shutdown(wait=False)
                return

    def _write(self) -> None:
        try:
            with self._writing:
                write_heartbeat(self._file, self.heartbeat())
        except DeliveryError as refused:
            # A full disk is told by the jobs themselves; the bell must go on ringing.
            self._tell("heartbeat_lost", codes=[fault.code for fault in refused.faults])
