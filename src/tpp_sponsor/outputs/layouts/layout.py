"""The tables that a profile draws on, and what a file says besides their rows (docs/rules.md#profiles)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

# Columns and types of the tables that a profile may lay out.
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


@dataclass(frozen=True)
class RemittanceContext:
    """What a file says besides its rows: period `YYYY-MM`, revision, city and the period's first day."""

    period: str
    revision: int
    city: str
    first_day: date


@dataclass(frozen=True)
class FilePart:
    """One file's share of a table: its rows, its number among the files (from 1), its OPD if it has one."""

    rows: pl.DataFrame
    context: RemittanceContext
    sequence: int = 1
    department: str = ""
