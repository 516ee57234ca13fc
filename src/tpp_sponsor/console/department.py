"""What the treasurer of an OPD sees of a posted month: its recap, its letters, its sponsors and what is withheld."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from tpp_sponsor.console.month_overview import MonthFile, MonthOverview
from tpp_sponsor.console.visit import Visit
from tpp_sponsor.documents.finance import recap_files
from tpp_sponsor.documents.payers.employers import CONTRIBUTIONS_FILE, letter_files
from tpp_sponsor.domain.masking import mask_identifier
from tpp_sponsor.domain.text_keys import keys_in_use, text_key
from tpp_sponsor.outputs.wage_tables import WAGES
from tpp_sponsor.storage.listed_files import regular_file
from tpp_sponsor.tables.input_tables import TPP

_DEDUCTIONS, _RECAP = "keuangan/potongan-tpp.csv", "keuangan/rekap-opd.csv"


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
    """The deductions of an OPD in a month, and their sum.

    `recaps`: its recap of each revision, by revision, and `letters` its demand letters as an employer.
    """

    deductions: list[Deduction]
    recaps: dict[int, str]
    letters: dict[int, str]
    withheld: int
    workers: int


def department_view(visit: Visit, overview: MonthOverview) -> DepartmentView:
    """Return the month as the OPD of the user sees it, from the files of its revisions."""
    key = department_key(visit)
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
        recaps=recaps_of_department(visit),
        letters=letters_of_department(visit),
        withheld=sum(each.withheld for each in found),
        workers=sum(each.workers for each in found),
    )


def has_tpp(visit: Visit, overview: MonthOverview) -> bool:
    """Return True if a TPP row of the user's OPD has arrived, from the OPD or from staff."""
    key = department_key(visit)
    missing = {key(name) for name in overview.missing_departments}
    is_there = any(file.check.table == TPP.name and file.check.accepted for file in overview.files)
    return is_there and key(visit.account.department) not in missing


def taken_files(visit: Visit, overview: MonthOverview) -> list[MonthFile]:
    """Return the files of staff that are in the place of one that the user's OPD had sent."""
    department = visit.account.department
    return [file for file in overview.files if department and file.is_taken_from(department)]


def recaps_of_department(visit: Visit) -> dict[int, str]:
    """Revision → the recap of the user's OPD, as a path below the papers of the month; only those that are written."""
    return _papers_of_department(visit, _RECAP, "opd", recap_files)


def letters_of_department(visit: Visit) -> dict[int, str]:
    """Revision → the demand letter for the premiums of the OPD's own employees, as `recaps_of_department` has them."""
    return _papers_of_department(visit, CONTRIBUTIONS_FILE, "pemberi_kerja", _letter_paths)


def _letter_paths(employers: Sequence[str]) -> dict[str, str]:
    return {name: f"{WAGES}/{file}" for name, file in letter_files(employers).items()}


def _papers_of_department(
    visit: Visit, table: str, column: str, files: Callable[[Sequence[str]], dict[str, str]]
) -> dict[int, str]:
    """Revision → its paper of the user's OPD; `files`: the names in a column of a table → the paper of each."""
    key = department_key(visit)
    own, papers, found = key(visit.account.department), visit.deployment.documents_folder(visit.period), {}
    for run in visit.ledger.runs(visit.period):
        path = visit.deployment.outbox(visit.period, run.revision) / table
        names = pl.read_csv(path, infer_schema=False)[column].to_list() if path.is_file() else []
        for name, file in files(names).items():
            paper = f"r{run.revision}/{file}"
            if key(name) == own and regular_file(papers, paper):
                found[run.revision] = paper
    return found


def department_key(visit: Visit) -> Callable[[str], str]:
    """Return the name of an OPD as it is compared; a former name counts as the present one."""
    aliases = keys_in_use(visit.deployment.settings.opd.aliases)
    return lambda name: aliases.get(text_key(name), text_key(name))


def _deduction(revision: int, row: dict[str, str]) -> Deduction:
    return Deduction(
        revision,
        row["nama"],
        mask_identifier(row["nip"]),
        int(row["jumlah_pekerja"]),
        int(row["potongan"]),
        int(row["tpp_neto_akhir"]),
    )
