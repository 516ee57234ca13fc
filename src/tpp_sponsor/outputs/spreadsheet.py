"""Workbooks that are the same bytes every time they are made (docs/rules.md#same-bytes)."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from tpp_sponsor.outputs.sheet_rows import fill_rows
from tpp_sponsor.outputs.workbook import A4, repeatable_workbook, sheet_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

TOTAL = "JUMLAH"

_NARROWEST, _WIDEST = 6, 48
# Folio, 8.5 by 13 inches: the paper that offices call F4.
_F4 = 14
_LINE_HEIGHT, _LOST_AT_BREAKS = 15, 4


@dataclass(frozen=True)
class PrintLayout:
    """How a wide sheet is printed: the `wrapped` columns with their widths, and how many columns are on paper."""

    wrapped: Mapping[str, int]
    columns: int


@dataclass(frozen=True)
class Sheet:
    """A named table; the amounts of the columns in `totals` are summed in a last row.

    `percents`: columns of percentages → their decimals; other fractions have one. `years`: columns of whole numbers
    without separators. `words`: column of numbers → the text of each row that has no number.
    """

    name: str
    frame: pl.DataFrame
    totals: tuple[str, ...] = ()
    percents: Mapping[str, int] = field(default_factory=dict)
    years: tuple[str, ...] = ()
    words: Mapping[str, Sequence[str | None]] = field(default_factory=dict)
    printing: PrintLayout | None = None


@dataclass(frozen=True)
class _Styles:
    text: Format
    number: Format
    fraction: Format
    percents: Sequence[Format]
    year: Format
    day: Format
    wrapped: Format
    heading: Format
    number_heading: Format
    total: Format
    total_number: Format

    def of(self, values: pl.Series, sheet: Sheet) -> Format:
        """Return the style of a column's cells."""
        if values.name in sheet.percents:
            return self.percents[sheet.percents[values.name]]
        if values.name in sheet.years:
            return self.year
        if sheet.printing and values.name in sheet.printing.wrapped:
            return self.wrapped
        dtype = values.dtype
        if dtype.is_float():
            return self.fraction
        return self.number if dtype.is_integer() else self.day if dtype == pl.Date else self.text


def to_xlsx(sheets: Sequence[Sheet], *, created: date) -> bytes:
    """Return a workbook with texts as text cells, numbers as numbers and dates as dates; no cell is a formula.

    Equal sheets and `created` give equal bytes. Sheet names are made legal and distinct. Headings of
    numbers are above their numbers.
    """
    made = io.BytesIO()
    by_part = {f"xl/worksheets/sheet{at}.xml": sheet for at, sheet in enumerate(sheets, 1)}

    def with_rows(part: str, content: bytes) -> bytes:
        if part not in by_part:
            return content
        sheet = by_part[part]
        shares = [(pl.col(name) / 100).round(6) for name in sheet.percents]
        return fill_rows(
            content, sheet.frame.with_columns(shares), heights=_heights(sheet), words=sheet.words
        )

    with repeatable_workbook(made, created, with_rows) as workbook:
        styles = _styles(workbook)
        for name, sheet in zip(sheet_names([sheet.name for sheet in sheets]), sheets, strict=True):
            _write_sheet(workbook.add_worksheet(name), sheet, styles)
    return made.getvalue()


def _styles(workbook: Workbook) -> _Styles:
    number, heading = {"num_format": "#,##0"}, {"bold": True, "num_format": "@", "bottom": 1}
    total = {"bold": True, "top": 1}
    return _Styles(
        text=workbook.add_format({"num_format": "@"}),
        number=workbook.add_format(number),
        fraction=workbook.add_format({"num_format": "0.0", "align": "right"}),
        percents=[
            workbook.add_format({"num_format": shown, "align": "right"}) for shown in ("0%", "0.0%", "0.00%")
        ],
        year=workbook.add_format({"num_format": "0"}),
        day=workbook.add_format({"num_format": "yyyy-mm-dd"}),
        wrapped=workbook.add_format({"num_format": "@", "text_wrap": True}),
        heading=workbook.add_format(heading),
        number_heading=workbook.add_format(heading | {"align": "right"}),
        total=workbook.add_format(total),
        total_number=workbook.add_format(total | number),
    )


def _write_sheet(page: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    frame = sheet.frame
    last = max(frame.width - 1, 0)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, frame.height, last)
    page.set_landscape()
    page.set_paper(_F4 if sheet.printing else A4)
    if sheet.printing:
        page.set_margins(left=0.3, right=0.3, top=0.5, bottom=0.5)
        page.print_area(0, 0, frame.height + bool(sheet.totals), sheet.printing.columns - 1)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{frame.height + 1}"})
    for at, (values, width) in enumerate(zip(frame.iter_columns(), _widths(sheet), strict=True)):
        page.set_column(at, at, width)
        is_number = values.dtype.is_numeric() or values.dtype == pl.Date
        page.write_string(0, at, values.name, styles.number_heading if is_number else styles.heading)
        if frame.height:
            page.write_blank(1, at, None, styles.of(values, sheet))
    if sheet.totals:
        _write_totals(page, sheet, styles)


def _write_totals(page: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    """Write sums as plain numbers: a reader without a formula engine sees them too."""
    row = sheet.frame.height + 1
    for at, values in enumerate(sheet.frame.iter_columns()):
        if values.name in sheet.totals:
            page.write_number(row, at, values.sum(), styles.total_number)
        else:
            page.write_string(row, at, "" if at else TOTAL, styles.total)


def _heights(sheet: Sheet) -> pl.Series | None:
    """Room in each row for the lines of its wrapped texts, in points: not every program finds it by itself."""
    if sheet.printing is None:
        return None
    # A line breaks between words, so that it holds a little less than its width.
    lines = [
        (pl.col(name).str.len_chars().fill_null(0) / (width - _LOST_AT_BREAKS)).ceil()
        for name, width in sheet.printing.wrapped.items()
    ]
    heights = pl.max_horizontal(1, *lines) * _LINE_HEIGHT
    return sheet.frame.select(heights.cast(pl.Int64)).to_series()


def _widths(sheet: Sheet) -> list[int]:
    """Room in each column for its longest text, or for its largest number with its separators."""
    frame = sheet.frame
    # One question per sheet: there are as many sheets as OPDs.
    widest = frame.select(_widest(values, sheet.totals) for values in frame.iter_columns()).rows()
    longest = [
        _digits(value) if dtype.is_numeric() else value or 0
        for value, dtype in zip(*widest, frame.dtypes, strict=True)
    ]
    wrapped = sheet.printing.wrapped if sheet.printing else {}
    return [
        wrapped.get(name, min(max(signs, len(name) + 2, _NARROWEST), _WIDEST) + 1)
        for signs, name in zip(longest, frame.columns, strict=True)
    ]


def _widest(values: pl.Series, totals: tuple[str, ...]) -> pl.Expr:
    """Return the number that takes most room, or how long the longest text is."""
    column = pl.col(values.name)
    if values.dtype.is_numeric():
        return column.sum() if values.name in totals else column.max()
    return column.cast(pl.String).str.len_chars().max()


def _digits(number: object) -> int:
    return len(f"{number:,}") if isinstance(number, int) else 0
