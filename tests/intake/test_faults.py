"""What stops the month: each fault of a file or table, and all of them at once (docs/rules.md#stops)."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.drawn_inboxes import (
    ACCEPTED,
    HEADERS,
    MARCH,
    DrawnFile,
    as_csv,
    counted,
    csv_file,
    examples,
    faults,
    nip,
    one_row,
    sound_files,
    taken,
    verdicts,
    warned,
    workbook,
)
from tpp_sponsor.intake.inbox import open_inbox, table_named
from tpp_sponsor.messages import LANGUAGES, load_texts, say_fault
from tpp_sponsor.month.read_inbox import read_folder
from tpp_sponsor.month.take_in import KnownOfInbox, validate_inbox
from tpp_sponsor.settings.load import parse_settings
from tpp_sponsor.storage.limits import Limits
from tpp_sponsor.tables.input_tables import TABLES


def values_of(intake, code):
    [fault] = [fault for fault in intake.faults if fault.code == code]
    return dict(fault.values)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_missing_heading_is_named_with_what_was_found(kind):
    table = f"Rekap TPP\nNIP | Nama | Jumlah\n{nip(1)} | Siti | 5"
    file = csv_file(table, header_rows=2) if kind == "csv" else workbook(Rekap=table)
    intake = taken({f"tpp.{kind}": file})
    sheet = "Rekap" if kind == "xlsx" else ""
    assert faults(intake) == [("heading_missing", f"tpp.{kind}", sheet, 2, "")]
    values = values_of(intake, "heading_missing")
    assert (values["missing"], values["found"]) == ("tpp_neto", "NIP, Nama, Jumlah")


def test_without_any_known_heading_the_fullest_row_is_what_was_found():
    intake = taken({"asn.csv": csv_file("Daftar\nKode | Orang | Kantor\n1 | Siti | Setda")})
    values = values_of(intake, "heading_missing")
    assert (values["missing"], values["found"]) == ("nip, nama, opd, status", "Kode, Orang, Kantor")
    assert (values["near"], values["lines"].split("\n")[0]) == ("-", 'nip = ["..."]')


@pytest.mark.parametrize(
    "data", [b"", b"\n\n \n", b"\xef\xbb\xbf", b"\xff\xfe", b"sep=;\n", "\u200b\u00a0\n".encode()]
)
def test_an_empty_file(data):
    assert [code for code, *_ in faults(taken({"asn.csv": data}))] == ["file_empty"]


def test_an_empty_workbook():
    assert faults(taken({"asn.xlsx": workbook(A=[], B=[])})) == [("file_empty", "asn.xlsx", "", None, "")]
    assert [code for code, *_ in faults(taken({"asn.xlsx": b""}))] == ["file_empty"]


@pytest.mark.parametrize("name", ["asn.docx", "asn.pdf", "asn", "asn.csv.bak", "ASN 2024.txt"])
def test_a_tables_file_in_a_format_that_cannot_be_read(name):
    assert ("format_unknown", name, "", None, "") in faults(taken({name: b"x", "asn.csv": csv_file("nip")}))


def test_files_of_no_table_are_told_of():
    intake = taken(
        {"Catatan rapat.docx": b"x", "~$tpp.xlsx": b"x", ".DS_Store": b"x", "daftar-asn.csv": b"x"}
    )
    assert faults(intake) == []
    told = [("BERKAS_DIABAIKAN", name, "", None, "") for name in (".DS_Store", "Catatan rapat.docx")]
    told += [("BERKAS_DIABAIKAN", name, "", None, "") for name in ("daftar-asn.csv", "~$tpp.xlsx")]
    assert warned(intake) == told


def test_an_empty_folder_is_a_file_of_no_table(tmp_path):
    for name in ("asn lama", "arsip", "tpp kosong"):
        (tmp_path / name).mkdir()
    (tmp_path / "tpp kosong" / ".DS_Store").write_bytes(b"x")
    inbox = open_inbox(tmp_path, Limits())
    assert (inbox.files, inbox.others, inbox.refused) == ((), ("arsip", "asn lama", "tpp kosong"), ())


@pytest.mark.parametrize("inside", ["tpp.csv", "catatan.txt", "lama/tpp.csv"])
@pytest.mark.parametrize("name", ["tpp Dinas Kesehatan", "TPP", "tpp.csv"])
def test_a_folder_named_like_a_table_that_holds_files_is_a_fault(tmp_path, name, inside):
    """What lies in it was half of the TPP, and nobody read it."""
    for path, file in sound_files().items():
        (tmp_path / path.replace("tpp.", "tpp-setda.")).write_bytes(file.data)
    (tmp_path / name / inside).parent.mkdir(parents=True)
    (tmp_path / name / inside).write_bytes(b"nip,tpp_neto")
    intake = validate_inbox(
        read_folder(tmp_path, parse_settings({})), parse_settings({}), MARCH, KnownOfInbox()
    )
    assert faults(intake) == [("folder_of_files", name, "", None, "")]
    for language in LANGUAGES:
        assert "tpp" in say_fault(load_texts(language), intake.faults[0])


def test_another_folder_with_files_is_told_of(tmp_path):
    for path, file in sound_files().items():
        (tmp_path / path).write_bytes(file.data)
    (tmp_path / "Dinas Sosial").mkdir()
    (tmp_path / "Dinas Sosial" / "tpp.csv").write_bytes(b"nip,tpp_neto")
    intake = validate_inbox(
        read_folder(tmp_path, parse_settings({})), parse_settings({}), MARCH, KnownOfInbox()
    )
    assert (faults(intake), warned(intake)) == ([], [("FOLDER_DIABAIKAN", "Dinas Sosial", "", None, "")])


@pytest.mark.parametrize("name", ["ASN.CSV", "Asn Dinas Sosial.Csv", "asn-2024.csv", "asn_baru (2).csv"])
def test_the_name_of_a_file_begins_with_its_table(name):
    assert verdicts(taken({name: as_csv(one_row("asn"))}), "asn") == {2: ACCEPTED}


@pytest.mark.parametrize(
    "name",
    ["nonasn.csv", "Non-ASN Dinkes.csv", "NON ASN maret.csv", "non_asn.csv", "Non – ASN.csv", "non.asn.csv"],
)
def test_a_list_of_non_asn_staff_is_one_of_employees_and_never_of_civil_servants(name):
    intake = taken({"nonasn.csv": None} | {name: as_csv(one_row("nonasn"))})
    assert verdicts(intake, "nonasn") == {2: ACCEPTED}
    assert not intake.faults
    assert table_named(name) is TABLES["nonasn"]


@pytest.mark.parametrize(
    "name", ["nonaktif.csv", "daftar non asn.csv", "nona sn.csv", "bukan asn.csv", "no nasn.csv"]
)
def test_other_names_are_of_no_table(name):
    assert table_named(name) is None


NOT_A_WORKBOOK = {
    "noise": bytes(range(256)) * 20,
    "half of one": workbook(A=one_row("asn")).data[:2000],
    "a zip of something else": b"",
}


def zipped(**parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize("kind", list(NOT_A_WORKBOOK))
def test_what_is_no_workbook(kind):
    data = NOT_A_WORKBOOK[kind] or zipped(readme="x")
    code = "workbook_unreadable" if NOT_A_WORKBOOK[kind] else "file_of_other_kind"
    assert faults(taken({"asn.xlsx": data})) == [(code, "asn.xlsx", "", None, "")]


def damaged(part, change):
    """A sound workbook with one part of it changed."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(A=one_row("asn")).data)) as sound,
        zipfile.ZipFile(stream, "w") as copy,
    ):
        for name in sound.namelist():
            data = sound.read(name)
            copy.writestr(name, change(data) if name == part else data)
    return stream.getvalue()


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"]
)
@pytest.mark.parametrize(
    "change", [lambda data: data[: len(data) // 2], lambda _: b"", lambda _: b"<a>&nope;</b>"]
)
def test_a_workbook_with_a_damaged_part_is_a_fault_not_a_traceback(part, change):
    intake = taken({"asn.xlsx": damaged(part, change)})
    assert {code for code, *_ in faults(intake)} <= {
        "workbook_unreadable",
        "file_empty",
        "heading_missing",
        "table_empty",
    }
    assert faults(intake) or verdicts(intake, "asn") == {2: ACCEPTED}


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=8))
@examples(40)
def test_no_damage_to_a_workbook_is_a_traceback(at, noise):
    data = bytearray(workbook(A=one_row("asn")).data)
    at %= len(data)
    data[at : at + len(noise)] = noise
    intake = taken({"asn.xlsx": bytes(data)})
    assert set(intake.accepted["asn"]["nip"]) <= {nip(1)}


