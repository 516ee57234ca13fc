"""Check before a run that the employees of an inbox can be priced (docs/rules.md#wages)."""

from collections.abc import Sequence

import polars as pl

from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.errors import Fault, SettingsError
from tpp_sponsor.intake.column_parsers import is_dead, named_by_key
from tpp_sponsor.month.archive import rules_of
from tpp_sponsor.month.take_in import Intake
from tpp_sponsor.rules.allocation.wage_price import WageClaim, price_wages
from tpp_sponsor.rules.eligibility import judge_employees
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.tables.input_tables import EMPLOYEES, WORKERS
from tpp_sponsor.tables.joins import with_integer_keys
from tpp_sponsor.tables.programmes.wages import Employee
from tpp_sponsor.tables.schemas import PersonLife
from tpp_sponsor.tables.typed import typed


def price_faults(intake: Intake, settings: Settings, period: Period) -> Sequence[Fault]:
    """List why a run could not price the accepted rows of `nonasn`, such as an unknown JP wage cap.

    As in a run, only employees that no rule stops are priced.
    """
    rules = rules_of(settings, period).claims
    spellings = {text_key(tariff.package): tariff.package for tariff in rules.wages.tariffs}
    sent, workers = intake.accepted[EMPLOYEES.name], intake.accepted[WORKERS.name]
    employees = typed(sent.with_columns(paket=named_by_key(sent["paket"], spellings)), Employee)
    lives = typed(workers.with_columns(meninggal=is_dead(workers["status"])), PersonLife)
    judged = judge_employees(with_integer_keys(employees), with_integer_keys(lives), rules.eligibility)
    competing = judged.filter(pl.col("outcome").is_null()).with_row_index("claim")
    try:
        price_wages(typed(competing, WageClaim), rules.wages, period)
    except SettingsError as unpriced:
        return unpriced.faults
    return ()
