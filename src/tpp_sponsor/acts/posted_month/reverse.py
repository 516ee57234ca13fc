"""Reverse a posted premium: the sponsor is owed it, or fund or employer owe it no longer; the worker is free again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from tpp_sponsor.bookkeeping.corrections import (
    Correction,
    EmployerCorrection,
    FundCorrection,
    credit_entry,
    credit_of,
    employer_named,
)
from tpp_sponsor.bookkeeping.follow_up import Acting
from tpp_sponsor.domain.accounts import CreditKind, PayerKind, Reason
from tpp_sponsor.domain.lifecycle import Act, Actor
from tpp_sponsor.domain.masking import mask_identifier
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.store import Event, Ledger, NewAct
from tpp_sponsor.rules.entries import reversal_entries

# Kind of payer → why no line is reversed: there is none, it is reversed already, or there are several.
_REFUSALS = {
    PayerKind.TPP: {"none": "no_line", "reversed": "already_reversed", "several": "several_lines"},
    PayerKind.FUND: {
        "none": "proposal_no_line",
        "reversed": "proposal_already_reversed",
        "several": "proposal_several_lines",
    },
    PayerKind.EMPLOYER: {
        "none": "employer_no_line",
        "reversed": "employer_already_reversed",
        "several": "employer_several_lines",
    },
}


@dataclass(frozen=True)
class _Reversal:
    """The arguments of a reversal, of any kind of payer."""

    ledger: Ledger
    period: Period
    claim: str
    reason: Reason
    note: str
    nik: str
    actor: Actor


def reverse(
    acting: Acting,
    period: Period,
    kind: PayerKind,
    claim: str,
    *,
    reason: Reason,
    note: str = "",
    nik: str = "",
) -> Correction | FundCorrection | EmployerCorrection:
    """Reverse the live premium of a claim.

    `claim` is the number of a statement or proposal, or the name of an employer, compared as a text key, as `kind`
    says. `nik` selects the worker of a claim with several live premiums. Raises PeriodStateError if there are several
    and no `nik` (it names them masked), or none.
    """
    with acting.act("reverse", period) as ledger:
        return _REVERSERS[kind](_Reversal(ledger, period, claim, reason, note, nik, acting.actor))


def _of_statement(asked: _Reversal) -> Correction:
    """Reverse a premium from TPP: the sponsor gets a credit."""
    line = _live_line(asked, PayerKind.TPP, asked.claim)
    granted = credit_entry(line, line["premium_idr"], CreditKind.GRANTED)
    event = _record(asked, line, {"nomor": asked.claim}, credit=[granted])
    credit = credit_of(asked.ledger, line["payer"])
    return Correction(event.id, asked.claim, line["payer"], line["premium_idr"], credit)


def _of_proposal(asked: _Reversal) -> FundCorrection:
    """Reverse a premium of a fund: it no longer owes it, and gets no credit."""
    line = _live_line(asked, PayerKind.FUND, asked.claim)
    event = _record(asked, line, {"usulan": asked.claim, "dana": line["payer"]}, credit=[])
    return FundCorrection(event.id, asked.claim, line["payer"], line["premium_idr"])


def _of_employee(asked: _Reversal) -> EmployerCorrection:
    """Reverse a premium of an employer: it no longer owes it, and gets no credit."""
    name = employer_named(asked.ledger, asked.period, asked.claim)
    line = _live_line(asked, PayerKind.EMPLOYER, name)
    event = _record(asked, line, {"pemberi_kerja": line["payer"]}, credit=[])
    return EmployerCorrection(event.id, line["payer"], line["premium_idr"])


_REVERSERS: dict[PayerKind, Callable[[_Reversal], Correction | FundCorrection | EmployerCorrection]] = {
    PayerKind.TPP: _of_statement,
    PayerKind.FUND: _of_proposal,
    PayerKind.EMPLOYER: _of_employee,
}


def _record(
    asked: _Reversal, line: Mapping[str, Any], facts: Mapping[str, Any], *, credit: list[dict[str, Any]]
) -> Event:
    period, why = asked.period, {"reason": asked.reason.value, "note": asked.note}
    key = {"period": str(period), "nik": line["nik"], "occurrence": line["occurrence"]}
    return asked.ledger.record(
        NewAct(
            act=Act.REVERSE,
            period=period,
            at=asked.actor.at,
            by=asked.actor.by,
            facts={**facts, **why},
            rows={
                "reversal": [{**key, **why}],
                "credit_entry": credit,
                "journal_transfer": reversal_entries(line).to_dicts(),
            },
        )
    )


def _live_line(asked: _Reversal, kind: PayerKind, claim: str) -> dict[str, Any]:
    period = asked.period
    is_claim = (pl.col("payer_kind") == kind.value) & (pl.col("claim") == claim)
    lines = asked.ledger.lines_with_reversals(period).filter(is_claim)
    if asked.nik:
        lines = lines.filter(pl.col("nik") == asked.nik)
    live = lines.filter(pl.col("reversed_by").is_null())
    if live.is_empty():
        code = _REFUSALS[kind]["reversed" if lines.height else "none"]
        raise PeriodStateError(Fault.of(code, nomor=claim, period=period))
    if live.height > 1:
        raise PeriodStateError(_several_lines(period, kind, claim, live))
    return live.row(0, named=True)


def _several_lines(period: Period, kind: PayerKind, claim: str, lines: pl.DataFrame) -> Fault:
    """Make the fault of a claim with several live lines; it names their workers and payers."""
    payers = (f"NIP {mask_identifier(payer)}" if kind is PayerKind.TPP else payer for payer in lines["payer"])
    whose = "; ".join(
        f"NIK {mask_identifier(nik)} ({payer})" for nik, payer in zip(lines["nik"], payers, strict=True)
    )
    return Fault.of(_REFUSALS[kind]["several"], nomor=claim, period=period, count=lines.height, whose=whose)
