"""Kota-upah, the town with employees on wages that can be checked by hand: see tests/cities/kota-upah/README.md."""

import json
from itertools import permutations

import pytest

from journal_export.test_export_journal import complaints
from support.deployments import CITIES, EMPLOYERS, MARCH, Town, make_town, run_command
from tpp_sponsor.journal_export.entries import Form

CITY, APRIL = CITIES / "kota-upah", "2024-04"
BUDGET, VILLAGE = "Dinas Pendidikan", "Desa Sudajaya"
PLACES = {"hasil.csv": "bkpsdm/hasil.csv", "hasil-usulan.csv": "dana/hasil-usulan.csv"}
MONTHS = [
    (period, expected.relative_to(CITY / "expected" / period).as_posix())
    for period in (MARCH, APRIL)
    for expected in sorted((CITY / "expected" / period).rglob("*.csv"))
]
DENI, CECEP, IWAN = "3272010504880102", "3272010709920106", "3272011111950107"


@pytest.fixture(scope="module")
def town(kota_upah_once):
    return kota_upah_once[0]


@pytest.mark.parametrize(("period", "name"), MONTHS)
def test_the_files_are_the_expected_ones_to_the_byte(town, period, name):
    path = town.outbox(period=period) / PLACES.get(name, name)
    assert path.read_text("utf-8") == (CITY / "expected" / period / name).read_text("utf-8")


def test_there_are_exactly_the_files_of_employers_and_the_manifest_has_them(town):
    folder = town.outbox()
    names = {path.name for path in (folder / "nonasn").iterdir()}
    tables = ("iuran-pu", "potongan", "rekap", "hasil", "pergantian")
    assert names == {f"{name}.csv" for name in tables} | {"iuran-pu.xlsx"}
    files = json.loads((folder / "manifest.json").read_text())["files"]
    assert {f"nonasn/{name}" for name in names} <= {file["path"] for file in files}


def test_check_names_a_jp_cap_that_nobody_knows_as_the_run_does(town, tmp_path):
    copy, far = town.copy(tmp_path / "kota"), "2026-03"
    rows = (town.inbox() / "nonasn.csv").read_text("utf-8")
    copy.inbox(far).mkdir()
    (copy.inbox(far) / "nonasn.csv").write_text(rows, encoding="utf-8")
    checked = copy("check", far, "--json")
    assert (checked.code, checked.json["verdict"]) == (10, "broken")
    [fault] = checked.json["faults"]
    assert fault.startswith("config.toml")
    assert "batas upah JP untuk 2026-03 belum diketahui" in fault
    without = "\n".join(row for row in rows.splitlines() if "JP" not in row)
    (copy.inbox(far) / "nonasn.csv").write_text(without, encoding="utf-8")
    assert copy("check", far).code == 0


def test_check_asks_for_the_jp_cap_of_those_alone_whom_the_run_prices(town, tmp_path):
    copy, far = town.copy(tmp_path / "kota"), "2026-03"
    copy.inbox(far).mkdir()
    row = f"{VILLAGE},3000000,JKK+JKM+JHT+JP,2024-01"
    (copy.inbox(far) / "nonasn.csv").write_text(
        "nik,nama,tgl_lahir,pemberi_kerja,upah,paket,mulai\n"
        f"{DENI},Deni Kusnadi,1988-04-05,{row}\n"
        f"3272011203600101,Past the JP age,1960-03-12,{row}\n"
        f"3272010505100111,Too young to work,2010-05-05,{row}\n",
        encoding="utf-8",
    )
    codes = {}
    for status in ("meninggal", "hidup"):
        (copy.inbox(far) / "pekerja.csv").write_text(
            f"nik,nama,tgl_lahir,pekerjaan,status\n{DENI},Deni Kusnadi,1988-04-05,ART,{status}\n", "utf-8"
        )
        codes[status] = copy("check", far).code
    assert codes == {"meninggal": 0, "hidup": 10}


