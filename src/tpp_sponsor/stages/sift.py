"""Sift the rows of one table: accepted, rejected, ignored, and what to look at (contract section 2).

| in  | text columns of the table, where each row stands, flags of number cells |
| out | accepted: the table's columns with their types · rejected, warnings: `FINDINGS` · a fate per row |

Bad rows are results, not exceptions. The order of rows decides nothing but whose text is shown where texts differ.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from tpp_sponsor.domain.codes import Reject, Warn
from tpp_sponsor.domain.dates import read_dates, read_periods, year_of_birth
from tpp_sponsor.domain.identifiers import (
    all_different,
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
    """Sift the rows of all files of one table, which come in order of file name, sheet and row."""
    rows = rows.with_row_index(_ID)
    read = _Reading(table, rows, standards)
    blank = read.without_person()
    other_period = read.of_other_period() & ~blank
    judged = ~blank & ~other_period
    faults = read.first_faults(judged)
    sound = judged & ~rows[_ID].is_in(faults[_ID].implode()) if faults.height else judged
    good = read.values().filter(sound)
    accepted, twins, contradicted, differing = _settle(table, good, standards)
    rejected = _concat(
        [faults, contradicted.with_columns(kolom=pl.lit(""), kode=pl.lit(Reject.CONTRADICTED.value))]
    )
    warnings = _concat(
        [
            read.unreadable_optional(sound),
            _finding(rows.filter(other_period), Warn.OTHER_PERIOD, "periode"),
            differing,
        ]
    )
    fates = rows.select(_ID, FILE).with_columns(
        pl.when(blank).then(pl.lit(Fate.NO_PERSON)).otherwise(pl.lit(Fate.ACCEPTED)).alias(_FATE)
    )
    fates = _mark(fates, rows.filter(other_period)[_ID], Fate.OTHER_PERIOD)
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
        # Column → the faulty cells: `_row`, `kode`.
        self.codes: dict[str, pl.DataFrame] = {}
        self.read = {column.name: self._read(column) for column in table.columns}

    def values(self) -> pl.DataFrame:
        """The rows with typed values in place of text."""
        return self.rows.select(_ID, *PLACE).with_columns(list(self.read.values()))

    def without_person(self) -> pl.Series:
        """Rows whose identifier cells all hold fewer than five digits; only those without a valid one need a look."""
        nobody = pl.select(
            pl.all_horizontal(self.read[name].is_null() for name in self.table.identifiers)
        ).to_series()
        if not nobody.any():
            return nobody
        few = self.rows.select(
            pl.all_horizontal(holds_no_person(pl.col(name)) for name in self.table.identifiers)
        )
        return nobody & few.to_series()

    def of_other_period(self) -> pl.Series:
        """Rows that say they are of another period than the one that is run."""
        if "periode" not in self.read:
            return pl.repeat(value=False, n=self.rows.height, eager=True, dtype=pl.Boolean)
        return (self.read["periode"] != self.standards.period.first_day).fill_null(False)  # noqa: FBT003

    def first_faults(self, judged: pl.Series) -> pl.DataFrame:
        """The first faulty column, in the table's order, of each row that must be rejected."""
        broken = self.rows.filter(self.rows[BROKEN]).select(_ID, kode=pl.lit(Reject.BROKEN_ROW.value))
        found = [broken.with_columns(kolom=pl.lit("")), *self._found(rejecting=True)]
        return self._judged(found, judged).unique(_ID, keep="first", maintain_order=True)

    def unreadable_optional(self, judged: pl.Series) -> pl.DataFrame:
        """Cells of optional columns that count as empty because they cannot be read."""
        return self._judged([_finding(self.rows.clear(), "", ""), *self._found(rejecting=False)], judged)

    def _found(self, *, rejecting: bool) -> Iterator[pl.DataFrame]:
        for column in self.table.columns:
            if column.name in self.codes and self._rejects(column) is rejecting:
                yield self.codes[column.name].with_columns(kolom=pl.lit(column.name))

    def _judged(self, found: list[pl.DataFrame], judged: pl.Series) -> pl.DataFrame:
        rows = _concat(found)
        return (
            rows
            if rows.is_empty()
            else rows.filter(pl.col(_ID).is_in(self.rows[_ID].filter(judged).implode()))
        )

    @staticmethod
    def _rejects(column: Column) -> bool:
        return column.required or column.filled_if_present or column.binding

    def _read(self, column: Column) -> pl.Series:
        """The values of a column; the code of each cell that is faulty goes into `codes`."""
        text = self.rows[column.name]
        values = self._values(column, text)
        suspect = text.is_not_null() & values.is_null()
        if column.kind in IDENTIFIERS:
            suspect |= text.is_not_null() & self.rows[number_cell(column.name)]
        if column.required:
            suspect |= text.is_null()
        elif column.filled_if_present:
            suspect |= text.is_null() & self.rows[has_column(column.name)]
        if not suspect.any():
            return values.alias(column.name)
        self.codes[column.name] = self.rows.filter(suspect).select(_ID, kode=self._code(column))
        sound = pl.DataFrame([values.alias("value"), suspect.alias("suspect")])
        return sound.select(pl.when(~pl.col("suspect")).then(pl.col("value"))).to_series().alias(column.name)

    @staticmethod
    def _code(column: Column) -> pl.Expr:
        """The code of a cell that is known to be faulty."""
        text = pl.col(column.name)
        code = pl.lit(_BAD[column.kind].value) if column.kind in _BAD else pl.lit(None, dtype=pl.String)
        if column.kind in IDENTIFIERS:
            damaged = is_damaged(text, is_nip=column.kind is Kind.NIP) | pl.col(number_cell(column.name))
            code = pl.when(damaged).then(pl.lit(Reject.DAMAGED.value)).otherwise(code)
        return pl.when(text.is_null()).then(pl.lit(Reject.EMPTY.value)).otherwise(code)

    def _values(self, column: Column, text: pl.Series) -> pl.Series:  # noqa: PLR0911 - one line a kind
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
    """Valid identifiers; where all are valid as they stand, nothing is taken out of them first."""
    cells = pl.DataFrame([text.alias("digits")])
    if cells.select((valid(pl.col("digits")) | pl.col("digits").is_null()).all()).item():
        return text
    cells = cells.select(read(pl.col("digits")))
    return cells.select(pl.when(valid(pl.col("digits"))).then(pl.col("digits"))).to_series()


