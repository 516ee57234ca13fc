"""Funds, seats and proposals as villages and offices send them (docs/rules.md#fund-tables)."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from support.drawn_inboxes import (
    ACCEPTED,
    FUND_HEADERS,
    as_csv,
    csv_file,
    faults,
    many_rows,
    nik,
    one_row,
    read_as,
    taken,
    verdicts,
    warned,
    workbook,
)
from tpp_sponsor.domain.period import Period
from tpp_sponsor.intake.funds.plausibility import covered_and_proposed
from tpp_sponsor.messages import load_texts
from tpp_sponsor.month.read_inbox import read_folder
from tpp_sponsor.month.take_in import KnownOfInbox, normalised, validate_inbox
from tpp_sponsor.repair.confirmations import apply_confirmations
from tpp_sponsor.repair.correction_file import correction_files
from tpp_sponsor.settings.load import parse_settings
from tpp_sponsor.tables.findings import Confirmation
from tpp_sponsor.tables.input_tables import PROPOSALS, WORKERS
from tpp_sponsor.tables.inputs import expect_typed
from tpp_sponsor.tables.typed import polars_schema

KOTA_DANA = Path(__file__).parents[1] / "cities" / "kota-dana" / "inbox"
MARCH = Period(2024, 3)


@pytest.fixture(scope="module")
def kota_dana():
    settings = parse_settings({})
    intake = validate_inbox(read_folder(KOTA_DANA / "2024-03", settings), settings, MARCH, KnownOfInbox())
    inputs = normalised(intake, settings, MARCH)
    expect_typed(inputs)
    return intake, inputs


def test_kota_dana_is_taken_in_whole(kota_dana):
    intake, _ = kota_dana
    assert intake.faults + intake.missing == []
    assert intake.rejected.height == intake.warnings.height == 0
    counts = intake.counts.select("tabel", "rows", "accepted", "ignored").rows()
    assert [row for row in counts if row[0] in ("dana", "kuota", "usulan")] == [
        ("dana", 3, 3, 0),
        ("kuota", 3, 2, 1),
        ("usulan", 18, 18, 0),
    ]


def test_the_funds_of_kota_dana(kota_dana):
    funds = kota_dana[1].dana
    names = ["kode", "jenis", "jenis_order", "is_public", "kuota", "pagu", "urutan", "has_seats", "baris"]
    assert funds.select(names).rows() == [
        ("APBD-2024", "APBD", 5, True, None, 150_000, 50, True, 2),
        ("CSR-BJS", "CSR", 1, False, None, 60_000, 50, False, 3),
        ("DESA-SUDAJAYA", "DESA", 7, True, 1, None, 50, False, 4),
    ]
    assert funds["pekerjaan"].to_list() == [None, None, ["PENJAGA RUMAH", "TUKANG KEBUN"]]
    assert funds.select("mulai", "selesai", "pelepasan", "kelas").row(0) == (
        date(2024, 1, 1),
        date(2024, 12, 1),
        date(2024, 4, 1),
        None,
    )
    assert funds["kelas"].to_list() == [None, "BUMD", None]


def test_the_seats_of_kota_dana_without_their_sum(kota_dana):
    seats = kota_dana[1].kuota.select("dana", "kelurahan", "kelurahan_key", "kecamatan", "kursi", "baris")
    assert seats.rows() == [
        ("APBD-2024", "Jayaraksa", "jayaraksa", "Baros", 2, 3),
        ("APBD-2024", "Kel. Baros", "baros", "Baros", 2, 2),
    ]


def test_the_proposals_of_kota_dana(kota_dana):
    proposals = kota_dana[1].usulan
    assert proposals["nomor"].to_list() == [f"U-{at:02d}" for at in range(1, 19)]
    assert proposals["kelurahan_key"].drop_nulls().to_list() == ["baros"]
    assert proposals.filter(nomor="U-07")["keputusan"].to_list() == [None]
    assert proposals.filter(nomor="U-10")["dicabut"].to_list() == [date(2024, 3, 5)]
    assert proposals.filter(nomor="U-12")["selesai"].to_list() == [date(2024, 4, 1)]
    assert proposals["skor"].drop_nulls().len() == 13


def test_a_worker_of_kota_dana_has_the_place_of_his_row(kota_dana):
    places = dict(kota_dana[1].pekerja.select("nama", "kelurahan_key").rows())
    assert (places["Tatang Usman"], places["Iis Rohaeti"]) == ("jayaraksa", "baros")


def test_a_month_without_funds_has_empty_frames():
    settings = parse_settings({})
    inputs = normalised(taken({}), settings, MARCH)
    assert [frame.height for name, frame in inputs.tables() if name in ("dana", "kuota", "usulan")] == [
        0,
        0,
        0,
    ]


def _read(files, config=None):
    settings = parse_settings(config or {})
    intake = taken(files, config)
    inputs = normalised(intake, settings, MARCH)
    expect_typed(inputs)
    return intake, inputs


def _csv(table, rows):
    return csv_file(f"{FUND_HEADERS[table]}\n{rows}" if rows else FUND_HEADERS[table])


def _fund(**cells):
    return {"dana.csv": as_csv(one_row("dana", **cells))}


BAD, EMPTY, PERIOD, DATE, CLASH = (
    "NILAI_TIDAK_SAH",
    "KOLOM_KOSONG",
    "PERIODE_TIDAK_SAH",
    "TANGGAL_TIDAK_SAH",
    "BARIS_BERTENTANGAN",
)


def test_a_code_becomes_a_folder():
    codes = ["APBD-24", "a_B-9", "x" * 40, "x" * 41, "APBD 24", "tpp", "TPP", "APBD/24", "dbhcht.24", "é"]
    assert read_as("dana", "kode", codes) == [*codes[:3], *[BAD] * 7]


def test_a_kind_is_one_of_the_order_other_than_tpp_in_its_spelling():
    kinds = ["apbd  provinsi", "Desa", "TPP", "APBN", ""]
    assert read_as("dana", "jenis", kinds) == ["APBD PROVINSI", "DESA", BAD, BAD, EMPTY]


def test_jobs_are_named_as_the_city_names_them_whatever_their_dates():
    config = {"job": [{"name": "ART", "synonyms": ["PRT"]}, {"name": "NELAYAN", "valid_from": "2025-01"}]}
    written = ["prt; nelayan;", "ART", "ART; guru", ";", ""]
    intake = taken({"dana.csv": as_csv(many_rows("dana", "pekerjaan", written))}, config)
    assert verdicts(intake, "dana") == {
        2: ACCEPTED,
        3: ACCEPTED,
        4: f"{BAD} pekerjaan",
        5: f"{BAD} pekerjaan",
        6: ACCEPTED,
    }
    assert normalised(intake, parse_settings(config), MARCH).dana["pekerjaan"].to_list() == [
        ["ART", "NELAYAN"],
        ["ART"],
        None,
    ]


@pytest.mark.parametrize(("table", "column"), [("dana", "kuota"), ("dana", "pagu"), ("kuota", "kursi")])
def test_money_and_seats_are_never_guessed(table, column):
    written = ["0", "1.000", "Rp 2.000,-", "-", "–", "-5", "1.5", "dua", "2,00"]
    assert read_as(table, column, written) == [0, 1000, 2000, BAD, BAD, BAD, BAD, BAD, 2]


def test_a_dash_in_a_workbook_is_no_empty_number_of_seats():
    rows = [one_row("kuota")[0], one_row("kuota", kursi="-")[1], one_row("kuota", kelurahan="B", kursi=3)[1]]
    intake = taken(_fund() | {"kuota.xlsx": workbook(Kuota=rows)})
    assert verdicts(intake, "kuota") == {2: f"{BAD} kursi", 3: ACCEPTED}


def test_empty_limits_are_no_limits_and_an_empty_position_is_50():
    row = _read(_fund(kuota="", pagu="", pekerjaan="", urutan="", pelepasan="", kelas="", paket=""))[1].dana
    assert row.select("kuota", "pagu", "pekerjaan", "urutan", "pelepasan", "kelas", "paket").row(0) == (
        *[None] * 3,
        50,
        *[None] * 3,
    )


@pytest.mark.parametrize(
    ("table", "column", "cell", "code"),
    [
        ("dana", "mulai", "besok", PERIOD),
        ("dana", "selesai", "2023-12", BAD),
        ("dana", "dasar", "(-)", EMPTY),
        ("dana", "paket", "JHT", BAD),
        ("kuota", "kursi", "", EMPTY),
        ("kuota", "dana", "", EMPTY),
        ("usulan", "mulai", "segera", PERIOD),
        ("usulan", "selesai", "nanti", PERIOD),
        ("usulan", "selesai", "2024-02", BAD),
        ("usulan", "dicabut", "ya", DATE),
        ("usulan", "tanggal", "31-02-2024", DATE),
        ("usulan", "paket", "JHT", BAD),
        ("usulan", "nik", "3272010107800000", "NIK_TIDAK_SAH"),
        ("usulan", "dana", "", EMPTY),
    ],
)
def test_what_bounds_a_claim_rejects_its_row(table, column, cell, code):
    sound = _fund() if table != "dana" else {}
    intake = taken(sound | {f"{table}.csv": as_csv(one_row(table, **{column: cell}))})
    assert verdicts(intake, table) == {2: f"{code} {column}"}


@pytest.mark.parametrize(
    ("table", "column", "cell"),
    [
        ("dana", "urutan", "0"),
        ("dana", "urutan", "100"),
        ("dana", "urutan", "1,5"),
        ("dana", "pelepasan", "nanti"),
        ("dana", "kelas", "#N/A"),
        ("kuota", "kecamatan", "#REF!"),
        ("usulan", "skor", "90,5"),
        ("usulan", "skor", "-1"),
    ],
)
def test_other_unreadable_cells_are_a_warning_and_count_as_empty(table, column, cell):
    sound = _fund() if table != "dana" else {}
    intake, inputs = _read(sound | {f"{table}.csv": as_csv(one_row(table, **{column: cell}))})
    assert verdicts(intake, table) == {2: ACCEPTED}
    assert [(row[3], row[4]) for row in warned(intake) if row[1] == f"{table}.csv"] == [(2, column)]
    assert getattr(inputs, table)[column].to_list() == [50 if column == "urutan" else None]


def test_a_decision_without_letter_or_digit_is_none_and_no_warning():
    intake, inputs = _read(_fund() | {"usulan.csv": as_csv(one_row("usulan", keputusan="(--)"))})
    assert (inputs.usulan["keputusan"].to_list(), warned(intake)) == ([None], [])


def test_rows_without_an_entry_and_totals_are_ignored_and_counted():
    seats = as_csv(
        many_rows(
            "kuota", "kelurahan", ["Jumlah", "GRAND TOTAL", "sub total", "", "-", "Totalindo", "Jumlah: 3"]
        )
    )
    codes = as_csv([*one_row("dana"), *(one_row("dana", kode=code)[1] for code in ("", "TOTAL", "total-24"))])
    intake = taken({"dana.csv": codes, "kuota.csv": seats})
    assert verdicts(intake, "kuota") == {7: ACCEPTED, 8: ACCEPTED}
    assert verdicts(intake, "dana") == {2: ACCEPTED, 5: ACCEPTED}


@pytest.mark.parametrize(
    ("kuota", "has_seats"),
    [
        ("APBD-24 | Cikole | 2 |", True),
        ("APBD-24 | Cikole | dua |\nAPBD-25 | Cikole | 1 |", True),
        ("APBD-24 | Cikole | 2 |\nAPBD-24 | Kel. Cikole | 3 |\nAPBD-25 | Cikole | 1 |", True),
        ("APBD-24 | JUMLAH | 2 |", False),
        ("apbd-24 | Cikole | 2 |", False),
        ("", False),
    ],
)
def test_a_fund_has_seats_by_place_when_a_row_names_it_though_it_is_rejected(kuota, has_seats):
    _, inputs = _read(_fund() | {"kuota.csv": _csv("kuota", kuota)})
    assert inputs.dana["has_seats"].to_list() == [has_seats]


def test_seats_of_an_unknown_fund_are_a_warning():
    intake = taken(_fund() | {"kuota.csv": _csv("kuota", "APBD-24 | A | 1 |\nAPBD 99 | A | 1 |")})
    assert verdicts(intake, "kuota") == {2: ACCEPTED, 3: ACCEPTED}
    assert warned(intake) == [("DANA_TIDAK_DIKENAL", "kuota.csv", "", 3, "dana")]


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("dana", {"kode": "apbd-24"}),
        ("dana", {"dasar": "Kepwal 5"}),
        ("dana", {"urutan": ""}),
        ("dana", {"pekerjaan": "ART"}),
        ("kuota", {"kursi": "3"}),
        ("kuota", {"kelurahan": "Kel. Cikole", "kecamatan": ""}),
        ("usulan", {"dana": "apbd-24"}),
        ("usulan", {"skor": ""}),
        ("usulan", {"kelurahan": ""}),
        ("usulan", {"keputusan": "-"}),
    ],
)
def test_rows_of_one_key_that_differ_anywhere_contradict_each_other(table, cells):
    rows = [*one_row(table), one_row(table, **cells)[1]]
    intake = taken(_fund() | {f"{table}.csv": as_csv(rows)})
    assert verdicts(intake, table) == {2: CLASH, 3: CLASH}


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        (
            "dana",
            {"jenis": "apbd", "pekerjaan": "supir;prt", "pagu": "1000000", "kelas": "BESAR", "urutan": "010"},
        ),
        ("kuota", {"kelurahan": "Desa CIKOLE", "kursi": "2,00"}),
        ("usulan", {"kelurahan": "kel.cikole", "tanggal": "12/02/2024", "paket": "jkk+jkm"}),
    ],
)
def test_twins_count_once(table, cells):
    rows = [*one_row(table), one_row(table, **cells)[1]]
    intake = taken(_fund() | {f"{table}.csv": as_csv(rows)})
    assert verdicts(intake, table) == {2: ACCEPTED}
    assert intake.counts.filter(tabel=table)["twin"].to_list() == [1]


def test_numbers_that_two_files_share_need_a_code_in_front():
    lists = {
        f"usulan-{name}.csv": as_csv(one_row("usulan", nomor="1", kelurahan=name)) for name in ("a", "b")
    }
    intake = taken(_fund() | lists)
    rejected = intake.rejected.filter(tabel="usulan").select("kode", "sebab", "rincian", "isi").rows()
    assert rejected == [
        (CLASH, "NOMOR_DIPAKAI_BERKAS_LAIN", "kelurahan", "usulan-b.csv: 2"),
        (CLASH, "NOMOR_DIPAKAI_BERKAS_LAIN", "kelurahan", "usulan-a.csv: 2"),
    ]
    both = taken(_fund() | {"usulan.csv": as_csv([*one_row("usulan"), one_row("usulan", skor="1")[1]])})
    assert both.rejected["sebab"].to_list() == ["BERTENTANGAN_DENGAN"] * 2


def test_a_rank_is_no_score_and_a_list_that_has_one_is_warned_of():
    header, row = one_row("usulan")
    scored = [[*header, "Peringkat Usulan"], [*row, "1"]]
    ranked = [["Nilai Rapat" if name == "skor" else name for name in scored[0]], scored[1]]
    assert warned(taken(_fund() | {"usulan.csv": as_csv(ranked)}), "PERINGKAT_BUKAN_SKOR") == [
        ("PERINGKAT_BUKAN_SKOR", "usulan.csv", "", None, "skor")
    ]
    assert warned(taken(_fund() | {"usulan.csv": as_csv(scored)}), "PERINGKAT_BUKAN_SKOR") == []


def test_a_form_of_proposals_is_also_a_list_of_workers():
    form = csv_file(
        f"""
        nomor | dana    | nik      | tanggal    | kelurahan | keputusan | Nama Lengkap | Tgl Lahir  | Pekerjaan
        U-1   | APBD-24 | {nik(1)} | 2024-02-12 | Kel. Baros | Kepwal 4 | Maman        | 01-07-1980 | sopir
        U-2   | APBD-24 | {nik(2)} | 2024-02-12 | Cikole    |           | Iis          | besok      | ART
        """
    )
    intake, inputs = _read(_fund() | {"usulan.csv": form, "pekerja.csv": None})
    assert faults(intake) == []
    assert verdicts(intake, "usulan") == {2: ACCEPTED, 3: ACCEPTED}
    assert verdicts(intake, "pekerja") == {2: ACCEPTED, 3: f"{DATE} tgl_lahir"}
    assert inputs.pekerja.select("nama", "kelurahan_key").rows() == [("Maman", "baros")]
    assert inputs.usulan["kelurahan_key"].to_list() == ["baros", "cikole"]


def test_a_worker_in_two_places_has_none():
    workers = as_csv(
        [
            *one_row("pekerja"),
            *(one_row("pekerja", kelurahan=name)[1] for name in ("Desa Cikole", "Baros", "")),
        ]
    )
    intake, inputs = _read(_fund() | {"pekerja.csv": workers})
    assert inputs.pekerja.select("kelurahan", "kelurahan_key").rows() == [(None, None)]
    assert [row[3:] for row in warned(intake, "DUA_KELURAHAN")] == [(at, "kelurahan") for at in (2, 3, 4)]
    assert warned(taken({"pekerja.csv": workers}), "DUA_KELURAHAN") == []


def test_a_worker_in_one_place_written_twice_keeps_it():
    workers = as_csv([*one_row("pekerja"), one_row("pekerja", kelurahan="Desa CIKOLE")[1]])
    intake, inputs = _read(_fund() | {"pekerja.csv": workers})
    assert (inputs.pekerja["kelurahan"].to_list(), warned(intake, "DUA_KELURAHAN")) == (["Cikole"], [])


SPONSORS = {"asn.csv": None, "tpp.csv": None, "kesediaan.csv": None}


def test_a_city_with_funds_needs_no_sponsors():
    usulan = {"usulan.csv": as_csv(one_row("usulan"))}
    intake, inputs = _read(SPONSORS | _fund() | usulan)
    assert faults(intake) == []
    assert (inputs.asn.height, inputs.tpp.height, inputs.kesediaan.height) == (0, 0, 0)
    assert (inputs.dana.height, inputs.usulan.height, inputs.pekerja.height) == (1, 1, 1)


def test_with_a_statement_the_tables_of_sponsors_are_needed():
    intake = taken({"asn.csv": None, "tpp.csv": None} | _fund())
    assert [fault[:2] for fault in faults(intake)] == [("table_missing", "asn*"), ("table_missing", "tpp*")]


def test_without_an_accepted_fund_the_tables_of_sponsors_are_needed():
    intake = taken(SPONSORS | {"dana.csv": as_csv(one_row("dana", dasar="-"))})
    assert [fault[0] for fault in faults(intake)] == ["nothing_accepted", *["table_missing"] * 3]


def test_empty_tables_of_funds_are_as_good_as_none():
    intake, inputs = _read({f"{table}.csv": _csv(table, "") for table in FUND_HEADERS})
    assert (faults(intake), warned(intake), inputs.dana.height) == ([], [], 0)


def test_a_row_of_proposals_without_a_person_is_ignored():
    rows = [
        *one_row("usulan"),
        one_row("usulan", nik="", nomor="Jumlah")[1],
        one_row("usulan", nik="1234")[1],
    ]
    assert verdicts(taken(_fund() | {"usulan.csv": as_csv(rows)}), "usulan") == {2: ACCEPTED}


def test_a_wrong_nik_of_a_proposal_leads_to_the_worker_by_his_name():
    rows = csv_file(
        """
        nomor | dana    | nik              | tanggal    | Nama
        U-1   | APBD-24 | 3272010107800010 | 2024-02-12 | Maman
        U-2   | APBD-24 | 327201010780001  | 2024-02-12 | Maman
        """
    )
    intake = taken(_fund() | {"usulan.csv": rows})
    suggested = intake.suggestions.select("tabel", "baris", "kolom", "usulan", "nama").rows()
    assert suggested == [("usulan", at, "nik", nik(1), "Maman") for at in (2, 3)]


def test_a_confirmed_nik_of_a_form_of_proposals_is_that_of_the_worker_too():
    wrong = "32720101O7800001"
    row = {"berkas": "usulan.csv", "lembar": "", "baris": 2, "nomor": "U-1", "nik": wrong}
    rows = pl.DataFrame([row | {"nik_berupa_angka": False}], schema_overrides={"baris": pl.UInt32})
    yes = [("usulan", "usulan.csv", "", 2, "nik", wrong, nik(1))]
    confirmed = pl.DataFrame(yes, schema=polars_schema(Confirmation), orient="row")
    for table, codes in ((PROPOSALS, ["DIKONFIRMASI"]), (WORKERS, [])):
        changed, found = apply_confirmations(table, rows, confirmed)
        assert (changed["nik"].to_list(), found["kode"].to_list()) == ([nik(1)], codes)


@pytest.mark.parametrize(("table", "column", "wrong", "right"), [
    ("dana", "dasar", "-", "Kepwal 4"),
    ("kuota", "kursi", "dua", "2"),
    ("usulan", "tanggal", "kapan", "2024-02-12"),
])  # fmt: skip
def test_a_rejected_row_goes_back_to_its_sender_and_returns(table, column, wrong, right):
    other = many_rows(table, column, ["x", right])[2]
    rows = [*one_row(table, **{column: wrong}), other]
    sound = {} if table == "dana" else _fund()
    files = sound | {f"{table}.csv": as_csv(rows)}
    intake = taken(files)
    made = correction_files(
        intake.sent, intake.sheets, intake.rejected, load_texts("id"), created=date(2024, 3, 1)
    )
    [(path, data)] = made
    assert path == f"bkpsdm/perbaikan/{table}.csv.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.worksheets[0].cell(2, 1 + rows[0].index(column)).value = right
    stream = io.BytesIO()
    book.save(stream)
    answer = f"{table}.csv.xlsx"
    again = taken(files | {answer: stream.getvalue()})
    assert (verdicts(again, table, answer), again.sent.height) == ({2: ACCEPTED}, 0)


def test_who_is_covered_elsewhere_and_proposed_is_doubtful():
    covered = as_csv([
        *one_row("tertanggung", nik=nik(1)),
        one_row("tertanggung", nik=nik(3))[1],
        one_row("tertanggung", nik=nik(1), sumber="bpjs")[1],
    ])  # fmt: skip
    intake = taken(_fund() | {"usulan.csv": as_csv(one_row("usulan")), "tertanggung.csv": covered})
    doubts = covered_and_proposed(intake.accepted["tertanggung"], intake.accepted["usulan"])
    assert doubts.select("kode", "baris", "isi").rows() == [
        ("DAFTAR_BPJS_DAN_DIUSULKAN", None, "1"),
        ("TERTANGGUNG_DAN_DIUSULKAN", 2, "327201…01"),
    ]
    assert warned(intake) == [], "a run judges them, so only `check` warns"


def test_an_office_sheet_of_seats_with_a_letterhead_and_two_rows_of_headings():
    sheet = [
        ["PEMERINTAH KOTA", "", "", ""],
        ["LAMPIRAN KEPUTUSAN WALI KOTA", "", "", ""],
        ["No", "Kode Dana", "Wilayah", "", "Jumlah Kursi"],
        ["", "", "Kecamatan", "Desa/Kelurahan", ""],
        ["1", "APBD-24", "Baros", "Jayaraksa", "2"],
        ["2", "APBD-24", "Baros", "Sudajaya", "-"],
        ["", "", "", "JUMLAH", "4"],
    ]
    intake = taken(_fund() | {"kuota.xlsx": workbook(header_rows=4, Lampiran=sheet)})
    assert verdicts(intake, "kuota") == {5: ACCEPTED, 6: f"{BAD} kursi"}
    assert intake.accepted["kuota"].select("kelurahan", "kecamatan", "kursi").rows() == [
        ("Jayaraksa", "Baros", 2)
    ]


@pytest.mark.parametrize("table", FUND_HEADERS)
def test_a_file_without_a_starred_heading_is_a_fault(table):
    intake = taken({f"{table}.csv": as_csv([row[1:] for row in one_row(table)])})
    assert faults(intake)[0][:2] == ("heading_missing", f"{table}.csv")


def test_headings_of_a_city_for_the_tables_of_funds():
    config = {"intake": {"headings": {"usulan": {"skor": ["desil"], "nama_pekerja": ["calon"]}}}}
    rows = one_row("usulan")
    rows[0] = ["desil" if name == "skor" else name for name in rows[0]]
    assert taken(_fund() | {"usulan.csv": as_csv(rows)}, config).accepted["usulan"]["skor"].to_list() == [90]


@pytest.mark.parametrize("files", [{}, {"dana.csv": as_csv(one_row("dana"))}])
def test_beside_funds_a_file_of_no_table_is_reminded_of_their_names(files):
    intake = taken(files | {"daftar usulan.csv": b"nomor\n1\n"})
    [cause] = intake.warnings.filter(kode="BERKAS_DIABAIKAN")["sebab"]
    assert cause == ("NAMA_BERKAS_DANA" if files else "")
