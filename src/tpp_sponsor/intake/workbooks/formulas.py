"""Cells that the reader of workbooks shows as empty or zero and that are neither: errors, formulas never calculated."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from tpp_sponsor.intake.readers.raw_table import RawSheet
from tpp_sponsor.intake.workbooks.sheet_scan import NOTHING, ZERO, SheetScan

# What stands in a cell whose formula nobody has calculated: unreadable, like any error.
NOT_CALCULATED = "#RUMUS!"


def formula_rows(scan: SheetScan, first_row: int, columns: list[int]) -> list[int]:
    """The row of each formula in these columns, from a row on, in order."""
    rows = [rows[(rows >= first_row) & np.isin(places, columns)] for rows, places, _ in scan.formulas]
    return sorted(int(row) for part in rows for row in part)


def with_errors(sheet: RawSheet, scan: SheetScan, *, is_calculated: bool) -> RawSheet:
    """The sheet with the text of its errors where the reader left nothing.

    What a program wrote and no spreadsheet ever calculated holds nothing, or a zero that means nothing.
    """
    unreadable = _by_column(scan, is_calculated=is_calculated)
    if not unreadable:
        return sheet
    first_row = sheet.header.last_row + 2
    names = {at: name for name, at in sheet.header.positions.items()}
    cells, others = sheet.cells, sheet.others
    for at, texts in unreadable.items():
        if at >= sheet.header.width:
            continue
        if at in names:
            cells = _replaced(cells, names[at], texts, first_row)
        else:
            others = _replaced(others, str(at), texts, first_row)
    return replace(sheet, cells=cells, others=others)


def _by_column(scan: SheetScan, *, is_calculated: bool) -> Mapping[int, dict[int, str]]:
    """Position from 0 → row from 1 → text."""
    found: dict[int, dict[int, str]] = {}
    for rows, columns, cached in scan.formulas:
        empty = cached == NOTHING if is_calculated else (cached == NOTHING) | (cached == ZERO)
        for row, column in zip(rows[empty].tolist(), columns[empty].tolist(), strict=True):
            found.setdefault(column - 1, {})[row] = NOT_CALCULATED
    for (row, column), text in scan.errors.items():
        found.setdefault(column - 1, {})[row] = text
    return found


def _replaced(frame: pl.DataFrame, name: str, texts: Mapping[int, str], first_row: int) -> pl.DataFrame:
    at = {row - first_row: text for row, text in texts.items() if 0 <= row - first_row < frame.height}
    if not at:
        return frame
    places = pl.Series(list(at), dtype=pl.UInt32)
    return frame.with_columns(frame[name].scatter(places, list(at.values())))
