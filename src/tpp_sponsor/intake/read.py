"""Read the files of an inbox, each by its format (docs/rules.md#reading)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tpp_sponsor.domain.codes import Cause, Warn
from tpp_sponsor.errors import Fault
from tpp_sponsor.intake.inbox import (
    DELIMITED,
    WORKBOOKS,
    Inbox,
    InboxFile,
    RefusedFile,
    take_file,
)
from tpp_sponsor.intake.raw_table import FileContents, RawFile
from tpp_sponsor.intake.readers.delimited import read_delimited
from tpp_sponsor.intake.readers.file_type import mismatched_type
from tpp_sponsor.storage.limits import Limits
from tpp_sponsor.tables.findings import FileWarning
from tpp_sponsor.tables.headings.heading_map import HeadingMap
from tpp_sponsor.tables.input_tables import TABLES, TABLES_OF_FUNDS

# Table → column → further headings.
Synonyms = Mapping[str, Mapping[str, Iterable[str]]]
ForEach = Callable[[Callable[[InboxFile], RawFile], Iterable[InboxFile]], Iterable[RawFile]]


@dataclass(frozen=True)
class ReadInbox:
    """An inbox and what its files hold; `files`: also those that were refused, with their fault."""

    inbox: Inbox
    files: list[RawFile]


def read_inbox(inbox: Inbox, synonyms: Synonyms, limits: Limits, *, each: ForEach = map) -> list[RawFile]:
    """Read every file; what is wrong with one is in its `faults`. `each`: like `map`, perhaps in several threads."""
    headings = {name: HeadingMap.of(table, synonyms.get(name, {})) for name, table in TABLES.items()}

    def read(file: InboxFile) -> RawFile:
        return _read(file, headings[file.table.name], limits)

    return [*each(read, inbox.files), *map(_refused, inbox.refused)]


def read_single_file(
    path: Path, headings: HeadingMap, limits: Limits
) -> tuple[InboxFile | RefusedFile, RawFile]:
    """Read one file of a table at any path."""
    file = take_file(path, headings.table, limits)
    if isinstance(file, RefusedFile):
        return file, _refused(file)
    return file, _read(file, headings, limits)


def unknown_files(inbox: Inbox) -> list[FileWarning]:
    """Return a warning for each file and each folder with files that belongs to no table."""
    own = {file.table.name for file in inbox.files} | {file.table.name for file in inbox.refused}
    has_funds = any(table.name in own for table in TABLES_OF_FUNDS)
    cause = Cause.FILES_OF_FUNDS.value if has_funds else ""
    files = [FileWarning(Warn.OTHER_FILE, "", name, cause=cause) for name in inbox.others]
    return files + [FileWarning(Warn.OTHER_FOLDER, "", name) for name in inbox.folders]


def _refused(file: RefusedFile) -> RawFile:
    return RawFile(file.name, file.table, "", 0, faults=(file.fault,))


def _read(file: InboxFile, headings: HeadingMap, limits: Limits) -> RawFile:
    contents = read_contents(file.name, file.data, headings, limits)
    return RawFile(
        file.name,
        file.table,
        file.sha256,
        len(file.data),
        sheets=contents.sheets,
        warnings=contents.warnings,
        faults=tuple(replace(fault, file=file.name) for fault in contents.faults),
    )


def read_contents(name: str, data: bytes, headings: HeadingMap, limits: Limits) -> FileContents:
    """Read a file by the format that its name says."""
    suffix = Path(name).suffix.lower()
    if not data:
        return FileContents(faults=(Fault.of("file_empty"),))
    if suffix not in (*DELIMITED, *WORKBOOKS):
        return FileContents(faults=(Fault.of("format_unknown", format=suffix or "-"),))
    if fault := mismatched_type(data, is_workbook=suffix in WORKBOOKS):
        return FileContents(faults=(fault,))
    if suffix in DELIMITED:
        sheet = read_delimited(data, headings)
        return FileContents(faults=(sheet,)) if isinstance(sheet, Fault) else FileContents(sheets=(sheet,))
    from tpp_sponsor.intake.readers.workbook import read_workbook  # noqa: PLC0415 - most inboxes hold only CSV

    return read_workbook(data, name, headings, limits)
