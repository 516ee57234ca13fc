"""Check an ODS before it is read: repeated rows and cells are counted, and only checked parts are passed on."""

import datetime as dt
from dataclasses import dataclass, field

from lxml import etree

from tpp_sponsor.errors import Fault
from tpp_sponsor.intake.workbooks.refusals import (
    CorruptWorkbookError,
    FileRefusedError,
    check_cells,
    check_sheets,
    too_many_bytes,
)
from tpp_sponsor.intake.workbooks.sheet_scan import CACHED, EPOCH, NOTHING, CheckedWorkbook, SheetScan
from tpp_sponsor.intake.workbooks.sheet_walk import release
from tpp_sponsor.intake.workbooks.zip_container import Package

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_CONTENT, _MANIFEST = "content.xml", "META-INF/manifest.xml"
_VALUES = tuple(
    f"{_OFFICE}{name}" for name in ("value", "date-value", "time-value", "string-value", "boolean-value")
)
# Beginnings and ends of rows; more would take over a minute.
_MOST_ROWS_WALKED = 1_200_000


@dataclass
class _Table:
    """A sheet that is being scanned: `row` is the last row so far, `held` the cells in the reader's memory.

    `before`: the cells of all sheets before it.
    """

    name: str
    before: int = 0
    scan: SheetScan = field(default_factory=SheetScan)
    row: int = 0
    held: int = 0
    formulas: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def cells(self) -> int:
        """The cells of this sheet and all before it."""
        return self.before + max(self.scan.cells, self.held)


def check_ods(package: Package) -> CheckedWorkbook:
    """Check an ODS; FileRefusedError or CorruptWorkbookError if it must not be read."""
    for part in ("mimetype", _MANIFEST):
        if part not in package.parts:
            raise CorruptWorkbookError
    package.read_whole("mimetype")
    if b"encryption-data" in package.read_whole(_MANIFEST):
        raise FileRefusedError(Fault.of("workbook_locked"))
    tables, epoch = _walked(package)
    for table in tables:
        table.scan.add_formulas(table.formulas)
    return CheckedWorkbook(package.repacked(), tuple(table.scan for table in tables), epoch=epoch)


def _walked(package: Package) -> tuple[list[_Table], dt.date]:
    tables, epoch, seen, text = list[_Table](), EPOCH, 0, 0
    parser = etree.XMLPullParser(
        ("start", "end"),
        tag=(f"{_TABLE}table", f"{_TABLE}table-row", f"{_TABLE}null-date"),
        resolve_entities=False, no_network=True, load_dtd=False,
    )  # fmt: skip
    try:
        for chunk in package.unpack(_CONTENT):
            parser.feed(chunk)
            for event, node in parser.read_events():
                seen += 1
                if seen > _MOST_ROWS_WALKED or (
                    seen == 1 and node.getroottree().docinfo.internalDTD is not None
                ):
                    raise CorruptWorkbookError
                if event == "start" and node.tag == f"{_TABLE}table":
                    before = tables[-1].cells if tables else 0
                    tables.append(_Table(str(node.get(f"{_TABLE}name")), before))
                    check_sheets(len(tables))
                elif event == "end" and node.tag == f"{_TABLE}null-date":
                    epoch = dt.date.fromisoformat(node.get(f"{_TABLE}date-value") or str(EPOCH))
                elif event == "end" and node.tag == f"{_TABLE}table-row":
                    if not tables:
                        raise CorruptWorkbookError
                    text += _add_row(node, tables[-1])
                    _check(tables[-1], text, package)
                    release(node)
        # As in `sheet_walk`: only this reports an error in the last chunk.
        parser.close()
    except (etree.XMLSyntaxError, ValueError) as failure:
        raise CorruptWorkbookError from failure
    return tables, epoch


def _check(table: _Table, text: int, package: Package) -> None:
    if text > package.limits.max_text:
        raise too_many_bytes(package.limits)
    rows, columns = table.scan.rows, table.scan.columns
    check_cells(table.cells, package.limits, sheet=table.name, rows=rows, columns=columns)


def _add_row(row: etree._Element, table: _Table) -> int:
    """Add a row with its repetitions to the scan; the bytes of text that the reader will make of it."""
    times = _count(row.get(f"{_TABLE}number-rows-repeated"))
    at, last, text = 0, 0, 0
    for cell in row:
        wide = _count(cell.get(f"{_TABLE}number-columns-repeated"))
        has_formula = cell.get(f"{_TABLE}formula") is not None
        if cell.get(f"{_OFFICE}value-type") is not None or has_formula:
            last = at + wide
            text += wide * times * _text_length(cell)
            table.scan.filled += wide * times
        if has_formula:
            is_calculated = len(cell) > 0 or any(cell.get(value) is not None for value in _VALUES)
            table.formulas.append((table.row + 1, at + 1, CACHED if is_calculated else NOTHING))
        if cell.get(_CALC_TYPE) == "error":
            table.scan.errors[table.row + 1, at + 1] = "".join(cell.itertext())
        at += wide
    table.held += last
    table.row += times
    if last:
        table.scan.extend_to(table.row, last)
        if row.get(f"{_TABLE}visibility") in {"collapse", "filter"}:
            table.scan.hidden.append(table.row - times + 1)
    return text


def _text_length(cell: etree._Element) -> int:
    spaces = sum(_count(node.get(f"{_TEXT}c")) for node in cell.iter(f"{_TEXT}s"))
    return spaces + sum(len(piece) for piece in cell.itertext()) + len(cell.get(_VALUES[3]) or "")


def _count(text: str | None) -> int:
    if text is None:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) <= len("1048576000")):
        raise CorruptWorkbookError
    return int(text)
