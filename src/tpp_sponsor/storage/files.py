"""Atomic writes: a file or folder is visible whole or not at all, and on the disk when a call returns."""

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
_WRITERS = 8
# The folder of answer files, within a revision and within the folder of a check.
CORRECTIONS = "bkpsdm/perbaikan"


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def file_digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of each file."""
    with ThreadPoolExecutor() as workers:
        return dict(zip(files, workers.map(digest, files.values()), strict=True))


def beside_one() -> ThreadPoolExecutor:
    """Threads for every processor but one, which stays free for the caller's own work."""
    return ThreadPoolExecutor(max_workers=max(1, (os.cpu_count() or 1) - 1))


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder of private files; either all of them are visible or none.

    Replaces an existing folder. Raises DeliveryError if the disk refuses; the call can be repeated.
    """
    stage_folder(folder, files)
    publish_folder(folder)


def staged(folder: Path) -> Path:
    """The path of a folder's files before `publish_folder`."""
    return folder.with_name(folder.name + _PARTIAL)


def stage_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a folder to the disk, beside the place where `publish_folder` puts them."""
    partial = staged(folder)
    with _delivery_errors("folder_not_written", folder, partial):
        _remove(partial)
        _make_private(folder.parent)
        partial.mkdir(mode=PRIVATE_FOLDER)
        for name in files:
            _make_private((partial / name).parent)
        with _writers() as writers:
            _raise_first(writers.map(lambda name: _write(partial / name, files[name], PRIVATE_FILE), files))
        _sync_tree(partial)


def publish_folder(folder: Path) -> None:
    """Rename a staged folder to its final name; replaces an existing folder."""
    with _delivery_errors("folder_not_written", folder):
        _remove(folder)
        staged(folder).rename(folder)
        _sync(folder.parent)


def clear_folder(folder: Path) -> None:
    """Remove a folder that is no longer needed, if it exists."""
    with _delivery_errors("folder_not_written", folder):
        _remove(folder)


def write_public_files(folder: Path, files: Mapping[str, bytes]) -> int:
    """Write public files, each atomically; return how many are new or changed."""
    with _writers() as writers:
        return sum(writers.map(lambda name: write_public(folder / name, files[name]), files))


def write_public(path: Path, data: bytes) -> bool:
    """Write one public file atomically; False if an equal file exists."""
    partial = path.with_name(f".{path.name}{_PARTIAL}")
    with _delivery_errors("file_not_written", path, partial):
        if path.is_file() and path.read_bytes() == data:
            return False
        _make_public(path.parent)
        _write(partial, data, PUBLIC_FILE)
        partial.replace(path)
    return True


def remove_public(path: Path, sha256: str) -> None:
    """Remove a public file if it still has this digest; a file that was replaced since is left alone."""
    with _delivery_errors("file_not_written", path):
        if path.is_file() and digest(path.read_bytes()) == sha256:
            path.unlink()
            # Folders that are empty now go too.
            with suppress(OSError):
                path.parent.rmdir()
                path.parent.parent.rmdir()


def keep_file(path: Path, data: bytes) -> None:
    """Write one private file atomically, durable when this returns; the call can be repeated."""
    partial = path.with_name(f".{path.name}{_PARTIAL}")
    with _delivery_errors("file_not_written", path, partial):
        _make_private(path.parent)
        _write(partial, data, PRIVATE_FILE)
        partial.replace(path)
        for folder in (path.parent, path.parent.parent):
            _sync(folder)


def remove_partials(folder: Path) -> None:
    """Remove the partial files and folders of an interrupted run from a folder."""
    with _delivery_errors("folder_not_written", folder):
        for path in folder.glob(f"*{_PARTIAL}") if folder.is_dir() else ():
            _remove(path)


@contextmanager
def run_lock(path: Path, patience: float = 0) -> Iterator[None]:
    """Hold the lock of a deployment; the system releases it when the process ends.

    Raises RunLockedError if another process still holds it after `patience` seconds.
    """
    lock = FileLock(path, mode=PRIVATE_FILE)
    with _delivery_errors("file_not_written", path):
        _make_private(path.parent)
        try:
            lock.acquire(timeout=patience)
        except Timeout as timeout:
            raise RunLockedError(Fault.of("run_locked", file=path.name)) from timeout
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _delivery_errors(code: str, target: Path, partial: Path | None = None) -> Iterator[None]:
    """Turn an OSError into a DeliveryError about `target`, and remove the partial file to free its space."""
    try:
        yield
    except OSError as failure:
        if partial is not None:
            with suppress(OSError):
                _remove(partial)
        raise DeliveryError(
            Fault.of(code, file=target.name, reason=failure.strerror or type(failure).__name__)
        ) from failure


def _make_private(folder: Path) -> None:
    # `parents=True` would create the parents with the default mode.
    for missing in _missing_folders(folder):
        missing.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def _make_public(folder: Path) -> None:
    for missing in _missing_folders(folder):
        missing.mkdir(exist_ok=True)
        # The web server must be able to read it, whatever the umask of the process.
        missing.chmod(PUBLIC_FOLDER)


def _missing_folders(folder: Path) -> list[Path]:
    """A folder and its parents that do not exist, outermost first."""
    return [path for path in reversed((folder, *folder.parents)) if not path.exists()]


def _writers() -> ThreadPoolExecutor:
    """Threads that write files in parallel: a disk can combine several fsyncs into one flush."""
    return ThreadPoolExecutor(max_workers=_WRITERS)


def _raise_first(results: Iterator[None]) -> None:
    """Wait for all writers; re-raises the first error of one."""
    for _ in results:
        pass


def _write(path: Path, data: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with open(descriptor, "wb") as file:  # noqa: PTH123 - the mode is set before the first byte
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
