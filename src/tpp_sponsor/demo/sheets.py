"""Workbooks as offices send them: letterheads, merged headings, groups, subtotals, signatures."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import xlsxwriter

from tpp_sponsor.demo.wording import days_in_short, month_in_words, spaced_nip
from tpp_sponsor.demo.words import CITY

Cell = str | int | dt.date | None

_WRITTEN_AT = dt.datetime(2024, 3, 1, tzinfo=dt.UTC).replace(tzinfo=None)
_EPOCH = dt.date(1899, 12, 30)
PLAIN_HEADINGS = (
    "No",
    "Nama",
    "NIP",
    "Gol.",
    "Jabatan",
    "OPD",
    "Periode",
    "TPP Bruto",
    "Potongan",
    "TPP Neto",
)
FORMAL_HEADINGS = (
    "No", "Nama", "NIP / NI PPPK", "Gol.", "Jabatan", "Perangkat Daerah", "Bulan", "Jumlah TPP Bruto",
    "Jumlah Potongan", "TPP yang Diterima",
)  # fmt: skip
_AMOUNTS = ("tpp_bruto", "potongan", "tpp_neto")
_NIP_COLUMN, _SIGNATURE_COLUMN, _LAST_COLUMN = 2, 7, 9


@dataclass(frozen=True)
class Habits:
    """The layout of one department's TPP sheet."""

    place: int
    period: str

    @property
    def headings(self) -> tuple[str, ...]:
        """Headings in one of two styles."""
        return FORMAL_HEADINGS if self.place % 2 else PLAIN_HEADINGS

    @property
    def header_is_merged(self) -> bool:
        """True if the header spans rows 5 and 6; otherwise it is in row 6."""
        return self.place % 3 == 0

    @property
    def written_period(self) -> str:
        """`2024-03` or `Maret 2024`."""
        return self.period if self.place % 5 < 2 else month_in_words(self.period)

    def nip(self, nip: pl.Expr) -> pl.Expr:
        """Return the NIP, with or without the official spaces."""
        return spaced_nip(nip) if self.place % 4 in (1, 2) else nip

    def amount(self, amount: int) -> Cell:
        """Return a number, `2.350.000` or `Rp 2.350.000`."""
        dotted = f"{amount:,}".replace(",", ".")
        return (amount, dotted, amount, f"Rp {dotted}")[self.place % 4]


def write_asn(staff: pl.DataFrame, day: str, path: Path) -> None:
    """Write the staff list: two title rows, the header in row 3."""
    headings = (
        "NO", "NIP BARU", "NAMA", "NIK", "JENIS PEGAWAI NAMA", "KEDUDUKAN HUKUM NAMA", "GOL AKHIR NAMA",
        "JABATAN NAMA", "UNOR INDUK NAMA",
    )  # fmt: skip
    columns = ("nip", "nama", "nik", "jenis_asn", "status", "golongan", "jabatan", "opd")
    with one_sheet(path) as sheet:
        rows = staff.with_row_index("no", 1).select("no", *columns).rows()
        write_cells(
            sheet,
            0,
            [[f"DAFTAR NOMINATIF PEGAWAI PEMERINTAH {CITY.upper()}"], [f"Unduhan tanggal {day}"], headings],
        )
        write_cells(sheet, 3, rows)


def write_tpp(paid: pl.DataFrame, habits: Habits, path: Path, *, as_numbers: Sequence[str] = ()) -> None:
    """Write the TPP sheet of one department; NIPs in `as_numbers` become number cells and lose digits."""
    opd = paid["opd"][0]
    letterhead = (
        f"PEMERINTAH {CITY.upper()}",
        opd.upper(),
        "DAFTAR PENERIMA TAMBAHAN PENGHASILAN PEGAWAI",
        f"BULAN {month_in_words(habits.period).upper()}",
    )
    with one_sheet(path) as sheet:
        for at, line in enumerate(letterhead):
            sheet.merge_range(at, 0, at, _LAST_COLUMN, line)
        if habits.header_is_merged:
            for column, heading in enumerate(habits.headings):
                sheet.merge_range(4, column, 5, column, heading)
        else:
            write_cells(sheet, 5, [habits.headings])
        write_cells(sheet, 6, list(_tpp_rows(paid, habits, as_numbers)))


