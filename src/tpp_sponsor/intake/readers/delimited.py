"""CSV as offices send it: any usual delimiter, line end and encoding (docs/rules.md#reading)."""

import codecs
import csv
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

import polars as pl

from tpp_sponsor.domain.text_keys import NOTHING, visible
from tpp_sponsor.errors import Fault
from tpp_sponsor.intake.headers.header_search import find_header
from tpp_sponsor.intake.headers.heading_rows import headings_in_row
from tpp_sponsor.intake.headers.near_headings import missing_headings, nearest_header
from tpp_sponsor.intake.raw_table import RawSheet
from tpp_sponsor.intake.readers.cell_text import ANY, clean_texts
from tpp_sponsor.tables.headings.heading_map import ROWS_SEARCHED, Header, HeadingMap
from tpp_sponsor.tables.input_tables import BROKEN, ROW
from tpp_sponsor.tables.table import number_cell

DELIMITERS = ",;\t|"
_LONGEST_FIELD = 1 << 30
_LINES_IN_A_CELL = 100
# After so many quotes that are never closed, no cell of the file has several lines.
_MOST_UNCLOSED = 10_000
_HEAD_BYTES = 1 << 20
# Fields of a broken row beyond its header that are kept; more do not help to correct it.
_FIELDS_BEYOND = 100
_NOTHING = re.compile(NOTHING)


def read_delimited(data: bytes, headings: HeadingMap) -> RawSheet | Fault:
    """Read a CSV file; a Fault says why it cannot be used."""
    data = _as_utf8(data)
    if b"\0" in data:
        return Fault.of("utf16_without_mark" if _looks_like_utf16(data) else "nul_bytes")
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    head_text = data[:_HEAD_BYTES].decode("utf-8", errors="ignore")
    head_text, declared = _take_separator_line(head_text)
    if not any(map(visible, head_text.split("\n"))) and not data[_HEAD_BYTES:].strip():
        return Fault.of("file_empty")
    lines_before = 1 if declared else 0
    best: tuple[int, list[list[str]]] | None = None
    for delimiter in declared or DELIMITERS:
        head, ends = _head(head_text, delimiter)
        header = find_header(head, headings)
        if isinstance(header, Fault):
            return header
        if header is not None:
            lines_above = lines_before + ends[header.last_row]
            cells = _below(data, delimiter, header, lines_above, headings.table.with_dashes)
            return _placed(cells, header, headings, header.last_row + 2 + lines_before)
        known = max((len(headings_in_row((), row, headings)) for row in head), default=0)
        if best is None or known > best[0]:
            best = (known, head)
    assert best is not None
    return missing_headings(nearest_header(best[1], headings), headings)


def _as_utf8(data: bytes) -> bytes:
    """UTF-8 with or without BOM, UTF-16, else Windows-1252 in each line that is no UTF-8."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace").encode()
    data = data.removeprefix(codecs.BOM_UTF8)
    if not data.isascii():
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            return b"\n".join(map(_line_as_utf8, data.split(b"\n")))
    return data


def _line_as_utf8(line: bytes) -> bytes:
    """Return a line in UTF-8: files pasted together from several programs change their encoding from line to line."""
    if line.isascii():
        return line
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace").encode()
    return line


def _looks_like_utf16(data: bytes) -> bool:
    """Return True if every second byte at the beginning is mostly NUL, and no other byte is."""
    head = data[:_HEAD_BYTES]
    upper, lower = sorted((head[::2].count(0), head[1::2].count(0)), reverse=True)
    return lower == 0 and upper > len(head) // 3


def _take_separator_line(text: str) -> tuple[str, str]:
    """Return the text below a first line such as `sep=;`, and the delimiter it declares, "" for none."""
    first, _, rest = text.partition("\n")
    declared = first.strip().strip('"')
    if declared.lower().startswith("sep=") and len(declared) == len("sep=") + 1 and declared.isascii():
        return rest, declared[-1]
    return text, ""


def _head(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Return the rows in which a header is searched, one more for its second row, and the last line of each row."""
    # No searched row can end further down.
    lines = _lines(text, (ROWS_SEARCHED + 2) * _LINES_IN_A_CELL)
    records = list(islice(_records(lines, delimiter), ROWS_SEARCHED + 1))
    return [[visible(cell) for cell in row] for row, _ in records], [end for _, end in records]


def _lines(text: str, most: int = -1) -> list[str]:
    lines = text.removesuffix("\n").split("\n", most)
    return [f"{line}\n" for line in (lines if most < 0 else lines[:most])]


