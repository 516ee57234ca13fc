"""Construction contracts beside a month: a list that comes out, and nothing in the ledger."""

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from support.deployments import MARCH, file_bytes, make_town

# An office sheet in the words of a works department.
CONTRACTS = """Rekapitulasi Kontrak Fisik;;;;;;;;
No;No. Kontrak;Nama Penyedia;Nilai Kontrak (Rp);Tgl SPK;Tgl Mulai;Tgl Selesai;Sumber Dana;Tanggal Terdaftar BPJS
1;027/07/SPK/2024;CV Karya Contoh;Rp 1.000.000.000,-;01 Maret 2024;04/03/2024;30/03/2024;APBD;22-03-2024
2;027/02/SPK/2024;PT Contoh Beton;100.000.000;18 Maret 2024;18/03/2024;30/09/2024;DAK;
;JUMLAH;;1.100.000.000;;;;;
"""
LISTED = """\
periode,nomor,penyedia,kelurahan,sumber_dana,nilai,spk,mulai,selesai,terdaftar,jkk,jkm,total,lapisan,dasar,\
batas,hari,hari_kerja,terlambat,berakhir
2024-03,027/02/SPK/2024,PT Contoh Beton,,DAK,100000000,2024-03-18,2024-03-18,2024-09-30,,\
210000,30000,240000,"100000000 × (0,21% + 0,03%)","{basis}",2024-04-05,13,9,tidak,tidak
2024-03,027/07/SPK/2024,CV Karya Contoh,,APBD,1000000000,2024-03-01,2024-03-04,2024-03-30,2024-03-22,\
1540000,210000,1750000,"100000000 × (0,21% + 0,03%) + 400000000 × (0,17% + 0,02%) + 500000000 × (0,13% + 0,02%)",\
"{basis}",2024-03-21,21,15,ya,ya
"""
BASIS = "PP 44/2015 jo. PP 82/2019 dan PP 49/2023 (jasa konstruksi, upah tidak diketahui: per lapisan nilai kontrak)"
LEDGER = "SELECT count(*) FROM premium_line"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    town = make_town(tmp_path_factory.mktemp("jakon") / "kota", "kota-mini")
    (town.inbox() / "Jakon Maret.csv").write_text(CONTRACTS, encoding="utf-8")
    town.run()
    return town


def test_the_list_has_premium_and_deadline_of_each_contract(town):
    text = (town.outbox() / "jakon" / "daftar.csv").read_text(encoding="utf-8")
    assert text.replace('"', "") == LISTED.format(basis=BASIS).replace('"', "")


def test_the_workbook_has_the_same_rows_and_their_sum(town):
    book = CalamineWorkbook.from_path(str(town.outbox() / "jakon" / "daftar.xlsx"))
    heads, *rows, last = book.get_sheet_by_index(0).to_python()
    assert [row[heads.index("nomor")] for row in rows] == town.column("jakon/daftar.csv", "nomor")
    assert last[heads.index("total")] == 1_990_000


def test_the_workbook_prints_on_one_width_of_f4_without_how_each_premium_is_calculated(town):
    book = openpyxl.load_workbook(town.outbox() / "jakon" / "daftar.xlsx")
    page = book.active
    heads = [cell.value for cell in page[1]]
    assert heads[-2:] == ["lapisan", "dasar"]
    assert sorted(heads) == sorted(town.rows("jakon/daftar.csv")[0])
    assert page.print_area == f"'Jakon'!$A$1:$R${page.max_row}"
    assert page.print_title_rows == "$1:$1"
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (14, "landscape")
    # 13 inches less two margins of 0.3; a character of a column is 7 pixels at 96 dpi.
    printed = sum(page.column_dimensions[cell.column_letter].width for cell in page[1][:18])
    assert (13 - 0.6) * 96 / (printed * 7) > 0.7, "at least seven tenths of eleven points"
    assert page["B2"].alignment.wrap_text


def test_a_month_with_contracts_is_the_month_without_them_and_a_list(town, posted):
    with_list, without = file_bytes(town.outbox()), file_bytes(posted.outbox())
    same = without.keys() - {"manifest.json", "SHA256SUMS"}
    assert {name: with_list[name] for name in same} == {name: without[name] for name in same}
    assert with_list.keys() - without.keys() == {"jakon/daftar.csv", "jakon/daftar.xlsx"}
    assert town.sql(LEDGER) == posted.sql(LEDGER)


def test_the_month_is_made_again_to_the_byte_after_the_settings_changed(town, tmp_path):
    town = town.copy(tmp_path / "kota")
    town.settings("[jakon]\ndeadline_days = 7")
    assert town("verify").code == 0
    again = town("run", MARCH, "--json")
    assert again.code == 14
    assert town.run(MARCH, "--revise")["revision"] == 2
    assert town.column("jakon/daftar.csv", "terlambat", revision=2) == ["ya", "ya"]
