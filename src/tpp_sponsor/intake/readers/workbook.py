"""Spreadsheets as offices send them: letterheads, merged headings, several sheets (docs/rules.md#office-sheets)."""

import datetime as dt
import io
import math
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import replace

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from tpp_sponsor.domain.codes import Warn
from tpp_sponsor.domain.text_keys import visible
from tpp_sponsor.errors import Fault, is_panic
from tpp_sponsor.intake.headers.header_search import find_header
from tpp_sponsor.intake.headers.near_headings import missing_headings, nearest_header
from tpp_sponsor.intake.raw_table import FileContents, RawSheet
from tpp_sponsor.intake.readers.cell_text import clean_texts
from tpp_sponsor.intake.workbooks.date_epoch import with_usual_epoch
from tpp_sponsor.intake.workbooks.formulas import formula_rows, with_error_texts
from tpp_sponsor.intake.workbooks.ods import check_ods
from tpp_sponsor.intake.workbooks.refusals import CorruptWorkbookError, FileRefusedError
from tpp_sponsor.intake.workbooks.sheet_scan import CheckedWorkbook, SheetScan
from tpp_sponsor.intake.workbooks.xls import check_xls
from tpp_sponsor.intake.workbooks.xlsx import check_xlsx
from tpp_sponsor.intake.workbooks.zip_container import Package
from tpp_sponsor.storage.limits import Limits
from tpp_sponsor.tables.findings import FileWarning
from tpp_sponsor.tables.headings.heading_map import ROWS_SEARCHED, Header, HeadingMap
from tpp_sponsor.tables.input_tables import BROKEN, ROW
from tpp_sponsor.tables.table import number_cell

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

_COMPOUND_FILE, _ZIP = bytes.fromhex("d0cf11e0a1b11ae1"), b"PK"
_BROKEN_WORKBOOK = (
    CorruptWorkbookError, CalamineError, zipfile.BadZipFile, zlib.error, EOFError,
    NotImplementedError, SyntaxError, ValueError,
)  # fmt: skip
# The rounding error of a spreadsheet's arithmetic; no fraction of a rupiah is as small.
_NOISE = 1e-6
_NUMBERS = frozenset({int, float})


def read_workbook(data: bytes, name: str, headings: HeadingMap, limits: Limits) -> FileContents:
    """Read a workbook's visible sheets with the table's header; what is hidden, and formulas, are warnings."""
    try:
        return _read(_checked(data, limits), name, headings)
    except FileRefusedError as refused:
        return FileContents(faults=(refused.fault,))
    except PasswordError:
        return FileContents(faults=(Fault.of("workbook_locked"),))
    except _BROKEN_WORKBOOK:
        return FileContents(faults=(Fault.of("workbook_unreadable"),))
    except BaseException as failure:
        if not is_panic(failure):
            raise
        return FileContents(faults=(Fault.of("workbook_unreadable"),))


def _checked(data: bytes, limits: Limits) -> CheckedWorkbook:
    if data.startswith(_COMPOUND_FILE):
        return check_xls(data, limits)
    if not data.startswith(_ZIP):
        raise CorruptWorkbookError
    package = Package.of(data, limits)
    return check_ods(package) if "content.xml" in package.parts else check_xlsx(package)


