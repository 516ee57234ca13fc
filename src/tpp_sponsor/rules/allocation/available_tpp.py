"""What was available to a sponsor at the turn of a statement: the arithmetic of allocation and of the finance file.

| in  | a statement that was tried, the sponsors and the new lines of its revision |
| out | `AvailableTpp` |
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from tpp_sponsor.rules.decision_frames import Sponsor
from tpp_sponsor.tables.posted import PostedLine
from tpp_sponsor.tables.typed import dy


@dataclass(frozen=True)
class AvailableTpp:
    """What was available to a sponsor at the turn of a statement, in whole rupiah.

    `withheld`: what earlier revisions took from TPP; `owed` of it is from premiums that were reversed, and credit now.
    `credit`: what the sponsor is owed before this revision. `taken_on`: premiums of this revision before the statement.
    `premiums` and `workers`: all of this revision, as the finance file has them.
    """

    tpp_neto: int
    withheld: int
    owed: int
    credit: int
    taken_on: int
    premium: int
    premiums: int
    workers: int

    @property
    def left_before(self) -> int:
        """Whole rupiah of TPP that were left before the statement."""
        return self.tpp_neto - self.withheld - max(0, self.taken_on - self.credit)

    @property
    def cut(self) -> int:
        """Whole rupiah that the statement takes from TPP: its premium less the credit that is left."""
        return self.premium - min(self.premium, max(0, self.credit - self.taken_on))


def available_tpp(
    statement: Mapping[str, Any], sponsors: dy.DataFrame[Sponsor], lines: dy.DataFrame[PostedLine]
) -> AvailableTpp:
    """Return the amounts that were available when a statement was tried."""
    sponsor = sponsors.row(by_predicate=pl.col("nip") == statement["nip"], named=True)
    reversed_idr = sponsor["withheld_idr"] + sponsor["used_credit_idr"] - sponsor["posted_idr"]
    premiums = lines.filter(pl.col("nip") == statement["nip"])["premium_idr"]
    return AvailableTpp(
        tpp_neto=sponsor["tpp_neto"],
        withheld=sponsor["withheld_idr"],
        owed=min(reversed_idr, sponsor["credit_idr"]),
        credit=sponsor["credit_idr"],
        taken_on=statement["premiums_before_idr"],
        premium=statement["premium_idr"],
        premiums=int(premiums.sum()),
        workers=len(premiums),
    )
