"""From an inbox to suggestions, through a clerk's spreadsheet, and back into the inbox as confirmed."""

import io
import tempfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from support.drawn_inboxes import ACCEPTED, MARCH, csv_file, sound_files, taken, verdicts, warned, workbook
from tpp_sponsor.errors import InputFileError
from tpp_sponsor.messages import load_texts
from tpp_sponsor.month.read_inbox import read_folder
from tpp_sponsor.month.take_in import KnownOfInbox, validate_inbox
from tpp_sponsor.repair.confirmation_list import read_confirmations
from tpp_sponsor.repair.suggestion_list import suggestion_files
from tpp_sponsor.settings.load import parse_settings
from tpp_sponsor.tables.findings import Confirmation
from tpp_sponsor.tables.typed import polars_schema

SITI, BUDI = "199001012015011001", "198505052010011003"
MAMAN = "3272010107800001"
ASN = f"""
    nip | nama | opd | status
    {SITI} | Siti Aminah, S.E. | Dinas Sosial | aktif
    {BUDI} | Budi Santoso | Dinas Kesehatan | aktif
"""
LETTERS = "nomor | nip | nik | tanggal | mulai"
SIGNED = "2024-02-12 | 2024-03"


def suggestions(files):
    """Row, column, written, suggested, reason."""
    found = taken({"asn.csv": csv_file(ASN)} | files).suggestions
    return found.select("baris", "kolom", "tertulis", "usulan", "alasan").rows()


def letter(row, heading=LETTERS):
    return {"kesediaan.csv": csv_file(f"{heading}\n{row} | {SIGNED}")}


def test_a_sound_month_has_no_suggestions():
    assert taken({}).suggestions.is_empty()


def test_an_unknown_nip_of_a_statement():
    assert suggestions(letter(f"1 | 199001012015011002 | {MAMAN}")) == [
        (2, "nip", "199001012015011002", SITI, "SATU_ANGKA_KELIRU")
    ]


def test_an_unknown_nik_of_a_statement():
    assert suggestions(letter(f"1 | {SITI} | 3272010107800011")) == [
        (2, "nik", "3272010107800011", MAMAN, "SATU_ANGKA_KELIRU")
    ]


def test_both_numbers_of_a_rejected_row():
    assert [row[1:] for row in suggestions(letter("1 | 19900101201501100 | 327201010780000"))] == [
        ("nik", "327201010780000", MAMAN, "SATU_ANGKA_KURANG"),
        ("nip", "19900101201501100", SITI, "SATU_ANGKA_KURANG"),
    ]


def test_an_unknown_nip_of_a_tpp_row():
    tpp = csv_file("nip | nama | tpp_neto\n199001012015011002 | SITI AMINAH | 2500000")
    assert suggestions({"tpp.csv": tpp}) == [(2, "nip", "199001012015011002", SITI, "SATU_ANGKA_KELIRU")]


@pytest.mark.parametrize("written", ["198505052010011000", "1,98505E+17"])
@pytest.mark.parametrize("heading", ["Nama", "NAMA PEGAWAI", "nama_asn", "Nama Lengkap"])
def test_a_name_beside_a_damaged_nip_helps(written, heading):
    tpp = csv_file(
        f"No;NIP;{heading};TPP_Neto\n7;{written};Budi Santoso;2500000".replace(";", "|"), delimiter=";"
    )
    assert suggestions({"tpp.csv": tpp}) == [(2, "nip", written, BUDI, "DIBULATKAN_EXCEL")]


def test_a_number_cell_of_a_workbook():
    tpp = workbook(Maret=[["nip", "nama", "tpp_neto"], [int(BUDI), "Budi Santoso", 2_500_000]])
    (found,) = suggestions({"tpp.xlsx": tpp})
    assert found[1:2] + found[3:] == ("nip", BUDI, "DIBULATKAN_EXCEL")


def test_in_a_form_the_worker_is_known_by_name_and_birth_date():
    heading = (
        "nomor | nip | nama pemberi kerja | nik | nama_pekerja | tgl_lahir | pekerjaan | tanggal | mulai"
    )
    row = f"1 | {SITI} | Siti Aminah | {SITI} | Maman | 1 Juli 1980 | SOPIR"
    assert suggestions(letter(row, heading)) == [(2, "nik", SITI, MAMAN, "NAMA_DAN_TANGGAL_LAHIR_SAMA")]


def test_who_stands_in_a_rejected_row_is_no_stranger():
    worker = csv_file(
        f"nik|nama|tgl_lahir|pekerjaan\n{MAMAN}|Maman|1980-07-01|SOPIR\n3272010107800011|Asep|kapan|ART"
    )
    assert suggestions({"pekerja.csv": worker} | letter(f"1 | {SITI} | 3272010107800011")) == []