def _records(lines: Sequence[str], delimiter: str) -> Iterator[tuple[list[str], int]]:
    """Rows and their last lines; a quote that is never closed does not take in the rows below it."""
    csv.field_size_limit(_LONGEST_FIELD)
    done = unclosed = 0
    while done < len(lines):
        start, longest = done, _LINES_IN_A_CELL if unclosed < _MOST_UNCLOSED else 1

        def ahead(start: int = start, longest: int = longest) -> Iterator[str]:
            """Yield the lines up to the longest cell.

            A quote that is never closed is not read to the end of the file.
            """
            for at in range(start, len(lines)):
                if at - done > longest:  # noqa: B023 - it grows with the rows
                    break
                yield lines[at]
            yield ""

        reader = csv.reader(ahead(), delimiter=delimiter)
        for row in reader:
            end = start + reader.line_num
            if end > len(lines) or end - done > longest:
                break
            yield row, end
            done = end
        if done < len(lines):
            unclosed += 1
            literal = csv.reader(lines[done : done + 1], delimiter=delimiter, quoting=csv.QUOTE_NONE)
            done += 1
            yield next(literal), done


def _below(
    data: bytes, delimiter: str, header: Header, lines_above: int, with_dashes: Collection[str]
) -> pl.DataFrame:
    """Return the rows under the header, by the fast reader where it cannot differ from the exact one.

    `with_dashes`: the columns in which a dash is a text.
    """
    cells, untidy = _read_fast(data, delimiter, header, lines_above), ANY
    if cells is None:
        cells = _read_exact(data, delimiter, header, lines_above)
    else:
        from tpp_sponsor.intake.readers.csv_bytes import untidiness  # noqa: PLC0415 - NumPy loads while Polars reads the rows

        untidy = untidiness(_lines_below(data, lines_above), delimiter)
    return cells.with_columns(
        clean_texts(cells[name], untidy, dash_is_empty=name not in with_dashes) for name in header.positions
    )


def _lines_below(data: bytes, lines_above: int) -> bytes:
    start = 0
    for _ in range(lines_above):
        start = data.find(b"\n", start) + 1 or len(data)
    return data[start:]


def _placed(cells: pl.DataFrame, header: Header, headings: HeadingMap, first_row: int) -> RawSheet:
    flags = [
        pl.lit(False).alias(number_cell(name))  # noqa: FBT003
        for name in header.positions
        if name in headings.table.identifiers
    ]
    others = cells.select(pl.exclude(BROKEN, *header.positions))
    known = cells.select(*header.positions, BROKEN)
    return RawSheet("", header, known.with_row_index(ROW, first_row).with_columns(flags), others)


def _read_fast(data: bytes, delimiter: str, header: Header, lines_above: int) -> pl.DataFrame | None:
    """Return the rows as Polars reads them, or None where it may differ from a spreadsheet.

    It differs in blank lines, which it may skip; in line breaks and quotes inside a field; and in rows longer than
    the header, which it only reports if all columns are read. A row per line and quotes only around whole cells
    prove that there are none of these.
    """
    try:
        rows = pl.read_csv(
            data,
            has_header=False,
            skip_lines=lines_above,
            separator=delimiter,
            schema={str(at): pl.String for at in range(header.width)},
            raise_if_empty=False,
        )
    except pl.exceptions.PolarsError:
        return None
    from tpp_sponsor.intake.readers.csv_bytes import count_lines, is_quoted_plainly  # noqa: PLC0415 - as above

    if rows.height != count_lines(data) - lines_above:
        return None
    if b'"' in data and not is_quoted_plainly(data, delimiter):
        return None
    names = {str(at): name for name, at in header.positions.items()}
    return rows.rename(names).with_columns(pl.lit(False).alias(BROKEN))  # noqa: FBT003


def _read_exact(data: bytes, delimiter: str, header: Header, lines_above: int) -> pl.DataFrame:
    """Return the rows as the standard library reads CSV, with further columns for fields beyond the header."""
    names = {at: name for name, at in header.positions.items()}
    columns: dict[str, list[str | None]] = {names.get(at, str(at)): [] for at in range(header.width)}
    beyond: dict[int, dict[int, str]] = {}
    broken = []
    for count, (row, _) in enumerate(_records(_lines(data.decode("utf-8"))[lines_above:], delimiter)):
        cells = row if len(row) >= header.width else [*row, *[None] * (header.width - len(row))]
        for column, cell in zip(columns.values(), cells, strict=False):
            column.append(cell)
        further = row[header.width :]
        broken.append(any(_is_filled(cell) for cell in further))
        for at, cell in enumerate(further[:_FIELDS_BEYOND] if broken[-1] else (), header.width):
            beyond.setdefault(at, {})[count] = cell
    for at, field in sorted(beyond.items()):
        columns[str(at)] = [field.get(count) for count in range(len(broken))]
    schema = dict.fromkeys(columns, pl.String)
    return pl.DataFrame(columns, schema=schema).with_columns(pl.Series(BROKEN, broken, dtype=pl.Boolean))


def _is_filled(cell: str) -> bool:
    text = visible(cell)
    return bool(text) and _NOTHING.match(text) is None
