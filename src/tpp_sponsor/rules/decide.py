"""Decide a month: from normalised inputs and the ledger before the run to lines, outcomes and differences.

Pure, so that a run, its rebuilding and its verification are the same calculation. NIP and NIK are integers inside, and
texts in what comes in and goes out.
"""

from dataclasses import dataclass

import polars as pl

from tpp_sponsor.domain.codes import Outcome, Warn
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ranking.rank import RankingRow, count_heads, place_active, rank
from tpp_sponsor.rules.charged_again import find_charged_again, warn_charged_again
from tpp_sponsor.rules.coverage import GracePeriod, list_unpaid
from tpp_sponsor.rules.decision_frames import (
    ChargedAgain,
    RevisionDifference,
    Sponsor,
    StatementOutcome,
    Unpaid,
    UsedCredit,
)
from tpp_sponsor.rules.eligibility import tpp_of_sponsors
from tpp_sponsor.rules.entries import fund_entries, withholding_entries
from tpp_sponsor.rules.funds.decision import FundDecision, FundFacts, decide_funds
from tpp_sponsor.rules.outcomes import (
    ClaimRules,
    JudgedClaims,
    Standing,
    all_claims,
    judge,
    settle_outcomes,
)
from tpp_sponsor.rules.revision import revision_differences
from tpp_sponsor.rules.wages.decision import WageDecision
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.tables.findings import FileWarning, from_file_warnings
from tpp_sponsor.tables.inputs import Before, Inputs, follow_departments
from tpp_sponsor.tables.joins import semi_join, with_text_keys
from tpp_sponsor.tables.posted import POSTED, PostedLine
from tpp_sponsor.tables.typed import dy, typed


@dataclass(frozen=True)
class Decision:
    """What a run of a period decides.

    `statements`: every accepted statement with its outcome. `lines`: the premiums that this revision adds. `live`: all
    live lines of the period with them. `used_credit`: what this revision takes from credit instead of TPP.
    `differences`: posted lines that a fresh run would not make, None where nothing is posted. `cover`: who was paid for
    before and is not in this period. `charged_again`: lines that an earlier reversal speaks against. `warnings`:
    `FINDINGS` that follow from the ledger, not from the files. `journal`: `JOURNAL`, the transfers that the
    lines and the used credit add up to. `funds` and `wages`: what is decided for funds and for employees on wages,
    None where the city has none.
    """

    statements: dy.DataFrame[StatementOutcome]
    lines: dy.DataFrame[PostedLine]
    live: dy.DataFrame[PostedLine]
    sponsors: dy.DataFrame[Sponsor]
    used_credit: dy.DataFrame[UsedCredit]
    ranking: dy.DataFrame[RankingRow]
    differences: dy.DataFrame[RevisionDifference] | None
    cover: dy.DataFrame[Unpaid]
    charged_again: dy.DataFrame[ChargedAgain]
    warnings: pl.DataFrame
    journal: pl.DataFrame
    funds: FundDecision | None
    wages: WageDecision | None = None

    @property
    def claims(self) -> pl.DataFrame:
        """`nomor nip nik tanggal outcome` of statements and proposals; these have no NIP."""
        return all_claims(self.statements, None if self.funds is None else self.funds.proposals)

    @property
    def sponsor_count(self) -> int:
        """How many sponsors pay for the lines of this revision."""
        return self.lines["nip"].n_unique()

    @property
    def outcomes(self) -> dict[str, int]:
        """Outcome → number of statements, in alphabetical order."""
        return dict(sorted(self.statements["outcome"].value_counts().rows()))

    @property
    def total(self) -> int:
        """Whole rupiah that this revision adds."""
        return int(self.lines["premium_idr"].sum())


def decide(inputs: Inputs, before: Before, settings: Settings, period: Period) -> Decision:
    """Judge, price and allocate; a revision goes on from what is posted (docs/rules.md#month)."""
    inputs, before = inputs.keyed(), before.keyed()
    rules = ClaimRules.of(settings, period)
    posted = follow_departments(before.lines, inputs.departments, settings.opd.aliases)
    signatories = pl.concat([inputs.kesediaan.select("nip"), before.withheld.select("nip")])
    tpp = tpp_of_sponsors(inputs.tpp, signatories)
    sponsors = _sponsors(tpp, posted, before)
    standing = Standing(posted, before.fund_lines, sponsors, before.spent)
    judged = judge(inputs, before, tpp, rules)
    claims = settle_outcomes(judged, inputs, standing, rules)
    is_revision = not (before.withheld.is_empty() and before.fund_lines.is_empty())
    fresh = settle_outcomes(judged, inputs, standing.fresh(), rules) if is_revision else None
    lines = _lines(claims.statements)
    live = pl.concat([posted, lines])
    facts = FundFacts(inputs, before, settings, rules.eligibility, claims, fresh, live)
    funds = decide_funds(facts) if before.has_funds else None
    charged_again, warnings = _charged_again(lines, funds, before)
    text_lines = typed(with_text_keys(lines), PostedLine)
    used_credit = typed(with_text_keys(_used_credit(lines, before.credits)), UsedCredit)
    placed = place_active(inputs, without_tpp=settings.ranking.count_without_tpp)
    grace = GracePeriod(period, settings.cover.grace_months)
    return Decision(
        statements=typed(with_text_keys(claims.statements), StatementOutcome),
        lines=text_lines,
        live=typed(with_text_keys(live), PostedLine),
        sponsors=typed(with_text_keys(sponsors), Sponsor),
        used_credit=used_credit,
        ranking=rank(live, count_heads(placed, live, inputs.departments), settings.ranking.by),
        differences=_differences(before, posted, fresh),
        cover=list_unpaid(before, _paid_now(live, before, funds), claims.all, inputs.pekerja, grace),
        charged_again=charged_again,
        warnings=pl.concat([_warn_newer_posted(before, period), warnings]),
        journal=_journal(text_lines, used_credit, funds),
        funds=funds,
    )


