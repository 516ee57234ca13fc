"""The normalised inputs of a month, and what the ledger holds before it: all that deciding depends on.

The tables are typed in `frames.schemas`. They are also what the archive keeps of a run, so a month can be decided
again from it alone. What no later stage needs of a person (address, telephone) does not pass.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property

import polars as pl

from tpp_sponsor.domain.departments import names_now
from tpp_sponsor.domain.period import Period
from tpp_sponsor.tables.ledger import REVERSALS


@dataclass(frozen=True)
class Inputs:
    """The five normalised tables of a month, typed as `frames.schemas` says, each sorted by its columns."""

    asn: pl.DataFrame
    tpp: pl.DataFrame
    pekerja: pl.DataFrame
    kesediaan: pl.DataFrame
    tertanggung: pl.DataFrame

    def tables(self) -> Iterator[tuple[str, pl.DataFrame]]:
        """Name and frame of each table."""
        return ((field.name, getattr(self, field.name)) for field in fields(self))

    @cached_property
    def departments(self) -> pl.Series:
        """Every OPD, each once, in no order."""
        return pl.concat([self.asn["opd"].unique(), self.departments_with_tpp]).drop_nulls().unique()

    @cached_property
    def departments_with_tpp(self) -> pl.Series:
        """Every OPD that sent TPP, each once, in no order."""
        return self.tpp["opd"].unique()


# What the ledger already holds when a run of a period begins: its live lines of that period.
POSTED = {
    "nomor": pl.String,
    "nip": pl.String,
    "nik": pl.String,
    "opd": pl.String,
    "paket": pl.String,
    "jkk": pl.Int64,
    "jkm": pl.Int64,
    "jht": pl.Int64,
    "total": pl.Int64,
}


@dataclass(frozen=True)
class Before:
    """What stands in the ledger before a run.

    `lines`: live lines of the period, `POSTED`. `reversed`: `nomor nip nik` of lines of the period that were taken
    back. `withheld`: `nip opd ditahan terpakai`, what earlier revisions took from a sponsor's TPP and credit.
    `paid`: `nik sampai`, every worker with a premium in an earlier period and the newest period whose premium still
    stands (`YYYY-MM`). `credits`: `nip kredit`, what a sponsor is owed back. Amounts in whole rupiah.
    `remembered`: `REVERSALS` of any period whose reason lasts, and which no approval has covered since. `newest`: the
    newest period that is posted, None where none is.
    """

    lines: pl.DataFrame
    reversed: pl.DataFrame
    withheld: pl.DataFrame
    paid: pl.DataFrame
    credits: pl.DataFrame
    remembered: pl.DataFrame
    newest: Period | None

    @classmethod
    def nothing(cls) -> "Before":
        """An empty ledger."""
        return cls(
            pl.DataFrame(schema=POSTED),
            pl.DataFrame(schema={"nomor": pl.String, "nip": pl.String, "nik": pl.String}),
            pl.DataFrame(
                schema={"nip": pl.String, "opd": pl.String, "ditahan": pl.Int64, "terpakai": pl.Int64}
            ),
            pl.DataFrame(schema={"nik": pl.String, "sampai": pl.String}),
            pl.DataFrame(schema={"nip": pl.String, "kredit": pl.Int64}),
            pl.DataFrame(schema=REVERSALS),
            None,
        )


def follow_departments(lines: pl.DataFrame, inputs: Inputs, aliases: Mapping[str, str]) -> pl.DataFrame:
    """Call the OPD of lines that were posted earlier as the inputs of today call it."""
    if lines.is_empty():
        return lines
    now = names_now(lines["opd"].unique(), inputs.departments, aliases)
    return lines.with_columns(pl.col("opd").replace_strict(now, return_dtype=pl.String))
