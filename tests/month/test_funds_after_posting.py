"""What is done to a posted month of funds: corrections, payments, lists of BPJS, and the proof of it all."""

import pytest

from documents.test_papers import text_of
from journal_export.test_export_journal import complaints
from support.deployments import MARCH, Town, make_town, run_command
from tpp_sponsor.journal_export.entries import Form

APBD, CSR, VILLAGE = "APBD-2024", "CSR-BJS", "DESA-SUDAJAYA"
PREMIUM = 16_800
MAMAN = "3272020807790002"
PAID_ON = ("--paid-on", "2024-03-14")


@pytest.fixture(scope="module")
def posted_once(tmp_path_factory):
    town = make_town(tmp_path_factory.mktemp("kota-dana") / "town", "kota-dana")
    town.settings("[guard]\napproval = 'never'")
    town.run()
    return town


@pytest.fixture
def town(posted_once, tmp_path):
    return posted_once.copy(tmp_path / "town")


def workers_of(town, fund, revision=1):
    return town.column(f"dana/{fund}/iuran-bpu.csv", "nik", revision)


def settle(town, bill, amount, reference, *more):
    bill = ("--kode-iuran", bill, "--amount", amount, "--reference", reference)
    return town("settle", MARCH, *bill, *PAID_ON, *more, "--json")


def pay_all(town):
    """Each payer pays its own bill; what the last payment says."""
    told = settle(town, "K-TPP", 2 * PREMIUM, "R-TPP")
    for fund in (APBD, CSR, VILLAGE):
        amount = PREMIUM * len(workers_of(town, fund))
        told = settle(town, f"K-{fund}", amount, f"R-{fund}", "--dana", fund)
    return told.json


def refusals(told):
    assert told.code == 14, told
    return " ".join(fault["sentence"] if "sentence" in fault else str(fault) for fault in told.json["faults"])


def test_a_month_is_paid_when_every_payer_has_paid_its_own_bill(town):
    of_tpp = settle(town, "K-TPP", 3 * PREMIUM, "R-TPP").json
    assert (of_tpp["state"], of_tpp["lines"], of_tpp["owed"], of_tpp["overpaid"]) == (
        "partly_paid",
        2,
        -PREMIUM,
        PREMIUM,
    )
    assert "K-TPP" in refusals(settle(town, "K-TPP", PREMIUM, "R-2", "--dana", APBD))
    assert "APBD-2023" in refusals(settle(town, "K-X", PREMIUM, "R-2", "--dana", "APBD-2023"))
    amounts = {fund: PREMIUM * len(workers_of(town, fund)) for fund in (APBD, CSR, VILLAGE)}
    for fund, amount in amounts.items():
        paid = settle(town, f"K-{fund}", amount, f"R-{fund}", "--dana", fund).json
        assert (paid["paid"], paid["owed"], paid["changed"]) == (amount, 0, True)
    assert paid["state"] == "paid"
    again = settle(town, f"K-{VILLAGE}", amounts[VILLAGE], f"R-{VILLAGE}", "--dana", VILLAGE).json
    assert (again["changed"], again["paid"]) == (False, amounts[VILLAGE])
    undone = town(
        "reverse-payment", MARCH, "--kode-iuran", f"K-{APBD}", "--reference", f"R-{APBD}", "--reason", "salah", "--json"
    ).json  # fmt: skip
    assert (undone["state"], undone["paid"], undone["owed"]) == ("partly_paid", 0, amounts[APBD])
    assert town("verify").code == 0


def test_a_month_in_which_a_fund_loses_its_workers_is_held_seen_and_approved(town):
    """The list of the budget is missing in April."""
    guard = town.config.read_text().replace("approval = 'never'", "approval = 'odd'\nleast_rows = 1")
    town.config.write_text(guard)
    path = town.inbox("2024-04") / "usulan.csv"
    path.write_text("".join(line for line in path.read_text().splitlines(keepends=True) if APBD not in line))
    held = town("run", "2024-04", "--by", "Ani", "--json")
    assert (held.code, held.json["state"]) == (13, "held")
    assert ("JUMLAH_PEKERJA_DANA_BERUBAH", APBD) in [
        (anomaly["code"], anomaly["opd"]) for anomaly in held.json["oddities"]
    ]
    assert town.sql("SELECT COUNT(*) FROM premium_line WHERE period = '2024-04'") == [(0,)]
    preview = town.root / "outbox" / "2024-04" / "pratinjau" / "dana" / "perpindahan.csv"
    assert "TIDAK_ADA_LAGI" in preview.read_text()
    posted = town("run", "2024-04", "--approve", "--by", "Budi", "--json")
    assert (posted.code, posted.json["state"], posted.json["funds"][APBD]["workers"]) == (0, "posted", 0)
    assert town("verify").code == 0


def test_minutes_say_tpp_apart_from_funds(town):
    pay_all(town)
    assert town("reconcile", MARCH, "--as-of", "2024-03-20").code in (0, 14)
    paper = town.root / "outbox" / MARCH / "surat" / "rekonsiliasi" / "berita-acara-rekonsiliasi.pdf"
    text = text_of(paper.read_bytes())
    from_tpp, from_funds = (text.count(words) for words in ("dari potongan TPP", "dari dana"))
    assert (from_tpp, from_funds) == (4, 4)


