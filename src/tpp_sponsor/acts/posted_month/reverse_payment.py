"""Reverse a payment to BPJS, or a refund to a sponsor, that was recorded by mistake."""

from collections.abc import Sequence

import polars as pl

from tpp_sponsor.bookkeeping.corrections import Correction, credit_entry, credit_of
from tpp_sponsor.bookkeeping.follow_up import Acting
from tpp_sponsor.bookkeeping.proofs import ProofUse, payer_facts, proof_uses, same_text
from tpp_sponsor.bookkeeping.settlement import Settlement, settlement_of
from tpp_sponsor.domain.accounts import CreditKind
from tpp_sponsor.domain.lifecycle import Act
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.store import Ledger, NewAct
from tpp_sponsor.rules.entries import payment_reversal_entries, refund_reversal_entries


def reverse_payment(
    acting: Acting, period: Period, *, bill_code: str, reference: str, reason: str
) -> Settlement:
    """Record the reversal of a whole payment: the month owes it again, and its proof can be used again.

    Raises PeriodStateError if the payment is not in force, and says why.
    """
    with acting.act("reverse-payment", period) as ledger:
        uses = _uses_of_bill(ledger, bill_code, reference)
        payment = next((use for use in uses if use.period == period), None)
        if payment is None:
            raise PeriodStateError(_no_payment(ledger, period, bill_code, reference, uses))
        event = ledger.record(
            NewAct(
                act=Act.REVERSE_PAYMENT,
                period=period,
                at=acting.actor.at,
                by=acting.actor.by,
                facts={
                    "reverses": payment.event,
                    "bill_code": payment.bill_code,
                    "reference": payment.reference,
                    "amount": payment.amount,
                    **payer_facts(payment.payer),
                },
                rows={
                    "payment_reversal": [{"reverses": payment.event, "reason": reason}],
                    "journal_transfer": payment_reversal_entries(
                        ledger.paid_balances(period, payment.payer), payment.amount, payment.payer
                    ).to_dicts(),
                },
            )
        )
        return settlement_of(ledger, period, event.id, payment.payer)


def reverse_refund(acting: Acting, period: Period, nomor: str, *, reference: str, reason: str) -> Correction:
    """Record the reversal of a whole refund: the sponsor is owed it again, and its proof can be used again.

    `reference` may be empty where a statement has one refund; several refunds without it are a PeriodStateError.
    """
    with acting.act("reverse-payment", period) as ledger:
        refund = _refund_of(ledger, period, nomor, reference)
        [entry] = ledger.credit_entries().filter(pl.col("event_id") == refund.event).to_dicts()
        event = ledger.record(
            NewAct(
                act=Act.REVERSE_REFUND,
                period=period,
                at=acting.actor.at,
                by=acting.actor.by,
                facts={
                    "reverses": refund.event,
                    "nomor": nomor,
                    "reference": refund.reference,
                    "amount": refund.amount,
                },
                rows={
                    "payment_reversal": [{"reverses": refund.event, "reason": reason}],
                    "credit_entry": [credit_entry(entry, refund.amount, CreditKind.GRANTED)],
                    "journal_transfer": refund_reversal_entries(
                        entry["department"], refund.amount
                    ).to_dicts(),
                },
            )
        )
        return Correction(event.id, nomor, entry["payer"], refund.amount, credit_of(ledger, entry["payer"]))


def _uses_of_bill(
    ledger: Ledger, bill_code: str, reference: str, *, reversed_: bool = False
) -> list[ProofUse]:
    return [
        use
        for use in proof_uses(ledger, reversed_=reversed_)
        if use.bill_code and same_text(use.reference, reference) and same_text(use.bill_code, bill_code)
    ]


def _no_payment(
    ledger: Ledger, period: Period, bill_code: str, reference: str, elsewhere: Sequence[ProofUse]
) -> Fault:
    """Make the fault of a payment that does not exist, or no longer."""
    if elsewhere:
        return elsewhere[0].as_fault()
    is_reversed = any(
        use.period == period for use in _uses_of_bill(ledger, bill_code, reference, reversed_=True)
    )
    code = "payment_taken_back" if is_reversed else "no_payment"
    return Fault.of(code, reference=reference, bill=bill_code, period=period)


def _refund_of(ledger: Ledger, period: Period, nomor: str, reference: str) -> ProofUse:
    """Return the refund of a statement that is in force; `reference` selects one of several."""
    refunds = _refunds(ledger, period, nomor, reference)
    if not refunds:
        is_reversed = _refunds(ledger, period, nomor, reference, reversed_=True)
        code = "refund_taken_back" if is_reversed else "no_refund"
        raise PeriodStateError(Fault.of(code, nomor=nomor, period=period))
    if len(refunds) > 1:
        proofs = ", ".join(use.reference for use in refunds)
        raise PeriodStateError(Fault.of("several_refunds", nomor=nomor, period=period, proofs=proofs))
    return refunds[0]


def _refunds(
    ledger: Ledger, period: Period, nomor: str, reference: str, *, reversed_: bool = False
) -> list[ProofUse]:
    return [
        use
        for use in proof_uses(ledger, reversed_=reversed_)
        if (use.period, use.nomor) == (period, nomor)
        and (not reference or same_text(use.reference, reference))
    ]
