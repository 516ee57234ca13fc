"""Documents as their readers use them: opened, read and added up; equal data gives equal bytes."""

import re
import time
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
import time_machine

from support.deployments import MARCH, file_bytes
from support.rankings import published_month
from tpp_sponsor.documents.finance import recap_files
from tpp_sponsor.documents.meeting import meeting_documents
from tpp_sponsor.documents.typeset import Letterhead
from tpp_sponsor.documents.words import in_words, letter_number
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import SettingsError
from tpp_sponsor.messages import LANGUAGES, load_texts
from tpp_sponsor.ranking.page_measures import PageRules
from tpp_sponsor.ranking.rewards import RewardRules
from tpp_sponsor.settings.load import parse_settings
from tpp_sponsor.settings.publishing import Letter
from tpp_sponsor.site.views import Issue

SHIPPED = [Path(__file__).parents[2] / "templates"]
LETTER = """
[letter]
kop = ["Pemerintah Kota Mini", "BKPSDM"]
number = "900/17/BKPSDM/{bulan_romawi}/{tahun}"
signer_name = "Contoh Penanda, S.H."
copies = ["Wali Kota"]
"""


def text_of(data):
    document = pypdfium2.PdfDocument(data)
    pages = [page.get_textpage().get_text_range() for page in document]
    return " ".join(" ".join(pages).split())


def pages_of(data):
    return len(pypdfium2.PdfDocument(data))


WORDS = {
    0: "nol rupiah",
    16_800: "enam belas ribu delapan ratus rupiah",
    1_000_000: "satu juta rupiah",
    1_234_567_890: "satu miliar dua ratus tiga puluh empat juta lima ratus enam puluh tujuh ribu "
    "delapan ratus sembilan puluh rupiah",
    1_000: "seribu rupiah",
    100_100: "seratus ribu seratus rupiah",
    11_011: "sebelas ribu sebelas rupiah",
}


@pytest.mark.parametrize("amount", WORDS)
def test_amounts_in_words(amount):
    assert in_words(amount) == WORDS[amount]


def test_the_number_of_a_letter_has_its_own_month():
    number = letter_number(
        "900/{revisi}/X/{bulan_romawi}/{tahun}/{periode}", Period(2024, 3), 2, date(2024, 4, 9)
    )
    assert number == "900/2/X/IV/2024/2024-03"


def test_a_number_of_unknown_parts_is_a_settings_error():
    with pytest.raises(SettingsError):
        parse_settings({"letter": {"number": "900/{urut}"}})


@pytest.fixture(scope="module")
def office(tmp_path_factory, posted_once):
    """Kota-mini with its documents."""
    town = posted_once.copy(tmp_path_factory.mktemp("surat") / "kota")
    town.settings(LETTER)
    assert town("report", MARCH).code == 0
    return town


def surat(town, name, revision=1):
    return (town.root / "outbox" / MARCH / "surat" / f"r{revision}" / name).read_bytes()


