"""Cells as a person sees them: dashes, invisible signs, line ends, bytes without a meaning (docs/rules.md#reading)."""

import re
import sys
import unicodedata

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.drawn_inboxes import (
    as_csv,
    examples,
    faults,
    many_rows,
    nip,
    one_row,
    read_as,
    taken,
    verdicts,
    warned,
    workbook,
)
from tpp_sponsor.domain.text_keys import BLANKS, CONTROLS, DASHES, INVISIBLE, visible
from tpp_sponsor.intake.readers.cell_text import clean_texts

IN_CLASS = {"Cf": INVISIBLE, "Zs": f"{BLANKS} ", "Pd": DASHES, "Cc": CONTROLS, "Zl": CONTROLS, "Zp": CONTROLS}


def both(table, rows):
    """The same rows as a CSV file and as a workbook."""
    return [taken({f"{table}.csv": as_csv(rows)}), taken({f"{table}.xlsx": workbook(Rekap=rows)})]


@pytest.mark.parametrize("category", IN_CLASS)
def test_the_classes_that_are_written_out_hold_all_of_unicode(category):
    known = re.compile(f"[{IN_CLASS[category]}]")
    chars = (chr(code) for code in range(sys.maxunicode + 1))
    assert [hex(ord(c)) for c in chars if unicodedata.category(c) == category and not known.match(c)] == []


BETWEEN_DIGITS = [
    *"\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u058a\u2e3a-",
    *(".", " ", "\u00a0", "\u3000"),
]


def test_what_stands_between_the_digits_of_an_identifier_goes():
    written = [f"19900101{dash}201501{dash}1{dash}{at:03}" for at, dash in enumerate(BETWEEN_DIGITS, 1)]
    for intake in both("asn", many_rows("asn", "nip", written)):
        assert intake.accepted["asn"]["nip"].to_list() == [nip(at) for at in range(1, len(written) + 1)]


@pytest.mark.parametrize(
    "mark", ["\u202a", "\u2066", "\u2069", "\u200b", "\ufeff", "\u00ad", "\u061c", "\U000e0020"]
)
def test_what_nobody_sees_goes_wherever_it_stands(mark):
    row = one_row(
        "pekerja",
        nik=f"{mark}32720101078{mark}00001{mark}",
        nama=f"Ma{mark}man",
        tgl_lahir=f"1980-07-01{mark}",
    )
    for intake in both("pekerja", row):
        assert intake.accepted["pekerja"].select("nik", "nama").row(0) == ("3272010107800001", "Maman")
        assert verdicts(intake, "pekerja") == {2: "diterima"}


NOTHING = ["-", "--", "– –", "—", "...", "…", "___", "- . _", "\u2212", "_x000D_", "\u00a0-\u00a0"]


SOUND = {
    "kesediaan": one_row("kesediaan", nomor="800/77")[1],
    "asn": one_row("asn", nip=nip(77))[1],
    "tpp": one_row("tpp", nip=nip(77))[1],
    "pekerja": one_row("pekerja", nik="3272010107800077")[1],
    "tertanggung": one_row("tertanggung", nik="3272010107800077")[1],
}


@pytest.mark.parametrize(
    ("table", "column", "verdict"),
    [
        ("kesediaan", "selesai", "diterima"),
        ("kesediaan", "dicabut", "diterima"),
        ("kesediaan", "paket", "diterima"),
        ("kesediaan", "prioritas", "diterima"),
        ("kesediaan", "nomor", "KOLOM_KOSONG nomor"),
        ("asn", "nik", "diterima"),
        ("asn", "opd", "KOLOM_KOSONG opd"),
        ("tpp", "periode", "KOLOM_KOSONG periode"),
        ("tpp", "tpp_neto", "KOLOM_KOSONG tpp_neto"),
        ("pekerja", "status", "diterima"),
        ("tertanggung", "selesai", "diterima"),
    ],
)
def test_a_cell_of_dashes_dots_or_underscores_alone_is_empty(table, column, verdict):
    for intake in both(table, [*many_rows(table, column, NOTHING), SOUND[table]]):
        told = verdicts(intake, table)
        assert {cell: told[at] for at, cell in enumerate(NOTHING, 2)} == dict.fromkeys(NOTHING, verdict)
        assert warned(intake) == []


@pytest.mark.parametrize(
    "cell",
    [
        "Maman\nSuratman",
        "Maman_x000D_\nSuratman",
        "Maman\tSuratman",
        "Maman \r\n Suratman",
        "Maman\u2028Suratman",
        "Maman\x85Suratman",
        "Maman_x000a_Suratman",
    ],
)
def test_a_text_stands_on_one_line(cell):
    for intake in both("pekerja", one_row("pekerja", nama=cell, alamat=cell)):
        assert intake.accepted["pekerja"].select("nama", "alamat").row(0) == ("Maman Suratman",) * 2


