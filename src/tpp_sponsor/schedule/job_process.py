"""Ringing a job: its command in a process of its own, so that a month leaves no trace in the timer's memory."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Lock

from tpp_sponsor.schedule.heartbeat import JobResult
from tpp_sponsor.schedule.jobs import Job
from tpp_sponsor.storage.log import JOB_VARIABLE

# The longest month that was measured takes a minute; whatever takes this long hangs.
_LONGEST_SECONDS = 4 * 3600
# What a process that is told to end may still take; the service's own limit is 30 seconds above `stop_seconds`.
_LAST_SECONDS = 10


class JobRunner:
    """Rings jobs, one at a time, remembers how each ended, and stops without leaving one half dead."""

    def __init__(self, config: Path, clock: Callable[[], datetime]) -> None:
        self.last: dict[str, JobResult] = {}
        self.at_work = ""
        self._config, self._clock = config, clock
        self._child: subprocess.Popen[bytes] | None = None
        self._starting = Lock()
        self._closed = False

    def ring(self, job: Job) -> JobResult | None:
        """Run a job's command to its end; None where no more is rung."""
        begun = self._clock()
        with self._starting:
            if self._closed:
                return None
            self._child, self.at_work = self._start(job), job.name
        code = _end_of(self._child, _LONGEST_SECONDS)
        seconds = (self._clock() - begun).total_seconds()
        self.last[job.name] = ring = JobResult(begun, round(max(seconds, 0), 1), code)
        self.at_work = ""
        return ring

    def ring_no_more(self) -> None:
        """What rings from now on is not heard; a job at work goes on."""
        with self._starting:
            self._closed = True

    def finish(self, patience: float) -> None:
        """A job at work may finish for so many seconds; then it is told to end, and then it is ended."""
        if self._child is not None:
            _end_of(self._child, patience)

    def _start(self, job: Job) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tpp_sponsor", *job.command, "--config", str(self._config)]
        # In a group of its own: who stops the scheduler with Ctrl-C does not stop a month in the middle.
        return subprocess.Popen(  # noqa: S603 - our own program
            command, env={**os.environ, JOB_VARIABLE: job.name}, stdin=subprocess.DEVNULL, process_group=0
        )


def _end_of(child: subprocess.Popen[bytes], patience: float) -> int:
    """The exit code of a process; after its time it is told to end, and after some more it is killed."""
    with suppress(subprocess.TimeoutExpired):
        return child.wait(patience)
    child.terminate()
    with suppress(subprocess.TimeoutExpired):
        return child.wait(_LAST_SECONDS)
    child.kill()
    return child.wait()
