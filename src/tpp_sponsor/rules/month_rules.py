"""The rules of a month: the values of a city's settings that decide it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.tariff import Job
from tpp_sponsor.rules.claims import ClaimRules
from tpp_sponsor.rules.construction.contracts import ContractRules


@dataclass(frozen=True, kw_only=True)
class MonthRules:
    """By which rules a period is decided (docs/rules.md#month).

    `claims`: how claims are judged, priced and allocated. `aliases`: former name of an OPD or employer → its name now.
    `jobs`: every job of the settings, whatever its dates. `ranked_by`, `counts_without_tpp`: how OPDs are ranked.
    `grace_months`: for how long cover lasts after the last premium. `ending_months`: how early an ending is listed.
    `contracts`: what is due of construction contracts, and until when they register.
    """

    period: Period
    cutoff_day: int
    claims: ClaimRules
    aliases: Mapping[str, str]
    jobs: Sequence[Job]
    ranked_by: Literal["pekerja", "partisipasi"]
    counts_without_tpp: bool
    grace_months: int
    ending_months: int
    contracts: ContractRules

    def claims_at(self, period: Period) -> ClaimRules:
        """Return the rules at another period."""
        then = replace(self.claims.eligibility, period=period, cutoff=period.cutoff(self.cutoff_day))
        return replace(self.claims, eligibility=then)
