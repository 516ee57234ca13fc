"""Where each finding stands, what its cell holds with identifiers masked, and what probably happened to it.

| in  | findings (`_row`, `kolom`, `kode`), the rows as text, how rows contradict each other |
| out | `frames.results.FINDINGS` |

What happened is asked once of cells that are alike, so that a file may well be all wrong.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import polars as pl

from tpp_sponsor.domain.codes import Cause, Reject
from tpp_sponsor.domain.identifiers import SHOWN_WHOLE, mask_inside
from tpp_sponsor.intake.causes.identifiers import (
    Damage,
    cause_of_bad_nik,
    cause_of_bad_nip,
    cause_of_no_value,
)
from tpp_sponsor.intake.causes.values import (
    cause_of_bad_amount,
    cause_of_bad_count,
    cause_of_bad_date,
    cause_of_bad_period,
)
from tpp_sponsor.intake.cell_reader import ROW_ID, Vocabulary
from tpp_sponsor.messages import Texts
from tpp_sponsor.tables.findings import FINDINGS
from tpp_sponsor.tables.input_tables import (
    FILE,
    IDENTIFIERS,
    PLACE,
    ROW,
    SHEET,
    Column,
    Kind,
    Table,
    number_cell,
)

# How rows contradict each other: where the others stand, and in which columns they differ.
CLASHES = {ROW_ID: pl.UInt32, "isi": pl.String, "rincian": pl.String}

_LONGEST_SHOWN = 40
_MOST_PARTNERS = 3
_READERS: Mapping[Kind, Callable[[str], Damage | None]] = {
    Kind.TEXT: cause_of_no_value,
    Kind.LIFE: cause_of_no_value,
    Kind.DATE: cause_of_bad_date,
    Kind.BIRTH: partial(cause_of_bad_date, is_birth=True),
    Kind.PERIOD: cause_of_bad_period,
    Kind.MONEY: cause_of_bad_amount,
    Kind.COUNT: cause_of_bad_count,
}
# An empty cell needs no cause, and rows that contradict each other are no matter of one cell.
_OF_A_ROW = {Reject.BROKEN_ROW.value: Cause.EXTRA_FIELD.value, Reject.CONTRADICTED.value: Cause.CLASH.value}
_OF_A_CELL = frozenset(Reject) - {Reject.EMPTY, *_OF_A_ROW}
# Digits that are too few or too many, whichever they are, unless they are a filler; too many for a telephone.
_OTHER_LENGTH = r"^(?:[0-9]{17}|[0-9]{19,31})$"
_FILLERS = ["123456789", *(digit * 9 for digit in "0123456789")]
_SCIENTIFIC = r"^[0-9]+[.,][0-9]+[eE]\+?[0-9]+$"


def why_refused(column: Column, cell: str, standards: Vocabulary, *, number: bool = False) -> Damage | None:
    """What probably happened to a filled cell that was refused; `number`: a spreadsheet held a number."""
    match column.kind:
        case Kind.NIP:
            damage = cause_of_bad_nip(cell, number_cell=number)
        case Kind.NIK:
            damage = cause_of_bad_nik(cell, number_cell=number)
        case Kind.PACKAGE:
            known = ", ".join(sorted(standards.packages)).upper()
            damage = cause_of_no_value(cell) or Damage(Cause.UNKNOWN_PACKAGE, known)
        case _:
            damage = _READERS[column.kind](cell)
    if damage and damage.cause is Cause.NOTHING_SAID and not (column.required or column.filled_if_present):
        return Damage(Cause.LEAVE_EMPTY)
    return damage


def describe(
    table: Table, found: pl.DataFrame, rows: pl.DataFrame, standards: Vocabulary, clashes: pl.DataFrame
) -> pl.DataFrame:
    """Findings in full, in the order in which they come; `clashes`: `CLASHES`."""
    if found.is_empty():
        return pl.DataFrame(schema=FINDINGS)
    numbered = found.with_row_index("_at")
    told = [
        _with_cells(table, name, group, rows, standards)
        for (name,), group in numbered.group_by("kolom", maintain_order=True)
    ]
    placed = (
        pl.concat(told)
        .sort("_at")
        .join(rows.select(ROW_ID, *PLACE), on=ROW_ID, how="left", maintain_order="left")
        .join(clashes, on=ROW_ID, how="left", maintain_order="left", suffix="_lain")
        .with_columns(pl.coalesce(f"{name}_lain", name).alias(name) for name in ("isi", "rincian"))
    )
    return placed.select(pl.lit(table.name).alias("tabel"), *list(FINDINGS)[1:]).cast(pl.Schema(FINDINGS))


def _with_cells(
    table: Table, name: Any, found: pl.DataFrame, rows: pl.DataFrame, standards: Vocabulary
) -> pl.DataFrame:
    """Findings of one column with what its cells hold and what happened to them."""
    column = next((column for column in table.columns if column.name == name), None)
    if column is None:
        cause = pl.col("kode").replace_strict(_OF_A_ROW, return_dtype=pl.String)
        nothing = pl.lit("")
        return found.with_columns(cause.alias("sebab"), nothing.alias("rincian"), nothing.alias("isi"))
    flag = number_cell(column.name)
    number = pl.col(flag) if flag in rows.columns else pl.lit(value=False)
    cells = rows.select(ROW_ID, cell=pl.col(column.name).fill_null(""), number=number)
    seen = found.join(cells, on=ROW_ID, how="left", maintain_order="left")
    is_identifier = column.kind in IDENTIFIERS
    seen = seen.with_columns(alike=_alike(pl.col("cell")) if is_identifier else pl.col("cell"))
    key = ["kode", "alike", "number"]
    distinct = seen.select(key).unique()
    told = [_tell(column, code, cell, number, standards) for code, cell, number in distinct.iter_rows()]
    distinct = distinct.with_columns(
        pl.Series(made, values, dtype=pl.String)
        for made, values in zip(("sebab", "rincian"), zip(*told, strict=True), strict=True)
    )
    return seen.join(distinct, on=key, how="left", maintain_order="left").select(
        *found.columns,
        "sebab",
        "rincian",
        isi=_masked(pl.col("cell")) if is_identifier else _shown(seen["cell"]),
    )


def _alike(cell: pl.Expr) -> pl.Expr:
    """Cells of an identifier column with nothing but their length, or nothing at all, to tell from, made the same."""
    digits = cell.str.contains(_OTHER_LENGTH) & ~cell.str.slice(0, len(_FILLERS[0])).is_in(_FILLERS)
    return (
        pl.when(digits)
        .then(cell.str.replace_all("[0-9]", "0").str.replace("0", "1"))
        .when(cell.str.contains(_SCIENTIFIC))
        .then(pl.lit("1E+17"))
        .otherwise(cell)
    )


def _tell(column: Column, code: str, cell: str, number: bool, standards: Vocabulary) -> tuple[str, str]:
    """The likely cause of what is in a cell; what completes its sentence."""
    if not cell or code not in _OF_A_CELL:
        return "", ""
    if code == Reject.BAD_VALUE and column.kind is Kind.PERIOD:
        return Cause.ENDS_FIRST.value, ""
    damage = why_refused(column, cell, standards, number=number)
    return (damage.cause.value, damage.detail) if damage else ("", "")


def _masked(cells: pl.Expr) -> pl.Expr:
    """`mask_identifier` of each cell."""
    compact = cells.str.replace_all(r"\s", "")
    masked = pl.format("{}…{}", compact.str.slice(0, 6), compact.str.slice(-2))
    return pl.when(compact.str.len_chars() > SHOWN_WHOLE).then(masked).otherwise(compact)


def _shown(cells: pl.Series) -> pl.Series:
    """Cells as they can be shown: masked, and not too long."""
    distinct = cells.unique()
    masked = pl.Series([mask_inside(cell) for cell in distinct], dtype=pl.String)
    cut = masked.str.slice(0, _LONGEST_SHOWN - 1) + "…"
    return cells.replace_strict(distinct, masked.zip_with(masked.str.len_chars() <= _LONGEST_SHOWN, cut))


def clashing(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """Rows that contradict each other, as `CLASHES`: where the others of the same key stand, a few at most.

    `rows` has the key, where each row stands, and in `rincian` the columns in which those of its key differ.
    """
    if rows.is_empty():
        return pl.DataFrame(schema=CLASHES)
    shown = {name: mask_inside(name) for name in {*rows[FILE], *rows[SHEET]}}
    file, sheet = (pl.col(name).replace_strict(shown, return_dtype=pl.String) for name in (FILE, SHEET))
    inside = pl.when(sheet == "").then(file).otherwise(pl.format("{} ({})", file, sheet))
    placed = rows.select(ROW_ID, key, "rincian", pl.format("{}: {}", inside, ROW).alias("isi"))
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
    return (
        placed.with_columns(more.alias("_more"))
        .join(partners, on=ROW_ID, how="left", maintain_order="left")
        .select(ROW_ID, pl.concat_str("_there", "_more").alias("isi"), "rincian")
        .cast(pl.Schema(CLASHES))
    )


def say_finding(texts: Texts, group: str, finding: Mapping[str, Any]) -> str:
    """The sentence of a finding's code, then that of its cause; `group` is `reject` or `warning`."""
    told = {name: finding[name] for name in ("kolom", "isi", "rincian")}
    said = texts.say(f"{group}.{finding['kode']}", **told)
    cause = finding["sebab"]
    return f"{said} {texts.say(f'cause.{cause}', **told)}" if cause else said


def say_findings(texts: Texts, group: str, found: pl.DataFrame) -> pl.Series:
    """`say_finding` of each finding, set-wise: findings of one kind share a sentence with room for what differs."""
    said = [pl.DataFrame(schema={"_at": pl.UInt32, "pesan": pl.String})]
    for (kode, kolom, sebab), alike in found.with_row_index("_at").group_by("kode", "kolom", "sebab"):
        room = {"kode": kode, "kolom": kolom, "sebab": sebab, "isi": "\0isi\0", "rincian": "\0rincian\0"}
        pieces = say_finding(texts, group, room).split("\0")
        sentence = [pl.col(piece) if at % 2 else pl.lit(piece) for at, piece in enumerate(pieces)]
        said.append(alike.select("_at", pesan=pl.concat_str(sentence)))
    return pl.concat(said).sort("_at")["pesan"]