def test_the_report_counts_employers_beside_sponsors_and_funds(kota_upah_once):
    march = kota_upah_once[1][MARCH]
    assert (march["workers"], march["sponsors"], march["total"]) == (1, 1, 16_800)
    assert march["funds"] == {"DESA-SUDAJAYA": {"workers": 1, "total": 16_800}}
    assert march["employees"] == 7
    printed = " ".join(kota_upah_once[0]("status", MARCH).out.split())
    assert "Rp1.673.536" in printed, "16,800 of the village and 283,867 + 1,372,869 of employers"
    assert march["employee_outcomes"] == {"DIIURKAN": 6, "KEPESERTAAN_BELUM_BERLAKU": 1}
    assert march["employers"] == {
        VILLAGE: {"workers": 2, "total": 283_867},
        BUDGET: {"workers": 4, "total": 1_372_869},
    }


def test_the_posted_months_verify_and_a_second_run_changes_nothing(town):
    assert town("verify", "--json").code == 0
    said = town("run", MARCH)
    assert "7 baris non-ASN; 6 pekerja diiurkan oleh 2 pemberi kerja; jumlah Rp1.656.736." in said.out
    assert town.run()["state"] == "unchanged"


def settle(town, amount, reference, *more):
    bill = ("--kode-iuran", f"K-{reference}", "--amount", amount, "--reference", reference)
    return town("settle", MARCH, *bill, "--paid-on", "2024-03-14", *more, "--json")


@pytest.fixture(scope="module")
def corrected(town, tmp_path_factory):
    """The town after a premium of an employer was taken back; not to be changed."""
    town = town.copy(tmp_path_factory.mktemp("kota-upah") / "corrected")
    by = ("--reason", "salah-pekerja", "--json")
    several = town("reverse", MARCH, "--pemberi-kerja", BUDGET, *by)
    assert several.code == 14
    assert "--nik NIK" in several.out + several.err
    done = town("reverse", MARCH, "--pemberi-kerja", "desa  sudajaya", "--nik", CECEP, *by)
    assert (done.json["pemberi_kerja"], done.json["amount"]) == (VILLAGE, 6_667)
    return town


def heads(town, nik):
    """The first line of each explanation of a NIK."""
    told = town("explain", MARCH, "--nik", nik)
    return [line for line in told.out.splitlines() if line and not line.startswith(" ")]


def test_an_explanation_begins_with_what_holds_now(corrected, tmp_path):
    """Reversed, revised with nothing new, and posted again with the right wage."""
    town = corrected.copy(tmp_path / "town")
    of_village = [head for head in heads(town, CECEP) if VILLAGE in head]
    assert of_village == [f"Pegawai non-ASN pada {VILLAGE} (revisi 1): DIBATALKAN"]
    told = town("explain", MARCH, "--nik", CECEP, "--json").json["explanations"]
    assert [one["amount"] for one in told if one["tabel"] == "nonasn"] == [0]
    town.run(MARCH, "--revise")
    assert [head for head in heads(town, CECEP) if VILLAGE in head] == [
        f"Pegawai non-ASN pada {VILLAGE} (revisi 2): DIBATALKAN",
        f"Pegawai non-ASN pada {VILLAGE} (revisi 1): DIBATALKAN",
    ]
    town = corrected.copy(tmp_path / "other")
    path = town.inbox() / "nonasn.csv"
    path.write_text(path.read_text().replace("1.234.567", "2.469.134"))
    town.run(MARCH, "--revise")
    assert [head for head in heads(town, CECEP) if VILLAGE in head] == [
        f"Pegawai non-ASN pada {VILLAGE} (revisi 2): DIIURKAN",
        f"Pegawai non-ASN pada {VILLAGE} (revisi 1): DIBATALKAN",
    ]


