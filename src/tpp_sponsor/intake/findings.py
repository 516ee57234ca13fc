"""Describe findings: their place, what their cell holds with identifiers masked, and the likely cause.

| in  | findings (`_row`, `kolom`, `kode`), the rows as text, how rows contradict each other |
| out | `Finding` |

The cause is determined once per group of similar cells, so that a file in which every row is wrong costs little.
"""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

import polars as pl

from tpp_sponsor.domain.codes import Cause, Reject
from tpp_sponsor.domain.identifiers import masked_identifiers, masked_texts
from tpp_sponsor.intake.causes.identifiers import (
    Damage,
    cause_of_bad_nik,
    cause_of_bad_nip,
    cause_of_no_value,
)
from tpp_sponsor.intake.causes.packages import package_meant
from tpp_sponsor.intake.causes.values import (
    cause_of_bad_amount,
    cause_of_bad_date,
    cause_of_bad_number,
    cause_of_bad_period,
)
from tpp_sponsor.intake.cell_reader import ROW_ID, Vocabulary
from tpp_sponsor.tables.findings import Finding
from tpp_sponsor.tables.input_tables import FILE, PLACE, PROPOSALS, ROW, SHEET
from tpp_sponsor.tables.table import IDENTIFIERS, Column, Kind, Table, number_cell
from tpp_sponsor.tables.typed import dy, empty, typed


class Contradiction(dy.Schema):
    """How a row (`ROW_ID`) contradicts others: their places, the columns in which they differ, and the likely cause."""

    row_id = dy.UInt32(nullable=False, alias=ROW_ID)
    isi = dy.String(nullable=False)
    rincian = dy.String(nullable=False)
    sebab = dy.String(nullable=False)


_LONGEST_SHOWN = 40
_MOST_PARTNERS = 3
_CAUSES: Mapping[Kind, Callable[[str], Damage | None]] = {
    Kind.DATE: cause_of_bad_date,
    Kind.BIRTH: partial(cause_of_bad_date, is_birth=True),
    Kind.PERIOD: cause_of_bad_period,
    Kind.MONEY: cause_of_bad_amount,
    Kind.COUNT: cause_of_bad_amount,
    Kind.NUMBER: cause_of_bad_number,
}
# Counts that are read as money is.
_COUNTS_OF_WORKERS = frozenset({"kuota", "kursi"})
# An empty cell needs no cause; a broken row and a contradiction concern a row, not a cell.
_ROW_CAUSES = {Reject.BROKEN_ROW.value: Cause.EXTRA_FIELD.value, Reject.CONTRADICTED.value: Cause.CLASH.value}
_CELL_CODES = frozenset(Reject) - {Reject.EMPTY, *_ROW_CAUSES}
# A wrong number of digits has one cause whatever the digits are, fillers and telephone numbers aside.
_OTHER_LENGTH = r"^(?:[0-9]{17}|[0-9]{19,31})$"
_FILLERS = ["123456789", *(digit * 9 for digit in "0123456789")]
_SCIENTIFIC = r"^[0-9]+[.,][0-9]+[eE]\+?[0-9]+$"


