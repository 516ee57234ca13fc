"""A lock that a process hands to the process that it starts, so that it is held without a gap until that one ends."""

import fcntl
import os
from pathlib import Path

from tpp_sponsor.storage.files import PRIVATE_FILE, PRIVATE_FOLDER


def take_lock(path: Path) -> int | None:
    """A descriptor that holds the lock, also in a child process that inherits it; None if it is held already."""
    path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def is_held(path: Path) -> bool:
    """Whether a process that lives holds the lock."""
    descriptor = take_lock(path)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False
