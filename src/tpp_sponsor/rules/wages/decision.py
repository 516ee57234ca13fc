"""What a run decides for employees on wages: outcomes, lines, and the frames of their files."""

from dataclasses import dataclass

import polars as pl

from tpp_sponsor.rules.wages.frames import EmployeeOutcome, OfficeChange, WageDifference
from tpp_sponsor.tables.typed import dy
from tpp_sponsor.tables.wages import WageLine


@dataclass(frozen=True)
class WageDecision:
    """What a run of a period decides for employees on wages, with the frames of the files in `nonasn/`.

    `employees`: every accepted row of `nonasn` with its outcome. `lines`: the premiums that this revision adds. `live`:
    all live premiums by wage of the period with them. `differences`: posted lines that a fresh run would not make.
    `warnings`: `FINDINGS`.
    """

    employees: dy.DataFrame[EmployeeOutcome]
    lines: dy.DataFrame[WageLine]
    live: dy.DataFrame[WageLine]
    differences: dy.DataFrame[WageDifference]
    office_changes: dy.DataFrame[OfficeChange]
    warnings: pl.DataFrame

    @property
    def outcomes(self) -> dict[str, int]:
        """Outcome → number of employees, in alphabetical order."""
        return dict(sorted(self.employees["outcome"].value_counts().rows()))

    @property
    def total(self) -> int:
        """Whole rupiah that this revision adds."""
        return int(self.lines["premium_idr"].sum())
