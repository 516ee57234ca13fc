"""Errors and uncalculated formulas, which the reader of workbooks gives as empty or zero."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from tpp_sponsor.intake.raw_table import RawSheet
from tpp_sponsor.intake.workbooks.sheet_scan import NOTHING, ZERO, SheetScan

# The text of a formula without a calculated value: unreadable, like any error.
NOT_CALCULATED = "#RUMUS!"


def formula_rows(scan: SheetScan, first_row: int, columns: list[int]) -> list[int]:
    """Return the rows of formulas in these columns from a row on, in order."""
    rows = [rows[(rows >= first_row) & np.isin(places, columns)] for rows, places, _ in scan.formulas]
    return sorted(int(row) for part in rows for row in part)


def with_error_texts(sheet: RawSheet, scan: SheetScan, *, is_calculated: bool) -> RawSheet:
    """Return the sheet with the text of its errors in cells that the reader leaves empty.

    In a file that no spreadsheet has calculated, a zero is a placeholder of the program that wrote it.
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
    texts: dict[int, dict[int, str]] = {}
    for rows, columns, cached in scan.formulas:
        empty = cached == NOTHING if is_calculated else (cached == NOTHING) | (cached == ZERO)
        for row, column in zip(rows[empty].tolist(), columns[empty].tolist(), strict=True):
            texts.setdefault(column - 1, {})[row] = NOT_CALCULATED
    for (row, column), text in scan.errors.items():
        texts.setdefault(column - 1, {})[row] = text
    return texts


def _replaced(frame: pl.DataFrame, name: str, texts: Mapping[int, str], first_row: int) -> pl.DataFrame:
    at = {row - first_row: text for row, text in texts.items() if 0 <= row - first_row < frame.height}
    if not at:
        return frame
    places = pl.Series(list(at), dtype=pl.UInt32)
    return frame.with_columns(frame[name].scatter(places, list(at.values())))
