"""CSV in every encoding, delimiter and line end; two readers that must not differ (docs/rules.md#reading)."""

import csv
import io
import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from support.drawn_inboxes import (
    ACCEPTED,
    DrawnFile,
    as_csv,
    counted,
    csv_file,
    drawn_cells,
    examples,
    faults,
    nip,
    taken,
    verdicts,
    warned,
)
from tpp_sponsor.errors import Fault
from tpp_sponsor.intake.readers import csv_bytes
from tpp_sponsor.intake.readers.cell_text import ANY, Untidiness
from tpp_sponsor.intake.readers.csv_bytes import untidiness
from tpp_sponsor.intake.readers.delimited import read_delimited
from tpp_sponsor.tables.headings.heading_map import HeadingMap
from tpp_sponsor.tables.input_tables import ASN, BROKEN, TPP

TWO_OFFICERS = """
nip                | nama         | opd          | status
199001012015011001 | Siti, S.Sos. | Dinas Sosial | aktif
199001012015011002 | José; Ani    | Dinas Sosial | aktif
"""
NAMES = ["Siti, S.Sos.", "José; Ani"]
BROKEN_ROW = "BARIS_TIDAK_UTUH"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_delimiter_line_end_and_encoding_is_read(delimiter, line_end, encoding):
    file = csv_file(TWO_OFFICERS, delimiter=delimiter, line_end=line_end, encoding=encoding)
    sheet = read_delimited(file.data, HeadingMap.of(ASN, {}))
    assert sheet.cells.select("baris", "nama").rows() == list(enumerate(NAMES, start=2))
    assert sheet.cells[BROKEN].to_list() == [False, False]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_no_encoding_is_warned_of(encoding):
    intake = taken({"asn.csv": csv_file(TWO_OFFICERS, delimiter=";", line_end="\r\n", encoding=encoding)})
    assert intake.accepted["asn"]["nama"].to_list() == NAMES
    assert (faults(intake), warned(intake)) == ([], [])


@pytest.mark.parametrize(("mark", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
def test_both_byte_orders_of_utf_16_are_read(mark, encoding):
    file = csv_file(TWO_OFFICERS, encoding=encoding)
    intake = taken({"asn.csv": DrawnFile(mark + file.data, 2)})
    assert intake.accepted["asn"]["nama"].to_list() == NAMES


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"', "sep=; "])
def test_a_first_line_with_the_separator_is_obeyed(line):
    file = csv_file(TWO_OFFICERS, delimiter=";", before=f"{line}\r\n")
    assert taken({"asn.csv": file}).accepted["asn"]["nama"].to_list() == NAMES


def test_the_declared_separator_comes_before_the_usual_ones():
    """Read with commas, each row would be one cell, and the header none."""
    table = drawn_cells(TWO_OFFICERS)
    intake = taken({"asn.csv": as_csv(table, delimiter="~", before="sep=~\n")})
    assert intake.accepted["asn"]["nama"].to_list() == NAMES


@pytest.mark.parametrize("separator", [",", ";", "§", "a", "1"])
def test_a_file_that_only_names_a_separator_is_no_table(separator):
    intake = taken({"asn.csv": f"sep={separator}\n".encode()})
    assert {code for code, *_ in faults(intake)} <= {"file_empty", "heading_missing"}
    assert faults(intake)


def test_a_separator_outside_ascii_is_obeyed_or_told_of():
    file = as_csv(drawn_cells(TWO_OFFICERS), delimiter="§", before="sep=§\n")
    intake = taken({"asn.csv": file.data})
    assert intake.accepted["asn"].height == 2 or [code for code, *_ in faults(intake)] == ["heading_missing"]


def test_what_nobody_sees_does_not_decide():
    intake = taken(
        {
            "asn.csv": csv_file(
                "\ufeffNIP\u200b | \u00a0Nama\u00a0 | O\u00adPD | Status\u200e\n"
                f"\u00a0{nip(1)}\u200b | Si\u200dti\u00a0Ani | \u2007Dinas\u202fSosial | \u200faktif\u2060"
            )
        }
    )
    assert intake.accepted["asn"].select("nip", "nama", "opd", "status").row(0) == (
        "199001012015011001",
        "Siti Ani",
        "Dinas Sosial",
        "aktif",
    )


def test_headings_are_compared_without_case_spaces_dots_and_underscores():
    intake = taken(
        {"tpp.csv": csv_file("N.I.P | TPP Neto | PERIODE. | O P D\n199001012015011001 | 5 | 2024-03 | Setda")}
    )
    assert intake.accepted["tpp"].select("tpp_neto", "opd").rows() == [(5, "Setda")]


@pytest.mark.parametrize("blank", [" ", "  ", "\t", "\v", "\f", " \t", "\u3000", "\u2003"])
@pytest.mark.parametrize("column", range(4))
@pytest.mark.parametrize("side", ["before", "behind", "both"])
def test_blanks_around_a_cell_are_none_of_it(blank, column, side):
    cells = [nip(1), "Siti Ani", "Dinas Sosial", "aktif"]
    loose = list(cells)
    loose[column] = blank * (side != "behind") + cells[column] + blank * (side != "before")
    text = "nip,nama,opd,status\n" + ",".join([nip(2), *cells[1:]]) + "\n" + ",".join(loose) + "\n"
    sheet = read_delimited(text.encode(), HeadingMap.of(ASN, {}))
    assert sheet.cells.select("nip", "nama", "opd", "status").rows() == [(nip(2), *cells[1:]), tuple(cells)]


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        ("199001012015011001,Siti,Setda,aktif", ACCEPTED),
        ("199001012015011001,Siti,Setda,aktif,", ACCEPTED),
        ("199001012015011001,Siti,Setda,aktif,,, ,\u00a0", ACCEPTED),
        ("199001012015011001,Siti,Setda,aktif,PNS", BROKEN_ROW),
        ("199001012015011001,Siti, S.Sos.,Setda,aktif", BROKEN_ROW),
        ("199001012015011001,Siti,Setda,aktif,,x", BROKEN_ROW),
        ('199001012015011001,"Siti, S.Sos.",Setda,aktif', ACCEPTED),
        ('199001012015011001,"Siti ""Ani""",Setda,aktif', ACCEPTED),
        ('199001012015011001,"Siti\r\nAni",Setda,aktif', ACCEPTED),
        ("199001012015011001,Siti,Setda", "KOLOM_KOSONG status"),
        ("199001012015011001", "KOLOM_KOSONG nama"),
    ],
)
def test_a_row_with_more_filled_fields_than_the_header_is_broken(row, verdict):
    file = DrawnFile(f"nip,nama,opd,status\r\n{row}\r\n".encode(), 1)
    assert verdicts(taken({"asn.csv": file}), "asn") == {2: verdict}


