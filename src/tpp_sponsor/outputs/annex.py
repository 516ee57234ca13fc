"""The annex of a decree as a workbook to print and sign: landscape A4, a letterhead, numbered rows, a signature.

Each part is a sheet. The same contents are the same bytes, and no text of a person is a formula (ADR 7, 19).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

import polars as pl

from tpp_sponsor.outputs.sheet_rows import fill_rows
from tpp_sponsor.outputs.workbook import A4, repeatable_workbook, sheet_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_MARGINS = {"left": 0.6, "right": 0.6, "top": 0.6, "bottom": 0.75}
_TITLE_ROWS, _ROWS_TO_SIGN = 2, 4
# In points.
_CITY_HEIGHT, _TITLE_HEIGHT = 21, 26
_LINE_HEIGHT, _LINE_SPACE, _SIGN_HEIGHT = 13, 2, 14
# A footer of Excel has at most 255 characters.
_LONGEST_FOOTER = 60


@dataclass(frozen=True)
class Column:
    """A column of a part: its heading and its width in characters."""

    heading: str
    width: int


@dataclass(frozen=True)
class AnnexPart:
    """A part of an annex: its title, its rows in the order of `columns`, and the sentence that replaces no rows.

    `groups`: headings over several columns, each with its first column (from 0) and their number. `sums`: column → sum
    in a last row.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: pl.DataFrame
    nothing: str
    groups: Sequence[tuple[str, int, int]] = ()
    sums: tuple[str, int, int] | None = None


@dataclass(frozen=True)
class Annex:
    """What all parts have: the name of the city, facts by their names, the lines of the signature, and the footer."""

    city: str
    facts: Sequence[tuple[str, str]]
    signature: Sequence[str]
    footer: str
    page_of: str


@dataclass(frozen=True)
class _Styles:
    city: Format
    title: Format
    fact: Format
    heading: Format
    text: Format
    number: Format
    total: Format
    total_number: Format
    sign: Format


def annex_xlsx(annex: Annex, parts: Sequence[AnnexPart], *, created: date) -> bytes:
    """Return the workbook, a sheet for each part."""
    made = io.BytesIO()
    filled = {f"xl/worksheets/sheet{at}.xml": part for at, part in enumerate(parts, 1)}

    def with_rows(name: str, content: bytes) -> bytes:
        part = filled.get(name)
        if part is None:
            return content
        return fill_rows(content, part.rows, _rows_above(annex, part), _heights(part))

    with repeatable_workbook(made, created, with_rows) as workbook:
        styles = _styles(workbook)
        for name, part in zip(sheet_names([part.name for part in parts]), parts, strict=True):
            _write_part(workbook.add_worksheet(name), annex, part, styles)
    return made.getvalue()


def _rows_above(annex: Annex, part: AnnexPart) -> int:
    """Count the rows above the first row of the table: letterhead, an empty row, and the headings."""
    return _TITLE_ROWS + len(annex.facts) + 1 + bool(part.groups) + 1


def _heights(part: AnnexPart) -> pl.Series:
    """Return the height of each row in points.

    LibreOffice does not make a row of a file higher for a text that wraps.
    """
    widths = {name: column.width for name, column in zip(part.rows.columns, part.columns, strict=True)}
    texts = part.rows.select(pl.col(pl.String))
    longest = texts.select(pl.all().str.len_chars().max()).to_dicts()[0] if texts.width else {}
    # Most columns have no text that wraps.
    lines = [
        _lines(texts[name], widths[name]) for name, most in longest.items() if (most or 0) > widths[name]
    ]
    one = pl.repeat(1, part.rows.height, dtype=pl.Int64, eager=True).alias("one")
    most = pl.DataFrame([one, *lines]).max_horizontal()
    return most * _LINE_HEIGHT + _LINE_SPACE


def _lines(cells: pl.Series, width: int) -> pl.Series:
    """Count the lines that each cell takes in a column of a width in characters."""
    long = cells.filter(cells.str.len_chars() > width).unique()
    lines = {text: len(wrap(text, width)) for text in long}
    return cells.replace_strict(lines, default=1, return_dtype=pl.Int64)


