"""Run a job: its command in a child process, so that the memory of a month is freed when it ends."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock

from tpp_sponsor.domain.lifecycle import Clock
from tpp_sponsor.schedule.heartbeat import JobResult
from tpp_sponsor.schedule.jobs import Job
from tpp_sponsor.storage.log import JOB_VARIABLE

# The longest month that was measured takes a minute; a job that takes this long hangs.
_LONGEST_SECONDS = 4 * 3600
# Seconds between SIGTERM and SIGKILL; the limit of the systemd unit is 30 seconds above `stop_seconds`.
_LAST_SECONDS = 10


class JobRunner:
    """Run jobs one at a time in child processes, keep each result, and stop them cleanly."""

    def __init__(self, config: Path, clock: Clock) -> None:
        self.last: dict[str, JobResult] = {}
        self.at_work = ""
        self._config, self._clock = config, clock
        self._child: subprocess.Popen[bytes] | None = None
        self._starting = Lock()
        self._closed = False

    def run(self, job: Job) -> JobResult | None:
        """Run the command of a job to its end; None if the runner accepts no more jobs."""
        begun = self._clock()
        with self._starting:
            if self._closed:
                return None
            self._child, self.at_work = self._start(job), job.name
        code = _end_of(self._child, _LONGEST_SECONDS)
        seconds = (self._clock() - begun).total_seconds()
        self.last[job.name] = result = JobResult(begun, round(max(seconds, 0), 1), code)
        self.at_work = ""
        return result

    def stop_accepting(self) -> None:
        """Start no more jobs; the one that runs goes on."""
        with self._starting:
            self._closed = True

    def finish(self, patience: float) -> None:
        """Wait so many seconds for the job that runs, then terminate it."""
        if self._child is not None:
            _end_of(self._child, patience)

    def _start(self, job: Job) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tpp_sponsor", *job.command, "--config", str(self._config)]
        # In a process group of its own: Ctrl-C stops the scheduler, not a month in the middle.
        return subprocess.Popen(  # noqa: S603 - our own program
            command, env={**os.environ, JOB_VARIABLE: job.name}, stdin=subprocess.DEVNULL, process_group=0
        )


def _end_of(child: subprocess.Popen[bytes], patience: float) -> int:
    """Wait for a process and return its exit code; after `patience` seconds terminate it, later kill it."""
    with suppress(subprocess.TimeoutExpired):
        return child.wait(patience)
    child.terminate()
    with suppress(subprocess.TimeoutExpired):
        return child.wait(_LAST_SECONDS)
    child.kill()
    return child.wait()
