"""Warnings about employees whose premium is not on the whole wage, package or employment (docs/rules.md#wages).

| in  | employees with their outcomes, live premiums by wage |
| out | `Finding`, at the rows of the employees |
"""

import polars as pl

from tpp_sponsor.domain.codes import Outcome, Warn
from tpp_sponsor.rules.wages.frames import EmployeeOutcome
from tpp_sponsor.tables.findings import as_findings
from tpp_sponsor.tables.input_tables import EMPLOYEES, PLACE
from tpp_sponsor.tables.programmes.wages import WageLine
from tpp_sponsor.tables.typed import dy

_PAID = (Outcome.CONTRIBUTED.value, Outcome.ALREADY_PAID.value)


def warn_of_employees(employees: dy.DataFrame[EmployeeOutcome], live: dy.DataFrame[WageLine]) -> pl.DataFrame:
    """Return a warning for each wage below the floor, each JP beyond its age, and each second employer.

    One employer pays for a person; the law wants every other one to enrol the person too. `live`: all live premiums.
    """
    paid = employees.filter(pl.col("outcome").is_in(_PAID)).sort(PLACE)
    too_old = _finding(paid.filter("past_jp_age"), Warn.PAST_JP_AGE, "tgl_lahir")
    too_low = _finding(paid.filter(pl.col("upah") < pl.col("wage_idr")), Warn.WAGE_BELOW_FLOOR, "upah")
    unpaid = employees.filter(pl.col("outcome") == Outcome.ALREADY_FUNDED.value)
    second = unpaid.join(live.select("nik", payer="pemberi_kerja"), on="nik", validate="m:1").sort(PLACE)
    by_other = _finding(second, Warn.SECOND_EMPLOYER, "pemberi_kerja", pl.col("payer"))
    return as_findings(pl.concat([too_old, too_low, by_other]))


def _finding(rows: pl.DataFrame, code: Warn, column: str, detail: pl.Expr | None = None) -> pl.DataFrame:
    nothing = pl.lit("")
    return rows.select(
        pl.lit(EMPLOYEES.name).alias("tabel"),
        *PLACE,
        pl.lit(column).alias("kolom"),
        pl.lit(code.value).alias("kode"),
        pl.format("{}…{}", pl.col("nik").str.slice(0, 6), pl.col("nik").str.slice(-2)).alias("isi"),
        nothing.alias("sebab"),
        (nothing if detail is None else detail).alias("rincian"),
    )
