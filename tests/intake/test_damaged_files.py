"""Damage that only the readers of files can see: names, links, formulas, errors, encodings, formats, headings."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.drawn_inboxes import (
    ACCEPTED,
    MARCH,
    as_csv,
    csv_file,
    faults,
    nip,
    one_row,
    taken,
    verdicts,
    warned,
    workbook,
)
from support.drawn_workbooks import SOUND_ROWS, relation, sheet_xml, xlsx
from tpp_sponsor.errors import SettingsError
from tpp_sponsor.intake.inbox import open_inbox
from tpp_sponsor.messages import LANGUAGES, load_texts
from tpp_sponsor.month.read_inbox import read_folder
from tpp_sponsor.month.take_in import KnownOfInbox, validate_inbox
from tpp_sponsor.settings.load import Settings, parse_settings
from tpp_sponsor.storage.limits import Limits

SOUND = as_csv(one_row("asn")).data


def told(folder):
    """Code and file of each file that was refused, and the names of the others."""
    read = read_folder(folder, Settings())
    inbox = read.inbox
    intake = validate_inbox(read, Settings(), MARCH, KnownOfInbox())
    assert {file.name for file in inbox.refused} <= {fault.file for fault in intake.faults}
    return [(file.fault.code, file.name) for file in inbox.refused], inbox.others


def test_links_are_refused_whatever_they_point_to(tmp_path):
    (tmp_path / "target").write_bytes(SOUND)
    (tmp_path / "asn.csv").symlink_to(tmp_path / "target")
    (tmp_path / "asn dua.csv").symlink_to("/dev/zero")
    (tmp_path / "asn tiga.csv").symlink_to(tmp_path / "nowhere")
    names = ["asn dua.csv", "asn tiga.csv", "asn.csv"]
    assert told(tmp_path) == ([("file_is_link", name) for name in names], ("target",))


def test_the_inbox_itself_may_be_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "asn.csv").write_bytes(SOUND)
    (tmp_path / "inbox").symlink_to(tmp_path / "real")
    assert [file.name for file in open_inbox(tmp_path / "inbox", Limits()).files] == ["asn.csv"]


def test_pipes_and_folders_are_refused_and_nothing_waits_for_them(tmp_path):
    os.mkfifo(tmp_path / "asn.csv")
    (tmp_path / "tpp.xlsx").mkdir()
    begun = time.monotonic()
    assert told(tmp_path)[0] == [("file_irregular", "asn.csv"), ("file_irregular", "tpp.xlsx")]
    assert time.monotonic() - begun < 5


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path):
    (tmp_path / "asn.csv").write_bytes(SOUND)
    (tmp_path / "asn.csv").chmod(0)
    assert told(tmp_path)[0] == [("file_unreadable", "asn.csv")]


@pytest.mark.parametrize(
    ("name", "shown", "code"),
    [
        (b"asn\\..\\x.csv", "asn\\..\\x.csv", "name_unsafe"),
        (b"asn:x.csv", "asn:x.csv", "name_unsafe"),
        (b"asn\nx.csv", "asn\\nx.csv", "name_unsafe"),
        (b"asn\x1b[2J.csv", "asn\\x1b[2J.csv", "name_unsafe"),
        ("asn\u202evsc.csv".encode(), "asn\\u202evsc.csv", "name_unsafe"),
        ("asn\u200b.csv".encode(), "asn\\u200b.csv", "name_unsafe"),
        (b"asn.csv ", "asn.csv ", "name_unsafe"),
        (b" asn.csv", " asn.csv", "name_unsafe"),
        (b"asn\xe9\xff.csv", "asn\\udce9\\udcff.csv", "name_unsafe"),
        (b"asn" + b"x" * 210 + b".csv", "asn" + "x" * 210 + ".csv", "name_too_long"),
    ],
)
def test_names_that_are_not_what_they_seem(tmp_path, name, shown, code):
    with (tmp_path / os.fsdecode(name)).open("wb") as file:
        file.write(SOUND)
    assert told(tmp_path)[0] == [(code, shown)]


def test_other_files_with_odd_names_are_told_of_in_plain_letters(tmp_path):
    for name in (b"~$asn.xlsx", b".~lock.asn.xlsx#", b".asn.csv", b"catatan\xff\n.txt"):
        with (tmp_path / os.fsdecode(name)).open("wb") as file:
            file.write(b"x")
    refused, others = told(tmp_path)
    assert refused == []
    assert others == (".asn.csv", ".~lock.asn.xlsx#", "catatan\\udcff\\n.txt", "~$asn.xlsx")
    "".join(others).encode()


def test_a_file_that_grows_while_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "asn.csv"
    path.write_bytes(SOUND * 200_000)
    with ThreadPoolExecutor() as writers:
        stop = time.monotonic() + 1.5

        def write():
            with path.open("ab") as file:
                while time.monotonic() < stop:
                    file.write(SOUND)
                    file.flush()

        writing = writers.submit(write)
        codes = {
            fault
            for _ in range(3)
            for fault, _ in [(file.fault.code, 0) for file in open_inbox(tmp_path, Limits()).refused]
        }
        writing.result()
    assert codes == {"file_changing"}
    assert not open_inbox(tmp_path, Limits()).refused


# Formulas and errors


def formula_row(value):
    return f'<row r="3"><c r="A3" t="inlineStr"><is><t>{nip(2)}</t></is></c><c r="B3"{value}</c></row>'


CALCULATED = '<calcPr calcId="1"/>'
NEVER = '<calcPr calcId="1" fullCalcOnLoad="1"/>'


@pytest.mark.parametrize(
    ("cell", "calculation", "verdict"),
    [
        ("><f>1+1</f><v>2</v>", CALCULATED, ACCEPTED),
        ("><f>1+1</f><v>2</v>", NEVER, ACCEPTED),
        ("><f>1-1</f><v>0</v>", CALCULATED, ACCEPTED),
        ("><f>1+1</f><v>0</v>", NEVER, "NILAI_TIDAK_SAH tpp_neto"),
        ("><f>1+1</f><v></v>", CALCULATED, "NILAI_TIDAK_SAH tpp_neto"),
        ("><f>1+1</f><v/>", NEVER, "NILAI_TIDAK_SAH tpp_neto"),
        ("><f>1+1</f>", CALCULATED, "NILAI_TIDAK_SAH tpp_neto"),
        (' t="shared"><f t="shared" si="0"/>', CALCULATED, "NILAI_TIDAK_SAH tpp_neto"),
        (' t="str"><f>""</f><v></v>', CALCULATED, "KOLOM_KOSONG tpp_neto"),
        (' t="e"><f>1/0</f><v>#DIV/0!</v>', CALCULATED, "NILAI_TIDAK_SAH tpp_neto"),
    ],
)
@pytest.mark.parametrize("quote", ['"', "'"])
def test_the_cached_value_of_a_formula_is_used_and_told_of(cell, calculation, verdict, quote):
    """Sheets with single quotes are walked tag by tag, and must come to the same."""
    sheet = sheet_xml((SOUND_ROWS + formula_row(cell)).replace('"', quote))
    intake = taken({"tpp.xlsx": xlsx(sheet, calculation=calculation)})
    assert verdicts(intake, "tpp") == {2: ACCEPTED, 3: verdict}
    assert warned(intake, "SEL_RUMUS") == [("SEL_RUMUS", "tpp.xlsx", "A", 3, "")]


def test_formulas_in_columns_that_are_not_read_are_nobodys_concern():
    def number(book):
        book["A"]["C2"] = "=ROW()-1"

    file = workbook(A=f"nip | tpp_neto | No\n{nip(1)} | 5 | 1", change=number)
    assert warned(taken({"tpp.xlsx": file}), "SEL_RUMUS") == []


def test_what_openpyxl_writes_has_never_been_calculated():
    def sums(book):
        book["A"]["B2"] = "=1+1"

    intake = taken({"tpp.xlsx": workbook(A=f"nip | tpp_neto\n{nip(1)} | 5\n{nip(2)} | 6", change=sums)})
    assert verdicts(intake, "tpp") == {2: "NILAI_TIDAK_SAH tpp_neto", 3: ACCEPTED}


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"])
@pytest.mark.parametrize(("column", "code"), [("B", "NILAI_TIDAK_SAH tpp_neto"), ("A", None)])
def test_an_error_is_never_an_empty_cell(error, column, code):
    def spoil(book):
        book["A"][f"{column}3"] = error

    intake = taken(
        {"tpp.xlsx": workbook(A=f"nip | tpp_neto\n{nip(1)} | 5\n{nip(2)} | 6\n{nip(3)} | 7", change=spoil)}
    )
    assert verdicts(intake, "tpp").get(3) == code


# Encodings, formats, headings


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_said_to_be_it(encoding):
    file = csv_file("nip | nama | opd | status\n1 | Siti | Setda | aktif", encoding=encoding)
    assert [code for code, *_ in faults(taken({"asn.csv": file}))] == ["utf16_without_mark"]


def test_lines_of_two_encodings_are_each_read_in_their_own():
    lines = ["nip,nama,opd,status", f"{nip(1)},Désirée,Setda,aktif", f"{nip(2)},Désirée,Setda,aktif"]
    data = b"\n".join([lines[0].encode(), lines[1].encode("cp1252"), lines[2].encode(), b""])
    assert taken({"asn.csv": data}).accepted["asn"]["nama"].to_list() == ["Désirée"] * 2


def test_a_mark_in_the_middle_of_a_file_decides_nothing():
    data = f"nip,tpp_neto\n{nip(1)},5\n\ufeff{nip(2)},6\n".encode()
    assert verdicts(taken({"tpp.csv": data}), "tpp") == {2: ACCEPTED, 3: ACCEPTED}


def test_a_strict_workbook_is_read_with_its_hidden_rows():
    sheet = sheet_xml(SOUND_ROWS.replace('<row r="2">', '<row r="2" hidden="1">'))
    data = xlsx(
        sheet.replace("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"),
        parts={"_rels/.rels": relation("officeDocument", "xl/workbook.xml").replace(
            "http://schemas.openxmlformats.org/officeDocument/2006", "http://purl.oclc.org/ooxml/officeDocument")},
    )  # fmt: skip
    intake = taken({"tpp.xlsx": data})
    assert verdicts(intake, "tpp") == {2: ACCEPTED}
    assert warned(intake, "BARIS_TERSEMBUNYI") == [("BARIS_TERSEMBUNYI", "tpp.xlsx", "A", 2, "")]


@pytest.mark.parametrize("name", ["tpp.xlsb", "tpp.xlsm"])
def test_other_formats_of_excel_are_told_how_to_be_saved(name):
    [fault] = taken({name: b"PK\3\4"}).faults
    assert (fault.code, dict(fault.values)) == ("format_unknown", {"format": name[3:]})


def test_a_binary_workbook_named_xlsx():
    parts = {"_rels/.rels": relation("officeDocument", "xl/workbook.bin"), "xl/workbook.bin": "x"}
    assert [code for code, *_ in faults(taken({"tpp.xlsx": xlsx("", parts=parts)}))] == ["format_unknown"]


@pytest.mark.parametrize(
    "number", ["１９９００１０１２０１５０１１００２", f"{nip(2)[:-1]}O", f"l{nip(2)[1:]}"]
)
def test_look_alikes_of_digits_are_no_digits(number):
    table = f"nip | tpp_neto\n{nip(1)} | 5\n{number} | 6"
    for file in ({"tpp.csv": csv_file(table)}, {"tpp.xlsx": workbook(A=table)}):
        assert taken(file).accepted["tpp"]["nip"].to_list() == [nip(1)]


@pytest.mark.parametrize(
    ("columns", "column"),
    [
        ({"nip": ["Nomor"], "nama": ["NOMOR."]}, "intake.headings.asn.nama"),
        ({"nip": ["nama"]}, "intake.headings.asn.nip"),
    ],
)
def test_one_heading_for_two_columns_is_a_settings_error(columns, column):
    with pytest.raises(SettingsError) as error:
        parse_settings({"intake": {"headings": {"asn": columns}}})
    assert [(fault.code, fault.column) for fault in error.value.faults] == [("heading_ambiguous", column)]


def test_a_heading_said_twice_of_one_column_is_none():
    headings = {"asn": {"nip": ["NIP", "N.I.P", "Nomor"]}, "tpp": {"nip": ["Nomor"]}}
    assert parse_settings({"intake": {"headings": headings}}).intake.headings["asn"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "code",
    ["file_is_link", "file_irregular", "file_vanished", "file_changing", "name_unsafe", "utf16_without_mark"],
)
def test_each_has_words(language, code):
    assert load_texts(language).say(f"fault.{code}")
