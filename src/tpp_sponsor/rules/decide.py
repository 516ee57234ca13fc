"""Decide a month: from normalised inputs and the ledger as it stood to lines, outcomes and differences.

Pure, so that a run, its rebuilding and its audit are the same calculation.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from tpp_sponsor.domain.codes import Outcome, Warn
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ranking.rank import count_heads, place_active, rank
from tpp_sponsor.rules.allocate import AllocationLimits, allocate
from tpp_sponsor.rules.charged_again import find_charged_again, warn_charged_again
from tpp_sponsor.rules.coverage import GracePeriod, list_unpaid
from tpp_sponsor.rules.eligibility import EligibilityRules, assess_eligibility, tpp_of_sponsors
from tpp_sponsor.rules.entries import withholding_entries
from tpp_sponsor.rules.price import price
from tpp_sponsor.rules.revision import revision_differences
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.tables.findings import FileWarning, from_file_warnings
from tpp_sponsor.tables.inputs import POSTED, Before, Inputs, follow_departments
from tpp_sponsor.tables.joins import anti_join, join_person, semi_join, sort_by_person

_PLACE = "_urut"


@dataclass(frozen=True)
class Decision:
    """What a run of a period decides.

    `statements`: every accepted statement with `hasil`, `premi` and the facts that decided it. `lines`: the premiums
    that this revision adds (`POSTED`). `live`: all live lines of the period with them. `sponsors`: what each sponsor
    had and has (`nip tpp_neto ditahan terpakai jumlah_lama premi_lama kredit`). `used_credit`: `nip opd terpakai`,
    what this revision takes from credit instead of TPP. `differences`: posted lines that a fresh run would not make,
    null where nothing is posted. `cover`: `stages.cover.CAKUPAN`, who was paid for before and is not in this period.
    `charged_again`: `stages.recall.CHARGED_AGAIN`, lines that go against an earlier reversal. `warnings`: `FINDINGS`
    that follow from the ledger, not from the files.
    """

    statements: pl.DataFrame
    lines: pl.DataFrame
    live: pl.DataFrame
    sponsors: pl.DataFrame
    used_credit: pl.DataFrame
    ranking: pl.DataFrame
    differences: pl.DataFrame | None
    cover: pl.DataFrame
    charged_again: pl.DataFrame
    warnings: pl.DataFrame

    @property
    def journal(self) -> pl.DataFrame:
        """The transfers that the lines of this revision add up to."""
        return withholding_entries(self.lines, self.used_credit)

    @cached_property
    def sponsor_count(self) -> int:
        """How many sponsors pay for the lines of this revision."""
        return self.lines["nip"].cast(pl.Int64).n_unique()

    @property
    def outcomes(self) -> dict[str, int]:
        """Outcome → number of statements, in alphabetical order."""
        return dict(sorted(self.statements["hasil"].value_counts().rows()))

    @property
    def total(self) -> int:
        """Whole rupiah that this revision adds."""
        return int(self.lines["total"].sum())


def decide(inputs: Inputs, before: Before, settings: Settings, period: Period) -> Decision:
    """Judge, price and allocate; in a revision go on from what is posted (docs/rules.md#month)."""
    rules = settings.rules
    limits = EligibilityRules(period, period.cutoff(rules.cutoff_day), rules.min_age, rules.max_age)
    caps = AllocationLimits(rules.max_workers, rules.min_net_after)
    posted = follow_departments(before.lines, inputs, settings.opd.aliases)
    with ThreadPoolExecutor() as meanwhile:
        placing = meanwhile.submit(place_active, inputs, without_tpp=settings.ranking.count_without_tpp)
        signed = pl.concat([inputs.kesediaan.select("nip"), before.withheld.select("nip")])
        tpp = tpp_of_sponsors(inputs.tpp, signed)
        looking_up = meanwhile.submit(_sponsors, tpp, posted, before)
        judged = assess_eligibility(inputs, tpp, before.paid, limits).with_row_index(_PLACE)
    sponsors = looking_up.result()
    judged = _taken_back(judged, before.reversed)
    priced = price(judged.filter(pl.col("hasil").is_null()), settings.tariffs, period)
    statements = _outcomes(judged, priced, posted, sponsors, caps)
    lines = _lines(statements)
    live = pl.concat([posted, lines])
    again = find_charged_again(lines, before.remembered)
    return Decision(
        statements=statements,
        lines=lines,
        live=live,
        sponsors=sponsors,
        used_credit=_used_credit(lines, before.credits),
        ranking=rank(live, count_heads(placing.result(), live, inputs.departments), settings.ranking.by),
        differences=None
        if before.withheld.is_empty()
        else _differences(judged, priced, posted, sponsors, caps),
        cover=list_unpaid(
            before, live, statements, inputs.pekerja, GracePeriod(period, settings.cover.grace_months)
        ),
        charged_again=again,
        warnings=pl.concat([_late(before, period), warn_charged_again(again)]),
    )


def _late(before: Before, period: Period) -> pl.DataFrame:
    """A warning where a later period is posted already: credit is used in the order of posting, not of months."""
    late = before.newest is not None and before.newest > period
    return from_file_warnings(
        [FileWarning(Warn.NEWER_POSTED, "", "", detail=str(before.newest))] if late else []
    )


def _sponsors(tpp: pl.DataFrame, posted: pl.DataFrame, before: Before) -> pl.DataFrame:
    """Each sponsor with a TPP row: net TPP, what earlier revisions took from it, live lines, and the credit."""
    carried = posted.group_by("nip").agg(
        jumlah_lama=pl.len().cast(pl.Int64), premi_lama=pl.col("total").sum()
    )
    return (
        tpp.select("nip", "tpp_neto")
        .pipe(join_person, before.withheld.drop("opd"), "nip", each_once=True)
        .pipe(join_person, carried, "nip", each_once=True)
        .pipe(join_person, before.credits, "nip", each_once=True)
        .with_columns(pl.col("ditahan", "terpakai", "jumlah_lama", "premi_lama", "kredit").fill_null(0))
        .pipe(sort_by_person, "nip")
    )


def _outcomes(
    judged: pl.DataFrame,
    priced: pl.DataFrame,
    posted: pl.DataFrame,
    sponsors: pl.DataFrame,
    caps: AllocationLimits,
) -> pl.DataFrame:
    """The outcome of every statement, given what is posted: letters and workers already paid do not compete."""
    is_posted = pl.col("nomor").is_in(posted["nomor"].implode())
    competing = anti_join(priced.filter(~is_posted), posted, "nik")
    # Statements are in order of `nomor` throughout, so their place says which they are.
    allocated = allocate(competing, sponsors, caps).with_columns(competing[_PLACE]).drop("nomor")
    premiums = priced.select(_PLACE, "jkk", "jkm", "jht", "premi", "dasar_hukum")
    told = (
        judged.rename({"hasil": "ditolak"})
        # A join that validates takes three times as long, and places are counted: none stands twice.
        .join(premiums, on=_PLACE, how="left", maintain_order="left")
        .join(allocated, on=_PLACE, how="left", maintain_order="left")
    )
    # A posted letter stays posted, whatever its row says now: a letter is known by its number alone.
    already = pl.when(is_posted).then(pl.lit(Outcome.ALREADY_DEDUCTED.value))
    funded = pl.lit(Outcome.ALREADY_FUNDED.value)
    return told.with_columns(hasil=pl.coalesce(already, "ditolak", "hasil", funded)).drop("ditolak", _PLACE)


def _taken_back(judged: pl.DataFrame, reversed_: pl.DataFrame) -> pl.DataFrame:
    """A statement whose line of the period was reversed does not compete for it again."""
    if reversed_.is_empty():
        return judged
    gone = reversed_.with_columns(dibatalkan=pl.lit(Outcome.REVERSED.value))
    return (
        judged.join(gone, on=["nomor", "nip", "nik"], how="left", validate="1:1", maintain_order="left")
        .with_columns(hasil=pl.coalesce("hasil", "dibatalkan"))
        .drop("dibatalkan")
    )


def _used_credit(lines: pl.DataFrame, credits_: pl.DataFrame) -> pl.DataFrame:
    """What each sponsor's credit pays of his new premiums."""
    premiums = (
        semi_join(lines, credits_, "nip")
        .group_by("nip")
        .agg(pl.col("opd").first(), premi=pl.col("total").sum())
    )
    return (
        premiums.join(credits_, on="nip", validate="1:1")
        .select("nip", "opd", terpakai=pl.min_horizontal("premi", "kredit"))
        .sort("nip")
    )


def _lines(statements: pl.DataFrame) -> pl.DataFrame:
    deducted = statements.filter(pl.col("hasil") == Outcome.DEDUCTED.value)
    return deducted.select(*(name for name in POSTED if name != "total"), total="premi").pipe(
        sort_by_person, "nik"
    )


def _differences(
    judged: pl.DataFrame,
    priced: pl.DataFrame,
    posted: pl.DataFrame,
    sponsors: pl.DataFrame,
    caps: AllocationLimits,
) -> pl.DataFrame:
    """Decide once more as if nothing were posted, and compare."""
    none = pl.lit(0, pl.Int64)
    fresh_sponsors = sponsors.with_columns(
        ditahan=none, jumlah_lama=none, kredit=pl.col("kredit") + pl.col("terpakai")
    )
    fresh = _outcomes(judged, priced, posted.clear(), fresh_sponsors, caps)
    return revision_differences(posted, _lines(fresh), fresh)
