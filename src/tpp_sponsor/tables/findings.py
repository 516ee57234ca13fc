"""Results beside the accepted rows: rejected rows, warnings, row counts, suggestions and confirmations.

Their schemas for signatures are in `schemas`; a test holds both equal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, cast

import polars as pl

from tpp_sponsor.tables.input_tables import FILE, ROW, SHEET

if TYPE_CHECKING:
    # Signatures name the schemas. Reading an inbox does not load their library, which takes half as long as Polars.
    import dataframely as dy

    from tpp_sponsor.tables.schemas import Finding

# A rejected row or a warning: its place, column and code, and in `isi` the cell with identifiers masked (of rows that
# contradict each other: the places of the others). `sebab`: the likely `Cause`, "" where only the code is known;
# `rincian` completes its sentence: a count, a letter, names of columns, never personal data.
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

# Row counts of each file: rows = accepted + rejected + ignored, and ignored = no_person + other_period + twin
# (identical to an accepted row).
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

# A cell with a NIP or NIK that matches no known person, and the name and birth date of its row.
UNMATCHED = {
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

# A person suggested for such a cell: `usulan` is the person's number, `alasan` a `MatchReason`, `skor` 0 to 100; `kode`
# identifies the suggestion and is made of letters, which no spreadsheet changes.
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

# A confirmed cell: the person in charge says that `tertulis` means `maksud`.
CONFIRMED = {
    "tabel": pl.String,
    FILE: pl.String,
    SHEET: pl.String,
    ROW: pl.UInt32,
    "kolom": pl.String,
    "tertulis": pl.String,
    "maksud": pl.String,
}

# A rejected row that its sender is asked to correct, as it was sent: its cells by position, and the positions of
# identifiers that a spreadsheet held as numbers.
REJECTED_ROWS: dict[str, pl.DataType | type[pl.DataType]] = {
    FILE: pl.String,
    SHEET: pl.String,
    ROW: pl.UInt32,
    "isi": pl.List(pl.String),
    "angka": pl.List(pl.UInt32),
}


@dataclass(frozen=True)
class RejectedSheet:
    """A sheet with rejected rows; `correction_file`: the name of the file that its sender gets.

    `captions`: its headings as sent, by position. `columns`: `table.column` → position.
    """

    table: str
    file: str
    sheet: str
    correction_file: str
    captions: Sequence[str]
    columns: Mapping[str, int]

    def as_stored(self) -> dict[str, Any]:
        """Return the sheet as archives store it, where the correction file has its older name."""
        return {"answer" if key == "correction_file" else key: value for key, value in asdict(self).items()}

    @classmethod
    def from_stored(cls, stored: Mapping[str, Any]) -> "RejectedSheet":
        """Read a sheet from an archive."""
        return cls(**{"correction_file" if key == "answer" else key: value for key, value in stored.items()})


@dataclass(frozen=True)
class FileWarning:
    """A warning about a file or sheet; `detail` is a count or a name, never personal data. `cause`: a `Cause` or ""."""

    code: str
    table: str
    file: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    detail: str = ""
    cause: str = ""


def findings(rows: Sequence[pl.DataFrame]) -> "dy.DataFrame[Finding]":
    """One sorted table of rejected rows or warnings."""
    empty = pl.DataFrame(schema=FINDINGS)
    place = ("tabel", FILE, SHEET, ROW, "kolom", "kode")
    return as_findings(pl.concat([empty, *rows]).sort(place, nulls_last=False, maintain_order=True))


def as_findings(rows: pl.DataFrame) -> "dy.DataFrame[Finding]":
    """Rows with all columns of `FINDINGS`, in its order and types."""
    return cast("dy.DataFrame[Finding]", rows.select(list(FINDINGS)).cast(pl.Schema(FINDINGS)))


def from_file_warnings(warnings: Sequence[FileWarning]) -> "dy.DataFrame[Finding]":
    """Warnings about files as `FINDINGS`."""
    rows = [
        (each.table, each.file, each.sheet, each.row, each.column, each.code, each.detail, each.cause, "")
        for each in warnings
    ]
    return as_findings(pl.DataFrame(rows, schema=FINDINGS, orient="row"))
