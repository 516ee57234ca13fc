"""Atomic writes: a file or folder is visible whole or not at all, and on the disk when a call returns."""

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tpp_sponsor.errors import DeliveryError, Fault

PRIVATE_FILE, PRIVATE_FOLDER = 0o640, 0o750
PUBLIC_FILE, PUBLIC_FOLDER = 0o644, 0o755
_PARTIAL = ".partial"
# The name of a card's page is a secret (`cards/tokens.py`).
_TOKEN = re.compile(r"[a-z2-7]{32}")
# The folder of correction files, within a revision and within the folder of a check.
CORRECTIONS = "bkpsdm/perbaikan"


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def file_digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of each file."""
    return {name: digest(data) for name, data in files.items()}


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder of private files; either all of them are visible or none.

    Replaces an existing folder. Raises DeliveryError if the disk refuses; the call can be repeated.
    """
    stage_folder(folder, files)
    publish_folder(folder)


def staged(folder: Path) -> Path:
    """Return the path of a folder's files before `publish_folder`."""
    return folder.with_name(folder.name + _PARTIAL)


def stage_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a folder to the disk, beside the place where `publish_folder` puts them."""
    partial = staged(folder)
    with _delivery_errors("folder_not_written", folder, partial):
        _remove(partial)
        make_private(folder.parent)
        partial.mkdir(mode=PRIVATE_FOLDER)
        for name in files:
            make_private((partial / name).parent)
        for name, data in files.items():
            _write(partial / name, data, PRIVATE_FILE)
        _sync_tree(partial)


def publish_folder(folder: Path) -> None:
    """Rename a staged folder to its final name; replaces an existing folder."""
    with _delivery_errors("folder_not_written", folder):
        _remove(folder)
        staged(folder).rename(folder)
        _sync(folder.parent)


def clear_folder(folder: Path) -> None:
    """Remove a folder or a file that is no longer needed, if it exists."""
    with _delivery_errors("folder_not_written", folder):
        _remove(folder)


def write_public_files(folder: Path, files: Mapping[str, bytes]) -> int:
    """Write public files, each atomically; return how many are new or changed."""
    changed = {folder / name: data for name, data in files.items() if not _holds(folder / name, data)}
    try:
        for path, data in changed.items():
            with _delivery_errors("file_not_written", path):
                _make_public(path.parent)
                _write(_partial(path), data, PUBLIC_FILE)
        for path in changed:
            with _delivery_errors("file_not_written", path):
                _sync(_partial(path))
                _partial(path).replace(path)
    except DeliveryError:
        for path in changed:
            with suppress(OSError):
                _remove(_partial(path))
        raise
    return len(changed)


def write_public(path: Path, data: bytes) -> bool:
    """Write one public file atomically; False if an equal file exists."""
    return write_public_files(path.parent, {path.name: data}) > 0


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
    partial = _partial(path)
    with _delivery_errors("file_not_written", path, partial):
        make_private(path.parent)
        _write(partial, data, PRIVATE_FILE)
        _sync(partial)
        partial.replace(path)
        for folder in (path.parent, path.parent.parent):
            _sync(folder)


def move_file(source: Path, target: Path) -> None:
    """Give a private file its final name, durably; the target is replaced at once or not at all."""
    with _delivery_errors("file_not_written", target):
        make_private(target.parent)
        source.chmod(PRIVATE_FILE)
        _sync(source)
        try:
            source.replace(target)
        except OSError as failure:
            if failure.errno != errno.EXDEV:
                raise
            # Another file system: it cannot be renamed, so its bytes are written beside the target.
            keep_file(target, source.read_bytes())
            source.unlink()
        for folder in (target.parent, target.parent.parent):
            _sync(folder)


def remove_partials(folder: Path) -> None:
    """Remove the partial files and folders of an interrupted run from a folder."""
    with _delivery_errors("folder_not_written", folder):
        for path in folder.glob(f"*{_PARTIAL}") if folder.is_dir() else ():
            _remove(path)


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
            Fault.of(code, file=_shown(target), reason=failure.strerror or type(failure).__name__)
        ) from failure


def _shown(path: Path) -> str:
    """Return the name of a file as messages and the log may have it."""
    return _TOKEN.sub("…", path.name)


def make_private(folder: Path) -> None:
    """Make a private folder and those above it, as far as they do not exist."""
    # `parents=True` would create the parents with the default mode.
    for missing in _missing_folders(folder):
        missing.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def _make_public(folder: Path) -> None:
    for missing in _missing_folders(folder):
        missing.mkdir(exist_ok=True)
        # The web server must be able to read it, whatever the umask of the process.
        missing.chmod(PUBLIC_FOLDER)


def _missing_folders(folder: Path) -> list[Path]:
    """Return a folder and its parents that do not exist, outermost first."""
    return [path for path in reversed((folder, *folder.parents)) if not path.exists()]


def _partial(path: Path) -> Path:
    """Return the path of a file until it is renamed to its own."""
    return path.with_name(f".{path.name}{_PARTIAL}")


def _holds(path: Path, data: bytes) -> bool:
    with _delivery_errors("file_not_written", path):
        return path.is_file() and path.read_bytes() == data


def _write(path: Path, data: bytes, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with open(descriptor, "wb") as file:  # noqa: PTH123 - the mode is set before the first byte
        os.fchmod(descriptor, mode)
        file.write(data)


def _sync_tree(folder: Path) -> None:
    """Flush a folder and its files to the disk; all are written by then, so the first sync flushes most of them."""
    for inner in (*folder.rglob("*"), folder):
        _sync(inner)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    if path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)
