"""Tables of several files, forms and lists: rows about one thing, wherever they stand (docs/rules.md#reading)."""

import itertools

import pytest

from support.drawn_inboxes import (
    ACCEPTED,
    as_csv,
    counted,
    faults,
    many_rows,
    nik,
    nip,
    one_row,
    taken,
    verdicts,
    warned,
    workbook,
)
from tpp_sponsor.messages import load_texts
from tpp_sponsor.messages.findings import say_finding

CLASH = "BARIS_BERTENTANGAN"
HEADER = {table: one_row(table)[0] for table in ("asn", "pekerja", "kesediaan")}
KEY = {"asn": ("nip", nip), "pekerja": ("nik", nik), "kesediaan": ("nomor", lambda at: f"800/{at}")}
OTHER = {
    "asn": {"opd": "Dinas Lain"},
    "pekerja": {"pekerjaan": "ART"},
    "kesediaan": {"tanggal": "2024-02-13"},
}


def row(table, at, **cells):
    key, number = KEY[table]
    own = {"nik": ""} if table == "asn" else {}
    return one_row(table, **own, **{key: number(at)}, **cells)[1]


def inbox(table, *files):
    made = {}
    for at, rows in enumerate(files, 1):
        made[f"{table}-{at}.csv"] = as_csv([HEADER[table], *rows])
    return taken(made)


@pytest.mark.parametrize("table", HEADER)
@pytest.mark.parametrize("where", list(itertools.product(range(3), repeat=2)))
def test_rows_of_one_key_contradict_each_other_in_whichever_files_they_stand(table, where):
    files = [[row(table, 10 + at)] for at in range(3)]
    files[where[0]].append(row(table, 1))
    files[where[1]].append(row(table, 1, **OTHER[table]))
    intake = inbox(table, *files)
    rejected = intake.rejected.filter(tabel=table)
    assert rejected["kode"].to_list() == [CLASH] * 2
    assert sorted(rejected["berkas"]) == sorted(f"{table}-{at + 1}.csv" for at in where)
    assert set(rejected["rincian"]) == set(OTHER[table])
    assert intake.accepted[table].height == 3


@pytest.mark.parametrize("table", HEADER)
def test_twins_across_files_count_once(table):
    intake = inbox(table, [row(table, 1), row(table, 2)], [row(table, 2)], [row(table, 2), row(table, 3)])
    assert intake.rejected.is_empty()
    assert intake.accepted[table].height == 3
    assert [counted(intake, f"{table}-{at}.csv")[3] for at in (1, 2, 3)] == [0, 1, 1]


@pytest.mark.parametrize(
    "difference",
    [{"nip": nip(2)}, {"nik": nik(2)}, {"tanggal": "2024-02-13"}, {"mulai": "2024-04"}, {"selesai": "2025-01"},
     {"selesai": ""}, {"dicabut": "2024-03-01"}, {"prioritas": "2"}, {"prioritas": ""}, {"paket": ""}],
)  # fmt: skip
def test_a_statement_differs_in_any_canonical_column(difference):
    intake = inbox(
        "kesediaan", [row("kesediaan", 1)], [row("kesediaan", 2), row("kesediaan", 1, **difference)]
    )
    assert intake.rejected["kode"].to_list() == [CLASH] * 2
    assert set(intake.rejected["rincian"]) == set(difference)


@pytest.mark.parametrize(
    ("table", "empty"),
    [
        ("asn", {"nik": ""}),
        ("asn", {"jenis_asn": ""}),
        ("pekerja", {"status": ""}),
        ("pekerja", {"alamat": ""}),
    ],
)
def test_an_empty_cell_contradicts_nothing_and_the_filled_one_counts(table, empty):
    [column] = empty
    full = {"nik": "3272014101900001", "jenis_asn": "PNS", "status": "aktif", "alamat": "Jl. Mawar"}[column]
    key, number = KEY[table]
    filled = one_row(table, **{key: number(1), column: full})[1]
    hollow = one_row(table, **{key: number(1), column: ""})[1]
    for files in ([filled], [hollow]), ([hollow], [filled]):
        intake = inbox(table, *files)
        assert intake.rejected.is_empty()
        assert intake.accepted[table][column].to_list() == [full]


