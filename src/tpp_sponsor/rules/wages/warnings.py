"""Warnings about employees whose premium is not on the whole wage, package or employment (docs/rules.md#wages).

| in  | employees with their outcomes, live premiums by wage |
| out | `Finding`, at the rows of the employees |
"""

import polars as pl

from tpp_sponsor.domain.codes import Outcome, Warn
from tpp_sponsor.domain.identifiers import masked_identifiers
from tpp_sponsor.rules.wages.frames import EmployeeOutcome
from tpp_sponsor.tables.findings import Finding, findings_at
from tpp_sponsor.tables.input_tables import EMPLOYEES, PLACE
from tpp_sponsor.tables.programmes.wages import WageLine
from tpp_sponsor.tables.typed import dy, typed

_PAID = (Outcome.CONTRIBUTED.value, Outcome.ALREADY_PAID.value)


def warn_of_employees(
    employees: dy.DataFrame[EmployeeOutcome], live: dy.DataFrame[WageLine]
) -> dy.DataFrame[Finding]:
    """Return a warning for each wage below the floor, each JP beyond its age, and each second employer.

    One employer pays for a person; the law wants every other one to enrol the person too. `live`: all live premiums.
    """
    paid = employees.filter(pl.col("outcome").is_in(_PAID)).sort(PLACE)
    too_old = _findings(paid.filter("past_jp_age"), Warn.PAST_JP_AGE, "tgl_lahir")
    too_low = _findings(paid.filter(pl.col("upah") < pl.col("wage_idr")), Warn.WAGE_BELOW_FLOOR, "upah")
    unpaid = employees.filter(pl.col("outcome") == Outcome.ALREADY_FUNDED.value)
    second = unpaid.join(live.select("nik", payer="pemberi_kerja"), on="nik", validate="m:1").sort(PLACE)
    by_other = _findings(second, Warn.SECOND_EMPLOYER, "pemberi_kerja", pl.col("payer"))
    return typed(pl.concat([too_old, too_low, by_other]), Finding)


def _findings(
    rows: pl.DataFrame, code: Warn, column: str, detail: pl.Expr | None = None
) -> dy.DataFrame[Finding]:
    return findings_at(rows, EMPLOYEES.name, column, code, masked_identifiers(pl.col("nik")), detail)
