"""Where tests write their files: in memory, if the machine has room for it."""

import os
from pathlib import Path

_MEMORY = Path("/dev/shm")
_ROOM = 4 * 2**30


def folder_in_memory() -> Path | None:
    """The system's folder in memory; None where there is none, or it is small (containers), or runs no programs."""
    if not os.access(_MEMORY, os.W_OK | os.X_OK):
        return None
    system = os.statvfs(_MEMORY)
    has_room = system.f_bavail * system.f_frsize >= _ROOM
    return _MEMORY if has_room and not system.f_flag & os.ST_NOEXEC else None
