"""What a run decides for employees on wages: outcomes, lines, and the frames of their files (docs/rules.md#wages)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from tpp_sponsor.domain.accounts import TPP
from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.rules.claims import JudgedClaims
from tpp_sponsor.rules.wages.frames import EmployeeOutcome, OfficeChange, WageDifference
from tpp_sponsor.rules.wages.office_changes import find_office_changes
from tpp_sponsor.rules.wages.warnings import warn_of_employees
from tpp_sponsor.tables.findings import Finding
from tpp_sponsor.tables.inputs import KeyedBefore, KeyedInputs
from tpp_sponsor.tables.joins import follow_names, with_text_keys
from tpp_sponsor.tables.programmes.wages import WageLine
from tpp_sponsor.tables.typed import dy, empty, typed

_KEY = ["nik", "pemberi_kerja"]


@dataclass(frozen=True)
class WageDecision:
    """What a run of a period decides for employees on wages, with the frames of the files in `nonasn/`.

    `employees`: every accepted row of `nonasn` with its outcome. `lines`: the premiums that this revision adds. `live`:
    all live premiums by wage of the period with them. `differences`: posted lines that a fresh run would not make.
    """

    employees: dy.DataFrame[EmployeeOutcome]
    lines: dy.DataFrame[WageLine]
    live: dy.DataFrame[WageLine]
    differences: dy.DataFrame[WageDifference]
    office_changes: dy.DataFrame[OfficeChange]
    warnings: dy.DataFrame[Finding]

    @property
    def outcomes(self) -> dict[str, int]:
        """Outcome → number of employees, in alphabetical order."""
        return dict(sorted(self.employees["outcome"].value_counts().rows()))

    @property
    def total(self) -> int:
        """Whole rupiah that this revision adds."""
        return int(self.lines["premium_idr"].sum())


def decide_wages(before: KeyedBefore, claims: JudgedClaims, fresh: JudgedClaims | None) -> WageDecision:
    """Return the decision for employees on wages; `before`: its employers by their names of today.

    `claims` and `fresh` (None in a first revision): with outcomes, of this run and as if nothing were posted.
    """
    lines = typed(with_text_keys(lines_of_employees(claims.employees)), WageLine)
    posted = with_text_keys(before.wage_lines)
    live = typed(pl.concat([posted, lines]).sort("nik"), WageLine)
    employees = typed(with_text_keys(claims.employees), EmployeeOutcome)
    return WageDecision(
        employees=employees,
        lines=lines,
        live=live,
        differences=_differences(posted, fresh),
        office_changes=find_office_changes(with_text_keys(before.office_holders), live, employees),
        warnings=warn_of_employees(employees, live),
    )


def lines_of_employees(employees: pl.DataFrame) -> pl.DataFrame:
    """Return the premiums that employers pay now, sorted by worker; their wage is the one that is counted."""
    paid = employees.filter(pl.col("outcome") == Outcome.CONTRIBUTED.value).with_columns(upah="wage_idr")
    return paid.select(WageLine.column_names()).sort("nik")


def follow_employers(before: KeyedBefore, inputs: KeyedInputs, aliases: Mapping[str, str]) -> KeyedBefore:
    """Rename the employers of the ledger to their names in the inputs, by alias and text key."""
    names = inputs.nonasn["pemberi_kerja"].unique()
    if names.is_empty():
        return before
    others = [TPP, *inputs.dana["kode"]]
    return replace(
        before,
        wage_lines=follow_names(before.wage_lines, "pemberi_kerja", names, aliases),
        wages_reversed=follow_names(before.wages_reversed, "pemberi_kerja", names, aliases),
        office_holders=follow_names(before.office_holders, "pemberi_kerja", names, aliases),
        last_payers=follow_names(before.last_payers, "payer", names, aliases, except_=others),
    )


def _differences(posted: pl.DataFrame, fresh: JudgedClaims | None) -> dy.DataFrame[WageDifference]:
    """Return posted lines that a fresh run would not make, each with what became of its employee there."""
    if fresh is None:
        return empty(WageDifference)
    employees = with_text_keys(fresh.employees)
    amounts = [*_KEY, "employer_idr", "premium_idr"]
    missing = posted.join(lines_of_employees(employees), on=amounts, how="anti")
    rows = missing.join(employees.select(*_KEY, "outcome"), on=_KEY, how="left", validate="1:1")
    changed = pl.when(pl.col("outcome") == Outcome.CONTRIBUTED.value).then(
        pl.lit(Outcome.CONTRIBUTION_CHANGED.value)
    )
    outcome = pl.coalesce(changed, "outcome", pl.lit(Outcome.CLAIM_GONE.value))
    return typed(rows.with_columns(hasil_sekarang=outcome).sort(_KEY), WageDifference)
