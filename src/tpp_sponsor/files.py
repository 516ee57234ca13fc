"""Putting files where they belong so that nobody ever sees half of them."""

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from tpp_sponsor.errors import DeliveryError, Fault, RunLockedError

PRIVATE_FILE, PRIVATE_FOLDER = 0o640, 0o750
PUBLIC_FILE, PUBLIC_FOLDER = 0o644, 0o755
_PARTIAL = ".partial"
# Where among the files of a revision, or beside the page of a check, the answers to senders lie.
ANSWERS = "bkpsdm/perbaikan"


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder of private files: all of them visible or none, on the disk when this returns.

    What stands there already is replaced. A disk that refuses is a DeliveryError; the call can be repeated.
    """
    stage_folder(folder, files)
    reveal_folder(folder)


def stage_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a folder to the disk, beside where `reveal_folder` will put them."""
    partial = folder.with_name(folder.name + _PARTIAL)
    try:
        _remove(partial)
        _make_private(folder.parent)
        partial.mkdir(mode=PRIVATE_FOLDER)
        for name, data in files.items():
            path = partial / name
            _make_private(path.parent)
            _write(path, data, PRIVATE_FILE)
        _sync_tree(partial)
    except OSError as failure:
        raise DeliveryError(
            Fault.of("folder_not_written", file=folder.name, reason=failure.strerror)
        ) from failure


def reveal_folder(folder: Path) -> None:
    """Show a staged folder, whole, in place of what stands there."""
    try:
        _remove(folder)
        folder.with_name(folder.name + _PARTIAL).rename(folder)
        _sync(folder.parent)
    except OSError as failure:
        raise DeliveryError(
            Fault.of("folder_not_written", file=folder.name, reason=failure.strerror)
        ) from failure


def write_public(path: Path, data: bytes) -> bool:
    """Write one public file at once; False if it is there already, byte for byte."""
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        path.parent.mkdir(mode=PUBLIC_FOLDER, parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}{_PARTIAL}")
        _write(partial, data, PUBLIC_FILE)
        partial.replace(path)
    except OSError as failure:
        raise DeliveryError(
            Fault.of("file_not_written", file=path.name, reason=failure.strerror)
        ) from failure
    return True


def keep_file(path: Path, data: bytes) -> None:
    """Keep one private file for good, whole, on the disk when this returns; the call can be repeated."""
    try:
        _make_private(path.parent)
        partial = path.with_name(f".{path.name}{_PARTIAL}")
        _write(partial, data, PRIVATE_FILE)
        partial.replace(path)
        for folder in (path.parent, path.parent.parent):
            _sync(folder)
    except OSError as failure:
        raise DeliveryError(
            Fault.of("file_not_written", file=path.name, reason=failure.strerror)
        ) from failure


def sweep(folder: Path) -> None:
    """Remove what an interrupted run left half written in a folder."""
    for path in folder.glob(f"*{_PARTIAL}") if folder.is_dir() else ():
        _remove(path)


@contextmanager
def run_lock(path: Path, patience: float = 0) -> Iterator[None]:
    """Hold the lock of a deployment; it goes with the process.

    Held by another for longer than `patience` seconds, it is a RunLockedError.
    """
    _make_private(path.parent)
    lock = FileLock(path, mode=PRIVATE_FILE)
    try:
        lock.acquire(timeout=patience)
    except Timeout as held:
        raise RunLockedError(Fault.of("run_locked", file=path.name)) from held
    try:
        yield
    finally:
        lock.release()


def _make_private(folder: Path) -> None:
    # `parents=True` would make those above with the rights of any folder.
    for missing in reversed([place for place in (folder, *folder.parents) if not place.exists()]):
        missing.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def _write(path: Path, data: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with open(descriptor, "wb") as file:  # noqa: PTH123 - the mode must be there before the first byte
        os.fchmod(descriptor, mode)
        file.write(data)
        file.flush()
        os.fsync(descriptor)


def _sync_tree(folder: Path) -> None:
    for inner in folder.rglob("*"):
        if inner.is_dir():
            _sync(inner)
    _sync(folder)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    if path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)
