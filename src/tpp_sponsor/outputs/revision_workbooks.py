"""The workbooks of a revision: sheets made of the tables of its CSV files."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from operator import attrgetter

import polars as pl

from tpp_sponsor.outputs.spreadsheet import PrintLayout, Sheet, to_xlsx
from tpp_sponsor.outputs.wage_tables import WAGE_CONTRIBUTIONS, WAGES

DEDUCTED_XLSX, CONTRIBUTIONS_XLSX = "keuangan/potongan-tpp.xlsx", "bpjs/iuran-bpu.xlsx"
# The list of construction contracts, without its ending.
CONTRACT_LIST = "jakon/daftar"
_BESIDE_PAPER = ("lapisan", "dasar")
# Texts of any length → the width of their column.
_WRAPPED = {"nomor": 20, "penyedia": 22, "kelurahan": 14, "sumber_dana": 14}


def revision_workbooks(
    csv: Mapping[str, pl.DataFrame], too_long: Collection[str], created: date
) -> dict[str, bytes]:
    """Name → bytes of each workbook but annexes; `csv`: path without its ending → table, `too_long`: not made."""
    return {
        name: to_xlsx(sheets, created=created)
        for name, sheets in sorted(_sheets(csv))
        if name not in too_long
    }


def _sheets(csv: Mapping[str, pl.DataFrame]) -> Iterator[tuple[str, list[Sheet]]]:
    for name in csv:
        if name.endswith("/iuran-bpu"):
            yield f"{name}.xlsx", [Sheet("Iuran BPU", csv[name])]
    if CONTRACT_LIST in csv:
        yield f"{CONTRACT_LIST}.xlsx", [_contract_sheet(csv[CONTRACT_LIST])]
    if WAGE_CONTRIBUTIONS in csv:
        yield f"{WAGE_CONTRIBUTIONS}.xlsx", _wage_sheets(csv[WAGE_CONTRIBUTIONS], csv[f"{WAGES}/rekap"])
    deducted, recap = csv["keuangan/potongan-tpp"], csv["keuangan/rekap-opd"]
    per_opd = [Sheet(str(opd), rows) for (opd,), rows in deducted.group_by("opd", maintain_order=True)]
    per_opd.sort(key=attrgetter("name"))
    totals = ("sponsor", "pekerja", "jkk", "jkm", "jht", "total")
    yield DEDUCTED_XLSX, [Sheet("Rekap", recap, totals), Sheet("Potongan", deducted), *per_opd]


def _contract_sheet(contracts: pl.DataFrame) -> Sheet:
    """Return the contracts as a treasurer prints them; how each premium is calculated is beside the paper."""
    printed = [name for name in contracts.columns if name not in _BESIDE_PAPER]
    return Sheet(
        "Jakon",
        contracts.select(*printed, *_BESIDE_PAPER),
        totals=("nilai", "jkk", "jkm", "total"),
        printing=PrintLayout(_WRAPPED, len(printed)),
    )


def _wage_sheets(contributions: pl.DataFrame, recap: pl.DataFrame) -> list[Sheet]:
    """Return the recap, and a sheet for each employer: each pays BPJS under its own registration."""
    totals = ("pekerja", "jkk", "jkm", "jht", "jp", "iuran", "potongan", "total")
    each = contributions.group_by("pemberi_kerja", maintain_order=True)
    return [Sheet("Rekap", recap, totals), *(Sheet(str(employer), rows) for (employer,), rows in each)]
