"""The tables that a profile draws on, and what a file says besides their rows (docs/rules.md#profiles)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from tpp_sponsor.outputs.file_rows import Contribution, DepartmentSum, SponsorDeduction, TppAfterCut
from tpp_sponsor.tables.typed import polars_schema

# The tables that a profile may lay out, with the columns and types of their rows.
TABLES: Mapping[str, Mapping[str, pl.DataType]] = {
    name: polars_schema(rows)
    for name, rows in {
        "potongan-tpp": SponsorDeduction,
        "rekap-opd": DepartmentSum,
        "iuran-bpu": Contribution,
        "tpp": TppAfterCut,
    }.items()
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