def _read(book: CheckedWorkbook, name: str, headings: HeadingMap) -> FileContents:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(book.data))
    table = headings.table.name
    sheets, warnings, faults = list[RawSheet](), list[FileWarning](), list[Fault]()
    without_header: list[tuple[str, list[list[str]]]] = []
    if len(workbook.sheets_metadata) != len(book.scans):
        raise CorruptWorkbookError
    for position, info in enumerate(workbook.sheets_metadata):
        if info.typ is not SheetTypeEnum.WorkSheet:
            continue
        if info.visible is not SheetVisibleEnum.Visible:
            warnings.append(FileWarning(Warn.HIDDEN_SHEET, table, name, info.name))
            continue
        scan = book.scans[position]
        if scan is None:
            raise CorruptWorkbookError
        rows = workbook.get_sheet_by_index(position).to_python(skip_empty_area=False)
        head = [[_text(cell) for cell in row] for row in rows[: ROWS_SEARCHED + 1]]
        header = find_header(head, headings)
        if isinstance(header, Fault):
            faults.append(replace(header, sheet=info.name))
        elif header is None:
            without_header.append((info.name, head))
        else:
            sheet = with_usual_epoch(_below(rows, info.name, header, headings), book.epoch)
            sheets.append(with_error_texts(sheet, scan, is_calculated=book.is_calculated))
            warnings += _row_warnings(scan, FileWarning("", table, name, info.name), header)
    if not sheets and not faults:
        faults.append(_nearest(without_header, headings))
    warnings += [
        FileWarning(Warn.SHEET_WITHOUT_HEADER, table, name, sheet)
        for sheet, head in without_header
        if sheets and any(any(row) for row in head)
    ]
    return FileContents(tuple(sheets), tuple(warnings), tuple(faults))


def _row_warnings(scan: SheetScan, warning: FileWarning, header: Header) -> list[FileWarning]:
    """Return warnings for the hidden rows of a sheet below its header, and for formulas in columns that are read."""
    first = header.last_row + 2
    hidden = sorted(number for number in scan.hidden if first <= number <= scan.rows)
    formulas = formula_rows(scan, first, [at + 1 for at in header.positions.values()])
    return [
        replace(warning, code=code, row=rows[0], detail=str(len(rows)))
        for code, rows in ((Warn.HIDDEN_ROWS, hidden), (Warn.FORMULA, formulas))
        if rows
    ]


def _nearest(without_header: Sequence[tuple[str, list[list[str]]]], headings: HeadingMap) -> Fault:
    filled = [(sheet, head) for sheet, head in without_header if any(any(row) for row in head)]
    if not filled:
        return Fault.of("file_empty")
    candidates = [(nearest_header(head, headings), sheet) for sheet, head in filled]
    nearest, sheet = min(candidates, key=lambda candidate: len(candidate[0].missing))
    return missing_headings(nearest, headings, sheet)


def _below(rows: Sequence[Sequence[Cell]], sheet: str, header: Header, headings: HeadingMap) -> RawSheet:
    body = rows[header.last_row + 1 :]
    columns: list[pl.Series] = []
    for name, at in header.positions.items():
        columns.append(_column(name, body, at, dash_is_empty=name not in headings.table.with_dashes))
        if name in headings.table.identifiers:
            numbers = [row[at].__class__ in _NUMBERS for row in body]
            columns.append(pl.Series(number_cell(name), numbers, dtype=pl.Boolean))
    frame = pl.DataFrame(columns).with_row_index(ROW, header.last_row + 2)
    cells = frame.with_columns(pl.lit(False).alias(BROKEN))  # noqa: FBT003
    return RawSheet(sheet, header, cells, pl.DataFrame([_column(str(at), body, at) for at in header.unknown]))


def _column(name: str, rows: Sequence[Sequence[Cell]], at: int, *, dash_is_empty: bool = True) -> pl.Series:
    texts = [
        str(int(cell))
        if cell.__class__ is float and cell.is_integer()
        else cell
        if cell.__class__ is str
        else _text(cell)
        for cell in [row[at] for row in rows]
    ]
    return clean_texts(pl.Series(name, texts, dtype=pl.String), dash_is_empty=dash_is_empty)


def _text(cell: Cell) -> str:
    """Return the text of a cell; a number has no decimals or six, so that three decimals never look like thousands."""
    if isinstance(cell, str):
        return visible(cell)
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, int | float) and math.isfinite(cell):
        return str(round(cell)) if abs(cell - round(cell)) < _NOISE else f"{cell:.6f}"
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "seconds")
    return str(cell)
