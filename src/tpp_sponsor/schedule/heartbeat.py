"""What the scheduler tells of itself, for monitoring and for `doctor`: names of jobs, times and exit codes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tpp_sponsor import __version__
from tpp_sponsor.errors import ExitCode
from tpp_sponsor.storage.files import keep_file

# It beats twice a minute; a machine under load may miss a few.
BEAT_SECONDS = 30
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
        """Whether somebody must look at the machine, not at a month."""
        return self.code not in _NO_FAILURE


@dataclass(frozen=True)
class JobState:
    """When a job rings next, how it ended last, and whether it is at work."""

    next: datetime | None = None
    last: JobResult | None = None
    at_work: bool = False


@dataclass(frozen=True)
class Heartbeat:
    """The scheduler's word at one moment; times have their zone."""

    at: datetime
    started: datetime
    pid: int
    jobs: Mapping[str, JobState] = field(default_factory=dict)

    def ailments(self, now: datetime) -> list[tuple[str, str]]:
        """What is wrong by now, as (what, job): `stale`, `stuck`, `failed`; nothing is well."""
        found = [("stale", "")] if abs(now - self.at) > _STALE else []
        for name, job in self.jobs.items():
            if job.next is not None and not job.at_work and now - job.next > _STUCK:
                found.append(("stuck", name))
            if job.last is not None and job.last.failed:
                found.append(("failed", name))
        return found

    def as_json(self) -> dict[str, Any]:
        """The same as JSON can hold it."""
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
    """Write it, whole, in place of the one before; a disk that refuses is a DeliveryError."""
    keep_file(path, (json.dumps(heartbeat.as_json(), indent=1) + "\n").encode())


def read_heartbeat(path: Path) -> Heartbeat | None:
    """The last word of a scheduler; None where there is none that can be read."""
    try:
        told = json.loads(path.read_bytes())
        jobs = {name: _job(job) for name, job in told["jobs"].items()}
        return Heartbeat(_time(told["at"]), _time(told["started"]), told["pid"], jobs)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _job(told: Mapping[str, Any]) -> JobState:
    last = told["last"]
    ring = JobResult(_time(last["at"]), last["seconds"], last["code"]) if last else None
    return JobState(_time(told["next"]) if told["next"] else None, ring, told["at_work"])


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
