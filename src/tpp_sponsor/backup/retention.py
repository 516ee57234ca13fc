"""Names and retention of the backups in `data/backup`."""

import re
from datetime import date
from pathlib import Path

_NAME = re.compile(r"tpp-sponsor-(\d{4}-\d\d-\d\d)-(\d+)\.zip")


def backup_name(day: date, event: int) -> str:
    """Return the name of a backup made on a day, whose newest event is `event`."""
    return f"tpp-sponsor-{day}-{event}.zip"


def backups_on(folder: Path) -> list[tuple[date, int, Path]]:
    """Return the backups of a folder that `backup_name` named, oldest first: day, newest event, file."""
    found = ((_NAME.fullmatch(path.name), path) for path in folder.glob("*.zip"))
    return sorted((date.fromisoformat(name[1]), int(name[2]), path) for name, path in found if name)


def prune(folder: Path, made: Path, keep: int) -> None:
    """Remove the oldest backups so that `keep` remain (0: all); never the one just made, whatever the clock says."""
    others = [path for *_, path in backups_on(folder) if path != made]
    for path in others[: max(len(others) + 1 - keep, 0)] if keep else ():
        path.unlink()
