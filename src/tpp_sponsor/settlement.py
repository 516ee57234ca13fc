"""After the run: what was paid to BPJS on its bills, and the lists that it gives back.

The same payment or file again changes nothing; two equal rows of one list are two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from tpp_sponsor.corrections import Doer
from tpp_sponsor.domain.lifecycle import Act, State
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.store import Ledger, NewAct
from tpp_sponsor.stages.bookkeep import pay


@dataclass(frozen=True, kw_only=True)
class Payment:
    """A payment on a bill of BPJS (*kode iuran*); `amount` in whole rupiah."""

    bill_code: str
    amount: int
    paid_on: date
    reference: str


@dataclass(frozen=True, kw_only=True)
class Settled:
    """Where a period stands after a payment or a list; amounts in whole rupiah."""

    event: int | None
    state: State
    paid: int
    owed: int
    lines: int
    accepted: int


def pay_bill(ledger: Ledger, period: Period, payment: Payment, doer: Doer) -> Settled:
    """Record a payment on a bill; a bill may be paid in parts, each with a reference of its own."""
    known = ledger.payments(period).filter(
        pl.col("bill_code") == payment.bill_code, pl.col("reference") == payment.reference
    )
    if known.height:
        told = known.row(0, named=True)
        if (told["amount"], told["paid_on"]) != (payment.amount, payment.paid_on.isoformat()):
            raise PeriodStateError(
                Fault.of("payment_differs", reference=payment.reference, bill=payment.bill_code)
            )
        return _settled(ledger, period, None)
    row = {
        "period": str(period),
        "bill_code": payment.bill_code,
        "amount": payment.amount,
        "paid_on": payment.paid_on.isoformat(),
        "reference": payment.reference,
    }
    event = ledger.record(
        NewAct(
            act=Act.PAY,
            period=period,
            at=doer.at,
            by=doer.by,
            facts={name: value for name, value in row.items() if name != "period"},
            rows={
                "payment": [row],
                "journal_transfer": pay(ledger.held(period), payment.amount).to_dicts(),
            },
        )
    )
    return _settled(ledger, period, event.id)


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
