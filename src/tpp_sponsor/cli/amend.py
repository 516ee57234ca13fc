"""Commands after the run that change the ledger: `reverse`, `refund`, `reopen`, `settle`."""

import getpass
from dataclasses import asdict
from datetime import date
from pathlib import Path

from tpp_sponsor.access import at_the_ledger
from tpp_sponsor.arrival import open_period
from tpp_sponsor.cli.console import Console, now, read_file
from tpp_sponsor.confirming import confirm as record_ticks
from tpp_sponsor.corrections import Correction, Doer, refund_credit, reopen_period, reverse_line
from tpp_sponsor.domain.books import LASTING, Reason
from tpp_sponsor.domain.masking import mask_identifier
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.domain.period import Period
from tpp_sponsor.settlement import Payment, Settled, pay_bill


def doer() -> Doer:
    """Who sits at this terminal, now."""
    return Doer(by=getpass.getuser(), at=now())


def reverse(
    console: Console, period: Period, nomor: str, *, nik: str, reason: Reason, note: str, patience: float
) -> None:
    """Take a posted premium back; `nik` is empty where the letter's number is enough."""
    deployment = console.deployment()
    with at_the_ledger(deployment, patience) as ledger:
        done = reverse_line(ledger, period, nomor, nik=nik, reason=reason, note=note, doer=doer())
        from tpp_sponsor.cli.report import show_correction  # noqa: PLC0415 - papers are slow to load

        show_correction(console, deployment, ledger, period)
    _tell_correction(console, "reverse", period, done)
    if reason in LASTING:
        console.say("reverse.remembered")


def refund(
    console: Console, period: Period, nomor: str, *, paid_on: date, reference: str, patience: float
) -> None:
    """Record that a sponsor's credit was paid back to him."""
    with at_the_ledger(console.deployment(), patience) as ledger:
        done = refund_credit(ledger, period, nomor, paid_on=paid_on, reference=reference, doer=doer())
    _tell_correction(console, "refund", period, done)


def reopen(console: Console, period: Period, reason: str, patience: float) -> None:
    """Reopen a paid period for a revision."""
    with at_the_ledger(console.deployment(), patience) as ledger:
        event = reopen_period(ledger, period, reason, doer())
    console.say("reopen.done", period=period)
    console.give({"period": str(period), "event": event, "state": "reopened"})


def confirm(console: Console, period: Period, file: Path, patience: float) -> None:
    """Take back the list of suggestions with the rows that somebody ticked."""
    deployment = console.deployment()
    data = read_file(file)
    arrival = open_period(deployment, period)
    with at_the_ledger(deployment, patience) as ledger:
        done = record_ticks(
            ledger, period, arrival, deployment.settings, name=file.name, data=data, doer=doer()
        )
    console.say(
        "confirm.done" if done.new else "confirm.known", period=period, cells=done.cells, new=done.new
    )
    console.give({"period": str(period), **asdict(done)})


def settle(console: Console, period: Period, payment: Payment, patience: float) -> None:
    """Record a payment on a bill of BPJS."""
    with at_the_ledger(console.deployment(), patience) as ledger:
        settled = pay_bill(ledger, period, payment, doer())
    tell_settled(console, "settle", period, settled)


def tell_settled(console: Console, command: str, period: Period, settled: Settled) -> None:
    """Where a period stands after a payment or a list."""
    texts = console.texts
    console.say(f"{command}.done" if settled.event else "settle.known", period=period)
    console.say(
        "settle.stands",
        period=period,
        state=texts.say(f"state.{settled.state}"),
        paid=show_rupiah(settled.paid),
        owed=show_rupiah(settled.owed) if settled.owed >= 0 else f"−{show_rupiah(-settled.owed)}",
        lines=settled.lines,
        accepted=settled.accepted,
    )
    console.give({"period": str(period), **asdict(settled), "changed": settled.event is not None})


def _tell_correction(console: Console, command: str, period: Period, done: Correction) -> None:
    console.say(
        f"{command}.done",
        period=period,
        nomor=done.nomor,
        nip=mask_identifier(done.nip),
        amount=show_rupiah(done.amount),
        credit=show_rupiah(done.credit),
    )
    console.give({"period": str(period), **asdict(done)})
