"""Record a payment to BPJS on one of its bills."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from tpp_sponsor.bookkeeping.corrections import employer_named
from tpp_sponsor.bookkeeping.follow_up import Acting
from tpp_sponsor.bookkeeping.proofs import (
    ProofUse,
    bill_faults,
    day_faults,
    payer_facts,
    payment_proof_faults,
    proof_uses,
    same_text,
)
from tpp_sponsor.bookkeeping.settlement import Settlement, settlement_of
from tpp_sponsor.domain.accounts import FROM_TPP, Payer, PayerKind
from tpp_sponsor.domain.lifecycle import Act, Actor
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.store import Ledger, NewAct
from tpp_sponsor.rules.entries import payment_entries


@dataclass(frozen=True, kw_only=True)
class Payment:
    """A payment on a bill of BPJS (*kode iuran*); `amount` in whole rupiah.

    `also_for`: other months of the bill that the same proof (`reference`) pays. `payer`: an employer may be written in
    other case and blanks than in the ledger.
    """

    bill_code: str
    amount: int
    paid_on: date
    reference: str
    also_for: tuple[Period, ...] = ()
    payer: Payer = FROM_TPP


def settle(acting: Acting, period: Period, payment: Payment) -> Settlement:
    """Record a payment on a bill; a bill may be paid in parts, each with its own proof.

    The same payment again changes nothing. A day outside the days allowed, a proof that is used for something else, a
    bill of another payer, and a fund or employer without a premium in the period are a PeriodStateError.
    """
    with acting.act("settle", period) as ledger:
        payer = _as_posted(ledger, period, payment.payer)
        uses = proof_uses(ledger)
        if any(_is_same(use, period, payment, payer) for use in uses):
            return settlement_of(ledger, period, None, payer)
        ledger.expect(period, Act.PAY)
        earliest = min([period, *payment.also_for]).first_day
        faults = [
            *_payer_faults(ledger, period, payer),
            *bill_faults(uses, payment.bill_code, payer),
            *payment_proof_faults(uses, period, payment.bill_code, payment.reference, payment.also_for),
            *day_faults(payment.paid_on, earliest, acting.actor.today),
        ]
        if faults:
            raise PeriodStateError(*faults)
        event = ledger.record(_payment_act(ledger, period, payment, payer, acting.actor))
        return settlement_of(ledger, period, event.id, payer)


def _as_posted(ledger: Ledger, period: Period, payer: Payer) -> Payer:
    """Return the payer, an employer by the name with which the period is posted."""
    if payer.kind is not PayerKind.EMPLOYER:
        return payer
    return payer._replace(name=employer_named(ledger, period, payer.name))


def _payer_faults(ledger: Ledger, period: Period, payer: Payer) -> Iterator[Fault]:
    """Yield a fault if a fund or employer that pays has had no premium in the period."""
    if payer == FROM_TPP:
        return
    is_its = (pl.col("payer_kind") == payer.kind.value) & (pl.col("payer") == payer.name)
    if ledger.lines_with_reversals(period).filter(is_its).is_empty():
        code = "fund_not_posted" if payer.kind is PayerKind.FUND else "employer_not_posted"
        values: dict[str, Any] = {**payer_facts(payer), "period": period}
        yield Fault.of(code, **values)


def _payment_act(ledger: Ledger, period: Period, payment: Payment, payer: Payer, actor: Actor) -> NewAct:
    proof = {
        "bill_code": payment.bill_code,
        "paid_on": payment.paid_on.isoformat(),
        "reference": payment.reference,
    }
    of_payer = {"payer_kind": payer.kind.value, "payer": payer.name or None, "period": str(period)}
    row = {**of_payer, **proof, "amount_idr": payment.amount}
    facts: dict[str, Any] = {**proof, "amount": payment.amount, **payer_facts(payer)}
    if payment.also_for:
        facts["also_for"] = sorted(map(str, payment.also_for))
    held = ledger.held_balances(period, payer)
    return NewAct(
        act=Act.PAY,
        period=period,
        at=actor.at,
        by=actor.by,
        facts=facts,
        rows={
            "payment": [row],
            "journal_transfer": payment_entries(held, payment.amount, payer).to_dicts(),
        },
    )


def _is_same(use: ProofUse, period: Period, payment: Payment, payer: Payer) -> bool:
    """Return True if a payment is recorded already."""
    return (
        (use.period, use.amount, use.paid_on) == (period, payment.amount, payment.paid_on.isoformat())
        and same_text(use.bill_code, payment.bill_code)
        and same_text(use.reference, payment.reference)
        and use.payer == payer
    )
