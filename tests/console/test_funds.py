"""A month of kota-dana in the console: who pays is chosen where money is recorded, and shown where it is looked at."""

import shutil

import pytest

from support.console import EVERYONE, opened
from support.deployments import MARCH

PAID = {
    "kode_iuran": "APBD-03",
    "tanggal": "2024-03-14",
    "bukti": "SP2D-12",
    "bayar": "67.200",
    "penanggung": "dana:APBD-2024",
}


@pytest.fixture
def funds(kota_dana_once, tmp_path):
    """The console of kota-dana, with March and April posted."""
    with opened(kota_dana_once[0].copy(tmp_path / "town"), users=EVERYONE) as office:
        yield office


def test_finance_sees_each_payer_and_pays_for_one(funds):
    finance, there = funds.browser("keuangan"), f"/bulan/{MARCH}/bpjs"
    page = finance.get(there).text
    assert 'value="dana:APBD-2024"' in page
    assert "Rp67.200" in page, "four workers of APBD-2024"
    assert finance.post(there, PAID).status_code == 303
    [paid] = funds.ledger.payments(funds.ledger.runs()[0].period).iter_rows(named=True)
    assert (paid["payer"], paid["amount_idr"], funds.ledger.events()[-1].by) == (
        "APBD-2024",
        67_200,
        "keuangan",
    )
    assert "dibayar Rp67.200" in finance.get(there).text
    assert finance.json(f"/bulan/{MARCH}")["state"] == "posted", "others still owe"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"penanggung": "dana:TIDAK-ADA"}, "TIDAK-ADA"),
        ({"bayar": "0"}, "bayar"),
        ({"tanggal": "2024-01-02"}, "2024"),
    ],
)
def test_a_payment_for_a_fund_that_cannot_be_is_refused(funds, wrong, said):
    finance = funds.browser("keuangan")
    before = funds.acts
    answer = finance.post(f"/bulan/{MARCH}/bpjs", PAID | wrong)
    assert answer.status_code in (400, 409, 422), answer.text
    assert said in answer.text
    assert funds.acts == before


def test_staff_take_back_the_premium_of_a_proposal(funds):
    staff, there = funds.browser("petugas"), f"/bulan/{MARCH}/bpjs"
    back = {"batal": "U-09", "milik": "usulan", "alasan": "salah-pekerja", "keterangan": "orang lain"}
    assert staff.post(there, back | {"milik": "kesediaan"}).status_code == 409, "no statement has this number"
    assert staff.post(there, back).status_code == 303
    assert funds.ledger.events()[-1].facts["dana"] == "APBD-2024"
    assert staff.post(there, back).status_code == 409


def test_a_proposal_is_found_by_its_number_and_explained(funds):
    auditor = funds.browser("auditor")
    found = auditor.post("/cari", {"usulan": "U-06", "bulan": MARCH}).text
    assert "Usulan U-06" in found
    assert "3272051002800013" not in found
    # The claims on a worker, of sponsors and funds, in the order in which they are tried.
    claims = auditor.post("/cari", {"nik": "3272051002800013", "bulan": MARCH}).text
    assert "Surat 800/103/2024" in claims
    assert "Usulan U-06" in claims


@pytest.mark.parametrize(
    ("path", "finance"),
    [
        ("dana/APBD-2024/iuran-bpu.csv", 200),
        ("dana/APBD-2024/iuran-bpu.xlsx", 200),
        ("dana/APBD-2024/daftar-tunggu.csv", 403),
        ("dana/APBD-2024/lampiran.xlsx", 403),
        ("dana/belum-terlindungi.csv", 403),
        ("dana/rekap-dana.csv", 200),
        ("dana/TIDAK-ADA/iuran-bpu.csv", 404),
    ],
)
def test_files_of_funds_are_for_those_who_may_have_them(funds, path, finance):
    there = f"/bulan/{MARCH}/keluaran/r1/{path}"
    assert funds.browser("keuangan").get(there).status_code == finance
    assert funds.browser("auditor").get(there).status_code == (404 if finance == 404 else 200)


def test_a_city_without_sponsors_is_ready_without_their_tables(funds):
    """Only funds, proposals and workers are sent: the month can be run, and says so."""
    may, april = funds.town.inbox("2024-05"), funds.town.inbox("2024-04")
    may.mkdir()
    for path in april.iterdir():
        if path.name.startswith(("dana", "kuota", "usulan", "pekerja")):
            shutil.copy(path, may)
    said = funds.browser("petugas").json("/bulan/2024-05")
    assert (said["state"], said["missing_tables"]) == ("ready", [])
    (may / next(path.name for path in may.iterdir() if path.name.startswith("dana"))).unlink()
    said = funds.browser("petugas").json("/bulan/2024-05")
    assert (said["state"], said["missing_tables"]) == ("waits", ["asn", "tpp", "kesediaan"])
