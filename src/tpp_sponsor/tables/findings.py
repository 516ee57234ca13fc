"""Results that travel beside the good rows: rejected rows, warnings, and what became of every row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from tpp_sponsor.tables.input_tables import FILE, ROW, SHEET

# A rejected row or a warning: where it stands, which column, which code, and the cell with identifiers masked
# (of rows that contradict each other: where the others stand). `sebab`: the likely `Cause`, "" where nothing finer
# than the code is known; `rincian` completes its sentence: a count, a letter, names of columns, never a person's datum.
FINDINGS = {
    "tabel": pl.String,
    FILE: pl.String,
    SHEET: pl.String,
    ROW: pl.UInt32,
    "kolom": pl.String,
    "kode": pl.String,
    "isi": pl.String,
    "sebab": pl.String,
    "rincian": pl.String,
}

# What became of the rows of each file; rows = accepted + rejected + ignored, and ignored = no_person + other_period
# + twin (identical to an accepted row).
ROW_COUNTS = {
    "tabel": pl.String,
    FILE: pl.String,
    "rows": pl.UInt32,
    "accepted": pl.UInt32,
    "rejected": pl.UInt32,
    "ignored": pl.UInt32,
    "no_person": pl.UInt32,
    "other_period": pl.UInt32,
    "twin": pl.UInt32,
}

# A cell that holds the number of nobody we know, and what else its row says of the person: `nama`, `lahir`.
ASKED = {
    "tabel": pl.String,
    FILE: pl.String,
    SHEET: pl.String,
    ROW: pl.UInt32,
    "kolom": pl.String,
    "tertulis": pl.String,
    "berupa_angka": pl.Boolean,
    "nama": pl.String,
    "lahir": pl.Date,
}

# A person who may be meant by such a cell: `usulan` is the person's number, `alasan` a `MatchReason`, `skor` 0 to 100;
# `kode` names the suggestion and survives any spreadsheet.
SUGGESTIONS = {
    "kode": pl.String,
    "tabel": pl.String,
    FILE: pl.String,
    SHEET: pl.String,
    ROW: pl.UInt32,
    "kolom": pl.String,
    "tertulis": pl.String,
    "usulan": pl.String,
    "nama": pl.String,
    "tgl_lahir": pl.Date,
    "opd": pl.String,
    "alasan": pl.String,
    "skor": pl.Int64,
}

# A cell that a person has confirmed to mean something else than is written in it.
CONFIRMED = {
    "tabel": pl.String,
    FILE: pl.String,
    SHEET: pl.String,
    ROW: pl.UInt32,
    "kolom": pl.String,
    "tertulis": pl.String,
    "maksud": pl.String,
}

# A rejected row that its sender is asked to mend, as it was sent: its cells by position, and the positions of
# identifiers that a spreadsheet held as numbers.
SENT: dict[str, pl.DataType | type[pl.DataType]] = {
    FILE: pl.String,
    SHEET: pl.String,
    ROW: pl.UInt32,
    "isi": pl.List(pl.String),
    "angka": pl.List(pl.UInt32),
}


@dataclass(frozen=True)
class SentSheet:
    """A sheet with rows that its sender is asked to mend, and the name of the file in which it is asked.

    `captions`: its headings as sent, by position. `columns`: `table.column` → position.
    """

    table: str
    file: str
    sheet: str
    answer: str
    captions: Sequence[str]
    columns: Mapping[str, int]


@dataclass(frozen=True)
class FileWarning:
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
    place = ("tabel", FILE, SHEET, ROW, "kolom", "kode")
    return pl.concat([empty, *rows]).sort(place, nulls_last=False, maintain_order=True)


def from_file_warnings(notices: list[FileWarning]) -> pl.DataFrame:
    """Warnings about files in the shape of warnings about rows."""
    return pl.DataFrame(
        [(n.table, n.file, n.sheet, n.row, n.column, n.code, n.detail, "", "") for n in notices],
        schema=FINDINGS,
        orient="row",
    )
