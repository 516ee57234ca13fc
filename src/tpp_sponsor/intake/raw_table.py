"""The rows of a file as text, with their places, before anything is validated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from tpp_sponsor.errors import Fault
from tpp_sponsor.tables.findings import FileWarning
from tpp_sponsor.tables.headings.heading_map import Header
from tpp_sponsor.tables.input_tables import (
    BPJS_COLUMNS,
    BPJS_SOURCE,
    BROKEN,
    COVERED,
    FILE,
    FORM_WORKER_COLUMNS,
    FORMS,
    ROW,
    SHEET,
    WORKERS,
)
from tpp_sponsor.tables.table import Table, has_column, number_cell

# Column of a worker → its name in a registration form.
WORKERS_IN_FORM = {"nik": "nik"} | FORM_WORKER_COLUMNS


@dataclass(frozen=True)
class RawSheet:
    """One sheet below its header.

    `cells` has a text column per known heading (null = empty cell), `baris` (row number as a spreadsheet shows it),
    `tidak_utuh`, and a flag `…_berupa_angka` per identifier column. `others` has the columns of unknown headings,
    and fields of broken rows beyond the header, named by their positions ("0", "7"), in the same rows; their text
    is as sent, with spaces and invisible characters.
    """

    sheet: str
    header: Header
    cells: pl.DataFrame
    others: pl.DataFrame


@dataclass(frozen=True)
class FileContents:
    """The sheets of a file that have the table's header; `faults` say why it cannot be used."""

    sheets: tuple[RawSheet, ...] = ()
    warnings: tuple[FileWarning, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class RawFile:
    """One file of a table as it was read; `faults` say why it cannot be used."""

    name: str
    table: Table
    sha256: str
    size: int
    sheets: tuple[RawSheet, ...] = ()
    faults: tuple[Fault, ...] = ()
    warnings: tuple[FileWarning, ...] = ()


def table_rows(file: RawFile) -> list[pl.DataFrame]:
    """Return the rows of a file in the canonical columns of its table."""
    return [
        _canonical(file.name, sheet, file.table, names_in_sheet(file.table, sheet.header))
        for sheet in _by_name(file)
    ]


def form_workers(file: RawFile) -> list[pl.DataFrame]:
    """Return the rows of registration forms as rows of the workers' table."""
    if file.table not in FORMS:
        return []
    return [
        _canonical(file.name, sheet, WORKERS, WORKERS_IN_FORM)
        for sheet in _by_name(file)
        if sheet.header.is_form
    ]


def _by_name(file: RawFile) -> list[RawSheet]:
    return sorted(file.sheets, key=lambda sheet: sheet.sheet)


def names_in_sheet(table: Table, header: Header) -> Mapping[str, str]:
    """Canonical column → its name in a sheet: a participant list of BPJS has headings of its own."""
    return {name: name for name in table.names} | (BPJS_COLUMNS if _is_bpjs_list(table, header) else {})


def _is_bpjs_list(table: Table, header: Header) -> bool:
    return table is COVERED and "sumber" not in header.positions


def _canonical(name: str, sheet: RawSheet, table: Table, names: Mapping[str, str]) -> pl.DataFrame:
    cells = sheet.cells
    columns: list[pl.Expr] = [
        pl.lit(name).alias(FILE),
        pl.lit(sheet.sheet).alias(SHEET),
        pl.col(ROW),
        pl.col(BROKEN),
    ]
    for column in table.columns:
        sent_name = names.get(column.name, column.name)
        present = sent_name in cells.columns
        columns.append((pl.col(sent_name) if present else pl.lit(None, dtype=pl.String)).alias(column.name))
        if column.filled_if_present:
            columns.append(pl.lit(present).alias(has_column(column.name)))
        if column.name in table.identifiers:
            flag = number_cell(sent_name)
            columns.append(
                (pl.col(flag) if flag in cells.columns else pl.lit(value=False)).alias(
                    number_cell(column.name)
                )
            )
    rows = cells.select(columns)
    if _is_bpjs_list(table, sheet.header):
        rows = rows.with_columns(sumber=pl.lit(BPJS_SOURCE))
    return rows


def concat_rows(table: Table, parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return the rows of all files of a table, rechunked: Polars fails where the chunks of columns differ."""
    return pl.concat([empty_rows(table), *parts], rechunk=True)


def empty_rows(table: Table) -> pl.DataFrame:
    """Return an empty table with the columns of `table_rows`."""
    schema: dict[str, pl.DataType | type[pl.DataType]] = {FILE: pl.String, SHEET: pl.String, ROW: pl.UInt32}
    schema[BROKEN] = pl.Boolean
    for column in table.columns:
        schema[column.name] = pl.String
        if column.filled_if_present:
            schema[has_column(column.name)] = pl.Boolean
        if column.name in table.identifiers:
            schema[number_cell(column.name)] = pl.Boolean
    return pl.DataFrame(schema=schema)
