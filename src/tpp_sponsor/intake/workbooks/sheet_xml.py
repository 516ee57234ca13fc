"""Scan a sheet of an XLSX in one pass before its cells are read: extent, formulas, errors, hidden rows.

The reader of workbooks allocates the whole rectangle of filled cells at once, so that one stray cell in the last
corner would exhaust the memory. Sheets as the usual programs write them are scanned as arrays of bytes; any other XML
is walked tag by tag (`sheet_walk`), which is slow and exact.
"""

import re
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from tpp_sponsor.intake.workbooks.sheet_scan import CACHED, NOTHING, ZERO, Numbers, SheetScan, cell_position

_Bytes = npt.NDArray[np.uint8]

# The longest XML of a row, in bytes: room for all 16,384 columns or for a cell with a few pages of text.
_LONGEST_ROW = 1 << 23
_TAG_ROOM = 32
# Byte → whether the name of a tag ends before it.
ENDS_NAME = np.isin(np.arange(256), np.frombuffer(b" \t\r\n/>", dtype=np.uint8))
_HIDDEN_ROW = re.compile(rb'<row\b[^>]*\bhidden="(?:1|true)"[^>]*>')
_ROW_NUMBER = re.compile(rb'\br="(\d+)"')
_OTHERWISE = re.compile(rb"<!|<\w+:(?:c|f|row|sheetData)\b|<row(?![^>]*\br=\"\d)[^>]*>")
# The Open XML SDK gives every tag a prefix.
_PREFIX = re.compile(rb"<(\w+:)worksheet\b")
_LETTERS, _DIGITS = 3, 7
_EMPTY_TEXT = b't="str"'
_ERROR_CELL = re.compile(
    rb'<c r="([A-Z]+)(\d+)"[^<>]*\bt="e"[^<>]*>(?:<f\b[^<>]*/>|<f\b[^<>]*>[^<]*</f>)?<v>([^<]+)</v>'
)


class UnusualXmlError(Exception):
    """The XML is not as the usual programs write it, but may be valid."""


def scan_sheet(chunks: Iterable[bytes]) -> SheetScan | None:
    """Scan a sheet as the usual programs write it; None if it must be walked instead."""
    scan = SheetScan()
    try:
        for part in whole_rows(chunks):
            _scan_part(part, scan)
    except UnusualXmlError:
        return None
    return scan


