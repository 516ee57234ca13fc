import io
import re
import zipfile
from datetime import date, datetime
from zoneinfo import ZoneInfo

import openpyxl
import polars as pl
import pytest
import time_machine
from python_calamine import CalamineWorkbook

from tpp_sponsor.outputs.spreadsheet import PrintLayout, Sheet, to_xlsx
from tpp_sponsor.outputs.workbook import sheet_names

MARCH = date(2024, 3, 1)
DEDUCTIONS = pl.DataFrame(
    {
        "nip": ["198001012005011001", "199002022015022002"],
        "nama": ["=HYPERLINK(1)", "https://contoh.go.id"],
        "opd": ["001", None],
        "lahir": [date(1980, 1, 1), date(1899, 1, 1)],
        "potongan": [16800, 33600],
    },
)


def rows_of(data: bytes, sheet: int = 0) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(sheet).to_python()


def parts_of(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return {name: parts.read(name).decode() for name in parts.namelist()}


def test_texts_are_text_cells_numbers_numbers_and_dates_dates():
    assert rows_of(to_xlsx([Sheet("Potongan", DEDUCTIONS)], created=MARCH)) == [
        ["nip", "nama", "opd", "lahir", "potongan"],
        ["198001012005011001", "=HYPERLINK(1)", "001", date(1980, 1, 1), 16800.0],
        ["199002022015022002", "https://contoh.go.id", "", "1899-01-01", 33600.0],
    ]


@pytest.mark.parametrize(
    "text", ["=1+1", "+62", "-5", "@SUM", "\tx", "{=1}", "mailto:a@b", "12345678901234567", "1e5"]
)
def test_no_text_becomes_a_formula_a_link_or_a_number(text):
    data = to_xlsx([Sheet("Potongan", pl.DataFrame({"nama": [text]}))], created=MARCH)
    page = parts_of(data)["xl/worksheets/sheet1.xml"]
    assert rows_of(data)[1] == [text]
    assert "<f>" not in page
    assert "hyperlink" not in page


def test_bytes_are_equal_at_any_time_in_any_zone():
    sheets = [Sheet("Rekap", DEDUCTIONS, totals=("potongan",)), Sheet("Dinas", DEDUCTIONS)]
    made = []
    for zone, year in [("Asia/Jayapura", 2024), ("America/Lima", 2031)]:
        with time_machine.travel(datetime(year, 3, 11, 23, 30, tzinfo=ZoneInfo(zone))):
            made.append(to_xlsx(sheets, created=MARCH))
    assert made[0] == made[1]
    core = parts_of(made[0])["docProps/core.xml"]
    assert set(re.findall(r"\d{4}-\d{2}-\d{2}T[\d:]+Z", core)) == {"2024-03-01T00:00:00Z"}


def test_the_recap_ends_in_plain_sums():
    data = to_xlsx([Sheet("Rekap", DEDUCTIONS, totals=("potongan",))], created=MARCH)
    assert rows_of(data)[-1] == ["JUMLAH", "", "", "", 50400.0]
    assert "<f>" not in parts_of(data)["xl/worksheets/sheet1.xml"]


SHARES = pl.DataFrame(
    {"dasar": ["BPS", "BKN"], "persen": [77.5, None], "poin": [-2.5, 10.0], "orang": [7, None]}
)
WORDS = {"persen": [None, "disembunyikan"], "orang": [None, "disembunyikan"]}


def test_shares_are_numbers_with_their_format_and_a_hidden_one_is_a_word():
    sheet = Sheet("Dasar", SHARES, percents={"persen": 1}, words=WORDS)
    data = to_xlsx([sheet], created=MARCH)
    assert rows_of(data)[1:] == [["BPS", 0.775, -2.5, 7.0], ["BKN", "disembunyikan", 10.0, "disembunyikan"]]
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [cell.number_format for cell in page[2]] == ["@", "0.0%", "0.0", "#,##0"]


def test_headings_of_numbers_stand_above_their_numbers():
    page = openpyxl.load_workbook(io.BytesIO(to_xlsx([Sheet("Dinas", DEDUCTIONS)], created=MARCH))).active
    assert [cell.alignment.horizontal for cell in page[1]] == [None, None, None, "right", "right"]


def test_a_wrapped_text_has_room_for_all_its_lines():
    """LibreOffice does not find the height of a row by itself: the second line would be printed over the next row."""
    frame = pl.DataFrame({"penyedia": ["CV Karya", "PT Pembangunan Perumahan Contoh Jaya"], "total": [1, 2]})
    sheet = Sheet("Jakon", frame, printing=PrintLayout({"penyedia": 20}, 2))
    page = openpyxl.load_workbook(io.BytesIO(to_xlsx([sheet], created=MARCH))).active
    assert [page.row_dimensions[row].height for row in (2, 3)] == [15.0, 45.0]


def test_a_page_prints_whole_with_its_header_on_every_page():
    parts = parts_of(to_xlsx([Sheet("Dinas", DEDUCTIONS)], created=MARCH))
    page = parts["xl/worksheets/sheet1.xml"]
    assert 'ySplit="1"' in page
    assert 'orientation="landscape"' in page
    assert 'fitToHeight="0"' in page
    assert '<autoFilter ref="A1:E3"/>' in page
    assert "_xlnm.Print_Titles" in parts["xl/workbook.xml"]


def test_sheet_names_are_legal_and_distinct():
    wanted = [
        "Dinas A/B",
        "dinas a b",
        "",
        "History",
        "'Kutip'",
        "X" * 40,
        "x" * 40,
        "[]:*?/\\",
        "Dinas A B (2)",
    ]
    assert sheet_names(wanted) == [
        "Dinas A B",
        "dinas a b (2)",
        "Lembar",
        "History (2)",
        "Kutip",
        "X" * 31,
        "x" * 27 + " (2)",
        "Lembar (2)",
        "Dinas A B (2) (2)",
    ]
    assert [len(name.encode("utf-16-le")) for name in sheet_names(["\U0001f3db" * 20])] == [60]


@pytest.mark.slow
def test_six_hundred_departments_fit_one_workbook():
    one = DEDUCTIONS.head(1)
    sheets = [Sheet(f"Dinas Pemberdayaan Masyarakat Kelurahan {at}", one) for at in range(600)]
    names = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(sheets, created=MARCH))).sheet_names
    assert len({name.casefold() for name in names}) == 600


