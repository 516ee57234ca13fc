"""Corrections of what is posted: take a premium back, pay a sponsor's credit out, reopen a paid period.

The last two can be taken back themselves.

Nothing posted is changed or deleted: a correction is an act of its own that names what it corrects
(docs/architecture.md#ledger).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from tpp_sponsor.bookkeeping.proofs import Use, day_faults, refund_proof_faults, same_text, uses
from tpp_sponsor.domain.accounts import CreditKind, PayerKind, Reason
from tpp_sponsor.domain.identifiers import mask_identifier
from tpp_sponsor.domain.lifecycle import Act, Actor
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.store import Ledger, NewAct
from tpp_sponsor.rules.entries import refund_entries, refund_reversal_entries, reversal_entries


@dataclass(frozen=True)
class Correction:
    """What a correction moved; `amount` in whole rupiah, `credit` what the sponsor is owed after it."""

    event: int
    nomor: str
    nip: str
    amount: int
    credit: int


def reverse_line(
    ledger: Ledger, period: Period, nomor: str, *, reason: Reason, note: str, doer: Actor, nik: str = ""
) -> Correction:
    """Take back the live premium of a statement: the sponsor is owed it, the worker is free for another.

    `nik` tells which, where the statement has several; without it that is a PeriodStateError that names them masked.
    """
    line = _line_of(ledger, period, nomor, nik)
    credit = {**_credit_entry(line, line["total"]), "kind": CreditKind.GRANTED.value}
    key = {"period": str(period), "nik": line["nik"], "occurrence": line["occurrence"]}
    event = ledger.record(
        NewAct(
            act=Act.REVERSE,
            period=period,
            at=doer.at,
            by=doer.by,
            facts={"nomor": nomor, "reason": reason.value, "note": note},
            rows={
                "reversal": [{**key, "reason": reason.value, "note": note}],
                "credit_entry": [credit],
                "journal_transfer": reversal_entries(line).to_dicts(),
            },
        )
    )
    return Correction(event.id, nomor, line["payer"], line["total"], _credit_of(ledger, line["payer"]))


def refund_credit(
    ledger: Ledger, period: Period, nomor: str, *, paid_on: date, reference: str, doer: Actor
) -> Correction:
    """Pay a sponsor what the reversal of a statement's premium left him, as far as no deduction has used it.

    A statement is paid back once, also while the sponsor is owed more for others. A date that cannot be, and a proof
    that serves something else already, are a PeriodStateError.
    """
    line = _line_of(ledger, period, nomor, reversed_=True)
    known = uses(ledger)
    amount = min(_left_to_refund(ledger, known, period, nomor), _credit_of(ledger, line["payer"]))
    if not amount:
        raise PeriodStateError(Fault.of("no_credit_left", nomor=nomor, period=period))
    reversed_at = next(event.at for event in ledger.events() if event.id == line["reversed_by"])
    faults = [
        *refund_proof_faults(known, reference),
        *day_faults(paid_on, doer.day_of(reversed_at), doer.today),
    ]
    if faults:
        raise PeriodStateError(*faults)
    event = ledger.record(
        NewAct(
            act=Act.REFUND,
            period=period,
            at=doer.at,
            by=doer.by,
            facts={
                "nomor": nomor,
                "paid_on": paid_on.isoformat(),
                "reference": reference,
                "amount": amount,
            },
            rows={
                "credit_entry": [{**_credit_entry(line, amount), "kind": CreditKind.REFUNDED.value}],
                "journal_transfer": refund_entries(line["department"], amount).to_dicts(),
            },
        )
    )
    return Correction(event.id, nomor, line["payer"], amount, _credit_of(ledger, line["payer"]))


def take_refund_back(
    ledger: Ledger, period: Period, nomor: str, *, reference: str, reason: str, doer: Actor
) -> Correction:
    """Take a refund back, whole: the sponsor is owed it again, and its proof is free.

    `reference` may be empty where a statement has one refund.
    """
    done = _refund_of(ledger, period, nomor, reference)
    [entry] = ledger.credit_entries().filter(pl.col("event_id") == done.event).to_dicts()
    event = ledger.record(
        NewAct(
            act=Act.REVERSE_REFUND,
            period=period,
            at=doer.at,
            by=doer.by,
            facts={
                "reverses": done.event,
                "nomor": nomor,
                "reference": done.reference,
                "amount": done.amount,
            },
            rows={
                "payment_reversal": [{"reverses": done.event, "reason": reason}],
                "credit_entry": [{**_credit_entry(entry, done.amount), "kind": CreditKind.GRANTED.value}],
                "journal_transfer": refund_reversal_entries(entry["department"], done.amount).to_dicts(),
            },
        )
    )
    return Correction(event.id, nomor, entry["payer"], done.amount, _credit_of(ledger, entry["payer"]))


def _refund_of(ledger: Ledger, period: Period, nomor: str, reference: str) -> Use:
    """The refund of a statement that stands; the one with a proof, where there are several."""

    def found(*, gone: bool) -> list[Use]:
        return [
            use
            for use in uses(ledger, gone=gone)
            if (use.period, use.nomor) == (period, nomor)
            and (not reference or same_text(use.reference, reference))
        ]

    refunds = found(gone=False)
    if not refunds:
        code = "refund_taken_back" if found(gone=True) else "no_refund"
        raise PeriodStateError(Fault.of(code, nomor=nomor, period=period))
    if len(refunds) > 1:
        proofs = ", ".join(use.reference for use in refunds)
        raise PeriodStateError(Fault.of("several_refunds", nomor=nomor, period=period, proofs=proofs))
    return refunds[0]


def _line_of(
    ledger: Ledger, period: Period, nomor: str, nik: str = "", *, reversed_: bool = False
) -> dict[str, Any]:
    """The live line of a statement, or its newest reversed one; `nik` narrows it to one worker."""
    lines = ledger.lines_with_reversals(period).filter(pl.col("claim") == nomor)
    if nik:
        lines = lines.filter(pl.col("nik") == nik)
    gone = lines.filter(pl.col("reversed_by").is_not_null()).sort("reversed_by")
    live = lines.filter(pl.col("reversed_by").is_null())
    wanted = gone if reversed_ else live
    if wanted.is_empty():
        code = "nothing_reversed" if reversed_ else "already_reversed" if gone.height else "no_line"
        raise PeriodStateError(Fault.of(code, nomor=nomor, period=period))
    if not reversed_ and wanted.height > 1:
        raise PeriodStateError(_several(period, nomor, wanted))
    return wanted.row(-1, named=True)


def _several(period: Period, nomor: str, lines: pl.DataFrame) -> Fault:
    """A statement of which an older version posted more than one line: whose they are."""
    whose = "; ".join(
        f"NIK {mask_identifier(nik)} (NIP {mask_identifier(payer)})"
        for nik, payer in lines.select("nik", "payer").rows()
    )
    return Fault.of("several_lines", nomor=nomor, period=period, count=lines.height, whose=whose)


def _left_to_refund(ledger: Ledger, known: Sequence[Use], period: Period, nomor: str) -> int:
    """What was taken back of a statement's premiums, less what was refunded for it."""
    taken_back = ledger.lines_with_reversals(period).filter(
        pl.col("claim") == nomor, pl.col("reversed_by").is_not_null()
    )
    refunded = sum(use.amount for use in known if (use.period, use.nomor) == (period, nomor))
    return int(taken_back["total"].sum()) - refunded


def _credit_entry(line: dict[str, Any], amount: int) -> dict[str, Any]:
    return {
        "payer_kind": PayerKind.TPP.value,
        "payer": line["payer"],
        "department": line["department"],
        "amount": amount,
    }


def _credit_of(ledger: Ledger, payer: str) -> int:
    return int(ledger.credits().filter(pl.col("nip") == payer)["credit_idr"].sum())
