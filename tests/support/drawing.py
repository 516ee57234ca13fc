"""The one language in which tests draw tables.

    nomor | nip | nik | hasil
    K1    | S1  | W1  | DIPOTONG

A line is a row, `|` is between cells, blanks around a cell do not count, and the first line names the columns. Where
the columns are known (`columns=`) every line is a row; then blanks may separate the cells. A line `-` is a row without
cells. What a cell means is for the kind of table: `drawn_months` (frames of the rules), `small_city` and
`drawn_inboxes` (files of an inbox), `drawn_runs` (lines of the ledger).
"""

from collections.abc import Sequence


def grid(picture: str) -> list[list[str]]:
    """The cells of each line."""
    lines = [line.strip() for line in picture.strip().splitlines()]
    return [[] if line == "-" else [cell.strip() for cell in line.split("|")] for line in lines]


def rows(picture: str, columns: Sequence[str] = ()) -> list[dict[str, str]]:
    """Each row, by the names of its columns. Lines of `-`, `+` and `|` alone are rules, not rows."""
    cells = [row for row in grid(picture) if any(cell.strip("-+ ") for cell in row)]
    if columns:
        cells = [row[0].split() if len(row) == 1 else row for row in cells]
    heads, body = (columns, cells) if columns else (cells[0], cells[1:])
    return [dict(zip(heads, row, strict=True)) for row in body]
