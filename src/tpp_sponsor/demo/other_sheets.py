"""The office files of employees on wages, of construction contracts, and of official counts by segment."""

from pathlib import Path

import polars as pl

from tpp_sponsor.demo.city import MadeUpCity
from tpp_sponsor.demo.consents import PERIODS
from tpp_sponsor.demo.programmes.contracts import COUNTED_BY, MadeUpContract, contracts_in, counts_in
from tpp_sponsor.demo.programmes.employees import employees_in
from tpp_sponsor.demo.sheets import Cell, one_sheet, write_cells
from tpp_sponsor.demo.wording import days_in_words, month_in_words, months_in_words, spaced_nik
from tpp_sponsor.demo.words import CITY

_EMPLOYEE_HEADINGS = (
    "No", "Nama Pegawai", "NIK", "Tanggal Lahir", "Jabatan", "Kelompok", "Pemberi Kerja", "Upah Sebulan",
    "Program BPJS Ketenagakerjaan", "TMT", "Akhir Kontrak", "No. KPJ", "Kel./Desa",
)  # fmt: skip
_EMPLOYEE_COLUMNS = (
    "no", "nama", "nik", "tgl_lahir", "jabatan", "segmen", "pemberi_kerja", "upah", "paket", "mulai", "selesai", "kpj",
    "kelurahan",
)  # fmt: skip
_CONTRACT_HEADINGS = (
    "No", "Nomor Kontrak", "Nama Penyedia", "Nilai Kontrak", "Tanggal SPK", "Tanggal Mulai", "Tanggal Selesai",
    "Sumber Dana", "Tanggal Daftar BPJS", "Lokasi",
)  # fmt: skip


def write_other_files(city: MadeUpCity, period: str, folder: Path) -> None:
    """Write the lists of the employers, the contracts and the counts of a period into its inbox, which exists."""
    month = month_in_words(period)
    staff = employees_in(city.employed, city.workers_in(PERIODS[0]), period, city.seed)
    for rows in staff.partition_by("pemberi_kerja", maintain_order=True):
        _write_employees(rows, month, folder / f"NonASN {month} - {rows['pemberi_kerja'][0]}.xlsx")
    _write_contracts(contracts_in(period), month, folder / f"Jakon {CITY} {month}.xlsx")
    _write_counts(period, folder / f"Segmen Kepesertaan {month}.xlsx")


def _write_employees(rows: pl.DataFrame, month: str, path: Path) -> None:
    """Write the list of one employer; every third NIK is in groups of digits."""
    employer, number = rows["pemberi_kerja"][0], pl.int_range(1, pl.len() + 1)
    written = rows.with_columns(
        days_in_words(pl.col("tgl_lahir")),
        *(months_in_words(pl.col(name)) for name in ("mulai", "selesai")),
        no=number,
        nik=pl.when(number % 3 == 0).then(spaced_nik(pl.col("nik"))).otherwise("nik"),
    ).select(_EMPLOYEE_COLUMNS)
    title: list[list[Cell]] = [
        [f"PEMERINTAH {CITY.upper()}"],
        [employer.upper()],
        ["DAFTAR PEGAWAI PESERTA BPJS KETENAGAKERJAAN (SEGMEN PENERIMA UPAH)"],
        [f"BULAN {month.upper()}"],
    ]
    total: list[Cell] = [None, "JUMLAH", *[None] * 5, int(rows["upah"].sum())]
    with one_sheet(path) as sheet:
        write_cells(sheet, 0, [*title, [], _EMPLOYEE_HEADINGS, *written.iter_rows(), total])


def _write_contracts(contracts: list[MadeUpContract], month: str, path: Path) -> None:
    title = [
        ["DINAS PEKERJAAN UMUM DAN TATA RUANG"],
        [f"DAFTAR KONTRAK JASA KONSTRUKSI SAMPAI {month.upper()}"],
    ]
    rows: list[list[Cell]] = [
        [
            at,
            each.number,
            each.contractor,
            each.value,
            each.ordered,
            each.first,
            each.last,
            each.source,
            each.registered,
            each.place,
        ]
        for at, each in enumerate(contracts, 1)
    ]
    with one_sheet(path) as sheet:
        write_cells(sheet, 0, [*title, [], _CONTRACT_HEADINGS, *rows])


def _write_counts(period: str, path: Path) -> None:
    headings = ["No", "Periode Data", "Segmen Kepesertaan", "Peserta Aktif", "Sumber Data"]
    rows: list[list[Cell]] = [
        [at, month_in_words(month), segment, active, COUNTED_BY]
        for at, (month, segment, active) in enumerate(counts_in(period), 1)
    ]
    with one_sheet(path) as sheet:
        write_cells(
            sheet, 0, [["PESERTA AKTIF PER SEGMEN KEPESERTAAN"], [COUNTED_BY.upper()], [], headings, *rows]
        )
