"""The papers of universal coverage: two pages whatever a city has, and nothing hidden in the workbook."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from support.coverage import OCTOBER, OFFICIAL, TARGETS, measured, paid
from support.rankings import HOSTILE_NAMES
from tpp_sponsor.documents.coverage import coverage_documents
from tpp_sponsor.documents.typeset import Letterhead
from tpp_sponsor.domain.period import Period
from tpp_sponsor.messages import LANGUAGES, load_texts
from tpp_sponsor.ranking.coverage_figures import CoverageBase, CoverageTarget
from tpp_sponsor.settings.publishing import Letter

SHIPPED = [Path(__file__).parents[2] / "templates"]
NOVEMBER = date(2025, 11, 12)
_SEGMENTS = "\n".join(f"2025-10 | Segmen {at} | {at + 100} | Kantor {at}" for at in range(40))
LARGE = measured(
    paid(OCTOBER, **{f"Kelurahan {at}": 9 for at in range(200)}),
    drawn=f"periode | segmen | aktif | sumber\n{_SEGMENTS}",
    bases=[
        CoverageBase(f"Dasar {at} " * 6, 7_000 + at, OCTOBER, "Sumber " * 12, "Artinya " * 20)
        for at in range(9)
    ],
    targets=[
        CoverageTarget(2025 + at, 5_000, CoverageBase(f"Dasar {at} " * 6, 7_000, OCTOBER, "", ""), "RPJMD")
        for at in range(9)
    ],
)
CASES = {
    "usual": measured(targets=TARGETS),
    "nothing": measured(paid(), drawn=""),
    "large": LARGE,
    "hostile": measured(
        paid(OCTOBER, **dict.fromkeys(HOSTILE_NAMES, 9)),
        bases=[CoverageBase(name, 7, OCTOBER, name, name) for name in HOSTILE_NAMES],
    ),
}


def papers(measures, language="id"):
    letterhead = Letterhead(Letter(), "Kota Mini", SHIPPED, load_texts(language))
    return coverage_documents(measures, 5, NOVEMBER, letterhead)


def text_of(data):
    return " ".join(
        " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)).split()
    )


@pytest.mark.parametrize("case", CASES)
def test_the_report_is_two_pages(case):
    assert len(pypdfium2.PdfDocument(papers(CASES[case])["ucj.pdf"])) == 2


def test_what_two_pages_cannot_hold_is_said_and_is_in_the_workbook():
    made = papers(LARGE)
    assert "dan 180 kelurahan lain; semuanya ada di ucj.xlsx." in text_of(made["ucj.pdf"])
    places = CalamineWorkbook.from_object(BytesIO(made["ucj.xlsx"])).get_sheet_by_name("Kelurahan")
    assert len(places.to_python()) == 201


@pytest.mark.parametrize("language", LANGUAGES)
def test_equal_figures_give_equal_bytes_in_each_language(language):
    assert papers(CASES["usual"], language) == papers(CASES["usual"], language)
    share = {"id": "83,8 % = 62.000 ÷ 74.000.", "en": "83.8% = 62,000 ÷ 74,000."}[language]
    assert share in text_of(papers(CASES["usual"], language)["ucj.pdf"])


def test_the_workbook_has_figures_as_numbers():
    book = CalamineWorkbook.from_object(BytesIO(papers(CASES["usual"])["ucj.xlsx"]))
    bases, targets = (book.get_sheet_by_name(name).to_python() for name in ("Cakupan", "Target"))
    [first] = [dict(zip(bases[0], row, strict=True)) for row in bases[1:] if row[0] == "Penduduk bekerja"]
    assert (first["persen"], first["target"], first["tahun_target"]) == (0.775, 0.8, 2026)
    rows = [dict(zip(targets[0], row, strict=True)) for row in targets[1:]]
    assert [(row["target"], row["perlu"], row["kurang"], row["selisih_poin"]) for row in rows] == [
        (0.5269, 33_722, 0, 44.2),
        (0.8, 64_000, 2_000, -2.5),
    ]


def test_years_have_no_separators_and_counts_have():
    book = load_workbook(BytesIO(papers(CASES["usual"])["ucj.xlsx"]))
    shown = [
        (cell.value, cell.number_format)
        for sheet, head in (("Cakupan", "tahun_target"), ("Target", "tahun"), ("Target", "perlu"))
        for column in book[sheet].iter_cols(min_row=1)
        if column[0].value == head
        for cell in column[1:]
        if cell.value is not None
    ]
    years, counts = [(2026, "0"), (2025, "0")] * 2, [(33_722, "#,##0"), (64_000, "#,##0")]
    assert sorted(shown) == sorted(years + counts)


@pytest.mark.parametrize(("before", "percent", "points"), [(40_000, 0.476, 25.0), (None, "", "")])
def test_growth_is_a_number_in_percent_beside_its_points(before, percent, points):
    earlier = "" if before is None else "".join(
        f"\n2024-10 | {segment} | {count} |  |"
        for segment, count in (("PU", before), ("Jakon", 1_000), ("BPU", 1_000))
    )  # fmt: skip
    measures = measured(then=paid(Period(2024, 10)), drawn=OFFICIAL.rstrip() + earlier)
    sheet = CalamineWorkbook.from_object(BytesIO(papers(measures)["ucj.xlsx"])).get_sheet_by_name("Cakupan")
    heads, first, *_ = sheet.to_python()
    at = heads.index("pertumbuhan_poin")
    assert heads[at + 1] == "pertumbuhan_persen"
    assert first[at : at + 2] == [points, percent]


def test_a_target_that_is_reached_is_said_as_on_the_page():
    text = text_of(papers(CASES["usual"])["ucj.pdf"])
    assert "2025 Sasaran Bappenas 52,69 % 33.722 tercapai +44,2" in text
    assert "2026 Penduduk bekerja 80,00 % 64.000 2.000 −2,5" in text


def test_a_target_stands_beside_what_it_is_a_share_of_and_who_set_it():
    made = papers(CASES["usual"])
    book = CalamineWorkbook.from_object(BytesIO(made["ucj.xlsx"]))
    assert (
        "Target 2025: 52,69 % dari Sasaran Bappenas (64.000 orang, keadaan Januari 2025) pada akhir 2025, yaitu "
        "33.722 orang, dibulatkan ke atas. Sumber target: RKP."
    ) in str(book.get_sheet_by_name("Target").to_python())
    text = text_of(made["ucj.pdf"])
    of_base = text[text.index("Penyebut: Sasaran Bappenas, 64.000 orang, keadaan Januari 2025") :]
    assert (
        "Garis tegak: target 2025, 52,69 % dari dasar ini pada akhir 2025, yaitu 33.722 orang, dibulatkan ke atas; "
        "sumber target: RKP."
    ) in of_base


def test_a_target_that_stands_beside_no_base_is_told_below_the_table():
    targets = [*TARGETS, CoverageTarget(2030, 9_000, TARGETS[0].base, "RPJPD")]
    text = text_of(papers(measured(targets=targets))["ucj.pdf"])
    assert "Target 2030: 90,00 % dari Penduduk bekerja (80.000 orang" in text


def test_a_small_count_is_in_neither():
    measures = measured(paid(Baros=3), drawn="periode | segmen | aktif\n2025-10 | PU | 40.000")
    made = papers(measures)
    assert "40.003" not in text_of(made["ucj.pdf"])
    book = CalamineWorkbook.from_object(BytesIO(made["ucj.xlsx"]))
    cells = [
        cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row
    ]
    assert 40_003 not in cells
    assert 3 not in cells
