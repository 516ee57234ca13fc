"""What the treasurer of an OPD sees of a posted month: its recap, its sponsors and what is withheld."""

from dataclasses import dataclass

import polars as pl

from tpp_sponsor.bookkeeping.month_state import MonthOverview
from tpp_sponsor.console.visit import Visit
from tpp_sponsor.domain.masking import mask_identifier
from tpp_sponsor.domain.text_keys import alias_keys, text_key

_DEDUCTIONS = "keuangan/potongan-tpp.csv"


@dataclass(frozen=True)
class Deduction:
    """What is withheld from a sponsor by one revision; the NIP is masked, amounts are whole rupiah."""

    revision: int
    name: str
    nip: str
    workers: int
    withheld: int
    net_after: int


@dataclass(frozen=True)
class DepartmentView:
    """The deductions of an OPD in a month, and their sum; `has_tpp`: whether a TPP row of it has arrived."""

    deductions: list[Deduction]
    withheld: int
    workers: int
    has_tpp: bool


def department_view(visit: Visit, overview: MonthOverview) -> DepartmentView:
    """The month as the OPD of the user sees it, from the files of its revisions."""
    aliases = {old: text_key(new) for old, new in alias_keys(visit.deployment.settings.opd.aliases).items()}

    def key(name: str) -> str:
        return aliases.get(text_key(name), text_key(name))

    own = key(visit.account.department)
    found: list[Deduction] = []
    for run in overview.runs:
        path = visit.deployment.outbox(overview.period, run.revision) / _DEDUCTIONS
        if path.is_file():
            rows = pl.read_csv(path, infer_schema=False)
            found += [
                _deduction(run.revision, row) for row in rows.iter_rows(named=True) if key(row["opd"]) == own
            ]
    return DepartmentView(
        deductions=found,
        withheld=sum(each.withheld for each in found),
        workers=sum(each.workers for each in found),
        has_tpp=own not in {key(name) for name in overview.missing_departments},
    )


def _deduction(revision: int, row: dict[str, str]) -> Deduction:
    return Deduction(
        revision,
        row["nama"],
        mask_identifier(row["nip"]),
        int(row["jumlah_pekerja"]),
        int(row["potongan"]),
        int(row["tpp_neto_akhir"]),
    )
