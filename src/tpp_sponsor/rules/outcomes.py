"""The outcome of every claim of a period: judged, priced and allocated (docs/rules.md#month, docs/rules.md#funds).

| in  | `KeyedInputs` and `KeyedBefore`, the sponsors and what was posted before |
| out | `JudgedClaims`: each claim with its outcome and the facts that decided it |
"""

from collections.abc import Iterator, Mapping
from itertools import repeat

import polars as pl

from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.domain.tariff import PayerClass
from tpp_sponsor.rules.allocation.allocate import Capacity, Claim, Fit, FreeSeats, TriedClaim, allocate
from tpp_sponsor.rules.allocation.claims import (
    EMPLOYEE_FITS,
    PROPOSAL_FITS,
    STATEMENT_FITS,
    capacity_of_employers,
    capacity_of_funds,
    capacity_of_sponsors,
    claims_of_employees,
    claims_of_proposals,
    claims_of_statements,
    payers_of_funds,
    seats_of_funds,
)
from tpp_sponsor.rules.allocation.places import with_shown_kelurahan
from tpp_sponsor.rules.allocation.price import price
from tpp_sponsor.rules.allocation.wage_price import WageClaim, price_wages
from tpp_sponsor.rules.claims import ClaimRules, JudgedClaims, PostedState
from tpp_sponsor.rules.decision_frames import SponsorTpp
from tpp_sponsor.rules.eligibility import judge_employees, judge_proposals, judge_statements
from tpp_sponsor.tables.inputs import KeyedBefore, KeyedInputs
from tpp_sponsor.tables.joins import anti_join, with_kelurahan_key
from tpp_sponsor.tables.schemas import PersonLife
from tpp_sponsor.tables.typed import Keyed, dy, typed

_EMPLOYEE = ("nik", "pemberi_kerja")
_PREMIUM = ("jkk", "jkm", "jht", "premium_idr", "legal_basis")


def judge(
    inputs: KeyedInputs, before: KeyedBefore, tpp: dy.DataFrame[Keyed[SponsorTpp]], rules: ClaimRules
) -> JudgedClaims:
    """Judge and price every claim; `tpp` is what `tpp_of_sponsors` finds for those who signed a statement.

    Stop claims whose line of the period was reversed, so that they do not compete for it again.
    """
    judged = judge_statements(inputs, tpp, before.paid, rules.eligibility)
    statements, proposals, employees = _numbered(
        _stop_reversed(judged, before.reversed, "nomor", "nip"),
        _judged_proposals(inputs, before, rules),
        judge_employees(inputs.nonasn, typed(inputs.pekerja, Keyed[PersonLife]), rules.eligibility),
    )
    is_public = pl.col("is_public")
    return JudgedClaims(
        _priced(statements, rules, {PayerClass.PRIVATE: pl.lit(value=True)}),
        _priced(proposals, rules, {PayerClass.PUBLIC: is_public, PayerClass.PRIVATE: ~is_public}),
        _priced_employees(employees, before.wages_reversed, rules),
    )


