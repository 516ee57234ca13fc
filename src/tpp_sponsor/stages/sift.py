"""Sift the rows of one table: accepted, rejected, ignored, and what to look at (contract section 2).

| in  | text columns of the table, where each row stands, flags of number cells |
| out | accepted: the table's columns with their types · rejected and warnings: `frames.results.FINDINGS` · a fate per row |

Bad rows are results, not exceptions. The order of rows decides nothing but whose text is shown where texts differ.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from tpp_sponsor.domain.codes import Reject, Warn
from tpp_sponsor.domain.dates import read_dates, read_periods, year_of_birth
from tpp_sponsor.domain.identifiers import (
    digits_only,
    holds_no_person,
    is_damaged,
    is_nik,
    is_nip,
    mask_identifier,
    mask_inside,
    read_nik,
)
from tpp_sponsor.domain.money import read_rupiahs
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.wording import text_keys
from tpp_sponsor.frames.results import FINDINGS
from tpp_sponsor.frames.tables import (
    BROKEN,
    FILE,
    IDENTIFIERS,
    PLACE,
    Column,
    Kind,
    Table,
    has_column,
    number_cell,
)

_Reader = Callable[[pl.Expr], pl.Expr]

_ID = "_row"
_FATE = "_fate"
_BAD = {
    Kind.NIP: Reject.BAD_NIP,
    Kind.NIK: Reject.BAD_NIK,
    Kind.DATE: Reject.BAD_DATE,
    Kind.BIRTH: Reject.BAD_DATE,
    Kind.PERIOD: Reject.BAD_PERIOD,
    Kind.MONEY: Reject.BAD_VALUE,
    Kind.COUNT: Reject.BAD_VALUE,
    Kind.PACKAGE: Reject.BAD_VALUE,
}


class Fate(StrEnum):
    """What became of a row."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NO_PERSON = "no_person"
    OTHER_PERIOD = "other_period"
    TWIN = "twin"


@dataclass(frozen=True)
class Standards:
    """What a row is held against.

    `packages`: text keys of all packages a tariff knows. `same`: column → text key → what it stands for, so that
    two words for one OPD or job are no contradiction.
    """

    period: Period
    packages: frozenset[str]
    same: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Sifted:
    """A table after sifting; `fates` has a row per input row: file and fate."""

    accepted: pl.DataFrame
    rejected: pl.DataFrame
    warnings: pl.DataFrame
    fates: pl.DataFrame


def sift(table: Table, rows: pl.DataFrame, standards: Standards) -> Sifted:
    """Sift the rows of all files of one table."""
    rows = rows.sort(PLACE, maintain_order=True).with_row_index(_ID)
    blank = rows.select(pl.all_horizontal(holds_no_person(pl.col(name)) for name in table.identifiers)).to_series()
    persons = rows.filter(~blank)
    read = _Reading(table, persons, standards)
    other_period = read.of_other_period()
    faults = read.first_faults(~other_period)
    bad = persons[_ID].is_in(faults[_ID].implode())
    good = read.values().filter(~other_period & ~bad)
    accepted, twins, contradicted, differing = _settle(table, good, standards)
    rejected = _concat([faults, contradicted.with_columns(kolom=pl.lit(""), kode=pl.lit(Reject.CONTRADICTED.value))])
    warnings = _concat(
        [
            read.unreadable_optional(~other_period & ~bad),
            _finding(persons.filter(other_period), Warn.OTHER_PERIOD, "periode"),
            differing,
        ]
    )
    fates = rows.select(_ID, FILE).with_columns(
        pl.when(blank).then(pl.lit(Fate.NO_PERSON)).otherwise(pl.lit(Fate.ACCEPTED)).alias(_FATE)
    )
    fates = _mark(fates, persons.filter(other_period)[_ID], Fate.OTHER_PERIOD)
    fates = _mark(fates, rejected[_ID], Fate.REJECTED)
    fates = _mark(fates, twins, Fate.TWIN)
    return Sifted(
        accepted=accepted.drop(_ID),
        rejected=_describe(table, rejected, rows),
        warnings=_describe(table, warnings, rows),
        fates=fates.select(FILE, pl.col(_FATE).alias("fate")),
    )


