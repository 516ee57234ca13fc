"""Locks that end with their process: that of a deployment, with the name of its holder, and one for child processes.

The holder of a lock writes who it is into a file of its own beside the lock, and holds a lock on that file as well. So
what a process left that was killed is never taken for the name of the next holder.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout

from tpp_sponsor.domain.lifecycle import Actor
from tpp_sponsor.domain.masking import mask_inside
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import DeliveryError, Fault, RunLockedError
from tpp_sponsor.storage.files import PRIVATE_FILE, PRIVATE_FOLDER, make_private

_NO_PERIOD = "-"


@dataclass(frozen=True, kw_only=True)
class LockHolder:
    """Who holds a lock: the command, its period or "" for all, the person, and since when by the city's clocks."""

    command: str
    by: str
    since: datetime
    period: str = ""

    @classmethod
    def of(cls, command: str, actor: Actor, period: Period | None = None) -> Self:
        """Return the holder of a lock for an act."""
        return cls(command=command, by=actor.by, since=actor.at, period=str(period) if period else "")

    @classmethod
    def parse(cls, line: str) -> Self | None:
        """Return the holder that a line names (`as_line`); None for any other text."""
        try:
            command, period, since, by = line.strip().split(" ", 3)
            moment = datetime.fromisoformat(since)
        except ValueError:
            return None
        return cls(command=command, period="" if period == _NO_PERIOD else period, since=moment, by=by)

    @property
    def as_line(self) -> str:
        """Command, period, moment and name; personal numbers are masked."""
        since = self.since.isoformat(timespec="seconds")
        return " ".join([self.command, self.period or _NO_PERIOD, since, mask_inside(self.by)])

    @property
    def fault(self) -> Fault:
        """The fault of a process that has to wait."""
        work = f"{self.command} {self.period}".strip()
        return Fault.of("run_locked_by", by=self.by, work=work, since=f"{self.since:%d-%m-%Y %H:%M}")


@contextmanager
def run_lock(path: Path, patience: float = 0, holder: LockHolder | None = None) -> Iterator[None]:
    """Hold the lock of a deployment; the system releases it when the process ends.

    Raises RunLockedError, which names the other holder, if it still holds the lock after `patience` seconds.
    """
    lock = FileLock(path, mode=PRIVATE_FILE)
    try:
        make_private(path.parent)
        lock.acquire(timeout=patience)
    except Timeout as timeout:
        other = lock_holder_of(path)
        raise RunLockedError(other.fault if other else Fault.of("run_locked", file=path.name)) from timeout
    except OSError as failure:
        reason = failure.strerror or type(failure).__name__
        raise DeliveryError(Fault.of("file_not_written", file=path.name, reason=reason)) from failure
    try:
        with _named(_name_file(path), holder):
            yield
    finally:
        lock.release()


def lock_holder_of(path: Path) -> LockHolder | None:
    """Read the holder of the lock at this path; None if it is free or its holder has no name."""
    try:
        with _name_file(path).open(encoding="utf-8") as file:
            # Free only if the process that wrote the name is gone.
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        with suppress(OSError):
            return LockHolder.parse(_name_file(path).read_text(encoding="utf-8"))
    except OSError:
        pass
    return None


def take_lock(path: Path) -> int | None:
    """Return a descriptor that holds the lock, also in a child process that inherits it; None if it is held already."""
    path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def is_held(path: Path) -> bool:
    """Return True if a live process holds the lock."""
    descriptor = take_lock(path)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


def share_lock(path: Path) -> tuple[int, bool]:
    """Open a descriptor that shares a lock with other processes; also return whether it is the only one."""
    path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        is_alone = True
    except BlockingIOError:
        is_alone = False
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor, is_alone


@contextmanager
def _named(path: Path, holder: LockHolder | None) -> Iterator[None]:
    """Name the holder of a lock while it is held; a disk that refuses the name stops nothing."""
    descriptor: int | None = None
    if holder is not None:
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, PRIVATE_FILE)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            os.write(descriptor, holder.as_line.encode())
    try:
        yield
    finally:
        if descriptor is not None:
            with suppress(OSError):
                path.unlink()
            os.close(descriptor)


def _name_file(path: Path) -> Path:
    return path.with_suffix(".holder")
