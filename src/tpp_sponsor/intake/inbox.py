"""The inbox of a period: which file belongs to which table, taken as it lies there (docs/rules.md#inbox)."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

from tpp_sponsor.domain.text_keys import visible
from tpp_sponsor.errors import Fault
from tpp_sponsor.intake.inbox_files import holds_files, shown_name, take_file, unsafe_name
from tpp_sponsor.storage.files import digest
from tpp_sponsor.storage.limits import Limits
from tpp_sponsor.tables.input_tables import TABLES, Table

DELIMITED = (".csv",)
WORKBOOKS = (".xlsx", ".xls", ".ods")
DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class InboxFile:
    """A file that belongs to a table, its bytes and their digest."""

    name: str
    table: Table
    data: bytes
    sha256: str


@dataclass(frozen=True)
class RefusedFile:
    """What is named like a table's file and could not be taken; `name` can be shown anywhere."""

    name: str
    table: Table
    fault: Fault


@dataclass(frozen=True)
class Inbox:
    """What lies in the folder: files of tables in order of name, those that were refused, the names of all others.

    `folders`: names of other folders that hold files.
    """

    files: tuple[InboxFile, ...]
    others: tuple[str, ...]
    refused: tuple[RefusedFile, ...] = ()
    folders: tuple[str, ...] = ()

    @property
    def digests(self) -> dict[str, str]:
        """File name → SHA-256; empty for a file that was refused."""
        refused = {file.name: "" for file in self.refused}
        return refused | {file.name: file.sha256 for file in self.files}


def open_inbox(folder: Path, limits: Limits = DEFAULT_LIMITS) -> Inbox:
    """Take the bytes of every file once, so that what is judged is what was digested.

    The folder itself may be a link; what lies in it may not.
    """
    paths = sorted(folder.iterdir(), key=lambda path: os.fsencode(path.name))
    own = [(path, table) for path in paths if (table := _table_of(path)) is not None]
    taken = [take(path, table, limits) for path, table in own]
    mine = {path for path, _ in own}
    others = [path for path in paths if path not in mine]
    folders = [path for path in others if holds_files(path)]
    return Inbox(
        tuple(file for file in taken if isinstance(file, InboxFile)),
        tuple(shown_name(path.name) for path in others if path not in folders),
        tuple(file for file in taken if isinstance(file, RefusedFile)),
        tuple(shown_name(path.name) for path in folders),
    )


def take(path: Path, table: Table, limits: Limits) -> InboxFile | RefusedFile:
    """A file of a table, whole and with its digest, or why it could not be taken."""
    name = shown_name(path.name)
    if holds_files(path):
        return RefusedFile(name, table, Fault.of("folder_of_files", file=name, table=table.name))
    taken = unsafe_name(path.name) or take_file(path, limits)
    if isinstance(taken, Fault):
        return RefusedFile(name, table, replace(taken, file=name))
    return InboxFile(name, table, taken, digest(taken))


def _table_of(path: Path) -> Table | None:
    """The table that a file belongs to by its name; an empty folder only if it is named like a file to be read."""
    name = visible(path.name).lower()
    table = next((table for prefix, table in TABLES.items() if name.startswith(prefix)), None)
    is_like_a_file = Path(name).suffix in {*DELIMITED, *WORKBOOKS}
    is_empty_folder = path.is_dir() and not path.is_symlink() and not holds_files(path)
    return table if is_like_a_file or not is_empty_folder else None
