"""Read the cells of a table column by column: typed values, and the cells that have none."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import polars as pl

from tpp_sponsor.domain.codes import Reject, Warn
from tpp_sponsor.domain.dates import read_dates, read_periods, year_of_birth
from tpp_sponsor.domain.identifiers import digits_only, is_damaged, is_nik, is_nip, read_nik
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import UNKNOWN_BYTE
from tpp_sponsor.intake.column_parsers import (
    read_numbers,
    read_rupiahs,
    read_yes_no,
    text_keys,
    without_errors,
)
from tpp_sponsor.intake.funds.column_parsers import fund_values, names_nothing, with_letter_or_digit
from tpp_sponsor.tables.input_tables import BROKEN, FEWEST_DIGITS_OF_A_PERSON, PLACE
from tpp_sponsor.tables.table import IDENTIFIERS, Column, Kind, Table, has_column, number_cell

# The number of a row among all rows of its table; findings name a row by it until they are described.
ROW_ID = "_row"
_A_PERSONS_DIGITS = rf"(?:\d\D*){{{FEWEST_DIGITS_OF_A_PERSON}}}"
_COLUMN_NUMBER = r"^\s*\(?\d{1,2}[.)]?\s*$"

_BAD = {
    Kind.NIP: Reject.BAD_NIP,
    Kind.NIK: Reject.BAD_NIK,
    Kind.DATE: Reject.BAD_DATE,
    Kind.BIRTH: Reject.BAD_DATE,
    Kind.PERIOD: Reject.BAD_PERIOD,
}

# The type of values that are no text, by kind.
TYPES = {
    Kind.DATE: pl.Date(),
    Kind.BIRTH: pl.Date(),
    Kind.PERIOD: pl.Date(),
    Kind.MONEY: pl.Int64(),
    Kind.COUNT: pl.Int64(),
    Kind.NUMBER: pl.Int64(),
    Kind.POSITION: pl.Int64(),
    Kind.YES_NO: pl.Boolean(),
}
_TEXTS = (Kind.TEXT, Kind.LIFE)


@dataclass(frozen=True)
class Vocabulary:
    """What the words of a table mean in a period.

    `packages`, `wage_packages`: text keys of all packages of the tariffs, and of those by wage. `equivalents`:
    `table.column` → text key → text key of the OPD or job that it means, so that two words for one OPD or job are no
    contradiction. `jobs`: text key of each word for a job, whatever its dates → the name of the job. `payer_kinds`:
    text key of each kind of fund → its spelling.
    """

    period: Period
    packages: frozenset[str]
    equivalents: Mapping[str, Mapping[str, str]]
    jobs: Mapping[str, str] = field(default_factory=dict)
    payer_kinds: Mapping[str, str] = field(default_factory=dict)
    wage_packages: frozenset[str] = frozenset()

    def packages_of(self, kind: Kind) -> frozenset[str]:
        """Text keys of the packages that a column of a kind may name."""
        return self.wage_packages if kind is Kind.WAGE_PACKAGE else self.packages


class CellReader:
    """The cells of a table: typed values per column, and the cells that could not be read."""

    def __init__(self, table: Table, rows: pl.DataFrame, vocabulary: Vocabulary) -> None:
        self.table = table
        decrees = [pl.col(column.name) for column in table.columns if column.kind is Kind.DECREE]
        self.rows = rows.with_columns(map(with_letter_or_digit, decrees)) if decrees else rows
        self.vocabulary = vocabulary
        # Column → the faulty cells: `_row`, `kode`.
        self.faults: dict[str, pl.DataFrame] = {}
        self.columns = {column.name: self._read(column) for column in table.columns}
        if table.span:
            self._read_span(*table.span)

    def values(self) -> pl.DataFrame:
        """Return the rows with typed values in place of text."""
        return self.rows.select(ROW_ID, *PLACE).with_columns(list(self.columns.values()))

    def without_person(self) -> pl.Series:
        """Rows whose identifier cells all hold fewer than five digits, or whose entry is empty or a total.

        Where a table has them, also rows of column numbers: each starred cell has at most two digits and nothing else.
        """
        if self.table.entry:
            about_nothing = names_nothing(self.rows[self.table.entry])
            return (
                about_nothing | self._of_column_numbers() if self.table.has_column_numbers else about_nothing
            )
        # A valid identifier has more digits, so only rows without one are searched.
        invalid = pl.select(
            pl.all_horizontal(self.columns[name].is_null() for name in self.table.identifiers)
        ).to_series()
        if not invalid.any():
            return invalid
        few_digits = self.rows.select(
            pl.all_horizontal(_holds_no_person(pl.col(name)) for name in self.table.identifiers)
        )
        return invalid & few_digits.to_series()

    def _of_column_numbers(self) -> pl.Series:
        required = pl.col(*self.table.required)
        are_numbers = required.str.contains(_COLUMN_NUMBER).fill_null(value=False)
        return self.rows.select(pl.all_horizontal(are_numbers).alias("numbers"))["numbers"]

    def of_other_period(self) -> pl.Series:
        """Rows whose `periode` is another than the one that is run."""
        if "periode" not in self.columns or self.table.of_any_period:
            return pl.repeat(value=False, n=self.rows.height, eager=True, dtype=pl.Boolean)
        return (self.columns["periode"] != self.vocabulary.period.first_day).fill_null(False)  # noqa: FBT003

    def first_faults(self, relevant: pl.Series) -> pl.DataFrame:
        """Return the first faulty column, in the table's order, of each row that must be rejected."""
        broken = self.rows.filter(self.rows[BROKEN]).select(ROW_ID, kode=pl.lit(Reject.BROKEN_ROW.value))
        faults = [broken.with_columns(kolom=pl.lit("")), *self._faults(rejecting=True)]
        return self._among(faults, relevant).unique(ROW_ID, keep="first", maintain_order=True)

    def unreadable_optional(self, relevant: pl.Series) -> pl.DataFrame:
        """Cells of optional columns that cannot be read and so count as empty."""
        return self._among(self._faults(rejecting=False), relevant)

    def lost_characters(self, relevant: pl.Series) -> pl.DataFrame:
        """Cells with a byte that is invalid in the encoding of their file; no value but a text can have one."""
        searched = [
            column.name
            for column in self.table.columns
            if column.kind in _TEXTS or column.name in self.faults
        ]
        lost = self.rows.select(
            pl.col(searched).str.contains(UNKNOWN_BYTE, literal=True).fill_null(value=False)
        )
        return concat_findings(
            finding(self.rows.filter(lost[column] & relevant), Warn.BYTE_UNKNOWN, column)
            for column in searched
            if lost[column].any()
        )

    def _faults(self, *, rejecting: bool) -> Iterator[pl.DataFrame]:
        for column in self.table.columns:
            if column.name in self.faults and self._rejects(column) is rejecting:
                yield self.faults[column.name].with_columns(kolom=pl.lit(column.name))

    def _among(self, findings: Iterable[pl.DataFrame], relevant: pl.Series) -> pl.DataFrame:
        rows = concat_findings(findings)
        if rows.is_empty():
            return rows
        return rows.filter(pl.col(ROW_ID).is_in(self.rows[ROW_ID].filter(relevant).implode()))

    @staticmethod
    def _rejects(column: Column) -> bool:
        return column.required or column.filled_if_present or column.binding

    def _read(self, column: Column) -> pl.Series:
        """Return the values of a column; the code of each faulty cell goes into `faults`."""
        values = self._values(column, self.rows[column.name])
        suspect = self._is_suspect(column, values)
        if not suspect.any():
            return values.alias(column.name)
        self.faults[column.name] = self.rows.filter(suspect).select(ROW_ID, kode=self._code(column))
        both = pl.DataFrame([values.alias("value"), suspect.alias("suspect")])
        # An unreadable wish counts as no wish; any other unreadable cell counts as empty.
        instead = pl.lit(value=False) if column.kind is Kind.YES_NO else None
        read = pl.when(~pl.col("suspect")).then(pl.col("value")).otherwise(instead)
        return both.select(read).to_series().alias(column.name)

    def _is_suspect(self, column: Column, values: pl.Series) -> pl.Series:
        """Return True if a cell is filled and cannot be read, or is empty and must not be."""
        is_empty = self.rows[column.name].is_null()
        suspect = ~is_empty & values.is_null()
        if column.kind in IDENTIFIERS:
            suspect |= ~is_empty & self.rows[number_cell(column.name)]
        if column.required:
            suspect |= is_empty
        elif column.filled_if_present:
            suspect |= is_empty & self.rows[has_column(column.name)]
        return suspect

    def _read_span(self, first: str, last: str) -> None:
        """Mark an end before the beginning as a faulty cell."""
        reversed_ = (self.columns[last] < self.columns[first]).fill_null(value=False)
        if reversed_.any():
            faults = self.rows.filter(reversed_).select(ROW_ID, kode=pl.lit(Reject.BAD_VALUE.value))
            self.faults[last] = pl.concat([*([self.faults[last]] if last in self.faults else []), faults])

    @staticmethod
    def _code(column: Column) -> pl.Expr:
        """Return the code of a cell that is known to be faulty."""
        text = pl.col(column.name)
        code = pl.lit(_BAD.get(column.kind, Reject.BAD_VALUE).value)
        if column.kind in IDENTIFIERS:
            damaged = is_damaged(text, is_nip=column.kind is Kind.NIP) | pl.col(number_cell(column.name))
            code = pl.when(damaged).then(pl.lit(Reject.DAMAGED.value)).otherwise(code)
        return pl.when(text.is_null()).then(pl.lit(Reject.EMPTY.value)).otherwise(code)

    def _values(self, column: Column, text: pl.Series) -> pl.Series:  # noqa: C901, PLR0911 - one line a kind
        """Values of a text column by its kind; null where a filled cell cannot be read."""
        match column.kind:
            case Kind.NIP:
                return _identifier(text, digits_only, is_nip)
            case Kind.NIK:
                return _identifier(text, read_nik, is_nik)
            case Kind.DATE:
                return read_dates(text)
            case Kind.BIRTH:
                return read_dates(text, year_of_birth(self.vocabulary.period))
            case Kind.PERIOD:
                return read_periods(text)
            case Kind.MONEY | Kind.COUNT:
                return read_rupiahs(text)
            case Kind.NUMBER:
                return read_numbers(text)
            case Kind.PACKAGE | Kind.WAGE_PACKAGE:
                known = self.vocabulary.packages_of(column.kind)
                return text.set(~text_keys(text).is_in(known), None)
            case Kind.YES_NO:
                return read_yes_no(text)
            case Kind.FUND_CODE | Kind.PAYER_KIND | Kind.JOBS | Kind.POSITION:
                return fund_values(column.kind, text, self.vocabulary.jobs, self.vocabulary.payer_kinds)
            case _:
                return without_errors(text)


