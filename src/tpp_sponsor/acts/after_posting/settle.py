"""Record a payment to BPJS on one of its bills."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tpp_sponsor.bookkeeping.follow_up import Progress, ledger_for_act
from tpp_sponsor.bookkeeping.proofs import (
    ProofUse,
    day_faults,
    payment_proof_faults,
    proof_uses,
    same_text,
)
from tpp_sponsor.bookkeeping.settlement import Settlement, settlement_of
from tpp_sponsor.domain.accounts import PayerKind
from tpp_sponsor.domain.lifecycle import Act, Actor
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import PeriodStateError
from tpp_sponsor.ledger.store import Ledger, NewAct
from tpp_sponsor.rules.entries import payment_entries
from tpp_sponsor.settings.deployment import Deployment


@dataclass(frozen=True, kw_only=True)
class Payment:
    """A payment on a bill of BPJS (*kode iuran*); `amount` in whole rupiah.

    `also_for`: other months of the bill that the same proof (`reference`) pays.
    """

    bill_code: str
    amount: int
    paid_on: date
    reference: str
    also_for: tuple[Period, ...] = ()


def settle_bill(
    deployment: Deployment,
    period: Period,
    payment: Payment,
    *,
    actor: Actor,
    wait: float,
    progress: Progress,
) -> Settlement:
    """Record a payment, as `pay_bill`; pages and papers follow."""
    with ledger_for_act(deployment, actor, wait=wait, progress=progress) as ledger:
        return pay_bill(ledger, period, payment, actor)


def pay_bill(ledger: Ledger, period: Period, payment: Payment, actor: Actor) -> Settlement:
    """Record a payment on a bill; a bill may be paid in parts, each with its own proof.

    The same payment again changes nothing. A day outside the days allowed, and a proof that is used for something
    else, are a PeriodStateError.
    """
    uses = proof_uses(ledger)
    if any(_is_same(use, period, payment) for use in uses):
        return settlement_of(ledger, period, None)
    ledger.expect(period, Act.PAY)
    earliest = min([period, *payment.also_for]).first_day
    faults = [
        *payment_proof_faults(uses, period, payment.bill_code, payment.reference, payment.also_for),
        *day_faults(payment.paid_on, earliest, actor.today),
    ]
    if faults:
        raise PeriodStateError(*faults)
    event = ledger.record(_payment_act(ledger, period, payment, actor))
    return settlement_of(ledger, period, event.id)


def _payment_act(ledger: Ledger, period: Period, payment: Payment, actor: Actor) -> NewAct:
    facts: dict[str, Any] = {
        "bill_code": payment.bill_code,
        "amount": payment.amount,
        "paid_on": payment.paid_on.isoformat(),
        "reference": payment.reference,
    }
    row = {"payer_kind": PayerKind.TPP.value, "period": str(period), **facts}
    if payment.also_for:
        facts["also_for"] = sorted(map(str, payment.also_for))
    return NewAct(
        act=Act.PAY,
        period=period,
        at=actor.at,
        by=actor.by,
        facts=facts,
        rows={
            "payment": [row],
            "journal_transfer": payment_entries(ledger.held_balances(period), payment.amount).to_dicts(),
        },
    )


def _is_same(use: ProofUse, period: Period, payment: Payment) -> bool:
    """Whether a payment is recorded already."""
    return (
        (use.period, use.amount, use.paid_on) == (period, payment.amount, payment.paid_on.isoformat())
        and same_text(use.bill_code, payment.bill_code)
        and same_text(use.reference, payment.reference)
    )
