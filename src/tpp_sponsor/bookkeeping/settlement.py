"""Count what BPJS was paid and has accepted of the premiums of a period or a payer, after an act that may change it."""

from dataclasses import dataclass

import polars as pl

from tpp_sponsor.domain.accounts import Payer
from tpp_sponsor.domain.lifecycle import State
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.store import Ledger


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """The state of a period after a payment or a list: `paid` and `owed` in whole rupiah, and counts of lines.

    After a payment all but the state are of its payer, after a list of all payers. `event` is the act of the ledger
    that led to it; None where the same payment or list was recorded before.
    """

    event: int | None
    state: State
    paid: int
    owed: int
    lines: int
    accepted: int

    @property
    def overpaid(self) -> int:
        """Whole rupiah that BPJS was paid beyond the live premiums."""
        return max(0, -self.owed) if self.paid else 0


def settlement_of(
    ledger: Ledger, period: Period, event: int | None, payer: Payer | None = None
) -> Settlement:
    """Return the settlement of a period as the ledger has it now, of one payer or of all."""
    is_its = pl.lit(value=True)
    if payer is not None:
        is_its = (pl.col("payer_kind") == payer.kind.value) & (pl.col("payer") == payer.shown)
    totals = ledger.payer_totals(period).filter(is_its)
    lines, booked, paid, accepted = (
        int(totals[name].sum()) for name in ("lines", "booked_idr", "paid_idr", "accepted")
    )
    return Settlement(
        event=event,
        state=ledger.period_figures(period).state,
        paid=paid,
        owed=booked - paid,
        lines=lines,
        accepted=accepted,
    )
