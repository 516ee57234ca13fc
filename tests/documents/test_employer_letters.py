"""The demand letters for employers, of the posted kota-upah: programmes, both shares, the day to pay, the employees."""

import shutil

import pypdfium2
import pytest

from support.deployments import MARCH, file_bytes

SCHOOL, VILLAGE = "tagihan-002-Dinas-Pendidikan.pdf", "tagihan-001-Desa-Sudajaya.pdf"


def folder_of(town):
    return town.root / "outbox" / MARCH / "surat" / "r1" / "nonasn"


def text_of(town, name):
    document = pypdfium2.PdfDocument((folder_of(town) / name).read_bytes())
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


@pytest.fixture(scope="module")
def town(kota_upah_once, tmp_path_factory):
    town = kota_upah_once[0].copy(tmp_path_factory.mktemp("surat") / "town")
    assert town("report", MARCH).code == 0
    return town


def test_every_employer_with_premiums_has_a_letter(town):
    assert set(file_bytes(folder_of(town))) == {SCHOOL, VILLAGE}


def test_the_letter_has_programmes_both_shares_and_the_day_to_pay(town):
    """Sums of tests/cities/kota-upah/README.md; 15 April 2024 is a Monday."""
    text = text_of(town, SCHOOL)
    for said in (
        "JKK, bagian pemberi kerja Rp45.600",
        "JKM, bagian pemberi kerja Rp57.000",
        "JHT, bagian pemberi kerja Rp629.000",
        "JP, bagian pemberi kerja Rp200.846",
        "JHT, bagian pekerja Rp340.000",
        "JP, bagian pekerja Rp100.423",
        "Bagian pemberi kerja Rp932.446",
        "Bagian pekerja, dipotong dari upah Rp440.423",
        "Jumlah iuran Rp1.372.869",
        "satu juta tiga ratus tujuh puluh dua ribu delapan ratus enam puluh sembilan rupiah",
        "Bagian pekerja sebesar Rp440.423 dipotong dari upah 3 pegawai",
        "paling lambat 15 April 2024",
        "PP 45/2015",
    ):
        assert said in text
    assert text.count("PP 44/2015") == 1


def test_the_letter_lists_the_employees_of_its_employer_alone(town):
    billed = town.rows("nonasn/iuran-pu.csv")
    for name, employer in ((SCHOOL, "Dinas Pendidikan"), (VILLAGE, "Desa Sudajaya")):
        text = text_of(town, name)
        for row in billed:
            assert (row["nik"] in text) == (row["pemberi_kerja"] == employer)
    assert "Deni Kusnadi 3272010504880102 3.000.000 127.200 60.000 187.200" in text_of(town, SCHOOL)


def test_an_employer_that_bears_the_workers_share_withholds_nothing(town):
    text = text_of(town, VILLAGE)
    assert "Bagian pekerja ditanggung pemberi kerja" in text
    assert "Bagian pekerja, dipotong dari upah Rp0" in text
    assert "bagian pekerja Rp" not in text


def test_english_letters_without_a_list_of_persons(town, tmp_path):
    other = town.copy(tmp_path / "town")
    other.settings("[output]\nlanguage = 'en'\n[letter]\nmax_rows = 1")
    assert other("report", MARCH).code == 0
    text = text_of(other, SCHOOL)
    assert "by 15 April 2024 at the latest" in text
    assert "The employees are listed in nonasn/iuran-pu.csv." in text
    assert not any(row["nik"] in text for row in town.rows("nonasn/iuran-pu.csv"))


def test_an_employer_whose_name_begins_with_an_apostrophe_or_a_sign_has_its_letter(kota_upah_once, tmp_path):
    town = kota_upah_once[0].copy(tmp_path / "town")
    for old, new in (("Dinas Pendidikan", "'Aisyiyah Sukajaya"), ("Desa Sudajaya", "@Desa Sudajaya")):
        town.replace("nonasn.csv", old, new, period="2024-04")
    shutil.copytree(town.inbox("2024-04"), town.inbox("2024-05"))
    town.replace("tpp.csv", "2024-04", "2024-05", period="2024-05")
    town.run("2024-05")
    assert town("report", "2024-05").code == 0
    letters = town.root / "outbox" / "2024-05" / "surat" / "r1" / "nonasn"
    texts = [
        " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path.read_bytes()))
        for path in sorted(letters.glob("*.pdf"))
    ]
    assert any("'Aisyiyah Sukajaya" in text or "’Aisyiyah Sukajaya" in text for text in texts)
    assert any("@Desa Sudajaya" in text and "'@Desa" not in text for text in texts)


def test_a_letter_asks_no_longer_for_a_premium_that_was_reversed(town, tmp_path):
    """Deni's Rp187.200 leave the letter with the reversal itself; the village keeps its own."""
    other = town.copy(tmp_path / "town")
    village = (folder_of(other) / VILLAGE).read_bytes()
    nik = "3272010504880102"
    back = other(
        "reverse", MARCH, "--pemberi-kerja", "Dinas Pendidikan", "--nik", nik, "--reason", "salah-pekerja"
    )
    assert back.code == 0, back
    text = text_of(other, SCHOOL)
    assert "Jumlah iuran Rp1.185.669" in text
    assert "Tidak termasuk iuran 1 orang sebesar Rp187.200 yang dibatalkan setelah dibukukan." in text
    assert nik not in text
    assert (folder_of(other) / VILLAGE).read_bytes() == village


def test_an_employer_of_whom_all_was_reversed_owes_nothing(town, tmp_path):
    other = town.copy(tmp_path / "town")
    niks = [row["nik"] for row in town.rows("nonasn/iuran-pu.csv") if row["pemberi_kerja"] == "Desa Sudajaya"]
    for nik in niks:
        back = other(
            "reverse", MARCH, "--pemberi-kerja", "Desa Sudajaya", "--nik", nik, "--reason", "salah-pekerja"
        )
        assert back.code == 0, back
    assert "Jumlah iuran Rp0" in text_of(other, VILLAGE)
    assert set(file_bytes(folder_of(other))) == {SCHOOL, VILLAGE}
