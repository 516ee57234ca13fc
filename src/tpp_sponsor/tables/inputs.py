"""The normalised inputs of a month, and what the ledger holds before it: all that deciding depends on.

The archive keeps the inputs of a run, so that a month can be decided again from it. What no later stage needs of a
person (address, telephone) is left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

import polars as pl

from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import names_now
from tpp_sponsor.tables.input_tables import TABLES
from tpp_sponsor.tables.joins import with_integer_keys
from tpp_sponsor.tables.ledger import REVERSALS
from tpp_sponsor.tables.posted import Credit, Paid, PostedLine, ReversedLine, Withheld
from tpp_sponsor.tables.programmes.contracts import Contract
from tpp_sponsor.tables.programmes.funds import (
    Fund,
    FundLine,
    FundWorker,
    Holder,
    LastPayer,
    Proposal,
    ReversedFundLine,
    Seats,
    SpentFund,
)
from tpp_sponsor.tables.programmes.segments import SegmentCount
from tpp_sponsor.tables.programmes.wages import Employee, OfficeHolder, ReversedWageLine, WageLine
from tpp_sponsor.tables.schemas import SCHEMAS, Asn, CardWish, Covered, Statement, Tpp, Worker
from tpp_sponsor.tables.typed import dy, typed


@dataclass(frozen=True)
class Inputs:
    """The normalised tables of a month, each sorted by its columns.

    Tables that a month can do without, and the wishes for cards, are empty where the city does not send them.
    """

    asn: dy.DataFrame[Asn]
    tpp: dy.DataFrame[Tpp]
    pekerja: dy.DataFrame[Worker]
    kesediaan: dy.DataFrame[Statement]
    tertanggung: dy.DataFrame[Covered]
    dana: dy.DataFrame[Fund]
    kuota: dy.DataFrame[Seats]
    usulan: dy.DataFrame[Proposal]
    nonasn: dy.DataFrame[Employee] = field(default_factory=Employee.create_empty)
    jakon: dy.DataFrame[Contract] = field(default_factory=Contract.create_empty)
    kartu: dy.DataFrame[CardWish] = field(default_factory=CardWish.create_empty)
    segmen: dy.DataFrame[SegmentCount] = field(default_factory=SegmentCount.create_empty)

    @classmethod
    def of(cls, tables: Mapping[str, pl.DataFrame]) -> "Inputs":
        """Make inputs of tables by name. Raises SchemaError if a column is missing or has another type.

        Tables that a month can do without, and the wishes for cards, may be missing.
        """
        frames: dict[str, Any] = {
            name: typed(tables[name], schema) if name in tables else schema.create_empty()
            for name, schema in SCHEMAS.items()
            if name in tables or name not in TABLES or TABLES[name].may_be_absent
        }
        return cls(**frames)

    def tables(self) -> Iterator[tuple[str, pl.DataFrame]]:
        """Name and frame of each table."""
        return ((each.name, getattr(self, each.name)) for each in fields(self))

    def keyed(self) -> "KeyedInputs":
        """Return the tables with NIP and NIK as integers, as the rules join them."""
        return KeyedInputs(**_keyed(self, KeyedInputs))

    @cached_property
    def names(self) -> pl.DataFrame:
        """`nik nama` of workers, and of employees who are no worker, each person once."""
        return _names(self.pekerja, self.nonasn)

    @cached_property
    def departments_with_tpp(self) -> pl.Series:
        """Every OPD that sent TPP, each once, in no order."""
        return self.tpp["opd"].unique()


@dataclass(frozen=True)
class KeyedInputs:
    """The tables of `Inputs` that the rules join. NIP and NIK are integers in the frames that name no schema.

    All else is as the schema of the same table in `Inputs` says.
    """

    asn: pl.DataFrame
    tpp: pl.DataFrame
    pekerja: pl.DataFrame
    kesediaan: pl.DataFrame
    tertanggung: pl.DataFrame
    dana: dy.DataFrame[Fund]
    kuota: dy.DataFrame[Seats]
    usulan: pl.DataFrame
    nonasn: pl.DataFrame
    jakon: dy.DataFrame[Contract]

    @cached_property
    def names(self) -> pl.DataFrame:
        """`nik nama` of workers, and of employees who are no worker, each person once."""
        return _names(self.pekerja, self.nonasn)

    @cached_property
    def departments(self) -> pl.Series:
        """Every OPD, each once, in no order."""
        return pl.concat([self.asn["opd"].unique(), self.tpp["opd"].unique()]).drop_nulls().unique()


def _names(workers: pl.DataFrame, employees: pl.DataFrame) -> pl.DataFrame:
    workers = workers.select("nik", "nama")
    if employees.is_empty():
        return workers
    employees = employees.select("nik", "nama").unique("nik", keep="first", maintain_order=True)
    return pl.concat([workers, employees.join(workers, on="nik", how="anti", maintain_order="left")])


def _keyed(record: "Inputs | Before", kind: "type[KeyedInputs | KeyedBefore]") -> dict[str, Any]:
    """Return the values of a record for the fields of its kind with integer keys."""
    values = {each.name: getattr(record, each.name) for each in fields(kind)}
    return {
        name: with_integer_keys(value) if isinstance(value, pl.DataFrame) else value
        for name, value in values.items()
    }


def expect_typed(inputs: Inputs) -> None:
    """Validate each table against its schema; a fault here is a bug of the intake, and ends with a ValidationError."""
    for name, frame in inputs.tables():
        SCHEMAS[name].validate(frame, cast=False)


@dataclass(frozen=True)
class Before:
    """What the ledger holds before a run.

    `lines`: live lines of the period. `reversed`: lines of the period that were reversed. `withheld`: what earlier
    revisions of the period took from each sponsor. `paid`: every worker with a premium in an earlier period.
    `credits`: what sponsors are owed. `remembered`: `REVERSALS` of any period whose reason lasts, and which no approval
    has covered since. `newest`: the newest period that is posted, None where there is none.

    `has_funds`: the run has funds: its inbox has a file of theirs, or a fund has ever paid. Without, what follows is
    empty: `fund_lines`, the live lines of the period; `fund_workers`, their workers; `fund_reversed`, those that were
    reversed; `spent`, over all periods; `holders`; `last_payers`, who paid for each worker in the newest earlier
    period, sponsor or fund, and `follows_a_month`, whether there is one.

    `has_wages`: the run has employees on wages: its inbox has a file of `nonasn`, or a premium by wage was ever posted.
    Without, what follows is empty: `wage_lines`, the live lines of the period; `wages_reversed`, those that were
    reversed; `office_holders`, of the newest earlier period with such lines.
    """

    lines: dy.DataFrame[PostedLine]
    reversed: dy.DataFrame[ReversedLine]
    withheld: dy.DataFrame[Withheld]
    paid: dy.DataFrame[Paid]
    credits: dy.DataFrame[Credit]
    remembered: pl.DataFrame
    newest: Period | None
    fund_lines: dy.DataFrame[FundLine] = field(default_factory=FundLine.create_empty)
    fund_workers: dy.DataFrame[FundWorker] = field(default_factory=FundWorker.create_empty)
    fund_reversed: dy.DataFrame[ReversedFundLine] = field(default_factory=ReversedFundLine.create_empty)
    spent: dy.DataFrame[SpentFund] = field(default_factory=SpentFund.create_empty)
    holders: dy.DataFrame[Holder] = field(default_factory=Holder.create_empty)
    last_payers: dy.DataFrame[LastPayer] = field(default_factory=LastPayer.create_empty)
    has_funds: bool = False
    follows_a_month: bool = False
    wage_lines: dy.DataFrame[WageLine] = field(default_factory=WageLine.create_empty)
    wages_reversed: dy.DataFrame[ReversedWageLine] = field(default_factory=ReversedWageLine.create_empty)
    office_holders: dy.DataFrame[OfficeHolder] = field(default_factory=OfficeHolder.create_empty)
    has_wages: bool = False

    @classmethod
    def nothing(cls) -> "Before":
        """Return an empty ledger."""
        return cls(
            PostedLine.create_empty(),
            ReversedLine.create_empty(),
            Withheld.create_empty(),
            Paid.create_empty(),
            Credit.create_empty(),
            pl.DataFrame(schema=REVERSALS),
            None,
        )

    def keyed(self) -> "KeyedBefore":
        """Return the frames with NIP and NIK as integers, as the rules join them."""
        return KeyedBefore(**_keyed(self, KeyedBefore))


@dataclass(frozen=True)
class KeyedBefore:
    """What the rules need of `Before`. NIP and NIK are integers in the frames that name no schema.

    All else is as the schema of the same frame in `Before` says.
    """

    lines: pl.DataFrame
    reversed: pl.DataFrame
    withheld: pl.DataFrame
    paid: pl.DataFrame
    credits: pl.DataFrame
    remembered: pl.DataFrame
    newest: Period | None
    fund_lines: pl.DataFrame
    fund_reversed: pl.DataFrame
    spent: dy.DataFrame[SpentFund]
    holders: pl.DataFrame
    last_payers: pl.DataFrame
    has_funds: bool
    follows_a_month: bool
    wage_lines: pl.DataFrame
    wages_reversed: pl.DataFrame
    office_holders: pl.DataFrame
    has_wages: bool


def follow_departments(rows: pl.DataFrame, names: Iterable[str], aliases: Mapping[str, str]) -> pl.DataFrame:
    """Rows of an earlier month with each `opd` by its name among `names`, by alias and text key."""
    if rows.is_empty():
        return rows
    now = names_now(rows["opd"].unique(), names, aliases)
    return rows.with_columns(pl.col("opd").replace_strict(now, return_dtype=pl.String))