def cause_of_rejection(
    column: Column, cell: str, vocabulary: Vocabulary, *, number: bool = False
) -> Damage | None:
    """Return the likely cause why a filled cell was rejected; `number`: a spreadsheet held a number."""
    match column.kind:
        case Kind.NIP:
            damage = cause_of_bad_nip(cell, number_cell=number)
        case Kind.NIK:
            damage = cause_of_bad_nik(cell, number_cell=number)
        case Kind.PACKAGE | Kind.WAGE_PACKAGE:
            damage = cause_of_no_value(cell) or _cause_of_package(cell, vocabulary.packages_of(column.kind))
        case Kind.POSITION:
            damage = cause_of_no_value(cell) or Damage(Cause.NO_POSITION)
        case Kind.FUND_CODE:
            damage = cause_of_no_value(cell) or Damage(Cause.NO_FUND_CODE)
        case Kind.PAYER_KIND:
            known = ", ".join(vocabulary.payer_kinds.values())
            damage = cause_of_no_value(cell) or Damage(Cause.UNKNOWN_PAYER_KIND, known)
        case Kind.JOBS:
            known = ", ".join(sorted(set(vocabulary.jobs.values())))
            damage = cause_of_no_value(cell) or Damage(Cause.UNKNOWN_JOB, known)
        case _:
            damage = _CAUSES.get(column.kind, cause_of_no_value)(cell)
    if damage and damage.cause is Cause.AMOUNT_IN_WORDS and column.name in _COUNTS_OF_WORKERS:
        return Damage(Cause.NO_COUNT)
    if damage and damage.cause is Cause.NOTHING_SAID and not (column.required or column.filled_if_present):
        return Damage(Cause.LEAVE_EMPTY)
    return damage


def _cause_of_package(cell: str, known: Collection[str]) -> Damage:
    """Return the package that was meant; else all that are known."""
    if meant := package_meant(cell, known):
        return Damage(Cause.PACKAGE_MEANT, meant.upper())
    return Damage(Cause.UNKNOWN_PACKAGE, ", ".join(sorted(known)).upper())


def describe(
    table: Table,
    findings: pl.DataFrame,
    rows: pl.DataFrame,
    vocabulary: Vocabulary,
    clashes: dy.DataFrame[Contradiction],
) -> dy.DataFrame[Finding]:
    """Return findings as `Finding`, in the order given; `clashes`: `Contradiction`."""
    if findings.is_empty():
        return empty(Finding)
    numbered = findings.with_row_index("_at")
    described = [
        _with_cells(table, name, group, rows, vocabulary)
        for (name,), group in numbered.group_by("kolom", maintain_order=True)
    ]
    placed = (
        pl.concat(described)
        .sort("_at")
        .join(rows.select(ROW_ID, *PLACE), on=ROW_ID, how="left", maintain_order="left")
        .join(clashes, on=ROW_ID, how="left", maintain_order="left", suffix="_lain")
        .with_columns(pl.coalesce(f"{name}_lain", name).alias(name) for name in ("isi", "rincian"))
        .with_columns(
            pl.when(pl.col("kode") == Reject.CONTRADICTED)
            .then("sebab_lain")
            .otherwise("sebab")
            .alias("sebab")
        )
    )
    return typed(placed.with_columns(tabel=pl.lit(table.name)), Finding)


def _with_cells(
    table: Table, name: Any, findings: pl.DataFrame, rows: pl.DataFrame, vocabulary: Vocabulary
) -> pl.DataFrame:
    """Return findings of one column with the text of their cells and the likely causes."""
    column = next((column for column in table.columns if column.name == name), None)
    if column is None:
        cause = pl.col("kode").replace_strict(_ROW_CAUSES, return_dtype=pl.String)
        nothing = pl.lit("")
        return findings.with_columns(cause.alias("sebab"), nothing.alias("rincian"), nothing.alias("isi"))
    flag = number_cell(column.name)
    number = pl.col(flag) if flag in rows.columns else pl.lit(value=False)
    cells = rows.select(ROW_ID, cell=pl.col(column.name).fill_null(""), number=number)
    with_text = findings.join(cells, on=ROW_ID, how="left", maintain_order="left")
    is_identifier = column.kind in IDENTIFIERS
    with_text = with_text.with_columns(alike=_alike(pl.col("cell")) if is_identifier else pl.col("cell"))
    key = ["kode", "alike", "number"]
    distinct = with_text.select(key).unique()
    causes = [
        _likely_cause(column, code, cell, number, vocabulary) for code, cell, number in distinct.iter_rows()
    ]
    distinct = distinct.with_columns(
        pl.Series(name, values, dtype=pl.String)
        for name, values in zip(("sebab", "rincian"), zip(*causes, strict=True), strict=True)
    )
    return with_text.join(distinct, on=key, how="left", maintain_order="left").select(
        *findings.columns,
        "sebab",
        "rincian",
        isi=masked_identifiers(pl.col("cell")) if is_identifier else _shown(with_text["cell"]),
    )