def test_a_covered_worker_whom_nobody_knows_is_nothing_to_ask_about():
    covered = csv_file("nik | sumber\n3272010107800011 | APBD")
    assert suggestions({"tertanggung.csv": covered}) == []


def test_two_files_and_sheets_keep_their_places():
    rows = [
        ["nomor", "nip", "nik", "tanggal", "mulai"],
        ["1", "199001012015011002", MAMAN, "2024-02-12", "2024-03"],
    ]
    twice = {"kesediaan a.xlsx": workbook(Satu=rows, Dua=[rows[0], ["2", *rows[1][1:]]])}
    found = taken({"asn.csv": csv_file(ASN)} | twice).suggestions
    assert found.select("berkas", "lembar", "baris").rows() == [
        ("kesediaan a.xlsx", "Dua", 2), ("kesediaan a.xlsx", "Satu", 2),
    ]  # fmt: skip
    assert found["kode"].n_unique() == 2


def test_a_list_that_is_too_long_for_a_spreadsheet_is_told_of():
    files = {"asn.csv": csv_file(ASN)} | letter(f"1 | 199001012015011002 | {MAMAN}")
    assert warned(taken(files), "XLSX_TIDAK_DIBUAT") == []
    told = warned(taken(files, {"output": {"xlsx_max_rows": 0}}), "XLSX_TIDAK_DIBUAT")
    assert [row[1] for row in told] == ["bkpsdm/saran.xlsx"]


# --- the list, as it goes out and as it comes back -----------------------------------------------------------------

DAMAGED = {
    "asn.csv": csv_file(ASN),
    "kesediaan.csv": csv_file(f"""
        {LETTERS}
        1 | 199001012015011002 | {MAMAN} | {SIGNED}
        2 | 1,99001E+17 | {MAMAN} | {SIGNED}
        3 | 198505052010O11003 | 327201010780000 | {SIGNED}
    """, delimiter=";"),
}  # fmt: skip


def offered():
    return taken(DAMAGED).suggestions


def files(found, language="id"):
    return dict(suggestion_files(found, load_texts(language), created=MARCH.first_day, most_rows=50_000))


def ticked(found, *kode, tick="x"):
    """The list as a spreadsheet in Indonesian locale saves it, with the numbers that it makes of numbers."""
    rows = ["pilih;kode;tabel;berkas;lembar;baris;kolom;tertulis;usulan"]
    for row in found.iter_rows(named=True):
        mark = tick if row["kode"] in kode else ""
        rows.append(f"{mark};{row['kode']};{row['tabel']};f;;{row['baris']};{row['kolom']};1,99E+17;1,99E+17")
    return "\ufeff".encode() + "\r\n".join(rows).encode()


def codes(error):
    return sorted(fault.code for fault in error.value.faults)


def test_the_list_has_a_column_to_tick_and_a_reason_in_words():
    made = files(offered())
    lines = made["bkpsdm/saran.csv"].decode().splitlines()
    assert (
        lines[0]
        == "pilih,kode,tabel,berkas,lembar,baris,kolom,tertulis,usulan,nama,tgl_lahir,opd,alasan,skor"
    )
    assert lines[1].startswith(",S-")
    sheet = openpyxl.load_workbook(io.BytesIO(made["bkpsdm/saran.xlsx"])).active
    cells = [[cell.value for cell in row] for row in sheet.rows]
    assert cells[0] == lines[0].split(",")
    assert len(cells) == len(lines)
    assert SITI in [row[8] for row in cells]


def test_there_is_no_list_of_nothing():
    assert files(offered().clear()) == {}


def test_a_list_too_long_for_a_spreadsheet_is_only_csv():
    found = offered()
    made = suggestion_files(found, load_texts("en"), created=MARCH.first_day, most_rows=found.height - 1)
    assert [name for name, _ in made] == ["bkpsdm/saran.csv"]


def test_the_list_runs_no_formula():
    found = offered().with_columns(nama=pl.lit("=1+1"))
    assert b",'=1+1," in files(found)["bkpsdm/saran.csv"]


