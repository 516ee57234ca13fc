"""Where backups lie that were given no place of their own: what they are called, and which are let go."""

import re
from datetime import date
from pathlib import Path

_OWN_NAME = re.compile(r"tpp-sponsor-(\d{4}-\d\d-\d\d)-(\d+)\.zip")


def backup_name(day: date, event: int) -> str:
    """What a backup of this day is called that ends with this event."""
    return f"tpp-sponsor-{day}-{event}.zip"


def backups_on(shelf: Path) -> list[tuple[date, int, Path]]:
    """The backups that lie there under names of our own, oldest first: day, newest event, file."""
    found = ((_OWN_NAME.fullmatch(path.name), path) for path in shelf.glob("*.zip"))
    return sorted((date.fromisoformat(name[1]), int(name[2]), path) for name, path in found if name)


def prune(shelf: Path, made: Path, keep: int) -> None:
    """Remove the oldest so that `keep` stay (0: all): never the one just made, whatever the clock says."""
    others = [path for *_, path in backups_on(shelf) if path != made]
    for path in others[: max(len(others) + 1 - keep, 0)] if keep else ():
        path.unlink()
