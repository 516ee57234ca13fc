"""Apply confirmed identifiers to their cells, before the rows are validated.

| in  | the raw rows of a table, confirmed cells |
| out | the rows, and a warning for each changed cell and each confirmation without a cell: `Finding` |

A confirmation holds while place, column and written text are unchanged. It concerns a cell, and a cell of a
registration form belongs to two tables: a confirmed NIK of a claim is also the NIK of the worker on the same row,
as it would be if the sender corrected the cell. Only the claim has the warning.

Two rows of one claim are one claim: a confirmation for one row also holds for the other with the same text,
because otherwise the two would contradict each other. Rows that a number identifies are no such pair: a spreadsheet
rounds the numbers of many persons of one employer to the same text.
"""

from collections.abc import Sequence

import polars as pl

from tpp_sponsor.domain.codes import Warn
from tpp_sponsor.domain.identifiers import digits_only, masked_identifiers
from tpp_sponsor.tables.findings import Confirmation, Finding, findings_at
from tpp_sponsor.tables.input_tables import FORMS, PLACE, WORKERS
from tpp_sponsor.tables.table import Table, number_cell
from tpp_sponsor.tables.typed import dy, empty, typed


def apply_confirmations(
    table: Table, rows: pl.DataFrame, confirmed: dy.DataFrame[Confirmation]
) -> tuple[pl.DataFrame, dy.DataFrame[Finding]]:
    """Return the rows of a table with all confirmed cells changed, and the warnings."""
    if confirmed.is_empty():
        return rows, empty(Finding)
    warnings = [empty(Finding)]
    for column in table.identifiers:
        relevant = confirmed.filter(pl.col("kolom") == column, _is_about(table, column)).unique(
            PLACE, keep="last", maintain_order=True
        )
        if relevant.is_empty():
            continue
        rows, changed = _replace_cells(table, column, rows, relevant)
        own = relevant.filter(tabel=table.name)
        void = _void(column, rows, own, changed)
        warnings.append(_findings(void, table, column, Warn.CONFIRMATION_VOID))
        if not own.is_empty():
            warnings.append(_findings(changed, table, column, Warn.CONFIRMED))
    return rows, typed(pl.concat(warnings), Finding)


def _is_about(table: Table, column: str) -> pl.Expr:
    tables = [table.name]
    if table is WORKERS and column == "nik":
        tables += [form.name for form in FORMS]
    return pl.col("tabel").is_in(tables)


def _replace_cells(
    table: Table, column: str, rows: pl.DataFrame, confirmed: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows, and place, `tertulis` and `maksud` of each changed cell."""
    written = rows.with_row_index("_row").select("_row", *PLACE, *_key(table), tertulis=column)
    fits = written.join(confirmed.select(*PLACE, "tertulis", "maksud"), on=[*PLACE, "tertulis"], how="inner")
    if key := _key(table):
        fits = _with_twins(key, written, fits)
    changes = (
        rows.with_row_index("_row")
        .select("_row")
        .join(fits.select("_row", "maksud"), on="_row", how="left", maintain_order="left")["maksud"]
    )
    flag = number_cell(column)
    changed = rows.with_columns(
        pl.coalesce(changes, pl.col(column)).alias(column), (pl.col(flag) & changes.is_null()).alias(flag)
    )
    return changed, fits.sort("_row").select(*PLACE, "tertulis", "maksud")


def _key(table: Table) -> tuple[str, ...]:
    return () if set(table.key) & set(table.identifiers) else table.key


def _with_twins(key: Sequence[str], written: pl.DataFrame, fits: pl.DataFrame) -> pl.DataFrame:
    digits = digits_only(pl.col("tertulis")).alias("angka")
    same = fits.select(*key, "maksud", digits).unique([*key, "angka"], keep="first", maintain_order=True)
    twins = written.with_columns(digits).join(same, on=[*key, "angka"], how="inner").select(fits.columns)
    return pl.concat([fits, twins]).unique("_row", keep="first", maintain_order=True)


def _void(column: str, rows: pl.DataFrame, own: pl.DataFrame, changed: pl.DataFrame) -> pl.DataFrame:
    """Return confirmations without a cell, except where the cell has the confirmed number already."""
    present = rows.select(*PLACE, maksud=digits_only(pl.col(column)))
    unused = own.join(changed, on=PLACE, how="anti").join(present, on=[*PLACE, "maksud"], how="anti")
    return unused.select(*PLACE, "tertulis", "maksud")


def _findings(cells: pl.DataFrame, table: Table, column: str, code: Warn) -> dy.DataFrame[Finding]:
    written, meant = (masked_identifiers(pl.col(name)) for name in ("tertulis", "maksud"))
    return findings_at(cells, table.name, column, code, pl.format("{} → {}", written, meant))
