"""CSV as offices send it: any usual delimiter, line end and encoding; everything is text (contract section 2, "Reading")."""

import csv
import io
from collections.abc import Iterator

import polars as pl

from tpp_sponsor.domain.wording import INVISIBLE, NO_BREAK_SPACES
from tpp_sponsor.errors import Fault
from tpp_sponsor.frames.tables import BROKEN, ROW, number_cell
from tpp_sponsor.sources.headings import ROWS_SEARCHED, Header, HeadingMap, find_header, missing_headings
from tpp_sponsor.sources.raw import RawSheet

DELIMITERS = ",;\t|"
_LONGEST_FIELD = 1_000_000


def read_delimited(data: bytes, headings: HeadingMap) -> RawSheet | Fault:
    """Read a CSV file; a Fault says why it cannot be used."""
    text = _decode(data)
    if text is None:
        return Fault.of("nul_bytes")
    if not text.strip():
        return Fault.of("file_empty")
    text, declared = _take_separator_line(text.replace("\r\n", "\n").replace("\r", "\n"))
    lines_before = 1 if declared else 0
    best: tuple[int, str, list[list[str]]] | None = None
    for delimiter in declared or DELIMITERS:
        head = _head(text, delimiter)
        header = find_header(head, headings)
        if isinstance(header, Fault):
            return header
        if header is not None:
            return _below(text, delimiter, header, headings, lines_before)
        known = max(len(headings.of_row(row)) for row in head)
        if best is None or known > best[0]:
            best = (known, delimiter, head)
    assert best is not None
    row, lacks, has = missing_headings(best[2], headings)
    return Fault.of("heading_missing", row=row, missing=", ".join(lacks), found=", ".join(has))


def _decode(data: bytes) -> str | None:
    """UTF-8 with or without BOM, UTF-16, else Windows-1252; None if NUL bytes remain."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    return None if "\0" in text else text


def _take_separator_line(text: str) -> tuple[str, str]:
    """Obey a first line `sep=;`."""
    first, _, rest = text.partition("\n")
    declared = first.strip().strip('"')
    if declared.lower().startswith("sep=") and len(declared) == len("sep=") + 1:
        return rest, declared[-1]
    return text, ""


def _head(text: str, delimiter: str) -> list[list[str]]:
    """The rows among which a header is looked for, and one more, which may be its second row."""
    rows = _records(text, delimiter)
    return [[_strip(cell) for cell in row] for row, _ in zip(rows, range(ROWS_SEARCHED + 1), strict=False)]


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield []


def _below(text: str, delimiter: str, header: Header, headings: HeadingMap, lines_before: int) -> RawSheet:
    """The rows under the header, by the fast reader where it cannot differ from the exact one."""
    body, records_above = _after_header(text, delimiter, header.last_row + 1)
    cells = _read_fast(body, delimiter, header)
    if cells is None:
        cells = _read_exact(body, delimiter, header)
    first_row = records_above + 1 + lines_before
    cells = cells.with_row_index(ROW, first_row)
    if not text.isascii():
        cells = _without_invisible(cells)
    flags = [
        pl.lit(False).alias(number_cell(name))  # noqa: FBT003
        for name in header.positions
        if name in headings.table.identifiers
    ]
    return RawSheet("", header, cells.with_columns(flags))


def _after_header(text: str, delimiter: str, header_rows: int) -> tuple[str, int]:
    """The text below the header, and how many records stand above it."""
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    for _ in range(header_rows):
        next(reader)
    at = 0
    for _ in range(reader.line_num):
        at = text.find("\n", at) + 1 or len(text)
    return text[at:], header_rows


def _read_fast(body: str, delimiter: str, header: Header) -> pl.DataFrame | None:
    """Polars, or None where the text has what it reads otherwise than a spreadsheet does.

    That is: blank lines, which it may skip and so lose count; rows longer than the header; quotes inside a field.
    """
    if not body.strip("\n"):
        return _read_exact("", delimiter, header)
    body = body.rstrip("\n")
    if "\n\n" in body or body.startswith("\n"):
        return None
    try:
        rows = pl.read_csv(
            io.BytesIO(body.encode()),
            has_header=False,
            separator=delimiter,
            schema={str(at): pl.String for at in range(header.width)},
            columns=sorted(header.positions.values()),
            raise_if_empty=False,
        )
    except (pl.exceptions.ComputeError, pl.exceptions.ShapeError):
        return None
    names = {str(at): name for name, at in header.positions.items()}
    cells = rows.select(pl.col(column).str.strip_chars().replace("", None).alias(names[column]) for column in rows.columns)
    if '"' in body and _has_odd_text(cells):
        return None
    return cells.with_columns(pl.lit(False).alias(BROKEN))  # noqa: FBT003


def _has_odd_text(cells: pl.DataFrame) -> bool:
    odd = cells.select(pl.any_horizontal(pl.all().str.contains("[\"\n]")).any()).item()
    return bool(odd)


def _read_exact(body: str, delimiter: str, header: Header) -> pl.DataFrame:
    """Row by row, as the standard library reads CSV."""
    columns: dict[str, list[str | None]] = {name: [] for name in header.positions}
    broken = []
    for row in _records(body, delimiter):
        for name, at in header.positions.items():
            cell = _strip(row[at]) if at < len(row) else ""
            columns[name].append(cell or None)
        broken.append(any(_strip(cell) for cell in row[header.width :]))
    schema = dict.fromkeys(header.positions, pl.String)
    return pl.DataFrame(columns, schema=schema).with_columns(pl.Series(BROKEN, broken, dtype=pl.Boolean))


def _strip(cell: str) -> str:
    for space in NO_BREAK_SPACES:
        cell = cell.replace(space, " ")
    return cell.strip(INVISIBLE + " \t\n\r")


def _without_invisible(cells: pl.DataFrame) -> pl.DataFrame:
    return cells.with_columns(
        pl.col(pl.String)
        .str.replace_all(f"[{INVISIBLE}]", "")
        .str.replace_all(f"[{NO_BREAK_SPACES}]", " ")
        .str.strip_chars()
        .replace("", None)
    )
