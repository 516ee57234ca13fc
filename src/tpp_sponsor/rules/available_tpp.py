"""What a sponsor had at the turn of a letter: the arithmetic of allocation and of the file for finance.

| in  | a statement that was tried (`nip premi terbeban`), the sponsors and new lines of its revision |
| out | `Purse` |
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl


@dataclass(frozen=True)
class Purse:
    """What a sponsor had at the turn of a letter, in whole rupiah.

    `withheld`: what earlier revisions took from TPP; `owed` of it is from premiums that were reversed, and credit now.
    `credit`: what the sponsor is owed before this revision. `taken_on`: premiums of this revision before the letter.
    `premiums` and `workers`: all of this revision, as the file for finance has them.
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
        """What was left of TPP before the letter."""
        return self.tpp_neto - self.withheld - max(0, self.taken_on - self.credit)

    @property
    def cut(self) -> int:
        """What the letter takes from TPP: its premium less what is left of the credit."""
        return self.premium - min(self.premium, max(0, self.credit - self.taken_on))


def purse_at(statement: Mapping[str, Any], sponsors: pl.DataFrame, lines: pl.DataFrame) -> Purse:
    """The purse at the turn of a statement that was tried."""
    had = sponsors.row(by_predicate=pl.col("nip") == statement["nip"], named=True)
    reversed_ = had["ditahan"] + had["terpakai"] - had["premi_lama"]
    new = lines.filter(pl.col("nip") == statement["nip"])["total"]
    return Purse(
        tpp_neto=had["tpp_neto"],
        withheld=had["ditahan"],
        owed=min(reversed_, had["kredit"]),
        credit=had["kredit"],
        taken_on=statement["terbeban"],
        premium=statement["premi"],
        premiums=int(new.sum()),
        workers=len(new),
    )
