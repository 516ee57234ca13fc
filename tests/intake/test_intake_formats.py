"""Workbooks of other programs, and files that are not what their name says (issue of the intake, section 2)."""

import csv
import shutil
import subprocess
from pathlib import Path

import pytest
import xlsxwriter

from tpp_sponsor.domain.period import Period
from tpp_sponsor.intake import take_in
from tpp_sponsor.settings import Settings
from tpp_sponsor.sources.inbox import open_inbox

MARCH = Period(2024, 3)
CITY = Path(__file__).parent.parent / "cities" / "kota-mini" / "inbox" / "2024-03"
TABLES = ("asn", "kesediaan", "pekerja", "tertanggung", "tpp")


def fault_codes(folder: Path) -> dict[str, str]:
    intake = take_in(open_inbox(folder), Settings(), MARCH)
    return {fault.file: fault.code for fault in intake.faults}


def as_workbook(source: Path, target: Path) -> None:
    workbook = xlsxwriter.Workbook(target)
    sheet = workbook.add_worksheet("Data")
    with source.open(encoding="utf-8", newline="") as file:
        for row, cells in enumerate(csv.reader(file)):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell)
    workbook.close()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("tpp.xls", b"<html><table><tr><td>NIP</td></tr></table></html>", "page_named_workbook"),
        ("tpp.xlsx", b"\xef\xbb\xbf  <!DOCTYPE html><table>", "page_named_workbook"),
        ("tpp.xls", b'<?xml version="1.0"?><Workbook>', "page_named_workbook"),
        ("tpp.xls", b"nip;tpp_neto\n198508172010011001;2500000\n", "text_named_workbook"),
        ("tpp.ods", "nip,nama\n1,Déwi\n".encode("cp1252"), "text_named_workbook"),
        ("tpp.xlsx", b"\x00\x01\x02 no workbook at all", "workbook_unreadable"),
        ("tpp.xls", b"PK\x03\x04 cut off", "workbook_unreadable"),
        ("tpp.csv", b"PK\x03\x04 a workbook", "workbook_named_csv"),
        ("tpp.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old workbook", "workbook_named_csv"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(tmp_path, name, data, code):
    (tmp_path / name).write_bytes(data)
    assert fault_codes(tmp_path)[name] == code


@pytest.mark.libreoffice
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_what_libreoffice_saves_is_taken_in_like_the_original(tmp_path, kind):
    original, saved = tmp_path / "asli", tmp_path / "simpan"
    original.mkdir()
    for table in TABLES:
        as_workbook(CITY / f"{table}.csv", original / f"{table}.xlsx")
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", kind,
         "--outdir", saved, *sorted(original.iterdir())],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    there = take_in(open_inbox(CITY), Settings(), MARCH)
    here = take_in(open_inbox(saved), Settings(), MARCH)
    assert not here.faults
    for table in TABLES:
        places = ("berkas", "lembar", "baris")
        assert here.accepted[table].drop(places).equals(there.accepted[table].drop(places)), table
