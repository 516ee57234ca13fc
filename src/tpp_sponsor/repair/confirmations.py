"""Put what a person has confirmed into the cells that he confirmed it for, before the rows are sifted.

| in  | the raw rows of a table, `CONFIRMED` |
| out | the rows, and a warning for each cell that was changed and each confirmation that fits none: `FINDINGS` |

A confirmation holds while place, column and written text are what they were. It is about a cell, and a cell of a
registration form has two lives: a confirmed NIK of a statement is also the NIK of the worker on the same row, as it
would be if the sender corrected the cell. It is told of once, with the statement.

A letter that came twice is one letter: what was confirmed for one of its rows holds for the other that says the same,
or the two would contradict each other.
"""

import polars as pl

from tpp_sponsor.domain.codes import Warn
from tpp_sponsor.domain.identifiers import digits_only, mask_identifier
from tpp_sponsor.tables.findings import FINDINGS
from tpp_sponsor.tables.input_tables import PLACE, STATEMENTS, WORKERS, Table, number_cell


def apply_confirmations(
    table: Table, rows: pl.DataFrame, confirmed: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of a table with all confirmed cells changed, and what there is to say of it."""
    told = [pl.DataFrame(schema=FINDINGS)]
    for column in table.identifiers:
        meant = confirmed.filter(pl.col("kolom") == column, _is_about(table, column)).unique(
            PLACE, keep="last", maintain_order=True
        )
        if meant.is_empty():
            continue
        rows, changed = _mend(table, column, rows, meant)
        own = meant.filter(tabel=table.name)
        void = _void(column, rows, own, changed)
        told.append(_finding(void, table, column, Warn.CONFIRMATION_VOID))
        if not own.is_empty():
            told.append(_finding(changed, table, column, Warn.CONFIRMED))
    return rows, pl.concat(told)


def _is_about(table: Table, column: str) -> pl.Expr:
    tables = [table.name]
    if table is WORKERS and column == "nik":
        tables.append(STATEMENTS.name)
    return pl.col("tabel").is_in(tables)


def _mend(
    table: Table, column: str, rows: pl.DataFrame, meant: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows, and place, `tertulis` and `maksud` of each cell that was changed."""
    written = rows.with_row_index("urut").select("urut", *PLACE, *_key(table), tertulis=column)
    fits = written.join(meant.select(*PLACE, "tertulis", "maksud"), on=[*PLACE, "tertulis"], how="inner")
    if table.key and table.key not in table.identifiers:
        fits = _with_twins(table.key, written, fits)
    changes = (
        rows.with_row_index("urut")
        .select("urut")
        .join(fits.select("urut", "maksud"), on="urut", how="left", maintain_order="left")["maksud"]
    )
    flag = number_cell(column)
    mended = rows.with_columns(
        pl.coalesce(changes, pl.col(column)).alias(column), (pl.col(flag) & changes.is_null()).alias(flag)
    )
    return mended, fits.sort("urut").select(*PLACE, "tertulis", "maksud")


def _key(table: Table) -> list[str]:
    return [table.key] if table.key and table.key not in table.identifiers else []


def _with_twins(key: str, written: pl.DataFrame, fits: pl.DataFrame) -> pl.DataFrame:
    digits = digits_only(pl.col("tertulis")).alias("angka")
    same = fits.select(key, "maksud", digits).unique([key, "angka"], keep="first", maintain_order=True)
    twins = written.with_columns(digits).join(same, on=[key, "angka"], how="inner").select(fits.columns)
    return pl.concat([fits, twins]).unique("urut", keep="first", maintain_order=True)


def _void(column: str, rows: pl.DataFrame, own: pl.DataFrame, changed: pl.DataFrame) -> pl.DataFrame:
    """Confirmations that fit no cell; where the cell now says what was meant there is nothing to tell."""
    there = rows.select(*PLACE, maksud=digits_only(pl.col(column)))
    left = own.join(changed, on=PLACE, how="anti").join(there, on=[*PLACE, "maksud"], how="anti")
    return left.select(*PLACE, "tertulis", "maksud")


def _finding(cells: pl.DataFrame, table: Table, column: str, code: Warn) -> pl.DataFrame:
    masked = [
        f"{mask_identifier(row['tertulis'])} → {mask_identifier(row['maksud'])}" for row in cells.to_dicts()
    ]
    found = cells.select(
        pl.lit(table.name).alias("tabel"),
        *PLACE,
        pl.lit(column).alias("kolom"),
        pl.lit(code.value).alias("kode"),
        pl.Series("isi", masked, dtype=pl.String),
        pl.lit("").alias("sebab"),
        pl.lit("").alias("rincian"),
    )
    return found.cast(pl.Schema(FINDINGS))
