"""A month of kota-upah in the console: employers pay their own bills, and finance fetches what it pays."""

import pytest

from support.console import EVERYONE, opened
from support.deployments import MARCH

THERE = f"/bulan/{MARCH}/bpjs"
APRIL, MAY = "2024-04", "2024-05"
BUDGET, VILLAGE = "Dinas Pendidikan", "Desa Sudajaya"
CECEP = "3272010709920106"
PAID = {
    "kode_iuran": "PU-03",
    "tanggal": "2024-03-14",
    "bukti": "SP2D-44",
    "bayar": "1.372.869",
    "penanggung": f"pemberi_kerja:{BUDGET}",
}
BACK = {"batal": "desa  sudajaya", "milik": "nonasn", "alasan": "salah-pekerja"}


@pytest.fixture(scope="module")
def town_once(kota_upah_once, tmp_path_factory):
    """Kota-upah with March and April posted, and its users."""
    town = kota_upah_once[0].copy(tmp_path_factory.mktemp("employers") / "kota")
    with opened(town, users=EVERYONE):
        return town


@pytest.fixture
def employers(town_once, tmp_path):
    """The console of a copy of that town."""
    with opened(town_once.copy(tmp_path / "kota")) as office:
        yield office


@pytest.fixture(scope="module")
def looked_at(town_once):
    """The console of the town, which no test changes."""
    with opened(town_once) as office:
        yield {name: office.browser(name) for name in ("keuangan", "auditor", "dinsos")}


def owed(browser):
    """Payer → what its line on the page says."""
    page = browser.get(THERE).text
    rows = page.split('id="penanggung"')[1].split("</section>")[0].split("<li>")[1:]
    return {row.split("<b>")[1].split("</b>")[0]: row for row in rows}


def test_finance_sees_each_employer_and_pays_for_one(employers):
    finance = employers.browser("keuangan")
    assert f'value="pemberi_kerja:{VILLAGE}"' in finance.get(THERE).text
    before = owed(finance)
    assert "Rp1.372.869" in before[BUDGET]
    assert "Rp283.867" in before[VILLAGE]
    assert finance.post(THERE, PAID).status_code == 303
    [paid] = employers.ledger.payments(employers.ledger.runs()[0].period).iter_rows(named=True)
    assert (paid["payer_kind"], paid["payer"], paid["amount_idr"]) == ("pemberi_kerja", BUDGET, 1_372_869)
    event = employers.ledger.events()[-1]
    assert (event.by, event.facts["pemberi_kerja"]) == ("keuangan", BUDGET)
    after = owed(finance)
    assert "dibayar Rp1.372.869" in after[BUDGET]
    assert "sisa" not in after[BUDGET]
    assert "sisa Rp283.867" in after[VILLAGE]
    assert finance.json(f"/bulan/{MARCH}")["state"] == "posted", "others still owe"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"penanggung": "pemberi_kerja:Dinas X"}, "Dinas X"),
        ({"penanggung": "pemberi_kerja:"}, "penanggung"),
        ({"penanggung": "dana:"}, "penanggung"),
        ({"penanggung": f"majikan:{BUDGET}"}, "penanggung"),
        ({"bayar": "Rp1,5"}, "bayar"),
    ],
)
def test_a_payment_for_an_employer_that_cannot_be_is_refused(employers, wrong, said):
    finance, before = employers.browser("keuangan"), employers.acts
    answer = finance.post(THERE, PAID | wrong)
    assert answer.status_code in (400, 409, 422), answer.text
    assert said in answer.text
    assert employers.acts == before


def test_a_bill_of_one_employer_is_not_paid_by_another(employers):
    finance = employers.browser("keuangan")
    assert finance.post(THERE, PAID).status_code == 303
    other = {"penanggung": f"pemberi_kerja:{VILLAGE}", "bukti": "SP2D-45", "bayar": "283.867"}
    refused = finance.post(THERE, PAID | other)
    assert (refused.status_code, "PU-03" in refused.text) == (409, True)


