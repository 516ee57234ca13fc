"""A finding names the heading of its own sheet: two sheets of a workbook may head one column differently."""

import pytest

from tpp_sponsor.tables.findings import RejectedSheet, heading_as_sent


def sheet(name, *captions):
    return RejectedSheet("tpp", "tpp.xlsx", name, "tpp.xlsx", captions, {"tpp.nip": 0, "tpp.tpp_bruto": 1})


SHEETS = [sheet("Dinas A", "NIP Pegawai", "Jumlah"), sheet("Dinas B", "No. Induk", "Bruto")]


@pytest.mark.parametrize(
    ("file", "name", "column", "heading"),
    [
        ("tpp.xlsx", "Dinas A", "nip", "NIP Pegawai"),
        ("tpp.xlsx", "Dinas B", "nip", "No. Induk"),
        ("tpp.xlsx", "Dinas B", "tpp_bruto", "Bruto"),
        # Not in the sheet, another sheet, another file: the column's own name.
        ("tpp.xlsx", "Dinas A", "potongan", "potongan"),
        ("tpp.xlsx", "Dinas C", "nip", "nip"),
        ("lain.xlsx", "Dinas A", "nip", "nip"),
    ],
)
def test_a_finding_names_the_heading_of_its_own_sheet(file, name, column, heading):
    finding = {"tabel": "tpp", "berkas": file, "lembar": name, "kolom": column}
    assert heading_as_sent(finding, SHEETS) == heading
