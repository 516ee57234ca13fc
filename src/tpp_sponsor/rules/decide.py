"""Decide a month: from normalised inputs and the ledger before the run to lines, outcomes and differences.

Pure, so that a run, its rebuilding and its verification are the same calculation. NIP and NIK are integers inside, and
texts in what comes in and goes out.
"""

from dataclasses import dataclass

import polars as pl

from tpp_sponsor.domain.codes import Outcome, Warn
from tpp_sponsor.domain.identifiers import masked_identifiers
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ranking.rank import RankingRow, count_active, place_active, rank
from tpp_sponsor.rules.charged_again import find_charged_again, warn_charged_again
from tpp_sponsor.rules.claims import JudgedClaims, PostedState, all_claims, persons
from tpp_sponsor.rules.construction.contracts import decide_contracts
from tpp_sponsor.rules.coverage import GracePeriod, list_unpaid
from tpp_sponsor.rules.decision_frames import (
    ChargedAgain,
    ClaimOutcome,
    Employed,
    NewCharge,
    RevisionDifference,
    Signatory,
    Sponsor,
    SponsorTpp,
    StatementOutcome,
    Unpaid,
)
from tpp_sponsor.rules.eligibility import tpp_of_sponsors
from tpp_sponsor.rules.entries import employer_entries, fund_entries, withholding_entries
from tpp_sponsor.rules.funds.decision import FundDecision, FundFacts, decide_funds
from tpp_sponsor.rules.month_rules import MonthRules
from tpp_sponsor.rules.outcomes import decide_outcomes, judge
from tpp_sponsor.rules.revision import revision_differences
from tpp_sponsor.rules.wages.decision import WageDecision, decide_wages, follow_employers
from tpp_sponsor.tables.findings import FileWarning, Finding, from_file_warnings
from tpp_sponsor.tables.inputs import Before, Inputs, KeyedBefore, KeyedInputs
from tpp_sponsor.tables.joins import follow_names, semi_join, with_integer_keys, with_text_keys
from tpp_sponsor.tables.ledger import Transfer
from tpp_sponsor.tables.posted import Credit, PostedLine, UsedCredit
from tpp_sponsor.tables.programmes.contracts import ListedContract
from tpp_sponsor.tables.programmes.wages import WageLine
from tpp_sponsor.tables.schemas import Person
from tpp_sponsor.tables.typed import Keyed, dy, typed


