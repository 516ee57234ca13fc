"""The outcome of every claim of a period: judged, priced and allocated (docs/rules.md#month, docs/rules.md#funds).

| in  | `Inputs` and `Before` with integer keys, the sponsors and what was posted before |
| out | statements and proposals with their outcomes and the facts that decided them |
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from tpp_sponsor.domain.accounts import TPP
from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.tariff import PayerClass, Tariff
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.rules.allocation.allocate import Fit, allocate
from tpp_sponsor.rules.allocation.claims import (
    PROPOSAL_FITS,
    STATEMENT_FITS,
    SponsorLimits,
    capacity_of_funds,
    capacity_of_sponsors,
    claims_of_proposals,
    claims_of_statements,
    outcomes_of,
    payers_of_funds,
    seats_of_funds,
)
from tpp_sponsor.rules.allocation.price import price
from tpp_sponsor.rules.eligibility import EligibilityRules, assess_proposals, assess_statements
from tpp_sponsor.rules.places import with_shown_kelurahan
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.tables.inputs import Before, Inputs
from tpp_sponsor.tables.joins import anti_join, with_kelurahan_key

# Which claim a row is about: claims are sorted by `nomor` throughout.
_ROW = "_row"
_PREMIUM = ("jkk", "jkm", "jht", "premium_idr", "legal_basis")


@dataclass(frozen=True)
class JudgedClaims:
    """Statements and proposals; `outcome` is null of those that compete for their worker."""

    statements: pl.DataFrame
    proposals: pl.DataFrame

    @property
    def all(self) -> pl.DataFrame:
        """`all_claims` of them."""
        return all_claims(self.statements, self.proposals)


@dataclass(frozen=True)
class ClaimRules:
    """The rules that claims are judged, priced and allocated by; `tpp_order`: the place of TPP in `[claims] order`."""

    eligibility: EligibilityRules
    tariffs: list[Tariff]
    default_package: str
    limits: SponsorLimits
    tpp_order: int

    @classmethod
    def of(cls, settings: Settings, period: Period) -> "ClaimRules":
        """The rules of a period."""
        rules = settings.rules
        return cls(
            EligibilityRules(period, period.cutoff(rules.cutoff_day), rules.min_age, rules.max_age),
            settings.tariffs,
            _as_tariffs_spell(rules.default_paket, settings.tariffs),
            SponsorLimits(rules.max_workers, rules.min_net_after),
            list(settings.claims.kinds).index(text_key(TPP)),
        )


def _as_tariffs_spell(package: str, tariffs: list[Tariff]) -> str:
    """A package as the first tariff of it spells it."""
    key = text_key(package)
    return next((entry.package for entry in tariffs if text_key(entry.package) == key), package)


@dataclass(frozen=True)
class Standing:
    """What a run goes on from: posted lines that are live, sponsors (`Sponsor`), and what funds have spent.

    `lines`: `PostedLine`, `fund_lines`: `FundLine`, `spent`: `SpentFund`.
    """

    lines: pl.DataFrame
    fund_lines: pl.DataFrame
    sponsors: pl.DataFrame
    spent: pl.DataFrame

    def fresh(self) -> "Standing":
        """The same as if nothing were posted in the period."""
        zero = pl.lit(0, pl.Int64)
        sponsors = self.sponsors.with_columns(
            withheld_idr=zero, line_count=zero, credit_idr=pl.col("credit_idr") + pl.col("used_credit_idr")
        )
        here = self.fund_lines.group_by("dana").agg(here_idr=pl.col("premium_idr").sum())
        spent = self.spent.join(here, on="dana", how="left", validate="1:1").select(
            "dana", spent_idr=pl.col("spent_idr") - pl.col("here_idr").fill_null(0)
        )
        return Standing(self.lines.clear(), self.fund_lines.clear(), sponsors, spent)


def judge(inputs: Inputs, before: Before, tpp: pl.DataFrame, rules: ClaimRules) -> JudgedClaims:
    """Judge and price every claim; `tpp` is what `tpp_of_sponsors` finds for those who signed a statement.

    A claim whose line of the period was reversed does not compete for it again.
    """
    period = rules.eligibility.period
    statements = _stop_reversed(
        assess_statements(inputs, tpp, before.paid, rules.eligibility), before.reversed, "nip"
    )
    proposals = _stop_reversed(
        assess_proposals(inputs, before.paid, rules.eligibility, rules.default_package),
        before.fund_reversed,
        "dana",
    )
    proposals = with_shown_kelurahan(proposals, inputs.kuota).join(
        inputs.pekerja.select("nik", "nama"), on="nik", how="left", validate="m:1", maintain_order="left"
    )
    is_holder = before.holders.select("dana", "nik", is_holder=pl.lit(value=True))
    proposals = proposals.join(
        is_holder, on=["dana", "nik"], how="left", validate="m:1", maintain_order="left"
    ).with_columns(pl.col("is_holder").fill_null(value=False))
    return JudgedClaims(
        _priced(statements, rules.tariffs, period, {PayerClass.PRIVATE: pl.lit(value=True)}),
        _priced(
            proposals,
            rules.tariffs,
            period,
            {PayerClass.PUBLIC: pl.col("is_public"), PayerClass.PRIVATE: ~pl.col("is_public")},
        ),
    )


def settle_outcomes(
    claims: JudgedClaims, inputs: Inputs, standing: Standing, rules: ClaimRules
) -> JudgedClaims:
    """The outcome of every claim: those that are posted, and workers who are paid for, do not compete."""
    posted = standing.lines.select("nomor"), standing.fund_lines.select("nomor")
    paid = pl.concat([standing.lines.select("nik"), standing.fund_lines.select("nik")])
    statements = _competing(claims.statements, posted[0], paid)
    proposals = _competing(claims.proposals, posted[1], paid)
    placed = with_kelurahan_key(standing.fund_lines)
    payers, seats = payers_of_funds(inputs.dana), seats_of_funds(inputs.kuota, placed)
    # From its month of release on a fund lends seats that are left to other places.
    period = rules.eligibility.period.first_day
    funds = inputs.dana.with_columns(releases=(pl.col("pelepasan") <= period).fill_null(value=False))
    capacity = pl.concat(
        [
            capacity_of_sponsors(standing.sponsors, rules.limits),
            capacity_of_funds(funds, payers, inputs.kuota, standing.spent, standing.fund_lines),
        ]
    )
    queue = pl.concat(
        [
            claims_of_statements(statements, rules.tpp_order),
            claims_of_proposals(proposals, payers, seats),
        ]
    )
    fits = allocate(queue, capacity, seats)
    count = statements.height
    return JudgedClaims(
        _with_outcomes(
            claims.statements,
            _found(statements, fits[:count], STATEMENT_FITS),
            posted[0],
            Outcome.ALREADY_DEDUCTED,
        ),
        _with_outcomes(
            claims.proposals, _found(proposals, fits[count:], PROPOSAL_FITS), posted[1], Outcome.ALREADY_PAID
        ),
    )


def all_claims(statements: pl.DataFrame, proposals: pl.DataFrame | None) -> pl.DataFrame:
    """`nomor nip nik tanggal outcome` of statements and proposals; these have no NIP."""
    columns = ("nomor", "nip", "nik", "tanggal", "outcome")
    if proposals is None:
        return statements.select(columns)
    no_sponsor = pl.lit(None, statements.schema["nip"])
    return pl.concat([statements.select(columns), proposals.with_columns(nip=no_sponsor).select(columns)])


def _stop_reversed(judged: pl.DataFrame, reversed_: pl.DataFrame, payer: str) -> pl.DataFrame:
    """A claim whose line of the period was reversed does not compete for it again."""
    if reversed_.is_empty():
        return judged
    stopped = reversed_.with_columns(reversed_outcome=pl.lit(Outcome.REVERSED.value))
    return (
        judged.join(stopped, on=["nomor", payer, "nik"], how="left", validate="1:1", maintain_order="left")
        .with_columns(outcome=pl.coalesce("outcome", "reversed_outcome"))
        .drop("reversed_outcome")
    )


def _priced(
    judged: pl.DataFrame, tariffs: list[Tariff], period: Period, payers: Mapping[PayerClass, pl.Expr]
) -> pl.DataFrame:
    """Claims with their premiums, null where they do not compete; `payers`: which of them each class pays for."""
    judged = judged.with_row_index(_ROW)
    competing = judged.filter(pl.col("outcome").is_null())
    parts = [
        price(competing.filter(pays), tariffs, period, payer).select(_ROW, *_PREMIUM)
        for payer, pays in payers.items()
    ]
    # Row numbers are unique; a join that validates this takes three times as long.
    return judged.join(pl.concat(parts), on=_ROW, how="left", maintain_order="left")


def _competing(claims: pl.DataFrame, posted: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    is_posted = pl.col("nomor").is_in(posted["nomor"].implode())
    return anti_join(claims.filter(pl.col("outcome").is_null() & ~is_posted), paid, "nik")


def _found(competing: pl.DataFrame, fits: pl.DataFrame, codes: Mapping[Fit, Outcome]) -> pl.DataFrame:
    """What allocation found for each claim that competed, by row."""
    return fits.select(
        competing[_ROW], "round", "premiums_before_idr", allocated=outcomes_of(fits["fit"], codes)
    )


def _with_outcomes(
    claims: pl.DataFrame, found: pl.DataFrame, posted: pl.DataFrame, already: Outcome
) -> pl.DataFrame:
    # A posted claim stays posted, whatever its row says now: its number alone identifies it.
    is_posted = pl.col("nomor").is_in(posted["nomor"].implode())
    stays = pl.when(is_posted).then(pl.lit(already.value))
    funded = pl.lit(Outcome.ALREADY_FUNDED.value)
    return claims.join(found, on=_ROW, how="left", maintain_order="left").with_columns(
        outcome=pl.coalesce(stays, "outcome", "allocated", funded)
    )
