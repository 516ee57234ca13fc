"""Results that travel beside the good rows: rejected rows, warnings, and what became of every row."""

from dataclasses import dataclass

import polars as pl

from tpp_sponsor.frames.tables import FILE, ROW, SHEET

# A rejected row or a warning: where it stands, which column, which code, and the cell with identifiers masked.
FINDINGS = {
    "tabel": pl.String,
    FILE: pl.String,
    SHEET: pl.String,
    ROW: pl.UInt32,
    "kolom": pl.String,
    "kode": pl.String,
    "isi": pl.String,
}

# What became of the rows of each file; rows = accepted + rejected + ignored.
ROW_COUNTS = {
    "tabel": pl.String,
    FILE: pl.String,
    "rows": pl.UInt32,
    "accepted": pl.UInt32,
    "rejected": pl.UInt32,
    "ignored": pl.UInt32,
}


@dataclass(frozen=True)
class Notice:
    """A warning about a file or sheet as a whole; `detail` is a count or a name, never a person's datum."""

    code: str
    table: str
    file: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    detail: str = ""


def findings(rows: list[pl.DataFrame]) -> pl.DataFrame:
    """One sorted table of rejected rows or warnings."""
    empty = pl.DataFrame(schema=FINDINGS)
    return pl.concat([empty, *rows]).sort("tabel", FILE, SHEET, ROW, "kolom", "kode", nulls_last=False)


def from_notices(notices: list[Notice]) -> pl.DataFrame:
    """Warnings about files in the shape of warnings about rows."""
    return pl.DataFrame(
        [(n.table, n.file, n.sheet, n.row, n.column, n.code, n.detail) for n in notices],
        schema=FINDINGS,
        orient="row",
    )
