"""NIP and NIK: what is one, how it is written, and how a spreadsheet damages it (docs/rules.md#identifiers)."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.id import nik as stdnum_nik

from support.drawn_inboxes import (
    ACCEPTED,
    IGNORED,
    as_csv,
    counted,
    csv_file,
    examples,
    many_rows,
    one_row,
    read_as,
    taken,
    verdicts,
    warned,
    workbook,
)
from tpp_sponsor.domain.identifiers import is_nik, is_nip

BAD_NIP, BAD_NIK, DAMAGED = "NIP_TIDAK_SAH", "NIK_TIDAK_SAH", "RUSAK_OLEH_EXCEL"


def judged(rule, numbers):
    """Number → whether the rule takes it."""
    frame = pl.DataFrame({"number": numbers})
    return frame.with_columns(rule(frame["number"]).alias("sound")).rows()


# birth, start of service, sex, serial                      why
NIPS = """
19900101 201501 1 001 yes
19300101 195001 1 001 yes  the oldest birth year
19291231 195001 1 001 no   born before 1930
19900229 201501 1 001 no   1990 had no 29 February
19920229 201501 1 001 yes  1992 had one
20000229 202001 1 001 yes  2000 had one
21000229 212001 1 001 no   2100 will have none
19900431 201501 1 001 no   April has 30 days
19901301 201501 1 001 no   no month 13
19900001 201501 1 001 no   no month 0
19900100 201501 1 001 no   no day 0
19900630 200806 1 001 yes  18 years after birth, by month
19900601 200805 1 001 no   a month short of 18 years
19900101 201512 1 001 yes  December
19900101 201500 1 001 no   no month 0
19900101 201513 1 001 no   no month 13
19900101 201520 1 001 no   no contract number 20
19900101 201921 1 001 yes  PPPK, first contract
19900101 202529 1 001 yes  PPPK, ninth contract
19900101 202530 1 001 no   no contract number 30
19900101 201821 1 001 no   no PPPK before 2019
20050101 201921 1 001 yes  for PPPK the years since birth are not counted
19900101 201501 0 001 no   sex 0
19900101 201501 2 001 yes  a woman
19900101 201501 3 001 no   sex 3
19900101 201501 1 000 no   serial 000
19900101 201501 1 100 yes
19900101 201501 1 010 yes
19900101 201501 1 999 yes
"""


def nip_cases():
    for line in NIPS.strip().splitlines():
        birth, start, sex, serial, verdict = line.split()[:5]
        yield birth + start + sex + serial, verdict == "yes"


def test_a_nip_is_judged_at_each_border():
    cases = list(nip_cases())
    assert judged(is_nip, [number for number, _ in cases]) == cases


@pytest.mark.parametrize(
    "number", ["19900101201501100", "1990010120150110011", "", "19900101201501100A", None]
)
def test_a_nip_has_18_digits(number):
    assert judged(is_nip, pl.Series([number], dtype=pl.String)) == [(number, False)]


# place  birth  serial
NIKS = """
327201 010190 0001 yes
110101 010190 0001 yes  the lowest province
100101 010190 0001 no
970101 010190 0001 yes  the highest
980101 010190 0001 no
990101 010190 0001 no
320001 010190 0001 no   regency 00
327200 010190 0001 no   district 00
321001 010190 0001 yes
327210 010190 0001 yes
327299 010190 0001 yes  a district that no list knows is legal
327201 310190 0001 yes
327201 320190 0001 no
327201 000190 0001 no
327201 400190 0001 no   a woman's day 0
327201 410190 0001 yes  a woman's day 1
327201 710190 0001 yes  a woman's day 31
327201 720190 0001 no
327201 810190 0001 no
327201 310490 0001 no   April has 30 days
327201 710490 0001 no
327201 300290 0001 no
327201 700290 0001 no
327201 290290 0001 no   neither 1990 nor 2090 is a leap year
327201 290292 0001 yes
327201 690292 0001 yes
327201 290200 0001 yes  2000 was a leap year
327201 010090 0001 no
327201 011390 0001 no
327201 010190 0000 no   serial 0000
327201 010190 9999 yes
327201 010190 1000 yes
327201 010190 0100 yes
327201 010190 0010 yes
"""


def nik_cases():
    for line in NIKS.strip().splitlines():
        place, birth, serial, verdict = line.split()[:4]
        yield place + birth + serial, verdict == "yes"


def test_a_nik_is_judged_at_each_border():
    cases = list(nik_cases())
    assert judged(is_nik, [number for number, _ in cases]) == cases


@pytest.mark.parametrize("number", ["327201010190001", "32720101019000011", "", "327201010190000A", None])
def test_a_nik_has_16_digits(number):
    assert judged(is_nik, pl.Series([number], dtype=pl.String)) == [(number, False)]


def is_date(year, month, day):
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def nip_by_the_rules(text):
    """The sentence of docs/rules.md#identifiers, read a second time without regular expressions."""
    if len(text) != 18 or any(char not in "0123456789" for char in text):
        return False
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:8])
    start_year, start = int(text[8:12]), int(text[12:14])
    grown_up = (start_year - year) * 12 + (start - month) >= 18 * 12
    as_pns = 1 <= start <= 12 and grown_up
    as_pppk = 21 <= start <= 29 and start_year >= 2019
    return (
        year >= 1930
        and is_date(year, month, day)
        and (as_pns or as_pppk)
        and text[14] in "12"
        and text[15:] != "000"
    )


