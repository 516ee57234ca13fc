"""Refund a sponsor's credit: record that the premium of a reversed statement was paid back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from tpp_sponsor.bookkeeping.corrections import Correction, credit_entry, credit_of
from tpp_sponsor.bookkeeping.follow_up import Acting
from tpp_sponsor.bookkeeping.proofs import ProofUse, day_faults, proof_uses, refund_proof_faults
from tpp_sponsor.domain.accounts import CreditKind, PayerKind
from tpp_sponsor.domain.lifecycle import Act
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.store import Ledger, NewAct
from tpp_sponsor.rules.entries import refund_entries


def refund(acting: Acting, period: Period, nomor: str, *, paid_on: date, reference: str) -> Correction:
    """Record the refund of the credit of a statement's reversed premium, as far as no deduction has used it.

    A statement is refunded once, also while the sponsor is owed more for others. A day outside the days allowed, and a
    proof that is used for something else, are a PeriodStateError.
    """
    with acting.act("refund", period) as ledger:
        line = _reversed_line(ledger, period, nomor)
        uses = proof_uses(ledger)
        amount = min(_left_to_refund(ledger, uses, period, nomor), credit_of(ledger, line["payer"]))
        if not amount:
            raise PeriodStateError(Fault.of("no_credit_left", nomor=nomor, period=period))
        reversed_at = next(event.at for event in ledger.events() if event.id == line["reversed_by"])
        faults = [
            *refund_proof_faults(uses, reference),
            *day_faults(paid_on, acting.actor.day_of(reversed_at), acting.actor.today),
        ]
        if faults:
            raise PeriodStateError(*faults)
        facts = {"nomor": nomor, "paid_on": paid_on.isoformat(), "reference": reference, "amount": amount}
        event = ledger.record(
            NewAct(
                act=Act.REFUND,
                period=period,
                at=acting.actor.at,
                by=acting.actor.by,
                facts=facts,
                rows={
                    "credit_entry": [credit_entry(line, amount, CreditKind.REFUNDED)],
                    "journal_transfer": refund_entries(line["department"], amount).to_dicts(),
                },
            )
        )
        return Correction(event.id, nomor, line["payer"], amount, credit_of(ledger, line["payer"]))


def _reversed_line(ledger: Ledger, period: Period, nomor: str) -> dict[str, Any]:
    """Return the newest reversed line of a statement."""
    lines = _reversed_lines(ledger, period, nomor).sort("reversed_by")
    if lines.is_empty():
        raise PeriodStateError(Fault.of("nothing_reversed", nomor=nomor, period=period))
    return lines.row(-1, named=True)


def _left_to_refund(ledger: Ledger, uses: Sequence[ProofUse], period: Period, nomor: str) -> int:
    """Return the reversed premiums of a statement less its refunds, in whole rupiah."""
    reversed_lines = _reversed_lines(ledger, period, nomor)
    refunded = sum(use.amount for use in uses if (use.period, use.nomor) == (period, nomor))
    return int(reversed_lines["premium_idr"].sum()) - refunded


def _reversed_lines(ledger: Ledger, period: Period, nomor: str) -> pl.DataFrame:
    """Return the reversed lines of a statement; a proposal of a fund may have the same number."""
    of_statement = (pl.col("payer_kind") == PayerKind.TPP.value) & (pl.col("claim") == nomor)
    return ledger.lines_with_reversals(period).filter(of_statement, pl.col("reversed_by").is_not_null())
