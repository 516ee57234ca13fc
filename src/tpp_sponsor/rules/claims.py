"""The claims of a month and the rules by which they are judged, priced and allocated; what is posted before them."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from tpp_sponsor.domain.tariff import Tariff
from tpp_sponsor.rules.allocation.claims import SponsorLimits
from tpp_sponsor.rules.allocation.wage_price import WageRules
from tpp_sponsor.rules.decision_frames import ClaimOutcome, Sponsor, SponsorTpp
from tpp_sponsor.rules.eligibility import EligibilityRules
from tpp_sponsor.tables.inputs import KeyedBefore
from tpp_sponsor.tables.posted import PostedLine
from tpp_sponsor.tables.programmes.funds import FundLine, SpentFund
from tpp_sponsor.tables.programmes.wages import WageLine
from tpp_sponsor.tables.schemas import Person
from tpp_sponsor.tables.typed import Keyed, dy, typed


@dataclass(frozen=True)
class JudgedClaims:
    """Statements, proposals and employees on wages; `outcome` is null of those that compete for their worker."""

    statements: pl.DataFrame
    proposals: pl.DataFrame
    employees: pl.DataFrame

    @property
    def all(self) -> dy.DataFrame[Keyed[ClaimOutcome]]:
        """Claims of all kinds, when their outcomes are decided."""
        return typed(all_claims(self.statements, self.proposals, self.employees), Keyed[ClaimOutcome])


@dataclass(frozen=True)
class ClaimRules:
    """The rules that claims are judged, priced and allocated by; `tpp_order`: the place of TPP in `[claims] order`."""

    eligibility: EligibilityRules
    tariffs: list[Tariff]
    default_package: str
    limits: SponsorLimits
    tpp_order: int
    wages: WageRules


@dataclass(frozen=True)
class PostedState:
    """What is posted when a run begins: live lines, sponsors and the money that funds have spent."""

    lines: dy.DataFrame[Keyed[PostedLine]]
    fund_lines: dy.DataFrame[Keyed[FundLine]]
    wage_lines: dy.DataFrame[Keyed[WageLine]]
    sponsors: dy.DataFrame[Keyed[Sponsor]]
    spent: dy.DataFrame[SpentFund]

    @classmethod
    def of(
        cls,
        before: KeyedBefore,
        lines: dy.DataFrame[Keyed[PostedLine]],
        tpp: dy.DataFrame[Keyed[SponsorTpp]],
    ) -> "PostedState":
        """Take it from the ledger; `lines`: live lines of sponsors with the OPDs of today."""
        return cls(lines, before.fund_lines, before.wage_lines, _sponsors(tpp, lines, before), before.spent)

    def fresh(self) -> "PostedState":
        """Return the state without the premiums of this period, as if none were posted yet."""
        zero = pl.lit(0, pl.Int64)
        sponsors = self.sponsors.with_columns(
            withheld_idr=zero, line_count=zero, credit_idr=pl.col("credit_idr") + pl.col("used_credit_idr")
        )
        here = self.fund_lines.group_by("dana").agg(here_idr=pl.col("premium_idr").sum())
        spent = self.spent.join(here, on="dana", how="left", validate="1:1").select(
            "dana", spent_idr=pl.col("spent_idr") - pl.col("here_idr").fill_null(0)
        )
        return PostedState(
            self.lines.clear(),
            self.fund_lines.clear(),
            self.wage_lines.clear(),
            typed(sponsors, Keyed[Sponsor]),
            typed(spent, SpentFund),
        )

    @cached_property
    def paid(self) -> dy.DataFrame[Keyed[Person]]:
        """Every worker whose premium is posted."""
        return persons(self.lines, self.fund_lines, self.wage_lines)


def _sponsors(
    tpp: dy.DataFrame[Keyed[SponsorTpp]], posted: dy.DataFrame[Keyed[PostedLine]], before: KeyedBefore
) -> dy.DataFrame[Keyed[Sponsor]]:
    """Each sponsor with a TPP row: net TPP, what earlier revisions took from it, live lines, and the credit."""
    posted_lines = posted.group_by("nip").agg(
        line_count=pl.len().cast(pl.Int64), posted_idr=pl.col("premium_idr").sum()
    )
    amounts = ("withheld_idr", "used_credit_idr", "line_count", "posted_idr", "credit_idr")
    rows = (
        tpp.select("nip", "tpp_neto")
        .join(before.withheld.drop("opd"), on="nip", how="left", validate="1:1")
        .join(posted_lines, on="nip", how="left", validate="1:1")
        .join(before.credits, on="nip", how="left", validate="1:1")
        .with_columns(pl.col(amounts).fill_null(0))
        .sort("nip")
    )
    return typed(rows, Keyed[Sponsor])


def persons(*rows: pl.DataFrame) -> dy.DataFrame[Keyed[Person]]:
    """Return the persons of some rows, one a row."""
    return typed(pl.concat(each.select("nik") for each in rows), Keyed[Person])


def all_claims(
    statements: pl.DataFrame, proposals: pl.DataFrame | None, employees: pl.DataFrame | None
) -> pl.DataFrame:
    """`ClaimOutcome` of statements, proposals and employees, with keys as theirs, all texts or all integers."""
    columns = ("nomor", "nip", "nik", "tanggal", "outcome")
    no_sponsor = pl.lit(None, statements.schema["nip"])
    parts = [statements.select(columns)]
    if proposals is not None:
        parts.append(proposals.with_columns(nip=no_sponsor).select(columns))
    if employees is not None:
        named = employees.rename({"pemberi_kerja": "nomor", "mulai": "tanggal"})
        parts.append(named.with_columns(nip=no_sponsor).select(columns))
    return pl.concat(parts)
