"""What a fund had left at the turn of a proposal: the arithmetic of allocation.

| in  | a proposal that was tried, and the decision for funds of its revision |
| out | `AvailableFund` |
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from tpp_sponsor.rules.funds.decision import FundDecision


@dataclass(frozen=True)
class AvailableFund:
    """What a fund had at the turn of a proposal, in workers and whole rupiah; no limit is None.

    `workers`: lines of the period before the turn, of earlier revisions too; `at_place`: those of the proposal's place.
    `seats` are all seats of the fund, `seats_of_place` those of the place, both None without seats by place.
    `left_idr`: what was left of `budget_idr` before the turn.
    """

    quota: int | None
    workers: int
    seats: int | None
    seats_of_place: int | None
    at_place: int
    budget_idr: int | None
    left_idr: int | None
    premium_idr: int


def available_fund(proposal: Mapping[str, Any], funds: FundDecision) -> AvailableFund:
    """Return what a fund had available when a proposal was tried."""
    code, taken = proposal["dana"], proposal["premiums_before_idr"]
    fund = funds.funds.row(by_predicate=pl.col("kode") == code, named=True)
    before = _lines_before(proposal, funds)
    seats = funds.seats.filter(dana=code)
    here = seats.filter(pl.col("kelurahan") == proposal["kelurahan"])["kursi"]
    spent = funds.summaries.filter(dana=code)["terpakai"].item() - _total(funds.lines.filter(dana=code))
    budget = fund["pagu"]
    return AvailableFund(
        quota=fund["kuota"],
        workers=before.height,
        seats=int(seats["kursi"].sum()) if fund["has_seats"] else None,
        seats_of_place=int(here.sum()) if fund["has_seats"] else None,
        at_place=before.filter(pl.col("kelurahan_key") == proposal["kelurahan_key"]).height,
        budget_idr=budget,
        left_idr=None if budget is None else budget - spent - taken,
        premium_idr=proposal["premium_idr"],
    )


def _lines_before(proposal: Mapping[str, Any], funds: FundDecision) -> pl.DataFrame:
    """Return the lines of the fund in the period before the turn.

    What the fund took on before rises from line to line.
    """
    later = funds.proposals.filter(
        pl.col("dana") == proposal["dana"], pl.col("premiums_before_idr") >= proposal["premiums_before_idr"]
    )
    new = set(funds.lines["nomor"]) & set(later["nomor"])
    return funds.live.filter(pl.col("dana") == proposal["dana"], ~pl.col("nomor").is_in(list(new)))


def _total(lines: pl.DataFrame) -> int:
    return int(lines["premium_idr"].sum())
