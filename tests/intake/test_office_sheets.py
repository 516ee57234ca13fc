"""Sheets as offices make them: letterheads, merged headings, forms, lists of BPJS (docs/rules.md#office-sheets)."""

import datetime as dt

import polars as pl
import pytest

from support.drawn_inboxes import (
    ACCEPTED,
    HEADERS,
    SOUND_ROWS,
    DrawnFile,
    as_csv,
    counted,
    csv_file,
    drawn_cells,
    faults,
    nik,
    nip,
    one_row,
    taken,
    verdicts,
    warned,
    workbook,
)
from tpp_sponsor.month.take_in import normalised
from tpp_sponsor.rules.eligibility import covered_at
from tpp_sponsor.settings.load import parse_settings
from tpp_sponsor.tables.joins import with_integer_keys, with_text_keys

from support.drawn_inboxes import MARCH  # isort: skip

LETTERHEAD = "PEMERINTAH KOTA SUKABUMI\nDAFTAR PENERIMA TPP\nBulan : Maret 2024\n-"
TPP_SHEET = f"""
{LETTERHEAD}
No | NIP                | Nama    | TPP Neto  | Periode    | OPD
1  | 2                  | 3       | 4         | 5          | 6
   | BIDANG UMUM        |         |           |            |
1  | {nip(1)}           | Siti    | 2.500.000 | Maret 2024 | Setda
2  | {nip(2)}           | Ani     | Rp1       | Maret 2024 | Setda
   | Subtotal           | 2 orang | 2.500.001 |            |
-
   |                    |         | Sukabumi, 1 April 2024 | |
   |                    |         | NIP. {nip(9)} | |
"""


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_office_sheet_is_read_under_its_letterhead(kind):
    rows = drawn_cells(TPP_SHEET)
    file = as_csv(rows, header_rows=5) if kind == "csv" else workbook(Rekap=rows, header_rows=5)
    intake = taken({f"TPP Setda.{kind}": file})
    assert verdicts(intake, "tpp") == {8: ACCEPTED, 9: ACCEPTED}
    assert counted(intake, f"TPP Setda.{kind}") == (8, 2, 0, 6)
    assert (faults(intake), warned(intake)) == ([], [])


