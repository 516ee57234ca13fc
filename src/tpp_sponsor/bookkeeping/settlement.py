"""What of a period's premiums is paid to BPJS and accepted by it, after an act that may change it."""

from dataclasses import dataclass

from tpp_sponsor.domain.lifecycle import State
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.store import Ledger


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """The state of a period after a payment or a list: `paid` and `owed` in whole rupiah, and counts of lines.

    `event` is the act of the ledger that led to it; None where the same payment or list was recorded before.
    """

    event: int | None
    state: State
    paid: int
    owed: int
    lines: int
    accepted: int

    @property
    def overpaid(self) -> int:
        """What BPJS was paid beyond the live premiums, in whole rupiah."""
        return max(0, -self.owed) if self.paid else 0


def settlement_of(ledger: Ledger, period: Period, event: int | None) -> Settlement:
    """The settlement of a period as the ledger has it now."""
    figures = ledger.period_figures(period)
    return Settlement(
        event=event,
        state=figures.state,
        paid=figures.paid,
        owed=figures.owed,
        lines=figures.lines,
        accepted=figures.accepted,
    )
