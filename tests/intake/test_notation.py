"""Every way in which offices write a date, a period or an amount (docs/rules.md#reading)."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.drawn_inboxes import (
    ACCEPTED,
    as_csv,
    examples,
    many_rows,
    one_row,
    read_as,
    taken,
    verdicts,
    warned,
    workbook,
)
from tpp_sponsor.domain.dates import read_date, read_dates, read_period, read_periods, year_of_birth
from tpp_sponsor.domain.money import read_rupiah, show_rupiah
from tpp_sponsor.domain.period import Period
from tpp_sponsor.intake.column_parsers import read_rupiahs

BAD_DATE, BAD_PERIOD, BAD_VALUE, EMPTY = (
    "TANGGAL_TIDAK_SAH",
    "PERIODE_TIDAK_SAH",
    "NILAI_TIDAK_SAH",
    "KOLOM_KOSONG",
)

EIGHTEENTH_OF_MARCH = [
    "2024-03-18",
    "18-03-2024",
    "18/03/2024",
    "18.03.2024",
    "18-3-2024",
    "2024/03/18",
    "18 Maret 2024",
    "18 MARET 2024",
    "18 maret 24",
    "18-MAR-24",
    "18-Mar-2024",
    "18-03-24",
    "2024-03-18 00:00:00",
    "2024-03-18T07:30:00",
    "18/03/2024 07:30",
    "45369",
    "45369.5",
]
NOT_A_DATE = [
    "31-02-2024",
    "29-02-2023",
    "2024-02-30",
    "03/18/2024",
    "2024-13-01",
    "18 Foo 2024",
    "18 Maret",
    "Maret 2024",
    "besok",
    "18-03-024",
    "0000-01-01",
    "00-03-2024",
    "20240318",
    "-45369",
    "1985",
]
MONTHS = {
    1: "Januari JANUARI Jan",
    2: "Februari Pebruari Feb PEB",
    3: "Maret Mar Mrt",
    4: "April APR",
    5: "Mei MEI May",
    6: "Juni Jun",
    7: "Juli Jul",
    8: "Agustus Ags AGS Agt AGT Agu Aug",
    9: "September Sep Sept",
    10: "Oktober Okt OKT Oct",
    11: "November Nopember Nov NOP",
    12: "Desember Des DES Dec",
}


def test_a_date_is_read_in_every_form():
    expected = [dt.date(2024, 3, 18)] * len(EIGHTEENTH_OF_MARCH)
    assert read_as("kesediaan", "tanggal", EIGHTEENTH_OF_MARCH) == expected


def test_what_is_no_date_is_refused():
    assert read_as("kesediaan", "tanggal", NOT_A_DATE) == [BAD_DATE] * len(NOT_A_DATE)


def test_a_date_that_is_not_filled_is_empty():
    assert read_as("kesediaan", "tanggal", ["", " ", "\u00a0"]) == [EMPTY] * 3


def test_day_stands_before_month_always():
    assert read_as("kesediaan", "tanggal", ["03/04/2024", "04-03-24", "12/11/2023"]) == [
        dt.date(2024, 4, 3),
        dt.date(2024, 3, 4),
        dt.date(2023, 11, 12),
    ]


@pytest.mark.parametrize(("month", "names"), MONTHS.items())
def test_months_have_indonesian_names(month, names):
    written = names.split()
    assert [read_date(f"7 {name} 2023") for name in written] == [dt.date(2023, month, 7)] * len(written)
    assert [read_date(f"07-{name}-23") for name in written] == [dt.date(2023, month, 7)] * len(written)
    assert [read_period(f"{name} 2023") for name in written] == [dt.date(2023, month, 1)] * len(written)
    assert [read_period(f"{name}-23") for name in written] == [dt.date(2023, month, 1)] * len(written)


def test_a_birth_in_two_digits_makes_the_person_10_to_99():
    """In March 2024."""
    years = {"14": 2014, "13": 2013, "00": 2000, "99": 1999, "80": 1980, "25": 1925, "15": None, "24": None}
    births = [f"01-02-{written}" for written in years]
    assert read_as("pekerja", "tgl_lahir", births) == [
        (year and dt.date(year, 2, 1)) or BAD_DATE for year in years.values()
    ]


def test_the_century_of_a_birth_follows_the_period():
    assert year_of_birth(Period(2024, 12))("15") is None
    assert year_of_birth(Period(2025, 1))("15") == 2015
    assert year_of_birth(Period(2035, 1))("35") is None
    assert year_of_birth(Period(2035, 1))("36") == 1936


def test_any_other_year_in_two_digits_is_of_our_century():
    assert read_as("kesediaan", "tanggal", ["01-02-99", "01-02-00"]) == [
        dt.date(2099, 2, 1),
        dt.date(2000, 2, 1),
    ]


MARCH_2024 = [
    "2024-03",
    "2024-3",
    "03/2024",
    "3/2024",
    "03-2024",
    "202403",
    "Maret 2024",
    "MARET 2024",
    "Mar-24",
    "Mar 2024",
    "mar. 2024",
    "2024-03-18",
    "18/03/2024",
    "18 Maret 2024",
    "18-MAR-24",
    "45369",
    "2024-03-01 00:00:00",
]
NOT_A_PERIOD = [
    "2024-13",
    "00/2024",
    "202413",
    "2024-00",
    "Maret",
    "2024",
    "03-24",
    "bulan ini",
    "0000-03",
    "31-02-2024",
]


def test_a_period_is_read_in_every_form():
    assert read_as("kesediaan", "mulai", MARCH_2024) == [dt.date(2024, 3, 1)] * len(MARCH_2024)


def test_what_is_no_period_is_refused():
    assert read_as("kesediaan", "mulai", NOT_A_PERIOD) == [BAD_PERIOD] * len(NOT_A_PERIOD)


AMOUNTS = {
    "1250000": 1_250_000,
    "1.250.000": 1_250_000,
    "Rp 1.250.000": 1_250_000,
    "Rp1.250.000,-": 1_250_000,
    "Rp. 1.250.000,-": 1_250_000,
    "rp1250000": 1_250_000,
    "1.250.000,00": 1_250_000,
    "1250000.00": 1_250_000,
    "1250000,00": 1_250_000,
    "1250000.0": 1_250_000,
    "1,250,000.00": 1_250_000,
    "1,250,000": 1_250_000,
    "Rp\u00a01.250.000": 1_250_000,
    "1.250": 1250,
    "1,250": 1250,
    "0": 0,
    "Rp0": 0,
    "0,00": 0,
    "999999999999999": 999_999_999_999_999,
}
NOT_AN_AMOUNT = [
    "1.25",
    "1,25",
    "12.5",
    "1250000.50",
    "1.250.000,50",
    "1,250,000.25",
    "-1250000",
    "(1.250.000)",
    "1250000-",
    "1.250.000-",
    "- 5",
    "Rp",
    "Rp -",
    "satu juta",
    "1,2 juta",
    "1.250,000",
    "1.2500.000",
    "12.50.000",
    "1 250 000",
    "1.25E+06",
    "1250000 rupiah",
    "\uff11\uff12\uff15",
    "9999999999999999",
    "NaN",
    "#N/A",
]


def test_an_amount_is_read_in_every_form():
    assert read_as("tpp", "tpp_neto", list(AMOUNTS)) == list(AMOUNTS.values())


def test_what_is_no_whole_amount_is_refused():
    assert read_as("tpp", "tpp_neto", NOT_AN_AMOUNT) == [BAD_VALUE] * len(NOT_AN_AMOUNT)


def test_an_amount_that_is_not_filled_is_empty():
    assert read_as("tpp", "tpp_neto", ["", " "]) == [EMPTY] * 2


@given(st.integers(0, 10**15 - 1), st.sampled_from(["{}", "Rp{}", "Rp {}", "Rp{},-", "{},00", " {} "]))
@examples(200)
def test_what_papers_show_is_read_back(amount, how):
    shown = show_rupiah(amount).removeprefix("Rp")
    assert read_rupiah(how.format(shown)) == amount


@given(st.lists(st.text("0123456789.,- Rp()eE", max_size=12), max_size=8))
@examples(150)
def test_a_column_of_amounts_is_read_as_each_cell_is(cells):
    assert read_rupiahs(pl.Series(cells, dtype=pl.String)).to_list() == [read_rupiah(cell) for cell in cells]


@given(st.lists(st.text("0123456789-/. MarDesOkt", max_size=12), max_size=8))
@examples(150)
def test_a_column_of_dates_is_read_as_each_cell_is(cells):
    column = pl.Series(cells, dtype=pl.String)
    assert read_dates(column).to_list() == [read_date(cell) for cell in cells]
    assert read_periods(column).to_list() == [read_period(cell) for cell in cells]


@given(st.dates(dt.date(1930, 1, 1), dt.date(2060, 12, 31)))
@examples(100)
def test_one_day_is_one_day_however_it_is_written(day):
    months = {number: names.split()[0] for number, names in MONTHS.items()}
    serial = (day - dt.date(1899, 12, 30)).days
    ways = [f"{day:%Y-%m-%d}", f"{day:%d-%m-%Y}", f"{day.day}/{day.month}/{day.year}", str(serial)]
    ways.append(f"{day.day} {months[day.month]} {day.year}")
    assert {read_date(way) for way in ways} == {day}
    assert {read_period(way) for way in ways} == {day.replace(day=1)}


def test_a_spreadsheet_holds_dates_amounts_and_counts_as_its_own_kinds():
    statements = one_row(
        "kesediaan",
        tanggal=dt.date(2024, 2, 12),
        mulai=dt.date(2024, 3, 1),
        selesai=202412,
        dicabut=45400,
        prioritas=2,
    )
    allowances = one_row("tpp", tpp_neto=2_500_000, tpp_bruto=2_600_000.0, periode=dt.date(2024, 3, 31))
    intake = taken({"kesediaan.xlsx": workbook(Sheet1=statements), "tpp.xlsx": workbook(Sheet1=allowances)})
    [statement] = intake.accepted["kesediaan"].iter_rows(named=True)
    assert [statement[name] for name in ("tanggal", "mulai", "selesai", "dicabut", "prioritas")] == [
        dt.date(2024, 2, 12),
        dt.date(2024, 3, 1),
        dt.date(2024, 12, 1),
        dt.date(2024, 4, 18),
        2,
    ]
    [allowance] = intake.accepted["tpp"].iter_rows(named=True)
    assert (allowance["tpp_neto"], allowance["tpp_bruto"]) == (2_500_000, 2_600_000)
    assert warned(intake) == []


def test_a_number_cell_that_is_no_whole_amount_is_refused():
    numbers = [1.25, 1_250_000.5, -2_500_000, 0.001, True, 1e17]
    intake = taken({"tpp.xlsx": workbook(Sheet1=many_rows("tpp", "tpp_neto", numbers))})
    assert list(verdicts(intake, "tpp").values()) == [f"{BAD_VALUE} tpp_neto"] * len(numbers)


def test_what_a_spreadsheets_arithmetic_adds_to_a_whole_amount_is_no_fraction():
    [header, row] = one_row("tpp", tpp_neto=1_250_000.0000000002)
    intake = taken({"tpp.xlsx": workbook(Sheet1=[header, row])})
    assert intake.accepted["tpp"]["tpp_neto"].to_list() == [1_250_000]


@pytest.mark.parametrize(
    ("column", "cells"), [("prioritas", ["1", "0", "25"]), ("paket", ["JKK+JKM", "jkk+jkm", " JKK+JKM "])]
)
def test_small_columns_are_read(column, cells):
    rows = many_rows("kesediaan", column, cells)
    assert set(verdicts(taken({"kesediaan.csv": as_csv(rows)}), "kesediaan").values()) == {ACCEPTED}
