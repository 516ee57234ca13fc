"""After the run: what was paid to BPJS on its bills, and the lists that it gives back.

The same payment or file again changes nothing; two equal rows of one list are two.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from tpp_sponsor.corrections import Doer
from tpp_sponsor.domain.lifecycle import Act, State
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.store import Ledger, NewAct
from tpp_sponsor.proofs import Use, day_faults, payment_proof_faults, same_text, uses
from tpp_sponsor.stages.bookkeep import pay, reverse_payment


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


@dataclass(frozen=True, kw_only=True)
class Settled:
    """Where a period stands after a payment or a list; amounts in whole rupiah."""

    event: int | None
    state: State
    paid: int
    owed: int
    lines: int
    accepted: int

    @property
    def overpaid(self) -> int:
        """What BPJS was paid beyond the premiums that stand."""
        return max(0, -self.owed) if self.paid else 0


def pay_bill(ledger: Ledger, period: Period, payment: Payment, doer: Doer) -> Settled:
    """Record a payment on a bill; a bill may be paid in parts, each with a proof of its own.

    The same payment again changes nothing. One whose date cannot be, or whose proof serves something else already, is
    a PeriodStateError.
    """
    known = uses(ledger)
    if any(_is_same(use, period, payment) for use in known):
        return _settled(ledger, period, None)
    ledger.expect(period, Act.PAY)
    if faults := list(_faults(known, period, payment, doer)):
        raise PeriodStateError(*faults)
    row = {
        "period": str(period),
        "bill_code": payment.bill_code,
        "amount": payment.amount,
        "paid_on": payment.paid_on.isoformat(),
        "reference": payment.reference,
    }
    facts: dict[str, Any] = {name: value for name, value in row.items() if name != "period"}
    if payment.also_for:
        facts["also_for"] = sorted(map(str, payment.also_for))
    event = ledger.record(
        NewAct(
            act=Act.PAY,
            period=period,
            at=doer.at,
            by=doer.by,
            facts=facts,
            rows={
                "payment": [row],
                "journal_transfer": pay(ledger.held(period), payment.amount).to_dicts(),
            },
        )
    )
    return _settled(ledger, period, event.id)


def _faults(known: Sequence[Use], period: Period, payment: Payment, doer: Doer) -> Iterator[Fault]:
    """A proof that serves something else, and a day before the first month that it pays, or after today."""
    yield from payment_proof_faults(known, period, payment.bill_code, payment.reference, payment.also_for)
    yield from day_faults(payment.paid_on, min([period, *payment.also_for]).first_day, doer.today)


def take_payment_back(
    ledger: Ledger, period: Period, *, bill_code: str, reference: str, reason: str, doer: Doer
) -> Settled:
    """Take a payment on a bill back, whole: the month owes it again, and its proof is free."""
    wanted = [
        use
        for use in uses(ledger)
        if use.bill_code and same_text(use.reference, reference) and same_text(use.bill_code, bill_code)
    ]
    payment = next((use for use in wanted if use.period == period), None)
    if payment is None:
        raise PeriodStateError(_no_payment(ledger, period, bill_code, reference, wanted))
    event = ledger.record(
        NewAct(
            act=Act.REVERSE_PAYMENT,
            period=period,
            at=doer.at,
            by=doer.by,
            facts={
                "reverses": payment.event,
                "bill_code": payment.bill_code,
                "reference": payment.reference,
                "amount": payment.amount,
            },
            rows={
                "payment_reversal": [{"reverses": payment.event, "reason": reason}],
                "journal_transfer": reverse_payment(ledger.paid_from(period), payment.amount).to_dicts(),
            },
        )
    )
    return _settled(ledger, period, event.id)


def _no_payment(
    ledger: Ledger, period: Period, bill_code: str, reference: str, elsewhere: Sequence[Use]
) -> Fault:
    """Why there is no such payment to take back."""
    if elsewhere:
        return elsewhere[0].told()
    gone = [
        use
        for use in uses(ledger, gone=True)
        if use.period == period
        and same_text(use.reference, reference)
        and same_text(use.bill_code, bill_code)
    ]
    code = "payment_taken_back" if gone else "no_payment"
    return Fault.of(code, reference=reference, bill=bill_code, period=period)


def _is_same(use: Use, period: Period, payment: Payment) -> bool:
    """Whether a payment is recorded already, as it is."""
    return (
        (use.period, use.amount, use.paid_on) == (period, payment.amount, payment.paid_on.isoformat())
        and same_text(use.bill_code, payment.bill_code)
        and same_text(use.reference, payment.reference)
    )


def take_answer(
    ledger: Ledger, period: Period, answers: pl.DataFrame, file: Mapping[str, Any], doer: Doer
) -> Settled:
    """Record a list of BPJS, `ANSWERS` without `event_id`; `file` has its `name` and `sha256`.

    A list that was read before changes nothing.
    """
    if file["sha256"] in ledger.lists_read(period):
        return _settled(ledger, period, None)
    event = ledger.record(
        NewAct(
            act=Act.ANSWER,
            period=period,
            at=doer.at,
            by=doer.by,
            facts={"file": file["name"], "sha256": file["sha256"], "rows_of_list": answers.height},
            rows={
                "bpjs_list": [{"period": str(period), "name": file["name"], "sha256": file["sha256"]}],
                "bpjs_answer": answers.to_dicts(),
            },
        )
    )
    return _settled(ledger, period, event.id)


def _settled(ledger: Ledger, period: Period, event: int | None) -> Settled:
    standing = ledger.standing(period)
    return Settled(
        event=event,
        state=standing.state,
        paid=standing.paid,
        owed=standing.owed,
        lines=standing.lines,
        accepted=standing.accepted,
    )
