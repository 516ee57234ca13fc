"""The files of a year in the console: staff make the award file and the papers of donors, who looks fetches them."""

import re

import pytest

from support.console import EVERYONE, opened


@pytest.fixture
def funds(kota_dana_once, tmp_path):
    """The console of kota-dana, with March and April posted."""
    with opened(kota_dana_once[0].copy(tmp_path / "town"), users=EVERYONE) as office:
        yield office


def test_staff_make_the_files_of_a_year_and_others_fetch_them(funds):
    staff = funds.browser("petugas")
    assert staff.get("/tahun").headers["location"] == "/tahun/2024"
    assert "Belum dibuat." in staff.get("/tahun/2024").text
    for group in ("paritrana", "donatur"):
        made = staff.post(f"/tahun/2024/{group}")
        assert (made.status_code, made.headers["location"]) == (303, "/tahun/2024"), made.text
    folders = {
        "paritrana": funds.town.root / "laporan" / "paritrana-2024",
        "donatur": funds.town.root / "outbox" / "donatur-2024",
    }
    for name in ("auditor", "penyetuju"):
        browser = funds.browser(name)
        page = browser.get("/tahun/2024").text
        links = re.findall(r'href="/tahun/2024/(paritrana|donatur)/([^"]+)"', page)
        assert ("paritrana", "indeks.csv") in links
        assert len({group for group, _ in links}) == 2
        for group, path in links:
            answer = browser.get(f"/tahun/2024/{group}/{path}")
            assert answer.content == (folders[group] / path).read_bytes()
        assert browser.post("/tahun/2024/paritrana").status_code == 403
        assert 'action="/tahun' not in page
    assert funds.browser("keuangan").get("/tahun/2024").status_code == 403


def test_what_is_not_there_is_said(funds):
    staff = funds.browser("petugas")
    assert "Belum ada bulan tahun ini yang dibukukan." in staff.get("/tahun/2023").text
    assert staff.post("/tahun/2023/paritrana").status_code == 409
    for path in ("/tahun/24", "/tahun/2024/lain/x", "/tahun/2024/paritrana/..%2f..%2fconfig.toml"):
        assert staff.get(path).status_code == 404, path
