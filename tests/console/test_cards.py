"""Cards of households in the console: staff make them and send the register back, auditors look; no token is seen."""

import re

import pytest

from support.console import EVERYONE, opened
from support.deployments import MARCH, make_town
from support.small_city import NIK, write_month

THERE = f"/bulan/{MARCH}/kartu"
SETTINGS = """
[guard]
approval = "never"
[cards]
site_url = "https://lindung.kota.example"
office = "Bidang Jaminan Sosial"
phone = "(0266) 123 456"
"""
WORKERS = """
    nik   | nama           | kelurahan  | kartu
    iis   | Iis Sumiati    | Nanggeleng | ya
    maman | Maman Suherman | Cisarua    | ya
    titin | Titin Kartini  | Cisarua    | tidak
"""
LETTERS = """
    nomor | nip    | nik
    K1    | ASEP   | iis
    K2    | BUDI   | maman
    K3    | RATNA  | titin
"""


@pytest.fixture(scope="module")
def posted(tmp_path_factory):
    """A town with March posted, of whose households two want a card."""
    town = make_town(tmp_path_factory.mktemp("cards") / "kota")
    town.settings(SETTINGS)
    write_month(town, LETTERS, pekerja=WORKERS)
    town.run()
    with opened(town, users=EVERYONE):
        pass
    return town


@pytest.fixture
def office(posted, tmp_path):
    with opened(posted.copy(tmp_path / "kota")) as office:
        yield office


def tokens(office):
    return {card.token for card in office.ledger.cards()}


def test_staff_make_the_sheets_and_an_auditor_fetches_them(office):
    staff = office.browser("petugas")
    assert "Buat lembar dan daftar" in staff.get(THERE).text
    made = staff.post(THERE, {"buat": "1", "bentuk": "kartu", "kelurahan": ""})
    assert (made.status_code, made.headers["location"]) == (303, THERE)
    auditor = office.browser("auditor")
    page = auditor.get(THERE).text
    links = re.findall(rf'href="({THERE}/[^"]+)"', page)
    names = ["daftar-cabut.csv", "daftar-cabut.xlsx", "daftar-kartu.csv", "daftar-kartu.xlsx", "kartu.pdf"]
    assert [link.rpartition("/")[2] for link in links] == names
    folder = office.town.root / "outbox" / MARCH / "kartu"
    for link in links:
        answer = auditor.get(link)
        assert answer.content == (folder / link.rpartition("/")[2]).read_bytes()
        assert answer.headers["content-disposition"].startswith("attachment")
    assert "Buat lembar" not in page
    assert auditor.post(THERE, {"buat": "1"}).status_code == 403
    assert office.browser("keuangan").get(links[0]).status_code == 403


def test_no_page_address_or_log_joins_a_card_with_a_person(office):
    staff = office.browser("petugas")
    staff.post(THERE, {"buat": "1", "bentuk": "stiker", "kelurahan": "Cisarua"})
    page = staff.get(THERE).text
    assert f"{THERE}/cisarua/stiker.pdf" in page
    assert len(tokens(office)) == 2
    for text in (page, office.log):
        assert not [
            secret for secret in (*tokens(office), *NIK.values(), "Suherman", "Sumiati") if secret in text
        ]


def test_a_register_comes_back_and_rows_that_cannot_be_used_are_named(office):
    staff = office.browser("petugas")
    staff.post(THERE, {"buat": "1"})
    first, second = (card.code for card in office.ledger.cards())
    lines = [
        "kode,keadaan,tanggal,catatan",
        f"{first},diserahkan,2024-03-20,",
        f"{second},hilang,,",
        "ZZZZZZZZ,dicetak,,",
    ]
    answer = staff.post(THERE, files={"berkas": ("daftar-kartu.csv", "\n".join(lines).encode())})
    assert answer.status_code == 200
    assert "kode ZZZZZZZZ tidak ada di daftar kartu" in answer.text
    assert "keadaan &#34;hilang&#34; tidak dikenal" in answer.text or 'keadaan "hilang"' in answer.text
    sound = "\n".join(["kode,keadaan,tanggal,catatan", f"{second},ditolak,,"]).encode()
    assert staff.post(THERE, files={"berkas": ("daftar-kartu.csv", sound)}).status_code == 303
    assert sorted(card.state.value for card in office.ledger.cards()) == ["diserahkan", "ditolak"]
    page = staff.get(THERE).text
    assert "diserahkan <b>1</b>" in page
    assert "ditolak <b>1</b>" in page


def test_a_card_to_be_removed_is_on_the_page_without_its_person(office):
    staff = office.browser("petugas")
    staff.post(THERE, {"buat": "1"})
    [code] = [card.code for card in office.ledger.cards() if card.kelurahan == "Cisarua"]
    rows = f"kode,keadaan,tanggal,catatan\n{code},ditarik,,".encode()
    staff.post(THERE, files={"berkas": ("daftar.csv", rows)})
    page = staff.get(THERE).text
    assert code in page
    assert "tidak mau lagi" in page
    assert "Suherman" not in page


def test_what_cannot_be_is_refused(office):
    staff = office.browser("petugas")
    for path in ("../r1/bkpsdm/hasil.csv", "..%2f..%2f..%2fconfig.toml", "%2fetc%2fpasswd", "tidak-ada.pdf"):
        assert staff.get(f"{THERE}/{path}").status_code == 404, path
    assert staff.post(THERE, {}).status_code == 400
    assert staff.post(THERE, {"buat": "1", "kelurahan": "Tidak Ada"}).status_code in (400, 409, 422)
    assert staff.post("/bulan/2024-07/kartu", {"buat": "1"}).status_code == 409
    assert "belum dibukukan" in staff.get("/bulan/2024-07/kartu").text


def test_an_office_that_is_not_set_is_named_before_anything_is_made(march):
    page = march.browser("petugas").get(THERE).text
    assert "cards.site_url, cards.office, cards.phone" in page
    assert "Buat lembar" not in page