class _Reading:
    """The cells of a table, read column by column: values, and which cells could not be read."""

    def __init__(self, table: Table, rows: pl.DataFrame, standards: Standards) -> None:
        self.table = table
        self.rows = rows
        self.standards = standards
        self.read: dict[str, pl.Series] = {}
        self.codes: dict[str, pl.Series] = {}
        for column in table.columns:
            self.read[column.name], self.codes[column.name] = self._read(column)

    def values(self) -> pl.DataFrame:
        """The rows with typed values in place of text."""
        return self.rows.select(_ID, *PLACE).with_columns(list(self.read.values()))

    def of_other_period(self) -> pl.Series:
        """Rows that say they are of another period than the one that is run."""
        if "periode" not in self.read:
            return pl.repeat(False, self.rows.height, eager=True, dtype=pl.Boolean)
        return (self.read["periode"] != self.standards.period.first_day).fill_null(False)  # noqa: FBT003

    def first_faults(self, judged: pl.Series) -> pl.DataFrame:
        """The first faulty column, in the table's order, of each row that must be rejected."""
        broken = self.rows.filter(judged & self.rows[BROKEN]).select(_ID)
        found = [broken.with_columns(kolom=pl.lit(""), kode=pl.lit(Reject.BROKEN_ROW.value))]
        for column in self.table.columns:
            codes = self.codes[column.name]
            if self._rejects(column) and codes.null_count() < len(codes):
                rows = self.rows.select(_ID, kode=codes).filter(judged & codes.is_not_null())
                found.append(rows.select(_ID, pl.lit(column.name).alias("kolom"), "kode"))
        return pl.concat(found).unique(_ID, keep="first", maintain_order=True)

    def unreadable_optional(self, judged: pl.Series) -> pl.DataFrame:
        """Cells of optional columns that count as empty because they cannot be read."""
        found = [_finding(self.rows.clear(), "", "")]
        for column in self.table.columns:
            codes = self.codes[column.name]
            if not self._rejects(column) and codes.null_count() < len(codes):
                rows = self.rows.select(_ID, kode=codes).filter(judged & codes.is_not_null())
                found.append(rows.select(_ID, pl.lit(column.name).alias("kolom"), "kode"))
        return pl.concat(found)

    @staticmethod
    def _rejects(column: Column) -> bool:
        return column.required or column.filled_if_present or column.binding

    def _read(self, column: Column) -> tuple[pl.Series, pl.Series]:
        """The values of a column, and the code of each cell that is faulty."""
        text = self.rows[column.name]
        if text.null_count() == len(text) and not self._rejects(column):
            return self._values(column, text), pl.Series(column.name, [None] * len(text), dtype=pl.String)
        values = self._values(column, text)
        code = pl.when(pl.col("text").is_not_null() & pl.col("value").is_null()).then(pl.lit(_BAD.get(column.kind), dtype=pl.String))
        if column.kind in IDENTIFIERS:
            damaged = is_damaged(pl.col("text"), is_nip=column.kind is Kind.NIP) | pl.col("number")
            code = pl.when(pl.col("text").is_not_null() & damaged).then(pl.lit(Reject.DAMAGED.value)).otherwise(code)
        if column.required:
            code = pl.when(pl.col("text").is_null()).then(pl.lit(Reject.EMPTY.value)).otherwise(code)
        if column.filled_if_present:
            empty = pl.col("text").is_null() & pl.col("present")
            code = pl.when(empty).then(pl.lit(Reject.EMPTY.value)).otherwise(code)
        cells = pl.DataFrame([text.alias("text"), values.alias("value")])
        if column.kind in IDENTIFIERS:
            cells = cells.with_columns(self.rows[number_cell(column.name)].alias("number"))
        if column.filled_if_present:
            cells = cells.with_columns(self.rows[has_column(column.name)].alias("present"))
        cells = cells.with_columns(code.cast(pl.String).alias("code"))
        sound = pl.when(pl.col("code").is_null()).then(pl.col("value"))
        checked = cells.select(sound.alias(column.name), pl.col("code").alias(f"{column.name}!"))
        return checked[column.name], checked[f"{column.name}!"]

    def _values(self, column: Column, text: pl.Series) -> pl.Series:
        """Values of a text column by its kind; null where a filled cell cannot be read."""
        match column.kind:
            case Kind.NIP:
                return _identifier(text, digits_only, is_nip)
            case Kind.NIK:
                return _identifier(text, read_nik, is_nik)
            case Kind.DATE:
                return read_dates(text)
            case Kind.BIRTH:
                return read_dates(text, year_of_birth(self.standards.period))
            case Kind.PERIOD:
                return read_periods(text)
            case Kind.MONEY:
                return read_rupiahs(text)
            case Kind.COUNT:
                return text.set(~text.str.contains(r"^[0-9]{1,9}$"), None).cast(pl.Int64)
            case Kind.PACKAGE:
                return text.set(~text_keys(text).is_in(self.standards.packages), None)
            case Kind.TEXT:
                return text