def test_a_reversed_premium_goes_back_to_its_fund_and_the_next_of_the_place_comes(town):
    told = town("reverse", MARCH, "--usulan", "U-02", "--reason", "pekerja-meninggal", "--json")
    assert told.json == {"period": MARCH, "event": 2, "usulan": "U-02", "dana": APBD, "amount": PREMIUM}
    assert "U-02" in refusals(
        town("reverse", MARCH, "--usulan", "U-02", "--reason", "lain", "--note", "x", "--json")
    )
    assert "U-01" in refusals(
        town("reverse", MARCH, "--nomor", "U-01", "--reason", "salah-pekerja", "--json")
    )
    assert town.sql("SELECT COUNT(*) FROM credit_entry") == [(0,)]
    town.run(MARCH, "--revise")
    live = {row["nomor"]: row["hasil"] for row in town.rows("dana/hasil-usulan.csv", 2)}
    assert live["U-02"] == "DIBATALKAN"
    assert MAMAN not in workers_of(town, APBD, 2)
    assert town("verify").code == 0


@pytest.mark.parametrize("both", [(), ("--nomor", "K-1", "--usulan", "U-02")], ids=["neither", "both"])
def test_either_a_statement_or_a_proposal_is_reversed(posted_once, both):
    assert posted_once("reverse", MARCH, *both, "--reason", "salah-pekerja").code == 2


def test_a_list_of_bpjs_is_matched_with_the_workers_of_all_payers(town):
    """It may be of one payer; what is not in any list is missing."""
    of_csr = workers_of(town, CSR)
    rows = [f"{nik};{at:011d};AKTIF;" for at, nik in enumerate(of_csr, 1)]
    path = town.root / "jawaban.csv"
    path.write_text("\n".join(["NIK;KPJ;STATUS;KETERANGAN", *rows]) + "\n", encoding="utf-8")
    marks = town("import-bpjs", MARCH, path, "--json").json
    assert (marks["accepted"], marks["missing"], marks["unknown"]) == (
        len(of_csr),
        marks["lines"] - len(of_csr),
        0,
    )
    pay_all(town)
    told = town("reconcile", MARCH, "--as-of", "2024-05-01", "--json").json
    payers = {row["penanggung"]: row for row in told["payers"]}
    assert set(payers) == {"TPP", APBD, CSR, VILLAGE}
    assert payers[CSR] == {
        "penanggung": CSR,
        "pekerja": len(of_csr),
        "dibukukan": PREMIUM * len(of_csr),
        "dibayar": PREMIUM * len(of_csr),
        "belum_dibayar": 0,
        "diterima": len(of_csr),
    }
    missing = [row for row in told["differences"] if row["kelas"] == "UANG_TANPA_DAFTAR"]
    assert {row["opd"] for row in missing} >= {APBD, VILLAGE}
    assert any("usulan U-01" in row["keterangan"] and APBD in row["keterangan"] for row in missing)


def test_each_payer_has_its_own_difference_of_the_month(town):
    settle(town, "K-CSR", 3 * PREMIUM, "R-1", "--dana", CSR)
    told = town("reconcile", MARCH, "--as-of", "2024-05-01", "--json").json
    about = {(row["kelas"], row["opd"]): row["selisih"] for row in told["differences"] if row["nik"] is None}
    too_much = 3 * PREMIUM - PREMIUM * len(workers_of(town, CSR))
    assert about == {
        ("KURANG", None): -2 * PREMIUM,
        ("KURANG", APBD): -PREMIUM * len(workers_of(town, APBD)),
        ("KURANG", VILLAGE): -PREMIUM * len(workers_of(town, VILLAGE)),
        ("LEBIH", CSR): too_much,
    }
    [recap] = town.root.rglob("rekap-penanggung.csv")
    assert (
        recap.read_text("utf-8").splitlines()[0]
        == "penanggung,pekerja,dibukukan,dibayar,belum_dibayar,diterima"
    )


@pytest.mark.parametrize("form", Form)
def test_other_programs_accept_the_journal_of_funds(town, form, tmp_path):
    town("reverse", MARCH, "--usulan", "U-01", "--reason", "salah-pekerja")
    pay_all(town)
    journal = town("export-journal", "--format", form.value).out
    assert f"Aset:Piutang-Dana:Piutang-{APBD}" in journal
    assert f"dana: {APBD}" in journal.replace('"', "")
    assert complaints(form, journal, tmp_path) == ""


def test_a_changed_line_of_a_fund_is_found(town):
    town.tamper("UPDATE premium_line SET place = 'X' WHERE claim = 'U-01'")
    told = town("verify", MARCH, "--json")
    assert told.code == 20
    assert "U-01" in told.out


def test_a_month_of_funds_is_backed_up_and_restored(town, tmp_path):
    pay_all(town)
    assert town("backup", tmp_path / "cadangan.zip").code == 0
    restored = Town(tmp_path / "baru")
    assert run_command("restore", tmp_path / "cadangan.zip", restored.root, "--verify").code == 0
    for table in ("premium_line", "run_fund", "payment"):
        assert restored.sql(f"SELECT * FROM {table}") == town.sql(f"SELECT * FROM {table}")
