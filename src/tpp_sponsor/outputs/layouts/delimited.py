"""Text files with a separator, safe to open in a spreadsheet (docs/rules.md#revision-files)."""

import io
import re

import polars as pl

from tpp_sponsor.outputs.layouts.cells import as_texts
from tpp_sponsor.outputs.layouts.layout import FilePart
from tpp_sponsor.outputs.layouts.profile import DelimitedProfile

# What makes a spreadsheet take a text for a formula.
_RUNS = r"^[=+\-@\t\r]"


def to_csv(frame: pl.DataFrame, *, separator: str = ",", line_end: str = "\n") -> bytes:
    """UTF-8 without BOM, with a header; null is empty, dates are `YYYY-MM-DD`.

    A text that a spreadsheet would run is written behind an apostrophe.
    """
    buffer = io.BytesIO()
    _guarded(frame).write_csv(buffer, separator=separator, line_terminator=line_end, date_format="%Y-%m-%d")
    return buffer.getvalue()


def _guarded(frame: pl.DataFrame) -> pl.DataFrame:
    """Put an apostrophe before texts that a spreadsheet would run as a formula.

    Most columns have none, and checking a column is cheaper than rewriting it.
    """
    texts = [column for column in frame if column.dtype == pl.String and not _begin_plainly(column)]
    affected = [column.name for column in texts if column.str.contains(_RUNS).any()]
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(_RUNS)).then("'" + pl.col(name)).otherwise(pl.col(name)).alias(name)
        for name in affected
    )


def in_cell(text: str) -> str:
    """Return a text as `to_csv` writes it: behind an apostrophe if a spreadsheet would run it."""
    return f"'{text}" if re.match(_RUNS, text) else text


def text_of_cell(cell: str) -> str:
    """Return the text of a cell that `to_csv` wrote; an apostrophe of the text itself stays."""
    return cell[1:] if cell.startswith("'") and re.match(_RUNS, cell[1:]) else cell


def _begin_plainly(texts: pl.Series) -> bool:
    """Return True if all texts begin with a digit, or all with a character after `@` such as a letter.

    The smallest and the largest text are enough to know it.
    """
    first, last = texts.min(), texts.max()
    if not (isinstance(first, str) and isinstance(last, str)):
        return True
    return first >= "A" or (first >= "0" and last < ":")


def encode_delimited(part: FilePart, profile: DelimitedProfile) -> bytes:
    """Return a part's rows in the columns, separator, line end and encoding of a profile.

    Raises SettingsError where a value does not fit (`cells.as_texts`).
    """
    texts = pl.DataFrame(as_texts(part.rows, profile.column, profile))
    data = to_csv(texts, separator=profile.separator, line_end=profile.newline)
    return data if profile.encoding == "utf-8" else data.decode("utf-8").encode(profile.encoding)