def _numbered(*kinds: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Give each claim of all kinds a key, `claim`."""
    first = 0
    for claims in kinds:
        yield claims.with_row_index("claim", offset=first)
        first += claims.height


def _judged_proposals(inputs: KeyedInputs, before: KeyedBefore, rules: ClaimRules) -> pl.DataFrame:
    """Proposals with the place as files show it, the worker's name, and whether the worker holds a seat."""
    judged = judge_proposals(inputs, before.paid, rules.eligibility, rules.default_package)
    proposals = _stop_reversed(judged, before.fund_reversed, "nomor", "dana")
    proposals = with_shown_kelurahan(proposals, inputs.kuota).join(
        inputs.pekerja.select("nik", "nama"), on="nik", how="left", validate="m:1", maintain_order="left"
    )
    is_holder = before.holders.select("dana", "nik", is_holder=pl.lit(value=True))
    return proposals.join(
        is_holder, on=["dana", "nik"], how="left", validate="m:1", maintain_order="left"
    ).with_columns(pl.col("is_holder").fill_null(value=False))


def decide_outcomes(
    claims: JudgedClaims, inputs: KeyedInputs, state: PostedState, rules: ClaimRules
) -> JudgedClaims:
    """Decide the outcome of every claim; posted claims and workers whose premium is posted do not compete."""
    is_posted = (
        _is_numbered(state.lines),
        _is_numbered(state.fund_lines),
        _is_employed(state.wage_lines),
    )
    each = (claims.statements, claims.proposals, claims.employees)
    paid = state.paid
    competing = [_competing(rows, posted, paid) for rows, posted in zip(each, is_posted, strict=True)]
    tried = _allocated(JudgedClaims(*competing), inputs, state, rules)
    fits_of = (STATEMENT_FITS, PROPOSAL_FITS, EMPLOYEE_FITS)
    already = (Outcome.ALREADY_DEDUCTED, Outcome.ALREADY_PAID, Outcome.ALREADY_PAID)
    return JudgedClaims(*map(_with_outcomes, each, repeat(tried), fits_of, is_posted, already))


def _allocated(
    competing: JudgedClaims, inputs: KeyedInputs, state: PostedState, rules: ClaimRules
) -> dy.DataFrame[TriedClaim]:
    """Allocate the competing claims: statements, then proposals, then employees."""
    placed = with_kelurahan_key(state.fund_lines)
    payers, seats = payers_of_funds(inputs.dana), seats_of_funds(inputs.kuota, placed)
    # From its month of release on a fund lends seats that are left to other places.
    period = rules.eligibility.period.first_day
    funds = inputs.dana.with_columns(releases=(pl.col("pelepasan") <= period).fill_null(value=False))
    capacity = pl.concat(
        [
            capacity_of_sponsors(state.sponsors, rules.limits),
            capacity_of_funds(funds, payers, inputs.kuota, state.spent, state.fund_lines),
            capacity_of_employers(),
        ]
    )
    queue = pl.concat(
        [
            claims_of_statements(competing.statements, rules.tpp_order),
            claims_of_proposals(competing.proposals, payers, seats),
            claims_of_employees(competing.employees),
        ]
    )
    return allocate(typed(queue, Claim), typed(capacity, Capacity), typed(seats, FreeSeats))


def _stop_reversed(judged: pl.DataFrame, reversed_: pl.DataFrame, *claim: str) -> pl.DataFrame:
    """Stop claims whose line of the period was reversed, so that they do not compete for it again."""
    if reversed_.is_empty():
        return judged
    stopped = reversed_.with_columns(reversed_outcome=pl.lit(Outcome.REVERSED.value))
    return (
        judged.join(stopped, on=[*claim, "nik"], how="left", validate="1:1", maintain_order="left")
        .with_columns(outcome=pl.coalesce("outcome", "reversed_outcome"))
        .drop("reversed_outcome")
    )


def _priced(judged: pl.DataFrame, rules: ClaimRules, payers: Mapping[PayerClass, pl.Expr]) -> pl.DataFrame:
    """Claims with their premiums, null where they do not compete; `payers`: which of them each class pays for."""
    competing = judged.filter(pl.col("outcome").is_null())
    parts = [
        price(competing.filter(pays), rules.tariffs, rules.eligibility.period, payer).select(
            "claim", *_PREMIUM
        )
        for payer, pays in payers.items()
    ]
    # Keys of claims are unique; a join that validates this takes three times as long.
    return judged.join(pl.concat(parts), on="claim", how="left", maintain_order="left")


def _priced_employees(judged: pl.DataFrame, reversed_: pl.DataFrame, rules: ClaimRules) -> pl.DataFrame:
    """Employees with their premiums, null where they do not compete; a wage of which no rupiah is due does not.

    A row stops that would bring the same premium as a line that was reversed. A corrected row brings another one, and
    the employer pays it before any sponsor or fund.
    """
    competing = judged.filter(pl.col("outcome").is_null())
    priced = price_wages(typed(competing, WageClaim), rules.wages, rules.eligibility.period)
    due = (
        competing.select("claim", *_EMPLOYEE)
        .join(priced, on="claim", maintain_order="left")
        .join(reversed_, on=[*_EMPLOYEE, "premium_idr"], how="anti")
        .drop(_EMPLOYEE)
    )
    premium = pl.col("premium_idr")
    stops = (
        pl.when(premium.is_null())
        .then(pl.lit(Outcome.REVERSED.value))
        .when(premium == 0)
        .then(pl.lit(Outcome.WAGE_TOO_SMALL.value))
    )
    # A row that competes and has no premium now is one whose premium was reversed.
    return judged.join(due, on="claim", how="left", maintain_order="left").with_columns(
        outcome=pl.coalesce("outcome", stops)
    )


def _is_numbered(posted: pl.DataFrame) -> pl.Expr:
    """Return True if a statement or proposal is posted, whatever its row says now: its number alone identifies it."""
    return pl.col("nomor").is_in(posted["nomor"].implode())


def _is_employed(posted: pl.DataFrame) -> pl.Expr:
    """Return True if an employee's premium is posted for the same employer."""
    return pl.struct(_EMPLOYEE).is_in(posted.select(pl.struct(_EMPLOYEE)).to_series().implode())


def _competing(claims: pl.DataFrame, is_posted: pl.Expr, paid: pl.DataFrame) -> pl.DataFrame:
    return anti_join(claims.filter(pl.col("outcome").is_null() & ~is_posted), paid, "nik")


def _with_outcomes(
    claims: pl.DataFrame,
    tried: dy.DataFrame[TriedClaim],
    fits: Mapping[Fit, Outcome],
    is_posted: pl.Expr,
    already: Outcome,
) -> pl.DataFrame:
    """Claims with their outcomes; a worker of one that competed and was not tried is paid by another claim."""
    stays = pl.when(is_posted).then(pl.lit(already.value))
    found = {fit.value: outcome.value for fit, outcome in fits.items()}
    allocated = pl.col("fit").replace_strict(found, return_dtype=pl.String)
    funded = pl.lit(Outcome.ALREADY_FUNDED.value)
    # Keys of claims are unique; a join that validates this takes three times as long.
    return (
        claims.join(tried, on="claim", how="left", maintain_order="left")
        .with_columns(outcome=pl.coalesce(stays, "outcome", allocated, funded))
        .drop("fit")
    )