def test_a_broken_row_shows_in_a_file_with_columns_that_mean_nothing_to_us():
    text = f"no,nip,nama,tpp_neto\n1,{nip(1)},Siti,5\n2,{nip(2)},Ani, S.Sos.,6\n3,{nip(3)},Eti,7,\n"
    intake = taken({"tpp.csv": DrawnFile(text.encode(), 3)})
    assert verdicts(intake, "tpp") == {2: ACCEPTED, 3: BROKEN_ROW, 4: ACCEPTED}


def test_a_broken_row_does_not_touch_the_next():
    text = f"nip,tpp_neto\n{nip(1)},1,250,000\n{nip(2)},5\n\n{nip(3)},x\n"
    intake = taken({"tpp.csv": DrawnFile(text.encode(), 4)})
    assert verdicts(intake, "tpp") == {2: BROKEN_ROW, 3: ACCEPTED, 5: "NILAI_TIDAK_SAH tpp_neto"}


@pytest.mark.parametrize("blank", ["", ",", " , ", ",,,", '""', "\u00a0"])
def test_a_blank_line_does_not_shift_row_numbers(blank):
    text = f"nip,tpp_neto\n{blank}\n{nip(1)},5\n{blank}\n{blank}\n{nip(2)},x\n"
    intake = taken({"tpp.csv": DrawnFile(text.encode(), 5)})
    assert verdicts(intake, "tpp") == {3: ACCEPTED, 6: "NILAI_TIDAK_SAH tpp_neto"}
    assert counted(intake, "tpp.csv") == (5, 1, 1, 3)


def test_a_letterhead_counts_as_rows():
    text = f"PEMERINTAH KOTA\n\nDaftar TPP, Maret 2024\nnip,tpp_neto\n{nip(1)},x\n"
    intake = taken({"tpp.csv": DrawnFile(text.encode(), 1)})
    assert verdicts(intake, "tpp") == {5: "NILAI_TIDAK_SAH tpp_neto"}


@pytest.mark.parametrize("tail", ["", "\n", "\n\n\n", "\r\n\r\n", "\n,\n"])
def test_an_ending_of_blank_lines_is_nothing_to_anybody(tail):
    intake = taken({"tpp.csv": f"nip,tpp_neto\n{nip(1)},5{tail}".encode()})
    assert verdicts(intake, "tpp") == {2: ACCEPTED}


