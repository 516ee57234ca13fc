"""Records that were made by mistake are taken back in the console, and a paid month is reopened there."""

import pytest

from support.console import EVERYONE, opened
from support.deployments import MARCH

MONTH, BPJS = f"/bulan/{MARCH}", f"/bulan/{MARCH}/bpjs"
PAID = {"bayar": "117.600", "kode_iuran": "240300123", "tanggal": "2024-03-14", "bukti": "NTB-88"}
WRONG = {"batal_bayar": "240300123", "bukti": "NTB-88", "alasan": "salah jumlah"}


@pytest.fixture
def overpaid(march):
    """March is paid with Rp16.800 too much; what it owes."""
    owed = march.ledger.period_figures(march.ledger.runs()[0].period).owed
    finance = march.browser("keuangan")
    assert finance.post(BPJS, PAID | {"bayar": str(owed + 16_800)}).status_code == 303
    return march, finance, owed


def test_an_overpaid_month_says_so_and_its_payment_is_taken_back(overpaid):
    office, finance, owed = overpaid
    for address in ("/", MONTH, BPJS):
        assert "ebih bayar Rp16.800" in finance.get(address).text, address
    assert 'name="batal_bayar" value="240300123"' in finance.get(BPJS).text
    assert finance.post(BPJS, WRONG | {"alasan": ""}).status_code == 409
    assert finance.post(BPJS, WRONG | {"bukti": "NTB-89"}).status_code == 409
    assert finance.post(BPJS, WRONG).status_code == 303
    event = office.ledger.events()[-1]
    assert (event.act, event.by, event.facts["amount"]) == ("reverse_payment", "keuangan", owed + 16_800)
    assert "ebih bayar" not in finance.get(BPJS).text
    assert finance.json(MONTH)["state"] == "posted"
    assert finance.post(BPJS, PAID | {"bayar": str(owed)}).status_code == 303, "the proof is free again"
    assert finance.json(MONTH)["state"] == "paid"


def test_staff_take_back_a_refund(march):
    staff, finance = march.browser("petugas"), march.browser("keuangan")
    [line] = march.ledger.live_lines(march.ledger.runs()[0].period).head(1).iter_rows(named=True)
    note = f"bukan {line['nik']}, tetangganya"
    reverse = {"batal": line["nomor"], "alasan": "salah-pekerja", "keterangan": note}
    assert staff.post(BPJS, reverse).status_code == 303
    explained = staff.post("/cari", {"nomor": line["nomor"], "bulan": MARCH}).text
    assert ("tetangganya" in explained, line["nik"] in explained) == (True, False)
    refund = {"kembali": line["nomor"], "tanggal": "2024-03-20", "bukti": "KR-1"}
    assert finance.post(BPJS, refund).status_code == 303
    assert 'name="batal_kembali"' in staff.get(BPJS).text
    back = {"batal_kembali": line["nomor"], "bukti": "KR-1", "alasan": "belum dibayarkan"}
    assert staff.post(BPJS, back).status_code == 303
    assert march.acts[-1] == "reverse_refund"
    assert 'name="batal_kembali"' not in staff.get(BPJS).text


def test_a_paid_month_with_a_new_file_is_reopened_with_a_reason(overpaid):
    office, finance, _ = overpaid
    staff = office.browser("petugas")
    letters = office.town.inbox() / "kesediaan.csv"
    (office.town.inbox() / "kesediaan-susulan.csv").write_bytes(letters.read_bytes())
    page = staff.get(MONTH).text
    assert 'name="revisi"' not in page
    assert f'action="{MONTH}/buka"' in page
    assert f'action="{MONTH}/buka"' not in finance.get(MONTH).text
    assert staff.post(f"{MONTH}/buka").status_code == 409
    assert staff.post(f"{MONTH}/buka", {"alasan": "surat inspektorat 700/12"}).status_code == 303
    assert (office.acts[-1], office.ledger.events()[-1].by) == ("reopen", "petugas")
    assert 'name="revisi"' in staff.get(MONTH).text
    close = {"tindakan": "tutup", "alasan": "keliru dibuka"}
    assert staff.post(f"{MONTH}/buka", close).status_code == 303
    assert staff.json(MONTH)["state"] == "paid"
    assert staff.post(f"{MONTH}/buka", close).status_code == 409, "it is closed"


def test_what_is_owed_is_due_on_one_day(march):
    page = march.browser("keuangan").get(BPJS).text
    assert "paling lambat 15 Maret 2024" in page
    assert "jatuh tempo 15 Maret 2024" in page
    assert "jatuh tempo 2" not in page


def test_what_one_payer_paid_too_much_pays_nothing_for_the_others(kota_dana_once, tmp_path):
    with opened(kota_dana_once[0].copy(tmp_path / "kota"), users=EVERYONE) as office:
        finance = office.browser("keuangan")
        fund = {"bayar": "200.000", "kode_iuran": "APBD-03", "penanggung": "dana:APBD-2024"}
        assert finance.post(BPJS, PAID | fund).status_code == 303
        page = finance.get(BPJS).text
    assert "Lebih bayar Rp132.800" in page
    assert "<dd>Rp84.000 " in page, "TPP and two funds owe their part as before"