def test_a_workbook_without_rows_has_its_headings():
    assert rows_of(to_xlsx([Sheet("Potongan", DEDUCTIONS.clear())], created=MARCH)) == [DEDUCTIONS.columns]


HARD_TEXTS = ["A & B < C > D", '"kutip"', "_x000D_", "_x_", "\x01kendali\x1f", "  spasi  ", "é漢𝄞", "", "]]>"]


def test_texts_that_xml_cannot_hold_come_back_as_they_were():
    data = to_xlsx([Sheet("Potongan", pl.DataFrame({"nama": HARD_TEXTS}))], created=MARCH)
    assert [row[0] for row in rows_of(data)[1:]] == HARD_TEXTS
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    # openpyxl shows escaped characters as they are written.
    for cell, text in zip(page["A"][1:], HARD_TEXTS, strict=True):
        assert "_x" in str(cell.value) or (cell.value or "") == text


def test_every_cell_has_the_format_of_its_column():
    page = openpyxl.load_workbook(io.BytesIO(to_xlsx([Sheet("Potongan", DEDUCTIONS)], created=MARCH))).active
    assert [cell.number_format for cell in page[2]] == ["@", "@", "@", "yyyy-mm-dd", "#,##0"]
    assert page.dimensions == "A1:E3"
    assert page["C3"].value is None


@pytest.mark.parametrize(
    ("day", "serial"),
    [(date(1900, 1, 1), 1), (date(1900, 2, 28), 59), (date(1900, 3, 1), 61), (date(2024, 3, 1), 45352)],
)
def test_days_have_the_serials_of_excel_with_its_leap_day_of_1900(day, serial):
    data = to_xlsx([Sheet("Potongan", pl.DataFrame({"lahir": [day]}))], created=MARCH)
    assert f"<v>{serial}</v>" in parts_of(data)["xl/worksheets/sheet1.xml"]
