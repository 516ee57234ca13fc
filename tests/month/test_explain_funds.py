"""`explain` of funds, on kota-dana's months: rule, tariff, arithmetic of the fund, and all claims on a worker."""

import pytest

APRIL = "2024-04"


@pytest.fixture(scope="module")
def town(kota_dana_once):
    return kota_dana_once[0]


def explained(town, *key, period=APRIL):
    """The explanations, and the text that a clerk reads; it never has a NIK or NIP in full."""
    told = town("explain", period, *key)
    assert told.code == 0, told.err
    for line in (town.root / "inbox" / period / "pekerja.csv").read_text("utf-8").splitlines()[1:]:
        assert line.split(",")[0] not in told.out
    return town("explain", period, *key, "--json").json["explanations"], told.out


def test_a_proposal_that_is_paid_has_its_tariff_and_what_its_fund_had(town):
    (told,), text = explained(town, "--usulan", "U-01")
    assert (told["tabel"], told["hasil"], told["amount"]) == ("usulan", "DIDANAI", 16_800)
    assert text.startswith("Usulan U-01 (revisi 1): DIDANAI\n")
    # A holder with the best score is served first: March took four premiums from the budget.
    for sentence in (
        "Usulan U-01 kepada dana APBD-2024 (APBD) untuk pekerja NIK 327201…01, dibuat 5 Januari 2024",
        "kelurahan Kel. Baros, skor 90, keputusan Kepwal 460/17/2024",
        "Tarif paket JKK+JKM: JKK Rp10.000 + JKM Rp6.800 = Rp16.800 sebulan.",
        "Pekerja ini sudah dibayar dana APBD-2024 pada bulan terakhirnya",
        "Kursi Kel. Baros: 2, terisi 0 sebelum gilirannya; seluruh kursi dana: 4, terisi 0.",
        "Sejak April 2024 kursi yang tersisa dipinjamkan",
        "Pagu Rp150.000, tersisa Rp82.800 sebelum gilirannya: Rp82.800 − Rp16.800 = Rp66.000.",
    ):
        assert sentence in text, text


def test_a_proposal_without_a_seat_and_one_without_money_say_what_was_taken_before(town):
    _, text = explained(town, "--usulan", "U-03")
    assert "Pada putaran 1 tidak ada kursi tersisa" in text
    assert "seluruh kursi dana: 4, terisi 4." in text
    assert "Pagu Rp" not in text
    _, text = explained(town, "--usulan", "U-13")
    assert "Kursi" not in text.replace("KURSI", "")
    assert "Pagu Rp60.000, tersisa" in text


def test_the_rules_about_the_worker_have_the_numbers_of_proposals(town):
    for number, rule in (
        ("U-04", "Aturan 7: pekerja tercatat meninggal."),
        ("U-08", "Aturan 8: NIK ini milik ASN aktif."),
        ("U-09", "Aturan 9: lahir"),
        ("U-15", "Aturan 11: pekerja ini sudah ditanggung sumber lain"),
        ("U-18", "Aturan 10: dana DESA-SUDAJAYA hanya untuk pekerjaan PENJAGA RUMAH, TUKANG KEBUN;"),
        ("U-11", "Aturan 4: dana APBD-2023 tidak ada"),
        ("U-07", "Aturan 12: APBD adalah uang publik"),
    ):
        assert rule in explained(town, "--usulan", number)[1]


def test_a_statement_keeps_the_numbers_of_statements(town):
    _, text = explained(town, "--nomor", "800/105/2024")
    assert "Aturan 13: pekerja ini sudah ditanggung sumber lain" in text


def test_a_worker_has_all_claims_in_their_order_and_which_one_pays(town):
    """TPP, then the village's proposal; the budget's of another year is of an unknown fund and comes last."""
    told, text = explained(town, "--nik", "3272030304690011")
    assert {(one["tabel"], one["nomor"], one["hasil"]) for one in told} == {
        ("kesediaan", "800/104/2024", "DIPOTONG"),
        ("usulan", "U-11", "DANA_TIDAK_DIKENAL"),
        ("usulan", "U-16", "SUDAH_DIDANAI"),
    }
    order = (
        "1. surat 800/104/2024: DIPOTONG; 2. usulan U-16 (dana DESA-SUDAJAYA): SUDAH_DIDANAI; "
        "3. usulan U-11 (dana APBD-2023): DANA_TIDAK_DIKENAL."
    )
    assert text.count(order) == 3
    assert "Pekerja ini sudah dibayar lewat surat 800/104/2024;" in text


def test_a_worker_whom_a_fund_pays_names_the_proposal(town):
    _, text = explained(town, "--usulan", "U-03")
    assert "usulan U-17 (dana DESA-SUDAJAYA): DIDANAI" in text


def test_it_is_told_in_english_too(town):
    config = town.root / "config.toml"
    before = config.read_text("utf-8")
    config.write_text(before + '\n[output]\nlanguage = "en"\n', encoding="utf-8")
    try:
        _, text = explained(town, "--usulan", "U-01")
    finally:
        config.write_text(before, encoding="utf-8")
    assert "Seats of Kel. Baros: 2, 0 filled before its turn" in text
    assert "Budget Rp150" in text


def test_a_proposal_that_nobody_made_is_told(town):
    told = town("explain", APRIL, "--usulan", "U-99")
    assert (told.code, "usulan" in told.err) == (14, True)
