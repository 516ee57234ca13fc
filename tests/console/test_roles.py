"""All addresses, asked by all roles: allowed exactly what the table of roles says; and another OPD's data."""

import re

import pytest

from support.console import opened
from support.deployments import MARCH
from tpp_sponsor.console.routes import ADDRESSES
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault
from tpp_sponsor.ledger.users.user_ledger import NewBackgroundRun
from tpp_sponsor.users.accounts import Role

# Address → the roles that may ask it, written by hand from docs/konsol.md; p petugas, s penyetuju, k keuangan, o opd,
# a auditor, d admin.
ALLOWED = {
    "POST /keluar": "pskoad",
    "GET /": "pskoad",
    "GET /akun": "d",
    "POST /akun": "d",
    "GET /akun/sandi": "pskoad",
    "POST /akun/sandi": "pskoad",
    "GET /kesehatan": "psad",
    "GET /jejak": "psa",
    "GET /cari": "psa",
    "POST /cari": "psa",
    "GET /bulan/{period}": "pskoa",
    "POST /bulan/{period}/jalankan": "p",
    "POST /bulan/{period}/buka": "p",
    "POST /bulan/{period}/surat": "p",
    "GET /bulan/{period}/berkas": "psoa",
    "POST /bulan/{period}/berkas": "po",
    "GET /bulan/{period}/berkas/{name}": "psoa",
    "GET /bulan/{period}/berkas/{name}/perbaikan": "psoa",
    "POST /bulan/{period}/berkas/{name}/hapus": "po",
    "GET /bulan/{period}/pratinjau": "psa",
    "GET /bulan/{period}/pratinjau/{path:path}": "psa",
    "POST /bulan/{period}/setujui": "s",
    "POST /bulan/{period}/tolak": "s",
    "GET /bulan/{period}/saran": "psa",
    "POST /bulan/{period}/saran": "p",
    "GET /bulan/{period}/keluaran": "pska",
    "GET /bulan/{period}/keluaran/{group}/{path:path}": "pskoa",
    "GET /bulan/{period}/bpjs": "pska",
    "POST /bulan/{period}/bpjs": "pk",
    "POST /bulan/{period}/rekonsiliasi": "pk",
    "GET /bulan/{period}/verifikasi": "psa",
    "GET /bulan/{period}/kartu": "psa",
    "POST /bulan/{period}/kartu": "p",
    "GET /bulan/{period}/kartu/{path:path}": "psa",
    "GET /tahun": "psa",
    "GET /tahun/{year}": "psa",
    "POST /tahun/{year}/paritrana": "p",
    "POST /tahun/{year}/donatur": "p",
    "GET /tahun/{year}/{group}/{path:path}": "psa",
}
LETTERS = {
    "p": Role.PETUGAS,
    "s": Role.PENYETUJU,
    "k": Role.KEUANGAN,
    "o": Role.OPD,
    "a": Role.AUDITOR,
    "d": Role.ADMIN,
}
USERS = {role: "dinsos" if role is Role.OPD else role.value for role in Role}


def test_the_table_names_every_address():
    known = {f"{address.method} {address.path}" for address in ADDRESSES if not address.public}
    assert known == set(ALLOWED)


@pytest.mark.parametrize("letter", LETTERS)
def test_a_role_may_ask_exactly_its_addresses(march, letter):
    browser = march.browser(USERS[LETTERS[letter]])
    token = browser.token
    for address, letters in ALLOWED.items():
        method, path = address.split(" ")
        if address in ("POST /keluar", "GET /bulan/{period}/verifikasi", "POST /bulan/{period}/surat") and (
            letter in letters
        ):
            continue  # it ends the session, or works on every posted month
        # A month without an inbox: nothing is run, found or changed.
        path = re.sub(r"\{\w+(:\w+)?\}", "x", path.replace("{period}", "2019-01"))
        answer = browser.http.request(method, path, data={"csrf": token} if method == "POST" else None)
        refused = answer.status_code == 403
        if address == "GET /bulan/{period}/berkas/{name}" and letter == "o":
            # A file that the OPD has not sent.
            assert refused
        elif path.startswith("/bulan/2019-01/keluaran/") and letter == "o":
            # Nothing but its recap.
            assert refused
        elif address.endswith(("/perbaikan", "/hapus")) and letter == "o":
            assert refused
        else:
            assert refused == (letter not in letters), (address, answer.status_code)
        assert answer.status_code < 500 or address == "GET /kesehatan", (address, answer.text)


