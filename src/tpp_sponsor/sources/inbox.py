"""The inbox of a period: which file belongs to which table, and what each holds (contract section 2)."""

import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from tpp_sponsor.domain.codes import Warn
from tpp_sponsor.errors import Fault
from tpp_sponsor.frames.results import Notice
from tpp_sponsor.frames.tables import TABLES, Table
from tpp_sponsor.sources.delimited import read_delimited
from tpp_sponsor.sources.disguise import disguised
from tpp_sponsor.sources.headings import HeadingMap
from tpp_sponsor.sources.raw import RawFile
from tpp_sponsor.sources.workbook import read_workbook

# Table → column → further headings.
Synonyms = Mapping[str, Mapping[str, Iterable[str]]]

DELIMITED = (".csv",)
WORKBOOKS = (".xlsx", ".xls", ".ods")


@dataclass(frozen=True)
class InboxFile:
    """A file that belongs to a table, its bytes and their digest."""

    name: str
    table: Table
    data: bytes
    sha256: str


@dataclass(frozen=True)
class Inbox:
    """What lies in the folder: the files of tables in order of name, and the names of all others."""

    files: tuple[InboxFile, ...]
    others: tuple[str, ...]

    @property
    def digests(self) -> dict[str, str]:
        """File name → SHA-256."""
        return {file.name: file.sha256 for file in self.files}


def open_inbox(folder: Path) -> Inbox:
    """Take the bytes of every file once, so that what is judged is what was digested."""
    paths = sorted(folder.iterdir())
    own = [path for path in paths if _table_of(path.name) is not None and path.is_file()]
    with ThreadPoolExecutor() as readers:
        files = tuple(readers.map(_open, own))
    return Inbox(files, tuple(path.name for path in paths if path not in own))


def read_inbox(inbox: Inbox, synonyms: Synonyms) -> list[RawFile]:
    """Read every file; what is wrong with one stands in its `faults`."""
    headings = {name: HeadingMap.of(table, synonyms.get(name, {})) for name, table in TABLES.items()}
    with ThreadPoolExecutor() as readers:
        return list(readers.map(lambda file: _read(file, headings[file.table.name]), inbox.files))


def other_files(inbox: Inbox) -> list[Notice]:
    """A warning for each file that belongs to no table."""
    return [Notice(Warn.OTHER_FILE, "", name) for name in inbox.others]


def _open(path: Path) -> InboxFile:
    table = _table_of(path.name)
    assert table is not None
    data = path.read_bytes()
    return InboxFile(path.name, table, data, hashlib.sha256(data).hexdigest())


def _read(file: InboxFile, headings: HeadingMap) -> RawFile:
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
        sheets, notices, faults = read_workbook(file.data, file.name, headings)
        return replace(
            raw,
            sheets=tuple(sheets),
            notices=tuple(notices),
            faults=tuple(replace(fault, file=file.name) for fault in faults),
        )
    return replace(raw, faults=(Fault.of("format_unknown", file=file.name, format=suffix or "-"),))


def _table_of(name: str) -> Table | None:
    return next((table for prefix, table in TABLES.items() if name.lower().startswith(prefix)), None)
