"""Dates that stand in a workbook as bare numbers: how many days since a day that the workbook chooses."""

import datetime as dt
from dataclasses import replace

import polars as pl

from tpp_sponsor.domain.dates import SERIAL
from tpp_sponsor.intake.readers.raw_table import RawSheet
from tpp_sponsor.intake.workbooks.sheet_scan import EPOCH
from tpp_sponsor.tables.input_tables import BPJS_COLUMNS, TABLES, Kind

_KINDS = (Kind.DATE, Kind.BIRTH, Kind.PERIOD)
_DATED = {column.name for table in TABLES.values() for column in table.columns if column.kind in _KINDS}
_DATED |= set(BPJS_COLUMNS.values())


def counted_from(sheet: RawSheet, epoch: dt.date) -> RawSheet:
    """The sheet with the date serials of its workbook as those of all others, which count from 30 December 1899."""
    names = [name for name in sheet.header.positions if name in _DATED]
    later = (epoch - EPOCH).days
    if not later or not names:
        return sheet
    days = pl.col(names).str.extract(f"^{SERIAL}$").cast(pl.Int64, strict=False) + later
    return replace(sheet, cells=sheet.cells.with_columns(pl.coalesce(days.cast(pl.String), pl.col(names))))
