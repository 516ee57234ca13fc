"""`reverse`: take a posted premium back."""

from dataclasses import asdict
from typing import Annotated

import typer

from tpp_sponsor.acts.after_posting.reverse import reverse_premium
from tpp_sponsor.bookkeeping.corrections import Correction
from tpp_sponsor.cli.console import Console
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, Config, Nomor, OnePeriod, Wait, help_text
from tpp_sponsor.domain.accounts import LASTING, Reason
from tpp_sponsor.domain.identifiers import NIK_DIGITS
from tpp_sponsor.domain.masking import mask_identifier
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.domain.period import Period

EXAMPLE = "tpp-sponsor reverse 2024-03 --nomor 800/001/2024 --reason salah-pekerja"


def reverse(
    period: OnePeriod,
    nomor: Nomor,
    reason: Annotated[Reason, typer.Option("--reason", help=help_text("help.reason"))],
    nik: Annotated[str, typer.Option("--nik", help=help_text("help.which_nik"))] = "",
    note: Annotated[str, typer.Option("--note", help=help_text("help.note"))] = "",
    wait: Wait = 0,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    if reason is Reason.OTHER and not note.strip():
        raise typer.BadParameter(help_text("usage.note"))
    digits = "".join(char for char in nik if char.isdigit())
    if nik and len(digits) != NIK_DIGITS:
        raise typer.BadParameter(help_text("usage.nik"))
    with failures_as_exit_codes(config, as_json) as console:
        deployment = console.deployment()
        correction = reverse_premium(
            deployment,
            period,
            nomor,
            reason=reason,
            note=note.strip(),
            nik=digits,
            actor=console.actor(deployment),
            wait=wait,
            progress=console.progress,
        )
        print_correction(console, "reverse", period, correction)
        if reason in LASTING:
            console.say("reverse.remembered")


def print_correction(console: Console, command: str, period: Period, correction: Correction) -> None:
    """Print what a correction moved; the NIP is masked."""
    console.say(
        f"{command}.done",
        period=period,
        nomor=correction.nomor,
        nip=mask_identifier(correction.nip),
        amount=show_rupiah(correction.amount),
        credit=show_rupiah(correction.credit),
    )
    console.give({"period": str(period), **asdict(correction)})