def _alike(cell: pl.Expr) -> pl.Expr:
    """Cells of an identifier column of which only the length or the notation decides the cause, made equal."""
    digits = cell.str.contains(_OTHER_LENGTH) & ~cell.str.slice(0, len(_FILLERS[0])).is_in(_FILLERS)
    return (
        pl.when(digits)
        .then(cell.str.replace_all("[0-9]", "0").str.replace("0", "1"))
        .when(cell.str.contains(_SCIENTIFIC))
        .then(pl.lit("1E+17"))
        .otherwise(cell)
    )


def _likely_cause(
    column: Column, code: str, cell: str, number: bool, vocabulary: Vocabulary
) -> tuple[str, str]:
    """Return the likely `Cause` of a finding and what completes its sentence; "" where there is none."""
    if not cell or code not in _CELL_CODES:
        return "", ""
    # A month or date that cannot be read has a code of its own.
    if code == Reject.BAD_VALUE and column.kind in (Kind.PERIOD, Kind.DATE):
        return Cause.ENDS_FIRST.value, ""
    damage = cause_of_rejection(column, cell, vocabulary, number=number)
    return (damage.cause.value, damage.detail) if damage else ("", "")


def _shown(cells: pl.Series) -> pl.Series:
    """Cells as they can be shown: masked, and not too long."""
    masked = masked_texts(cells)
    cut = masked.str.slice(0, _LONGEST_SHOWN - 1) + "…"
    return masked.zip_with(masked.str.len_chars() <= _LONGEST_SHOWN, cut)


def contradictions(table: Table, rows: pl.DataFrame, key: str) -> dy.DataFrame[Contradiction]:
    """Rows that contradict each other, as `Contradiction`: the places of at most three others of the same key.

    `rows` has the key, the place of each row, and in `rincian` the columns in which the rows of its key differ.
    """
    if rows.is_empty():
        return empty(Contradiction)
    file, sheet = (pl.lit(masked_texts(rows[name])) for name in (FILE, SHEET))
    inside = pl.when(sheet == "").then(file).otherwise(pl.format("{} ({})", file, sheet))
    cause = pl.when((pl.col(FILE).n_unique().over(key) > 1) & pl.lit(table is PROPOSALS))
    placed = rows.select(
        ROW_ID,
        key,
        "rincian",
        pl.format("{}: {}", inside, ROW).alias("isi"),
        cause.then(pl.lit(Cause.SAME_NUMBERS.value)).otherwise(pl.lit(Cause.CLASH.value)).alias("sebab"),
    )
    first = placed.select(key, pl.col(ROW_ID).alias("_other"), pl.col("isi").alias("_there")).filter(
        pl.int_range(pl.len()).over(key) <= _MOST_PARTNERS
    )
    more = pl.when(pl.len().over(key) > _MOST_PARTNERS + 1).then(pl.lit("; …")).otherwise(pl.lit(""))
    partners = (
        placed.select(ROW_ID, key)
        .join(first, on=key, how="left", maintain_order="left")
        .filter(pl.col(ROW_ID) != pl.col("_other"))
        .group_by(ROW_ID, maintain_order=True)
        .agg(pl.col("_there").head(_MOST_PARTNERS).str.join("; "))
    )
    others = (
        placed.with_columns(more.alias("_more"))
        .join(partners, on=ROW_ID, how="left", maintain_order="left")
        .select(ROW_ID, pl.concat_str("_there", "_more").alias("isi"), "rincian", "sebab")
    )
    return typed(others, Contradiction)
