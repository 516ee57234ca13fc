"""Spreadsheets as offices send them: letterheads, merged headings, several sheets (contract section 2)."""

import datetime as dt
import io
import math
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from tpp_sponsor.domain.codes import Warn
from tpp_sponsor.domain.wording import visible
from tpp_sponsor.errors import Fault
from tpp_sponsor.frames.results import Notice
from tpp_sponsor.frames.tables import BROKEN, ROW, number_cell
from tpp_sponsor.sources.headings import ROWS_SEARCHED, Header, HeadingMap, find_header, missing_headings
from tpp_sponsor.sources.raw import RawSheet

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

# A workbook with a password is a compound file that holds the encrypted one.
_COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BROKEN_WORKBOOK = (CalamineError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, SyntaxError)
# What a spreadsheet's own arithmetic adds to a whole number; no fraction of a rupiah is as small.
_NOISE = 1e-6
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_ROW_NUMBER = re.compile(rb'\br="(\d+)"')
_HIDDEN_FLAG = re.compile(rb'\bhidden="(?:1|true)"')


def read_workbook(
    data: bytes, name: str, headings: HeadingMap
) -> tuple[list[RawSheet], list[Notice], list[Fault]]:
    """Every visible sheet that has the table's header; hidden sheets and hidden rows are told of.

    A Fault says why the workbook cannot be used.
    """
    if data.startswith(_COMPOUND_FILE) and _ENCRYPTED in data:
        return [], [], [Fault.of("workbook_locked")]
    try:
        return _read(data, name, headings)
    except PasswordError:
        return [], [], [Fault.of("workbook_locked")]
    except _BROKEN_WORKBOOK:
        return [], [], [Fault.of("workbook_unreadable")]


def _read(data: bytes, name: str, headings: HeadingMap) -> tuple[list[RawSheet], list[Notice], list[Fault]]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets, notices, faults = list[RawSheet](), list[Notice](), list[Fault]()
    without_header: list[tuple[str, list[list[str]]]] = []
    for position, info in enumerate(workbook.sheets_metadata):
        if info.typ is not SheetTypeEnum.WorkSheet:
            continue
        if info.visible is not SheetVisibleEnum.Visible:
            notices.append(Notice(Warn.HIDDEN_SHEET, headings.table.name, name, info.name))
            continue
        rows = workbook.get_sheet_by_index(position).to_python(skip_empty_area=False)
        head = [[_text(cell) for cell in row] for row in rows[: ROWS_SEARCHED + 1]]
        header = find_header(head, headings)
        if isinstance(header, Fault):
            faults.append(Fault.of(header.code, sheet=info.name, row=header.row, column=header.column))
        elif header is None:
            without_header.append((info.name, head))
        else:
            sheets.append(_below(rows, info.name, header, headings))
            notices += _hidden_rows(data, info.name, headings, name, header)
    if not sheets and not faults:
        faults.append(_nearest(without_header, headings))
    notices += [
        Notice(Warn.SHEET_WITHOUT_HEADER, headings.table.name, name, sheet)
        for sheet, head in without_header
        if sheets and any(any(row) for row in head)
    ]
    return sheets, notices, faults


def _nearest(without_header: Sequence[tuple[str, list[list[str]]]], headings: HeadingMap) -> Fault:
    filled = [(sheet, head) for sheet, head in without_header if any(any(row) for row in head)]
    if not filled:
        return Fault.of("file_empty")
    candidates = [(missing_headings(head, headings), sheet) for sheet, head in filled]
    (row, lacks, has), sheet = min(candidates, key=lambda found: len(found[0][1]))
    return Fault.of("heading_missing", sheet=sheet, row=row, missing=", ".join(lacks), found=", ".join(has))


def _below(rows: Sequence[Sequence[Cell]], sheet: str, header: Header, headings: HeadingMap) -> RawSheet:
    body = rows[header.last_row + 1 :]
    columns: list[pl.Series] = []
    for name, at in header.positions.items():
        cells = [row[at] if at < len(row) else "" for row in body]
        columns.append(pl.Series(name, [_text(cell) or None for cell in cells], dtype=pl.String))
        if name in headings.table.identifiers:
            numbers = [isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells]
            columns.append(pl.Series(number_cell(name), numbers, dtype=pl.Boolean))
    frame = pl.DataFrame(columns).with_row_index(ROW, header.last_row + 2)
    return RawSheet(sheet, header, frame.with_columns(pl.lit(False).alias(BROKEN)))  # noqa: FBT003


def _text(cell: Cell) -> str:
    """The text of a cell; a number has no decimals or six, so that no reader takes them for thousands."""
    if isinstance(cell, str):
        return visible(cell)
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, int | float) and math.isfinite(cell):
        return str(round(cell)) if abs(cell - round(cell)) < _NOISE else f"{cell:.6f}"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "seconds")
    return str(cell)


def _hidden_rows(data: bytes, sheet: str, headings: HeadingMap, name: str, header: Header) -> list[Notice]:
    """One notice for the hidden rows of a sheet below its header; only XLSX tells."""
    if not data.startswith(b"PK"):
        return []
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        part = _sheet_part(parts, sheet)
        xml = parts.read(part) if part else b""
    hidden = sorted(number for number in _numbers_of_hidden(xml) if number > header.last_row + 1)
    if not hidden:
        return []
    return [Notice(Warn.HIDDEN_ROWS, headings.table.name, name, sheet, hidden[0], detail=str(len(hidden)))]


def _numbers_of_hidden(xml: bytes) -> Iterable[int]:
    if b"hidden=" not in xml:
        return
    for tag in _HIDDEN_ROW.finditer(xml):
        if _HIDDEN_FLAG.search(tag[0]) and (number := _ROW_NUMBER.search(tag[0])):
            yield int(number[1])


def _sheet_part(parts: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of an XLSX package that holds a sheet, by way of the workbook's relations."""
    from lxml import etree  # noqa: PLC0415 - only workbooks need it

    names = set(parts.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    ids = [
        node.get(relation)
        for node in etree.fromstring(parts.read("xl/workbook.xml")).iter("{*}sheet")
        if node.get("name") == sheet
    ]
    for node in etree.fromstring(parts.read("xl/_rels/workbook.xml.rels")).iter("{*}Relationship"):
        if node.get("Id") in ids:
            target = str(node.get("Target"))
            part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
            return part if part in names else None
    return None