def _charged_again(
    lines: pl.DataFrame, funds: FundDecision | None, before: Before
) -> tuple[dy.DataFrame[ChargedAgain], pl.DataFrame]:
    """The new lines that an earlier reversal speaks against, and all warnings of the decision."""
    of_sponsors = find_charged_again(lines, before.remembered)
    warned = warn_charged_again(of_sponsors, "kesediaan")
    if funds is None:
        return of_sponsors, warned
    no_sponsor = pl.lit(None, pl.Int64)
    of_funds = find_charged_again(
        funds.lines.select("nomor", nip=no_sponsor, nik=pl.col("nik").cast(pl.Int64)), before.remembered
    )
    both = typed(pl.concat([of_sponsors, of_funds]), ChargedAgain)
    return both, pl.concat([warned, warn_charged_again(of_funds, "usulan"), funds.warnings])


def _journal(
    lines: dy.DataFrame[PostedLine], used_credit: dy.DataFrame[UsedCredit], funds: FundDecision | None
) -> pl.DataFrame:
    """The transfers of all new lines, `JOURNAL`, sorted."""
    entries = withholding_entries(lines, used_credit)
    return entries if funds is None else pl.concat([entries, fund_entries(funds.lines)]).sort(pl.all())


def _paid_now(live: pl.DataFrame, before: Before, funds: FundDecision | None) -> pl.DataFrame:
    """`nik` of every worker with a live premium in the period, of sponsors and funds."""
    parts = [live.select("nik"), before.fund_lines.select("nik")]
    if funds is not None:
        parts.append(funds.lines.select(pl.col("nik").cast(pl.Int64)))
    return pl.concat(parts)


def _differences(
    before: Before, posted: pl.DataFrame, fresh: JudgedClaims | None
) -> dy.DataFrame[RevisionDifference] | None:
    """Posted lines of sponsors that a fresh run would not make, None where no sponsor has paid in the period."""
    if before.withheld.is_empty() or fresh is None:
        return None
    rows = revision_differences(posted, _lines(fresh.statements), fresh.statements)
    return typed(with_text_keys(rows), RevisionDifference)


def _warn_newer_posted(before: Before, period: Period) -> pl.DataFrame:
    """A warning where a later period is posted already: credit is used in the order of posting, not of months."""
    is_late = before.newest is not None and before.newest > period
    return from_file_warnings(
        [FileWarning(Warn.NEWER_POSTED, "", "", detail=str(before.newest))] if is_late else []
    )


def _sponsors(tpp: pl.DataFrame, posted: pl.DataFrame, before: Before) -> pl.DataFrame:
    """Each sponsor with a TPP row: net TPP, what earlier revisions took from it, live lines, and the credit."""
    posted_lines = posted.group_by("nip").agg(
        line_count=pl.len().cast(pl.Int64), posted_idr=pl.col("premium_idr").sum()
    )
    amounts = ("withheld_idr", "used_credit_idr", "line_count", "posted_idr", "credit_idr")
    return (
        tpp.select("nip", "tpp_neto")
        .join(before.withheld.drop("opd"), on="nip", how="left", validate="1:1")
        .join(posted_lines, on="nip", how="left", validate="1:1")
        .join(before.credits, on="nip", how="left", validate="1:1")
        .with_columns(pl.col(amounts).fill_null(0))
        .sort("nip")
    )


def _lines(statements: pl.DataFrame) -> pl.DataFrame:
    """The premiums of statements that are deducted now, sorted by worker."""
    return statements.filter(pl.col("outcome") == Outcome.DEDUCTED.value).select(list(POSTED)).sort("nik")


def _used_credit(lines: pl.DataFrame, credits_: pl.DataFrame) -> pl.DataFrame:
    """What each sponsor's credit pays of the new premiums."""
    premiums = (
        semi_join(lines, credits_, "nip")
        .group_by("nip")
        .agg(pl.col("opd").first(), pl.col("premium_idr").sum())
    )
    return (
        premiums.join(credits_, on="nip", validate="1:1")
        .select("nip", "opd", used_credit_idr=pl.min_horizontal("premium_idr", "credit_idr"))
        .sort("nip")
    )
