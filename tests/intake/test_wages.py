"""Files of employees on wages: sheets, cells, keys, employers, what may be missing (docs/rules.md#wage-tables)."""

from datetime import date

import pytest

from support.drawn_inboxes import (
    ACCEPTED,
    WAGE_HEADERS,
    as_csv,
    counted,
    csv_file,
    drawn_cells,
    faults,
    many_rows,
    nik,
    one_row,
    taken,
    verdicts,
    warned,
    workbook,
)
from tpp_sponsor.intake.raw_table import concat_rows, table_rows
from tpp_sponsor.intake.read import read_single_file
from tpp_sponsor.intake.validate import validate
from tpp_sponsor.month.take_in import normalised
from tpp_sponsor.month.validation.other_departments import (
    departments_of_asn,
    foreign_rows,
    with_foreign,
    without_rows,
)
from tpp_sponsor.month.validation.validate_tables import vocabulary_of
from tpp_sponsor.settings.load import parse_settings
from tpp_sponsor.storage.limits import Limits
from tpp_sponsor.tables.headings.heading_map import HeadingMap
from tpp_sponsor.tables.input_tables import EMPLOYEES
from tpp_sponsor.tables.inputs import expect_typed

from support.drawn_inboxes import MARCH  # isort: skip

VOCABULARY = vocabulary_of(parse_settings({}), MARCH)
SHEET = f"""
PEMERINTAH KOTA SUKABUMI
DAFTAR TENAGA NON ASN DINAS PENDIDIKAN
Bulan : Maret 2024
-
No | Nama Lengkap | NIK      | Tgl. Lahir        | Unit Kerja | Honor per Bulan | Program BPJS TK | TMT | Jabatan | Jenis Tenaga
1  | 2            | 3        | 4                 | 5          | 6               | 7               | 8   | 9       | 10
1  | Siti         | {nik(1)} | 31 Februari 1980 | Dinas Pendidikan | Rp 2.500.000,- | jkk+jkm+jht | 1 Januari 2022 | Guru | Non-ASN
2  | Ani          | {nik(2)} | 01-07-1980        | DINAS PENDIDIKAN | 1.250.000  | JKK+JKM     | 2024-02 | Penjaga | Non-ASN
   | Jumlah       |          |                   |            | 3.750.000       |                 |     |         |
"""  # noqa: E501 - a line is a row


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_list_of_an_office_is_read_under_its_letterhead(kind):
    rows = drawn_cells(SHEET)
    file = as_csv(rows, header_rows=5) if kind == "csv" else workbook(Daftar=rows, header_rows=5)
    intake = taken({f"NonASN Disdik.{kind}": file})
    assert verdicts(intake, "nonasn") == {7: "TANGGAL_TIDAK_SAH tgl_lahir", 8: ACCEPTED}
    assert counted(intake, f"NonASN Disdik.{kind}") == (4, 1, 1, 2)
    [row] = _inputs(intake).nonasn.rows(named=True)
    assert {name: row[name] for name in ("nik", "nama", "upah", "paket", "mulai", "jabatan", "segmen")} == {
        "nik": nik(2),
        "nama": "Ani",
        "upah": 1_250_000,
        "paket": "JKK+JKM",
        "mulai": date(2024, 2, 1),
        "jabatan": "Penjaga",
        "segmen": "Non-ASN",
    }


def _inputs(intake, config=None):
    inputs = normalised(intake, parse_settings(config or {}), MARCH)
    expect_typed(inputs)
    return inputs


def _csv(rows):
    return csv_file(f"{WAGE_HEADERS['nonasn']}\n{rows}")