def _settle(
    table: Table, rows: pl.DataFrame, standards: Standards
) -> tuple[pl.DataFrame, pl.Series, pl.DataFrame, pl.DataFrame]:
    """Settle rows that are about one thing: accepted, twins, contradicted, and rows whose other texts differ."""
    about = table.key or table.identifiers[0]
    none = _finding(rows.clear(), "", "")
    keys = rows[about]
    if all_different(keys) if about in table.identifiers else keys.n_unique() == rows.height:
        return rows, none[_ID], none.select(_ID), none
    single = rows.filter(pl.col(about).is_unique())
    several = rows.filter(~pl.col(about).is_unique())
    compared = several.with_columns(_comparable(several, table, standards))
    first = pl.struct(table.names).is_first_distinct()
    if table.key is None:
        twins = compared.filter(~first)[_ID]
        return rows.filter(~pl.col(_ID).is_in(twins.implode())), twins, none.select(_ID), none
    empty_says_nothing = table.name != "kesediaan"
    distinct = [
        _distinct_values(pl.col(name), empty_says_nothing=empty_says_nothing) for name in table.contradicting
    ]
    clash = pl.any_horizontal(count.over(table.key) > 1 for count in distinct)
    contradicted, agreed = compared.filter(clash).select(_ID), compared.filter(~clash)
    twins = agreed.filter(~first)[_ID]
    agreeing = several.filter(pl.col(_ID).is_in(agreed.filter(first)[_ID].implode()))
    merged = agreeing.group_by(table.key, maintain_order=True).agg(pl.all().drop_nulls().first())
    later = agreeing.filter(~pl.col(table.key).is_first_distinct())
    accepted = pl.concat([single, merged.select(single.columns)]).sort(_ID)
    return accepted, twins, contradicted, _finding(later, Warn.DIFFERING_TEXT, table.key)


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
    ).cast(pl.Schema(FINDINGS))


def _masked(table: Table, column: str, cell: str | None) -> str:
    if not cell:
        return ""
    shown = mask_identifier(cell) if column in table.identifiers else mask_inside(cell)
    longest = 40
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"
