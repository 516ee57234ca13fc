"""Dates that a workbook holds as numbers of days since its epoch (1900 or 1904)."""

import datetime as dt
from dataclasses import replace

import polars as pl

from tpp_sponsor.domain.dates import SERIAL
from tpp_sponsor.intake.raw_table import RawSheet
from tpp_sponsor.intake.workbooks.sheet_scan import EPOCH
from tpp_sponsor.tables.input_tables import BPJS_COLUMNS, TABLES
from tpp_sponsor.tables.table import Kind

_KINDS = (Kind.DATE, Kind.BIRTH, Kind.PERIOD)
_DATED = {column.name for table in TABLES.values() for column in table.columns if column.kind in _KINDS}
_DATED |= set(BPJS_COLUMNS.values())


def with_usual_epoch(sheet: RawSheet, epoch: dt.date) -> RawSheet:
    """Return the sheet with its date serials counted from 30 December 1899, the usual epoch."""
    date_columns = [name for name in sheet.header.positions if name in _DATED]
    offset = (epoch - EPOCH).days
    if not offset or not date_columns:
        return sheet
    days = pl.col(date_columns).str.extract(f"^{SERIAL}$").cast(pl.Int64, strict=False) + offset
    return replace(
        sheet, cells=sheet.cells.with_columns(pl.coalesce(days.cast(pl.String), pl.col(date_columns)))
    )
