"""What a column and a table of inputs are: kinds of cells, columns, keys (docs/rules.md#tables)."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How the text of a cell is parsed."""

    TEXT = "text"
    NIP = "nip"
    NIK = "nik"
    DATE = "date"
    BIRTH = "birth"
    PERIOD = "period"
    MONEY = "money"
    COUNT = "count"
    NUMBER = "number"
    PACKAGE = "package"
    WAGE_PACKAGE = "wage package"
    LIFE = "life"
    EXACT = "exact"
    DECREE = "decree"
    KELURAHAN = "kelurahan"
    FUND_CODE = "fund code"
    PAYER_KIND = "payer kind"
    JOBS = "jobs"
    POSITION = "position"
    YES_NO = "yes or no"


IDENTIFIERS = (Kind.NIP, Kind.NIK)
# Whole numbers that may have thousands separators: rupiah, seats, persons.
AMOUNTS = (Kind.MONEY, Kind.COUNT)


@dataclass(frozen=True)
class Column:
    """A canonical column.

    `required`: the heading must be present and its cells filled. `filled_if_present`: its cells must be filled if the
    heading is present. `binding`: an unreadable cell rejects the row although the column is optional, because a limit
    of a consent or of money is never guessed. `dash_is_empty`: whether a cell of dashes, dots or underscores counts as
    empty.
    """

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    filled_if_present: bool = False
    binding: bool = False
    dash_is_empty: bool = True


@dataclass(frozen=True)
class Table:
    """An input table.

    `key`: the columns that identify a row; none if only identical rows are merged. `contradicting`: the columns in
    which rows of one key must agree; `empty_differs`: whether an empty cell of these differs from a filled one.
    `kelurahan`: the column that counts as empty where rows of one key name two. `span`: two columns of
    which the first must not be after the second. `may_be_absent`: whether a month can do without any file of the
    table. `entry`: in a table without persons, the column that names what a row is about.
    `of_any_period`: whether rows with another `periode` than the one that is run count. `has_column_numbers`: whether a
    row of column numbers below a header is about nothing; in a table of persons it has no person anyway.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    contradicting: tuple[str, ...] = ()
    empty_differs: bool = False
    kelurahan: str = ""
    may_be_absent: bool = False
    span: tuple[str, str] | None = None
    entry: str = ""
    of_any_period: bool = False
    has_column_numbers: bool = False

    @property
    def required(self) -> tuple[str, ...]:
        """The columns whose headings must be present (starred in the rules)."""
        return tuple(column.name for column in self.columns if column.required)

    @property
    def names(self) -> tuple[str, ...]:
        """All canonical columns in the table's order."""
        return tuple(column.name for column in self.columns)

    @property
    def with_dashes(self) -> frozenset[str]:
        """The columns in which a cell of dashes, dots or underscores is a text."""
        return frozenset(column.name for column in self.columns if not column.dash_is_empty)

    @property
    def identifiers(self) -> tuple[str, ...]:
        """Columns that hold a NIP or NIK."""
        return tuple(column.name for column in self.columns if column.kind in IDENTIFIERS)


def number_cell(column: str) -> str:
    """Name of the flag of an identifier column: a spreadsheet held a number, not text."""
    return f"{column}_berupa_angka"


def has_column(column: str) -> str:
    """Name of the flag of a column: the file has its heading."""
    return f"ada_{column}"
