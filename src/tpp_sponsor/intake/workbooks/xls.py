"""Check an XLS before it is read: its records are scanned, and only the checked stream is passed on.

The reader trusts the file's own claims: circular chains of sectors, dimensions, cells in the last corner. So `olefile`,
which does not, extracts the stream, and the reader gets a new compound file with the checked stream only.
"""

import datetime as dt
import io
import struct
from collections.abc import Iterator, Sequence

import olefile

from tpp_sponsor.errors import Fault
from tpp_sponsor.intake.workbooks.refusals import (
    CorruptWorkbookError,
    FileRefusedError,
    check_cells,
    check_sheets,
    too_many_bytes,
)
from tpp_sponsor.intake.workbooks.sheet_scan import (
    CACHED,
    EPOCH,
    EPOCH_1904,
    ERROR,
    CheckedWorkbook,
    SheetScan,
)
from tpp_sponsor.intake.workbooks.xls_records import EOF, RECORD, records, text_sizes
from tpp_sponsor.storage.limits import Limits

_NAMES = ("Workbook", "Book")
_ENCRYPTED = "EncryptedPackage"
_BOUND_SHEET, _DIMENSIONS, _FILE_PASS = 0x85, 0x200, 0x2F
# A chart within a sheet begins and ends as the sheet itself does.
_DEEPER = {0x809: 1, EOF: -1}
_FORMULA, _LABEL_TEXT, _MANY_NUMBERS = 0x06, 0xFD, 0xBD
_ROW, _COUNTS_FROM_1904 = 0x208, 0x22
# Records of cells: number, label, rich label, truth or error, short number, text of the table of texts, formula.
_TRUTH_OR_ERROR = 0x205
_CELLS = frozenset({0x203, 0x204, 0xD6, _TRUTH_OR_ERROR, 0x27E, _LABEL_TEXT, _FORMULA, _MANY_NUMBERS})
_SHORTEST_CELL = 6
_ROW_LENGTH, _ROW_FLAGS, _ROW_HIDDEN = 16, 12, 0x20
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: ERROR, 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_PLACE = struct.Struct("<HH")
_IGNORED = 0xFFFF
_SECTOR, _FREE, _END, _FAT_SECTOR = 4096, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_FATS_IN_HEADER = 109


def check_xls(data: bytes, limits: Limits) -> CheckedWorkbook:
    """Check an XLS; FileRefusedError or CorruptWorkbookError if it must not be read."""
    stream = _workbook_stream(data, limits)
    places = _sheet_places(stream)
    sizes = text_sizes(stream, limits)
    scans, cells, text = list[SheetScan](), 0, 0
    for at, end, name in places:
        scan, shown = _scanned(stream, at, end, sizes)
        scans.append(scan)
        cells, text = cells + max(scan.cells, scan.filled), text + shown
        check_cells(cells, limits, sheet=name, rows=scan.rows, columns=scan.columns)
        if text > limits.max_text:
            raise too_many_bytes(limits)
    return CheckedWorkbook(_compound_file(bytes(stream)), tuple(scans), epoch=_epoch(stream))


def _workbook_stream(data: bytes, limits: Limits) -> bytearray:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            if compound.exists(_ENCRYPTED):
                raise FileRefusedError(Fault.of("workbook_locked"))
            name = next((name for name in _NAMES if compound.exists(name)), None)
            if name is None:
                raise CorruptWorkbookError
            if compound.get_size(name) > limits.max_bytes:
                raise too_many_bytes(limits)
            with compound.openstream(name) as stream:
                return bytearray(stream.read())
    except (OSError, IndexError, ValueError, struct.error, RecursionError) as failure:
        raise CorruptWorkbookError from failure


def _sheet_places(stream: bytearray) -> list[tuple[int, int, str]]:
    """Start, end and name of each sheet; FileRefusedError for a workbook with a password."""
    sheets = list(_sheets(stream))
    check_sheets(len(sheets))
    starts = sorted({at for at, _ in sheets})
    # Overlapping sheets would be scanned again and again.
    if len(starts) < len(sheets):
        raise CorruptWorkbookError
    ends = dict(zip(starts, [*starts[1:], len(stream)], strict=True))
    return [(at, ends[at], name) for at, name in sheets]


def _sheets(stream: bytearray) -> Iterator[tuple[int, str]]:
    for kind, at, length in records(stream, 0):
        if kind == _FILE_PASS and length >= 2 and stream[at : at + 2] != b"\0\0":  # noqa: PLR2004
            raise FileRefusedError(Fault.of("workbook_locked"))
        if kind == _BOUND_SHEET and length > 8:  # noqa: PLR2004 - position, kind, length of the name and its flag
            wide = bool(stream[at + 7] & 1)
            name = bytes(stream[at + 8 : at + length])
            yield (
                int.from_bytes(stream[at : at + 4], "little"),
                name.decode("utf-16-le" if wide else "latin-1", errors="replace"),
            )
        if kind == EOF:
            return