def test_an_administrator_sees_no_data_of_persons(march):
    browser = march.browser("admin")
    seen = browser.get("/").text + browser.get("/akun").text
    assert MARCH not in seen
    assert browser.get(f"/bulan/{MARCH}").status_code == 403
    # An OPD that no ASN file has is named.
    march.add("ngawur", "opd", opd="Dinas Ngawur")
    page = browser.get("/akun").text
    assert "Tidak ada data ASN yang memuat OPD “Dinas Ngawur”" in page
    assert page.count("Tidak ada data ASN") == 1


def test_an_opd_sees_its_own_deductions_and_no_others(march):
    own = march.browser("dinkes").get(f"/bulan/{MARCH}").text
    assert "Ratna Dewi" in own
    assert "Siti Nurhayati" not in own
    # NIP are masked there too.
    assert not re.search(r"\b\d{18}\b|\b\d{16}\b", own)
    assert "Ratna Dewi" not in march.browser("dinsos").get(f"/bulan/{MARCH}").text


def test_an_opd_does_not_learn_why_a_run_has_failed(march):
    """The reason names the file of another."""
    period = Period.parse("2024-04")
    number = march.ledger.begin_run(
        NewBackgroundRun(period=period, by="petugas", host="here", at=march.clock())
    )
    faults = [Fault.of("file_empty", file="tpp dinkes.csv")]
    march.ledger.end_run(number, march.clock(), 11, "failed", faults)
    address = "/bulan/2024-04"
    assert march.browser("petugas").json(address)["run"]["faults"][0].startswith("tpp dinkes.csv")
    run = march.browser("dinsos").json(address)["run"]
    assert (run["state"], run["by"], run["faults"]) == ("failed", "petugas", [])
    assert "tpp dinkes" not in march.browser("dinsos").get(address).text


def test_what_a_run_says_is_past_as_soon_as_a_file_has_come(march):
    """A folder that is missing is there with its first file."""
    period, staff = Period.parse("2024-05"), march.browser("petugas")
    new = NewBackgroundRun(period=period, by="petugas", host="here", at=march.clock())
    faults = [Fault.of("file_empty", file="tpp.csv")]
    march.ledger.end_run(march.ledger.begin_run(new), march.clock(), 11, "failed", faults)
    assert "Proses terakhir tidak selesai" in staff.get("/bulan/2024-05").text
    march.clock.wait(minutes=1)
    tpp = b"nip,tpp_neto,periode,opd\n197911302005012004,500000,2024-05,Dinas Kesehatan\n"
    assert staff.post("/bulan/2024-05/berkas", files={"berkas": ("tpp.csv", tpp)}).status_code == 303
    page = staff.get("/bulan/2024-05").text
    assert "Proses terakhir tidak selesai" not in page
    assert "Proses pada 20-03-2024 10:00 tidak selesai; sesudahnya ada berkas" in page


def test_an_opd_neither_sees_nor_takes_the_files_of_another(march):
    dinsos, dinkes = march.browser("dinsos"), march.browser("dinkes")
    tpp = b"nip,tpp_neto,periode,opd\n197911302005012004,500000,2024-04,Dinas Kesehatan\n"
    sent = dinkes.post("/bulan/2024-04/berkas", files={"berkas": ("tpp dinkes.csv", tpp)})
    there = sent.headers["location"]
    assert dinkes.get(there).status_code == 200
    assert dinsos.get(there).status_code == 403
    assert dinsos.get(f"{there}/perbaikan").status_code == 403
    assert dinsos.post(f"{there}/hapus").status_code == 403
    assert "tpp dinkes.csv" not in dinsos.get("/bulan/2024-04").text
    assert dinsos.json("/bulan/2024-04")["files"] == []
    taken = dinsos.post(
        "/bulan/2024-04/berkas", files={"berkas": ("tpp dinkes.csv", tpp.replace(b"5", b"6"))}
    )
    assert taken.status_code in (409, 422)
    assert (march.town.inbox("2024-04") / "tpp dinkes.csv").read_bytes() == tpp
    assert dinkes.post(f"{there}/hapus").status_code == 303
    assert not (march.town.inbox("2024-04") / "tpp dinkes.csv").exists()


