"""Each role does its month in a real browser, against a real console; every page is clean for axe, narrow and dark.

With SCREENSHOTS=1 the pictures of docs/peran are taken again.
"""

import csv
from pathlib import Path

import pytest

from support.browser import CHROMIUM, picture, served, visiting
from support.console import EVERYONE, opened
from support.deployments import MARCH, make_town
from tpp_sponsor.console.security.headers import security_headers

pytestmark = [
    pytest.mark.browser,
    pytest.mark.processes,
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's Chromium is not here"),
]
APRIL = "2024-04"
TPP = "nip,tpp_neto,periode,opd\n"


def names_of_people(town):
    """The names of civil servants, workers and employees in all inboxes of a town."""
    names = set()
    for path in (town.root / "inbox").glob("*/*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            if path.name.startswith(("asn", "pekerja", "nonasn")):
                names |= {row["nama"] for row in csv.DictReader(file)}
    assert len(names) > 3, "there is no one whose name could be found"
    return names


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A console of kota-mini: its town and address; March is held, April waits for files."""
    town = make_town(tmp_path_factory.mktemp("browser") / "kota", "kota-mini")
    town.settings('[guard]\napproval = "always"\nfour_eyes = true\n[city]\nname = "Kota Contoh"')
    with opened(town, users=EVERYONE):
        pass
    with served(town, names_of_people(town)) as address:
        yield town, address


@pytest.fixture(scope="module")
def site_of_funds(kota_dana_once, tmp_path_factory):
    """A console of kota-dana: its town and address; March and April are posted."""
    town = kota_dana_once[0].copy(tmp_path_factory.mktemp("funds") / "kota")
    with opened(town, users=EVERYONE):
        pass
    with served(town, names_of_people(town)) as address:
        yield town, address


@pytest.fixture
def visit(site, chromium):
    """Log a user in to the console of kota-mini."""
    with visiting(chromium, site[1]) as log_in:
        yield log_in


@pytest.fixture
def visit_funds(site_of_funds, chromium):
    """Log a user in to the console of kota-dana."""
    with visiting(chromium, site_of_funds[1]) as log_in:
        yield log_in


def test_a_month_from_the_first_file_to_the_payment(site, visit):
    """Staff run it, another person approves, finance pays: without a terminal, with what each page offers."""
    town, _ = site
    staff = visit("petugas", viewport={"width": 1100, "height": 900})
    staff.goto(f"/bulan/{MARCH}")
    picture(staff, "petugas")
    staff.click("text=Jalankan bulan ini")
    staff.wait_for_selector("text=ditahan dan menunggu persetujuan", timeout=240_000)

    approver = visit("penyetuju", viewport={"width": 1100, "height": 900})
    approver.goto(f"/bulan/{MARCH}")
    approver.click("text=Lihat pratinjau")
    picture(approver, "penyetuju")
    approver.click("text=Setujui dan bukukan")
    approver.wait_for_url(f"**/bulan/{MARCH}", timeout=240_000)
    assert "dibukukan" in approver.inner_text(".verdict-line")
    assert (town.outbox() / "SHA256SUMS").exists()

    finance = visit("keuangan", viewport={"width": 1100, "height": 900})
    finance.goto(f"/bulan/{MARCH}/keluaran")
    with finance.expect_download() as download:
        finance.click("text=keuangan/potongan-tpp.xlsx")
    assert (
        Path(download.value.path()).read_bytes()
        == (town.outbox() / "keuangan/potongan-tpp.xlsx").read_bytes()
    )
    finance.goto(f"/bulan/{MARCH}/bpjs")
    finance.fill("#f-kode_iuran", "240300123")
    finance.fill("#f-tanggal", "2024-03-14")
    finance.fill("#f-bukti", "NTB-88")
    picture(finance, "keuangan")
    finance.click("form.card button")
    finance.wait_for_selector("text=NTB-88")

    auditor = visit("auditor", viewport={"width": 1100, "height": 900})
    auditor.goto("/jejak")
    picture(auditor, "auditor")
    nomor = town.rows("bkpsdm/hasil.csv")[0]["nomor"]
    auditor.goto("/cari")
    auditor.fill("#f-nomor", nomor)
    auditor.keyboard.press("Enter")
    auditor.wait_for_selector("article.explained")
    assert auditor.url.endswith("/cari")


def test_a_treasurer_sends_mends_and_sends_again_without_a_script(site, visit, tmp_path):
    town, _ = site
    sheet = tmp_path / "tpp dinkes.csv"
    sheet.write_text(
        f"{TPP}197911302005012004,500000,{APRIL},Dinas Kesehatan\n1234567,5,{APRIL},Dinas Kesehatan\n"
    )
    page = visit("dinkes", viewport={"width": 360, "height": 780}, java_script_enabled=False)
    page.goto(f"/bulan/{APRIL}/berkas")
    page.set_input_files("input[type=file]", str(sheet))
    page.click("text=Kirim dan periksa")
    page.wait_for_selector("text=1 baris tidak dapat dipakai")
    picture(page, "opd")
    with page.expect_download() as download:
        page.click("a.button")
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"
    sheet.write_text(f"{TPP}197911302005012004,500000,{APRIL},Dinas Kesehatan\n")
    page.set_input_files("input[type=file]", str(sheet))
    page.click("text=Kirim dan periksa")
    page.wait_for_selector("text=Semua baris dapat dipakai.")
    assert (town.inbox(APRIL) / "tpp dinkes.csv").read_bytes() == sheet.read_bytes()


def test_finance_pays_for_a_fund_and_an_auditor_finds_a_proposal(visit_funds):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    finance = visit_funds("keuangan", viewport={"width": 360, "height": 800}, color_scheme="dark")
    finance.goto(f"/bulan/{MARCH}/bpjs")
    finance.select_option("#f-penanggung", "dana:APBD-2024")
    finance.fill("#f-bayar", "67.200")
    finance.fill("#f-kode_iuran", "APBD-03")
    finance.fill("#f-tanggal", "2024-03-14")
    finance.fill("#f-bukti", "SP2D-12")
    finance.click("form.card button")
    finance.wait_for_selector("text=SP2D-12")
    picture(finance, "keuangan-dana")
    assert finance.evaluate("document.documentElement.scrollWidth") <= 360
    assert axe.run(finance).response["violations"] == []
    finance.goto(f"/bulan/{MARCH}/keluaran")
    with finance.expect_download():
        finance.click("text=dana/APBD-2024/iuran-bpu.xlsx")

    auditor = visit_funds("auditor", viewport={"width": 1100, "height": 900})
    auditor.goto("/cari")
    auditor.fill("#f-usulan", "U-06")
    auditor.keyboard.press("Enter")
    auditor.wait_for_selector("text=Usulan U-06")
    assert axe.run(auditor).response["violations"] == []


# What one presses in the bar at the top, and is higher than a line.
TALL = "[...document.querySelectorAll('.me a, .me button')].filter(n => n.offsetHeight > 48).map(n => n.innerText)"
PAGES = {
    "petugas": [
        "/",
        f"/bulan/{MARCH}",
        f"/bulan/{MARCH}/berkas",
        f"/bulan/{MARCH}/berkas/tpp.csv",
        f"/bulan/{MARCH}/saran",
    ],
    "auditor": [f"/bulan/{MARCH}/keluaran", f"/bulan/{MARCH}/bpjs", "/jejak", "/cari", "/kesehatan"],
    "keuangan": [f"/bulan/{MARCH}/bpjs"],
    "penyetuju": [f"/bulan/{MARCH}/pratinjau"],
    "dinkes": ["/", f"/bulan/{MARCH}", f"/bulan/{APRIL}/berkas"],
    "admin": ["/", "/akun", "/akun/sandi", "/tidak-ada"],
}


@pytest.mark.parametrize("user", PAGES)
def test_every_page_is_clean_narrow_and_wide_light_and_dark(visit, user):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = []
    for width, scheme, language in ((360, "dark", "id"), (1280, "light", "en")):
        page = visit(user, viewport={"width": width, "height": 800}, color_scheme=scheme)
        page.goto(f"/?bahasa={language}")
        for address in PAGES[user]:
            page.goto(address)
            if user == "admin" and address == "/akun" and language == "id":
                picture(page, "admin")
            wide = page.evaluate("document.documentElement.scrollWidth")
            broken = [each["id"] for each in axe.run(page).response["violations"]]
            on_two_lines = page.evaluate(TALL)
            if broken or wide > width or on_two_lines:
                found.append((address, width, scheme, broken, wide, on_two_lines))
        # A refused address is an error for the browser's console too; nothing else may be.
        page.asked[:] = [url for url in page.asked if not url.startswith("console Failed to load resource")]
    assert found == []


def test_the_keyboard_alone_reaches_the_content_and_the_button(visit):
    page = visit("petugas")
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('main a, main button')")


def test_the_policy_lets_no_inline_script_run(visit):
    assert (
        "'unsafe-inline'" not in security_headers(is_https=True, is_public=False)["content-security-policy"]
    )
    page = visit("petugas")
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.taken = 1';"
        "document.body.append(s); }"
    )
    assert page.evaluate("window.taken") is None
    page.asked[:] = [url for url in page.asked if url.startswith("http")]
