"""Funds, seats and proposals of a drawn month (`drawn_months.py`), and what the ledger holds of funds.

    usulan | dana | nik | skor | hasil
    U1     | D1   | W1  | 90   | DIDANAI

Funds are D1, D2 …. What is not drawn has a default that lets every proposal pass: a fund of the city's budget for all
of 2024 without limits, and a decree. A row of `kuota` without `kursi` is one that was rejected: it gives no seats.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from support import drawing
from support.drawn_months import MARCH, City, Drawn, Row, nik, outcomes, read, run, settings
from tpp_sponsor.domain.period import Period
from tpp_sponsor.outputs.fund_tables import fund_tables, sums_by_fund
from tpp_sponsor.rules.decide import Decision
from tpp_sponsor.rules.funds import frames
from tpp_sponsor.rules.funds.decision import FundDecision
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.tables.inputs import Before
from tpp_sponsor.tables.programmes.funds import (
    FundLine,
    Holder,
    LastPayer,
    ReversedFundLine,
    SpentFund,
)
from tpp_sponsor.tables.typed import dy, polars_schema

FRAMES = {
    "proposals": frames.ProposalOutcome,
    "lines": FundLine,
    "live": frames.PlacedFundLine,
    "waiting": frames.WaitingProposal,
    "summaries": frames.FundSummary,
    "seats": frames.SeatSummary,
    "payer_changes": frames.PayerChange,
    "endings": frames.Ending,
    "uncovered": frames.Uncovered,
    "differences": frames.FundDifference,
}
_PREMIUM = {"paket": "JKK+JKM", "jkk": 10_000, "jkm": 6_800, "jht": 0, "premium_idr": 16_800}


def with_funds(
    ledger: Before | None = None,
    lines: Drawn = (),
    *,
    holders: Drawn = (),
    last: Drawn | None = None,
    reversed_: Drawn = (),
    spent: Mapping[str, int] | None = None,
) -> Before:
    """What the ledger holds of funds, beside what it holds of sponsors.

    `lines`: live lines of the period (`usulan dana nik kelurahan`), 16,800 rupiah each. `holders`: `dana nik`. `last`:
    who paid in the last posted month (`nik payer nomor`), None where no earlier month is posted. `spent`: rupiah in
    other periods.
    """
    ledger = ledger or Before.nothing()
    posted = _frame([{"kelurahan": None} | _PREMIUM | row for row in read(lines)], FundLine).sort("nik")
    here = posted.group_by("dana").agg(spent_idr=pl.col("premium_idr").sum())
    other = pl.DataFrame(list((spent or {}).items()), schema=here.schema, orient="row")
    all_spent = pl.concat([here, other]).group_by("dana").agg(pl.col("spent_idr").sum()).sort("dana")
    payers = [{"nama": "Seseorang"} | row for row in read(last or ())]
    return replace(
        ledger,
        fund_lines=posted,
        fund_reversed=_frame(read(reversed_), ReversedFundLine),
        spent=all_spent.select(list(polars_schema(SpentFund))),
        holders=_frame(read(holders), Holder),
        last_payers=_frame(payers, LastPayer).sort("nik"),
        follows_a_month=last is not None,
        has_funds=True,
    )


@dataclass(frozen=True)
class DecidedFunds:
    """A drawn month that is decided, and the tables of its files below `dana/`."""

    decision: Decision
    funds: FundDecision
    files: Mapping[str, pl.DataFrame]

    def shows(self, name: str, drawn: str) -> None:
        """A file has the drawn rows in the drawn columns, in this order; a heading alone means that it has none."""
        wanted = [[_number(head, cell) for head, cell in row.items()] for row in drawing.rows(drawn)]
        columns = drawing.grid(drawn)[0]
        rows = self.files[name].select(pl.col(columns).cast(pl.String).fill_null("")).rows()
        assert [list(row) for row in rows] == wanted, name

    @property
    def warnings(self) -> list[tuple[str, str, str]]:
        """Code, row of its file and detail of each warning."""
        found = self.funds.warnings.select("kode", pl.format("{}:{}", "berkas", "baris"), "rincian")
        return found.rows()


def _number(head: str, cell: str) -> str:
    return nik(cell) if head == "nik" else cell


def check(
    drawn: str, rules: Settings | None = None, ledger: Before | None = None, **tables: Any
) -> DecidedFunds:
    """Every proposal of a drawn month has the outcome beside it, every frame its type, and all sums agree.

    Where the statements of the month are drawn with a `hasil`, theirs are compared too.
    """
    month = decide(drawn, rules, ledger, **tables)
    found = dict(month.funds.proposals.select("nomor", "outcome").rows())
    assert found == {row["nomor"]: row["hasil"] for row in read(drawn)}
    statements = [row for row in read(tables.get("kesediaan", ())) if "hasil" in row]
    assert not statements or outcomes(month.decision) == {row["nomor"]: row["hasil"] for row in statements}
    return month


def decide(
    drawn: Drawn, rules: Settings | None = None, ledger: Before | None = None, **tables: Any
) -> DecidedFunds:
    """Decide a month with drawn proposals."""
    period, is_revision = tables.pop("period", MARCH), tables.pop("is_revision", False)
    city = City(tables.pop("kesediaan", ()), usulan=drawn, **tables)
    return decide_city(city, rules or settings(), ledger, period, is_revision=is_revision)


def decide_city(
    city: City,
    rules: Settings,
    ledger: Before | None = None,
    period: Period = MARCH,
    *,
    is_revision: bool = False,
) -> DecidedFunds:
    """Decide a month of a city with funds; each frame has its type, and the sums of each fund agree."""
    decision = run(city, rules, ledger or with_funds(), period)
    funds = decision.funds
    assert funds is not None
    for name, schema in FRAMES.items():
        found = getattr(funds, name)
        assert schema.validate(found).equals(found), name
    files = fund_tables(funds, city.inputs(rules, period), str(period), is_revision=is_revision)
    assert all(is_ == should_be for _, is_, should_be in sums_by_fund(files, funds))
    return DecidedFunds(decision, funds, files)


def _frame(rows: Sequence[Row], schema: type[dy.Schema]) -> pl.DataFrame:
    columns = polars_schema(schema)
    return pl.DataFrame([[row[name] for name in columns] for row in rows], schema=columns, orient="row")
