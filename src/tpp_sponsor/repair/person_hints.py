"""What a row says of a person beside his number: a name or birth date in columns that mean nothing to its table."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from tpp_sponsor.domain.dates import read_dates, year_of_birth
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import heading_key
from tpp_sponsor.intake.readers.cell_text import tidied
from tpp_sponsor.intake.readers.raw_table import RawFile, RawSheet
from tpp_sponsor.tables.input_tables import FILE, PLACE, ROW, SHEET
from tpp_sponsor.tables.synonyms import SPONSORS

# Whose name a heading tells of, by the column of his number; the first that is there counts.
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
# A name or birth date of nobody in particular is that of the one person whom the table is about: in a TPP sheet the
# civil servant; in statements who signs, unless the worker's columns of a form say otherwise.
_NAMES["nip"] += (*map(heading_key, _NAME), heading_key("nama dan gelar"))
_BIRTHS["nik"] += tuple(map(heading_key, _BIRTH))


def with_hints(asked: pl.DataFrame, files: Iterable[RawFile], period: Period) -> pl.DataFrame:
    """`ASKED` with `nama` and `lahir` where the row tells them."""
    told = [
        _of_sheet(rows, sheet, str(column), period)
        for file in files
        for sheet in file.sheets
        for (column,), rows in asked.filter(
            pl.col(FILE) == file.name, pl.col(SHEET) == sheet.sheet, pl.col("tabel") == file.table.name
        ).group_by("kolom", maintain_order=True)
    ]
    return pl.concat([asked.clear(), *told]).sort("tabel", *PLACE, "kolom")


def _of_sheet(asked: pl.DataFrame, sheet: RawSheet, column: str, period: Period) -> pl.DataFrame:
    called = _called(sheet)
    name, birth = (_first(called, captions) for captions in (_NAMES[column], _BIRTHS[column]))
    cells = sheet.cells.hstack(sheet.others.get_columns())
    hints = (
        cells.filter(pl.col(ROW).is_in(asked[ROW].implode()))
        .rechunk()
        .select(
            ROW,
            nama=_text(name),
            lahir=_text(birth),
        )
    )
    hints = hints.with_columns(read_dates(hints["lahir"], year_of_birth(period)).alias("lahir"))
    return (
        asked.drop("nama", "lahir")
        .join(hints, on=ROW, how="left", maintain_order="left")
        .select(asked.columns)
    )


def _called(sheet: RawSheet) -> Mapping[str, str]:
    """Heading → where its column stands among cells and others."""
    known = {at: name for name, at in sheet.header.positions.items()}
    others = set(sheet.others.columns)
    captions = {
        heading_key(caption): str(at)
        for at, caption in reversed(list(enumerate(sheet.header.captions)))
        if at not in known and str(at) in others
    }
    return captions | {heading_key(name): name for name in known.values()}


def _first(called: Mapping[str, str], captions: Sequence[str]) -> str | None:
    return next((called[caption] for caption in captions if caption in called), None)


def _text(name: str | None) -> pl.Expr:
    if name is None:
        return pl.lit(None, dtype=pl.String)
    return pl.col(name).map_batches(tidied, return_dtype=pl.String)
