"""Rejected rows as they were sent, for the files in which their senders are asked to mend them.

A row of an answer file names the row that it answers. What has an answer in the inbox is not asked for again: either
the answer was accepted, or it is itself a rejected row of a file and asked for there.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import polars as pl

from tpp_sponsor.domain.text_keys import heading_key
from tpp_sponsor.intake.readers.raw_table import WORKERS_IN_FORM, RawFile, RawSheet, names_in_sheet
from tpp_sponsor.messages import LANGUAGES, load_texts
from tpp_sponsor.tables.findings import SENT, SentSheet
from tpp_sponsor.tables.input_tables import BROKEN, FILE, PLACE, ROW, SHEET, WORKERS, number_cell

# The columns that an answer file adds, as keys below `answer.` of the catalogue.
ADDED = ("wrong", "remedy", *PLACE)
# Intake refuses names of more than 200 bytes.
_LONGEST_STEM = 180
# A sheet has 16,384 columns at most, and an answer file adds some.
_MOST_COLUMNS = 16_000


@dataclass(frozen=True)
class Sent:
    """`rows`: `SENT`, sorted. `sheets`: where they stand.

    `answered`: file → how many of its rejected rows have an answer. `too_large`: name of an answer file → how many rows
    it would have, of those that no sheet can hold.
    """

    rows: pl.DataFrame
    sheets: tuple[SentSheet, ...]
    answered: Mapping[str, int]
    too_large: Mapping[str, int]


def recognise_answers(files: Sequence[RawFile]) -> list[RawFile]:
    """The files; a row of an answer file is broken while it has filled fields beyond its original's header."""
    return [replace(file, sheets=tuple(_with_excess(sheet) for sheet in file.sheets)) for file in files]


def collect_sent(
    files: Sequence[RawFile], rejected: pl.DataFrame, without_person: pl.DataFrame, *, most_rows: int
) -> Sent:
    """All rejected rows that no row of another file answers; an answer row without a person is none.

    `rejected`, `without_person`: where these rows stand. A file with more than `most_rows` is left out.
    """
    places, answers = rejected.select(PLACE).unique(), _answered(files, without_person)
    asked = places.join(answers, on=PLACE, how="anti")
    answered = dict(places.join(answers, on=PLACE, how="semi")[FILE].value_counts().rows())
    waiting = dict(asked[FILE].value_counts().rows())
    names = _answer_names([file.name for file in files], waiting)
    rows, sheets, too_large = [pl.DataFrame(schema=SENT)], list[SentSheet](), dict[str, int]()
    for file in files:
        if file.name not in waiting:
            continue
        widest = max(sheet.header.width for sheet in file.sheets)
        if waiting[file.name] > most_rows or widest > _MOST_COLUMNS:
            too_large[names[file.name]] = waiting[file.name]
            continue
        for sheet in file.sheets:
            wanted = asked.filter((pl.col(FILE) == file.name) & (pl.col(SHEET) == sheet.sheet))[ROW]
            if not wanted.is_empty():
                kept = _kept(sheet)
                rows.append(_as_sent(file, sheet, kept, wanted))
                sheets.append(_described(file, sheet, kept, names[file.name]))
    return Sent(pl.concat(rows).sort(PLACE), tuple(sheets), answered, too_large)


def _as_sent(file: RawFile, sheet: RawSheet, kept: Mapping[int, int], wanted: pl.Series) -> pl.DataFrame:
    whole = sheet.cells.hstack(sheet.others.get_columns())
    cells = whole.filter(pl.col(ROW).is_in(wanted.implode())).rechunk()
    named = _named(sheet)
    numbers = [
        pl.when(number_cell(named[at])).then(pl.lit(new, dtype=pl.UInt32))
        for at, new in kept.items()
        if number_cell(named[at]) in cells.columns
    ]
    return cells.select(
        pl.lit(file.name).alias(FILE),
        pl.lit(sheet.sheet).alias(SHEET),
        ROW,
        pl.concat_list(pl.col(named[at]).fill_null("") for at in kept).alias("isi"),
        pl.concat_list(numbers).list.drop_nulls().alias("angka")
        if numbers
        else pl.lit([], dtype=pl.List(pl.UInt32)).alias("angka"),
    )


def _described(file: RawFile, sheet: RawSheet, kept: Mapping[int, int], answer: str) -> SentSheet:
    captions, positions = sheet.header.captions, sheet.header.positions
    called = {file.table.name: names_in_sheet(file.table, sheet.header)}
    if sheet.header.is_form:
        called[WORKERS.name] = WORKERS_IN_FORM
    columns = {
        f"{table}.{column}": kept[positions[name]]
        for table, names in called.items()
        for column, name in names.items()
        if name in positions
    }
    shown = [captions[at] for at in kept if at < len(captions)]
    return SentSheet(file.table.name, file.name, sheet.sheet, answer, shown, columns)


def _named(sheet: RawSheet) -> dict[int, str]:
    """Position → name of its column among cells and others."""
    known = {at: name for name, at in sheet.header.positions.items()}
    return dict(sorted((known | {int(name): name for name in sheet.others.columns}).items()))


def _kept(sheet: RawSheet) -> dict[int, int]:
    """Position → position in an answer file: without the columns that one has added already."""
    added = set(_places(sheet).values())
    return {at: new for new, at in enumerate(at for at in _named(sheet) if at not in added)}


def _places(sheet: RawSheet) -> dict[str, int]:
    """Where the columns of an answer file stand, or nothing; a sender's own of that name stand before them."""
    keys = [heading_key(caption) for caption in sheet.header.captions]
    for language in LANGUAGES:
        wanted = _headings(language)
        if keys and set(wanted.values()).issubset(keys):
            return {name: len(keys) - 1 - keys[::-1].index(key) for name, key in wanted.items()}
    return {}


@cache
def _headings(language: str) -> dict[str, str]:
    texts = load_texts(language)
    return {name: heading_key(texts.say(f"answer.column.{name}")) for name in ADDED}


def _answered(files: Sequence[RawFile], without_person: pl.DataFrame) -> pl.DataFrame:
    """The places that rows of answer files name, of those that are about somebody."""
    found = [pl.DataFrame(schema=SENT).select(PLACE)]
    for file in files:
        for sheet in file.sheets:
            if not (places := _places(sheet)):
                continue
            nobody = without_person.filter((pl.col(FILE) == file.name) & (pl.col(SHEET) == sheet.sheet))[ROW]
            origins = sheet.others.select(
                pl.col(str(places[name])).fill_null("").str.strip_chars().alias(name) for name in PLACE
            )
            told = origins.filter(~sheet.cells[ROW].is_in(nobody.implode()), pl.col(FILE) != file.name)
            found.append(told.with_columns(pl.col(ROW).cast(pl.UInt32, strict=False)).drop_nulls())
    return pl.concat(found)


def _with_excess(sheet: RawSheet) -> RawSheet:
    """What a CSV row had beyond its header must be moved to where it belongs before the row can be whole."""
    if not _places(sheet):
        return sheet
    excess = tuple(heading_key(load_texts(language).say("answer.excess")) for language in LANGUAGES)
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


def _answer_names(there: Collection[str], waiting: Collection[str]) -> dict[str, str]:
    """File → name of its answer file, which may be put beside all that lies in the inbox and overwrites nothing."""
    used = {name.casefold() for name in there}
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
