"""`refund`: record that a sponsor's credit was paid back."""

from tpp_sponsor.acts.posted_month import refund as act
from tpp_sponsor.cli.failures import failures_as_exit_codes
from tpp_sponsor.cli.options import CONFIG, AsJson, By, Config, Nomor, OnePeriod, PaidOn, Reference, Wait
from tpp_sponsor.cli.posted_month.reverse import print_correction

EXAMPLE = "tpp-sponsor refund 2024-03 --nomor 800/001/2024 --paid-on 2024-05-02 --reference SP2D-17"


def refund(
    period: OnePeriod,
    nomor: Nomor,
    paid_on: PaidOn,
    reference: Reference,
    by: By = "",
    wait: Wait = 0,
    config: Config = CONFIG,
    as_json: AsJson = False,
) -> None:
    with failures_as_exit_codes(config, as_json) as screen:
        acting = screen.acting(by, wait)
        correction = act.refund(acting, period, nomor, paid_on=paid_on, reference=reference)
        print_correction(screen, "refund", period, correction)