def locked_workbook():
    """As Excel writes a workbook with a password: not a zip but a compound file with an encrypted stream."""
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<I", 0) + b"\xff" * 4 * 108
    table = struct.pack("<128I", fat, end, *(at + 1 for at in range(2, 9)), end, *[free] * 118)

    def entry(name, kind, child, start, size):
        text = name.encode("utf-16-le")
        links = struct.pack("<BBIII", kind, 1, free, free, child)
        return (
            text.ljust(64, b"\0")
            + struct.pack("<H", len(text) + 2)
            + links
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    directory = entry("Root Entry", 5, 1, end, 0) + entry("EncryptedPackage", 2, free, 2, 4096)
    directory += entry("", 0, free, 0, 0) * 2
    return header + table + directory + bytes(4096)


def test_a_workbook_with_a_password():
    assert faults(taken({"asn.xlsx": locked_workbook()})) == [("workbook_locked", "asn.xlsx", "", None, "")]


def test_rows_of_which_none_is_accepted():
    rows = [one_row("asn", nip="199001012015011000")[1], one_row("asn", nama="")[1]]
    intake = taken(
        {
            "asn a.csv": as_csv([["Kop"], one_row("asn")[0], *rows], header_rows=2),
            "asn b.csv": as_csv(one_row("asn")),
        }
    )
    assert faults(intake) == [("nothing_accepted", "asn a.csv", "", 3, "nip")]
    assert values_of(intake, "nothing_accepted") == {"rows": "2", "kode": "NIP_TIDAK_SAH"}


def test_rows_that_contradict_those_of_another_file_are_not_accepted_either():
    files = {f"asn {opd}.csv": as_csv(one_row("asn", opd=opd)) for opd in ("Dinsos", "Dinkes")}
    assert [code for code, *_ in faults(taken(files))] == [
        "nothing_accepted",
        "nothing_accepted",
        "table_empty",
    ]


def test_a_file_of_twins_or_of_another_period_is_of_use():
    late = as_csv(one_row("tpp", periode="2024-02"))
    intake = taken(
        {"tpp 1.csv": as_csv(one_row("tpp")), "tpp 2.csv": as_csv(one_row("tpp")), "tpp 3.csv": late}
    )
    assert faults(intake) == []


@pytest.mark.parametrize("table", ["asn", "tpp", "pekerja", "kesediaan"])
def test_a_table_without_a_file(table):
    intake = taken({f"{table}.csv": None})
    assert intake.faults == []
    assert faults(intake) == [("table_missing", f"{table}*", "", None, "")]


@pytest.mark.parametrize("table", ["asn", "tpp", "pekerja", "kesediaan"])
def test_a_table_without_a_row(table):
    intake = taken({f"{table}.csv": csv_file(HEADERS[table])})
    assert faults(intake) == [("table_empty", f"{table}.csv", "", None, "")]
    assert counted(intake, f"{table}.csv") == (0, 0, 0, 0)


def test_allowances_of_another_period_only():
    intake = taken({"tpp.csv": as_csv(one_row("tpp", periode="2024-02"))})
    assert faults(intake) == [("table_empty", "tpp.csv", "", None, "")]


@pytest.mark.parametrize("file", [None, csv_file(HEADERS["tertanggung"]), workbook(A="nik | sumber")])
def test_nobody_needs_to_be_covered_elsewhere(file):
    name = "tertanggung.xlsx" if file is not None and file.data.startswith(b"PK") else "tertanggung.csv"
    intake = taken({name: file})
    assert (faults(intake), intake.accepted["tertanggung"].height) == ([], 0)


def test_covered_workers_of_whom_none_is_accepted_stop_the_month():
    intake = taken({"tertanggung.csv": as_csv(one_row("tertanggung", nik="1234567890"))})
    assert faults(intake) == [("nothing_accepted", "tertanggung.csv", "", 2, "nik")]


def test_all_faults_of_all_files_are_told_at_once():
    intake = taken(
        {
            "asn.csv": b"nip,nama\n",
            "asn.docx": b"x",
            "tpp a.csv": b"",
            "tpp b.xlsx": b"\0",
            "pekerja.csv": as_csv(one_row("pekerja", nik="123456")),
            "kesediaan.csv": None,
            "tertanggung.csv": b"nik,sumber,nik\n\0",
        }
    )
    assert sorted((code, file) for code, file, *_ in faults(intake)) == [
        ("file_empty", "tpp a.csv"),
        ("format_unknown", "asn.docx"),
        ("heading_missing", "asn.csv"),
        ("nothing_accepted", "pekerja.csv"),
        ("nul_bytes", "tertanggung.csv"),
        ("table_empty", "pekerja.csv"),
        ("table_missing", "kesediaan*"),
        ("workbook_unreadable", "tpp b.xlsx"),
    ]
    assert counted(intake, "pekerja.csv") == (1, 0, 1, 0)


def test_one_bad_sheet_does_not_hide_another():
    good, doubled = "nip | tpp_neto\n199001012015011001 | 5", "nip | tpp_neto | nip"
    intake = taken({"tpp.xlsx": DrawnFile(workbook(A=good, B=doubled, C=doubled).data, None)})
    assert faults(intake) == [("heading_doubled", "tpp.xlsx", sheet, 1, "nip") for sheet in "BC"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_has_words(language):
    texts = load_texts(language)
    intake = taken({"asn.csv": b"nip,nama\n", "tpp.csv": b"", "pekerja.csv": None, "kesediaan.xlsx": b"x"})
    for fault in [*intake.faults, *intake.missing]:
        assert texts.say(f"fault.{fault.code}", column=fault.column, **dict(fault.values))
