"""The workbook of a correction file: rejected rows as they were sent, and what to correct.

The header is row 1 and keeps the sender's headings, so that intake reads the corrected file like any other. Every
cell is text, so that a spreadsheet does not damage an identifier again. The one exception is an identifier that
arrived as a number: it stays a number, because as text its damage would no longer be detected.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tpp_sponsor.outputs.workbook import A4, repeatable_workbook, sheet_names

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_NARROWEST, _HEADING, _WIDEST, _SENTENCE = 8, 18, 40, 56
_LINE_HEIGHT = 15
_PAPER, _FAULTY, _LINE = "#EDF3F1", "#FFE08A", "#B08900"
_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]+)?")


@dataclass(frozen=True)
class CorrectionRow:
    """A rejected row: its cells, the positions of faulty cells and of numbers, the problem and the remedy in words.

    `place`: file, sheet and row that it comes from.
    """

    cells: Sequence[str]
    faulty: Collection[int]
    numbers: Collection[int]
    wrong: str
    remedy: str
    place: tuple[str, str, str]


@dataclass(frozen=True)
class CorrectionSheet:
    """The rejected rows of one sheet; `elsewhere`: those that must be corrected in their original file."""

    name: str
    captions: Sequence[str]
    rows: Sequence[CorrectionRow]
    elsewhere: Sequence[CorrectionRow]


@dataclass(frozen=True)
class CorrectionLabels:
    """The words of a correction file: headings of its own columns (problem, remedy, file, sheet, row), and the rest.

    `excess`: heading of a field beyond the header. `elsewhere`: name of the sheet of rows that must be corrected in
    their original file; `elsewhere_note` is above them, and `as_sent` follows their headings, so that intake does not
    read the sheet as data.
    """

    columns: tuple[str, str, str, str, str]
    excess: str
    elsewhere: str
    elsewhere_note: str
    as_sent: str


@dataclass(frozen=True)
class _Styles:
    heading: Format
    own_heading: Format
    text: Format
    faulty: Format
    note_cell: Format
    note: Format


def to_correction_workbook(
    sheets: Sequence[CorrectionSheet], labels: CorrectionLabels, *, created: date
) -> bytes:
    """Return the workbook; equal sheets, labels and `created` give equal bytes."""
    output = io.BytesIO()
    elsewhere = [sheet for sheet in sheets if sheet.elsewhere]
    wanted = [sheet.name for sheet in sheets] + [labels.elsewhere for _ in elsewhere]
    with repeatable_workbook(output, created) as workbook:
        styles = _styles(workbook)
        names = iter(sheet_names(wanted))
        for sheet in sheets:
            captions = _captions(sheet.captions, sheet.rows, labels)
            _write(workbook.add_worksheet(next(names)), captions, sheet.rows, labels, styles)
        for sheet in elsewhere:
            captions = [
                f"{caption} {labels.as_sent}".strip()
                for caption in _captions(sheet.captions, sheet.elsewhere, labels)
            ]
            page = workbook.add_worksheet(next(names))
            page.write_string(0, 0, labels.elsewhere_note, styles.note)
            _write(page, captions, sheet.elsewhere, labels, styles, head=2)
    return output.getvalue()


def _captions(captions: Sequence[str], rows: Sequence[CorrectionRow], labels: CorrectionLabels) -> list[str]:
    """Return the sender's headings, and one for each field beyond them."""
    width = max((_filled(row.cells) for row in rows), default=0)
    beyond = [f"{labels.excess} {count}" for count in range(1, width - len(captions) + 1)]
    return [*captions, *beyond]


def _filled(cells: Sequence[str]) -> int:
    return max((at for at, cell in enumerate(cells, 1) if cell), default=0)


def _styles(workbook: Workbook) -> _Styles:
    text = {"num_format": "@", "valign": "top"}
    heading = text | {"bold": True, "bottom": 2, "text_wrap": True}
    return _Styles(
        heading=workbook.add_format(heading),
        own_heading=workbook.add_format(heading | {"bg_color": _PAPER}),
        text=workbook.add_format(text),
        faulty=workbook.add_format(
            text | {"bg_color": _FAULTY, "border": 1, "border_color": _LINE, "bold": True}
        ),
        note_cell=workbook.add_format(text | {"bg_color": _PAPER, "text_wrap": True}),
        note=workbook.add_format({"num_format": "@", "bold": True}),
    )


def _write(
    page: Worksheet,
    captions: Sequence[str],
    rows: Sequence[CorrectionRow],
    labels: CorrectionLabels,
    styles: _Styles,
    *,
    head: int = 0,
) -> None:
    width = len(captions)
    _lay_out(page, captions, rows, labels, text=styles.text, head=head)
    for at, caption in enumerate(captions):
        page.write_string(head, at, caption, styles.heading)
    for at, caption in enumerate(labels.columns, width):
        page.write_string(head, at, caption, styles.own_heading)
    for line, row in enumerate(rows, head + 1):
        for at, cell in enumerate(row.cells[:width]):
            style = styles.faulty if at in row.faulty else styles.text
            if at in row.numbers and _NUMBER.fullmatch(cell):
                page.write_number(line, at, float(cell), style)
            elif cell:
                page.write_string(line, at, cell, style)
            else:
                page.write_blank(line, at, None, style)
        for at, text in enumerate((row.wrong, row.remedy, *row.place), width):
            page.write(line, at, text or None, styles.note_cell)


def _lay_out(
    page: Worksheet,
    captions: Sequence[str],
    rows: Sequence[CorrectionRow],
    labels: CorrectionLabels,
    *,
    text: Format,
    head: int,
) -> None:
    """Set widths, heights and the text format of whole columns, so that a number stays as it is typed."""
    headings = (*captions, *labels.columns)
    lines = [(*row.cells[: len(captions)], row.wrong, row.remedy, *row.place) for row in rows]
    sentences = (len(captions), len(captions) + 1)
    widths = [
        _SENTENCE if at in sentences else _width(heading, [cells[at] for cells in lines if at < len(cells)])
        for at, heading in enumerate(headings)
    ]
    for at, width in enumerate(widths):
        page.set_column(at, at, width, text)
    _set_height(page, head, headings, widths)
    for line, row in enumerate(rows, head + 1):
        # Some programs do not adjust the height of a row to wrapped text.
        _set_height(page, line, (row.wrong, row.remedy, row.place[0]), widths[len(captions) :])
    page.freeze_panes(head + 1, 0)
    page.autofilter(head, 0, head + len(rows), len(headings) - 1)
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{head + len(rows) + 1}"})
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(head)


def _width(heading: str, cells: Sequence[str]) -> int:
    """Return the width of the longest cell, with room for bold digits; a long heading wraps."""
    longest = max((len(cell) for cell in cells), default=0)
    return min(max(longest + longest // 5, min(len(heading), _HEADING), _NARROWEST), _WIDEST) + 2


def _set_height(page: Worksheet, line: int, texts: Sequence[str], widths: Sequence[int]) -> None:
    """Set the height to the lines of the longest text; a line holds about nine tenths of the width."""
    lines = max(-(-len(text) * 10 // (width * 9)) for text, width in zip(texts, widths, strict=False))
    page.set_row(line, _LINE_HEIGHT * max(lines, 1) + 1)