def test_a_premium_that_a_later_revision_found_posted_and_that_was_then_reversed_is_not_said_to_hold(
    corrected, tmp_path
):
    town = corrected.copy(tmp_path / "town")
    town.run(MARCH, "--revise")
    by = ("--nik", DENI, "--reason", "salah-pekerja")
    assert town("reverse", MARCH, "--pemberi-kerja", BUDGET, *by).code == 0
    assert heads(town, DENI) == [f"Pegawai non-ASN pada {BUDGET} (revisi 1): DIBATALKAN"]


def test_an_employee_who_is_refused_or_dead_is_named_when_posted_again(town, tmp_path):
    """The village's premium of March is taken back; in April its list has the same person, and a person looks."""
    town = town.copy(tmp_path / "town")
    by = ("--nik", DENI, "--reason", "ditolak-bpjs")
    assert town("reverse", APRIL, "--pemberi-kerja", BUDGET, *by).code == 0
    path = town.inbox(APRIL) / "nonasn.csv"
    path.write_text(path.read_text().replace("3.000.000,JKK+JKM+JHT,", "4.000.000,JKK+JKM+JHT,"))
    held = town("run", APRIL, "--revise")
    assert held.code == 13
    assert "1 iuran akan dibukukan lagi" in held.out
    assert f"{BUDGET}, NIK 327201…02" in held.out
    preview = town.root / "outbox" / APRIL / "pratinjau" / "bkpsdm" / "peringatan.csv"
    [said] = [row for row in preview.read_text("utf-8").splitlines() if "PERNAH_DIBATALKAN" in row]
    assert f"Iuran {BUDGET}, NIK 327201…02 dibukukan lagi" in said
    assert "urat" not in said


def test_an_employer_owes_a_reversed_premium_no_longer(corrected):
    assert corrected.sql("SELECT COUNT(*) FROM credit_entry") == [(0,)]
    told = corrected("explain", MARCH, "--nik", CECEP).out
    assert "Pemberi kerja tidak lagi menanggungnya." in told
    again = ("--nik", CECEP, "--reason", "salah-pekerja")
    assert corrected("reverse", MARCH, "--pemberi-kerja", VILLAGE, *again).code == 14
    assert corrected("verify").code == 0


def test_the_worker_is_free_for_a_sponsor_in_a_revision(corrected, tmp_path):
    town = corrected.copy(tmp_path / "town")
    revised = town.run(MARCH, "--revise")
    assert (revised["total"], revised["employers"][VILLAGE]["total"]) == (16_800, 0)
    assert town.outcomes(2)["800/201/2024"] == "DIPOTONG"
    outcomes = {row["nik"]: row["hasil"] for row in town.rows("nonasn/hasil.csv", 2)}
    assert (outcomes[CECEP], outcomes[DENI]) == ("DIBATALKAN", "SUDAH_DIBAYAR")
    assert town.rows("nonasn/selisih.csv", 2) == []
    assert town("verify").code == 0


def test_after_a_reversal_the_corrected_wage_is_posted_before_any_sponsor(corrected, tmp_path):
    """The wage was too low by half: the employer owes the right premium, and no ASN is charged instead."""
    town = corrected.copy(tmp_path / "town")
    path = town.inbox() / "nonasn.csv"
    path.write_text(path.read_text().replace("1.234.567", "2.469.134"))
    revised = town.run(MARCH, "--revise")
    assert (revised["total"], revised["employers"][VILLAGE]) == (0, {"workers": 1, "total": 13_333})
    assert town.outcomes(2)["800/201/2024"] == "SUDAH_DIDANAI"
    outcomes = {row["nik"]: row["hasil"] for row in town.rows("nonasn/hasil.csv", 2)}
    assert outcomes[CECEP] == "DIIURKAN"
    assert town("verify").code == 0
    assert town.run(MARCH, "--revise")["state"] == "unchanged"


