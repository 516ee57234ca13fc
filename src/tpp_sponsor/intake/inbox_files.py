"""The bytes of an inbox's files: only regular files, with names that are safe on every system."""

import errno
import os
import stat
import unicodedata
from pathlib import Path

from tpp_sponsor.errors import Fault
from tpp_sponsor.storage.limits import Limits

_LONGEST_NAME = 200
_LEFT_BY_SYSTEMS = frozenset({"thumbs.db", "desktop.ini"})
# Separators of folders and of file streams on some systems.
_PATH_SIGNS = frozenset("/\\:")
# Control and format characters (such as invisible ones and changes of direction), surrogates, line ends.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Neither follow a link nor wait for the writer of a pipe.
_OPEN_FLAGS = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)
_REASONS = {
    errno.ELOOP: "file_is_link",
    errno.ENOENT: "file_vanished",
    errno.ENXIO: "file_irregular",
    errno.EISDIR: "file_irregular",
}


def shown_name(name: str) -> str:
    """Return a file's name that is safe to show and write: invisible characters are escaped."""
    return "".join(_escaped(char) if unicodedata.category(char) in _UNPRINTABLE else char for char in name)


def _escaped(char: str) -> str:
    return char.encode("unicode_escape", errors="backslashreplace").decode("ascii")


def unsafe_name(name: str) -> Fault | None:
    """Why the name of a table's file is refused: other systems would misread it or not show it."""
    if shown_name(name) != name or _PATH_SIGNS & set(name) or name != name.strip():
        return Fault.of("name_unsafe")
    if len(name.encode()) > _LONGEST_NAME:
        return Fault.of("name_too_long", limit=_LONGEST_NAME)
    return None


def holds_files(path: Path) -> bool:
    """Return True if a path is a folder with a file at any depth.

    Files that systems hide in every folder do not count.
    """
    if path.is_symlink() or not path.is_dir():
        return False
    return any(
        not name.startswith(".") and name.lower() not in _LEFT_BY_SYSTEMS
        for _, _, names in os.walk(path)
        for name in names
    )


def read_bytes(path: Path, limits: Limits) -> bytes | Fault:
    """Read a regular file; return a Fault for anything else, and for a file that changes while it is read."""
    if path.is_symlink():
        return Fault.of("file_is_link")
    try:
        descriptor = os.open(path, _OPEN_FLAGS)
    except OSError as failure:
        return _unopened(failure)
    try:
        return _read_whole(descriptor, limits)
    except OSError as failure:
        return Fault.of("file_unreadable", reason=failure.strerror)
    finally:
        os.close(descriptor)


def _unopened(failure: OSError) -> Fault:
    code = _REASONS.get(failure.errno or 0)
    return Fault.of(code) if code else Fault.of("file_unreadable", reason=failure.strerror)


def _read_whole(descriptor: int, limits: Limits) -> bytes | Fault:
    before = os.fstat(descriptor)
    if not stat.S_ISREG(before.st_mode):
        return Fault.of("file_irregular")
    if before.st_size > limits.max_bytes:
        return Fault.of("file_too_large", limit=limits.max_bytes)
    with open(descriptor, "rb", closefd=False) as file:
        data = file.read(limits.max_bytes + 1)
    after = os.fstat(descriptor)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(
        data
    ) != after.st_size:
        return Fault.of("file_changing")
    return data
