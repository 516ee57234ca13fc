"""Universal coverage from inbox to page and papers; a city that names no base has none of it."""

import polars as pl
import pypdfium2
import pytest
from lxml import html
from python_calamine import CalamineWorkbook

from support.deployments import MARCH, file_bytes, make_town

SETTINGS = """
[ranking]
min_count = 0

[[ucj_base]]
name = "Penduduk bekerja"
value = 80000
as_of = "2023-08"
source = "BPS, Sakernas Agustus 2023"
definition = "Termasuk ASN, TNI, dan Polri."

[[ucj_base]]
name = "Sasaran Bappenas"
value = 64000
as_of = "2024-01"
source = "Bappenas"

[[ucj_target]]
year = 2024
percent = 80.00
base = "Penduduk bekerja"
source = "RPJMD"
"""
COUNTS = """Posisi Data;Segmen Kepesertaan;Jumlah Peserta Aktif;Sumber Data
Maret 2024;PU;40.000;BPJS Cabang, 31 Maret 2024
Maret 2024;BPU;22.000;BPJS Cabang, 31 Maret 2024
Maret 2023;PU;36.000;BPJS Cabang, 31 Maret 2023
Maret 2023;BPU;10.000;BPJS Cabang, 31 Maret 2023
JUMLAH;;108.000;
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    town = make_town(tmp_path_factory.mktemp("ucj") / "kota", "kota-mini")
    town.settings(SETTINGS)
    (town.inbox() / "Segmen Maret.csv").write_text(COUNTS, encoding="utf-8")
    town.run()
    assert town("report", MARCH).code == 0
    return town


def text_of(town, page):
    return " ".join(html.parse(town.root / "site" / page).getroot().text_content().split())


def test_the_page_says_every_percentage_with_numerator_base_date_and_source(town):
    text = text_of(town, "cakupan-semesta.html")
    assert (
        "77,5 % = 62.000 ÷ 80.000. Pembilang: peserta aktif semua segmen, Maret 2024. Penyebut: Penduduk bekerja, "
        "80.000 orang, keadaan Agustus 2023; sumber: BPS, Sakernas Agustus 2023. Termasuk ASN, TNI, dan Polri. "
        "Garis tegak: target 2024, 80,00 % dari dasar ini pada akhir 2024, yaitu 64.000 orang, dibulatkan ke atas; "
        "sumber target: "
    ) in text
    assert "96,9 % = 62.000 ÷ 64.000" in text
    assert (
        "Dari 46.000 peserta pada Maret 2023 menjadi 62.000 pada Maret 2024: +16.000 orang, atau +34,8 %."
        in text
    )
    assert "+20,0 poin" in text
    assert "77.5% = 62,000 ÷ 80,000" in text_of(town, "en/cakupan-semesta.html")
    assert "Cakupan semesta" in text_of(town, "index.html"), "every page leads there"


def test_the_workers_of_this_program_are_part_of_the_official_count(town):
    workers = len(town.column("bpjs/iuran-bpu.csv", "nik"))
    assert f"di antaranya dibayar lewat program ini: {workers} (Maret 2024)" in text_of(
        town, "cakupan-semesta.html"
    )


def test_the_papers_are_two_pages_and_a_workbook(town):
    folder = town.root / "laporan" / MARCH
    paper = pypdfium2.PdfDocument(folder / "ucj.pdf")
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in paper).split())
    assert len(paper) == 2
    assert "77,5 % = 62.000 ÷ 80.000." in text
    book = CalamineWorkbook.from_path(str(folder / "ucj.xlsx"))
    assert book.sheet_names == ["Cakupan", "Segmen", "Target", "Kelurahan", "Definisi"]
    heads, *rows = book.get_sheet_by_name("Cakupan").to_python()
    at = [heads.index(name) for name in ("dasar", "nilai", "peserta_aktif", "persen", "pertumbuhan_poin")]
    assert [[row[column] for column in at] for row in rows] == [
        ["Penduduk bekerja", 80_000, 62_000, 0.775, 20.0],
        ["Sasaran Bappenas", 64_000, 62_000, 0.969, 25.0],
    ]


def test_papers_and_pages_are_the_same_when_they_are_made_again(town, tmp_path):
    again = town.copy(tmp_path / "kota")
    for folder in ("laporan", "site"):
        for path in (again.root / folder).rglob("*semesta*"):
            path.unlink()
    assert again("report", MARCH).code == 0
    assert file_bytes(again.root / "laporan") == file_bytes(town.root / "laporan")
    assert file_bytes(again.root / "site") == file_bytes(town.root / "site")


def test_bases_of_today_change_the_page_and_no_month(town, tmp_path):
    later = town.copy(tmp_path / "kota")
    text = later.config.read_text(encoding="utf-8").replace("value = 80000", "value = 74000")
    later.config.write_text(text, encoding="utf-8")
    assert later.run()["state"] == "unchanged"
    assert later("report", MARCH).code == 0
    assert "83,8 % = 62.000 ÷ 74.000" in text_of(later, "cakupan-semesta.html")
    assert later("verify").code == 0


EMPLOYEES_AT_HOME = """nik,nama,tgl_lahir,pemberi_kerja,upah,paket,mulai,kelurahan
3272011203900101,Ujang Rahmat,1990-03-12,Dinas Pendidikan,2.000.000,JKK+JKM,2024-01,Limusnunggal
3272010504880102,Deni Kusnadi,1988-04-05,Dinas Pendidikan,3.000.000,JKK+JKM+JHT,2024-01,Kel. Limusnunggal
3272010709920106,Cecep Nugraha,1992-09-07,Desa Sudajaya,2.000.000,JKK+JKM,2024-01,
3272010101800105,Asep Mulyana,1980-01-01,Desa Sudajaya,3.000.000,JKK+JKM,2024-01,
"""


@pytest.fixture(scope="module")
def employers(tmp_path_factory):
    """Kota-upah with three places of employees: their own, that of the list of workers, and none."""
    town = make_town(tmp_path_factory.mktemp("ucj") / "upah", "kota-upah")
    town.settings(SETTINGS)
    (town.inbox() / "nonasn.csv").write_text(EMPLOYEES_AT_HOME, encoding="utf-8")
    town.run()
    assert town("report", MARCH).code == 0
    return town


def test_employees_are_shown_by_kelurahan_and_segment_on_both_pages_and_papers(employers):
    """Imas is paid for by the village, Iis by a sponsor; both live in Sudajaya as Cecep does."""
    heads, *rows = (
        CalamineWorkbook.from_path(str(employers.root / "laporan" / MARCH / "ucj.xlsx"))
        .get_sheet_by_name("Kelurahan")
        .to_python()
    )
    assert heads == ["kelurahan", "BPU", "PU", "jumlah"]
    assert rows == [["Kel. Limusnunggal", 0, 2, 2], ["Sudajaya", 2, 1, 3], ["", 0, 1, 1]]
    for page in ("cakupan-semesta.html", "cakupan.html"):
        assert "Limusnunggal" in text_of(employers, page), page
    paper = pypdfium2.PdfDocument(employers.root / "laporan" / MARCH / "ucj.pdf")
    assert "Limusnunggal" in "".join(page.get_textpage().get_text_range() for page in paper)
    assert employers("verify").code == 0


def test_the_place_of_an_employee_is_part_of_what_is_verified(employers, tmp_path):
    town = employers.copy(tmp_path / "kota")
    assert "kelurahan" not in town.rows("nonasn/iuran-pu.csv")[0]
    town.tamper("UPDATE premium_line SET place = 'Baros' WHERE nik = '3272011203900101'")
    assert town("verify", MARCH).code == 20


def test_without_a_base_there_is_no_page_and_no_word_of_it(posted):
    assert not list((posted.root / "site").rglob("cakupan-semesta.html"))
    assert "semesta" not in text_of(posted, "index.html")


def test_official_counts_change_nothing_of_the_month_but_its_archive(town, posted):
    same = {"bkpsdm/hasil.csv", "bpjs/iuran-bpu.csv", "keuangan/potongan-tpp.csv", "peringkat.csv"}
    assert file_bytes(town.outbox()).keys() == file_bytes(posted.outbox()).keys()
    assert all((town.outbox() / name).read_bytes() == (posted.outbox() / name).read_bytes() for name in same)


def test_the_award_file_has_every_base_side_by_side_with_its_definition(town):
    assert town("paritrana", "2024").code == 0
    folder = town.root / "laporan" / "paritrana-2024"
    bases = (
        pl.read_csv(folder / "ucj.csv").select("dasar", "nilai", "definisi", "peserta_aktif", "persen").rows()
    )
    assert bases == [
        ("Penduduk bekerja", 80_000, "Termasuk ASN, TNI, dan Polri.", 62_000, 77.5),
        ("Sasaran Bappenas", 64_000, None, 62_000, 96.9),
    ]
    growth = pl.read_csv(folder / "ucj.csv").select(
        "pertumbuhan_orang", "pertumbuhan_persen", "pertumbuhan_poin"
    )
    assert growth.rows() == [(16_000, 34.8, 20.0), (16_000, 34.8, 25.0)]
    segments = pl.read_csv(folder / "segmen.csv")
    assert dict(segments.select("segmen", "aktif").rows()) == {"PU": 40_000, "BPU": 22_000}
    assert set(segments["sumber"]) == {"BPJS Cabang, 31 Maret 2024"}
    document = pypdfium2.PdfDocument((folder / "ringkasan.pdf").read_bytes())
    assert len(document) == 4
    first = " ".join(document[0].get_textpage().get_text_range().split())
    assert "77,5 %" in first
    assert (
        "+16.000 orang atau +34,8 %; dalam poin +20,0 (Penduduk bekerja); +25,0 (Sasaran Bappenas)." in first
    )