def letterhead_of(rows):
    return [["Surat"] for _ in range(rows)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("filling", ["Surat", ""])
def test_the_header_may_stand_in_row_20_but_not_in_row_21(kind, filling):
    for above, found in ((19, True), (20, False)):
        rows = [[filling] for _ in range(above)] + one_row("asn")
        file = (
            as_csv(rows, header_rows=above + 1) if kind == "csv" else workbook(A=rows, header_rows=above + 1)
        )
        intake = taken({f"asn.{kind}": file})
        if found:
            assert verdicts(intake, "asn") == {21: ACCEPTED}
        else:
            assert [code for code, *_ in faults(intake)] in (["heading_missing"], ["file_empty"])


@pytest.mark.parametrize(
    "line", ["Periode | Maret 2024", "OPD | Dinas Sosial", "Dinas Sosial | OPD | Periode", "NIP | "]
)
def test_a_letterhead_may_use_the_words_of_headings(line):
    """The header is the first row that has all starred headings by itself."""
    table = f"{line}\nNo | NIP | TPP Neto | Periode | OPD\n1 | {nip(1)} | 5 | 2024-03 | Setda"
    intake = taken({"tpp.csv": csv_file(table, header_rows=2)})
    assert intake.accepted["tpp"].select("nip", "tpp_neto", "opd").rows() == [(nip(1), 5, "Setda")]
    assert faults(intake) == []


def merged(*ranges):
    def change(book):
        for cells in ranges:
            book.active.merge_cells(cells)

    return change


def test_headings_over_two_merged_rows_are_one_header():
    table = f"""
    Rekapitulasi
    No | NIP      | TPP      |          |          | Periode | OPD
       |          | Bruto    | Potongan | TPP_NETO |         |
    1  | {nip(1)} | 6        | 1        | 5        | 2024-03 | Setda
    """
    change = merged("A2:A3", "B2:B3", "C2:E2", "F2:F3", "G2:G3")
    intake = taken({"tpp.xlsx": workbook(A=table, header_rows=3, change=change)})
    assert intake.accepted["tpp"].select("baris", "nip", "tpp_neto", "potongan", "opd").rows() == [
        (4, nip(1), 5, 1, "Setda")
    ]


def test_a_header_over_two_merged_rows_of_which_the_lower_is_blank():
    table = f"NIP | TPP Neto | OPD | Periode\n-\n{nip(1)} | 5 | Setda | 2024-03"
    change = merged("A1:A2", "B1:B2", "C1:C2", "D1:D2")
    intake = taken({"tpp.xlsx": workbook(A=table, change=change)})
    assert verdicts(intake, "tpp") == {3: ACCEPTED}
    assert counted(intake, "tpp.xlsx") == (2, 1, 0, 1)


def test_the_header_may_stand_in_the_lower_of_two_header_rows():
    table = f"""
    PEGAWAI |           | TUNJANGAN |
    NIP     | TPP_NETO  | PERIODE   | OPD
    {nip(1)} | 5        | 2024-03   | Setda
    """
    assert verdicts(taken({"tpp.xlsx": workbook(A=table, header_rows=2)}), "tpp") == {3: ACCEPTED}


def test_a_heading_that_spans_down_beside_a_complete_lower_row_is_a_heading():
    table = f"""
    OPD   | PEGAWAI  |          |
          | NIP      | TPP_NETO | PERIODE
    Setda | {nip(1)} | 5        | 2024-03
    """
    intake = taken({"tpp.xlsx": workbook(A=table, header_rows=2, change=merged("A1:A2", "B1:D1"))})
    assert intake.accepted["tpp"]["opd"].to_list() == ["Setda"]
    assert warned(intake) == []


def test_the_first_person_is_no_second_header_row():
    """Whatever is written in a cell: this officer's name is Opd."""
    table = f"NIP | Nama | OPD | Status\n{nip(1)} | Status | Setda | aktif"
    assert verdicts(taken({"asn.csv": csv_file(table)}), "asn") == {2: ACCEPTED}


@pytest.mark.parametrize("above", [0, 1, 4])
def test_two_columns_with_one_heading_are_a_fault_that_names_row_and_column(above):
    header = "nip | nama | opd | status | N.I.P"
    table = "\n".join(["Surat"] * above + [header, f"{nip(1)} | Siti | Setda | aktif | {nip(1)}"])
    intake = taken(
        {"asn.csv": csv_file(table), "tpp.xlsx": workbook(Rekap=table.replace("nama | opd", "x | tpp_neto"))}
    )
    assert faults(intake) == [
        ("heading_doubled", "asn.csv", "", above + 1, "nip"),
        ("heading_doubled", "tpp.xlsx", "Rekap", above + 1, "nip"),
    ]


def test_a_heading_and_its_synonym_are_one_heading():
    settings = {"intake": {"headings": {"asn": {"nip": ["NIP BARU"]}}}}
    table = f"nip | nama | opd | status | nip_baru\n{nip(1)} | Siti | Setda | aktif | {nip(1)}"
    intake = taken({"asn.csv": csv_file(table)}, settings)
    assert faults(intake) == [("heading_doubled", "asn.csv", "", 1, "nip")]


def test_columns_that_mean_nothing_to_us_may_have_one_heading():
    table = f"nip | nama | opd | status | ket | ket |  | \n{nip(1)} | Siti | Setda | aktif | a | b | c | d"
    assert verdicts(taken({"asn.csv": csv_file(table)}), "asn") == {2: ACCEPTED}


def test_every_visible_sheet_with_a_header_is_read():
    sheet = "nip | tpp_neto | periode | opd\n{} | 5 | 2024-03 | Setda"
    book = workbook(
        Guru=sheet.format(nip(1)),
        Catatan="Mohon diperiksa\nTerima kasih",
        Umum=sheet.format(nip(2)),
        Kosong=[],
    )
    intake = taken({"tpp.xlsx": DrawnFile(book.data, 2)})
    assert intake.accepted["tpp"].select("lembar", "nip").rows() == [("Guru", nip(1)), ("Umum", nip(2))]
    assert warned(intake) == [("LEMBAR_TANPA_JUDUL", "tpp.xlsx", "Catatan", None, "")]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_not_read_and_told_of(state):
    def hide(book):
        book["Lama"].sheet_state = state

    sheet = "nip | tpp_neto | periode | opd\n{} | 5 | 2024-03 | Setda"
    book = workbook(Lama=sheet.format(nip(1)), Baru=sheet.format(nip(2)), hidden=("Lama",), change=hide)
    intake = taken({"tpp.xlsx": book})
    assert intake.accepted["tpp"]["nip"].to_list() == [nip(2)]
    assert warned(intake) == [("LEMBAR_TERSEMBUNYI", "tpp.xlsx", "Lama", None, "")]


def test_hidden_rows_are_read_and_told_of():
    def hide(book):
        for row in (1, 4, 5):
            book["Rekap"].row_dimensions[row].hidden = True

    rows = [
        "Kop",
        "nip | tpp_neto | periode | opd",
        *(f"{nip(at)} | 5 | 2024-03 | Setda" for at in (1, 2, 3, 4)),
    ]
    book = workbook(Rekap="\n".join(rows), header_rows=2, change=hide)
    intake = taken({"tpp.xlsx": book})
    assert verdicts(intake, "tpp") == dict.fromkeys([3, 4, 5, 6], ACCEPTED)
    assert warned(intake) == [("BARIS_TERSEMBUNYI", "tpp.xlsx", "Rekap", 4, "")]
    assert intake.warnings.filter(kode="BARIS_TERSEMBUNYI")["isi"].to_list() == ["2"]


def test_a_city_adds_headings_of_its_own():
    settings = {"intake": {"headings": {"asn": {"nip": ["Kode Pegawai"], "opd": ["Kantor", "Balai"]}}}}
    table = f"KODE PEGAWAI | Nama | Balai | Status\n{nip(1)} | Siti | Setda | aktif"
    assert verdicts(taken({"asn.csv": csv_file(table)}, settings), "asn") == {2: ACCEPTED}
    assert [code for code, *_ in faults(taken({"asn.csv": csv_file(table)}))] == ["heading_missing"]


# TPP sheets


def test_a_tpp_sheet_without_periode_and_opd_is_of_the_period_and_of_the_asn_rows_opd():
    intake = taken({"tpp.csv": csv_file(f"nip | tpp_neto\n{nip(1)} | 5\n{nip(2)} | 6")})
    assert verdicts(intake, "tpp") == {2: ACCEPTED, 3: ACCEPTED}
    assert warned(intake) == [
        ("TANPA_KOLOM_OPD", "tpp.csv", "", None, "opd"),
        ("TANPA_KOLOM_PERIODE", "tpp.csv", "", None, "periode"),
    ]
    inputs = normalised(intake, parse_settings({}), MARCH)
    assert inputs.tpp.select("nip", "opd").rows() == [(nip(1), "Dinas Sosial"), (nip(2), None)]


def test_each_sheet_has_columns_of_its_own():
    book = workbook(
        A=f"nip | tpp_neto\n{nip(1)} | 5", B=f"nip | tpp_neto | opd | periode\n{nip(2)} | 5 | | 2024-03"
    )
    intake = taken({"tpp.xlsx": book})
    assert intake.rejected.select("lembar", "baris", "kode", "kolom").rows() == [
        ("B", 2, "KOLOM_KOSONG", "opd")
    ]
    assert {sheet for _, _, sheet, *_ in warned(intake)} == {"A"}


def test_a_row_of_another_period_is_ignored_with_a_warning():
    """Also where it has faults: it is not of this month."""
    rows = [
        one_row("tpp", **cells)[1]
        for cells in ({"periode": "2024-02"}, {"periode": "Jan-24", "nip": "12345"}, {})
    ]
    intake = taken({"tpp.csv": as_csv([one_row("tpp")[0], *rows])})
    assert verdicts(intake, "tpp") == {4: ACCEPTED}
    assert counted(intake, "tpp.csv") == (3, 1, 0, 2)
    assert warned(intake) == [("PERIODE_LAIN", "tpp.csv", "", at, "periode") for at in (2, 3)]


# Registration forms

FORM_HEADER = "nomor | nip | nik | tanggal | mulai | nama_pekerja | tgl_lahir | pekerjaan | no_hp | status"


def form(*rows):
    lines = [f"800/{at} | {nip(1)} | {row}" for at, row in enumerate(rows, start=1)]
    return csv_file("\n".join([FORM_HEADER, *lines]))


def test_a_registration_form_feeds_two_tables_and_needs_no_list_of_workers():
    file = form(f"{nik(1)} | 2024-02-01 | 2024-03 | Ani | 1 Juli 1980 | ART | 0812 |")
    intake = taken({"kesediaan.csv": file, "pekerja.csv": None})
    assert (faults(intake), warned(intake)) == ([], [])
    assert intake.accepted["kesediaan"]["nik"].to_list() == [nik(1)]
    [worker] = intake.accepted["pekerja"].iter_rows(named=True)
    assert (worker["nik"], worker["nama"], worker["tgl_lahir"], worker["no_hp"]) == (
        nik(1),
        "Ani",
        dt.date(1980, 7, 1),
        "0812",
    )
    assert counted(intake, "kesediaan.csv") == (1, 1, 0, 0)


def test_a_forms_worker_is_judged_by_itself_outside_the_files_count():
    file = form(
        f"{nik(1)} | 2024-02-01 | 2024-03 |     | 1980-07-01 | ART | |",  # the worker has no name
        f"{nik(2)} | 2024-02-31 | 2024-03 | Ani | 1980-07-01 | ART | |",  # the statement has no date
        f"{nik(3)} | 2024-02-01 | 2024-03 | Eti | 1980-07-01 | ART | |",
    )
    intake = taken({"kesediaan.csv": file, "pekerja.csv": None})
    assert verdicts(intake, "kesediaan") == {2: ACCEPTED, 3: "TANGGAL_TIDAK_SAH tanggal", 4: ACCEPTED}
    assert verdicts(intake, "pekerja") == {2: "KOLOM_KOSONG nama", 3: ACCEPTED, 4: ACCEPTED}
    assert intake.rejected.select("tabel", "berkas", "baris").rows() == [
        ("kesediaan", "kesediaan.csv", 3),
        ("pekerja", "kesediaan.csv", 2),
    ]
    assert counted(intake, "kesediaan.csv") == (3, 2, 1, 0)


def test_a_form_and_a_list_may_name_one_worker_but_not_contradict():
    row = "{} | 2024-02-01 | 2024-03 | Maman | 1980-07-01 | {} | 0812 | aktif"
    listed = csv_file(f"{HEADERS['pekerja']}\n{SOUND_ROWS['pekerja']}")
    agreed = taken({"kesediaan.csv": form(row.format(nik(1), "supir")), "pekerja.csv": listed})
    assert agreed.accepted["pekerja"]["nik"].to_list() == [nik(1)]
    both = taken({"kesediaan.csv": form(row.format(nik(1), "ART")), "pekerja.csv": listed})
    assert both.rejected.select("berkas", "kode").rows() == [
        ("kesediaan.csv", "BARIS_BERTENTANGAN"),
        ("pekerja.csv", "BARIS_BERTENTANGAN"),
    ]
    assert verdicts(both, "kesediaan") == {2: ACCEPTED}


def test_a_number_cell_in_a_form_damages_both_rows():
    rows = drawn_cells(
        f"{FORM_HEADER}\n800/1 | {nip(1)} | | 2024-02-01 | 2024-03 | Ani | 1980-07-01 | ART | |"
    )
    rows[1][2] = 3272010107800001
    intake = taken({"kesediaan.xlsx": workbook(A=rows)})
    assert intake.rejected.select("tabel", "kode").rows() == [
        ("kesediaan", "RUSAK_OLEH_EXCEL"),
        ("pekerja", "RUSAK_OLEH_EXCEL"),
    ]


def test_forms_without_one_sound_worker_stop_the_month_if_nobody_lists_workers():
    """A table other than `tertanggung` without an accepted row."""
    file = form(f"{nik(1)} | 2024-02-01 | 2024-03 | Ani | 31-06-1980 | ART | |")
    intake = taken({"kesediaan.csv": file, "pekerja.csv": None})
    assert [code for code, *_ in faults(intake)] == ["table_empty"]


# Lists of BPJS

BPJS_HEADER = (
    "NIK | KPJ | NAMA | TGL_LAHIR | PROGRAM | JENIS_PEKERJAAN | TGL_KEPESERTAAN | TGL_BERAKHIR | MASA_GRACE"
)


def test_a_participant_list_of_bpjs_is_a_table_of_covered_workers():
    table = f"""
    DATA PESERTA
    {BPJS_HEADER}
    {nik(1)} | 0123 | ANI | 01-07-1980 | JKK | ART | 18-MEI-23 | 31-DES-24 | 31-MAR-25
    {nik(2)} | 0124 | ETI | 01-07-1980 | JKK | ART | 45064     |           |
    """
    intake = taken({"Tertanggung BPJS.xlsx": workbook(Data=table, header_rows=2)})
    assert intake.accepted["tertanggung"].select("nik", "sumber", "mulai", "selesai").rows() == [
        (nik(1), "BPJS", dt.date(2023, 5, 1), dt.date(2024, 12, 1)),
        (nik(2), "BPJS", dt.date(2023, 5, 1), None),
    ]
    assert (faults(intake), warned(intake)) == ([], [])


def test_a_list_of_bpjs_bounds_nothing_by_guess():
    table = f"{BPJS_HEADER}\n{nik(1)} | | | | | | 18-MEI-23 | segera |"
    assert verdicts(taken({"tertanggung.csv": csv_file(table)}), "tertanggung") == {
        2: "PERIODE_TIDAK_SAH selesai"
    }


def covered(files, *paid_before):
    inputs = normalised(taken(files), parse_settings({}), MARCH).keyed()
    sponsored = pl.DataFrame({"nik": list(paid_before)}, schema={"nik": pl.String})
    return set(with_text_keys(covered_at(inputs, with_integer_keys(sponsored), MARCH))["nik"])


def test_whom_this_deployment_has_paid_for_bpjs_does_not_cover_elsewhere():
    bpjs = csv_file(f"{BPJS_HEADER}\n{nik(1)} | | | | | | 18-MEI-23 | |\n{nik(2)} | | | | | | 18-MEI-23 | |")
    other = csv_file(f"nik | sumber\n{nik(2)} | APBD\n{nik(3)} | DBHCHT")
    assert covered({"tertanggung.csv": bpjs}) == {nik(1), nik(2)}
    assert covered({"tertanggung.csv": bpjs}, nik(1), nik(2)) == set()
    assert covered({"tertanggung a.csv": bpjs, "tertanggung b.csv": other}, nik(1), nik(2)) == {
        nik(2),
        nik(3),
    }


def test_cover_elsewhere_has_months_with_both_ends():
    table = f"""
    nik      | sumber | mulai   | selesai
    {nik(1)} | APBD   | 2024-03 | 2024-03
    {nik(2)} | APBD   | 2024-04 |
    {nik(3)} | APBD   |         | 2024-02
    {nik(4)} | APBD   |         |
    """
    assert covered({"tertanggung.csv": csv_file(table)}) == {nik(1), nik(4)}