def write_covered(covered: pl.DataFrame, day: str, path: Path) -> None:
    """Write the participant list of BPJS: a header of two rows, dates in three notations."""
    upper = (
        "NIK",
        "KPJ",
        "NAMA",
        "TGL_LAHIR",
        "NO_HANDPHONE",
        "PROGRAM",
        "",
        "",
        "JENIS_PEKERJAAN",
        "TGL_KEPESERTAAN",
        "TGL_BERAKHIR",
        "MASA_GRACE",
    )
    with one_sheet(path) as sheet:
        write_cells(
            sheet, 0, [["DAFTAR PESERTA BPU DI LUAR PROGRAM ASN"], [f"Kantor Cabang {CITY}, posisi {day}"]]
        )
        for column, heading in enumerate(upper):
            if heading and heading != "PROGRAM":
                sheet.merge_range(3, column, 4, column, heading)
        sheet.merge_range(3, 5, 3, 7, "PROGRAM")
        for column, programme in enumerate(("JHT", "JKK", "JKM"), 5):
            sheet.write_string(4, column, programme)
        write_cells(sheet, 5, _covered_rows(covered))


def _tpp_rows(paid: pl.DataFrame, habits: Habits, as_numbers: Sequence[str]) -> Iterator[Sequence[Cell]]:
    """Yield groups from IV to II, then PPPK, each with its subtotal; the total; the signature."""
    rows = _in_groups(paid).with_row_index("no", 1).with_columns(ditulis=habits.nip(pl.col("nip")))
    for group in rows.partition_by("kelompok", maintain_order=True):
        title = group["kelompok"][0]
        yield [title]
        for row in group.iter_rows(named=True):
            nip = int(row["nip"]) if row["nip"] in as_numbers else row["ditulis"]
            amounts = [habits.amount(row[name]) for name in _AMOUNTS]
            yield [
                row["no"],
                row["nama"],
                nip,
                row["golongan"],
                row["jabatan"],
                row["opd"],
                habits.written_period,
                *amounts,
            ]
        yield _sum(f"Jumlah {title.capitalize()}" if title != "PPPK" else "Jumlah PPPK", group, habits)
    yield _sum("TOTAL", rows, habits)
    treasurer = rows.row(rows.height // 2, named=True)
    signed = f"{CITY.removeprefix('Kota ')}, 5 {month_in_words(habits.period)}"
    lines = ("", signed, "Bendahara Pengeluaran,", "", treasurer["nama"], f"NIP. {treasurer['nip']}")
    yield from ([None] * _SIGNATURE_COLUMN + [line] for line in lines)


def _in_groups(paid: pl.DataFrame) -> pl.DataFrame:
    scale = pl.col("golongan").str.split("/").list.first()
    contracted = pl.col("jenis_asn") == "PPPK"
    grouped = paid.with_columns(
        kelompok=pl.when(contracted).then(pl.lit("PPPK")).otherwise("GOLONGAN " + scale),
        urutan=pl.when(contracted)
        .then(9)
        .otherwise(scale.replace_strict({"IV": 1, "III": 2, "II": 3}, default=9)),
    )
    return grouped.sort("urutan", "nip")


def _sum(title: str, rows: pl.DataFrame, habits: Habits) -> list[Cell]:
    return ["", title, *[None] * 7, habits.amount(int(rows["tpp_neto"].sum()))]


def _covered_rows(covered: pl.DataFrame) -> list[list[Cell]]:
    days = ("tgl_lahir", "tgl_kepesertaan", "tgl_berakhir", "masa_grace")
    numbered = covered.with_columns(masa_grace=pl.col("tgl_berakhir") + pl.duration(days=90)).with_row_index(
        "no"
    )
    texts = numbered.with_columns(days_in_short(pl.col(name)).alias(f"{name}_teks") for name in days)
    rows = list[list[Cell]]()
    for row in texts.iter_rows(named=True):
        born, since, until, grace = (
            (row[f"{name}_teks"], row[name], (row[name] - _EPOCH).days)[row["no"] % 3] for name in days
        )
        rows.append(
            [
                row["nik"],
                row["kpj"],
                row["nama"],
                born,
                row["no_hp"],
                0,
                1,
                1,
                row["jenis_pekerjaan"],
                since,
                until,
                grace,
            ]
        )
    return rows


@contextmanager
def one_sheet(path: Path) -> Iterator[xlsxwriter.worksheet.Worksheet]:
    """Open a workbook with one sheet; its fixed time stamp makes equal rows equal bytes."""
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as workbook:
        workbook.set_properties({"created": _WRITTEN_AT})
        yield workbook.add_worksheet("Sheet1")


def write_cells(sheet: xlsxwriter.worksheet.Worksheet, first: int, rows: Sequence[Sequence[Cell]]) -> None:
    """Write rows from row `first` (0 = the first); texts stay texts, and empty cells are not written."""
    for at, row in enumerate(rows, first):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                if cell:
                    sheet.write_string(at, column, cell)
            elif isinstance(cell, int):
                sheet.write_number(at, column, cell)
            elif cell is not None:
                sheet.write_datetime(at, column, cell)
