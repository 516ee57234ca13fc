"""The state of the scheduler, for monitoring and for `doctor`: names of jobs, times and exit codes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tpp_sponsor import __version__
from tpp_sponsor.errors import ExitCode
from tpp_sponsor.storage.files import keep_file

# The heartbeat is written twice a minute; a machine under load may miss a few.
HEARTBEAT_SECONDS = 30
_STALE, _STUCK = timedelta(minutes=3), timedelta(minutes=5)
# Done; held for a person; not possible in this state; another was at work, and it is tried again.
_NO_FAILURE = (ExitCode.DONE, ExitCode.HELD, ExitCode.STATE, ExitCode.LOCKED)


@dataclass(frozen=True)
class JobResult:
    """How a job ended: when it began, how many seconds it took, and its exit code."""

    at: datetime
    seconds: float
    code: int

    @property
    def failed(self) -> bool:
        """True if the machine needs attention, not a month."""
        return self.code not in _NO_FAILURE


@dataclass(frozen=True)
class JobState:
    """When a job runs next, how it ended last, and whether it runs now."""

    next: datetime | None = None
    last: JobResult | None = None
    at_work: bool = False


@dataclass(frozen=True)
class Heartbeat:
    """The state of the scheduler and its jobs at one moment; times have their zone."""

    at: datetime
    started: datetime
    pid: int
    jobs: Mapping[str, JobState] = field(default_factory=dict)

    def problems(self, now: datetime) -> list[tuple[str, str]]:
        """List what is wrong, as (`stale`, `stuck` or `failed`, job); an empty list means that all is well."""
        found = [("stale", "")] if abs(now - self.at) > _STALE else []
        for name, job in self.jobs.items():
            if job.next is not None and not job.at_work and now - job.next > _STUCK:
                found.append(("stuck", name))
            if job.last is not None and job.last.failed:
                found.append(("failed", name))
        return found

    def as_json(self) -> dict[str, Any]:
        """Return the heartbeat as values that JSON can hold."""
        return {
            "at": _text(self.at),
            "started": _text(self.started),
            "pid": self.pid,
            "version": __version__,
            "jobs": {
                name: {
                    "next": job.next and _text(job.next),
                    "at_work": job.at_work,
                    "last": job.last
                    and {"at": _text(job.last.at), "seconds": job.last.seconds, "code": job.last.code},
                }
                for name, job in sorted(self.jobs.items())
            },
        }


def write_heartbeat(path: Path, heartbeat: Heartbeat) -> None:
    """Replace the heartbeat file atomically. Raises DeliveryError if the disk refuses."""
    keep_file(path, (json.dumps(heartbeat.as_json(), indent=1) + "\n").encode())


def read_heartbeat(path: Path) -> Heartbeat | None:
    """Read the last heartbeat; None if there is no file or it cannot be read."""
    try:
        stored = json.loads(path.read_bytes())
        jobs = {name: _job(job) for name, job in stored["jobs"].items()}
        return Heartbeat(_time(stored["at"]), _time(stored["started"]), stored["pid"], jobs)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _job(stored: Mapping[str, Any]) -> JobState:
    last = stored["last"]
    result = JobResult(_time(last["at"]), last["seconds"], last["code"]) if last else None
    return JobState(_time(stored["next"]) if stored["next"] else None, result, stored["at_work"])


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
