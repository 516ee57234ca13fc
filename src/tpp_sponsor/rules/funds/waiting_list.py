"""The waiting lists of funds (docs/rules.md#fund-files).

| in  | proposals with their outcomes; the funds |
| out | `WaitingProposal`, of every accepted fund, sorted by fund, place and turn |
"""

import polars as pl

from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.rules.funds.frames import ProposalOutcome, WaitingProposal
from tpp_sponsor.tables.joins import with_text_keys
from tpp_sponsor.tables.typed import dy, typed

WAITING = (Outcome.NO_SEAT.value, Outcome.BUDGET_SPENT.value, Outcome.NOT_DECREED.value)


def list_waiting(proposals: dy.DataFrame[ProposalOutcome]) -> dy.DataFrame[WaitingProposal]:
    """Proposals that wait for a seat, money or a decree, also where another payer pays for the worker now.

    They are numbered in the order in which the fund would serve them: by place where it has seats by place, else over
    the whole fund.
    """
    waiting = proposals.filter(pl.col("outcome").is_in(WAITING)).sort(
        "dana",
        "is_holder",
        "skor",
        "tanggal",
        "nomor",
        descending=[False, True, True, False, False],
        nulls_last=True,
    )
    place = pl.when("has_seats").then(pl.col("kelurahan_key"))
    numbered = waiting.with_columns(
        place=place, shown=pl.when("has_seats").then(pl.col("kelurahan")), hasil="outcome"
    ).with_columns(urutan=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("dana", "place"))
    return typed(with_text_keys(numbered).sort("dana", "shown", "urutan"), WaitingProposal)