def form(*rows):
    header = ["nomor", "nip", "nik", "tanggal", "mulai", "nama_pekerja", "tgl_lahir", "pekerjaan"]
    return as_csv(
        [header, *([f"800/{at}", nip(at), nik(at), "2024-02-12", "2024-03", *who] for at, who in rows)]
    )


def test_a_form_contradicts_a_file_of_workers():
    workers = as_csv([HEADER["pekerja"], row("pekerja", 1), row("pekerja", 3)])
    files = {
        "kesediaan formulir.csv": form((1, ("Maman", "1980-07-01", "ART")), (2, ("Iis", "1980-07-01", "ART")))
    }
    intake = taken(files | {"pekerja.csv": workers})
    rejected = intake.rejected.select("tabel", "berkas", "baris", "kode", "rincian").rows()
    assert rejected == [
        ("pekerja", "kesediaan formulir.csv", 2, CLASH, "pekerjaan"),
        ("pekerja", "pekerja.csv", 2, CLASH, "pekerjaan"),
    ]
    assert intake.accepted["kesediaan"].height == 2
    assert sorted(intake.accepted["pekerja"]["nik"]) == [nik(2), nik(3)]


def test_sheets_and_files_are_one_table():
    book = workbook(
        Satu=[HEADER["kesediaan"], row("kesediaan", 1)], Dua=[HEADER["kesediaan"], row("kesediaan", 2)]
    )
    more = as_csv([HEADER["kesediaan"], row("kesediaan", 2, tanggal="2024-02-13"), row("kesediaan", 3)])
    intake = taken({"kesediaan.xlsx": book, "kesediaan 2.csv": more})
    places = intake.rejected.select("berkas", "lembar", "baris", "isi").rows()
    assert places == [
        ("kesediaan 2.csv", "", 2, "kesediaan.xlsx (Dua): 2"),
        ("kesediaan.xlsx", "Dua", 2, "kesediaan 2.csv: 2"),
    ]


@pytest.mark.parametrize("table", ["kesediaan", "tertanggung"])
def test_what_ends_before_it_begins_is_rejected(table):
    own = many_rows(table, "selesai", ["2024-01", "2024-03", "", "2024-02"])
    at = own[0].index("mulai")
    for cells in own[1:]:
        cells[at] = "2024-02"
    intake = taken({f"{table}.csv": as_csv(own)})
    assert verdicts(intake, table) == {2: "NILAI_TIDAK_SAH selesai", 3: ACCEPTED, 4: ACCEPTED, 5: ACCEPTED}
    assert intake.rejected["sebab"].to_list() == ["SELESAI_SEBELUM_MULAI"]


def test_a_contract_that_ends_before_it_begins_says_so_and_speaks_of_no_package():
    heads = ["nomor", "penyedia", "nilai", "spk", "mulai", "selesai"]
    own = [heads, ["SPK-1", "CV Contoh", "100000000", "2024-03-01", "2024-03-04", "2024-02-29"]]
    [rejected] = taken({"jakon.csv": as_csv(own)}).rejected.to_dicts()
    assert (rejected["kolom"], rejected["sebab"]) == ("selesai", "SELESAI_SEBELUM_MULAI")
    said = say_finding(load_texts("id"), "reject", rejected)
    assert said == (
        "Isi kolom selesai '2024-02-29' tidak bisa dipakai. Selesai lebih awal daripada mulai. "
        "Cocokkan keduanya dengan suratnya; mungkin tertukar."
    )