@pytest.mark.parametrize(
    ("column", "cell", "verdict"),
    [
        ("nik", "3,27201E+15", "RUSAK_OLEH_EXCEL nik"),
        ("nik", f"{nik(7)}.0", ACCEPTED),
        ("nama", "", "KOLOM_KOSONG nama"),
        ("tgl_lahir", "30 Februari 1980", "TANGGAL_TIDAK_SAH tgl_lahir"),
        ("pemberi_kerja", "-", "KOLOM_KOSONG pemberi_kerja"),
        ("upah", "2 juta", "NILAI_TIDAK_SAH upah"),
        ("upah", "-2.000.000", "NILAI_TIDAK_SAH upah"),
        ("upah", "2.000.000,50", "NILAI_TIDAK_SAH upah"),
        ("upah", "", "KOLOM_KOSONG upah"),
        ("paket", "JKK", "NILAI_TIDAK_SAH paket"),
        ("paket", "", "KOLOM_KOSONG paket"),
        ("mulai", "segera", "PERIODE_TIDAK_SAH mulai"),
        ("selesai", "kapan-kapan", "PERIODE_TIDAK_SAH selesai"),
        ("selesai", "2023-12", "NILAI_TIDAK_SAH selesai"),
    ],
)
def test_a_cell_that_cannot_be_read_rejects_the_row(column, cell, verdict):
    intake = taken({"nonasn.csv": as_csv([*many_rows("nonasn", column, [cell]), one_row("nonasn")[1]])})
    assert verdicts(intake, "nonasn")[2] == verdict


def test_a_number_cell_of_a_spreadsheet_has_lost_digits():
    rows = one_row("nonasn", nik=int(nik(1)))
    intake = taken({"nonasn.xlsx": workbook(A=[*rows, one_row("nonasn")[1]])})
    assert verdicts(intake, "nonasn") == {2: "RUSAK_OLEH_EXCEL nik", 3: ACCEPTED}


def test_a_package_of_wages_is_none_of_statements_and_the_reverse():
    config = {
        "wage_tariff": [{"valid_from": "2024-01", "paket": "PU", "jkk": 0.24, "legal_basis": "PP"}],
        "rules": {"default_paket": "JKK+JKM"},
    }
    rows = many_rows("nonasn", "paket", ["pu", "JKK+JKM"])
    letters = many_rows("kesediaan", "paket", ["pu", "JKK+JKM"])
    intake = taken({"nonasn.csv": as_csv(rows), "kesediaan.csv": as_csv(letters)}, config)
    assert verdicts(intake, "nonasn") == {2: ACCEPTED, 3: "NILAI_TIDAK_SAH paket"}
    assert verdicts(intake, "kesediaan") == {2: "NILAI_TIDAK_SAH paket", 3: ACCEPTED}
    assert _inputs(intake, config).nonasn["paket"].to_list() == ["PU"]


def test_rows_of_one_person_and_employer_must_agree_by_alias_and_words():
    rows = f"""
    {nik(1)}|Siti|1980-07-01|Disdik|2.000.000|JKK+JKM|2024-01|||||
    {nik(1)}|SITI A.|1980-07-01|DINAS  PENDIDIKAN|Rp2.000.000|jkk+jkm|Januari 2024|||||
    {nik(2)}|Ani|1980-07-01|Disdik|2.000.000|JKK+JKM|2024-01|||||
    {nik(2)}|Ani|1980-07-01|Dinas Pendidikan|2.000.000|JKK+JKM|2024-01|2024-12||||
    {nik(3)}|Oni|1980-07-01|Disdik|2.000.000|JKK+JKM|2024-01|||||
    {nik(3)}|Oni|1980-07-01|Desa Baru|2.000.000|JKK+JKM|2024-01|||||
    """
    config = {"opd": {"aliases": {"Disdik": "Dinas Pendidikan"}}}
    intake = taken({"nonasn.csv": _csv(rows.strip())}, config)
    clash = "BARIS_BERTENTANGAN"
    assert verdicts(intake, "nonasn") == {2: ACCEPTED, 4: clash, 5: clash, 6: ACCEPTED, 7: ACCEPTED}
    assert warned(intake, "ISI_BERBEDA") == [("ISI_BERBEDA", "nonasn.csv", "", 3, "nik")]
    assert intake.rejected["rincian"].unique().to_list() == ["selesai"]
    found = _inputs(intake, config).nonasn.select("nik", "pemberi_kerja", "nama").rows()
    assert found == [
        (nik(1), "Dinas Pendidikan", "Siti"),
        (nik(3), "Desa Baru", "Oni"),
        (nik(3), "Dinas Pendidikan", "Oni"),
    ]


