"""Proofs of money entered by hand: a payment to BPJS or a refund has a date and a proof, and a proof is used once.

One proof may pay several months of one bill where one of the payments names the month of the other
(docs/rules.md#payments).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tpp_sponsor.domain.accounts import FROM_TPP, Payer, PayerKind
from tpp_sponsor.domain.lifecycle import Act
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault
from tpp_sponsor.ledger.store import Event, Ledger


@dataclass(frozen=True, kw_only=True)
class ProofUse:
    """What a proof was recorded for: a payment on the bill `bill_code`, or the refund of the statement `nomor`.

    `payer` paid, `TPP` in case of a refund.
    """

    event: int
    period: Period
    amount: int
    paid_on: str
    reference: str
    bill_code: str
    nomor: str
    also_for: tuple[str, ...]
    payer: Payer

    @classmethod
    def of(cls, event: Event) -> "ProofUse":
        """Read the facts of a payment or a refund."""
        facts = event.facts
        return cls(
            event=event.id,
            period=event.period,
            amount=int(facts["amount"]),
            paid_on=facts["paid_on"],
            reference=facts["reference"],
            bill_code=facts.get("bill_code", ""),
            nomor=facts.get("nomor", ""),
            also_for=tuple(facts.get("also_for", ())),
            payer=payer_in(facts),
        )

    def as_fault(self) -> Fault:
        """Make the fault that the proof is used already, and for what."""
        reference, period, day = self.reference, self.period, self.paid_on
        if self.nomor:
            return Fault.of("proof_of_refund", reference=reference, period=period, day=day, nomor=self.nomor)
        return Fault.of("proof_recorded", reference=reference, period=period, day=day, bill=self.bill_code)


def payer_in(facts: Mapping[str, Any]) -> Payer:
    """Return the payer of a payment or of its reversal, by the facts of its event."""
    if fund := facts.get("dana"):
        return Payer(PayerKind.FUND, fund)
    employer = facts.get("pemberi_kerja")
    return Payer(PayerKind.EMPLOYER, employer) if employer else FROM_TPP


def payer_facts(payer: Payer) -> dict[str, str]:
    """Return the fact that names a payer, as `payer_in` reads it."""
    return {} if payer == FROM_TPP else {payer.kind.value: payer.name}


def same_text(one: str, other: str) -> bool:
    """Return True if two proofs or bills are the same, without regard to case and outer blanks."""
    return one.strip().casefold() == other.strip().casefold()


def proof_uses(ledger: Ledger, *, reversed_: bool = False) -> list[ProofUse]:
    """List the payments and refunds in force, or the reversed ones, oldest first."""
    reversed_events = ledger.payment_reversals()
    return [
        ProofUse.of(event)
        for event in ledger.events()
        if event.act in (Act.PAY, Act.REFUND) and (event.id in reversed_events) is reversed_
    ]


def day_faults(paid_on: date, earliest: date, today: date) -> Iterator[Fault]:
    """Yield a fault if a payment is before the day that gives rise to it, or after today."""
    if paid_on < earliest:
        yield Fault.of("paid_too_early", day=paid_on, earliest=earliest)
    if paid_on > today:
        yield Fault.of("paid_in_future", day=paid_on, today=today)


def refund_proof_faults(uses: Collection[ProofUse], reference: str) -> Iterator[Fault]:
    """Yield a fault if the proof of a refund is used for anything else."""
    yield from (use.as_fault() for use in uses if same_text(use.reference, reference))


def bill_faults(uses: Collection[ProofUse], bill_code: str, payer: Payer) -> Iterator[Fault]:
    """Yield a fault if a bill is of several payers: money of different law is never on one bill."""
    for use in uses:
        if use.bill_code and same_text(use.bill_code, bill_code) and use.payer != payer:
            yield Fault.of(
                "bill_of_other_payer", bill=use.bill_code, payer=use.payer.shown, period=use.period
            )
            return


def payment_proof_faults(
    uses: Collection[ProofUse], period: Period, bill_code: str, reference: str, also_for: Collection[Period]
) -> Iterator[Fault]:
    """Yield a fault if the proof of a payment pays another month.

    It may do so only on the same bill, and only where a payment names that month.
    """
    for use in uses:
        if not same_text(use.reference, reference):
            continue
        is_named = use.period in also_for or str(period) in use.also_for
        if use.nomor or use.period == period or not same_text(use.bill_code, bill_code):
            yield use.as_fault()
        elif not is_named:
            yield Fault.of(
                "proof_of_other_month",
                reference=use.reference,
                bill=use.bill_code,
                other=use.period,
                day=use.paid_on,
                period=period,
            )