def test_a_wage_that_changes_later_is_a_difference(town, tmp_path):
    town = town.copy(tmp_path / "town")
    path = town.inbox() / "nonasn.csv"
    path.write_text(path.read_text().replace("3.000.000,JKK+JKM+JHT,", "4.000.000,JKK+JKM+JHT,"))
    revised = town.run(MARCH, "--revise")
    assert revised["employers"][BUDGET] == {"workers": 0, "total": 0}
    assert town.rows("nonasn/selisih.csv", 2) == [
        {"nik": DENI, "pemberi_kerja": BUDGET, "hasil_sekarang": "IURAN_BERUBAH"}
    ]
    assert town("verify").code == 0


def test_a_person_who_leaves_the_list_after_posting_is_a_difference_and_stays_paid(town, tmp_path):
    """Deni is gone from the list of March, Iwan's office began in March after all: r2 has Iwan alone."""
    town = town.copy(tmp_path / "town")
    path = town.inbox() / "nonasn.csv"
    rows = [row for row in path.read_text().splitlines() if not row.startswith(DENI)]
    path.write_text("\n".join(rows).replace("2024-04", "2024-03") + "\n")
    revised = town.run(MARCH, "--revise")
    assert revised["employers"] == {
        VILLAGE: {"workers": 1, "total": 10_800},
        BUDGET: {"workers": 0, "total": 0},
    }
    assert town.rows("nonasn/selisih.csv", 2) == [
        {"nik": DENI, "pemberi_kerja": BUDGET, "hasil_sekarang": "TIDAK_ADA_LAGI"}
    ]
    assert [row["nik"] for row in town.rows("nonasn/iuran-pu.csv", 2)] == [IWAN]
    posted = "FROM premium_line WHERE payer_kind = 'pemberi_kerja' AND period = ?"
    paid = town.sql(f"SELECT COUNT(*), SUM(total) {posted}", MARCH)
    assert paid == [(7, 1_372_869 + 283_867 + 10_800)]
    assert town("report", MARCH).code == 0
    letters = town.root / "outbox" / MARCH / "surat" / "r2" / "nonasn"
    assert [path.name for path in letters.iterdir()] == ["tagihan-001-Desa-Sudajaya.pdf"]
    assert town("verify").code == 0


def test_the_order_in_which_files_arrive_never_matters(tmp_path):
    """Cecep is non-ASN staff, the ART of a sponsor and on the list of a village: one payer, two reserves."""
    told = []
    for at, order in enumerate(permutations(("nonasn.csv", "kesediaan.csv", "usulan.csv"))):
        town = make_town(tmp_path / str(at), "kota-upah")
        town.settings(EMPLOYERS)
        for name in order:
            data = (town.inbox() / name).read_bytes()
            (town.inbox() / name).unlink()
            (town.inbox() / name).write_bytes(data)
        town.run()
        names = {"nonasn/hasil.csv", "bkpsdm/hasil.csv", "dana/hasil-usulan.csv"}
        claims = {name: [row["hasil"] for row in town.rows(name) if row["nik"] == CECEP] for name in names}
        assert claims == {name: ["SUDAH_DIDANAI"] for name in names} | {"nonasn/hasil.csv": ["DIIURKAN"]}
        told.append((town.outbox() / "SHA256SUMS").read_bytes())
    assert all(other == told[0] for other in told)