def test_an_opd_fetches_its_own_recap_and_no_others(march):
    dinkes, dinsos = march.browser("dinkes"), march.browser("dinsos")
    [link] = re.findall(r'href="(/bulan/2024-03/keluaran/surat/[^"]+)"', dinkes.get(f"/bulan/{MARCH}").text)
    answer = dinkes.get(link)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    name = link.rpartition("/")[2]
    assert answer.content == (march.town.root / f"outbox/2024-03/surat/r1/rekap-opd/{name}").read_bytes()
    assert "Dinas-Kesehatan" in name
    assert dinsos.get(link).status_code == 403
    assert link not in dinsos.get(f"/bulan/{MARCH}").text
    for other in (
        "surat/r1/rekap-opd.pdf",
        "surat/r1/rekap-opd/099-X.pdf",
        "r1/keuangan/rekap-opd.csv",
        "r9/x",
    ):
        assert dinkes.get(f"/bulan/{MARCH}/keluaran/{other}").status_code == 403, other
    assert march.browser("keuangan").get(link).status_code == 200


@pytest.fixture(scope="module")
def finance_browser(march_once):
    """Finance, looking at a town that no test here changes."""
    with opened(march_once) as office:
        yield office.browser("keuangan")


@pytest.mark.parametrize(
    ("path", "finance"),
    [
        ("r1/keuangan/potongan-tpp.csv", 200),
        ("r1/bpjs/iuran-bpu.csv", 200),
        ("r1/manifest.json", 200),
        ("r1/SHA256SUMS", 200),
        ("surat/r1/surat-pengantar-bpjs.pdf", 404),
        ("r1/bkpsdm/hasil.csv", 403),
        ("r1/bkpsdm/ditolak.csv", 403),
        ("r1/peringkat.csv", 200),
        ("r2/keuangan/potongan-tpp.csv", 404),
        ("r0/keuangan/potongan-tpp.csv", 404),
        ("r1/../../../config.toml", 404),
        ("r1/%2e%2e/%2e%2e/%2e%2e/config.toml", 404),
        ("r1/..%2f..%2f..%2fconfig.toml", 404),
        ("r1//etc/passwd", 404),
        ("r1/%2fetc%2fpasswd", 404),
        ("r1/keuangan/%2e%2e/bpjs/iuran-bpu.csv", 404),
        ("r1/./bpjs%2fiuran-bpu.csv/", 404),
        ("r1/.", 404),
        ("r1/keuangan", 404),
        ("../../data/tpp-sponsor.db", 404),
        ("periksa/periksa.html", 404),
        ("pratinjau/x", 404),
    ],
)
def test_only_listed_files_are_handed_out(march_once, finance_browser, path, finance):
    browser = finance_browser
    answer = browser.get(f"/bulan/{MARCH}/keluaran/{path}")
    assert answer.status_code == finance, path
    if finance == 200:
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.content == (march_once.outbox() / path.removeprefix("r1/")).read_bytes()
        assert answer.headers["cache-control"] == "no-store"


def test_every_paper_that_is_listed_can_be_fetched(march):
    browser = march.browser("petugas")
    page = browser.get(f"/bulan/{MARCH}/keluaran").text
    links = re.findall(r'href="(/bulan/2024-03/keluaran/[^"]+)"', page)
    assert len(links) > 10
    assert any("/surat/" in link for link in links)
    for link in links:
        assert browser.get(link).status_code == 200, link


def test_a_stale_role_is_worth_nothing(march):
    from tpp_sponsor.acts.deployment.account import change_roles
    from tpp_sponsor.domain.lifecycle import Actor

    browser = march.browser("petugas")
    change_roles(march.ledger, "petugas", [Role.AUDITOR], "", Actor(by="admin", at=march.clock()))
    assert browser.post("/masuk", {}).status_code in (401, 403)
    assert browser.http.post(f"/bulan/{MARCH}/jalankan", data={}).status_code == 303
    assert march.browser("petugas").post(f"/bulan/{MARCH}/jalankan").status_code == 403


def test_finance_pays_and_staff_do_not(march):
    fields = {"bayar": "117.600", "kode_iuran": "240300123", "tanggal": "2024-03-14", "bukti": "NTB-88"}
    assert march.browser("petugas").post(f"/bulan/{MARCH}/bpjs", fields).status_code == 403
    finance = march.browser("keuangan")
    assert finance.post(f"/bulan/{MARCH}/bpjs", fields | {"tanggal": "2024-02-01"}).status_code == 409
    assert finance.post(f"/bulan/{MARCH}/bpjs", fields).status_code == 303
    # The same payment again changes nothing.
    acts = march.acts
    assert finance.post(f"/bulan/{MARCH}/bpjs", fields).status_code == 303
    assert march.acts == acts
    assert march.ledger.events()[-1].by == "keuangan"
    assert finance.json(f"/bulan/{MARCH}")["state"] in ("paid", "posted", "settled")
    listed = {"berkas": ("jawaban.csv", b"x")}
    assert finance.post(f"/bulan/{MARCH}/bpjs", files=listed).status_code == 403