def nik_by_the_rules(text):
    if len(text) != 16 or any(char not in "0123456789" for char in text):
        return False
    day, month, year = int(text[6:8]), int(text[8:10]), int(text[10:12])
    day -= 40 if day > 40 else 0
    return (
        11 <= int(text[:2]) <= 97
        and text[2:4] != "00"
        and text[4:6] != "00"
        and (is_date(1900 + year, month, day) or is_date(2000 + year, month, day))
        and text[12:] != "0000"
    )


def digits(low, high, width):
    return st.integers(low, high).map(lambda number: str(number).zfill(width))


def joined(*parts):
    return st.tuples(*parts).map("".join)


_YEARS = st.one_of(digits(1925, 2012, 4), digits(0, 9999, 4))
LIKELY_NIPS = joined(
    _YEARS, digits(0, 13, 2), digits(0, 32, 2), _YEARS, digits(0, 32, 2), digits(0, 3, 1), digits(0, 999, 3)
)
LIKELY_NIKS = joined(
    digits(9, 99, 2),
    digits(0, 99, 2),
    digits(0, 99, 2),
    digits(0, 99, 2),
    digits(0, 13, 2),
    digits(0, 99, 2),
    st.one_of(digits(0, 2, 4), digits(0, 9999, 4)),
)
ANY_TEXT = st.text("0123456789 .-A\uff11\u0661", max_size=19)


@given(st.lists(st.one_of(LIKELY_NIPS, LIKELY_NIPS, ANY_TEXT), min_size=10, max_size=30))
@examples(80)
def test_nip_agrees_with_a_second_reading_of_the_rules(numbers):
    assert judged(is_nip, numbers) == [(number, nip_by_the_rules(number)) for number in numbers]


@given(st.lists(st.one_of(LIKELY_NIKS, LIKELY_NIKS, ANY_TEXT), min_size=10, max_size=30))
@examples(80)
def test_nik_agrees_with_a_second_reading_of_the_rules(numbers):
    assert judged(is_nik, numbers) == [(number, nik_by_the_rules(number)) for number in numbers]


def why_stdnum_differs(number):
    """What python-stdnum 2.2 is known to judge otherwise than we do (docs/domain.md#stdnum)."""
    if "00" in (number[2:4], number[4:6]):
        return "it looks for no regency 00 and at no district"
    if number[12:] == "0000":
        return "it takes serial 0000"
    if 81 <= int(number[6:8]) <= 99:
        return "it takes the day modulo 40, so 81 to 99 pass as 1 to 19"
    if not stdnum_knows_place(number):
        return "its table of regencies is older than the provinces of today"
    return ""


def stdnum_knows_place(number):
    try:
        stdnum_nik._check_registration_place(number)
    except stdnum_nik.InvalidComponent:
        return False
    return True


@given(st.lists(LIKELY_NIKS, min_size=5, max_size=20))
@examples(80)
def test_nik_agrees_with_stdnum_except_where_it_is_known_to_be_wrong(numbers):
    for number, sound in judged(is_nik, numbers):
        if sound != stdnum_nik.is_valid(number):
            assert why_stdnum_differs(number), number


