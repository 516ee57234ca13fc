"""The facts of the notice to an employer of non-ASN staff after a month is posted: counts and sums, no person."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from tpp_sponsor.rules.wages.decision import WageDecision


def employer_facts(wages: WageDecision, due: date) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and facts of each employer with new premiums; amounts are whole rupiah, `due` is the last day to pay."""
    changes = dict(wages.office_changes["pemberi_kerja"].value_counts().rows())
    sums = wages.lines.group_by("pemberi_kerja").agg(
        workers=pl.len(),
        total=pl.col("premium_idr").sum(),
        of_employer=pl.col("employer_idr").sum(),
        of_workers=pl.col("worker_idr").sum(),
    )
    for row in sums.sort("pemberi_kerja").rows(named=True):
        name = row.pop("pemberi_kerja")
        yield name, {**row, "name": name, "changes": changes.get(name, 0), "due": due.isoformat()}