def test_nul_bytes_are_a_fault_of_the_file():
    intake = taken({"asn.csv": csv_file(TWO_OFFICERS).data + b"\0\0\0"})
    assert faults(intake) == [("nul_bytes", "asn.csv", "", None, "")]


def test_utf_16_without_its_mark_is_a_fault_of_the_file():
    assert faults(taken({"asn.csv": csv_file(TWO_OFFICERS, encoding="utf-16-le").data}))[0][0] == "nul_bytes"


def test_bytes_outside_every_encoding_are_no_traceback():
    rows = b"nip,nama,opd,status\n199001012015011001,Si\x81ti,Setda,aktif\n"
    assert verdicts(taken({"asn.csv": DrawnFile(rows, 1)}), "asn") == {2: ACCEPTED}


@pytest.mark.parametrize("quoted", ['"catatan', '"', '"Siti ""Ani""', '""", x'])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_quote_that_never_ends_swallows_no_row(quoted, at):
    rows = [f"{nip(serial)},5,{quoted if serial == at + 1 else ''}" for serial in (1, 2, 3)]
    file = DrawnFile("\n".join(["nip,tpp_neto,tpp_bruto", *rows]).encode(), 3)
    intake = taken({"tpp.csv": file})
    expected = BROKEN_ROW if "," in quoted else ACCEPTED
    assert verdicts(intake, "tpp") == {2: ACCEPTED, 3: ACCEPTED, 4: ACCEPTED} | {at + 2: expected}


def test_two_quotes_far_apart_are_no_cell_of_a_hundred_rows():
    notes = {5: '"x', 200: '"x'}
    rows = [f"{nip(serial)},5,{notes.get(serial, '')}" for serial in range(1, 300)]
    intake = taken({"tpp.csv": DrawnFile("\n".join(["nip,tpp_neto,tpp_bruto", *rows, ""]).encode(), 299)})
    assert counted(intake, "tpp.csv") == (299, 299, 0, 0)


def test_a_quote_in_the_letterhead_hides_no_header():
    text = f'Daftar "TPP,\n"Bidang Umum,\nnip,tpp_neto\n{nip(1)},5\n'
    assert verdicts(taken({"tpp.csv": DrawnFile(text.encode(), 1)}), "tpp") == {4: ACCEPTED}


# The fast reader and the exact one

CELLS = st.one_of(
    st.sampled_from(
        ["", " ", "1", "Rp 5", '"a"', '"a,b"', '"a""b"', '5"', 'a"b', '"', '""', '"x"y', '"a\nb"', "a b "]
    ),
    st.text('a1 ",;\t|\n\x0b\x0c\x85\u2028\u3000\u00a0\u200b\ufeffé', max_size=4),
)
ROWS = st.lists(CELLS, max_size=6).map(",".join)
BODIES = st.tuples(st.lists(ROWS, max_size=6).map("\n".join), st.sampled_from(["", "\n", "\n\n"])).map(
    "".join
)


@given(
    BODIES,
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", "sep=,\n", "Kop surat\n\n", '"Kop\nsurat",\n']),
)
@example("", "\n", "")
@example('1,2,5",4\n1,2,6",4', "\n", "")
@example('1,2,"x\ny",4\n1,2,3,4', "\r\n", "sep=,\n")
@example("1,2,3,4,\n1,2,3,4,5", "\n", "")
@example("1\n1,2\n\n1,2,3,4\n", "\n", "")
@example("\x0b1\x0c,2\n", "\n", "Kop\x0bsurat\n\n")
@example('5",,,\n,,,5"', "\n", "")
@examples(500)
def test_a_file_is_read_as_the_standard_library_reads_it(body, line_end, before):
    text = f"{before}nip,tpp_neto,catatan,opd\n{body}"
    assume(list(csv.reader(io.StringIO(f"{text}\nend", newline="\n")))[-1] == ["end"])  # every quote ends
    sheet = read_delimited(text.replace("\n", line_end).encode(), HeadingMap.of(TPP, {}))
    assert not isinstance(sheet, Fault)
    records = list(csv.reader(io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline="\n")))
    header = records.index(["nip", "tpp_neto", "catatan", "opd"])
    below = records[header + 1 :]
    assert sheet.cells["baris"].to_list() == list(range(header + 2, header + 2 + len(below)))
    assert sheet.cells["nip"].to_list() == [seen(row, 0) for row in below]
    assert sheet.cells["opd"].to_list() == [seen(row, 3) for row in below]
    assert sheet.cells[BROKEN].to_list() == [any(seen(row, at) for at in range(4, len(row))) for row in below]


