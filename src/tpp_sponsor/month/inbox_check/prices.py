"""Check before a run that the employees of an inbox can be priced (docs/rules.md#wages)."""

from collections.abc import Sequence

import polars as pl

from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.errors import Fault, SettingsError
from tpp_sponsor.intake.funds.frames import spelt_package
from tpp_sponsor.rules.allocation.wage_price import WageRules, price_wages
from tpp_sponsor.settings.load import Settings


def price_faults(employees: pl.DataFrame, settings: Settings, period: Period) -> Sequence[Fault]:
    """List why a run could not price these accepted rows of `nonasn`, such as an unknown JP wage cap."""
    spellings = {text_key(entry.package): entry.package for entry in settings.wage_tariffs}
    day = period.first_day
    is_employed = (pl.col("mulai") <= day) & (pl.col("selesai") >= day).fill_null(value=True)
    employed = employees.with_columns(paket=spelt_package(employees["paket"], spellings)).filter(is_employed)
    try:
        price_wages(employed, WageRules(settings.wage_tariffs, settings.employers_bearing_all), period)
    except SettingsError as unpriced:
        return unpriced.faults
    return ()