@pytest.mark.parametrize(
    ("number", "ours", "theirs", "why"),
    [
        ("3272010101900000", False, True, "it takes serial 0000"),
        ("3272008101900001", False, True, "it looks for no regency 00 and at no district"),
        ("3272018101900001", False, True, "it takes the day modulo 40, so 81 to 99 pass as 1 to 19"),
        ("3272019901900001", False, True, "it takes the day modulo 40, so 81 to 99 pass as 1 to 19"),
        ("6501010101900001", True, False, "its table of regencies is older than the provinces of today"),
        ("9301010101900001", True, False, "its table of regencies is older than the provinces of today"),
        ("9601010101900001", True, False, "its table of regencies is older than the provinces of today"),
    ],
)
def test_where_stdnum_differs(number, ours, theirs, why):
    assert judged(is_nik, [number]) == [(number, ours)]
    assert stdnum_nik.is_valid(number) is theirs
    assert why_stdnum_differs(number) == why


def test_stdnum_dates_nearly_everybody_in_the_last_century():
    assert stdnum_nik.get_birth_date("3272010101050001") == dt.date(1905, 1, 1)
    intake = taken(
        {"pekerja.csv": as_csv(one_row("pekerja", nik="3272010101050001", tgl_lahir="2005-01-01"))}
    )
    assert intake.accepted["pekerja"]["tgl_lahir"].to_list() == [dt.date(2005, 1, 1)]
    assert warned(intake) == []


NIP_WRITTEN = [
    "199001012015011001",
    "19900101 201501 1 001",
    "19900101.201501.1.001",
    "19900101-201501-1-001",
    "'199001012015011001",
    "\u2019199001012015011001",
    "`199001012015011001",
    " 199001012015011001 ",
    "19900101\u00a0201501\u00a01\u00a0001",
    "\ufeff199001012015011001",
    "1990\u200b01012015011001\u200e",
    "1990\u202f01012015011001",
    "19900101\t2015011001",
]
NIK_WRITTEN = [
    "3272010107800001",
    "32 7201 010780 0001",
    "32.72.01.010780.0001",
    "327201-010780-0001",
    "'3272010107800001",
    "3272010107800001.0",
    "\u00a03272010107800001",
    "3272\u200d010107800001",
]


def test_a_nip_is_read_through_its_separators():
    assert read_as("tpp", "nip", NIP_WRITTEN) == ["199001012015011001"] * len(NIP_WRITTEN)


def test_a_nik_is_read_through_its_separators():
    assert read_as("tertanggung", "nik", NIK_WRITTEN) == ["3272010107800001"] * len(NIK_WRITTEN)


def test_a_text_cell_of_a_spreadsheet_is_read_as_in_csv():
    intake = taken({"tpp.xlsx": workbook(Sheet1=many_rows("tpp", "nip", NIP_WRITTEN))})
    assert intake.accepted["tpp"]["nip"].to_list() == ["199001012015011001"] * len(NIP_WRITTEN)


def test_what_is_no_nip_is_refused_and_never_repaired():
    refused = [
        "199001012015011O01",  # the letter O
        "l99001012015011001",  # the letter l
        "19900101201501100",  # a digit lost
        "1990010120150110011",  # a digit too many
        "3272010107800001",  # a NIK
        "\uff11\uff19\uff19\uff10\uff10\uff11\uff10\uff11\uff12\uff10\uff11\uff15\uff10\uff11\uff11\uff10\uff10\uff11",
        "199001012015011000",  # what Excel leaves of a NIP
        "19900101/201501/1/001",
        "NIP 199001012015011001",
        "199001012015011001 a",
    ]
    assert read_as("tpp", "nip", refused) == [BAD_NIP] * len(refused)


def test_what_is_no_nik_is_refused_and_never_repaired():
    refused = [
        "327201010780001",  # a leading or inner digit lost
        "327201010780001.0",  # as a CSV export writes it: the zero behind the point is no digit
        "32720101078000010",
        "199001012015011001",  # a NIP
        "32720101078OOOO1",
        "3272010107800001.00",
        "3272010107800001.5",
        "9999999999999999",
        "0000000000000000",
        "1234567890123456",
    ]
    assert read_as("pekerja", "nik", refused) == [BAD_NIK] * len(refused)


