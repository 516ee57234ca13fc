"""Rejected rows as they were sent, for the correction files of their senders.

A row of a correction file names the row that it corrects. A row with a correction in the inbox is not sent out again:
either the correction is accepted, or it is a rejected row of its own file.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from tpp_sponsor.domain.codes import Warn
from tpp_sponsor.domain.text_keys import heading_key
from tpp_sponsor.intake.raw_table import WORKERS_IN_FORM, RawFile, RawSheet, names_in_sheet
from tpp_sponsor.repair.suggestion_list import SUGGESTED
from tpp_sponsor.tables.findings import (
    CorrectedPlace,
    FileWarning,
    Finding,
    Place,
    RejectedRow,
    RejectedSheet,
)
from tpp_sponsor.tables.input_tables import BROKEN, FILE, PLACE, ROW, SHEET, WORKERS
from tpp_sponsor.tables.table import number_cell
from tpp_sponsor.tables.typed import dy, empty, typed

# Intake refuses names of more than 200 bytes.
_LONGEST_STEM = 180
# A sheet has 16,384 columns at most, and a correction file adds some.
_MOST_COLUMNS = 16_000


@dataclass(frozen=True)
class CorrectionHeadings:
    """Heading keys of a correction file in one language: of its own columns by name, and how excess fields begin."""

    columns: Mapping[str, str]
    excess: str


@dataclass(frozen=True)
class RejectedRows:
    """The rejected rows that senders are asked to correct, sorted, and the sheets that they come from.

    `corrected_rows`: file → how many of its rejected rows have a correction. `too_large`: name of a correction file →
    its number of rows, where no sheet can hold them.
    """

    rows: dy.DataFrame[RejectedRow]
    sheets: tuple[RejectedSheet, ...]
    corrected_rows: Mapping[str, int]
    corrected: dy.DataFrame[CorrectedPlace]
    too_large: Mapping[str, int]


def mark_excess_fields(files: Sequence[RawFile], headings: Sequence[CorrectionHeadings]) -> list[RawFile]:
    """Return the files with the fields beyond their headers marked.

    A row of a correction file is broken while it has filled fields beyond its original's header.
    """
    return [
        replace(file, sheets=tuple(_with_excess_marked(sheet, headings) for sheet in file.sheets))
        for file in files
    ]


def collect_rejected_rows(
    files: Sequence[RawFile],
    rejected: dy.DataFrame[Finding],
    without_person: dy.DataFrame[Place],
    headings: Sequence[CorrectionHeadings],
    *,
    most_rows: int,
) -> RejectedRows:
    """Collect the rejected rows that no row of another file corrects; a correction needs a person.

    `without_person`: rows that name no person. A file with more than `most_rows` is left out.
    """
    places = rejected.select(PLACE).unique()
    corrected = _corrected_places(files, without_person, headings)
    uncorrected = places.join(corrected, on=PLACE, how="anti")
    corrected_rows = dict(places.join(corrected, on=PLACE, how="semi")[FILE].value_counts().rows())
    waiting = dict(uncorrected[FILE].value_counts().rows())
    names = _correction_names([file.name for file in files], waiting)
    rows, sheets, too_large = [empty(RejectedRow)], list[RejectedSheet](), dict[str, int]()
    for file in files:
        if file.name not in waiting:
            continue
        widest = max(sheet.header.width for sheet in file.sheets)
        if waiting[file.name] > most_rows or widest > _MOST_COLUMNS:
            too_large[names[file.name]] = waiting[file.name]
            continue
        for sheet in file.sheets:
            wanted = uncorrected.filter((pl.col(FILE) == file.name) & (pl.col(SHEET) == sheet.sheet))[ROW]
            if not wanted.is_empty():
                positions = _new_positions(sheet, headings)
                rows.append(_as_sent(file, sheet, positions, wanted))
                sheets.append(_rejected_sheet(file, sheet, positions, names[file.name]))
    sorted_rows = typed(pl.concat(rows).sort(PLACE), RejectedRow)
    return RejectedRows(sorted_rows, tuple(sheets), corrected_rows, corrected, too_large)


def left_out_of_xlsx(rejected: RejectedRows, suggestions: int, most_rows: int) -> Iterator[FileWarning]:
    """Yield a warning for each workbook that is not made because it has too many rows to work on by hand."""
    for name, count in rejected.too_large.items():
        yield FileWarning(Warn.NOT_IN_XLSX, "", name, detail=str(count))
    if suggestions > most_rows:
        yield FileWarning(Warn.NOT_IN_XLSX, "", f"{SUGGESTED}.xlsx", detail=str(suggestions))


def _as_sent(
    file: RawFile, sheet: RawSheet, new_positions: Mapping[int, int], wanted: pl.Series
) -> dy.DataFrame[RejectedRow]:
    whole = sheet.cells.hstack(sheet.others.get_columns())
    cells = whole.filter(pl.col(ROW).is_in(wanted.implode())).rechunk()
    names = _column_names(sheet)
    numbers = [
        pl.when(number_cell(names[at])).then(pl.lit(new, dtype=pl.UInt32))
        for at, new in new_positions.items()
        if number_cell(names[at]) in cells.columns
    ]
    sent = cells.select(
        pl.lit(file.name).alias(FILE),
        pl.lit(sheet.sheet).alias(SHEET),
        ROW,
        pl.concat_list(pl.col(names[at]).fill_null("") for at in new_positions).alias("isi"),
        pl.concat_list(numbers).list.drop_nulls().alias("angka")
        if numbers
        else pl.lit([], dtype=pl.List(pl.UInt32)).alias("angka"),
    )
    return typed(sent, RejectedRow)


def _rejected_sheet(
    file: RawFile, sheet: RawSheet, new_positions: Mapping[int, int], correction_file: str
) -> RejectedSheet:
    captions, positions = sheet.header.captions, sheet.header.positions
    names_of_table = {file.table.name: names_in_sheet(file.table, sheet.header)}
    if sheet.header.is_form:
        names_of_table[WORKERS.name] = WORKERS_IN_FORM
    columns = {
        f"{table}.{column}": new_positions[positions[name]]
        for table, names in names_of_table.items()
        for column, name in names.items()
        if name in positions
    }
    shown = [captions[at] for at in new_positions if at < len(captions)]
    return RejectedSheet(file.table.name, file.name, sheet.sheet, correction_file, shown, columns)


def _column_names(sheet: RawSheet) -> dict[int, str]:
    """Position → name of its column among cells and others."""
    known = {at: name for name, at in sheet.header.positions.items()}
    return dict(sorted((known | {int(name): name for name in sheet.others.columns}).items()))


def _new_positions(sheet: RawSheet, headings: Sequence[CorrectionHeadings]) -> dict[int, int]:
    """Position → position in a correction file, which leaves out the columns of an earlier correction file."""
    added = set(_added_columns(sheet, headings).values())
    return {at: new for new, at in enumerate(at for at in _column_names(sheet) if at not in added)}


def _added_columns(sheet: RawSheet, headings: Sequence[CorrectionHeadings]) -> dict[str, int]:
    """Name → position of the columns that a correction file adds, {} in other files.

    A sender's own column of the same heading comes before the added one.
    """
    keys = [heading_key(caption) for caption in sheet.header.captions]
    for wanted in (each.columns for each in headings):
        if keys and set(wanted.values()).issubset(keys):
            return {name: len(keys) - 1 - keys[::-1].index(key) for name, key in wanted.items()}
    return {}


def _corrected_places(
    files: Sequence[RawFile], without_person: dy.DataFrame[Place], headings: Sequence[CorrectionHeadings]
) -> dy.DataFrame[CorrectedPlace]:
    """Return the places that rows of correction files name, and by which file (`oleh`); rows have a person."""
    places = [empty(CorrectedPlace)]
    for file in files:
        for sheet in file.sheets:
            if not (added := _added_columns(sheet, headings)):
                continue
            ignored = without_person.filter((pl.col(FILE) == file.name) & (pl.col(SHEET) == sheet.sheet))[ROW]
            origins = sheet.others.select(
                pl.col(str(added[name])).fill_null("").str.strip_chars().alias(name) for name in PLACE
            )
            origins = origins.filter(~sheet.cells[ROW].is_in(ignored.implode()), pl.col(FILE) != file.name)
            numbered = origins.with_columns(pl.col(ROW).cast(pl.UInt32, strict=False), oleh=pl.lit(file.name))
            places.append(typed(numbered.drop_nulls(), CorrectedPlace))
    return typed(pl.concat(places), CorrectedPlace)


def _with_excess_marked(sheet: RawSheet, headings: Sequence[CorrectionHeadings]) -> RawSheet:
    """Mark rows as broken whose sender has not yet moved the fields beyond the header into their columns."""
    if not _added_columns(sheet, headings):
        return sheet
    excess = tuple(each.excess for each in headings)
    fields = [
        str(at)
        for at, caption in enumerate(sheet.header.captions)
        if heading_key(caption).startswith(excess) and str(at) in sheet.others.columns
    ]
    if not fields:
        return sheet
    filled = sheet.others.select(
        pl.any_horizontal(pl.col(name).fill_null("").str.strip_chars() != "" for name in fields)
    ).to_series()
    return replace(sheet, cells=sheet.cells.with_columns((pl.col(BROKEN) | filled).alias(BROKEN)))


def _correction_names(existing: Collection[str], waiting: Collection[str]) -> dict[str, str]:
    """File → name of its correction file; it differs from the names of all files in the inbox."""
    used = {name.casefold() for name in existing}
    names = {}
    for file in sorted(waiting):
        names[file] = next(name for name in _candidates(file) if name.casefold() not in used)
        used.add(names[file].casefold())
    return names


def _candidates(file: str) -> Iterator[str]:
    plain = "".join(char if char.isprintable() and char not in '\\/:*?"<>|' else "_" for char in file)
    stem = plain.encode("utf-8", errors="replace")[:_LONGEST_STEM].decode("utf-8", errors="ignore")
    yield f"{stem}.xlsx"
    count = 2
    while True:
        yield f"{stem} ({count}).xlsx"
        count += 1
