"""Reverse a posted premium: the sponsor is owed it, or fund or employer owe it no longer; the worker is free again."""

from collections.abc import Callable, Mapping
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
from tpp_sponsor.bookkeeping.follow_up import Progress, ledger_for_act
from tpp_sponsor.domain.accounts import CreditKind, PayerKind, Reason
from tpp_sponsor.domain.lifecycle import Act, Actor
from tpp_sponsor.domain.masking import mask_identifier
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.store import Ledger, NewAct
from tpp_sponsor.rules.entries import reversal_entries
from tpp_sponsor.settings.deployment import Deployment

# Why there is no line to reverse, of a statement or of a proposal.
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


def reverse_premium(
    deployment: Deployment,
    period: Period,
    kind: PayerKind,
    claim: str,
    *,
    reason: Reason,
    note: str,
    nik: str,
    actor: Actor,
    wait: float,
    progress: Progress,
) -> Correction | FundCorrection | EmployerCorrection:
    """Reverse the live premium of a claim; pages and papers follow.

    `claim` is the number of a statement or proposal, or the name of an employer, as `kind` says; see `reverse_line`,
    `reverse_fund_line` and `reverse_employer_line`.
    """
    with ledger_for_act(deployment, "reverse", period, actor, wait=wait, progress=progress) as ledger:
        return _BACK[kind](ledger, period, claim, reason=reason, note=note, nik=nik, actor=actor)


def reverse_line(
    ledger: Ledger, period: Period, nomor: str, *, reason: Reason, note: str, actor: Actor, nik: str = ""
) -> Correction:
    """Record the reversal of the live premium of a statement.

    `nik` selects the worker of a statement with several live premiums. Raises PeriodStateError if there are several
    and no `nik` (it names them masked), or none.
    """
    line = _live_line(ledger, period, PayerKind.TPP, nomor, nik)
    facts = {"nomor": nomor, "reason": reason.value, "note": note}
    granted = credit_entry(line, line["total"], CreditKind.GRANTED)
    event = ledger.record(_reversal(period, line, facts, actor, credit=[granted]))
    return Correction(event.id, nomor, line["payer"], line["total"], credit_of(ledger, line["payer"]))


def reverse_fund_line(
    ledger: Ledger, period: Period, usulan: str, *, reason: Reason, note: str, actor: Actor, nik: str = ""
) -> FundCorrection:
    """Record the reversal of the live premium of a proposal: its fund no longer owes it, and gets no credit.

    `nik` and the refusals are those of `reverse_line`.
    """
    line = _live_line(ledger, period, PayerKind.FUND, usulan, nik)
    facts = {"usulan": usulan, "dana": line["payer"], "reason": reason.value, "note": note}
    event = ledger.record(_reversal(period, line, facts, actor, credit=[]))
    return FundCorrection(event.id, usulan, line["payer"], line["total"])


def reverse_employer_line(
    ledger: Ledger, period: Period, employer: str, *, reason: Reason, note: str, actor: Actor, nik: str = ""
) -> EmployerCorrection:
    """Record the reversal of the live premium of an employee: the employer no longer owes it, and gets no credit.

    `employer` is compared as a text key. `nik` and the refusals are those of `reverse_line`.
    """
    name = employer_named(ledger, period, employer)
    line = _live_line(ledger, period, PayerKind.EMPLOYER, name, nik)
    facts = {"pemberi_kerja": line["payer"], "reason": reason.value, "note": note}
    event = ledger.record(_reversal(period, line, facts, actor, credit=[]))
    return EmployerCorrection(event.id, line["payer"], line["total"])


_BACK: dict[PayerKind, Callable[..., Correction | FundCorrection | EmployerCorrection]] = {
    PayerKind.TPP: reverse_line,
    PayerKind.FUND: reverse_fund_line,
    PayerKind.EMPLOYER: reverse_employer_line,
}


def _reversal(
    period: Period,
    line: Mapping[str, Any],
    facts: Mapping[str, Any],
    actor: Actor,
    *,
    credit: list[dict[str, Any]],
) -> NewAct:
    key = {"period": str(period), "nik": line["nik"], "occurrence": line["occurrence"]}
    return NewAct(
        act=Act.REVERSE,
        period=period,
        at=actor.at,
        by=actor.by,
        facts=facts,
        rows={
            "reversal": [{**key, "reason": facts["reason"], "note": facts["note"]}],
            "credit_entry": credit,
            "journal_transfer": reversal_entries(line).to_dicts(),
        },
    )


def _live_line(ledger: Ledger, period: Period, kind: PayerKind, claim: str, nik: str) -> dict[str, Any]:
    is_claim = (pl.col("payer_kind") == kind.value) & (pl.col("claim") == claim)
    lines = ledger.lines_with_reversals(period).filter(is_claim)
    if nik:
        lines = lines.filter(pl.col("nik") == nik)
    live = lines.filter(pl.col("reversed_by").is_null())
    if live.is_empty():
        code = _REFUSALS[kind]["reversed" if lines.height else "none"]
        raise PeriodStateError(Fault.of(code, nomor=claim, period=period))
    if live.height > 1:
        raise PeriodStateError(_several_lines(period, kind, claim, live))
    return live.row(0, named=True)


def _several_lines(period: Period, kind: PayerKind, claim: str, lines: pl.DataFrame) -> Fault:
    """Make the fault of a statement or proposal with several live lines; it names their workers and payers."""
    payers = (f"NIP {mask_identifier(payer)}" if kind is PayerKind.TPP else payer for payer in lines["payer"])
    whose = "; ".join(
        f"NIK {mask_identifier(nik)} ({payer})" for nik, payer in zip(lines["nik"], payers, strict=True)
    )
    return Fault.of(_REFUSALS[kind]["several"], nomor=claim, period=period, count=lines.height, whose=whose)