def _epoch(stream: bytearray) -> dt.date:
    for kind, at, length in records(stream, 0):
        if kind == _COUNTS_FROM_1904 and length and stream[at]:
            return EPOCH_1904
        if kind == EOF:
            break
    return EPOCH


def _scanned(stream: bytearray, start: int, end: int, sizes: Sequence[int]) -> tuple[SheetScan, int]:
    """Scan a sheet, and remove its claim about its own size, for which the reader would allocate memory.

    Also returns how many bytes of the table of texts its cells show.
    """
    scan, shown, depth = SheetScan(), 0, 0
    formulas: list[tuple[int, int, int]] = []
    for kind, at, length in records(stream, start):
        if at > end:
            raise CorruptWorkbookError
        depth += _DEEPER.get(kind, 0)
        if kind == EOF and depth <= 0:
            break
        if kind == _DIMENSIONS:
            RECORD.pack_into(stream, at - RECORD.size, _IGNORED, length)
        elif kind == _ROW and length >= _ROW_LENGTH and stream[at + _ROW_FLAGS] & _ROW_HIDDEN:
            scan.hidden.append(int.from_bytes(stream[at : at + 2], "little") + 1)
        elif kind in _CELLS and length >= _SHORTEST_CELL:
            place = _add_cell(kind, stream[at : at + length], scan)
            if kind == _FORMULA:
                formulas.append((*place, CACHED))
            elif kind == _LABEL_TEXT:
                number = int.from_bytes(stream[at + _SHORTEST_CELL : at + 10], "little")
                shown += sizes[number] if number < len(sizes) else 0
    scan.add_formulas(formulas)
    return scan, shown


def _add_cell(kind: int, record: bytearray, scan: SheetScan) -> tuple[int, int]:
    """Add a cell, or several numbers in a row, to the scan; the row and column of the first, from 1."""
    row, column = _PLACE.unpack_from(record)
    many = (len(record) - _SHORTEST_CELL) // 6 if kind == _MANY_NUMBERS else 1
    scan.filled += many
    scan.extend_to(row + 1, column + many)
    if error := _error(record, kind):
        scan.errors[row + 1, column + 1] = error
    return row + 1, column + 1


def _error(record: bytearray, kind: int) -> str | None:
    """Return the text of an error cell, or of a formula that results in an error."""
    if kind == _TRUTH_OR_ERROR and len(record) >= 8 and record[7]:  # noqa: PLR2004 - its last two bytes
        return _ERRORS.get(record[6], ERROR)
    if kind == _FORMULA and record[6:7] == b"\2" and record[12:14] == b"\xff\xff":
        return _ERRORS.get(record[8], ERROR)
    return None


def _compound_file(stream: bytes) -> bytes:
    """Return a minimal compound file: one directory, one stream."""
    stream = stream.ljust(_SECTOR, b"\0")
    sectors = -(-len(stream) // _SECTOR)
    fats = 1
    while fats * (_SECTOR // 4) < fats + 1 + sectors:
        fats += 1
    if fats > _FATS_IN_HEADER:
        raise CorruptWorkbookError
    chain = [_FAT_SECTOR] * fats + [_END] + [fats + 2 + at for at in range(sectors - 1)] + [_END]
    chain += [_FREE] * (fats * (_SECTOR // 4) - len(chain))
    difat = [*range(fats), *[_FREE] * (_FATS_IN_HEADER - fats)]
    header = struct.pack("<8s16x5H6x", bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 4, 0xFFFE, 12, 6)
    header += struct.pack("<9I", 1, fats, fats, 0, 4096, _END, 0, _END, 0)
    header += struct.pack(f"<{_FATS_IN_HEADER}I", *difat)
    # The reader takes a root entry without a start sector for damage, but does not use it otherwise.
    directory = _entry("Root Entry", 5, 1, 0, 0) + _entry("Workbook", 2, _FREE, fats + 1, len(stream))
    body = struct.pack(f"<{len(chain)}I", *chain) + directory.ljust(_SECTOR, b"\0")
    return header.ljust(_SECTOR, b"\0") + body + stream.ljust(sectors * _SECTOR, b"\0")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    return struct.pack("<64sHBB3I36xIQ", text, len(text) + 2, kind, 1, _FREE, _FREE, child, start, size)
