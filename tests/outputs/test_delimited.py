from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.drawn_outputs import MARCH, drawn, text_file
from tpp_sponsor.errors import SettingsError
from tpp_sponsor.outputs.layouts.delimited import in_cell, text_of_cell, to_csv
from tpp_sponsor.outputs.layouts.encode import encode


def test_csv_has_a_header_plain_numbers_iso_dates_and_empty_nulls():
    frame = pl.DataFrame(
        {"nik": ["3374011203900001", None], "tgl_lahir": [date(1990, 3, 12), None], "total": [16800, None]}
    )
    assert to_csv(frame) == b"nik,tgl_lahir,total\n3374011203900001,1990-03-12,16800\n,,\n"


def test_a_table_without_rows_is_its_header():
    assert to_csv(pl.DataFrame(schema={"nip": pl.String, "potongan": pl.Int64})) == b"nip,potongan\n"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_is_run_by_a_spreadsheet(sign):
    frame = pl.DataFrame({"nama": [f"{sign}SUM(A1)", "Siti = Ani", None], "potongan": [-5, 0, 1]})
    written = to_csv(frame).decode().replace('"', "")
    assert written == f"nama,potongan\n'{sign}SUM(A1),-5\nSiti = Ani,0\n,1\n"


@given(st.lists(st.none() | st.text(alphabet="=+-@\t\r'\"09:;<?AZaz é€ \x00\x7f", max_size=3), max_size=5))
def test_an_apostrophe_stands_before_what_would_run_and_before_nothing_else(texts):
    written = to_csv(pl.DataFrame({"nama": texts}, schema={"nama": pl.String}))
    guarded = [f"'{text}" if text and text[0] in "=+-@\t\r" else text for text in texts]
    assert written == pl.DataFrame({"nama": guarded}, schema={"nama": pl.String}).write_csv().encode()


@given(
    st.text(alphabet="=+-@\t\r'09AZaz é", max_size=3).filter(
        lambda text: not text.startswith(("'=", "'+", "'-", "'@", "'\t", "'\r"))
    )
)
def test_a_cell_gives_its_text_back_with_an_apostrophe_of_its_own(text):
    assert text_of_cell(in_cell(text)) == text


def test_a_profile_chooses_columns_wording_separator_and_encoding():
    finance = text_file(
        "delimited",
        "iuran-bpu",
        """
        separator = ";"
        encoding = "cp1252"
        line_end = "crlf"
        column = [
            { heading = "NAMA", from = "nama", upper = true },
            { heading = "LAHIR", from = "tgl_lahir", date_format = "%d/%m/%Y" },
            { heading = "KODE", text = "BPU" },
            { heading = "IURAN", from = "total", width = 8, align = "right", pad = "0" },
        ]
        """,
    )
    rows = drawn("iuran-bpu", "nama,tgl_lahir,total\nJosé; Ani,1990-03-12,16800\n,,\n")
    [(path, data)] = encode(finance, {"iuran-bpu": rows}, MARCH)
    assert path == "keuangan/profil/contoh-2024-03.txt"
    assert data.decode("cp1252") == (
        'NAMA;LAHIR;KODE;IURAN\r\n"JOSÉ; ANI";12/03/1990;BPU;00016800\r\n;;BPU;\r\n'
    )


def test_a_letter_outside_the_encoding_is_named_by_row_only():
    finance = text_file("delimited", "potongan-tpp", 'encoding = "ascii"\ncolumn = [{ from = "nama" }]')
    rows = drawn("potongan-tpp", "nama\nSiti\nJosé\nZoë\n")
    with pytest.raises(SettingsError) as error:
        encode(finance, {"potongan-tpp": rows}, MARCH)
    [fault] = error.value.faults
    assert (fault.code, fault.row, fault.column) == ("profile_character", 2, "nama")
    assert dict(fault.values) == {"profile": "contoh", "rows": "2", "limit": "ascii"}
    assert "José" not in repr(fault)


def test_folded_letters_fit_any_encoding():
    finance = text_file(
        "delimited", "potongan-tpp", 'encoding = "ascii"\ncolumn = [{ from = "nama", fold = "ascii" }]'
    )
    rows = drawn("potongan-tpp", "nama\nJosé Ñancai\nO\u2019Brien\n\u674e\n")
    [(_, data)] = encode(finance, {"potongan-tpp": rows}, MARCH)
    assert data == b"nama\nJose Nancai\nO'Brien\n?\n"
