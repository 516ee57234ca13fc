"""Each code of a rejected row on a file, and rows that are about one thing (docs/rules.md#rows)."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.drawn_inboxes import (
    ACCEPTED,
    HEADERS,
    as_csv,
    counted,
    csv_file,
    drawn_cells,
    examples,
    faults,
    many_rows,
    nik,
    nip,
    one_row,
    own_row,
    taken,
    verdicts,
    warned,
    workbook,
)
from tpp_sponsor.domain.codes import Reject

# table        column        cell                code and column named
REJECTED = """
asn         | nip       |                    | KOLOM_KOSONG nip
asn         | nip       | 199002302015011001 | NIP_TIDAK_SAH nip
asn         | nip       | 1.99001E+17        | RUSAK_OLEH_EXCEL nip
asn         | nama      |                    | KOLOM_KOSONG nama
asn         | opd       |                    | KOLOM_KOSONG opd
asn         | status    |                    | KOLOM_KOSONG status
tpp         | nip       | 199002302015011001 | NIP_TIDAK_SAH nip
tpp         | tpp_neto  |                    | KOLOM_KOSONG tpp_neto
tpp         | tpp_neto  | dua juta           | NILAI_TIDAK_SAH tpp_neto
tpp         | periode   |                    | KOLOM_KOSONG periode
tpp         | periode   | 2024-13            | PERIODE_TIDAK_SAH periode
tpp         | opd       |                    | KOLOM_KOSONG opd
pekerja     | nik       | 3272013002900001   | NIK_TIDAK_SAH nik
pekerja     | nik       | 3.27201E+15        | RUSAK_OLEH_EXCEL nik
pekerja     | nama      |                    | KOLOM_KOSONG nama
pekerja     | tgl_lahir |                    | KOLOM_KOSONG tgl_lahir
pekerja     | tgl_lahir | 30-02-1990         | TANGGAL_TIDAK_SAH tgl_lahir
pekerja     | pekerjaan |                    | KOLOM_KOSONG pekerjaan
kesediaan   | nomor     |                    | KOLOM_KOSONG nomor
kesediaan   | nip       |                    | KOLOM_KOSONG nip
kesediaan   | nip       | 199002302015011001 | NIP_TIDAK_SAH nip
kesediaan   | nik       |                    | KOLOM_KOSONG nik
kesediaan   | nik       | 3272013002900001   | NIK_TIDAK_SAH nik
kesediaan   | tanggal   |                    | KOLOM_KOSONG tanggal
kesediaan   | tanggal   | 30-02-2024         | TANGGAL_TIDAK_SAH tanggal
kesediaan   | mulai     |                    | KOLOM_KOSONG mulai
kesediaan   | mulai     | nanti              | PERIODE_TIDAK_SAH mulai
kesediaan   | selesai   | kapan-kapan        | PERIODE_TIDAK_SAH selesai
kesediaan   | dicabut   | ya                 | TANGGAL_TIDAK_SAH dicabut
kesediaan   | paket     | JHT                | NILAI_TIDAK_SAH paket
tertanggung | nik       | 3272013002900001   | NIK_TIDAK_SAH nik
tertanggung | sumber    |                    | KOLOM_KOSONG sumber
tertanggung | selesai   | selamanya          | PERIODE_TIDAK_SAH selesai
"""


@pytest.mark.parametrize("table", HEADERS)
def test_each_code_on_a_file(table):
    """The row under each faulty one is sound, and stays so."""
    both, expected = [one_row(table)[0]], {}
    for _, column, cell, verdict in (row for row in drawn_cells(REJECTED) if row[0] == table):
        at = len(both)
        expected |= {at + 1: verdict, at + 2: ACCEPTED}
        # Who has neither NIP nor NIK is no person, and his row is none of the table.
        known = {"nik": nik(at)} if table == "asn" else {}
        both += [own_row(table, at, **known | {column: cell}), own_row(table, at + 1)]
    for name, file in {f"{table}.csv": as_csv(both), f"{table} rekap.xlsx": workbook(Rekap=both)}.items():
        intake = taken({name: file})
        assert verdicts(intake, table) == expected
        assert faults(intake) == []
        places = set(intake.rejected.select("berkas", "lembar").rows())
        assert places <= {(name, "Rekap" if name.endswith("xlsx") else "")}


def test_every_code_is_shown():
    shown = {verdict.split()[0] for *_, verdict in drawn_cells(REJECTED)}
    # Rows of another OPD than the sender's: `tests/console/test_files.py`.
    elsewhere = {Reject.BROKEN_ROW, Reject.CONTRADICTED, Reject.OTHER_SENDER}
    assert shown | elsewhere == set(Reject)


# table        column        cell          warning
UNREADABLE = """
asn         | nik       | 3272-9       | NIK_TIDAK_SAH
tpp         | tpp_bruto | banyak       | NILAI_TIDAK_SAH
tpp         | potongan  | 1.25         | NILAI_TIDAK_SAH
kesediaan   | prioritas | pertama      | NILAI_TIDAK_SAH
kesediaan   | prioritas | -1           | NILAI_TIDAK_SAH
kesediaan   | prioritas | 1.5          | NILAI_TIDAK_SAH
tertanggung | mulai     | dulu         | PERIODE_TIDAK_SAH
"""


@pytest.mark.parametrize(("table", "column", "cell", "code"), drawn_cells(UNREADABLE))
def test_an_unreadable_optional_cell_is_a_warning_and_counts_as_empty(table, column, cell, code):
    intake = taken({f"{table}.csv": as_csv(one_row(table, **{column: cell}))})
    assert verdicts(intake, table) == {2: ACCEPTED}
    assert intake.accepted[table][column].to_list() == [None]
    assert warned(intake) == [(code, f"{table}.csv", "", 2, column)]


@pytest.mark.parametrize(
    ("table", "cells", "verdict"),
    [
        ("kesediaan", {"nip": "1234567", "nik": "1234567", "selesai": "?"}, "NIP_TIDAK_SAH nip"),
        ("kesediaan", {"nik": "1234567", "tanggal": "", "paket": "?"}, "NIK_TIDAK_SAH nik"),
        ("kesediaan", {"tanggal": "?", "mulai": "", "nomor": ""}, "KOLOM_KOSONG nomor"),
        ("kesediaan", {"dicabut": "?", "selesai": "?"}, "PERIODE_TIDAK_SAH selesai"),
        ("tpp", {"tpp_neto": "?", "nip": "12345"}, "NIP_TIDAK_SAH nip"),
        ("tpp", {"periode": "?", "tpp_neto": ""}, "KOLOM_KOSONG tpp_neto"),
        ("pekerja", {"pekerjaan": "", "tgl_lahir": "?"}, "TANGGAL_TIDAK_SAH tgl_lahir"),
    ],
)
def test_the_first_faulty_column_in_the_tables_order_is_named(table, cells, verdict):
    """However the file orders its columns."""
    [header, row] = one_row(table, **cells)
    intake = taken({f"{table}.csv": as_csv([header[::-1], row[::-1]])})
    assert verdicts(intake, table) == {2: verdict}


def test_a_warning_does_not_stand_beside_a_rejection():
    intake = taken({"kesediaan.csv": as_csv(one_row("kesediaan", tanggal="?", prioritas="?"))})
    assert (verdicts(intake, "kesediaan"), warned(intake)) == ({2: "TANGGAL_TIDAK_SAH tanggal"}, [])


# Rows about one thing

CONTRADICTED = "BARIS_BERTENTANGAN"


@pytest.mark.parametrize(
    ("table", "column", "one", "other"),
    [
        ("asn", "opd", "Dinas Sosial", "Dinas Kesehatan"),
        ("asn", "status", "aktif", "pensiun"),
        ("asn", "nik", "3272014101900001", "3272014101900002"),
        ("pekerja", "tgl_lahir", "1980-07-01", "1980-01-07"),
        ("pekerja", "pekerjaan", "SOPIR", "ART"),
        ("pekerja", "status", "aktif", "meninggal"),
        ("kesediaan", "nip", nip(1), nip(2)),
        ("kesediaan", "nik", nik(1), nik(2)),
        ("kesediaan", "tanggal", "2024-02-12", "2024-02-13"),
        ("kesediaan", "mulai", "2024-03", "2024-04"),
        ("kesediaan", "selesai", "2024-12", ""),
        ("kesediaan", "dicabut", "", "2024-03-01"),
        ("kesediaan", "prioritas", "1", ""),
        ("kesediaan", "paket", "JKK+JKM", ""),
    ],
)
@pytest.mark.parametrize("order", [1, -1])
def test_rows_that_contradict_each_other_are_all_rejected(table, column, one, other, order):
    rows = [one_row(table, **{column: cell})[1] for cell in (one, other, one)][::order]
    intake = taken({f"{table}.csv": as_csv([one_row(table)[0], *rows])})
    assert verdicts(intake, table) == dict.fromkeys((2, 3, 4), CONTRADICTED)
    assert counted(intake, f"{table}.csv") == (3, 0, 3, 0)


@pytest.mark.parametrize(
    ("table", "column", "one", "other"),
    [
        ("asn", "nik", "3272014101900001", ""),
        ("pekerja", "status", "", "meninggal"),
        ("pekerja", "status", "Wafat", ""),
    ],
)
@pytest.mark.parametrize("order", [1, -1])
def test_an_empty_cell_contradicts_nothing(table, column, one, other, order):
    rows = [one_row(table, **{column: cell})[1] for cell in (one, other)][::order]
    intake = taken({f"{table}.csv": as_csv([one_row(table)[0], *rows])})
    assert intake.accepted[table][column].to_list() == [one or other]
    assert counted(intake, f"{table}.csv") == (2, 2, 0, 0)


def test_an_unreadable_nik_of_an_asn_contradicts_nothing():
    rows = [one_row("asn", nik=cell)[1] for cell in ("3272014101900001", "32720141019000")]
    intake = taken({"asn.csv": as_csv([one_row("asn")[0], *rows])})
    assert intake.accepted["asn"]["nik"].to_list() == ["3272014101900001"]


@pytest.mark.parametrize(
    ("table", "column", "one", "other"),
    [
        ("asn", "opd", "Dinas Sosial", "DINAS  SOSIAL"),
        ("asn", "opd", "Dinsos", "Dinas Sosial"),
        ("asn", "opd", "Dinas Sosial dan Tenaga Kerja", "dinsos"),
        ("asn", "status", "Aktif", "AKTIF"),
        ("pekerja", "pekerjaan", "SOPIR", "supir"),
        ("pekerja", "pekerjaan", "Pengemudi", "Supir"),
        ("pekerja", "status", "meninggal", "Wafat"),
        ("pekerja", "status", "almarhum", "almarhumah"),
        ("pekerja", "tgl_lahir", "1980-07-01", "1 Juli 1980"),
        ("kesediaan", "paket", "JKK+JKM", "jkk+jkm"),
        ("kesediaan", "mulai", "2024-03", "Maret 2024"),
    ],
)
def test_two_words_for_one_thing_are_no_contradiction(table, column, one, other):
    aliases = {"Dinsos": "Dinas Sosial", "Dinas Sosial dan Tenaga Kerja": "DINSOS"}
    rows = [one_row(table, **{column: cell})[1] for cell in (one, other)]
    intake = taken({f"{table}.csv": as_csv([one_row(table)[0], *rows])}, {"opd": {"aliases": aliases}})
    assert intake.rejected.is_empty()
    assert intake.accepted[table].height == 1


def test_differing_texts_are_a_warning_and_the_first_row_gives_the_text():
    """First by file name, sheet and row, whatever order the files came in."""
    header = HEADERS["pekerja"]
    late = f"{header}\n{nik(1)} | Maman S. | 1980-07-01 | ART | | Baros | | | 00123 |"
    early = "\n".join(
        [header, *(f"{nik(1)} | {nama} | 1980-07-01 | ART | | | | | |" for nama in ("Maman", "MAMAN"))]
    )
    intake = taken({"pekerja b.csv": csv_file(late), "pekerja a.csv": csv_file(early)})
    assert intake.accepted["pekerja"].select("nama", "berkas", "baris").row(0) == (
        "Maman",
        "pekerja a.csv",
        2,
    )
    assert warned(intake) == [
        ("ISI_BERBEDA", "pekerja a.csv", "", 3, "nik"),
        ("ISI_BERBEDA", "pekerja b.csv", "", 2, "nik"),
    ]
    assert counted(intake, "pekerja a.csv") == (2, 2, 0, 0)


@pytest.mark.parametrize("table", list(HEADERS))
def test_identical_twins_are_ignored(table):
    [header, row] = one_row(table)
    files = {f"{table} {name}.csv": as_csv([header, row, row]) for name in "ab"}
    intake = taken(files)
    assert intake.accepted[table].select("berkas", "baris").rows() == [(f"{table} a.csv", 2)]
    assert counted(intake, f"{table} a.csv") == (2, 1, 0, 1)
    assert counted(intake, f"{table} b.csv") == (2, 0, 0, 2)
    assert (faults(intake), warned(intake)) == ([], [])


def test_twins_are_told_by_what_they_say_not_by_how_it_is_written():
    one = "199001012015011001 | 1.250.000 | Maret 2024 | dinas sosial | |"
    two = "19900101 201501 1 001 | Rp 1250000 | 2024-03 | Dinas  Sosial | |"
    intake = taken({"tpp.csv": csv_file(f"{HEADERS['tpp']}\n{one}\n{two}")})
    assert counted(intake, "tpp.csv") == (2, 1, 0, 1)


def test_legitimate_rows_of_one_sponsor_are_not_twins():
    """Two allowances that differ are both kept: judging says TPP_GANDA."""
    rows = [one_row("tpp", tpp_neto=cell)[1] for cell in ("2500000", "2500001")]
    assert counted(taken({"tpp.csv": as_csv([one_row("tpp")[0], *rows])}), "tpp.csv") == (2, 2, 0, 0)


def test_the_twin_of_a_contradicted_row_is_contradicted_too():
    """Ignored is only the twin of an accepted row."""
    rows = [one_row("pekerja", pekerjaan=cell)[1] for cell in ("ART", "ART", "SOPIR")]
    intake = taken({"pekerja.csv": as_csv([one_row("pekerja")[0], *rows]), "kesediaan.csv": None})
    assert set(verdicts(intake, "pekerja").values()) == {CONTRADICTED}
    assert counted(intake, "pekerja.csv") == (3, 0, 3, 0)


def test_numbers_of_statements_are_compared_by_code_point():
    rows = [
        one_row("kesediaan", nomor=nomor, tanggal=day)[1]
        for nomor, day in (("a/1", "1-2-24"), ("A/1", "2-2-24"))
    ]
    intake = taken({"kesediaan.csv": as_csv([one_row("kesediaan")[0], *rows])})
    assert intake.accepted["kesediaan"]["nomor"].to_list() == ["a/1", "A/1"]


def test_a_rejected_row_contradicts_nobody():
    rows = [one_row("pekerja", **cells)[1] for cells in ({}, {"pekerjaan": "ART", "nama": ""})]
    intake = taken({"pekerja.csv": as_csv([one_row("pekerja")[0], *rows])})
    assert verdicts(intake, "pekerja") == {2: ACCEPTED, 3: "KOLOM_KOSONG nama"}


PEOPLE = st.tuples(
    st.sampled_from([nik(1), nik(2), "327201"]),
    st.sampled_from(["Ani", "ani", "ANI", ""]),
    st.sampled_from(["1980-07-01", "1 Juli 1980", "1980-07-02", "?"]),
    st.sampled_from(["ART", "art", "PRT", "SOPIR"]),
    st.sampled_from(["", "", "aktif", "wafat", "meninggal"]),
)


@given(st.lists(PEOPLE, max_size=8), st.randoms(use_true_random=False))
@examples(30)
def test_the_order_of_rows_never_matters(people, chance):
    """Which row is whose twin may change; what is accepted and what is rejected may not."""
    header = ["nik", "nama", "tgl_lahir", "pekerjaan", "status"]
    shuffled = chance.sample(people, len(people))
    told = []
    for rows in (people, shuffled):
        intake = taken({"pekerja.csv": as_csv([header, *map(list, rows)])})
        meaning = intake.accepted["pekerja"].select("nik", "tgl_lahir").sort("nik").rows()
        rejected = sorted(
            rows[at - 2] + (kode,) for at, kode in intake.rejected.select("baris", "kode").rows()
        )
        told.append((meaning, rejected, counted(intake, "pekerja.csv")))
    assert told[0] == told[1]


def test_the_split_of_a_table_into_files_never_matters():
    rows = many_rows("pekerja", "pekerjaan", ["ART", "PRT", "", "SOPIR"])
    rows += [
        one_row("pekerja", nik=nik(2), pekerjaan="SOPIR")[1],
        one_row("pekerja", nik=nik(1), pekerjaan="ART")[1],
    ]
    whole = taken({"pekerja.csv": as_csv(rows)})
    random.Random(1).shuffle(body := rows[1:])
    parts = {f"pekerja {at}.csv": as_csv([rows[0], *body[at::2]]) for at in range(2)}
    split = taken(parts)
    for intake in (whole, split):
        assert sorted(intake.accepted["pekerja"]["nik"]) == [nik(1), nik(4)]
        assert sorted(intake.rejected["kode"]) == [CONTRADICTED, CONTRADICTED, "KOLOM_KOSONG"]