@pytest.mark.parametrize("tick", ["x", "X", "ya", "v", "1", "✓", "TRUE"])
def test_a_tick_confirms(tick):
    found = offered()
    first = found.row(0, named=True)
    back = read_confirmations("saran.csv", ticked(found, first["kode"], tick=tick), found)
    assert back.schema == polars_schema(Confirmation)
    assert back.rows(named=True) == [
        {name: first["usulan" if name == "maksud" else name] for name in Confirmation.column_names()}
    ]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_our_own_file_comes_back_as_it_went(kind, tmp_path):
    found = offered()
    data = files(found)[f"bkpsdm/saran.{kind}"]
    chosen = found["kode"][0]
    if kind == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        next(row for row in book.active.rows if row[1].value == chosen)[0].value = "x"
        book.save(tmp_path / "saran.xlsx")
        data = (tmp_path / "saran.xlsx").read_bytes()
    else:
        data = data.replace(f",{chosen}".encode(), f"x,{chosen}".encode())
    assert read_confirmations(f"saran.{kind}", data, found)["maksud"].to_list() == [found["usulan"][0]]


def test_a_code_that_is_not_offered():
    found = offered()
    list_ = b"pilih,kode\nx,S-XXXXXXXXXX\nx,\n"
    with pytest.raises(InputFileError) as error:
        read_confirmations("saran.csv", list_, found)
    assert codes(error) == ["tick_unknown", "tick_unknown"]
    assert [fault.row for fault in error.value.faults] == [2, 3]


def test_two_ticks_for_one_cell():
    found = offered()
    several = found.vstack(found.head(1).with_columns(kode=pl.lit("S-BBBBBBBBBB"), usulan=pl.lit(BUDI)))
    with pytest.raises(InputFileError) as error:
        read_confirmations("saran.csv", ticked(several, found["kode"][0], "S-BBBBBBBBBB"), several)
    assert codes(error) == ["two_ticks_for_one_cell"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"nama,kode\nx,S-A\n", "heading_missing"),
        (b"", "file_empty"),
        (b"PK\x03\x04 no list", "workbook_named_csv"),
    ],
)
def test_what_is_no_list(data, code):
    with pytest.raises(InputFileError) as error:
        read_confirmations("saran.csv", data, offered())
    assert codes(error) == [code]


def test_a_foreign_format():
    with pytest.raises(InputFileError) as error:
        read_confirmations("saran.pdf", b"%PDF", offered())
    assert codes(error) == ["format_unknown"]


def test_nothing_ticked_and_an_unclear_tick():
    found = offered()
    with pytest.raises(InputFileError) as error:
        read_confirmations("saran.csv", ticked(found), found)
    assert codes(error) == ["tick_none"]
    with pytest.raises(InputFileError) as error:
        read_confirmations("saran.csv", ticked(found, found["kode"][0], tick="mungkin"), found)
    assert codes(error) == ["tick_unclear"]


def confirmed_intake(inbox_files, confirmed):
    with tempfile.TemporaryDirectory() as folder:
        inbox = {name: file for name, file in sound_files().items() if name not in inbox_files} | inbox_files
        for name, file in inbox.items():
            Path(folder, name).write_bytes(file.data)
        return validate_inbox(
            read_folder(Path(folder), parse_settings({})), parse_settings({}), MARCH, KnownOfInbox(confirmed)
        )


def test_what_is_confirmed_is_accepted_and_told_of():
    found = offered()
    best = found.unique(["baris", "kolom"], keep="first", maintain_order=True)
    assert best.select("baris", "kolom").rows() == [(2, "nip"), (4, "nik"), (4, "nip")]
    yes = read_confirmations("saran.csv", ticked(found, *best["kode"]), found)
    intake = confirmed_intake(DAMAGED, yes)
    assert verdicts(intake, "kesediaan") == {2: ACCEPTED, 3: "RUSAK_OLEH_EXCEL nip", 4: ACCEPTED}
    assert intake.accepted["kesediaan"].select("nomor", "nip", "nik").rows() == [
        ("1", SITI, MAMAN), ("3", BUDI, MAMAN),
    ]  # fmt: skip
    assert [row[3:] for row in warned(intake, "DIKONFIRMASI")] == [(2, "nip"), (4, "nik"), (4, "nip")]
    assert SITI not in str(intake.warnings.rows())


def test_what_was_confirmed_of_a_file_that_has_changed_is_told_of():
    found = offered()
    yes = read_confirmations("saran.csv", ticked(found, found["kode"][0]), found)
    intake = confirmed_intake({"kesediaan.csv": csv_file(f"{LETTERS}\n9 | {SITI} | {MAMAN} | {SIGNED}")}, yes)
    # Row 2 now says what was meant; a row that says something else would be told of.
    assert warned(intake, "DIKONFIRMASI", "KONFIRMASI_TIDAK_COCOK") == []
    intake = confirmed_intake({"kesediaan.csv": csv_file(f"{LETTERS}\n9 | {BUDI} | {MAMAN} | {SIGNED}")}, yes)
    assert [row[0] for row in warned(intake, "KONFIRMASI_TIDAK_COCOK")] == ["KONFIRMASI_TIDAK_COCOK"]