def test_each_employer_pays_its_own_bill_and_the_month_balances(corrected, tmp_path):
    """BPJS lists all who are paid for, with the amounts of their premiums."""
    town = corrected.copy(tmp_path / "town")
    assert settle(town, 16_800, "T").json["state"] == "partly_paid"
    assert settle(town, 16_800, "D", "--dana", "DESA-SUDAJAYA").json["owed"] == 0
    assert settle(town, 1_372_869, "P", "--pemberi-kerja", BUDGET).json["owed"] == 0
    short = settle(town, 277_000, "V", "--pemberi-kerja", VILLAGE).json
    assert (short["state"], short["owed"], short["lines"]) == ("partly_paid", 200, 1)
    assert settle(town, 5, "X", "--pemberi-kerja", "Dinas X").code == 14
    assert settle(town, 5, "X", "--pemberi-kerja", VILLAGE, "--dana", "DESA-SUDAJAYA").code == 2
    told = town("reconcile", MARCH, "--as-of", "2024-03-20", "--json").json
    [late] = [row for row in told["differences"] if row["kelas"] == "KURANG"]
    assert late["keterangan"].startswith("Pemberi kerja Desa Sudajaya masih harus membayar Rp200")
    assert settle(town, 200, "W", "--pemberi-kerja", VILLAGE).json["state"] == "paid"
    lines = town.sql(
        "SELECT nik, total FROM premium_line AS line WHERE period = ? AND NOT EXISTS (SELECT 1 FROM reversal "
        "WHERE period = line.period AND nik = line.nik AND occurrence = line.occurrence)",
        MARCH,
    )
    answers = [f"{nik};{at:011d};AKTIF;;{total}" for at, (nik, total) in enumerate(lines, 1)]
    path = town.root / "jawaban.csv"
    path.write_text("\n".join(["NIK;KPJ;STATUS;KETERANGAN;IURAN", *answers]) + "\n", encoding="utf-8")
    assert town("import-bpjs", MARCH, path, "--json").json["accepted"] == 7
    told = town("reconcile", MARCH, "--as-of", "2024-03-20", "--json").json
    assert (told["balanced"], told["state"], told["differences"]) == (True, "settled", [])
    owed = {row["penanggung"]: (row["dibukukan"], row["belum_dibayar"]) for row in told["payers"]}
    assert owed == {
        "TPP": (16_800, 0),
        "DESA-SUDAJAYA": (16_800, 0),
        VILLAGE: (277_200, 0),
        BUDGET: (1_372_869, 0),
    }
    assert town("verify").code == 0


def test_the_journal_says_whose_premiums_a_revision_has(corrected, tmp_path):
    town = corrected.copy(tmp_path / "town")
    path = town.inbox() / "nonasn.csv"
    path.write_text(path.read_text().replace("1.234.567", "2.469.134"))
    town.run(MARCH, "--revise")
    town.run(MARCH, "--revise")
    journal = town("export-journal", MARCH, "--format", "hledger").out
    titles = [line.split(")", 1)[1].strip() for line in journal.splitlines() if "revisi" in line]
    assert [title.split(";")[0].strip() for title in titles] == [
        "Potongan TPP, iuran dana, iuran pemberi kerja 2024-03 revisi 1",
        "Iuran pemberi kerja 2024-03 revisi 2",
    ]


@pytest.mark.parametrize("form", Form)
def test_other_programs_accept_the_journal_of_employers(corrected, form, tmp_path):
    journal = corrected("export-journal", "--format", form.value).out
    assert "Titipan:BPJS-Pemberi-Kerja:JP:PK-JP-Dinas-Pendidikan" in journal
    assert f"pemberi_kerja: {BUDGET}" in journal.replace('"', "")
    assert complaints(form, journal, tmp_path) == ""


def test_a_changed_line_of_an_employer_is_found(town, tmp_path):
    town = town.copy(tmp_path / "town")
    town.tamper("UPDATE premium_line SET jp_worker = 0 WHERE nik = '3272012008850103'")
    told = town("verify", MARCH, "--json")
    assert told.code == 20
    assert "327201" in told.out
    assert BUDGET in told.out
    assert "3272012008850103" not in told.out


def test_a_month_of_employers_is_backed_up_and_restored(corrected, tmp_path):
    assert corrected("backup", tmp_path / "cadangan.zip").code == 0
    restored = Town(tmp_path / "baru")
    assert run_command("restore", tmp_path / "cadangan.zip", restored.root, "--verify").code == 0
    for table in ("premium_line", "payment"):
        assert restored.sql(f"SELECT * FROM {table}") == corrected.sql(f"SELECT * FROM {table}")