@dataclass(frozen=True)
class Decision:
    """What a run of a period decides.

    `statements`: every accepted statement with its outcome. `lines`: the premiums that this revision adds. `live`: all
    live lines of the period with them. `used_credit`: what this revision takes from credit instead of TPP.
    `differences`: posted lines that a fresh run would not make, None where nothing is posted. `cover`: who was paid for
    before and is not in this period. `charged_again`: lines whose premium was reversed before. `warnings`:
    `Finding` that follow from the ledger, not from the files. `journal`: the transfers that the lines and the used
    credit add up to. `funds` and `wages`: what is decided for funds and for employees on wages,
    None where the city has none. `contracts`: the construction contracts with their premiums.
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
    warnings: dy.DataFrame[Finding]
    journal: dy.DataFrame[Transfer]
    funds: FundDecision | None
    wages: WageDecision | None
    contracts: dy.DataFrame[ListedContract]

    @property
    def claims(self) -> dy.DataFrame[ClaimOutcome]:
        """Claims of all kinds: statements, proposals and employees on wages."""
        claims = all_claims(
            self.statements,
            None if self.funds is None else self.funds.proposals,
            None if self.wages is None else self.wages.employees,
        )
        return typed(claims, ClaimOutcome)

    @property
    def sponsor_count(self) -> int:
        """The number of sponsors who pay for the lines of this revision."""
        return self.lines["nip"].n_unique()

    @property
    def outcomes(self) -> dict[str, int]:
        """Outcome → number of statements, in alphabetical order."""
        return dict(sorted(self.statements["outcome"].value_counts().rows()))

    @property
    def total(self) -> int:
        """Whole rupiah that this revision adds."""
        return int(self.lines["premium_idr"].sum())


def decide(inputs: Inputs, before: Before, rules: MonthRules) -> Decision:
    """Judge, price and allocate; a revision goes on from what is posted (docs/rules.md#month)."""
    keyed = inputs.keyed()
    return _decide(keyed, follow_employers(before.keyed(), keyed, rules.aliases), rules)


def _decide(inputs: KeyedInputs, before: KeyedBefore, rules: MonthRules) -> Decision:
    """Decide from frames with integer keys; `before` has the employers by their names of today."""
    posted = follow_names(before.lines, "opd", inputs.departments, rules.aliases)
    tpp = _tpp_of_signatories(inputs, before)
    state = PostedState.of(before, posted, tpp)
    judged = judge(inputs, before, tpp, rules.claims)
    claims = decide_outcomes(judged, inputs, state, rules.claims)
    is_revision = not (before.withheld.is_empty() and state.paid.is_empty())
    fresh = decide_outcomes(judged, inputs, state.fresh(), rules.claims) if is_revision else None
    lines = _lines(claims.statements)
    live = typed(pl.concat([posted, lines]), Keyed[PostedLine])
    wages = decide_wages(before, claims, fresh) if before.has_wages or inputs.nonasn.height else None
    employed = _employed(before, wages)
    facts = FundFacts(inputs, before, rules, claims, fresh, live, employed)
    funds = decide_funds(facts) if before.has_funds else None
    charged_again, warnings = _charged_again(lines, funds, wages, before)
    text_lines = with_text_keys(lines)
    used_credit = with_text_keys(_used_credit(lines, before.credits))
    contracts, unpriced = decide_contracts(inputs.jakon, rules.contracts, rules.period)
    placed = place_active(inputs, without_tpp=rules.counts_without_tpp)
    grace = GracePeriod(rules.period, rules.grace_months)
    return Decision(
        statements=typed(with_text_keys(claims.statements), StatementOutcome),
        lines=text_lines,
        live=with_text_keys(live),
        sponsors=with_text_keys(state.sponsors),
        used_credit=used_credit,
        ranking=rank(live, count_active(placed, live, inputs.departments), rules.ranked_by),
        differences=_differences(before, posted, fresh),
        cover=list_unpaid(before, _paid_now(live, employed, before, funds), claims.all, inputs.names, grace),
        charged_again=charged_again,
        warnings=typed(pl.concat([_warn_newer_posted(before, rules.period), warnings, unpriced]), Finding),
        journal=_journal(text_lines, used_credit, funds, wages),
        funds=funds,
        wages=wages,
        contracts=contracts,
    )


def _tpp_of_signatories(inputs: KeyedInputs, before: KeyedBefore) -> dy.DataFrame[Keyed[SponsorTpp]]:
    """TPP of those who signed a statement, or who pay for lines of earlier revisions."""
    signatories = pl.concat([inputs.kesediaan.select("nip"), before.withheld.select("nip")])
    return tpp_of_sponsors(inputs.tpp, typed(signatories, Keyed[Signatory]))


def _charged_again(
    lines: dy.DataFrame[Keyed[PostedLine]],
    funds: FundDecision | None,
    wages: WageDecision | None,
    before: KeyedBefore,
) -> tuple[dy.DataFrame[ChargedAgain], dy.DataFrame[Finding]]:
    """Find new lines whose sponsor, payer or worker had a premium reversed before; also return all warnings."""
    found = [find_charged_again(typed(lines, Keyed[NewCharge]), before.remembered)]
    warned = [warn_charged_again(found[0], "kesediaan")]
    if funds is not None:
        proposals = funds.lines.select("nomor", "nik")
        found.append(find_charged_again(_unsponsored(proposals), before.remembered))
        warned += [warn_charged_again(found[-1], "usulan"), funds.warnings]
    if wages is not None:
        found.append(find_charged_again(_unsponsored(_named_by_person(wages.lines)), before.remembered))
        warned += [warn_charged_again(found[-1], "nonasn", "pemberi_kerja"), wages.warnings]
    return typed(pl.concat(found), ChargedAgain), typed(pl.concat(warned), Finding)


def _unsponsored(claims: pl.DataFrame) -> dy.DataFrame[Keyed[NewCharge]]:
    """Return new lines without a sponsor, of their `nomor` and `nik`."""
    no_sponsor = pl.lit(None, pl.Int64).alias("nip")
    return typed(claims.with_columns(no_sponsor, pl.col("nik").cast(pl.Int64)), Keyed[NewCharge])


def _named_by_person(lines: dy.DataFrame[WageLine]) -> pl.DataFrame:
    """`nomor` and `nik` of new premiums by wage: an employer has many, so a claim is named by its person too."""
    person = masked_identifiers(pl.col("nik"))
    return lines.select(pl.format("{}, NIK {}", "pemberi_kerja", person).alias("nomor"), "nik")


def _journal(
    lines: dy.DataFrame[PostedLine],
    used_credit: dy.DataFrame[UsedCredit],
    funds: FundDecision | None,
    wages: WageDecision | None,
) -> dy.DataFrame[Transfer]:
    """Return the transfers of all new lines, sorted."""
    entries = [withholding_entries(lines, used_credit)]
    if funds is not None:
        entries.append(fund_entries(funds.lines))
    if wages is not None:
        entries.append(employer_entries(wages.lines))
    return typed(pl.concat(entries).sort(pl.all()), Transfer)


def _employed(before: KeyedBefore, wages: WageDecision | None) -> dy.DataFrame[Keyed[Employed]]:
    """Return employee and employer of every live premium by wage in the period."""
    lines = before.wage_lines if wages is None else with_integer_keys(wages.live)
    return typed(lines, Keyed[Employed])


def _paid_now(
    live: pl.DataFrame, employed: pl.DataFrame, before: KeyedBefore, funds: FundDecision | None
) -> dy.DataFrame[Keyed[Person]]:
    """Return every worker with a live premium in the period, of sponsors, funds and employers."""
    parts = [live, before.fund_lines, employed]
    if funds is not None:
        parts.append(funds.lines.select(pl.col("nik").cast(pl.Int64)))
    return persons(*parts)


def _differences(
    before: KeyedBefore, posted: dy.DataFrame[Keyed[PostedLine]], fresh: JudgedClaims | None
) -> dy.DataFrame[RevisionDifference] | None:
    """Return posted lines of sponsors that a fresh run would not make, None where no sponsor has paid in the period."""
    if before.withheld.is_empty() or fresh is None:
        return None
    return with_text_keys(revision_differences(posted, _lines(fresh.statements), fresh.statements))


def _warn_newer_posted(before: KeyedBefore, period: Period) -> pl.DataFrame:
    """Return a warning where a later period is posted already.

    Credit is used in the order of posting, not of months.
    """
    is_late = before.newest is not None and before.newest > period
    return from_file_warnings(
        [FileWarning(Warn.NEWER_POSTED, "", "", detail=str(before.newest))] if is_late else []
    )


def _lines(statements: pl.DataFrame) -> dy.DataFrame[Keyed[PostedLine]]:
    """Return the premiums of statements that are deducted now, sorted by worker."""
    deducted = statements.filter(pl.col("outcome") == Outcome.DEDUCTED.value)
    return typed(deducted.select(PostedLine.column_names()).sort("nik"), Keyed[PostedLine])


def _used_credit(
    lines: dy.DataFrame[Keyed[PostedLine]], credits_: dy.DataFrame[Keyed[Credit]]
) -> dy.DataFrame[Keyed[UsedCredit]]:
    """Return the part of the new premiums that each sponsor's credit pays."""
    premiums = (
        semi_join(lines, credits_, "nip")
        .group_by("nip")
        .agg(pl.col("opd").first(), pl.col("premium_idr").sum())
    )
    used = premiums.join(credits_, on="nip", validate="1:1").with_columns(
        used_credit_idr=pl.min_horizontal("premium_idr", "credit_idr")
    )
    return typed(used.sort("nip"), Keyed[UsedCredit])