def test_a_nip_that_a_spreadsheet_made_a_number_is_damaged():
    numbers = ["1.99001012015011E+17", "1,99001012015011E+17", "1.99001E+17", "1.99E17", "19900E+13"]
    assert read_as("tpp", "nip", [*numbers, "199001012015011001.0"]) == [DAMAGED] * 6


def test_a_nik_in_scientific_notation_is_damaged():
    assert read_as("pekerja", "nik", ["3.27201010780000E+15", "3,27201E+15", "3.27201e15"]) == [DAMAGED] * 3


@pytest.mark.parametrize(
    ("table", "column", "numbers"),
    [
        ("asn", "nip", [199001012015011001, 1.99001012015011e17, 12345, 199001012015011]),
        ("tpp", "nip", [199001012015011001, 1.99001012015011e17, 12345, 199001012015011]),
        ("pekerja", "nik", [3272010107800001, 3272010107800001.0, 12345]),
        ("kesediaan", "nip", [199001012015011001]),
        ("kesediaan", "nik", [3272010107800001, 0]),
        ("tertanggung", "nik", [3272010107800001]),
    ],
)
def test_a_number_cell_in_an_identifier_column_is_damaged(table, column, numbers):
    intake = taken({f"{table}.xlsx": workbook(Sheet1=many_rows(table, column, numbers))})
    assert list(verdicts(intake, table).values()) == [f"{DAMAGED} {column}"] * len(numbers)


def test_a_number_cell_in_the_optional_nik_of_an_asn_is_a_warning():
    intake = taken({"asn.xlsx": workbook(Sheet1=one_row("asn", nik=3272014101900001))})
    assert verdicts(intake, "asn") == {2: ACCEPTED}
    assert intake.accepted["asn"]["nik"].to_list() == [None]
    assert warned(intake) == [(DAMAGED, "asn.xlsx", "Sheet1", 2, "nik")]


@pytest.mark.parametrize(
    ("written", "code"), [("3.27201E+15", DAMAGED), ("3272010000900001", BAD_NIK), ("belum ada", BAD_NIK)]
)
def test_an_unreadable_nik_of_an_asn_is_a_warning_and_counts_as_empty(written, code):
    intake = taken({"asn.csv": as_csv(one_row("asn", nik=written))})
    assert verdicts(intake, "asn") == {2: ACCEPTED}
    assert intake.accepted["asn"]["nik"].to_list() == [None]
    assert warned(intake) == [(code, "asn.csv", "", 2, "nik")]


def test_a_nik_that_another_birth_or_an_unknown_district_is_in_is_legal():
    rows = many_rows("pekerja", "tgl_lahir", ["1980-07-01", "1981-07-01"])
    rows.append(one_row("pekerja", nik="3272994107800009")[1])
    intake = taken({"pekerja.csv": as_csv(rows)})
    assert verdicts(intake, "pekerja") == {2: ACCEPTED, 3: ACCEPTED, 4: ACCEPTED}
    assert warned(intake) == [
        ("TANGGAL_LAHIR_BERBEDA_DARI_NIK", "pekerja.csv", "", 3, "tgl_lahir"),
        ("KODE_KECAMATAN_TIDAK_DIKENAL", "pekerja.csv", "", 4, "nik"),
    ]


def test_a_row_with_fewer_than_five_digits_is_nobody():
    intake = taken(
        {
            "tpp.csv": csv_file(
                """
                nip                | tpp_neto
                1                  | 2
                -
                Bidang Perumahan   |
                1234               | 5000000
                12345              | 5000000
                199001012015011001 | 2500000
                JUMLAH             | 7500000
                """
            )
        }
    )
    assert verdicts(intake, "tpp") == {6: f"{BAD_NIP} nip", 7: ACCEPTED}
    assert counted(intake, "tpp.csv") == (7, 1, 1, 5)
    assert IGNORED not in verdicts(intake, "tpp").values()


def test_no_finding_shows_an_identifier_in_full():
    rows = one_row("tpp", nip="19900101 201501 1 000")
    intake = taken(
        {"tpp.csv": as_csv(rows), "pekerja.csv": as_csv(one_row("pekerja", tgl_lahir="3272010107800001"))}
    )
    shown = intake.rejected.select("kode", "isi").rows()
    assert sorted(shown) == [(BAD_NIP, "199001…00"), ("TANGGAL_TIDAK_SAH", "327201…01")]