def test_rows_of_one_employee_may_name_two_kelurahan_and_the_first_counts():
    rows = f"""
    {nik(1)}|Siti|1980-07-01|Disdik|2.000.000|JKK+JKM|2024-01|||||Baros
    {nik(1)}|Siti|1980-07-01|Disdik|2.000.000|JKK+JKM|2024-01|||||Cikole
    {nik(2)}|Ani|1980-07-01|Disdik|2.000.000|JKK+JKM|2024-01|||||
    {nik(2)}|Ani|1980-07-01|Disdik|2.000.000|JKK+JKM|2024-01|||||Cikole
    """
    intake = taken({"nonasn.csv": _csv(rows.strip())})
    assert warned(intake, "ISI_BERBEDA") == [
        ("ISI_BERBEDA", "nonasn.csv", "", 3, "nik"),
        ("ISI_BERBEDA", "nonasn.csv", "", 5, "nik"),
    ]
    found = _inputs(intake).nonasn.select("nik", "kelurahan").rows()
    assert found == [(nik(1), "Baros"), (nik(2), "Cikole")]


def test_an_employee_without_a_kelurahan_has_that_of_the_list_of_workers():
    rows = f"""
    {nik(1)}|Siti|1980-07-01|Disdik|2.000.000|JKK+JKM|2024-01|||||
    {nik(1)}|Siti|1980-07-01|Desa A|2.000.000|JKK+JKM|2024-01|||||Cikole
    {nik(2)}|Ani|1980-07-01|Disdik|2.000.000|JKK+JKM|2024-01|||||
    {nik(3)}|Oni|1980-07-01|Disdik|2.000.000|JKK+JKM|2024-01|||||
    """
    workers = f"""
    nik      | nama | tgl_lahir  | pekerjaan | kelurahan
    {nik(1)} | Siti | 1980-07-01 | ART       | Baros
    {nik(2)} | Ani  | 1980-07-01 | ART       | Baros
    {nik(2)} | Ani  | 1980-07-01 | ART       | Cikole
    """
    intake = taken({"nonasn.csv": _csv(rows.strip()), "pekerja.csv": csv_file(workers)})
    found = _inputs(intake).nonasn.select("nik", "pemberi_kerja", "kelurahan").rows()
    assert found == [
        (nik(1), "Desa A", "Cikole"),
        (nik(1), "Disdik", "Baros"),
        (nik(2), "Disdik", None),
        (nik(3), "Disdik", None),
    ]


def test_an_employer_is_shown_as_the_settings_or_its_opd_have_it():
    rows = f"""
    {nik(1)}|A|1980-07-01|DINAS SOSIAL|2.000.000|JKK+JKM|2024-01|||||
    {nik(2)}|B|1980-07-01|desa baru|2.000.000|JKK+JKM|2024-01|||||
    {nik(3)}|C|1980-07-01|RT 01|2.000.000|JKK+JKM|2024-01|||||
    {nik(4)}|D|1980-07-01|rt 01|2.000.000|JKK+JKM|2024-01|||||
    {nik(5)}|E|1980-07-01|rt 01|2.000.000|JKK+JKM|2024-01|||||
    """
    config = {"employer": [{"name": "Desa Baru"}]}
    asn = as_csv(one_row("asn", opd="Dinas Sosial"))
    inputs = _inputs(taken({"nonasn.csv": _csv(rows.strip()), "asn.csv": asn}, config), config)
    assert inputs.nonasn["pemberi_kerja"].to_list() == ["Dinas Sosial", "Desa Baru", *["rt 01"] * 3]


