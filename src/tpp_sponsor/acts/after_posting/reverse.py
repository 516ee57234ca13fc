"""Reverse a posted premium: the sponsor is owed it, and the worker is free for another sponsor."""

from typing import Any

import polars as pl

from tpp_sponsor.bookkeeping.corrections import Correction, credit_entry, credit_of
from tpp_sponsor.bookkeeping.follow_up import Progress, ledger_for_act
from tpp_sponsor.domain.accounts import CreditKind, Reason
from tpp_sponsor.domain.lifecycle import Act, Actor
from tpp_sponsor.domain.masking import mask_identifier
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.store import Ledger, NewAct
from tpp_sponsor.rules.entries import reversal_entries
from tpp_sponsor.settings.deployment import Deployment


def reverse_premium(
    deployment: Deployment,
    period: Period,
    nomor: str,
    *,
    reason: Reason,
    note: str,
    nik: str,
    actor: Actor,
    wait: float,
    progress: Progress,
) -> Correction:
    """Reverse the live premium of a statement, as `reverse_line`; pages and papers follow."""
    with ledger_for_act(deployment, actor, wait=wait, progress=progress) as ledger:
        return reverse_line(ledger, period, nomor, reason=reason, note=note, nik=nik, actor=actor)


def reverse_line(
    ledger: Ledger, period: Period, nomor: str, *, reason: Reason, note: str, actor: Actor, nik: str = ""
) -> Correction:
    """Record the reversal of the live premium of a statement.

    `nik` selects the worker of a statement with several live premiums; without it they are a PeriodStateError that
    names them masked. A statement without a live premium is a PeriodStateError too.
    """
    line = _live_line(ledger, period, nomor, nik)
    key = {"period": str(period), "nik": line["nik"], "occurrence": line["occurrence"]}
    event = ledger.record(
        NewAct(
            act=Act.REVERSE,
            period=period,
            at=actor.at,
            by=actor.by,
            facts={"nomor": nomor, "reason": reason.value, "note": note},
            rows={
                "reversal": [{**key, "reason": reason.value, "note": note}],
                "credit_entry": [credit_entry(line, line["total"], CreditKind.GRANTED)],
                "journal_transfer": reversal_entries(line).to_dicts(),
            },
        )
    )
    return Correction(event.id, nomor, line["payer"], line["total"], credit_of(ledger, line["payer"]))


def _live_line(ledger: Ledger, period: Period, nomor: str, nik: str) -> dict[str, Any]:
    lines = ledger.lines_with_reversals(period).filter(pl.col("claim") == nomor)
    if nik:
        lines = lines.filter(pl.col("nik") == nik)
    live = lines.filter(pl.col("reversed_by").is_null())
    if live.is_empty():
        code = "already_reversed" if lines.height else "no_line"
        raise PeriodStateError(Fault.of(code, nomor=nomor, period=period))
    if live.height > 1:
        raise PeriodStateError(_several_lines(period, nomor, live))
    return live.row(0, named=True)


def _several_lines(period: Period, nomor: str, lines: pl.DataFrame) -> Fault:
    """That an older version posted more than one line of a statement, and for which workers and sponsors."""
    whose = "; ".join(
        f"NIK {mask_identifier(nik)} (NIP {mask_identifier(payer)})"
        for nik, payer in lines.select("nik", "payer").rows()
    )
    return Fault.of("several_lines", nomor=nomor, period=period, count=lines.height, whose=whose)
