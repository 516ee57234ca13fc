"""The rows of a worksheet as SpreadsheetML, made set-wise.

XlsxWriter writes one cell per Python call: 11 s for 40,000 rows of 8 columns on a busy machine, Polars 0.2 s (ADR 19).
XlsxWriter therefore writes the workbook around them: styles, widths, frozen header, print settings.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

import polars as pl

_STYLE = re.compile(r'<c r="([A-Z]+)[0-9]+" s="(\d+)"')
_DIMENSION = re.compile(rb'<dimension ref="([A-Z]+[0-9]+:[A-Z]+)([0-9]+)"/>')
_SERIAL_ZERO, _LEAP_DAY_OF_EXCEL = date(1899, 12, 30), date(1900, 3, 1)
_FIRST_DAY = date(1900, 1, 1)
# What a text of a cell may look like that a reader would take for an escaped character.
_LOOKS_ESCAPED = r"(_x[0-9A-Fa-f]{4}_)"
# What XML cannot hold as it is → how a spreadsheet writes it.
_WRITTEN = {chr(code): f"_x{code:04X}_" for code in (*range(9), 11, 12, *range(14, 32))} | {
    "&": "&amp;", "<": "&lt;", ">": "&gt;",
}  # fmt: skip


def fill_rows(
    page: bytes,
    frame: pl.DataFrame,
    above: int = 1,
    heights: pl.Series | None = None,
    words: Mapping[str, Sequence[str | None]] = MappingProxyType({}),
) -> bytes:
    """Put the rows of a frame below the first `above` rows of a worksheet; `heights`: of each row, in points.

    `words`: column of numbers → the text of each row that has no number.

    The row after them is a template: one blank cell per column, whose style the column's cells get. Texts become text
    cells, numbers numbers, dates dates (those before 1900, which a spreadsheet does not have, texts).
    """
    if frame.is_empty():
        return page
    template = re.search(rb'<row r="%d".*?</row>' % (above + 1), page, re.DOTALL)
    if template is None:
        raise ValueError("the worksheet has no template row")
    rows = _rows(frame, _STYLE.findall(template[0].decode()), above, heights, words).encode()
    page = page[: template.start()] + rows + page[template.end() :]
    # Without a row of sums, as it always was: months that are posted keep their bytes.
    last = above + frame.height
    return _DIMENSION.sub(lambda all_: b'<dimension ref="%b%d"/>' % (all_[1], last), page, count=1)


def _rows(
    frame: pl.DataFrame,
    styles: Sequence[tuple[str, str]],
    above: int,
    heights: pl.Series | None,
    words: Mapping[str, Sequence[str | None]],
) -> str:
    """Every row; `styles`: letters and style of each column."""
    number = pl.int_range(above + 1, pl.len() + above + 1).cast(pl.String)
    cells = [
        _cell(
            pl.col(name),
            dtype,
            pl.lit(f'<c r="{letters}') + number + pl.lit(f'" s="{style}"'),
            pl.lit(pl.Series(list(words[name]), dtype=pl.String)) if name in words else None,
        )
        for (name, dtype), (letters, style) in zip(frame.schema.items(), styles, strict=True)
    ]
    height = pl.lit('"') if heights is None else pl.format('" ht="{}"', pl.lit(heights))
    rows = pl.concat_str(pl.lit('<row r="'), number, height, pl.lit(">"), *cells, pl.lit("</row>"))
    return str(frame.select(rows.str.join("")).item())


def _cell(column: pl.Expr, dtype: pl.DataType, start: pl.Expr, word: pl.Expr | None = None) -> pl.Expr:
    """Return a cell of each row, with the place and style of `start`; where the value is null, with `word` or empty."""
    if dtype.is_numeric():
        cell = _number(start, column.cast(pl.String))
    elif dtype == pl.Date:
        late = pl.when(column >= _LEAP_DAY_OF_EXCEL).then(0).otherwise(1)
        serial = (column - pl.lit(_SERIAL_ZERO)).dt.total_days() - late
        day = _number(start, serial.cast(pl.String))
        cell = pl.when(column >= _FIRST_DAY).then(day).otherwise(_text(start, column.dt.to_string("iso")))
    else:
        cell = _text(start, _escaped(column.cast(pl.String)))
    without = pl.lit("") if word is None else _text(start, _escaped(word)).fill_null("")
    return pl.when(column.is_null()).then(without).otherwise(cell)


def _number(start: pl.Expr, value: pl.Expr) -> pl.Expr:
    return pl.concat_str(start, pl.lit("><v>"), value, pl.lit("</v></c>"))


def _text(start: pl.Expr, text: pl.Expr) -> pl.Expr:
    return pl.concat_str(
        start, pl.lit(' t="inlineStr"><is><t xml:space="preserve">'), text, pl.lit("</t></is></c>")
    )


def _escaped(text: pl.Expr) -> pl.Expr:
    """Return a text as XML; what XML cannot hold is written as spreadsheets escape it."""
    return text.str.replace_all(_LOOKS_ESCAPED, "_x005F$1").str.replace_many(_WRITTEN)