def _identifier(text: pl.Series, read: _Reader, valid: _Reader) -> pl.Series:
    cells = pl.DataFrame([text.alias("text")]).with_columns(read(pl.col("text")).alias("digits"))
    return cells.select(pl.when(valid(pl.col("digits"))).then(pl.col("digits"))).to_series()


def _settle(
    table: Table, rows: pl.DataFrame, standards: Standards
) -> tuple[pl.DataFrame, pl.Series, pl.DataFrame, pl.DataFrame]:
    """Settle rows that are about one thing: accepted, twins, contradicted, and rows whose other texts differ."""
    compared = rows.with_columns(_comparable(rows, table, standards))
    names = list(table.names)
    alike = compared.filter(compared.select(names).is_duplicated())
    twin_ids = alike.filter(~pl.struct(names).is_first_distinct())[_ID]
    no_findings = pl.DataFrame(schema={_ID: pl.UInt32, "kolom": pl.String, "kode": pl.String})
    rows = rows.filter(~rows[_ID].is_in(twin_ids.implode()))
    if table.key is None or rows[table.key].n_unique() == rows.height:
        return rows, twin_ids, no_findings.select(_ID), no_findings
    compared = compared.filter(~compared[_ID].is_in(twin_ids.implode()))
    several = compared.filter(compared.select(table.key).is_duplicated())
    empty_says_nothing = table.name != "kesediaan"
    distinct = [_distinct_values(pl.col(name), empty_says_nothing=empty_says_nothing) for name in table.contradicting]
    verdict = several.with_columns(pl.any_horizontal(count.over(table.key) > 1 for count in distinct).alias("clash"))
    contradicted = verdict.filter("clash").select(_ID)
    merged_ids = verdict.filter(~pl.col("clash")).select(_ID)
    single = rows.filter(~rows[_ID].is_in(several[_ID].implode()))
    group = rows.filter(rows[_ID].is_in(merged_ids[_ID].implode()))
    one_each = group.group_by(table.key, maintain_order=True).agg(pl.all().drop_nulls().first())
    later = group.filter(~pl.col(table.key).is_first_distinct())
    differing = later.select(_ID, pl.lit(table.key).alias("kolom"), pl.lit(Warn.DIFFERING_TEXT.value).alias("kode"))
    accepted = pl.concat([single, one_each.select(single.columns)]).sort(_ID)
    return accepted, twin_ids, contradicted, differing


def _comparable(rows: pl.DataFrame, table: Table, standards: Standards) -> list[pl.Series]:
    """Columns in the form in which they are compared: text by its key, words for one OPD or job as one."""
    folded = []
    for column in table.columns:
        if column.name == table.key or column.name not in (*table.contradicting, "opd"):
            continue
        if column.kind not in (Kind.TEXT, Kind.PACKAGE):
            continue
        keys = text_keys(rows[column.name])
        same = standards.same.get(f"{table.name}.{column.name}", {})
        folded.append((keys.replace(same) if same else keys).alias(column.name))
    return folded


def _distinct_values(column: pl.Expr, *, empty_says_nothing: bool) -> pl.Expr:
    return column.drop_nulls().n_unique() if empty_says_nothing else column.n_unique()


def _finding(rows: pl.DataFrame, code: str, column: str) -> pl.DataFrame:
    return rows.select(_ID, pl.lit(column).alias("kolom"), pl.lit(str(code)).alias("kode"))


def _concat(found: list[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat([rows.select(_ID, "kolom", "kode") for rows in found])


def _mark(fates: pl.DataFrame, ids: pl.Series, fate: Fate) -> pl.DataFrame:
    if ids.is_empty():
        return fates
    marked = pl.when(pl.col(_ID).is_in(ids.implode())).then(pl.lit(fate)).otherwise(pl.col(_FATE))
    return fates.with_columns(marked.alias(_FATE))


def _describe(table: Table, found: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Where each finding stands and what its cell holds, identifiers masked."""
    if found.is_empty():
        return pl.DataFrame(schema=FINDINGS)
    placed = found.join(rows.select(_ID, *PLACE, *table.names), on=_ID, how="left", maintain_order="left")
    cells = [_masked(table, row["kolom"], row.get(row["kolom"])) for row in placed.iter_rows(named=True)]
    return placed.select(
        pl.lit(table.name).alias("tabel"), *PLACE, "kolom", "kode", pl.Series("isi", cells, dtype=pl.String)
    ).cast(FINDINGS)


def _masked(table: Table, column: str, cell: str | None) -> str:
    if not cell:
        return ""
    shown = mask_identifier(cell) if column in table.identifiers else mask_inside(cell)
    longest = 40
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"

