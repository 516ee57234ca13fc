"""The inbox of a period: the files of each table with their bytes and digests (docs/rules.md#inbox)."""

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

from tpp_sponsor.domain.text_keys import visible
from tpp_sponsor.errors import Fault
from tpp_sponsor.intake.inbox_files import holds_files, read_bytes, shown_name, unsafe_name
from tpp_sponsor.storage.files import digest
from tpp_sponsor.storage.limits import Limits
from tpp_sponsor.tables.input_tables import EMPLOYEES, TABLES
from tpp_sponsor.tables.table import Table

DELIMITED = (".csv",)
WORKBOOKS = (".xlsx", ".xls", ".ods")
_NON_ASN = re.compile(r"^non[\s_.\-\u2010-\u2015]*asn")


@dataclass(frozen=True)
class InboxFile:
    """A file that belongs to a table, its bytes and their digest."""

    name: str
    table: Table
    data: bytes
    sha256: str


@dataclass(frozen=True)
class RefusedFile:
    """A file that is named like a table's file and must not be read; `name` is safe to show."""

    name: str
    table: Table
    fault: Fault


@dataclass(frozen=True)
class Inbox:
    """The files of a folder: those of tables in order of name, the refused ones, the names of all others.

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

    def file(self, name: str) -> InboxFile | None:
        """Return the file of a name; None where it is not there or was refused."""
        return next((file for file in self.files if file.name == name), None)


def open_inbox(folder: Path, limits: Limits) -> Inbox:
    """Read the bytes of every file once, so that the bytes with the digest are the bytes that are parsed.

    The folder itself may be a symbolic link; its files may not.
    """
    paths = sorted(folder.iterdir(), key=lambda path: os.fsencode(path.name))
    own = [(path, table) for path in paths if (table := _table_of(path)) is not None]
    files = [take_file(path, table, limits) for path, table in own]
    known = {path for path, _ in own}
    others = [path for path in paths if path not in known]
    folders = [path for path in others if holds_files(path)]
    return Inbox(
        tuple(file for file in files if isinstance(file, InboxFile)),
        tuple(shown_name(path.name) for path in others if path not in folders),
        tuple(file for file in files if isinstance(file, RefusedFile)),
        tuple(shown_name(path.name) for path in folders),
    )


def take_file(path: Path, table: Table, limits: Limits) -> InboxFile | RefusedFile:
    """Return a file of a table with its bytes and digest, or why it is refused."""
    name = shown_name(path.name)
    if holds_files(path):
        return RefusedFile(name, table, Fault.of("folder_of_files", file=name, table=table.name))
    data = unsafe_name(path.name) or read_bytes(path, limits)
    if isinstance(data, Fault):
        return RefusedFile(name, table, replace(data, file=name))
    return InboxFile(name, table, data, digest(data))


def table_named(name: str) -> Table | None:
    """Return the table that a file belongs to by its name; *non-ASN* with any hyphen or blank is the table `nonasn`."""
    shown = _NON_ASN.sub(EMPLOYEES.name, visible(name).lower())
    return next((table for prefix, table in TABLES.items() if shown.startswith(prefix)), None)


def _table_of(path: Path) -> Table | None:
    """Return the table that a file belongs to by its name.

    An empty folder counts only if its name ends like a file's.
    """
    table = table_named(path.name)
    is_like_a_file = Path(visible(path.name).lower()).suffix in {*DELIMITED, *WORKBOOKS}
    is_empty_folder = path.is_dir() and not path.is_symlink() and not holds_files(path)
    return table if is_like_a_file or not is_empty_folder else None