def whole_rows(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the XML in parts that begin with a row, so that no cell is cut in two."""
    waiting, prefix = b"", None
    for chunk in chunks:
        waiting += chunk
        if prefix is None:
            prefix = found[1] if (found := _PREFIX.search(waiting)) else b""
        if prefix:
            waiting = waiting.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</")
        if (end := waiting.rfind(b"<row")) > 0:
            yield waiting[:end]
            waiting = waiting[end:]
        if len(waiting) > _LONGEST_ROW:
            raise UnusualXmlError
    yield waiting


def _scan_part(part: bytes, scan: SheetScan) -> None:
    signs = np.frombuffer(part + bytes(_TAG_ROOM), dtype=np.uint8)
    opens, closes, within_quotes = _tags(signs)
    first, second = signs[opens + 1], signs[opens + 2]
    rows = opens[(first == ord("r")) & (second == ord("o"))]
    is_usual = _are_numbered(signs, rows) and not _has_names(signs, opens, within_quotes)
    if (first == ord("!")).any() or (not is_usual and _OTHERWISE.search(part)):
        raise UnusualXmlError
    ends_name = ENDS_NAME[second]
    is_blank = signs[closes - 1] == ord("/")
    is_cell = (first == ord("c")) & ends_name & ~is_blank
    is_formula = (first == ord("f")) & ends_name
    # A cell whose end tag follows its start tag is empty.
    holds = np.append((first == ord("/")) & (second == ord("c")), True)
    filled = np.flatnonzero(is_cell & ~holds[1:])
    if not filled.size and not is_formula.any():
        _note_hidden(part, scan)
        return
    rows, columns = _cell_positions(signs, opens[filled] + len("<c "))
    scan.filled += filled.size
    scan.extend_to(int(rows.max(initial=0)), int(columns.max(initial=0)))
    formulas = np.flatnonzero(is_formula)
    if formulas.size:
        scan.formulas.append(_formulas(signs, opens, closes, formulas, (filled, rows, columns)))
    _note_errors(part, scan)
    _note_hidden(part, scan)


def _are_numbered(signs: _Bytes, rows: Numbers) -> bool:
    """For each row, true if it begins as in `<row r="7"`."""
    return all((signs[rows + at] == sign).all() for at, sign in enumerate(b'<row r="'))


def _has_names(signs: _Bytes, opens: Numbers, within_quotes: npt.NDArray[np.bool_]) -> bool:
    """Return True if a colon may be part of a tag's name."""
    colons = np.flatnonzero(signs == ord(":"))
    before = opens[np.maximum(np.searchsorted(opens, colons) - 1, 0)] if opens.size else colons
    return bool((within_quotes[colons] == within_quotes[before]).any())


def _tags(signs: _Bytes) -> tuple[Numbers, Numbers, npt.NDArray[np.bool_]]:
    """Return the positions at which tags begin and end, and for each byte whether it follows an odd number of quotes.

    UnusualXmlError unless begins and ends alternate and quotes are closed within their tag.
    """
    opens, closes = np.flatnonzero(signs == ord("<")), np.flatnonzero(signs == ord(">"))
    if len(opens) != len(closes) or (opens >= closes).any() or (closes[:-1] >= opens[1:]).any():
        raise UnusualXmlError
    within_quotes = np.bitwise_xor.accumulate(signs == ord('"'))
    if (within_quotes[opens] != within_quotes[closes]).any():
        raise UnusualXmlError
    single = np.flatnonzero(signs == ord("'"))
    if single.size and (np.searchsorted(opens, single) != np.searchsorted(closes, single)).any():
        raise UnusualXmlError
    return opens, closes, within_quotes


def _cell_positions(signs: _Bytes, at: Numbers) -> tuple[Numbers, Numbers]:
    """Row and column of each cell whose tag continues with `r="B7"`; UnusualXmlError if one does not."""
    for offset, sign in enumerate(b'r="'):
        if (signs[at + offset] != sign).any():
            raise UnusualXmlError
    at += len('r="')
    columns = np.zeros(at.size, dtype=np.int64)
    for _ in range(_LETTERS):
        signs_here = signs[at].astype(np.int64)
        is_letter = (signs_here >= ord("A")) & (signs_here <= ord("Z"))
        columns = np.where(is_letter, columns * 26 + signs_here - ord("A") + 1, columns)
        at += is_letter
    rows = np.zeros(at.size, dtype=np.int64)
    for _ in range(_DIGITS):
        signs_here = signs[at].astype(np.int64)
        is_digit = (signs_here >= ord("0")) & (signs_here <= ord("9"))
        rows = np.where(is_digit, rows * 10 + signs_here - ord("0"), rows)
        at += is_digit
    if (signs[at] != ord('"')).any() or (columns == 0).any() or (rows == 0).any():
        raise UnusualXmlError
    return rows, columns


def _formulas(
    signs: _Bytes, opens: Numbers, closes: Numbers, formulas: Numbers, cells: tuple[Numbers, Numbers, Numbers]
) -> tuple[Numbers, Numbers, Numbers]:
    """Row, column and cached value (`NOTHING`, `ZERO`, `CACHED`) of each cell with a formula."""
    filled, rows, columns = cells
    owner = np.searchsorted(filled, formulas) - 1
    if (owner < 0).any():
        raise UnusualXmlError
    is_closed = signs[closes[formulas] - 1] == ord("/")
    value = np.minimum(formulas + np.where(is_closed, 1, 2), len(opens) - 1)
    after = closes[value] + 1
    is_value = (signs[opens[value] + 1] == ord("v")) & (signs[closes[value] - 1] != ord("/"))
    cached = np.where(is_value & (signs[after] != ord("<")), CACHED, NOTHING)
    cached[(cached == CACHED) & (signs[after] == ord("0")) & (signs[after + 1] == ord("<"))] = ZERO
    for at in np.flatnonzero(cached == NOTHING):
        cell = filled[owner[at]]
        # The result of a formula may be an empty text.
        if _EMPTY_TEXT in signs[opens[cell] : closes[cell]].tobytes():
            cached[at] = CACHED
    return rows[owner], columns[owner], cached


def _note_errors(part: bytes, scan: SheetScan) -> None:
    if b't="e"' in part:
        for letters, row, text in _ERROR_CELL.findall(part):
            scan.errors[cell_position(f"{letters.decode()}{row.decode()}", 0, 0)] = text.decode(
                errors="replace"
            )


def _note_hidden(part: bytes, scan: SheetScan) -> None:
    if b"hidden=" in part:
        for tag in _HIDDEN_ROW.findall(part):
            if number := _ROW_NUMBER.search(tag):
                scan.hidden.append(int(number[1]))
