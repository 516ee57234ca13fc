"""Correction files: what senders are asked to correct, and how it comes back through the inbox."""

import io
from datetime import date

import openpyxl
import pytest

from support.drawn_inboxes import (
    HEADERS,
    SOUND_ROWS,
    as_csv,
    counted,
    csv_file,
    drawn_cells,
    faults,
    many_rows,
    nik,
    nip,
    taken,
    verdicts,
    warned,
    workbook,
)
from tpp_sponsor.messages import load_texts
from tpp_sponsor.repair.correction_file import correction_files

FORM = "nomor|nip|nik|tanggal|mulai|nama_pekerja|tgl_lahir|pekerjaan|Catatan"
OWN = ["Yang salah", "Yang harus dilakukan", "Berkas asal", "Lembar asal", "Baris asal"]


def answered(intake, language="id"):
    """Name → bytes of each correction file."""
    made = correction_files(
        intake.sent, intake.sheets, intake.rejected, load_texts(language), created=date(2024, 3, 1)
    )
    return {path.removeprefix("bkpsdm/perbaikan/"): data for path, data in made}


def pages(data):
    return {
        page.title: [[cell.value for cell in row] for row in page.rows]
        for page in openpyxl.load_workbook(io.BytesIO(data))
    }


def the_page(intake, name):
    [page] = pages(answered(intake)[name]).values()
    return page


