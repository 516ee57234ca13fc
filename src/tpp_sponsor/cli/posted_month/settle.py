"""`settle`: record a payment to BPJS on one of its bills."""

from dataclasses import asdict

import typer

from tpp_sponsor.acts.posted_month import settle as act
from tpp_sponsor.bookkeeping.settlement import Settlement
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import (
    CONFIG,
    AlsoFor,
    AsJson,
    BillCode,
    By,
    Config,
    Dana,
    OnePeriod,
    PaidOn,
    PemberiKerja,
    Reference,
    Rupiah,
    Wait,
    help_text,
)
from tpp_sponsor.cli.screen import Screen
from tpp_sponsor.domain.accounts import FROM_TPP, Payer, PayerKind
from tpp_sponsor.domain.money import show_balance, show_rupiah
from tpp_sponsor.domain.period import Period

EXAMPLE = "tpp-sponsor settle 2024-03 --kode-iuran 240300123 --amount 1680000 --paid-on 2024-03-14 --reference NTB-88"


def settle(
    period: OnePeriod,
    bill_code: BillCode,
    amount: Rupiah,
    paid_on: PaidOn,
    reference: Reference,
    also_for: AlsoFor = None,
    fund: Dana = "",
    employer: PemberiKerja = "",
    by: By = "",
    wait: Wait = 0,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    if fund.strip() and employer.strip():
        raise typer.BadParameter(help_text("usage.fund_or_employer"))
    payment = act.Payment(
        bill_code=bill_code,
        amount=amount,
        paid_on=paid_on,
        reference=reference,
        also_for=tuple(also_for or ()),
        payer=_payer(fund.strip(), employer.strip()),
    )
    with failures_as_exit_codes(config, as_json) as screen:
        settlement = act.settle(screen.acting(by, wait), period, payment)
        print_settlement(screen, "settle", period, settlement)
        if settlement.overpaid:
            over = show_rupiah(settlement.overpaid)
            screen.say("settle.overpaid", period=period, over=over, bill=bill_code, reference=reference)


def _payer(fund: str, employer: str) -> Payer:
    if employer:
        return Payer(PayerKind.EMPLOYER, employer)
    return Payer(PayerKind.FUND, fund) if fund else FROM_TPP


def print_settlement(screen: Screen, command: str, period: Period, settlement: Settlement) -> None:
    """Print the state of a period after a payment, and what of it is paid, owed and accepted."""
    screen.say(f"{command}.done" if settlement.event else "settle.known", period=period)
    screen.say(
        "settle.stands",
        period=period,
        state=screen.texts.say(f"state.{settlement.state}"),
        paid=show_rupiah(settlement.paid),
        owed=show_balance(settlement.owed),
        lines=settlement.lines,
        accepted=settlement.accepted,
    )
    screen.give(
        {
            "period": str(period),
            **asdict(settlement),
            "overpaid": settlement.overpaid,
            "changed": settlement.event is not None,
        }
    )
