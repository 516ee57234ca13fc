from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.drawn_outputs import MARCH, drawn, text_file
from support.properties import tries
from tpp_sponsor.errors import SettingsError
from tpp_sponsor.outputs.layouts.fixed_width import encode_fixed_width
from tpp_sponsor.outputs.layouts.layout import FilePart

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
    return encode_fixed_width(FilePart(drawn("iuran-bpu", text), MARCH), layout)


def test_records_lie_between_header_and_trailer():
    assert encoded().decode("cp1252").splitlines() == [
        "H20240301",
        "D3374011203900001           Siti Aminah         12031990000010000    16800",
        "D337401520390000224012345678Ani                 12031990000010000         ",
        "T00002000000016800",
    ]


def read_back(data: bytes, layout=BPJS) -> list[list[object]]:
    """What a receiver makes of the file: header fields, then rows, then trailer fields, without their padding."""
    lines = data.decode(layout.encoding).removesuffix(layout.newline).split(layout.newline)
    return [
        _fields(line, fields)
        for line, fields in zip(
            lines,
            [layout.header.field, *[layout.column] * (len(lines) - 2), layout.trailer.field],
            strict=True,
        )
    ]


def _fields(line, fields):
    assert len(line) == sum(field.width for field in fields)
    found, start = [], 0
    for field in fields:
        cell = line[start : start + field.width]
        start += field.width
        found.append(_value(cell, field) if field.source else cell.strip())
    return found


def _value(cell, field):
    if not cell.strip(" "):
        return None
    if field.source == "tgl_lahir":
        return date(int(cell[4:]), int(cell[2:4]), int(cell[:2]))
    if field.align == "right":
        return int(cell)
    return cell.strip(" ")


def test_a_file_without_rows_has_totals_of_nothing():
    assert read_back(encoded("nik\n")) == [["H", "202403", 1], ["T", 0, 0]]


WORDS = st.text(st.characters(codec="cp1252", exclude_categories=["Cc", "Zl", "Zp"]), max_size=20)
WORKERS = st.tuples(
    st.from_regex(r"[1-9][0-9]{15}", fullmatch=True),
    st.none() | st.from_regex(r"[0-9]{11}", fullmatch=True),
    WORDS.map(lambda word: word.strip(" ") or None),
    st.none() | st.dates(date(1900, 1, 1), date(2020, 12, 31)),
    st.none() | st.integers(-99_999_999, 999_999_999),
    st.none() | st.integers(-99_999_999, 999_999_999),
)


@tries(60)
@given(st.lists(WORKERS, max_size=6))
def test_what_is_written_is_read_back_with_its_totals(workers):
    schema = {name: dtype for name, dtype in BPJS.table.items() if name in WRITTEN}
    rows = pl.DataFrame(workers, schema=schema, orient="row")
    header, *records, trailer = read_back(encode_fixed_width(FilePart(rows, MARCH), BPJS))
    assert header == ["H", "202403", 1]
    assert records == [["D", *row] for row in rows.rows()]
    assert trailer == ["T", len(workers), sum(worker[-1] or 0 for worker in workers)]


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
    assert read_back(data, cutting)[1][3] == "S" * 20


def test_a_line_end_in_a_name_starts_no_record():
    assert read_back(encoded('nama\n"Siti\nAminah"\n'))[1][3] == "Siti Aminah"