def test_the_cover_letter_says_what_the_files_say(office):
    letter = text_of(surat(office, "surat-pengantar-setoran.pdf"))
    deducted = office.rows("keuangan/potongan-tpp.csv")
    withheld = sum(int(row["potongan"]) for row in deducted)
    assert f"Rp{withheld:,}".replace(",", ".") in letter
    assert in_words(withheld) in letter
    assert "PEMERINTAH KOTA MINI" in letter
    assert "900/17/BKPSDM/" in letter
    assert "Contoh Penanda, S.H." in letter
    assert "Tembusan" in letter
    sums = (office.outbox() / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    joined = letter.replace(" ", "")
    for line in sums:
        sha256, name = line.split()
        if name.startswith(("keuangan/", "bpjs/")):
            assert name in letter
            assert sha256 in joined, name


def test_each_treasurer_gets_his_own_people_and_sums(office):
    recap = office.rows("keuangan/rekap-opd.csv")
    folder = office.root / "outbox" / MARCH / "surat" / "r1" / "rekap-opd"
    papers = sorted(folder.iterdir())
    assert len(papers) == len(recap) == pages_of(surat(office, "rekap-opd.pdf"))
    deducted = office.rows("keuangan/potongan-tpp.csv")
    for paper, row in zip(papers, sorted(recap, key=lambda row: row["opd"]), strict=True):
        text = text_of(paper.read_bytes())
        assert row["opd"] in text
        numbers = set(re.findall(r"\d{18}", text))
        assert numbers == {line["nip"] for line in deducted if line["opd"] == row["opd"]}
    assert {path.stat().st_mode & 0o777 for path in papers} == {0o640}


def test_the_recap_of_an_opd_is_named_as_the_console_asks_for_it(kota_mini):
    """A file escapes a name that a spreadsheet would run (`-Dinas`); the recap has the name as it is."""
    for name in ("asn.csv", "tpp.csv"):
        kota_mini.replace(name, "Dinas Kesehatan", "-Dinas Kesehatan")
    kota_mini.run()
    assert kota_mini("report", MARCH).code == 0
    lines = kota_mini.sql("SELECT DISTINCT department FROM premium_line")
    names = recap_files([department for (department,) in lines])
    papers = kota_mini.root / "outbox" / MARCH / "surat" / "r1"
    assert set(names.values()) == {f"rekap-opd/{path.name}" for path in (papers / "rekap-opd").iterdir()}
    text = text_of((papers / names["-Dinas Kesehatan"]).read_bytes())
    assert "-Dinas Kesehatan" in text
    assert "'-" not in text


def test_a_large_city_points_to_the_file_instead_of_listing_thousands(office, tmp_path):
    town = office.copy(tmp_path / "kota")
    town.settings("max_rows = 1")
    assert town("report", MARCH).code == 0
    text = text_of(surat(town, "rekap-opd.pdf"))
    assert not re.search(r"\d{18}", text)
    assert "keuangan/potongan-tpp.csv" in text


def test_papers_are_the_same_bytes_anywhere_at_any_time(office, tmp_path, monkeypatch):
    other = office.copy(tmp_path / "tempat lain")
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    with time_machine.travel("2031-07-05T23:00:00+00:00"):
        assert other("report", MARCH).code == 0
    monkeypatch.delenv("TZ")
    time.tzset()
    for folder in (f"outbox/{MARCH}/surat", "laporan"):
        assert file_bytes(other.root / folder) == file_bytes(office.root / folder)


def test_papers_disturb_no_proof_of_the_month(office):
    assert office("verify").code == 0


def test_minutes_are_made_once_a_month_is_paid(lived_once, tmp_path):
    town = lived_once.copy(tmp_path / "kota")
    assert town("reconcile", MARCH, "--as-of", "2024-04-30").code == 0
    folder = town.root / "outbox" / MARCH / "surat" / "rekonsiliasi"
    text = text_of((folder / "berita-acara-rekonsiliasi.pdf").read_bytes())
    assert "BERITA ACARA REKONSILIASI" in text
    assert "30 April 2024" in text
    assert "Rp129.000" in text, "two payments of 30,000 and 99,000"
    assert "Selisih" in text


def test_minutes_wait_for_a_month_that_is_not_paid(posted):
    assert posted("reconcile", MARCH).code == 0
    assert not (posted.root / "outbox" / MARCH / "surat").exists()


# For the meeting

RULES = RewardRules(by="pekerja", per_division=3, growth=1, min_size=0, twice=False)
HOSTILE = [
    "#pagebreak()",
    "$x^2$ *tebal* _miring_",
    '"Kutip" \\ <label> @rujuk',
    "<script>alert(1)</script>",
    "Dinas " + "x" * 194,
]


def papers_of(rows, language="id", months=1):
    months = [
        published_month(
            rows,
            period=f"2024-{number:02d}",
            rules=PageRules(),
            issues=[Issue(date(2024, number, 11), "first")],
        )
        for number in range(3, 3 + months)
    ]
    return meeting_documents(months, RULES, Letterhead(Letter(), "Kota Mini", SHIPPED, load_texts(language)))


CASES = {
    "nobody": [],
    "one": [(1, "Dinas Tunggal", 9, 9, 30)],
    "hostile": [(n + 1, name, 40 - n, 40 - n, 90) for n, name in enumerate(HOSTILE)],
    "usual": [(n + 1, f"Kecamatan {n:02d}", 90 - n, 80 - n, 100 + n) for n in range(35)],
    "very many": [
        (n + 1, f"Badan Perencanaan Pembangunan dan Penelitian Nomor {n:03d}", 700 - n, 650 - n, 900)
        for n in range(600)
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_the_report_has_two_pages_whatever_the_city(case, language):
    made = papers_of(CASES[case], language, months=10 if case == "very many" else 1)
    assert pages_of(made["laporan.pdf"]) == 2


def test_names_are_text_and_never_markup():
    text = text_of(papers_of(CASES["hostile"])["laporan.pdf"])
    for name in HOSTILE[:4]:
        assert " ".join(name.split()) in text


def test_the_report_is_the_same_bytes_every_time():
    assert papers_of(CASES["usual"]) == papers_of(CASES["usual"])


def test_the_reward_list_says_why():
    rows = papers_of(CASES["usual"])["penghargaan.csv"].decode("utf-8").splitlines()
    assert rows[0] == "penghargaan,kelompok,peringkat,opd,pekerja,sponsor,jumlah_asn,pertumbuhan,alasan"
    assert rows[1] == "kelompok,sedang,1,Kecamatan 00,90,80,100,,90 pekerja dilindungi"


def test_the_workbook_opens_with_all_that_was_promised(office):
    from openpyxl import load_workbook

    book = load_workbook(office.root / "laporan" / MARCH / "laporan-peringkat.xlsx")
    assert book.sheetnames == ["Peringkat", "Riwayat", "Penghargaan", "Definisi"]
    assert book["Peringkat"].freeze_panes == "A2"
    assert [cell.value for cell in book["Definisi"][1]] == ["istilah", "arti"]


def test_no_person_stands_in_what_is_for_the_meeting(office):
    persons = {row["nip"] for row in office.rows("keuangan/potongan-tpp.csv")}
    for name, data in file_bytes(office.root / "laporan").items():
        text = text_of(data) if name.endswith(".pdf") else data.decode("latin-1")
        assert not set(re.findall(r"\d{18}", text)) & persons
