"""Read the ticked list of suggestions that BKPSDM returns.

Only the columns `pilih` and `kode` count, so a spreadsheet may have damaged the numbers beside them.
"""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from tpp_sponsor.errors import Fault, InputFileError
from tpp_sponsor.intake.read import read_contents
from tpp_sponsor.storage.limits import Limits
from tpp_sponsor.tables.findings import Confirmation, Suggestion
from tpp_sponsor.tables.headings.heading_map import HeadingMap
from tpp_sponsor.tables.input_tables import PLACE, ROW, SHEET
from tpp_sponsor.tables.table import Column, Table
from tpp_sponsor.tables.typed import dy, typed

_LIST = Table("saran", (Column("pilih", required=True), Column("kode", required=True)))
_YES = ("x", "ya", "y", "yes", "v", "1", "ok", "oke", "true", "benar", "betul", "✓", "✔", "√", "☑", "✅")
_NO = ("", "-", "0", "t", "tidak", "tdk", "bukan", "n", "no", "false", "salah")
_LIMITS = Limits()
_CELL = ("tabel", *PLACE, "kolom")


def read_confirmations(
    name: str, data: bytes, offered: dy.DataFrame[Suggestion], limits: Limits = _LIMITS
) -> dy.DataFrame[Confirmation]:
    """Read the confirmations of ticked rows, sorted; `offered`: the suggestions that the list may hold.

    Raises InputFileError with all faults: a column is missing, a tick means neither yes nor no, a code is not among
    the suggestions, one cell has two ticks, nothing is ticked.
    """
    rows = _rows(name, data, limits)
    tick = pl.col("pilih").fill_null("").str.to_lowercase()
    code = pl.col("kode").fill_null("").str.to_uppercase().str.replace_all(r"\s", "")
    rows = rows.with_columns(tick.alias("pilih"), code.alias("kode"))
    ticked = rows.filter(pl.col("pilih").is_in(_YES))
    chosen = ticked.rename({ROW: "di_baris", SHEET: "di_lembar"}).join(offered, on="kode", how="inner")
    chosen = chosen.unique("kode", keep="first", maintain_order=True)
    unknown = ticked.join(offered, on="kode", how="anti")
    unclear = rows.filter(~pl.col("pilih").is_in([*_YES, *_NO]))
    rivals = chosen.filter(pl.struct(_CELL).is_duplicated() & ~pl.struct(_CELL).is_first_distinct())
    faults = [
        *(
            Fault.of("tick_unclear", sheet=sheet, row=row, column="pilih")
            for sheet, row in _places(unclear, SHEET, ROW)
        ),
        *(
            Fault.of("tick_unknown", sheet=sheet, row=row, column="kode")
            for sheet, row in _places(unknown, SHEET, ROW)
        ),
        *(
            Fault.of("two_ticks_for_one_cell", sheet=sheet, row=row)
            for sheet, row in _places(rivals, "di_lembar", "di_baris")
        ),
    ]
    if ticked.is_empty() and not faults:
        faults.append(Fault.of("tick_none", column="pilih"))
    if faults:
        raise InputFileError(*(replace(fault, file=name) for fault in faults))
    return _confirmed(chosen)


def chosen_confirmations(
    codes: Sequence[str], offered: dy.DataFrame[Suggestion]
) -> dy.DataFrame[Confirmation]:
    """Return the confirmations of suggestions by code, as `read_confirmations`; a code may have gone."""
    chosen = offered.filter(pl.col("kode").is_in(list(codes)))
    if chosen.is_empty():
        raise InputFileError(Fault.of("tick_none", column="pilih"))
    if chosen.height < len(set(codes)):
        raise InputFileError(Fault.of("tick_unknown", column="kode"))
    if chosen.select(pl.struct(_CELL).is_duplicated().any()).item():
        raise InputFileError(Fault.of("two_ticks_for_one_cell"))
    return _confirmed(chosen)


def _confirmed(chosen: pl.DataFrame) -> dy.DataFrame[Confirmation]:
    return typed(chosen.with_columns(maksud="usulan").sort(_CELL), Confirmation)


def _places(rows: pl.DataFrame, sheet: str, row: str) -> list[tuple[str, int]]:
    return rows.select(sheet, row).rows()


def _rows(name: str, data: bytes, limits: Limits) -> pl.DataFrame:
    """`lembar`, `baris`, `pilih`, `kode` of every row of the list."""
    contents = read_contents(name, data, HeadingMap.of(_LIST, {}), limits)
    if contents.faults:
        raise InputFileError(replace(contents.faults[0], file=name))
    return pl.concat(
        [
            sheet.cells.select(pl.lit(sheet.sheet).alias(SHEET), ROW, "pilih", "kode")
            for sheet in contents.sheets
        ]
    )
