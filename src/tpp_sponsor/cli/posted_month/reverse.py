"""`reverse`: take a posted premium back."""

from dataclasses import asdict
from typing import Annotated

import typer

from tpp_sponsor.acts.posted_month import reverse as act
from tpp_sponsor.bookkeeping.corrections import Correction, EmployerCorrection, FundCorrection
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, By, Config, OnePeriod, PemberiKerja, Wait, help_text
from tpp_sponsor.cli.screen import Screen
from tpp_sponsor.domain.accounts import LASTING, OF_WORKER, PayerKind, Reason
from tpp_sponsor.domain.identifiers import NIK_DIGITS
from tpp_sponsor.domain.masking import mask_identifier
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.domain.period import Period

EXAMPLE = "tpp-sponsor reverse 2024-03 --nomor 800/001/2024 --reason salah-pekerja"


def reverse(
    period: OnePeriod,
    reason: Annotated[Reason, typer.Option("--reason", help=help_text("help.reason"))],
    nomor: Annotated[str, typer.Option("--nomor", help=help_text("help.nomor"))] = "",
    usulan: Annotated[str, typer.Option("--usulan", help=help_text("help.reverse_usulan"))] = "",
    employer: PemberiKerja = "",
    nik: Annotated[str, typer.Option("--nik", help=help_text("help.which_nik"))] = "",
    note: Annotated[str, typer.Option("--note", help=help_text("help.note"))] = "",
    by: By = "",
    wait: Wait = 0,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    claims = {PayerKind.TPP: nomor, PayerKind.FUND: usulan, PayerKind.EMPLOYER: employer}
    given = [(kind, claim) for kind, claim in claims.items() if claim]
    if len(given) != 1:
        raise typer.BadParameter(help_text("usage.nomor_or_usulan"))
    if reason is Reason.OTHER and not note.strip():
        raise typer.BadParameter(help_text("usage.note"))
    digits = _nik_digits(nik)
    with failures_as_exit_codes(config, as_json) as screen:
        acting = screen.acting(by, wait)
        done = act.reverse(acting, period, *given[0], reason=reason, note=note.strip(), nik=digits)
        if isinstance(done, Correction):
            print_correction(screen, "reverse", period, done)
        else:
            _print_other_correction(screen, period, done)
        if nomor and reason in LASTING:
            screen.say("reverse.remembered")
        elif not nomor and reason in OF_WORKER:
            screen.say("reverse.worker_remembered")


def _nik_digits(nik: str) -> str:
    """Return the digits of a NIK that was given; another number of them is a wrong usage."""
    digits = "".join(char for char in nik if char.isdigit())
    if nik and len(digits) != NIK_DIGITS:
        raise typer.BadParameter(help_text("usage.nik"))
    return digits


def _print_other_correction(
    screen: Screen, period: Period, correction: FundCorrection | EmployerCorrection
) -> None:
    key = "reverse.fund_done" if isinstance(correction, FundCorrection) else "reverse.employer_done"
    facts = asdict(correction)
    screen.say(key, **facts | {"period": period, "amount": show_rupiah(correction.amount)})
    screen.give({"period": str(period), **facts})


def print_correction(screen: Screen, command: str, period: Period, correction: Correction) -> None:
    """Print what a correction moved; the NIP is masked."""
    screen.say(
        f"{command}.done",
        period=period,
        nomor=correction.nomor,
        nip=mask_identifier(correction.nip),
        amount=show_rupiah(correction.amount),
        credit=show_rupiah(correction.credit),
    )
    screen.give({"period": str(period), **asdict(correction)})