def _holds_no_person(text: pl.Expr) -> pl.Expr:
    """Return True if a cell holds fewer than five digits: blank, group title, column number, subtotal or signature."""
    return ~text.str.contains(_A_PERSONS_DIGITS).fill_null(value=False)


def _identifier(
    text: pl.Series, read: Callable[[pl.Expr], pl.Expr], valid: Callable[[pl.Series], pl.Series]
) -> pl.Series:
    """Return valid identifiers, and null for others.

    Separators are only removed where some cell is not valid as written.
    """
    if (valid(text) | text.is_null()).all():
        return text
    digits = text.to_frame("cell").select(read(pl.col("cell"))).to_series()
    return digits.set(~valid(digits), None)


def finding(rows: pl.DataFrame, code: str, column: str) -> pl.DataFrame:
    """Make one finding for each row: `_row`, `kolom`, `kode`."""
    return rows.select(ROW_ID, pl.lit(column).alias("kolom"), pl.lit(str(code)).alias("kode"))


def concat_findings(findings: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """One frame of findings: `_row`, `kolom`, `kode`; empty for none."""
    none = pl.DataFrame(schema={ROW_ID: pl.UInt32, "kolom": pl.String, "kode": pl.String})
    return pl.concat([none, *(rows.select(none.columns) for rows in findings)])
