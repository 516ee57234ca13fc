"""A form that a client has sent, with its files on the disk until they are taken."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tpp_sponsor.errors import InputFileError
from tpp_sponsor.intake.inbox_files import unsafe_name
from tpp_sponsor.storage.files import PRIVATE_FOLDER, clear_folder

# Twice as long as a form may take.
_SECONDS_ABANDONED = 1200.0


class UploadError(Exception):
    """A form that cannot be read; `key` names the reason (`console.refused.<key>`), `status` goes into the response."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status, self.key = status, key


@dataclass(frozen=True)
class UploadedFile:
    """A file as it arrived: its field, the name that the browser gave, and where its bytes are."""

    field: str
    name: str
    path: Path


@dataclass
class SentForm:
    """The fields and files of a form; files that are not taken are removed with it."""

    fields: list[tuple[str, str]] = field(default_factory=list)
    files: list[UploadedFile] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        """Return the first value of a field, "" without one."""
        return next((value for key, value in self.fields if key == name), "")

    def all(self, name: str) -> list[str]:
        """List all values of a field."""
        return [value for key, value in self.fields if key == name]

    def files_of(self, name: str) -> list[UploadedFile]:
        """List the files of a field, without the nameless one that a browser sends for an empty field."""
        return [file for file in self.files if file.field == name and file.name]

    def remove_files(self) -> None:
        """Remove the files that were not taken."""
        for file in self.files:
            file.path.unlink(missing_ok=True)


@contextmanager
def named_as_sent(file: UploadedFile) -> Iterator[Path]:
    """Give a file the name that the browser gave, by which it is read and recorded; it is gone afterwards.

    Raises InputFileError if a name leads out of its folder.
    """
    if fault := unsafe_name(file.name):
        raise InputFileError(fault)
    folder = file.path.with_suffix(".d")
    folder.mkdir(mode=PRIVATE_FOLDER)
    named = folder / file.name
    file.path.rename(named)
    try:
        yield named
    finally:
        named.unlink(missing_ok=True)
        folder.rmdir()


def remove_abandoned(folder: Path, now: datetime, *, is_alone: bool) -> None:
    """Remove what killed processes left of uploads; what another console receives at this moment is younger."""
    for path in folder.glob("*"):
        with suppress(FileNotFoundError):
            if is_alone or path.stat().st_mtime < now.timestamp() - _SECONDS_ABANDONED:
                clear_folder(path)