def test_staff_take_back_the_premium_of_an_employee(employers):
    staff = employers.browser("petugas")
    several = staff.post(THERE, BACK)
    assert (several.status_code, "327201…06" in several.text, CECEP in several.text) == (409, True, False)
    assert staff.post(THERE, BACK | {"nik": CECEP}).status_code == 303
    event = employers.ledger.events()[-1]
    assert (event.act, event.by, event.facts["pemberi_kerja"]) == ("reverse", "petugas", VILLAGE)
    assert staff.post(THERE, BACK | {"nik": CECEP}).status_code == 409
    assert "Rp277.200" in owed(staff)[VILLAGE]
    assert employers.browser("keuangan").post(THERE, BACK | {"nik": CECEP}).status_code == 403


@pytest.mark.parametrize(
    ("path", "finance"),
    [
        ("nonasn/iuran-pu.csv", 200),
        ("nonasn/iuran-pu.xlsx", 200),
        ("nonasn/potongan.csv", 403),
        ("nonasn/hasil.csv", 403),
        ("nonasn/pergantian.csv", 403),
        ("dana/rekap-dana.csv", 200),
    ],
)
def test_finance_fetches_the_bill_that_it_pays(looked_at, path, finance):
    there = f"/bulan/{MARCH}/keluaran/r1/{path}"
    assert looked_at["keuangan"].get(there).status_code == finance
    assert looked_at["auditor"].get(there).status_code == (404 if finance == 404 else 200)
    assert looked_at["dinsos"].get(there).status_code == 403


def test_a_list_of_employees_that_last_month_had_is_missed(employers):
    """Without it the month can be run, and the cover of those who are in it ends in silence."""
    may, april = employers.town.inbox(MAY), employers.town.inbox(APRIL)
    may.mkdir()
    for path in april.iterdir():
        if not path.name.startswith("nonasn"):
            text = path.read_text(encoding="utf-8")
            (may / path.name).write_text(text.replace(APRIL, MAY) if "tpp" in path.name else text)
    staff = employers.browser("petugas")
    said = staff.json(f"/bulan/{MAY}")
    assert (said["state"], said["missing_tables"], said["absent_tables"]) == ("ready", [], ["nonasn"])
    page = staff.get(f"/bulan/{MAY}").text
    assert "belum ada: nonasn" in page
    assert 'aria-current="step"' in page.split("belum ada: nonasn")[0].rpartition("<li")[2]
    assert f'action="/bulan/{MAY}/jalankan"' in page
    told = employers.town("check", MAY, "--json").json
    assert (told["verdict"], told["absent_tables"]) == ("ready", ["nonasn"])
    (may / "nonasn mei.csv").write_bytes((april / "nonasn.csv").read_bytes())
    assert staff.json(f"/bulan/{MAY}")["absent_tables"] == []
    assert "belum ada: nonasn" not in staff.get(f"/bulan/{MAY}").text
    # A posted month, and the first one of all, miss nothing.
    assert (
        staff.json(f"/bulan/{APRIL}")["absent_tables"] == staff.json(f"/bulan/{MARCH}")["absent_tables"] == []
    )


def test_finance_is_offered_what_it_may_fetch(looked_at):
    page = looked_at["keuangan"].get(f"/bulan/{MARCH}/keluaran").text
    assert "r1/nonasn/iuran-pu.xlsx" in page
    assert "nonasn/potongan.csv" not in page


def test_an_opd_fetches_its_own_demand_letter_and_no_other(town_once, tmp_path):
    """The OPD *Dinas Pendidikan* is an employer; the letter of the village is of another one."""
    town = town_once.copy(tmp_path / "kota")
    assert town("report", MARCH).code == 0
    letters = sorted(
        path.name for path in (town.root / "outbox" / MARCH / "surat" / "r1" / "nonasn").iterdir()
    )
    assert letters == ["tagihan-001-Desa-Sudajaya.pdf", "tagihan-002-Dinas-Pendidikan.pdf"]
    village, own = (f"/bulan/{MARCH}/keluaran/surat/r1/nonasn/{name}" for name in letters)
    with opened(town, users=[("disdik", BUDGET)]) as office:
        browser, other = office.browser("disdik"), office.browser("dinsos")
        page = browser.get(f"/bulan/{MARCH}").text
        assert own in page
        assert village not in page
        answer = browser.get(own)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        assert browser.get(village).status_code == 403
        assert browser.get(village.replace("tagihan-001", "tagihan-009")).status_code == 403, (
            "nor whether it exists"
        )
        assert other.get(own).status_code == 403
        assert "tagihan" not in other.get(f"/bulan/{MARCH}").text
