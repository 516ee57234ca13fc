"""The inbox of a period: which file belongs to which table, and what each holds (contract section 2)."""

import hashlib
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from tpp_sponsor.domain.codes import Warn
from tpp_sponsor.domain.wording import visible
from tpp_sponsor.errors import Fault
from tpp_sponsor.frames.results import Notice
from tpp_sponsor.frames.tables import TABLES, Table
from tpp_sponsor.sources.delimited import read_delimited
from tpp_sponsor.sources.disguise import disguised
from tpp_sponsor.sources.headings import HeadingMap
from tpp_sponsor.sources.inbox_files import shown_name, take_file, unsafe_name
from tpp_sponsor.sources.limits import Limits
from tpp_sponsor.sources.raw import RawFile

# Table → column → further headings.
Synonyms = Mapping[str, Mapping[str, Iterable[str]]]

DELIMITED = (".csv",)
WORKBOOKS = (".xlsx", ".xls", ".ods")
_DEFAULT_LIMITS = Limits()


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
    """What lies in the folder: files of tables in order of name, those that were refused, the names of all others."""

    files: tuple[InboxFile, ...]
    others: tuple[str, ...]
    refused: tuple[RefusedFile, ...] = ()

    @property
    def digests(self) -> dict[str, str]:
        """File name → SHA-256; empty for a file that was refused."""
        refused = {file.name: "" for file in self.refused}
        return refused | {file.name: file.sha256 for file in self.files}


def open_inbox(folder: Path, limits: Limits = _DEFAULT_LIMITS) -> Inbox:
    """Take the bytes of every file once, so that what is judged is what was digested.

    The folder itself may be a link; what lies in it may not.
    """
    paths = sorted(folder.iterdir(), key=lambda path: os.fsencode(path.name))
    own = [(path, table) for path in paths if (table := _table_of(path)) is not None]
    with ThreadPoolExecutor() as readers:
        taken = list(readers.map(lambda found: _open(found[0], found[1], limits), own))
    mine = {path for path, _ in own}
    return Inbox(
        tuple(file for file in taken if isinstance(file, InboxFile)),
        tuple(shown_name(path.name) for path in paths if path not in mine),
        tuple(file for file in taken if isinstance(file, RefusedFile)),
    )


def read_inbox(inbox: Inbox, synonyms: Synonyms, limits: Limits = _DEFAULT_LIMITS) -> list[RawFile]:
    """Read every file; what is wrong with one stands in its `faults`."""
    headings = {name: HeadingMap.of(table, synonyms.get(name, {})) for name, table in TABLES.items()}
    with ThreadPoolExecutor() as readers:
        read = list(readers.map(lambda file: _read(file, headings[file.table.name], limits), inbox.files))
    return read + [RawFile(file.name, file.table, "", 0, faults=(file.fault,)) for file in inbox.refused]


def read_single(
    path: Path, headings: HeadingMap, limits: Limits = _DEFAULT_LIMITS
) -> tuple[InboxFile | RefusedFile, RawFile]:
    """Read one file of a table that somebody names, wherever it lies."""
    file = _open(path, headings.table, limits)
    if isinstance(file, RefusedFile):
        return file, RawFile(file.name, file.table, "", 0, faults=(file.fault,))
    return file, _read(file, headings, limits)


def other_files(inbox: Inbox) -> list[Notice]:
    """A warning for each file that belongs to no table."""
    return [Notice(Warn.OTHER_FILE, "", name) for name in inbox.others]


def _open(path: Path, table: Table, limits: Limits) -> InboxFile | RefusedFile:
    name = shown_name(path.name)
    taken = unsafe_name(path.name) or take_file(path, limits)
    if isinstance(taken, Fault):
        return RefusedFile(name, table, replace(taken, file=name))
    return InboxFile(name, table, taken, hashlib.sha256(taken).hexdigest())


def _read(file: InboxFile, headings: HeadingMap, limits: Limits) -> RawFile:
    raw = RawFile(file.name, file.table, file.sha256, len(file.data))
    suffix = Path(file.name).suffix.lower()
    if not file.data:
        return replace(raw, faults=(Fault.of("file_empty", file=file.name),))
    if suffix in (*DELIMITED, *WORKBOOKS) and (
        fault := disguised(file.data, is_workbook=suffix in WORKBOOKS)
    ):
        return replace(raw, faults=(replace(fault, file=file.name),))
    if suffix in DELIMITED:
        sheet = read_delimited(file.data, headings)
        if isinstance(sheet, Fault):
            return replace(raw, faults=(replace(sheet, file=file.name),))
        return replace(raw, sheets=(sheet,))
    if suffix in WORKBOOKS:
        from tpp_sponsor.sources.workbook import read_workbook  # noqa: PLC0415 - three formats, seldom all needed

        sheets, notices, faults = read_workbook(file.data, file.name, headings, limits)
        return replace(
            raw,
            sheets=tuple(sheets),
            notices=tuple(notices),
            faults=tuple(replace(fault, file=file.name) for fault in faults),
        )
    return replace(raw, faults=(Fault.of("format_unknown", file=file.name, format=suffix or "-"),))


def _table_of(path: Path) -> Table | None:
    """The table that a file belongs to by its name; a folder does if it is named like a file that can be read."""
    name = visible(path.name).lower()
    table = next((table for prefix, table in TABLES.items() if name.startswith(prefix)), None)
    is_like_a_file = Path(name).suffix in {*DELIMITED, *WORKBOOKS}
    return table if is_like_a_file or path.is_symlink() or not path.is_dir() else None
