from datetime import date

import polars as pl
import pytest
from drawn_remittance import MARCH, drawn, text_file
from hypothesis import given, settings
from hypothesis import strategies as st

from tpp_sponsor.errors import IntegrityError, SettingsError
from tpp_sponsor.outputs.layouts.fixed_width import decode_fixed_width, encode_fixed_width
from tpp_sponsor.outputs.layouts.layout import Part

LAYOUT = """
encoding = "cp1252"
column = [
    { text = "D", width = 1 },
    { from = "nik", width = 16 },
    { from = "kpj", width = 11 },
    { from = "nama", width = 20 },
    { from = "tgl_lahir", width = 8, date_format = "%d%m%Y" },
    { from = "jkk", width = 9, align = "right", pad = "0" },
    { from = "total", width = 9, align = "right" },
]
[[header.field]]
text = "H"
width = 1
[[header.field]]
from = "first_day"
date_format = "%Y%m"
width = 6
[[header.field]]
from = "revision"
width = 2
align = "right"
pad = "0"
[[trailer.field]]
text = "T"
width = 1
[[trailer.field]]
from = "count"
width = 5
align = "right"
pad = "0"
[[trailer.field]]
from = "sum:total"
width = 12
align = "right"
pad = "0"
"""
WRITTEN = ["nik", "kpj", "nama", "tgl_lahir", "jkk", "total"]
BPJS = text_file("fixed_width", "iuran-bpu", LAYOUT)
TWO_WORKERS = """nik,kpj,nama,tgl_lahir,jkk,total
3374011203900001,,Siti Aminah,1990-03-12,10000,16800
3374015203900002,24012345678,Ani,1990-03-12,10000,
"""


def encoded(text: str = TWO_WORKERS, layout=BPJS) -> bytes:
    return encode_fixed_width(Part(drawn("iuran-bpu", text), MARCH), layout)


def test_records_lie_between_header_and_trailer():
    assert encoded().decode("cp1252").splitlines() == [
        "H20240301",
        "D3374011203900001           Siti Aminah         12031990000010000    16800",
        "D337401520390000224012345678Ani                 12031990000010000         ",
        "T00002000000016800",
    ]


def test_reading_gives_the_rows_back():
    assert decode_fixed_width(encoded(), BPJS).equals(drawn("iuran-bpu", TWO_WORKERS).select(WRITTEN))


def test_a_file_without_rows_is_read_back():
    assert decode_fixed_width(encoded("nik\n"), BPJS).is_empty()


WORDS = st.text(st.characters(codec="cp1252", exclude_categories=["Cc", "Zl", "Zp"]), max_size=20)
WORKERS = st.tuples(
    st.from_regex(r"[1-9][0-9]{15}", fullmatch=True),
    st.none() | st.from_regex(r"[0-9]{11}", fullmatch=True),
    WORDS.map(lambda word: word.strip(" ") or None),
    st.none() | st.dates(date(1900, 1, 1), date(2020, 12, 31)),
    st.none() | st.integers(-99_999_999, 999_999_999),
    st.none() | st.integers(-99_999_999, 999_999_999),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORKERS, max_size=6))
def test_decode_undoes_encode(workers):
    schema = {name: dtype for name, dtype in BPJS.table.items() if name in WRITTEN}
    rows = pl.DataFrame(workers, schema=schema, orient="row")
    assert decode_fixed_width(encode_fixed_width(Part(rows, MARCH), BPJS), BPJS).equals(rows)


@pytest.mark.parametrize(
    ("old", "new", "code", "row"),
    [
        (b"T00002", b"T00003", "profile_totals", 4),
        (b"T00002000000016800", b"T00002000000016801", "profile_totals", 4),
        (b"    16800", b"    16900", "profile_totals", 4),
        (b"D3374015", b"X3374015", "profile_record", 3),
        (b"Siti Aminah ", b"Siti Aminah", "profile_record", 2),
        (b"12031990", b"45031990", "profile_record", 2),
        (b"    16800", b"   168x00", "profile_record", 2),
        (b"H2024", b"X2024", "profile_record", 1),
        (b"016800\n", b"016800", "profile_record", 4),
    ],
)
def test_a_damaged_file_is_not_read(old, new, code, row):
    data = encoded().replace(old, new)
    with pytest.raises(IntegrityError) as error:
        decode_fixed_width(data, BPJS)
    assert {(fault.code, fault.row) for fault in error.value.faults} == {(code, row)}


@pytest.mark.parametrize("data", [b"", b"\n", b"H20240301\n"])
def test_a_file_without_header_and_trailer_is_not_read(data):
    with pytest.raises(IntegrityError):
        decode_fixed_width(data, BPJS)


@pytest.mark.parametrize(
    ("column", "value"),
    [("nik", "33740112039000011"), ("kpj", "240123456789"), ("nama", "S" * 21), ("jkk", "1000000000")],
)
def test_what_does_not_fit_is_never_cut_silently(column, value):
    with pytest.raises(SettingsError) as error:
        encoded(f"paket,{column}\nJKK+JKM,\nJKK+JKM,{value}\n")
    [fault] = error.value.faults
    assert (fault.code, fault.column, fault.row) == ("profile_overflow", column, 2)
    assert value not in repr(fault)


def test_a_sum_that_does_not_fit_its_field_is_told():
    tight = text_file("fixed_width", "iuran-bpu", LAYOUT.replace("width = 12", "width = 4"))
    with pytest.raises(SettingsError) as error:
        encoded(layout=tight)
    assert error.value.faults[0].column == "sum:total"


def test_a_text_is_cut_where_the_profile_says_so():
    cutting = text_file(
        "fixed_width", "iuran-bpu", LAYOUT.replace('"nama", width = 20', '"nama", width = 20, cut = true')
    )
    data = encoded(f"nama\n{'S' * 21}\n", cutting)
    assert decode_fixed_width(data, cutting)["nama"].to_list() == ["S" * 20]


def test_a_line_end_in_a_name_starts_no_record():
    assert decode_fixed_width(encoded('nama\n"Siti\nAminah"\n'), BPJS)["nama"].to_list() == ["Siti Aminah"]
