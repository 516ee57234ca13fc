"""The normalised inputs of a month, and what the ledger holds before it: all that deciding depends on.

The archive keeps the inputs of a run, so that a month can be decided again from it. What no later stage needs of a
person (address, telephone) is left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache, cached_property, partial
from typing import Any, Generic, TypeVar, cast

import polars as pl

from tpp_sponsor.domain.period import Period
from tpp_sponsor.tables.input_tables import TABLES
from tpp_sponsor.tables.joins import with_integer_keys
from tpp_sponsor.tables.ledger import LastingReversal
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
from tpp_sponsor.tables.schemas import SCHEMAS, Asn, CardWish, Covered, PersonName, Statement, Tpp, Worker
from tpp_sponsor.tables.typed import Keyed, dy, empty, typed

_Name = TypeVar("_Name", bound=dy.Schema)


class _HasPersons(Generic[_Name]):
    """Tables of a month that name persons."""

    pekerja: pl.DataFrame
    nonasn: pl.DataFrame

    @cached_property
    def names(self) -> dy.DataFrame[_Name]:
        """Workers, and employees who are no worker, each person once."""
        workers = self.pekerja.select("nik", "nama")
        if not self.nonasn.is_empty():
            employees = self.nonasn.select("nik", "nama").unique("nik", keep="first", maintain_order=True)
            others = employees.join(workers, on="nik", how="anti", maintain_order="left")
            workers = pl.concat([workers, others])
        return cast("dy.DataFrame[_Name]", workers)


@dataclass(frozen=True)
class Inputs(_HasPersons[PersonName]):
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
    nonasn: dy.DataFrame[Employee]
    jakon: dy.DataFrame[Contract]
    kartu: dy.DataFrame[CardWish]
    segmen: dy.DataFrame[SegmentCount]

    @classmethod
    def of(cls, tables: Mapping[str, pl.DataFrame]) -> "Inputs":
        """Make inputs of tables by name. Raises SchemaError if a column is missing or has another type.

        Tables that a month can do without, and the wishes for cards, may be missing.
        """
        frames: dict[str, Any] = {
            name: typed(tables[name], schema) if name in tables else empty(schema)
            for name, schema in SCHEMAS.items()
            if name in tables or name not in TABLES or TABLES[name].may_be_absent
        }
        return cls(**frames)

    def tables(self) -> Iterator[tuple[str, pl.DataFrame]]:
        """Name and frame of each table."""
        return ((each.name, getattr(self, each.name)) for each in fields(self))

    def keyed(self) -> "KeyedInputs":
        """Return the tables with NIP and NIK as integers, as the rules join them."""
        return KeyedInputs(
            asn=with_integer_keys(self.asn),
            tpp=with_integer_keys(self.tpp),
            pekerja=with_integer_keys(self.pekerja),
            kesediaan=with_integer_keys(self.kesediaan),
            tertanggung=with_integer_keys(self.tertanggung),
            dana=self.dana,
            kuota=self.kuota,
            usulan=with_integer_keys(self.usulan),
            nonasn=with_integer_keys(self.nonasn),
            jakon=self.jakon,
        )

    @cached_property
    def departments_with_tpp(self) -> pl.Series:
        """Every OPD that sent TPP, each once, in no order."""
        return self.tpp["opd"].unique()


@dataclass(frozen=True)
class KeyedInputs(_HasPersons[Keyed[PersonName]]):
    """The tables of `Inputs` that the rules join, with NIP and NIK as integers."""

    asn: dy.DataFrame[Keyed[Asn]]
    tpp: dy.DataFrame[Keyed[Tpp]]
    pekerja: dy.DataFrame[Keyed[Worker]]
    kesediaan: dy.DataFrame[Keyed[Statement]]
    tertanggung: dy.DataFrame[Keyed[Covered]]
    dana: dy.DataFrame[Fund]
    kuota: dy.DataFrame[Seats]
    usulan: dy.DataFrame[Keyed[Proposal]]
    nonasn: dy.DataFrame[Keyed[Employee]]
    jakon: dy.DataFrame[Contract]

    @cached_property
    def departments(self) -> pl.Series:
        """Every OPD, each once, in no order."""
        return pl.concat([self.asn["opd"].unique(), self.tpp["opd"].unique()]).drop_nulls().unique()


def expect_typed(inputs: Inputs) -> None:
    """Validate each table against its schema; a fault here is a bug of the intake, and ends with a ValidationError."""
    for name, frame in inputs.tables():
        if frame.height:
            SCHEMAS[name].validate(frame, cast=False)


@dataclass(frozen=True)
class Before:
    """What the ledger holds before a run.

    `lines`: live lines of the period. `reversed`: lines of the period that were reversed. `withheld`: what earlier
    revisions of the period took from each sponsor. `paid`: every worker with a premium in an earlier period.
    `credits`: what sponsors are owed. `remembered`: reversals of any period whose reason lasts, and which no approval
    has covered since. `newest`: the newest period that is posted, None where there is none.

    `has_funds`: the run has funds: its inbox has a file of theirs, or a fund has ever paid. Without, what follows is
    empty: `fund_lines`, the live lines of the period; `fund_workers`, their workers; `fund_reversed`, those that were
    reversed; `spent`, over all periods; `holders`; `last_payers`, who paid for each worker in the newest earlier
    period, sponsor, fund or employer, and `follows_a_month`, whether there is one.

    `has_wages`: the run has employees on wages: its inbox has a file of `nonasn`, or a premium by wage was ever posted.
    Without, what follows is empty: `wage_lines`, the live lines of the period; `wages_reversed`, those that were
    reversed; `office_holders`, of the newest earlier period with such lines.
    """

    lines: dy.DataFrame[PostedLine]
    reversed: dy.DataFrame[ReversedLine]
    withheld: dy.DataFrame[Withheld]
    paid: dy.DataFrame[Paid]
    credits: dy.DataFrame[Credit]
    remembered: dy.DataFrame[LastingReversal]
    newest: Period | None
    fund_lines: dy.DataFrame[FundLine] = field(default_factory=partial(empty, FundLine))
    fund_workers: dy.DataFrame[FundWorker] = field(default_factory=partial(empty, FundWorker))
    fund_reversed: dy.DataFrame[ReversedFundLine] = field(default_factory=partial(empty, ReversedFundLine))
    spent: dy.DataFrame[SpentFund] = field(default_factory=partial(empty, SpentFund))
    holders: dy.DataFrame[Holder] = field(default_factory=partial(empty, Holder))
    last_payers: dy.DataFrame[LastPayer] = field(default_factory=partial(empty, LastPayer))
    has_funds: bool = False
    follows_a_month: bool = False
    wage_lines: dy.DataFrame[WageLine] = field(default_factory=partial(empty, WageLine))
    wages_reversed: dy.DataFrame[ReversedWageLine] = field(default_factory=partial(empty, ReversedWageLine))
    office_holders: dy.DataFrame[OfficeHolder] = field(default_factory=partial(empty, OfficeHolder))
    has_wages: bool = False

    @classmethod
    @cache
    def nothing(cls) -> "Before":
        """Return an empty ledger."""
        return cls(
            empty(PostedLine),
            empty(ReversedLine),
            empty(Withheld),
            empty(Paid),
            empty(Credit),
            empty(LastingReversal),
            None,
        )

    def keyed(self) -> "KeyedBefore":
        """Return the frames with NIP and NIK as integers, as the rules join them."""
        return KeyedBefore(
            lines=with_integer_keys(self.lines),
            reversed=with_integer_keys(self.reversed),
            withheld=with_integer_keys(self.withheld),
            paid=with_integer_keys(self.paid),
            credits=with_integer_keys(self.credits),
            remembered=with_integer_keys(self.remembered),
            newest=self.newest,
            fund_lines=with_integer_keys(self.fund_lines),
            fund_reversed=with_integer_keys(self.fund_reversed),
            spent=self.spent,
            holders=with_integer_keys(self.holders),
            last_payers=with_integer_keys(self.last_payers),
            has_funds=self.has_funds,
            follows_a_month=self.follows_a_month,
            wage_lines=with_integer_keys(self.wage_lines),
            wages_reversed=with_integer_keys(self.wages_reversed),
            office_holders=with_integer_keys(self.office_holders),
            has_wages=self.has_wages,
        )


@dataclass(frozen=True)
class KeyedBefore:
    """What the rules need of `Before`, with NIP and NIK as integers."""

    lines: dy.DataFrame[Keyed[PostedLine]]
    reversed: dy.DataFrame[Keyed[ReversedLine]]
    withheld: dy.DataFrame[Keyed[Withheld]]
    paid: dy.DataFrame[Keyed[Paid]]
    credits: dy.DataFrame[Keyed[Credit]]
    remembered: dy.DataFrame[Keyed[LastingReversal]]
    newest: Period | None
    fund_lines: dy.DataFrame[Keyed[FundLine]]
    fund_reversed: dy.DataFrame[Keyed[ReversedFundLine]]
    spent: dy.DataFrame[SpentFund]
    holders: dy.DataFrame[Keyed[Holder]]
    last_payers: dy.DataFrame[Keyed[LastPayer]]
    has_funds: bool
    follows_a_month: bool
    wage_lines: dy.DataFrame[Keyed[WageLine]]
    wages_reversed: dy.DataFrame[Keyed[ReversedWageLine]]
    office_holders: dy.DataFrame[Keyed[OfficeHolder]]
    has_wages: bool
