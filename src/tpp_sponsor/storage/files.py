"""Putting files where they belong so that nobody ever sees half of them."""

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from tpp_sponsor.errors import DeliveryError, Fault, RunLockedError

PRIVATE_FILE, PRIVATE_FOLDER = 0o640, 0o750
PUBLIC_FILE, PUBLIC_FOLDER = 0o644, 0o755
_PARTIAL = ".partial"
_AT_ONCE = 8
# Where among the files of a revision, or beside the page of a check, the answers to senders lie.
CORRECTIONS = "bkpsdm/perbaikan"


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def file_digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of each file."""
    with ThreadPoolExecutor() as workers:
        return dict(zip(files, workers.map(digest, files.values()), strict=True))


def beside_one() -> ThreadPoolExecutor:
    """Threads that make files while somebody has other work, to whom one processor is left."""
    return ThreadPoolExecutor(max_workers=max(1, (os.cpu_count() or 1) - 1))


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder of private files: all of them visible or none, on the disk when this returns.

    What stands there already is replaced. A disk that refuses is a DeliveryError; the call can be repeated.
    """
    stage_folder(folder, files)
    publish_folder(folder)


def staged(folder: Path) -> Path:
    """Where the files of a folder lie before they are shown."""
    return folder.with_name(folder.name + _PARTIAL)


def stage_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a folder to the disk, beside where `reveal_folder` will put them."""
    partial = staged(folder)
    with _undone("folder_not_written", folder, partial):
        _remove(partial)
        _make_private(folder.parent)
        partial.mkdir(mode=PRIVATE_FOLDER)
        for name in files:
            _make_private((partial / name).parent)
        with _writers() as writers:
            _all_done(writers.map(lambda name: _write(partial / name, files[name], PRIVATE_FILE), files))
        _sync_tree(partial)


def publish_folder(folder: Path) -> None:
    """Show a staged folder, whole, in place of what stands there."""
    with _undone("folder_not_written", folder):
        _remove(folder)
        staged(folder).rename(folder)
        _sync(folder.parent)


def clear_folder(folder: Path) -> None:
    """Remove a folder that has served its purpose, if it is there."""
    with _undone("folder_not_written", folder):
        _remove(folder)


def write_public_files(folder: Path, files: Mapping[str, bytes]) -> int:
    """Write public files, each at once; how many were not there already."""
    with _writers() as writers:
        return sum(writers.map(lambda name: write_public(folder / name, files[name]), files))


def write_public(path: Path, data: bytes) -> bool:
    """Write one public file at once; False if it is there already, byte for byte."""
    partial = path.with_name(f".{path.name}{_PARTIAL}")
    with _undone("file_not_written", path, partial):
        if path.is_file() and path.read_bytes() == data:
            return False
        _make_public(path.parent)
        _write(partial, data, PUBLIC_FILE)
        partial.replace(path)
    return True


def remove_public(path: Path, sha256: str) -> None:
    """Remove a public file if it still is what was written; what somebody else put there stays."""
    with _undone("file_not_written", path):
        if path.is_file() and digest(path.read_bytes()) == sha256:
            path.unlink()
            # Folders that it was the last in go too.
            with suppress(OSError):
                path.parent.rmdir()
                path.parent.parent.rmdir()


def keep_file(path: Path, data: bytes) -> None:
    """Keep one private file for good, whole, on the disk when this returns; the call can be repeated."""
    partial = path.with_name(f".{path.name}{_PARTIAL}")
    with _undone("file_not_written", path, partial):
        _make_private(path.parent)
        _write(partial, data, PRIVATE_FILE)
        partial.replace(path)
        for folder in (path.parent, path.parent.parent):
            _sync(folder)


def remove_partials(folder: Path) -> None:
    """Remove what an interrupted run left half written in a folder."""
    with _undone("folder_not_written", folder):
        for path in folder.glob(f"*{_PARTIAL}") if folder.is_dir() else ():
            _remove(path)


@contextmanager
def run_lock(path: Path, patience: float = 0) -> Iterator[None]:
    """Hold the lock of a deployment; it goes with the process.

    Held by another for longer than `patience` seconds, it is a RunLockedError.
    """
    lock = FileLock(path, mode=PRIVATE_FILE)
    with _undone("file_not_written", path):
        _make_private(path.parent)
        try:
            lock.acquire(timeout=patience)
        except Timeout as held:
            raise RunLockedError(Fault.of("run_locked", file=path.name)) from held
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _undone(code: str, place: Path, partial: Path | None = None) -> Iterator[None]:
    """What the disk refuses is a DeliveryError, and what was half written gives its room back."""
    try:
        yield
    except OSError as failure:
        if partial is not None:
            with suppress(OSError):
                _remove(partial)
        raise DeliveryError(
            Fault.of(code, file=place.name, reason=failure.strerror or type(failure).__name__)
        ) from failure


def _make_private(folder: Path) -> None:
    # `parents=True` would make those above with the rights of any folder.
    for missing in reversed([place for place in (folder, *folder.parents) if not place.exists()]):
        missing.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def _make_public(folder: Path) -> None:
    for missing in reversed([place for place in (folder, *folder.parents) if not place.exists()]):
        missing.mkdir(exist_ok=True)
        # Whatever the umask of who runs it: a web server must be able to look in.
        missing.chmod(PUBLIC_FOLDER)


def _writers() -> ThreadPoolExecutor:
    """Files are written side by side: a disk that is told of several at once makes them all safe in one go."""
    return ThreadPoolExecutor(max_workers=_AT_ONCE)


def _all_done(written: Iterator[None]) -> None:
    for _ in written:
        pass


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