@examples(300)
@given(
    st.lists(
        st.text(st.sampled_from("aB1 -–.\u00a0\u200b\n\t\r_x0D\u2028\x00\x7f\ufffd\u202a"), max_size=12),
        max_size=5,
    )
)
def test_a_column_is_read_as_its_cells_are_seen(cells):
    seen = [visible(cell) for cell in cells]
    expected = [None if re.fullmatch(r"[-–._ ]*", cell) else cell for cell in seen]
    assert clean_texts(pl.Series(cells, dtype=pl.String)).to_list() == expected
    assert all(cell.isprintable() or "\ufffd" in cell for cell in seen)


def test_a_byte_that_its_encoding_does_not_know_is_a_warning_with_its_place():
    row = one_row("pekerja", nama="Ma\u00e9man")
    wide = as_csv(row).data.decode().encode("utf-16")
    files = {
        "cp1252": ("pekerja.csv", as_csv(row).data.replace("\u00e9".encode(), b"\x81")),
        "utf-16": ("pekerja.csv", wide.replace("\u00e9".encode("utf-16-le"), b"\x00\xd8")),
        "lost before": ("pekerja.csv", as_csv(one_row("pekerja", nama="Ma\ufffdman")).data),
        "workbook": ("pekerja.xlsx", workbook(Rekap=one_row("pekerja", nama="Ma\ufffdman")).data),
    }
    for name, data in files.values():
        intake = taken({name: data})
        sheet = "Rekap" if name.endswith("xlsx") else ""
        assert warned(intake) == [("HURUF_TIDAK_TERBACA", name, sheet, 2, "nama")]
        assert faults(intake) == []


def test_a_warned_byte_of_a_rejected_row_is_told_beside_the_rejection():
    intake = taken(
        {
            "pekerja.csv": as_csv(
                one_row("pekerja", nik="32720101078\ufffd00001") + many_rows("pekerja", "nama", ["x"])[1:]
            )
        }
    )
    assert verdicts(intake, "pekerja") == {2: "NIK_TIDAK_SAH nik", 3: "diterima"}
    assert warned(intake) == [("HURUF_TIDAK_TERBACA", "pekerja.csv", "", 2, "nik")]


def test_typographic_dashes_in_dates_periods_and_amounts_are_hyphens():
    assert read_as("tpp", "tpp_neto", ["Rp1.250.000,–", "1.250.000,−", "−5"]) == [
        1_250_000,
        1_250_000,
        "NILAI_TIDAK_SAH",
    ]
    assert [str(day) for day in read_as("kesediaan", "tanggal", ["12–02–2024", "12‑Feb‑24"])] == [
        "2024-02-12"
    ] * 2
    assert [str(day) for day in read_as("kesediaan", "mulai", ["2024–03", "Mar—24"])] == ["2024-03-01"] * 2


NAMES_OF_GENERAL = ["Standard", "Standaard", "Umum", "Algemeen", "[$-421]Umum", "Estándar"]


@pytest.mark.parametrize("style", [*NAMES_OF_GENERAL, "General", '"Rp"#,##0', '#,##0 "Hari"'])
def test_a_style_that_is_only_a_name_makes_no_date(style):
    def styled(book):
        for row in book["Rekap"].iter_rows(min_row=2, min_col=2, max_col=2):
            row[0].value, row[0].number_format = int(row[0].value), style

    rows = many_rows("tpp", "tpp_neto", ["2500000", "45369"])
    intake = taken({"tpp.xlsx": workbook(Rekap=rows, change=styled)})
    assert intake.accepted["tpp"]["tpp_neto"].to_list() == [2_500_000, 45_369]


@pytest.mark.parametrize(
    "style", ["Standard", "General", "yyyy-mm-dd", "d mmm yyyy", 'd" de "mmmm" de "yyyy', "TT.MM.JJJJ"]
)
def test_a_day_is_a_day_under_any_style(style):
    def styled(book):
        cell = book["Rekap"].cell(2, 4)
        cell.value, cell.number_format = 45334, style

    intake = taken({"kesediaan.xlsx": workbook(Rekap=one_row("kesediaan"), change=styled)})
    assert str(intake.accepted["kesediaan"]["tanggal"][0]) == "2024-02-12"


def test_a_date_among_amounts_is_no_amount():
    def styled(book):
        cell = book["Rekap"].cell(2, 2)
        cell.value, cell.number_format = 45369, "dd/mm/yyyy"

    intake = taken({"tpp.xlsx": workbook(Rekap=one_row("tpp"), change=styled)})
    assert verdicts(intake, "tpp") == {2: "NILAI_TIDAK_SAH tpp_neto"}