def edited(data, *changes):
    """The correction file after somebody typed: `(cell, text)`."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for address, text in changes:
        book.worksheets[0][address].value = text
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def two_rows(wrong="19900101201501100"):
    rows = many_rows("asn", "status", ["aktif", "aktif"])
    rows[2][0] = wrong
    return [[*row, extra] for row, extra in zip(rows, ["Gol.", "III/a", "IV/b"], strict=True)]


def test_a_rejected_row_comes_back_as_it_was_sent_with_what_is_wrong():
    page = the_page(taken({"asn.csv": as_csv(two_rows())}), "asn.csv.xlsx")
    assert page[0] == [*drawn_cells(HEADERS["asn"])[0], "Gol.", *OWN]
    [row] = page[1:]
    assert row[:7] == ["19900101201501100", "Siti", "Dinas Sosial", "aktif", "PNS", None, "IV/b"]
    assert row[7:] == [
        "Kolom nip: bukan NIP yang sah.",
        "Hanya ada 17 angka, seharusnya 18. Ketik ulang sebagai teks dari SK.",
        "asn.csv",
        None,
        "3",
    ]


def test_without_rejected_rows_there_is_no_answer():
    assert answered(taken({})) == {}


def test_the_faulty_cell_is_marked_and_every_column_is_text():
    intake = taken({"asn.csv": as_csv(two_rows())})
    page = openpyxl.load_workbook(io.BytesIO(answered(intake)["asn.csv.xlsx"])).active
    assert [cell.column for cell in page[2][:7] if cell.fill.fill_type] == [1]
    assert {cell.number_format for cell in page[2]} == {"@"}
    assert {cell.data_type for cell in page[2] if cell.value} == {"s"}
    assert page.freeze_panes == "A2"


@pytest.mark.parametrize("language", ["id", "en"])
def test_corrected_it_is_accepted_under_its_own_name(language):
    original = as_csv(two_rows())
    data = answered(taken({"asn.csv": original}), language)["asn.csv.xlsx"]
    intake = taken({"asn.csv": original, "asn.csv.xlsx": edited(data, ("A2", nip(2)))})
    assert verdicts(intake, "asn", "asn.csv.xlsx") == {2: "diterima"}
    assert intake.rejected.select("berkas", "baris").rows() == [("asn.csv", 3)]
    assert (intake.corrected_rows, answered(intake)) == ({"asn.csv": 1}, {})


def test_uncorrected_it_is_rejected_again_and_asked_for_once():
    """What was changed in the correction file is not lost: the next one asks from there, under a name of its own."""
    original = as_csv(two_rows())
    data = answered(taken({"asn.csv": original}))["asn.csv.xlsx"]
    intake = taken({"asn.csv": original, "asn.csv.xlsx": edited(data, ("A2", "199001012015"))})
    assert [fault[:2] for fault in faults(intake)] == [("nothing_accepted", "asn.csv.xlsx")]
    assert list(answered(intake)) == ["asn.csv.xlsx.xlsx"]
    page = the_page(intake, "asn.csv.xlsx.xlsx")
    assert page[0] == [*drawn_cells(HEADERS["asn"])[0], "Gol.", *OWN]
    assert [page[1][at] for at in (0, 6, 9, 11)] == ["199001012015", "IV/b", "asn.csv.xlsx", "2"]


def test_a_file_whose_rows_are_all_answered_can_go():
    rows = two_rows()
    original = as_csv([rows[0], rows[2]])
    files = {"asn.csv": as_csv([rows[0], rows[1]]), "asn dinas.csv": original}
    data = answered(taken(files))["asn dinas.csv.xlsx"]
    corrected = {"asn dinas.csv.xlsx": edited(data, ("A2", nip(2)))}
    assert [fault[:2] for fault in faults(taken(files | corrected))] == [
        ("answered_elsewhere", "asn dinas.csv")
    ]
    assert faults(taken(files | corrected | {"asn dinas.csv": None})) == []


def test_a_row_that_was_emptied_answers_nothing_and_the_next_answer_overwrites_no_file():
    original = as_csv(two_rows())
    data = answered(taken({"asn.csv": original}))["asn.csv.xlsx"]
    intake = taken({"asn.csv": original, "asn.csv.xlsx": edited(data, ("A2", None), ("F2", None))})
    assert list(answered(intake)) == ["asn.csv (2).xlsx"]


@pytest.mark.parametrize(
    ("rows", "column"),
    [
        (
            workbook(Maret=[drawn_cells(HEADERS["asn"])[0], [199001012015011001, "Siti", "Dinsos", "aktif"]]),
            "asn",
        ),
        (
            workbook(Maret=[drawn_cells(HEADERS["tpp"])[0], [199001012015011001, "5", "2024-03", "Dinsos"]]),
            "tpp",
        ),
        (workbook(Maret=[drawn_cells(HEADERS["tertanggung"])[0], [3272010107800001, "APBD"]]), "tertanggung"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_number_that_nobody_typed_again_stays_damaged(rows, column):
    """As text it could pass for sound: 16 digits of a NIK survive as a number."""
    name = f"{column}.xlsx"
    data = answered(taken({name: rows}))[f"{name}.xlsx"]
    again = taken({f"{name}.xlsx": data})
    assert set(again.rejected["kode"]) == {"RUSAK_OLEH_EXCEL"}
    corrected = taken({f"{name}.xlsx": edited(data, ("A2", nik(1) if column == "tertanggung" else nip(1)))})
    assert verdicts(corrected, column) == {2: "diterima"}


def test_of_two_damaged_numbers_the_second_is_not_laundered_either():
    row = ["800/1", 199001012015011001, 3272010107800001, "2024-02-12", "2024-03"]
    sheet = workbook(A=[drawn_cells(HEADERS["kesediaan"])[0], row])
    data = answered(taken({"kesediaan.xlsx": sheet}))["kesediaan.xlsx.xlsx"]
    again = taken({"kesediaan.xlsx.xlsx": edited(data, ("B2", nip(1)))})
    assert verdicts(again, "kesediaan") == {2: "RUSAK_OLEH_EXCEL nik"}


def test_a_shifted_row_is_not_accepted_before_its_excess_is_gone():
    """Its first cells could be read as a sound row about something else."""
    shifted = f"{HEADERS['asn']}\n{nip(1)}|Siti|Dinsos|aktif\n{nip(2)}|Ani|S.Pd.|Dinsos|aktif||aktif"
    original = csv_file(shifted)
    data = answered(taken({"asn.csv": original}))["asn.csv.xlsx"]
    [head, row] = [[cell or "" for cell in line] for line in pages(data)["asn"]]
    assert (head[6], row[2:7]) == ("Isian lebih 1", ["S.Pd.", "Dinsos", "aktif", "", "aktif"])
    as_it_is = taken({"asn.csv": original, "asn.csv.xlsx": data})
    assert verdicts(as_it_is, "asn", "asn.csv.xlsx") == {2: "BARIS_TIDAK_UTUH"}
    moved = [("B2", "Ani, S.Pd."), ("C2", "Dinsos"), ("D2", "aktif"), ("E2", None), ("G2", None)]
    corrected = taken({"asn.csv": original, "asn.csv.xlsx": edited(data, *moved)})
    assert verdicts(corrected, "asn", "asn.csv.xlsx") == {2: "diterima"}
    assert corrected.sent.is_empty()


def contradiction():
    return csv_file(
        f"{HEADERS['asn']}\n{nip(1)}|Siti|Dinsos|aktif||\n{nip(1)}|Siti|Dinkes|aktif||\n{nip(2)}|Ani|Dinsos|aktif||\n"
        f"{nip(3)[:-1]}|Budi|Dinsos|aktif||"
    )


def test_rows_that_contradict_each_other_are_shown_where_no_reader_takes_them_for_data():
    data = answered(taken({"asn.csv": contradiction()}))["asn.csv.xlsx"]
    here, elsewhere = pages(data).values()
    assert [row[0] for row in here] == ["nip", nip(3)[:-1]]
    assert elsewhere[0][0].startswith("Baris di lembar ini bertentangan")
    assert elsewhere[2][0] == "nip (asal)"
    assert [row[0] for row in elsewhere[3:]] == [nip(1), nip(1)]
    for row, partner in zip(elsewhere[3:], ("asn.csv: 3", "asn.csv: 2"), strict=True):
        told = " ".join(cell for cell in row if cell)
        assert "Buka berkas asal" in told
        assert partner in told


def test_an_answer_that_holds_only_contradictions_does_no_harm_when_it_is_dropped_in():
    original = csv_file(
        f"{HEADERS['asn']}\n{nip(1)}|Siti|Dinsos|aktif||\n{nip(1)}|Siti|Dinkes|aktif||\n{nip(2)}|Ani|Dinsos|aktif||"
    )
    data = answered(taken({"asn.csv": original}))["asn.csv.xlsx"]
    intake = taken({"asn.csv": original, "asn.csv.xlsx": data})
    assert counted(intake, "asn.csv.xlsx") == (0, 0, 0, 0)
    assert counted(intake, "asn.csv") == (3, 1, 2, 0)
    assert faults(intake) == []
    assert [code for code, *_ in warned(intake)] == ["LEMBAR_TANPA_JUDUL"]


def test_a_form_is_answered_for_both_of_its_tables():
    form = as_csv([
        FORM.split("|"),
        ["800/1", nip(1), nik(1), "2024-02-12", "2024-03", "Maman", "1980-07-01", "SOPIR", "-"],
        ["800/2", nip(1), nik(2), "2024-02-12", "2024-03", "Iis", "kapan", "SOPIR", "tetangga"],
        ["800/3", nip(1), "327201", "2024-02-12", "2024-03", "Ujang", "1980-07-01", "SOPIR", ""],
    ])  # fmt: skip
    data = answered(taken({"kesediaan.csv": form, "pekerja.csv": None}))["kesediaan.csv.xlsx"]
    [head, second, third] = pages(data)["kesediaan"]
    assert head[:9] == FORM.split("|")
    assert (second[6], second[8]) == ("kapan", "tetangga")
    assert second[9].startswith("Kolom tgl_lahir:")
    assert third[9] == "Kolom nik: bukan NIK yang sah.", "both tables say the same, once"
    corrected = edited(data, ("G2", "01/07/1980"), ("C3", nik(3)))
    intake = taken({"kesediaan.csv": form, "kesediaan.csv.xlsx": corrected, "pekerja.csv": None})
    assert verdicts(intake, "pekerja", "kesediaan.csv.xlsx") == {2: "diterima", 3: "diterima"}
    assert counted(intake, "kesediaan.csv.xlsx") == (2, 1, 0, 1), "one statement had been accepted before"
    assert intake.sent.is_empty()


HOSTILE = ['=HYPERLINK("http://x.invalid";"klik")', "+628123", "-2+3", "@SUM(1)", "'=1", "a\tb"]


def test_what_would_run_is_inert_and_comes_back_unchanged():
    rows = many_rows("pekerja", "alamat", HOSTILE)
    for row in rows[1:]:
        row[2] = "kapan"
    data = answered(taken({"pekerja.csv": as_csv(rows)}))["pekerja.csv.xlsx"]
    [page] = openpyxl.load_workbook(io.BytesIO(data)).worksheets
    assert [cell.data_type for cell in page["G"][1:]] == ["s"] * len(HOSTILE)
    changes = [(f"C{at}", "1980-07-01") for at in range(2, len(rows) + 1)]
    intake = taken({"pekerja.csv.xlsx": edited(data, *changes)})
    assert intake.accepted["pekerja"].sort("baris")["alamat"].to_list() == [
        text.replace("\t", " ") for text in HOSTILE
    ]


def test_the_header_of_an_office_sheet_becomes_one_row():
    sheet = workbook(
        Maret=f"""PEMERINTAH KOTA
            No | NIP | TPP |
            | | Bruto | tpp_neto
            1 | {nip(1)} | 9 | 5
            2 | {nip(2)} | 9 | lima""",
        header_rows=3,
    )
    page = the_page(taken({"tpp dinas.xlsx": sheet}), "tpp dinas.xlsx.xlsx")
    assert page[0] == ["No", "NIP", "TPP Bruto", "tpp_neto", *OWN]
    assert page[1][:4] == ["2", nip(2), "9", "lima"]
    assert page[1][-3:] == ["tpp dinas.xlsx", "Maret", "5"]


def test_a_senders_own_columns_of_these_names_are_only_copied():
    rows = [[*row, extra] for row, extra in zip(two_rows(), ["Baris asal", "7", "8"], strict=True)]
    original = as_csv(rows)
    data = answered(taken({"asn.csv": original}))["asn.csv.xlsx"]
    [head, row] = pages(data)["asn"]
    assert (head[7], row[7], head[12], row[12]) == ("Baris asal", "8", "Baris asal", "3")
    intake = taken({"asn.csv": original, "asn.csv.xlsx": edited(data, ("A2", nip(2)))})
    assert intake.corrected_rows == {"asn.csv": 1}


def test_a_semicolon_file_and_two_sheets_are_answered_under_their_names():
    semicolons = as_csv(two_rows(), delimiter=";", encoding="cp1252")
    assert the_page(taken({"asn.csv": semicolons}), "asn.csv.xlsx")[1][0] == "19900101201501100"
    head, row = drawn_cells(HEADERS["tpp"])[0], drawn_cells(SOUND_ROWS["tpp"])[0]
    bad = [row[0], "lima", *row[2:]]
    intake = taken({"tpp.xlsx": workbook(**{"Dinas A": [head, row, bad], "Dinas B": [head, bad]})})
    assert list(pages(answered(intake)["tpp.xlsx.xlsx"])) == ["Dinas A", "Dinas B"]


def test_a_file_with_too_many_rejected_rows_gets_a_warning_instead():
    intake = taken({"asn.csv": as_csv(two_rows())}, {"output": {"xlsx_max_rows": 0}})
    assert answered(intake) == {}
    assert warned(intake, "XLSX_TIDAK_DIBUAT") == [("XLSX_TIDAK_DIBUAT", "asn.csv.xlsx", "", None, "")]


def test_the_same_rows_are_the_same_bytes():
    first, second = (answered(taken({"asn.csv": contradiction()})) for _ in range(2))
    assert first == second


def test_the_answer_to_a_file_with_a_long_name_has_one_that_intake_takes():
    name = "asn " + "é" * 96 + ".csv"
    original = as_csv(two_rows())
    [(made, data)] = answered(taken({name: original})).items()
    assert made.startswith("asn éé")
    intake = taken({name: original, made: edited(data, ("A2", nip(2)))})
    assert (faults(intake), intake.corrected_rows) == ([], {name: 1})
