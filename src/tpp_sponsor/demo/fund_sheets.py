"""The office files of funds: a decree's annex with letterhead, lists of a Dinas, a village and companies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tpp_sponsor.demo.city import MadeUpCity
from tpp_sponsor.demo.consents import PERIODS
from tpp_sponsor.demo.programmes.funds import (
    BANK,
    BUDGET,
    EXCISE,
    FUNDS,
    MILL,
    SEATS,
    VILLAGE,
    MadeUpFund,
    proposals_in,
)
from tpp_sponsor.demo.sheets import Cell, one_sheet, write_cells
from tpp_sponsor.demo.wording import days_in_words, month_in_words, spaced_nik
from tpp_sponsor.demo.words import CITY

Headings = tuple[tuple[str, str], ...]

_CITY_HEAD = (f"PEMERINTAH {CITY.upper()}", "DINAS TENAGA KERJA")
_FUND_HEADINGS = (
    "No", "Kode Dana", "Nama Program", "Sumber Dana", "Mulai", "Selesai", "Dasar Hukum", "Kuota Peserta",
    "Pagu Anggaran", "Pekerjaan Sasaran", "Pelepasan Kursi", "Kelas Donatur",
)  # fmt: skip
_PERSON = (("nama", "Nama Lengkap (sesuai KTP)"), ("nik", "NIK"), ("tgl_lahir", "Tanggal Lahir"))


@dataclass(frozen=True)
class _List:
    """How a sender writes its list: the title lines, and a heading for each column."""

    name: str
    title: tuple[str, ...]
    headings: Headings


_LISTS = {
    BUDGET: _List(
        "Usulan APBD - Dinas Tenaga Kerja",
        (*_CITY_HEAD, "DAFTAR USULAN PENERIMA PERLINDUNGAN PEKERJA RENTAN"),
        (("nomor", "No. Usulan"), *_PERSON, ("pekerjaan", "Pekerjaan"), ("kelurahan", "Desa/Kelurahan"),
            ("skor", "Nilai"), ("tanggal", "Tgl Usulan"), ("keputusan", "No. SK"), ("dicabut", "Tanggal Dicabut"),
            ("status", "Status Pekerja"), ("dana", "Kode Dana")),
    ),
    EXCISE: _List(
        "Usulan Buruh Tani Tembakau",
        (),
        (("nomor", "nomor_usulan"), ("nama", "nama_pekerja"), ("nik", "nik"), ("tgl_lahir", "tgl_lahir"),
            ("pekerjaan", "pekerjaan"), ("kelurahan", "kelurahan"), ("skor", "skor"), ("tanggal", "tanggal"),
            ("keputusan", "keputusan"), ("dana", "dana")),
    ),
    VILLAGE: _List(
        "Usulan Desa Mekarjaya",
        ("PEMERINTAH DESA MEKARJAYA", "KECAMATAN MEKARSARI", "HASIL MUSYAWARAH DESA: PEKERJA RENTAN"),
        (("nomor", "Nomor Usulan"), *_PERSON, ("pekerjaan", "Pekerjaan"), ("kelurahan", "Desa"),
            ("skor", "Total Nilai"), ("tanggal", "Tanggal Musdes"), ("keputusan", "Nomor Keputusan"),
            ("kartu", "Bersedia Dipasang Kartu"), ("dana", "Kode Dana")),
    ),
    BANK: _List(
        "Usulan Bank Contoh",
        ("BANK CONTOH", "Daftar penerima manfaat TJSL"),
        (("nomor", "Kode Usulan"), *_PERSON, ("pekerjaan", "Jenis Pekerjaan"), ("kelurahan", "Kelurahan"),
            ("tanggal", "Tanggal Pengajuan"), ("kartu", "Minta Kartu"), ("dana", "Kode Program")),
    ),
    MILL: _List(
        "Usulan PT Sinar Tekstil Contoh",
        (),
        (("nomor", "ID Usulan"), *_PERSON, ("pekerjaan", "Pekerjaan"), ("kelurahan", "Kelurahan"),
            ("tanggal", "Tanggal Usulan"), ("dana", "Kode Dana")),
    ),
}  # fmt: skip


def write_fund_files(city: MadeUpCity, period: str, folder: Path) -> None:
    """Write the funds, the seats and five lists of proposals of a period into its inbox, which exists."""
    month = month_in_words(period)
    _write_funds(folder / "Dana Perlindungan Pekerja Rentan 2024.xlsx")
    _write_seats(folder / "Kuota Kursi APBD per Kelurahan.xlsx")
    sponsored = city.workers_in(PERIODS[0])
    for rows in proposals_in(city.proposed, sponsored, period, city.seed).partition_by(
        "dana", maintain_order=True
    ):
        sent = _LISTS[rows["dana"][0]]
        path = folder / f"{sent.name} {month}"
        if sent is _LISTS[EXCISE]:
            columns = [pl.col(name).alias(heading) for name, heading in sent.headings]
            rows.select(columns).write_csv(path.with_name(f"{path.name}.csv"), separator=";")
        else:
            _write_list(rows, sent, month, path.with_name(f"{path.name}.xlsx"))


def _write_funds(path: Path) -> None:
    rows: list[list[Cell]] = [[at, *_fund_cells(fund)] for at, fund in enumerate(FUNDS, 1)]
    title = [[line] for line in (*_CITY_HEAD, "DAFTAR SUMBER DANA PERLINDUNGAN PEKERJA RENTAN 2024")]
    with one_sheet(path) as sheet:
        write_cells(sheet, 0, [*title, [], _FUND_HEADINGS, *rows])


def _fund_cells(fund: MadeUpFund) -> list[Cell]:
    months = [month_in_words(fund.first), month_in_words(fund.last)]
    released = month_in_words(fund.release) if fund.release else None
    money = f"Rp {fund.money:,}".replace(",", ".")
    return [
        fund.code,
        fund.name,
        fund.kind,
        *months,
        fund.basis,
        fund.workers,
        money,
        fund.job,
        released,
        fund.size,
    ]


def _write_seats(path: Path) -> None:
    """Write the annex of the decree: rows by kecamatan, and their sum."""
    title = ["LAMPIRAN", FUNDS[0].basis.upper(), "KUOTA PEKERJA RENTAN PER KELURAHAN"]
    headings = ["No", "Kode Dana", "Kecamatan", "Desa/Kelurahan", "Kuota Pekerja"]
    rows: list[list[Cell]] = [
        [at, BUDGET, district, f"Kel. {place}", seats]
        for at, (district, place, seats, _) in enumerate(SEATS, 1)
    ]
    total: list[Cell] = [None, None, None, "JUMLAH", sum(seats for _, _, seats, _ in SEATS)]
    with one_sheet(path) as sheet:
        write_cells(sheet, 0, [*([line] for line in title), [], headings, *rows, total])


def _write_list(rows: pl.DataFrame, sent: _List, month: str, path: Path) -> None:
    headings = ["No", *(heading for _, heading in sent.headings)]
    title = [[line] for line in (*sent.title, f"BULAN {month.upper()}")] if sent.title else []
    with one_sheet(path) as sheet:
        write_cells(sheet, 0, [*title, headings, *_list_rows(rows, sent)])


def _list_rows(rows: pl.DataFrame, sent: _List) -> Iterator[Sequence[Cell]]:
    """Yield the rows of a list; every third NIK is in groups of digits, and dates of birth are in words."""
    number = pl.int_range(1, pl.len() + 1)
    written = rows.with_columns(
        no=number,
        nik=pl.when(number % 3 == 0).then(spaced_nik(pl.col("nik"))).otherwise("nik"),
        tgl_lahir=days_in_words(pl.col("tgl_lahir")),
    )
    return written.select("no", *(name for name, _ in sent.headings)).iter_rows()