def _styles(workbook: Workbook) -> _Styles:
    def style(**more: object) -> Format:
        return workbook.add_format({"font_size": 10, "valign": "top"} | more)

    cell = {"border": 1, "text_wrap": True}
    heading = {"bold": True, "align": "center", "valign": "vcenter", "bg_color": "#E7EEEC"}
    number = {"num_format": "#,##0"}
    return _Styles(
        city=style(bold=True, font_size=14, align="center"),
        title=style(bold=True, font_size=12, align="center"),
        fact=style(font_size=11, num_format="@"),
        heading=style(**cell | heading),
        text=style(num_format="@", **cell),
        number=style(**cell | number),
        total=style(bold=True, **cell),
        total_number=style(bold=True, **cell | number),
        sign=style(align="center", text_wrap=True),
    )


def _write_part(page: Worksheet, annex: Annex, part: AnnexPart, styles: _Styles) -> None:
    above, last = _rows_above(annex, part), len(part.columns) - 1
    _set_up(page, annex, above, 1 + bool(part.groups))
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{above + part.rows.height + 1}"})
    page.set_row(0, _CITY_HEIGHT)
    page.set_row(1, _TITLE_HEIGHT)
    page.merge_range(0, 0, 0, last, annex.city.upper(), styles.city)
    page.merge_range(1, 0, 1, last, part.title, styles.title)
    for row, (name, value) in enumerate(annex.facts, _TITLE_ROWS):
        page.write_string(row, 0, f"{name}: {value}", styles.fact)
    _write_headings(page, part, above, styles)
    _write_signature(page, annex, _write_foot(page, part, above, styles), last, styles)


def _set_up(page: Worksheet, annex: Annex, above: int, headings: int) -> None:
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(**_MARGINS)
    page.fit_to_pages(1, 0)
    page.center_horizontally()
    page.repeat_rows(above - headings, above - 1)
    page.freeze_panes(above, 0)
    page.hide_gridlines(2)
    footer, of = (text.replace("&", "&&") for text in (annex.footer[:_LONGEST_FOOTER], annex.page_of))
    page.set_footer(f"&L&8{footer}&R&8{of.format(page='&P', pages='&N')}")


def _write_headings(page: Worksheet, part: AnnexPart, above: int, styles: _Styles) -> None:
    for heading, first, count in part.groups:
        page.merge_range(above - 2, first, above - 2, first + count - 1, heading, styles.heading)
    grouped = {at for _, first, count in part.groups for at in range(first, first + count)}
    for at, column in enumerate(part.columns):
        page.set_column(at, at, column.width)
        if part.groups and at not in grouped:
            page.merge_range(above - 2, at, above - 1, at, column.heading, styles.heading)
        else:
            page.write_string(above - 1, at, column.heading, styles.heading)
        if part.rows.height:
            is_number = part.rows.dtypes[at].is_integer()
            page.write_blank(above, at, None, styles.number if is_number else styles.text)


def _write_foot(page: Worksheet, part: AnnexPart, above: int, styles: _Styles) -> int:
    """Write the sum, or the sentence that replaces no rows; the first row that is free."""
    below, last = above + part.rows.height, len(part.columns) - 1
    if not part.rows.height:
        page.merge_range(below, 0, below, last, part.nothing, styles.text)
        return below + 1
    if part.sums is None:
        return below
    word, column, total = part.sums
    page.merge_range(below, 0, below, column - 1, word, styles.total)
    page.write_number(below, column, total, styles.total_number)
    return below + 1


def _write_signature(page: Worksheet, annex: Annex, row: int, last: int, styles: _Styles) -> None:
    """Write the lines of the signature at the right, with room for it before the last two.

    They are one row, because no page break divides a row, and a signature without its decree is worth nothing.
    """
    *opening, name, number = annex.signature
    lines = [*opening, *[""] * _ROWS_TO_SIGN, name, number]
    page.set_row(row + 1, len(lines) * _SIGN_HEIGHT)
    page.merge_range(row + 1, last - 2, row + 1, last, "\n".join(lines), styles.sign)
