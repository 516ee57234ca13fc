"""Hints to the person of a row: a name or birth date in a column that is unknown to its table."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from tpp_sponsor.domain.dates import read_dates, year_of_birth
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import heading_key
from tpp_sponsor.intake.raw_table import RawFile, RawSheet
from tpp_sponsor.intake.readers.cell_text import clean_texts
from tpp_sponsor.tables.findings import UnmatchedCell
from tpp_sponsor.tables.headings.synonyms import SPONSORS
from tpp_sponsor.tables.input_tables import EMPLOYEES, FILE, PLACE, ROW, SHEET
from tpp_sponsor.tables.typed import dy, typed

# How headings call the worker; of several headings in a sheet the first counts.
_WORKER = (
    "pekerja",
    "tenaga kerja",
    "peserta",
    "penerima",
    "penerima manfaat",
    "calon peserta",
    "art",
    "tertanggung",
)
_NAME, _BIRTH = ("nama", "nama lengkap"), ("tgl lahir", "tanggal lahir", "tgl. lahir")
_PLAIN = ("", "lengkap")
_WORDS = {"nip": SPONSORS, "nik": _WORKER}


def _captions(starts: Sequence[str], column: str) -> tuple[str, ...]:
    return tuple(heading_key(f"{start} {whose}") for whose in _WORDS[column] for start in starts)


_NAMES = {column: _captions(_NAME, column) for column in _WORDS}
_BIRTHS = {column: _captions(_BIRTH, column) for column in _WORDS}
# An unqualified name or birth-date column refers to the main person of the table: in a TPP sheet the civil servant; in
# statements the sponsor, unless a form has columns of the worker.
_NAMES["nip"] += (*map(heading_key, _NAME), heading_key("nama dan gelar"))
_BIRTHS["nik"] += tuple(map(heading_key, _BIRTH))


def add_person_hints(
    unmatched: dy.DataFrame[UnmatchedCell], files: Iterable[RawFile], period: Period
) -> dy.DataFrame[UnmatchedCell]:
    """Return unmatched cells with `nama` and `lahir` where the row has them."""
    with_hints = [
        _of_sheet(rows, sheet, str(column), period)
        for file in files
        for sheet in file.sheets
        for (column,), rows in unmatched.filter(
            pl.col(FILE) == file.name, pl.col(SHEET) == sheet.sheet, pl.col("tabel") == file.table.name
        ).group_by("kolom", maintain_order=True)
    ]
    hinted = pl.concat([unmatched.clear(), *with_hints])
    return typed(hinted.sort("tabel", *PLACE, "kolom"), UnmatchedCell)


def _of_sheet(
    unmatched: pl.DataFrame, sheet: RawSheet, column: str, period: Period
) -> dy.DataFrame[UnmatchedCell]:
    columns, names = _columns(sheet), _NAMES[column]
    if unmatched["tabel"][0] == EMPLOYEES.name:
        # The only person of the row.
        names = (heading_key("nama"), *names)
    name, birth = (_first(columns, captions) for captions in (names, _BIRTHS[column]))
    cells = sheet.cells.hstack(sheet.others.get_columns())
    hints = (
        cells.filter(pl.col(ROW).is_in(unmatched[ROW].implode()))
        .rechunk()
        .select(
            ROW,
            nama=_text(name),
            lahir=_text(birth),
        )
    )
    hints = hints.with_columns(read_dates(hints["lahir"], year_of_birth(period)).alias("lahir"))
    hinted = unmatched.drop("nama", "lahir").join(hints, on=ROW, how="left", maintain_order="left")
    return typed(hinted, UnmatchedCell)


def _columns(sheet: RawSheet) -> Mapping[str, str]:
    """Heading → name of its column among cells and others."""
    known = {at: name for name, at in sheet.header.positions.items()}
    others = set(sheet.others.columns)
    captions = {
        heading_key(caption): str(at)
        for at, caption in reversed(list(enumerate(sheet.header.captions)))
        if at not in known and str(at) in others
    }
    return captions | {heading_key(name): name for name in known.values()}


def _first(columns: Mapping[str, str], captions: Sequence[str]) -> str | None:
    return next((columns[caption] for caption in captions if caption in columns), None)


def _text(name: str | None) -> pl.Expr:
    if name is None:
        return pl.lit(None, dtype=pl.String)
    return pl.col(name).map_batches(clean_texts, return_dtype=pl.String)
