"""`reverse-payment`: take a payment to BPJS, or a refund to a sponsor, back."""

from typing import Annotated

import typer

from tpp_sponsor.acts.posted_month import reverse_payment as act
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import (
    CONFIG,
    AsJson,
    By,
    Config,
    MaybeBillCode,
    MaybeReference,
    OnePeriod,
    Wait,
    help_text,
    one_line,
)
from tpp_sponsor.cli.posted_month.reverse import print_correction
from tpp_sponsor.cli.posted_month.settle import print_settlement

EXAMPLE = (
    "tpp-sponsor reverse-payment 2024-03 --kode-iuran 240300123 --reference NTB-88 --reason 'salah jumlah'"
)


def reverse_payment(
    period: OnePeriod,
    reason: Annotated[
        str, typer.Option("--reason", parser=one_line, metavar="TEXT", help=help_text("help.undo_reason"))
    ],
    bill_code: MaybeBillCode = None,
    nomor: Annotated[str | None, typer.Option("--nomor", help=help_text("help.undo_nomor"))] = None,
    reference: MaybeReference = None,
    by: By = "",
    wait: Wait = 0,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    if (bill_code is None) == (nomor is None) or (bill_code and not reference):
        raise typer.BadParameter(help_text("usage.which_payment"))
    with failures_as_exit_codes(config, as_json) as screen:
        acting, why = screen.acting(by, wait), {"reference": reference or "", "reason": reason}
        if nomor:
            correction = act.reverse_refund(acting, period, nomor, **why)
            print_correction(screen, "reverse_refund", period, correction)
        else:
            settlement = act.reverse_payment(acting, period, bill_code=bill_code or "", **why)
            print_settlement(screen, "reverse_payment", period, settlement)