def test_a_list_of_bpjs_that_ends_before_it_begins_covers_nobody():
    listed = [["NIK", "KPJ", "NAMA", "TGL_KEPESERTAAN", "TGL_BERAKHIR", "MASA_GRACE"]]
    listed += [
        [nik(1), "", "Maman", "01-05-2024", "01-01-2024", ""],
        [nik(2), "", "Iis", "01-05-2023", "01-05-2023", ""],
    ]
    intake = taken({"tertanggung.csv": as_csv(listed)})
    assert verdicts(intake, "tertanggung") == {2: "NILAI_TIDAK_SAH selesai", 3: ACCEPTED}


DEAD = [
    "Meninggal Dunia",
    "mati",
    "MD",
    "alm.",
    "meninggal (12/2/2024)",
    "Almh",
    "(Alm)",
    "TUTUP  USIA",
    "gugur",
    "wafat/2023",
    "Almarhumah",
]
ALIVE = ["", "-", "hidup", "Aktif", "ADA"]
UNKNOWN = ["mdk", "matilda", "pindah", "tidak aktif", "almanak", "sudah meninggal", "meninggalkan kota"]


def test_a_word_for_neither_dead_nor_alive_is_a_warning():
    intake = taken({"pekerja.csv": as_csv(many_rows("pekerja", "status", [*DEAD, *ALIVE, *UNKNOWN]))})
    first = 2 + len(DEAD) + len(ALIVE)
    expected = [
        ("STATUS_TIDAK_DIKENAL", "pekerja.csv", "", at, "status") for at in range(first, first + len(UNKNOWN))
    ]
    assert warned(intake) == expected
    assert intake.rejected.is_empty()


@pytest.mark.parametrize(
    ("one", "other", "clashes"),
    [("meninggal", "alm.", False), ("MD", "wafat 2023", False), ("hidup", "aktif", False), ("", "mati", False),
     ("hidup", "meninggal dunia", True), ("pindah", "mati", True), ("pindah", "PINDAH", False)],
)  # fmt: skip
def test_two_words_for_dead_are_no_contradiction(one, other, clashes):
    intake = inbox(
        "pekerja", [row("pekerja", 1, status=one), row("pekerja", 2)], [row("pekerja", 1, status=other)]
    )
    assert intake.rejected["kode"].to_list() == ([CLASH] * 2 if clashes else [])


@pytest.mark.parametrize(
    ("amounts", "columns"),
    [(["2.500", "1.750"], ["tpp_bruto", "tpp_neto"]), (["99.999", ""], ["tpp_bruto", "tpp_neto"]),
     (["2.500", "2500000"], []), (["0", "0"], []), (["100000", "0"], [])],
)  # fmt: skip
def test_a_file_of_small_amounts_may_be_in_thousands(amounts, columns):
    sound = as_csv([one_row("tpp")[0], one_row("tpp", nip=nip(9))[1]])
    intake = taken({"tpp.csv": as_csv(many_rows("tpp", "tpp_neto", amounts)), "tpp-2.csv": sound})
    small = warned(intake, "JUMLAH_TERLALU_KECIL")
    assert small == [("JUMLAH_TERLALU_KECIL", "tpp.csv", "", None, column) for column in columns]


def test_one_person_with_two_numbers_in_statements_is_a_warning():
    who = [(1, ("Siti Aminah", "1980-07-01", "ART")), (2, ("SITI  AMINAH, S.Pd", "01/07/80", "ART"))]
    other = [(3, ("Siti Aminah", "1980-07-02", "ART")), (4, ("Siti Nur", "1980-07-01", "ART"))]
    intake = taken({"kesediaan.csv": form(*who, *other), "pekerja.csv": None})
    assert warned(intake, "SATU_ORANG_DUA_NIK") == [
        ("SATU_ORANG_DUA_NIK", "kesediaan.csv", "", at, "nik") for at in (2, 3)
    ]


def test_a_namesake_whom_no_statement_names_is_no_matter():
    workers = many_rows("pekerja", "status", ["", "", ""])
    assert warned(taken({"pekerja.csv": as_csv(workers)})) == []
    assert faults(taken({"pekerja.csv": as_csv(workers)})) == []
