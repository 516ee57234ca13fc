"""Workbooks that are the same bytes every time they are made (docs/rules.md#same-bytes)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from tpp_sponsor.outputs.sheet_rows import fill_rows
from tpp_sponsor.outputs.workbook import repeatable_workbook, sheet_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

TOTAL = "JUMLAH"

_NARROWEST, _WIDEST = 6, 48
_A4 = 9


@dataclass(frozen=True)
class Sheet:
    """A named table; the amounts of the columns in `totals` are summed in a last row."""

    name: str
    frame: pl.DataFrame
    totals: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Styles:
    text: Format
    number: Format
    day: Format
    heading: Format
    total: Format
    total_number: Format

    def of(self, dtype: pl.DataType) -> Format:
        """The style of a column's cells."""
        return self.number if dtype.is_integer() else self.day if dtype == pl.Date else self.text


def to_xlsx(sheets: Sequence[Sheet], *, created: date) -> bytes:
    """A workbook with texts as text cells, whole numbers as numbers and dates as dates; no cell is a formula.

    Equal sheets and `created` give equal bytes. Sheet names are made legal and distinct.
    """
    made = io.BytesIO()
    frames = {f"xl/worksheets/sheet{at}.xml": sheet.frame for at, sheet in enumerate(sheets, 1)}

    def with_rows(part: str, content: bytes) -> bytes:
        return fill_rows(content, frames[part]) if part in frames else content

    with repeatable_workbook(made, created, with_rows) as workbook:
        styles = _styles(workbook)
        for name, sheet in zip(sheet_names([sheet.name for sheet in sheets]), sheets, strict=True):
            _write_sheet(workbook.add_worksheet(name), sheet, styles)
    return made.getvalue()


def _styles(workbook: Workbook) -> _Styles:
    number = {"num_format": "#,##0"}
    total = {"bold": True, "top": 1}
    return _Styles(
        text=workbook.add_format({"num_format": "@"}),
        number=workbook.add_format(number),
        day=workbook.add_format({"num_format": "yyyy-mm-dd"}),
        heading=workbook.add_format({"bold": True, "num_format": "@", "bottom": 1}),
        total=workbook.add_format(total),
        total_number=workbook.add_format(total | number),
    )


def _write_sheet(page: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    frame = sheet.frame
    last = max(frame.width - 1, 0)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, frame.height, last)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{frame.height + 1}"})
    for at, (values, width) in enumerate(zip(frame.iter_columns(), _widths(sheet), strict=True)):
        page.set_column(at, at, width)
        page.write_string(0, at, values.name, styles.heading)
        if frame.height:
            page.write_blank(1, at, None, styles.of(values.dtype))
    if sheet.totals:
        _write_totals(page, sheet, styles)


def _write_totals(page: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    """Sums as plain numbers: a reader without a formula engine sees them too."""
    row = sheet.frame.height + 1
    for at, values in enumerate(sheet.frame.iter_columns()):
        if values.name in sheet.totals:
            page.write_number(row, at, values.sum(), styles.total_number)
        else:
            page.write_string(row, at, "" if at else TOTAL, styles.total)


def _widths(sheet: Sheet) -> list[int]:
    """Room in each column for its longest text, or for its largest number with its separators."""
    frame = sheet.frame
    # One question per sheet: there are as many sheets as OPDs.
    widest = frame.select(_widest(values, sheet.totals) for values in frame.iter_columns()).rows()
    longest = [
        _digits(value) if dtype.is_integer() else value or 0
        for value, dtype in zip(*widest, frame.dtypes, strict=True)
    ]
    return [
        min(max(signs, len(name) + 2, _NARROWEST), _WIDEST) + 1
        for signs, name in zip(longest, frame.columns, strict=True)
    ]


def _widest(values: pl.Series, totals: tuple[str, ...]) -> pl.Expr:
    """The number that takes most room, or how long the longest text is."""
    column = pl.col(values.name)
    if values.dtype.is_integer():
        return column.sum() if values.name in totals else column.max()
    return column.cast(pl.String).str.len_chars().max()


def _digits(number: object) -> int:
    return len(f"{number:,}") if isinstance(number, int) else 0
