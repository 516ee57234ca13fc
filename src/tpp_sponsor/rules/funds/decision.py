"""What a run decides for funds: outcomes of proposals, lines, and the frames of their files (docs/rules.md#funds)."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.rules.allocation.places import with_shown_kelurahan
from tpp_sponsor.rules.claims import JudgedClaims
from tpp_sponsor.rules.decision_frames import Employed
from tpp_sponsor.rules.funds.endings import list_endings
from tpp_sponsor.rules.funds.frames import (
    Ending,
    FundDifference,
    FundSummary,
    PayerChange,
    PayerNow,
    PlacedFundLine,
    ProposalOutcome,
    SeatSummary,
    Uncovered,
    WaitingProposal,
)
from tpp_sponsor.rules.funds.payer_changes import find_payer_changes, list_uncovered, payers_now
from tpp_sponsor.rules.funds.summaries import summarise_funds, summarise_seats, warn_of_funds, warn_of_seats
from tpp_sponsor.rules.funds.waiting_list import list_waiting
from tpp_sponsor.rules.month_rules import MonthRules
from tpp_sponsor.tables.findings import Finding
from tpp_sponsor.tables.inputs import KeyedBefore, KeyedInputs
from tpp_sponsor.tables.joins import with_kelurahan_key, with_text_keys
from tpp_sponsor.tables.posted import PostedLine
from tpp_sponsor.tables.programmes.funds import Fund, FundLine, SpentFund
from tpp_sponsor.tables.typed import Keyed, dy, empty, polars_schema, typed

_LINE_KEY = ["nomor", "dana", "nik", "premium_idr"]


@dataclass(frozen=True)
class FundDecision:
    """What a run of a period decides for funds, with the frames of the files in `dana/`.

    `funds`: every accepted fund. `proposals`: every accepted proposal with its outcome. `lines`: the premiums that this
    revision adds. `live`: all live lines of funds in the period with them. `differences`: posted lines that a fresh run
    would not make.
    """

    funds: dy.DataFrame[Fund]
    proposals: dy.DataFrame[ProposalOutcome]
    lines: dy.DataFrame[FundLine]
    live: dy.DataFrame[PlacedFundLine]
    waiting: dy.DataFrame[WaitingProposal]
    summaries: dy.DataFrame[FundSummary]
    seats: dy.DataFrame[SeatSummary]
    payer_changes: dy.DataFrame[PayerChange]
    endings: dy.DataFrame[Ending]
    uncovered: dy.DataFrame[Uncovered]
    differences: dy.DataFrame[FundDifference]
    warnings: dy.DataFrame[Finding]

    @property
    def outcomes(self) -> dict[str, int]:
        """Outcome → number of proposals, in alphabetical order."""
        return dict(sorted(self.proposals["outcome"].value_counts().rows()))

    @property
    def totals(self) -> Mapping[str, Mapping[str, int]]:
        """Code of each accepted fund → workers and rupiah of this revision."""
        sums = self.lines.group_by("dana").agg(pl.len(), pl.col("premium_idr").sum())
        by_fund = {code: {"workers": count, "total": total} for code, count, total in sums.rows()}
        return {code: by_fund.get(code, {"workers": 0, "total": 0}) for code in self.funds["kode"].sort()}


@dataclass(frozen=True)
class FundFacts:
    """What the decision for funds is made from; frames have integer keys.

    `claims` and `fresh` (None in a first revision): with outcomes, of this run and as if nothing were posted.
    `tpp_lines`: live lines of sponsors. `employed`: of live premiums by wage.
    """

    inputs: KeyedInputs
    before: KeyedBefore
    rules: MonthRules
    claims: JudgedClaims
    fresh: JudgedClaims | None
    tpp_lines: dy.DataFrame[Keyed[PostedLine]]
    employed: dy.DataFrame[Keyed[Employed]]


def lines_of_proposals(proposals: pl.DataFrame) -> dy.DataFrame[Keyed[PlacedFundLine]]:
    """Return the premiums of proposals that a fund pays now, sorted by worker, with the key of their places."""
    funded = proposals.filter(pl.col("outcome") == Outcome.FUNDED.value)
    return typed(funded.select(list(polars_schema(PlacedFundLine))).sort("nik"), Keyed[PlacedFundLine])


def decide_funds(facts: FundFacts) -> FundDecision:
    """Return the decision for funds, with the frames of all its files."""
    inputs, before, rules, period = facts.inputs, facts.before, facts.rules, facts.rules.period
    posted = with_kelurahan_key(before.fund_lines)
    lines = lines_of_proposals(facts.claims.proposals)
    live_lines = typed(pl.concat([posted.select(lines.columns), lines]), Keyed[PlacedFundLine])
    live = with_text_keys(live_lines)
    proposals = typed(with_text_keys(_with_posted_places(facts, posted)), ProposalOutcome)
    waiting = list_waiting(proposals)
    summaries = summarise_funds(inputs.dana, inputs.kuota, live, _spent(before, lines), waiting, period)
    seats = summarise_seats(inputs.kuota, live, waiting, period)
    now = payers_now(facts.tpp_lines, live_lines, facts.employed)
    warnings = [
        warn_of_funds(inputs.dana, summaries, period, rules.ending_months),
        warn_of_seats(inputs.kuota, seats, summaries, period),
    ]
    return FundDecision(
        funds=inputs.dana,
        proposals=proposals,
        lines=typed(with_text_keys(lines), FundLine),
        live=live,
        waiting=waiting,
        summaries=summaries,
        seats=seats,
        payer_changes=(_payer_changes(facts, now) if before.follows_a_month else empty(PayerChange)),
        endings=list_endings(inputs, before, live_lines, rules),
        uncovered=list_uncovered(inputs, before.paid, now, rules.claims.eligibility),
        differences=_differences(before.fund_lines, facts.fresh),
        warnings=typed(pl.concat(warnings), Finding),
    )


def _payer_changes(facts: FundFacts, now: dy.DataFrame[Keyed[PayerNow]]) -> dy.DataFrame[PayerChange]:
    employees = facts.claims.employees.select("nik", "outcome", payer="pemberi_kerja")
    last = facts.before.last_payers
    return find_payer_changes(last, now, _outcomes(facts.claims), employees, facts.inputs.names)


def _outcomes(claims: JudgedClaims) -> pl.DataFrame:
    """`is_statement nomor outcome` of statements and proposals."""
    kinds = ((claims.statements, True), (claims.proposals, False))
    return pl.concat(
        [rows.select("nomor", "outcome", is_statement=pl.lit(is_statement)) for rows, is_statement in kinds]
    )


def _with_posted_places(facts: FundFacts, posted: pl.DataFrame) -> pl.DataFrame:
    """Proposals with the place that was asked for, of a posted line the place with which it was posted."""
    places = posted.unique("nomor", keep="first", maintain_order=True).select(
        "nomor", posted_place="kelurahan", posted_key="kelurahan_key", is_posted=pl.lit(value=True)
    )
    rows = facts.claims.proposals.join(places, on="nomor", how="left", validate="m:1", maintain_order="left")
    is_posted = pl.col("is_posted").fill_null(value=False)
    rows = rows.with_columns(
        kelurahan=pl.when(is_posted).then("posted_place").otherwise("kelurahan"),
        kelurahan_key=pl.when(is_posted).then("posted_key").otherwise("kelurahan_key"),
    )
    return with_shown_kelurahan(rows, facts.inputs.kuota)


def _spent(before: KeyedBefore, lines: dy.DataFrame[Keyed[PlacedFundLine]]) -> dy.DataFrame[SpentFund]:
    """Sum what funds have spent over all periods, with this revision."""
    now = lines.group_by("dana").agg(spent_idr=pl.col("premium_idr").sum())
    both = pl.concat([before.spent, now.select(before.spent.columns)])
    return typed(both.group_by("dana").agg(pl.col("spent_idr").sum()).sort("dana"), SpentFund)


def _differences(
    posted: dy.DataFrame[Keyed[FundLine]], fresh: JudgedClaims | None
) -> dy.DataFrame[FundDifference]:
    """Return posted lines that a fresh run would not make, each with what became of its proposal there."""
    if fresh is None:
        return empty(FundDifference)
    missing = posted.join(lines_of_proposals(fresh.proposals), on=_LINE_KEY, how="anti")
    now = fresh.proposals.select("nomor", "outcome", dana_now="dana", nik_now="nik")
    changed = (pl.col("dana") != pl.col("dana_now")) | (pl.col("nik") != pl.col("nik_now"))
    outcome = pl.coalesce(
        pl.when(changed).then(pl.lit(Outcome.PROPOSAL_CHANGED.value)),
        "outcome",
        pl.lit(Outcome.CLAIM_GONE.value),
    )
    rows = missing.join(now, on="nomor", how="left", validate="m:1").with_columns(hasil_sekarang=outcome)
    return typed(with_text_keys(rows).sort("nomor", "dana", "nik"), FundDifference)
