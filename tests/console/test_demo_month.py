"""A month of the demo in a real browser, by its own accounts: each role does its part, and no part needs a terminal.

March of the made-up city is posted. For April the TPP of one department is still missing: its treasurer sends it.
"""

import csv
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from support.browser import CHROMIUM, picture, served, visiting
from support.deployments import MARCH, make_town
from tpp_sponsor.acts.deployment.demo import DEMO_PASSWORD, add_demo_accounts, write_demo_city
from tpp_sponsor.settings.deployment import Deployment

pytestmark = [
    pytest.mark.browser,
    pytest.mark.processes,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's Chromium is not here"),
]
APRIL, BROKEN = "2024-04", "1,97E+17"
WIDE = {"viewport": {"width": 1100, "height": 900}}
NARROW = {"viewport": {"width": 360, "height": 800}, "color_scheme": "dark"}
LONG = 240_000


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The city of the demo, its town and address: March is posted, April is to be approved by another person."""
    town = make_town(tmp_path_factory.mktemp("demo") / "kota")
    city = write_demo_city(town.root, with_settings=True)
    town.settings('[guard]\napproval = "never"')
    deployment = Deployment.open(town.config)
    town.run(MARCH, "--by", "demo")
    add_demo_accounts(deployment)
    settings = town.config.read_text(encoding="utf-8")
    town.config.write_text(settings.replace('"never"', '"always"\nfour_eyes = true'), encoding="utf-8")
    names = {
        name for people in (city.asn, city.workers, city.proposed, city.employed) for name in people["nama"]
    }
    with served(town, names) as address:
        yield city, town, address


@pytest.fixture
def visit(demo, chromium):
    with visiting(chromium, demo[2], DEMO_PASSWORD) as log_in:
        yield log_in


@pytest.fixture(scope="module")
def axe():
    return pytest.importorskip("axe_playwright_python.sync_playwright").Axe()


def is_clean(page, axe):
    """No rule of accessibility is broken, and nothing is wider than the screen."""
    width = page.viewport_size["width"]
    return (
        axe.run(page).response["violations"] == []
        and page.evaluate("document.documentElement.scrollWidth") <= width
    )


def tpp_of(city):
    """The sheet of the late department as CSV, with the NIP of one sponsor as Excel spoils it; that NIP."""
    late = city.late_in(APRIL)
    nip = late.join(city.statements_in(APRIL), on="nip", how="semi")["nip"][0]
    lines = [
        f'"{BROKEN if row["nip"] == nip else row["nip"]}",{row["tpp_neto"]},{APRIL},{row["opd"]}'
        for row in late.iter_rows(named=True)
    ]
    return "\n".join(["nip,tpp_neto,periode,opd", *lines, ""]).encode(), nip


def correct(workbook, nip):
    """Write the NIP as it should be into a correction file, as a treasurer does in Excel."""
    book = openpyxl.load_workbook(workbook)
    spoiled = [cell for sheet in book for row in sheet for cell in row if cell.value == BROKEN]
    assert spoiled
    for cell in spoiled:
        cell.value = nip
    book.save(workbook)


def treasurer_sends(page, city, folder):
    """The sheet with a fault; its correction file, corrected and sent."""
    sheet, nip = tpp_of(city)
    (folder / "tpp dishub.csv").write_bytes(sheet)
    page.goto(f"/bulan/{APRIL}/berkas")
    page.set_input_files("input[type=file]", str(folder / "tpp dishub.csv"))
    page.click("text=Kirim dan periksa")
    page.wait_for_selector("text=1 baris tidak dapat dipakai")
    with page.expect_download() as download:
        page.click("a.button")
    workbook = folder / download.value.suggested_filename
    download.value.save_as(workbook)
    correct(workbook, nip)
    page.goto(f"/bulan/{APRIL}/berkas")
    page.set_input_files("input[type=file]", str(workbook))
    page.click("text=Kirim dan periksa")
    page.wait_for_selector("text=Semua baris dapat dipakai.")
    return nip


def staff_run_and_another_approves(visit):
    staff = visit("petugas", **WIDE)
    staff.goto(f"/bulan/{APRIL}")
    staff.click("text=Jalankan bulan ini")
    staff.wait_for_selector("text=ditahan dan menunggu persetujuan", timeout=LONG)
    approver = visit("penyetuju", **WIDE)
    approver.goto(f"/bulan/{APRIL}")
    approver.click("text=Lihat pratinjau")
    approver.click("text=Setujui dan bukukan")
    approver.wait_for_url(f"**/bulan/{APRIL}", timeout=LONG)
    assert "dibukukan" in approver.inner_text(".verdict-line")


def finance_fetches_and_pays(page, town):
    page.goto(f"/bulan/{APRIL}/keluaran")
    with page.expect_download() as download:
        page.click("text=keuangan/potongan-tpp.xlsx")
    fetched = Path(download.value.path()).read_bytes()
    assert fetched == (town.outbox(period=APRIL) / "keuangan/potongan-tpp.xlsx").read_bytes()
    page.goto(f"/bulan/{APRIL}/bpjs")
    [option] = [
        each for each in page.query_selector_all("#f-penanggung option") if "TPP" in each.inner_text()
    ]
    page.select_option("#f-penanggung", option.get_attribute("value"))
    page.fill("#f-bayar", option.inner_text().rpartition("Rp")[2])
    page.fill("#f-kode_iuran", "240400123")
    page.fill("#f-tanggal", "2024-04-15")
    page.fill("#f-bukti", "NTB-88")
    page.click("form.card button")
    page.wait_for_selector("text=NTB-88")


def staff_give_the_list_of_bpjs(page, town, folder):
    rows = town.rows("bpjs/iuran-bpu.csv", period=APRIL)
    answers = folder / "jawaban bpjs.csv"
    answers.write_text(
        "\n".join(["nik,status", *(f"{row['nik']},diterima" for row in rows)]), encoding="utf-8"
    )
    page.goto(f"/bulan/{APRIL}/bpjs")
    page.set_input_files("#daftar-bpjs", str(answers))
    page.click("text=Muat >> nth=-1")
    page.wait_for_selector(f"text=/{len(rows)} dari .* pekerja diterima BPJS/")


def auditor_explains_and_prints(page, nomor):
    page.goto("/cari")
    page.fill("#f-nomor", nomor)
    page.keyboard.press("Enter")
    page.wait_for_selector("article.explained")
    printed = pypdfium2.PdfDocument(page.pdf())[0].get_textpage().get_text_range()
    assert nomor in " ".join(printed.split())


def test_each_role_does_april_without_a_terminal(demo, visit, tmp_path):
    city, town, _ = demo
    nip = treasurer_sends(visit("opd", **NARROW), city, tmp_path)
    staff_run_and_another_approves(visit)
    [line, *_] = [row for row in town.rows("keuangan/potongan-tpp.csv", period=APRIL) if row["nip"] == nip]
    assert int(line["potongan"]) > 0, "the corrected row is deducted"
    finance_fetches_and_pays(visit("keuangan", **WIDE), town)
    staff_give_the_list_of_bpjs(visit("petugas", **WIDE), town, tmp_path)
    [nomor] = [row["nomor"] for row in town.rows("bkpsdm/hasil.csv", period=APRIL) if row["nip"] == nip][:1]
    auditor_explains_and_prints(visit("auditor", **WIDE), nomor)


def test_staff_make_cards_and_the_files_of_the_year_and_an_auditor_fetches_them(demo, visit, axe, tmp_path):
    _, town, _ = demo
    staff = visit("petugas", **WIDE)
    staff.goto(f"/bulan/{MARCH}/kartu")
    staff.click("text=Buat lembar dan daftar")
    staff.wait_for_selector("a:has-text('kartu.pdf')", timeout=LONG)
    picture(staff, "kartu")
    assert is_clean(staff, axe)
    register = town.root / "outbox" / MARCH / "kartu" / "daftar-kartu.csv"
    with register.open(encoding="utf-8") as file:
        [first, *_] = csv.DictReader(file)
    sent = tmp_path / "daftar-kartu.csv"
    sent.write_text(f"kode,keadaan\n{first['kode']},diserahkan\nZZZZZZZZ,dicetak\n", encoding="utf-8")
    staff.set_input_files("#daftar-kartu", str(sent))
    staff.click("text=Kirim daftar")
    staff.wait_for_selector("text=kode ZZZZZZZZ tidak ada di daftar kartu", timeout=LONG)
    staff.goto("/tahun")
    staff.click("text=Buat berkas Paritrana")
    staff.wait_for_selector("a:has-text('ringkasan.pdf')", timeout=LONG)
    staff.click("text=Buat surat donatur")
    staff.wait_for_selector("a:has-text('piagam.pdf')", timeout=LONG)
    picture(staff, "tahun")
    staff.goto(f"/bulan/{MARCH}/keluaran")
    staff.click("text=Buat ulang surat dan laporan")
    staff.wait_for_selector("a:has-text('ucj.xlsx')", timeout=LONG)
    page_of_coverage = staff.get_attribute("text=Halaman Cakupan semesta", "href")
    assert page_of_coverage == "https://peduli.kota-contoh.example/cakupan-semesta.html"
    auditor = visit("auditor", **NARROW)
    for address in (f"/bulan/{MARCH}/kartu", "/tahun/2024", f"/bulan/{MARCH}", f"/bulan/{MARCH}/keluaran"):
        auditor.goto(address)
        assert is_clean(auditor, axe), address
    auditor.goto("/tahun/2024")
    with auditor.expect_download() as download:
        auditor.click("a:has-text('ringkasan.pdf')")
    summary = town.root / "laporan" / "paritrana-2024" / "ringkasan.pdf"
    assert Path(download.value.path()).read_bytes() == summary.read_bytes()
