"""Decide a month: from normalised inputs and the ledger before the run to lines, outcomes and differences.

Pure, so that a run, its rebuilding and its verification are the same calculation. NIP and NIK are integers inside, and
texts in what comes in and goes out.
"""

from dataclasses import dataclass

import polars as pl

from tpp_sponsor.domain.codes import Outcome, Warn
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.tariff import PayerClass
from tpp_sponsor.ranking.rank import RankingRow, count_heads, place_active, rank
from tpp_sponsor.rules.allocate import AllocationLimits, allocate
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
from tpp_sponsor.rules.eligibility import EligibilityRules, assess_eligibility, tpp_of_sponsors
from tpp_sponsor.rules.entries import withholding_entries
from tpp_sponsor.rules.price import price
from tpp_sponsor.rules.revision import revision_differences
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.tables.findings import FileWarning, from_file_warnings
from tpp_sponsor.tables.inputs import Before, Inputs, follow_departments
from tpp_sponsor.tables.joins import anti_join, semi_join, with_text_keys
from tpp_sponsor.tables.posted import POSTED, PostedLine
from tpp_sponsor.tables.typed import dy, typed

# Which statement a row is about: statements are sorted by `nomor` throughout.
_ROW = "_row"


@dataclass(frozen=True)
class Decision:
    """What a run of a period decides.

    `statements`: every accepted statement with its outcome. `lines`: the premiums that this revision adds. `live`: all
    live lines of the period with them. `used_credit`: what this revision takes from credit instead of TPP.
    `differences`: posted lines that a fresh run would not make, None where nothing is posted. `cover`: who was paid for
    before and is not in this period. `charged_again`: lines that an earlier reversal speaks against. `warnings`:
    `FINDINGS` that follow from the ledger, not from the files. `journal`: `JOURNAL`, the transfers that the
    lines and the used credit add up to.
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
    limits = AllocationLimits(settings.rules.max_workers, settings.rules.min_net_after)
    posted = follow_departments(before.lines, inputs.departments, settings.opd.aliases)
    signatories = pl.concat([inputs.kesediaan.select("nip"), before.withheld.select("nip")])
    tpp = tpp_of_sponsors(inputs.tpp, signatories)
    sponsors = _sponsors(tpp, posted, before)
    judged = assess_eligibility(inputs, tpp, before.paid, _eligibility(settings, period)).with_row_index(_ROW)
    judged = _stop_reversed(judged, before.reversed)
    competing = judged.filter(pl.col("outcome").is_null())
    priced = price(competing, settings.tariffs, period, PayerClass.PRIVATE)
    statements = _outcomes(judged, priced, posted, sponsors, limits)
    lines = _lines(statements)
    live = pl.concat([posted, lines])
    placed = place_active(inputs, without_tpp=settings.ranking.count_without_tpp)
    charged_again = find_charged_again(lines, before.remembered)
    text_lines = typed(with_text_keys(lines), PostedLine)
    grace = GracePeriod(period, settings.cover.grace_months)
    used_credit = typed(with_text_keys(_used_credit(lines, before.credits)), UsedCredit)
    is_first = before.withheld.is_empty()
    differences = None if is_first else _differences(judged, priced, posted, sponsors, limits)
    return Decision(
        statements=typed(with_text_keys(statements), StatementOutcome),
        lines=text_lines,
        live=typed(with_text_keys(live), PostedLine),
        sponsors=typed(with_text_keys(sponsors), Sponsor),
        used_credit=used_credit,
        ranking=rank(live, count_heads(placed, live, inputs.departments), settings.ranking.by),
        differences=None if differences is None else typed(with_text_keys(differences), RevisionDifference),
        cover=list_unpaid(before, live, statements, inputs.pekerja, grace),
        charged_again=charged_again,
        warnings=pl.concat([_warn_newer_posted(before, period), warn_charged_again(charged_again)]),
        journal=withholding_entries(text_lines, used_credit),
    )


def _eligibility(settings: Settings, period: Period) -> EligibilityRules:
    rules = settings.rules
    return EligibilityRules(period, period.cutoff(rules.cutoff_day), rules.min_age, rules.max_age)


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


def _stop_reversed(judged: pl.DataFrame, reversed_: pl.DataFrame) -> pl.DataFrame:
    """A statement whose line of the period was reversed does not compete for it again."""
    if reversed_.is_empty():
        return judged
    stopped = reversed_.with_columns(reversed_outcome=pl.lit(Outcome.REVERSED.value))
    return (
        judged.join(stopped, on=["nomor", "nip", "nik"], how="left", validate="1:1", maintain_order="left")
        .with_columns(outcome=pl.coalesce("outcome", "reversed_outcome"))
        .drop("reversed_outcome")
    )


def _outcomes(
    judged: pl.DataFrame,
    priced: pl.DataFrame,
    posted: pl.DataFrame,
    sponsors: pl.DataFrame,
    limits: AllocationLimits,
) -> pl.DataFrame:
    """The outcome of every statement: statements that are posted and workers who are paid for do not compete."""
    is_posted = pl.col("nomor").is_in(posted["nomor"].implode())
    competing = anti_join(priced.filter(~is_posted), posted, "nik")
    claims = competing.rename({"nip": "payer"}).drop("outcome")
    allocated = allocate(claims, _capacity(sponsors), limits).with_columns(competing[_ROW]).drop("nomor")
    premiums = priced.select(_ROW, "jkk", "jkm", "jht", "premium_idr", "legal_basis")
    facts = (
        judged.rename({"outcome": "ineligible"})
        # Row numbers are unique; a join that validates this takes three times as long.
        .join(premiums, on=_ROW, how="left", maintain_order="left")
        .join(allocated, on=_ROW, how="left", maintain_order="left")
    )
    # A posted statement stays posted, whatever its row says now: its number alone identifies it.
    already = pl.when(is_posted).then(pl.lit(Outcome.ALREADY_DEDUCTED.value))
    funded = pl.lit(Outcome.ALREADY_FUNDED.value)
    return facts.with_columns(outcome=pl.coalesce(already, "ineligible", "outcome", funded))


def _capacity(sponsors: pl.DataFrame) -> pl.DataFrame:
    """What each sponsor can pay as a payer of allocation, in whole rupiah."""
    return sponsors.select(
        "credit_idr",
        "line_count",
        payer="nip",
        available_idr=pl.col("tpp_neto") - pl.col("withheld_idr"),
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


def _differences(
    judged: pl.DataFrame,
    priced: pl.DataFrame,
    posted: pl.DataFrame,
    sponsors: pl.DataFrame,
    limits: AllocationLimits,
) -> pl.DataFrame:
    """Decide once more as if nothing were posted, and compare."""
    zero = pl.lit(0, pl.Int64)
    fresh_sponsors = sponsors.with_columns(
        withheld_idr=zero, line_count=zero, credit_idr=pl.col("credit_idr") + pl.col("used_credit_idr")
    )
    fresh = _outcomes(judged, priced, posted.clear(), fresh_sponsors, limits)
    return revision_differences(posted, _lines(fresh), fresh)
