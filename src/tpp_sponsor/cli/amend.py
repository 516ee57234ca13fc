"""Commands after the run that change the ledger: `reverse`, `refund`, `reopen`, `settle`, `reverse-payment`."""

import getpass
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from tpp_sponsor.acts.after_posting.corrections import (
    Correction,
    refund_credit,
    reverse_line,
    take_refund_back,
)
from tpp_sponsor.acts.after_posting.settle import Payment, Settled, pay_bill, take_payment_back
from tpp_sponsor.acts.monthly.confirm import confirm as record_ticks
from tpp_sponsor.bookkeeping.reopening import close_period, reopen_period
from tpp_sponsor.cli.console import Console, now, read_file
from tpp_sponsor.cli.report import followed
from tpp_sponsor.domain.accounts import LASTING, Reason
from tpp_sponsor.domain.identifiers import mask_identifier
from tpp_sponsor.domain.lifecycle import Actor
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.lock import exclusive_ledger
from tpp_sponsor.month.take_in import read_period
from tpp_sponsor.settings.deployment import Deployment


@dataclass(frozen=True, kw_only=True)
class Undoing:
    """What is to be taken back, why, and by whom: a payment by its bill and proof, or a refund by its statement."""

    bill_code: str = ""
    nomor: str = ""
    reference: str = ""
    reason: str
    by: str = ""


def doer() -> Actor:
    """Who sits at this terminal, now."""
    return Actor(by=getpass.getuser(), at=now())


def doer_in(deployment: Deployment, by: str = "") -> Actor:
    """The same by the city's clock; `by` is who it is where it is not the user of this machine."""
    zone = ZoneInfo(deployment.settings.city.time_zone)
    return Actor(by=by or getpass.getuser(), at=now().astimezone(zone))


def reverse(
    console: Console, period: Period, nomor: str, *, nik: str, reason: Reason, note: str, patience: float
) -> None:
    """Take a posted premium back; `nik` is empty where the letter's number is enough."""
    deployment = console.deployment()
    with exclusive_ledger(deployment, patience) as ledger, followed(console, deployment, ledger):
        done = reverse_line(ledger, period, nomor, nik=nik, reason=reason, note=note, doer=doer())
    _tell_correction(console, "reverse", period, done)
    if reason in LASTING:
        console.say("reverse.remembered")


def refund(
    console: Console, period: Period, nomor: str, *, paid_on: date, reference: str, patience: float
) -> None:
    """Record that a sponsor's credit was paid back to him."""
    deployment = console.deployment()
    by = doer_in(deployment)
    with exclusive_ledger(deployment, patience) as ledger, followed(console, deployment, ledger):
        done = refund_credit(ledger, period, nomor, paid_on=paid_on, reference=reference, doer=by)
    _tell_correction(console, "refund", period, done)


def reopen(console: Console, period: Period, reason: str, patience: float) -> None:
    """Reopen a paid period for a revision."""
    deployment = console.deployment()
    with exclusive_ledger(deployment, patience) as ledger, followed(console, deployment, ledger):
        event = reopen_period(ledger, period, reason, doer())
    console.say("reopen.done", period=period)
    console.give({"period": str(period), "event": event, "state": "reopened"})


def close(console: Console, period: Period, reason: str, patience: float) -> None:
    """Close a period again that was reopened by mistake."""
    with exclusive_ledger(console.deployment(), patience) as ledger:
        state = close_period(ledger, period, reason, doer())
    console.say("reopen.closed", period=period, state=console.texts.say(f"state.{state}"))
    console.give({"period": str(period), "state": state})


def confirm(console: Console, period: Period, file: Path, patience: float) -> None:
    """Take back the list of suggestions with the rows that somebody ticked."""
    deployment = console.deployment()
    data = read_file(file)
    read = read_period(deployment, period)
    with exclusive_ledger(deployment, patience) as ledger:
        done = record_ticks(ledger, period, read, deployment.settings, name=file.name, data=data, doer=doer())
    console.say(
        "confirm.done" if done.new else "confirm.known", period=period, cells=done.cells, new=done.new
    )
    console.give({"period": str(period), **asdict(done)})


def settle(console: Console, period: Period, payment: Payment, patience: float) -> None:
    """Record a payment on a bill of BPJS."""
    deployment = console.deployment()
    with exclusive_ledger(deployment, patience) as ledger, followed(console, deployment, ledger):
        settled = pay_bill(ledger, period, payment, doer_in(deployment))
    tell_settled(console, "settle", period, settled)
    if settled.overpaid:
        console.say(
            "settle.overpaid",
            period=period,
            over=show_rupiah(settled.overpaid),
            bill=payment.bill_code,
            reference=payment.reference,
        )


def reverse_payment(console: Console, period: Period, wish: Undoing, patience: float) -> None:
    """Take a payment to BPJS or a refund to a sponsor back."""
    deployment = console.deployment()
    by = doer_in(deployment, wish.by)
    with exclusive_ledger(deployment, patience) as ledger, followed(console, deployment, ledger):
        if wish.nomor:
            done = take_refund_back(
                ledger, period, wish.nomor, reference=wish.reference, reason=wish.reason, doer=by
            )
        else:
            settled = take_payment_back(
                ledger,
                period,
                bill_code=wish.bill_code,
                reference=wish.reference,
                reason=wish.reason,
                doer=by,
            )
    if wish.nomor:
        _tell_correction(console, "reverse_refund", period, done)
    else:
        tell_settled(console, "reverse_payment", period, settled)


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
    console.give(
        {
            "period": str(period),
            **asdict(settled),
            "overpaid": settled.overpaid,
            "changed": settled.event is not None,
        }
    )


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
