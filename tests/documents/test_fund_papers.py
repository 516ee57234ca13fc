"""The documents for the payer of a fund, of the posted kota-dana: their sums, their list, and when they are renewed."""

import pypdfium2
import pytest

from support.deployments import file_bytes

APRIL = "2024-04"


def text_of(town, name, period=APRIL):
    data = (town.root / "outbox" / period / "surat" / "r1" / "dana" / name).read_bytes()
    pages = (page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
    return " ".join(" ".join(pages).split())


@pytest.fixture(scope="module")
def town(kota_dana_once, tmp_path_factory):
    town = kota_dana_once[0].copy(tmp_path_factory.mktemp("surat") / "town")
    assert town("report").code == 0
    return town


def test_every_fund_with_lines_has_a_letter_and_private_money_an_invoice_and_a_report(town):
    folder = town.root / "outbox" / APRIL / "surat" / "r1" / "dana"
    assert set(file_bytes(folder)) == {
        "APBD-2024/surat-pengantar.pdf",
        "CSR-BJS/laporan-dana.pdf",
        "CSR-BJS/surat-pengantar.pdf",
        "CSR-BJS/tagihan.pdf",
        "DESA-SUDAJAYA/surat-pengantar.pdf",
    }


def test_the_letter_has_the_sums_in_words_and_the_list_of_its_fund(town):
    text = text_of(town, "APBD-2024/surat-pengantar.pdf")
    assert "Rp67.200" in text
    assert "enam puluh tujuh ribu dua ratus rupiah" in text
    assert "Kepwal 460/17/2024" in text
    listed = town.rows("dana/APBD-2024/iuran-bpu.csv", period=APRIL)
    assert len(listed) == 4
    for row in listed:
        assert row["nik"] in text
        assert row["nama"] in text


def test_the_invoice_names_the_day_by_which_it_is_paid_and_no_worker(town):
    text = text_of(town, "CSR-BJS/tagihan.pdf")
    assert "Rp16.800" in text
    assert "paling lambat 15 April 2024" in text
    assert not any(row["nik"] in text for row in town.rows("dana/CSR-BJS/iuran-bpu.csv", period=APRIL))


def test_the_report_goes_month_by_month_to_what_is_left(town):
    text = text_of(town, "CSR-BJS/laporan-dana.pdf")
    assert "Maret 2024 2 Rp33.600 Rp0" in text
    assert "April 2024 1 Rp16.800 Rp0" in text
    assert "Sisa pagu Rp9.600" in text
    assert "April 2024" not in text_of(town, "CSR-BJS/laporan-dana.pdf", "2024-03")


def test_papers_disturb_no_proof_and_are_the_same_bytes_again(town, tmp_path):
    assert town("verify").code == 0
    other = town.copy(tmp_path / "town")
    assert other("report").code == 0
    assert file_bytes(other.root / "outbox") == file_bytes(town.root / "outbox")


def test_english_papers_say_the_same(town, tmp_path):
    other = town.copy(tmp_path / "town")
    other.settings("[output]\nlanguage = 'en'")
    assert other("report", APRIL).code == 0
    assert "by 15 April 2024 at the latest" in text_of(other, "CSR-BJS/tagihan.pdf")


def test_a_letter_asks_no_longer_for_a_premium_that_was_reversed(town, tmp_path):
    other = town.copy(tmp_path / "town")
    first = town.rows("dana/hasil-usulan.csv", period=APRIL)
    number = next(row["nomor"] for row in first if row["dana"] == "APBD-2024" and row["jumlah"] == "16800")
    back = other("reverse", APRIL, "--usulan", number, "--reason", "salah-pekerja")
    assert back.code == 0, back
    text = text_of(other, "APBD-2024/surat-pengantar.pdf")
    assert "Rp50.400" in text
    assert "Tidak termasuk iuran 1 orang sebesar Rp16.800 yang dibatalkan setelah dibukukan." in text
    assert "dibatalkan" not in text_of(other, "DESA-SUDAJAYA/surat-pengantar.pdf")
