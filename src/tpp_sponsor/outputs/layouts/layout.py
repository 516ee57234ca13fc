"""What a profile says about a receiver's file, as values, and the tables it draws on (docs/rules.md#profiles)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import polars as pl

# Columns and types of the tables that a profile may lay out anew.
_AMOUNTS = {"jkk": pl.Int64(), "jkm": pl.Int64(), "jht": pl.Int64(), "total": pl.Int64()}
TABLES: Mapping[str, Mapping[str, pl.DataType]] = {
    "potongan-tpp": {
        **dict.fromkeys(("periode", "nip", "nama", "opd"), pl.String()),
        **dict.fromkeys(("tpp_neto", "jumlah_pekerja", "premi", "kredit", "potongan"), pl.Int64()),
        "tpp_neto_akhir": pl.Int64(),
    },
    "rekap-opd": {
        **dict.fromkeys(("periode", "opd"), pl.String()),
        **dict.fromkeys(("sponsor", "pekerja"), pl.Int64()),
        **_AMOUNTS,
    },
    "iuran-bpu": {
        **dict.fromkeys(("periode", "nik", "kpj", "nama"), pl.String()),
        "tgl_lahir": pl.Date(),
        **dict.fromkeys(("pekerjaan", "paket"), pl.String()),
        **_AMOUNTS,
    },
    "tpp": {
        **dict.fromkeys(("periode", "nip", "opd"), pl.String()),
        **dict.fromkeys(("tpp_bruto", "potongan", "tpp_neto", "potongan_bpjs", "tpp_neto_akhir"), pl.Int64()),
    },
}
IDENTIFIERS = frozenset({"nip", "nik", "kpj"})
DEPARTMENT = "opd"
# What a header or trailer can say about the file, besides `sum:<column>`.
FACTS: Mapping[str, pl.DataType] = {
    "count": pl.Int64(),
    "periode": pl.String(),
    "first_day": pl.Date(),
    "revision": pl.Int64(),
    "sequence": pl.Int64(),
    DEPARTMENT: pl.String(),
}
SUM = "sum:"


class Family(StrEnum):
    """How a file is built."""

    DELIMITED = "delimited"
    FIXED_WIDTH = "fixed_width"
    PAIN001 = "pain001"


@dataclass(frozen=True)
class Column:
    """One field of a record: a column of the table (`source`) or a fixed `text`, and how it is written.

    `width` and `max_length` are in characters; `cut` lets a text, not an identifier or amount, be shortened.
    """

    heading: str
    source: str = ""
    text: str = ""
    width: int | None = None
    align: str = "left"
    pad: str = " "
    upper: bool = False
    fold: bool = False
    max_length: int | None = None
    allowed: str = ""
    date_format: str = "%Y-%m-%d"
    cut: bool = False

    @property
    def limit(self) -> int | None:
        """The longest text that fits, in characters; None without a limit."""
        limits = [limit for limit in (self.width, self.max_length) if limit is not None]
        return min(limits, default=None)


@dataclass(frozen=True)
class Bank:
    """Who is paid and from which accounts; `accounts` is by the text key of an OPD's name."""

    creditor_name: str
    creditor_account: str
    debtor_bic: str
    creditor_bic: str = ""
    default_account: str = ""
    execution_day: int = 15
    accounts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Profile:
    """A file layout of one receiver; `official` says whether the receiver has published it."""

    name: str
    title: str
    official: bool
    family: Family
    source: str
    file_name: str
    folder: str
    note: str = ""
    encoding: str = "utf-8"
    line_end: str = "\n"
    separator: str = ","
    one_file_per: str = ""
    columns: tuple[Column, ...] = ()
    header: tuple[Column, ...] = ()
    trailer: tuple[Column, ...] = ()
    bank: Bank | None = None

    @property
    def table(self) -> Mapping[str, pl.DataType]:
        """Columns and types of the source table."""
        return TABLES[self.source]


@dataclass(frozen=True)
class RemittanceContext:
    """What a file says besides its rows: period `YYYY-MM`, revision, city and the period's first day."""

    period: str
    revision: int
    city: str
    first_day: date


@dataclass(frozen=True)
class Part:
    """One file's share of a table: its rows, its number among the files (from 1), its OPD if it has one."""

    rows: pl.DataFrame
    context: RemittanceContext
    sequence: int = 1
    department: str = ""