def test_odd_persons_and_wages_in_thousands_are_warned_of():
    rows = f"""
    {nik(1)}|Siti|1980-07-02|Desa A|2.000|JKK+JKM|2024-01|||||
    {nik(2)}|Ani|1980-07-01|Desa A|2.500|JKK+JKM|2024-01|||||
    {nik(3)}|Ani|1980-07-01|Desa A|2.500|JKK+JKM|2024-01|||||
    {nik(3)}|Ani|1980-07-01|Desa B|2.500|JKK+JKM|2024-01|||||
    """
    intake = taken({"nonasn.csv": _csv(rows.strip())})
    assert warned(intake, "TANGGAL_LAHIR_BERBEDA_DARI_NIK", "SATU_ORANG_DUA_NIK", "JUMLAH_TERLALU_KECIL")[
        -4:
    ] == [
        ("JUMLAH_TERLALU_KECIL", "nonasn.csv", "", None, "upah"),
        ("TANGGAL_LAHIR_BERBEDA_DARI_NIK", "nonasn.csv", "", 2, "tgl_lahir"),
        ("SATU_ORANG_DUA_NIK", "nonasn.csv", "", 3, "nik"),
        ("SATU_ORANG_DUA_NIK", "nonasn.csv", "", 4, "nik"),
    ]


SPONSORS = {"asn.csv": None, "tpp.csv": None, "kesediaan.csv": None}
ALL = SPONSORS | {"pekerja.csv": None}


def _employees(**cells):
    return {"nonasn.csv": as_csv(one_row("nonasn", **cells))}


def test_a_city_may_have_employees_alone():
    intake = taken(ALL | _employees())
    assert faults(intake) == []
    assert _inputs(intake).nonasn.height == 1


@pytest.mark.parametrize(
    ("files", "missing"),
    [
        (SPONSORS | {"dana.csv": as_csv(one_row("dana"))} | _employees(), []),
        (ALL | {"dana.csv": as_csv(one_row("dana")), "usulan.csv": as_csv(one_row("usulan"))}, ["pekerja*"]),
        ({"asn.csv": None, "tpp.csv": None, "pekerja.csv": None}, ["asn*", "tpp*", "pekerja*"]),
    ],
)
def test_with_claims_of_others_their_tables_are_needed(files, missing):
    intake = taken(files | _employees())
    assert [fault[1] for fault in faults(intake) if fault[0] == "table_missing"] == missing


def test_without_an_accepted_row_the_other_tables_are_needed():
    intake = taken(ALL | _employees(upah="dua juta"))
    assert [fault[0] for fault in faults(intake)] == ["nothing_accepted", *["table_missing"] * 4]


def test_an_empty_table_is_as_good_as_none():
    intake = taken({"nonasn.csv": csv_file(WAGE_HEADERS["nonasn"])})
    assert (faults(intake), _inputs(intake).nonasn.height) == ([], 0)


def test_a_rejected_row_goes_back_to_its_sender():
    rows = [*one_row("nonasn", upah="dua juta"), one_row("nonasn")[1]]
    intake = taken({"nonasn-disdik.csv": as_csv(rows)})
    assert intake.sent["isi"].to_list()[0][4] == "dua juta"
    assert [sheet.file for sheet in intake.sheets] == ["nonasn-disdik.csv"]


def test_rows_of_another_employer_than_the_opd_that_sent_them_do_not_count(tmp_path):
    rows = f"""
    {nik(1)}|A|1980-07-01|DISDIK|2.000.000|JKK+JKM|2024-01|||||
    {nik(2)}|B|1980-07-01|Dinas Sosial|2.000.000|JKK+JKM|2024-01|||||
    """
    path = tmp_path / "nonasn.csv"
    path.write_bytes(_csv(rows.strip()).data)
    files = [read_single_file(path, HeadingMap.of(EMPLOYEES, {}), Limits())[1]]
    aliases = {"Disdik": "Dinas Pendidikan"}
    foreign = foreign_rows(files, {"nonasn.csv": "Dinas Pendidikan"}, aliases, departments_of_asn([]))
    assert foreign.select("baris", "opd").rows() == [(3, "Dinas Sosial")]
    table = validate(
        EMPLOYEES, without_rows(concat_rows(EMPLOYEES, table_rows(files[0])), foreign), VOCABULARY
    )
    told = with_foreign("nonasn", table, foreign, files)
    assert told.rejected.select("baris", "kolom", "kode", "isi").rows() == [
        (3, "pemberi_kerja", "BUKAN_OPD_PENGIRIM", "Dinas Sosial")
    ]
    assert told.accepted["nik"].to_list() == [nik(1)]
