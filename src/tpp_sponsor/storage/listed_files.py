"""Files of a folder that may be handed out: those of its manifest, or its regular files; never one outside of it."""

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any


def manifest_of(folder: Path) -> dict[str, Any]:
    """Return the manifest of a folder of files; {} without one."""
    path = folder / "manifest.json"
    if not path.is_file():
        return {}
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def listed_file(folder: Path, name: str, extra: Collection[str] = ()) -> Path | None:
    """Return the file of a name that the manifest lists, or that is among `extra`; None for any other name."""
    listed = {str(entry["path"]) for entry in manifest_of(folder).get("files", [])}
    return regular_file(folder, name) if name in listed | set(extra) else None


def file_below(folder: Path, name: str) -> Path | None:
    """Return the file of a name that `files_below` has; None for any other name."""
    return regular_file(folder, name) if name in files_below(folder) else None


def files_below(folder: Path) -> list[str]:
    """Return the names of the regular files below a folder, sorted; links are left out."""
    if not folder.is_dir():
        return []
    paths = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return sorted(path.relative_to(folder).as_posix() for path in paths)


def regular_file(folder: Path, name: str) -> Path | None:
    """Return a file below a folder; None if there is none, or if it leads out of the folder."""
    path = folder / name
    inside = path.resolve().is_relative_to(folder.resolve())
    return path if inside and path.is_file() and not path.is_symlink() else None
