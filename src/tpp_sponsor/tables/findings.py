"""Results beside the accepted rows: rejected rows, warnings, row counts, suggestions and confirmations."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from tpp_sponsor.domain.codes import Cause, Reject, Warn
from tpp_sponsor.tables.input_tables import FILE, PLACE, ROW, SHEET
from tpp_sponsor.tables.typed import dy, empty, polars_schema, typed


class Place(dy.Schema):
    """The place of a row: its file, its sheet ("" in a file without sheets) and its row number as shown there."""

    berkas = dy.String(nullable=False)
    lembar = dy.String(nullable=False)
    baris = dy.UInt32(nullable=False)


class Finding(dy.Schema):
    """A rejected row or a warning: its place, column and code; `baris` is null of a whole file or sheet.

    `isi` is the cell with identifiers masked (of rows that contradict each other: the places of the others). `sebab`:
    the likely `Cause`, "" where only the code is known; `rincian` completes its sentence: a count, a letter, names of
    columns, never personal data.
    """

    tabel = dy.String(nullable=False)
    berkas = dy.String(nullable=False)
    lembar = dy.String(nullable=False)
    baris = dy.UInt32(nullable=True)
    kolom = dy.String(nullable=False)
    kode = dy.String(nullable=False)
    isi = dy.String(nullable=False)
    sebab = dy.String(nullable=False)
    rincian = dy.String(nullable=False)


class RowCount(dy.Schema):
    """The row counts of a file: rows = accepted + rejected + ignored.

    ignored = no_person + other_period + twin (identical to an accepted row).
    """

    tabel = dy.String(nullable=False)
    berkas = dy.String(nullable=False)
    rows = dy.UInt32(nullable=False)
    accepted = dy.UInt32(nullable=False)
    rejected = dy.UInt32(nullable=False)
    ignored = dy.UInt32(nullable=False)
    no_person = dy.UInt32(nullable=False)
    other_period = dy.UInt32(nullable=False)
    twin = dy.UInt32(nullable=False)


class WrittenCell(dy.Schema):
    """A cell of an identifier as it was written."""

    tabel = dy.String(nullable=False)
    berkas = dy.String(nullable=False)
    lembar = dy.String(nullable=False)
    baris = dy.UInt32(nullable=False)
    kolom = dy.String(nullable=False)
    tertulis = dy.String(nullable=False)


class UnmatchedCell(WrittenCell):
    """A cell with a NIP or NIK that matches no known person, and the name and birth date in its row, null without one.

    `berupa_angka`: whether a spreadsheet held a number.
    """

    berupa_angka = dy.Bool(nullable=False)
    nama = dy.String(nullable=True)
    lahir = dy.Date(nullable=True)


class Confirmation(WrittenCell):
    """A confirmed cell: the person in charge says that `tertulis` means `maksud`."""

    maksud = dy.String(nullable=False)


class Suggestion(dy.Schema):
    """A person suggested for an unmatched cell; `kode` identifies it, in letters, which no spreadsheet changes.

    `usulan` is the person's number, `alasan` a `MatchReason`, `skor` 0 to 100. `nama`, `tgl_lahir` and `opd` are the
    person's, null where they are not known.
    """

    kode = dy.String(nullable=False)
    tabel = dy.String(nullable=False)
    berkas = dy.String(nullable=False)
    lembar = dy.String(nullable=False)
    baris = dy.UInt32(nullable=False)
    kolom = dy.String(nullable=False)
    tertulis = dy.String(nullable=False)
    usulan = dy.String(nullable=False)
    nama = dy.String(nullable=True)
    tgl_lahir = dy.Date(nullable=True)
    opd = dy.String(nullable=True)
    alasan = dy.String(nullable=False)
    skor = dy.Int64(nullable=False, min=0, max=100)


class KnownPerson(dy.Schema):
    """A person that an unmatched identifier may mean: `nomor` is the NIP or NIK, each once, all of one length.

    `tgl_lahir` is null where the number has no date, `opd` of persons who are no civil servants. `lain` is another
    number of the person, null without one.
    """

    nomor = dy.String(nullable=False)
    nama = dy.String(nullable=False)
    tgl_lahir = dy.Date(nullable=True)
    opd = dy.String(nullable=True)
    lain = dy.String(nullable=True)


class CorrectedPlace(Place):
    """The place of a row that a row of a correction file (`oleh`) says it corrects; its file may not be there."""

    oleh = dy.String(nullable=False)


class RejectedRow(Place):
    """A rejected row that its sender is asked to correct, as it was sent: its cells by position.

    `angka`: the positions of identifiers that a spreadsheet held as numbers.
    """

    isi = dy.List(dy.String(nullable=False), nullable=False)
    angka = dy.List(dy.UInt32(nullable=False), nullable=False)


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


def heading_as_sent(finding: Mapping[str, Any], sheets: Iterable[RejectedSheet]) -> str:
    """Return the heading that the sender's sheet has over the column of a finding, else the name of the column."""
    table, name = finding["tabel"], finding["kolom"]
    for sheet in sheets:
        at = sheet.columns.get(f"{table}.{name}")
        if at is not None and (sheet.file, sheet.sheet) == (finding[FILE], finding[SHEET]):
            return sheet.captions[at]
    return str(name)


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


def findings(rows: Sequence[dy.DataFrame[Finding]]) -> dy.DataFrame[Finding]:
    """One sorted table of rejected rows or warnings."""
    place = ("tabel", FILE, SHEET, ROW, "kolom", "kode")
    together = pl.concat([empty(Finding), *rows])
    return typed(together.sort(place, nulls_last=False, maintain_order=True), Finding)


def findings_at(  # noqa: PLR0917 - the parts of a finding
    rows: pl.DataFrame,
    table: str,
    column: str,
    code: Reject | Warn,
    shown: pl.Expr | pl.Series,
    detail: pl.Expr | None = None,
    *,
    cause: Cause | None = None,
) -> dy.DataFrame[Finding]:
    """Make a finding at the place of each row; `shown` is what its cell holds, `detail` completes the sentence."""
    found = rows.select(
        *PLACE,
        shown.alias("isi"),
        tabel=pl.lit(table),
        kolom=pl.lit(column),
        kode=pl.lit(code.value),
        sebab=pl.lit(cause.value if cause else ""),
        rincian=pl.lit("") if detail is None else detail,
    )
    return typed(found, Finding)


def from_file_warnings(warnings: Sequence[FileWarning]) -> dy.DataFrame[Finding]:
    """Warnings about files as `Finding`."""
    rows = [
        (each.table, each.file, each.sheet, each.row, each.column, each.code, each.detail, each.cause, "")
        for each in warnings
    ]
    return typed(pl.DataFrame(rows, schema=polars_schema(Finding), orient="row"), Finding)