def seen(row, at):
    """What a person sees in a cell; None if nothing."""
    cell = row[at] if at < len(row) else ""
    for char in "\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u00ad":
        cell = cell.replace(char, "")
    cell = cell.replace("\u00a0", " ").replace("\u3000", " ")
    seen = re.sub(r" *[\x00-\x1f\x85\u2028][ \x00-\x1f\x85\u2028]*", " ", cell).strip()
    return seen if seen.strip("-._ ") else None


UNUSABLE = {
    *("file_empty", "nul_bytes", "utf16_without_mark"),
    *("heading_ambiguous", "heading_blank", "heading_doubled", "heading_missing"),
}


def assert_rows_or_a_fault(data):
    """A file is refused with one of these codes, or its rows are numbered by its lines, in their order."""
    read = read_delimited(data, HeadingMap.of(ASN, {}))
    if isinstance(read, Fault):
        assert read.code in UNUSABLE
        return
    numbers = read.cells["baris"].to_list()
    lines = len(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))
    assert numbers == list(range(2, 2 + len(numbers)))
    assert len(numbers) < max(lines, 1) + data.count(b"\0")
    assert read.cells.select("nip", "nama", "opd", "status", BROKEN).width == 5


# One look at the bytes saves searches in every cell

PRINTABLE = st.text('a1 -._x"_', max_size=5)
TIDY_ROWS = st.lists(
    st.tuples(PRINTABLE, PRINTABLE, PRINTABLE, PRINTABLE).map(
        lambda cells: [f'"{cell.replace(chr(34), "")}"' if '"' in cell else cell for cell in cells]
    ),
    min_size=1,
    max_size=5,
)


@given(
    TIDY_ROWS,
    st.sampled_from(",;|\t"),
    st.sampled_from(["", "\n"]),
    st.sampled_from(["", "a\tb", "é", "_x0041_"]),
)
@examples(500)
def test_cells_are_the_same_with_and_without_a_look_at_the_bytes(rows, delimiter, end, odd):
    lines = [["nip", "tpp_neto", "catatan", "opd"], ["1", "2", odd, "3"], *rows]
    data = ("\n".join(delimiter.join(cells) for cells in lines) + end).encode()
    headings = HeadingMap.of(TPP, {})
    sheet = read_delimited(data, headings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_bytes, "untidiness", lambda *_: ANY)
        plain = read_delimited(data, headings)
    assert sheet.cells.equals(plain.cells)


@pytest.mark.parametrize(
    ("body", "odd", "loose", "void"),
    [
        ("1,2026-01-15,Dinas A.,a_b\n,,,\n", False, False, False),
        ('"1","2","a - b"\n', False, False, False),
        ("1,2, a\n", False, True, False),
        ("1,2,a \n", False, True, False),
        ("1,2,a ", False, True, False),
        (" 1,2,a", False, True, False),
        ('1,"a "\n', False, True, False),
        ("1,-,a\n", False, False, True),
        ("-,1\n", False, False, True),
        ("1,_\n", False, False, True),
        ("1,...\n", False, False, True),
        ('1,"-"\n', False, False, True),
        ('1,""\n', False, False, True),
        ("1,a\tb\n", True, True, True),
        ("1,a\x7fb\n", True, True, True),
        ("1,a_x0041_\n", True, True, True),
        ("1,é\n", True, True, True),
        ("", False, False, False),
    ],
)
def test_what_cells_may_hold_shows_in_the_bytes(body, odd, loose, void):
    assert untidiness(body.encode(), ",") == Untidiness(odd=odd, loose=loose, void=void)


@pytest.mark.parametrize("before", range(-2, 3))
def test_cells_at_the_end_of_a_block_are_looked_at_too(before):
    start = "1," * (csv_bytes._BLOCK // 2 + 2)
    start = start[: csv_bytes._BLOCK + before - 1] + ","
    assert untidiness(f"{start}-\n".encode(), ",").void
    assert untidiness(f"{start} a\n".encode(), ",").loose
    assert untidiness(f"{start[:-1]}a ,\n".encode(), ",").loose


@given(st.binary(max_size=200))
@examples(200)
def test_any_bytes_are_rows_or_a_fault(data):
    assert_rows_or_a_fault(data)


@given(st.binary(max_size=60))
@examples(200)
def test_any_bytes_below_a_header_are_rows_or_a_fault(data):
    assert_rows_or_a_fault(b"nip;nama;opd;status\n" + data)
