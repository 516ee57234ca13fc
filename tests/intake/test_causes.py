"""What a sender is told about a cell that was refused: the likely cause, never a digit in place of his."""

import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.drawn_inboxes import as_csv, csv_file, examples, many_rows, nik, nip, one_row, taken, workbook
from tpp_sponsor.domain.codes import Cause
from tpp_sponsor.domain.dates import read_date, read_period, year_of_birth
from tpp_sponsor.domain.identifiers import digits_only, is_damaged, is_nik, is_nip, read_nik
from tpp_sponsor.domain.money import read_rupiah
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.intake.causes.identifiers import wrong_part_of_nik, wrong_part_of_nip
from tpp_sponsor.intake.cell_reader import Vocabulary
from tpp_sponsor.intake.findings import cause_of_rejection
from tpp_sponsor.intake.validate import validate
from tpp_sponsor.messages import LANGUAGES, load_texts
from tpp_sponsor.messages.findings import say_finding
from tpp_sponsor.tables.input_tables import BROKEN, FILE, ROW, SHEET, TABLES
from tpp_sponsor.tables.table import Kind, has_column, number_cell

JOBS, KINDS = {"art": "ART", "prt": "ART", "sopir": "SOPIR"}, {"apbd": "APBD", "desa": "DESA"}
PACKAGES = frozenset({"jkk+jkm"})
MARCH = Vocabulary(Period(2024, 3), PACKAGES, {}, JOBS, KINDS, PACKAGES | {"jkk+jkm+jht"})

# column                cell                        cause                     what completes its sentence
DRAWN = """
tpp.nip               # 1.98503E+17               # NOTASI_ILMIAH             #
tpp.nip               # 1,98503E+17               # NOTASI_ILMIAH             #
tpp.nip               # 1.99001012015011E + 17    # NOTASI_ILMIAH             #
pekerja.nik           # 3,27201e15                # NOTASI_ILMIAH             #
tpp.nip               # 199001012015011001.0      # NOMOR_BERDESIMAL          #
tpp.nip               # 199001012015011001,00     # NOMOR_BERDESIMAL          #
pekerja.nik           # 3272010107800001.5        # NOMOR_BERDESIMAL          #
pekerja.nik           # 3,272,010,107,800,001     # NOMOR_BERKOMA             #
tpp.nip               # 199001012015011000        # DIBULATKAN_15_ANGKA       #
tpp.nip               # 19900101 201501 1 000     # DIBULATKAN_15_ANGKA       #
tpp.nip               # 199.001.012.015.011.000   # DIBULATKAN_15_ANGKA       #
pekerja.nik           # 3272010107800000          # DIBULATKAN_15_ANGKA       #
tpp.nip               # 19900101201501100         # NIP_KURANG_ANGKA          # 17
tpp.nip               # 9001012015011001          # NIP_KURANG_ANGKA          # 16
tpp.nip               # 12345                     # NIP_KURANG_ANGKA          # 5
tpp.nip               # 1990010120150110011       # NIP_LEBIH_ANGKA           # 19
pekerja.nik           # 327201010780001           # NIK_KURANG_ANGKA          # 15
pekerja.nik           # 327201010780001.0         # NIK_KURANG_ANGKA          # 15
pekerja.nik           # 32720101078000015         # NIK_LEBIH_ANGKA           # 17
tpp.nip               # 199001012015011OO1        # HURUF_DI_ANTARA_ANGKA     # O
tpp.nip               # l99001012o15011001        # HURUF_DI_ANTARA_ANGKA     # l, o
tpp.nip               # 19900101 20I501 | 001     # HURUF_DI_ANTARA_ANGKA     # I, |
pekerja.nik           # 3272O1O1O7BOOOOS          # BUKAN_NOMOR               #
pekerja.nik           # 327201O10780000S          # HURUF_DI_ANTARA_ANGKA     # O, S
pekerja.nik           # 32720101078X0001          # HURUF_DI_ANTARA_ANGKA     # X
tpp.nip               # １９９００１０１２０１５０１１００１ # ANGKA_BUKAN_BIASA   #
pekerja.nik           # 327201010780000１         # ANGKA_BUKAN_BIASA         #
tpp.nip               # 3272010107800001          # NIK_DI_KOLOM_NIP          #
tpp.nip               # 3272014107800001          # NIK_DI_KOLOM_NIP          #
pekerja.nik           # 199001012015011001        # NIP_DI_KOLOM_NIK          #
pekerja.nik           # 19900101 201501 1 001     # NIP_DI_KOLOM_NIK          #
tpp.nip               # 130123456                 # NIP_LAMA                  #
pekerja.nik           # 081234567890              # NOMOR_TELEPON             #
pekerja.nik           # +62 812-3456-7890         # NOMOR_TELEPON             #
pekerja.nik           # 9999999999999999          # NOMOR_PENGGANTI           #
pekerja.nik           # 0000000000000000          # NOMOR_PENGGANTI           #
pekerja.nik           # 1234567890123456          # NOMOR_PENGGANTI           #
pekerja.nik           # 3272010107800001/3272010107800002 # DUA_NOMOR         #
pekerja.nik           # 3272010107800001 3272010107800002 # DUA_NOMOR         #
tpp.nip               # NIP 199001012015011001    # ADA_TULISAN_LAIN          #
tpp.nip               # 19900101/201501/1/001     # ADA_TULISAN_LAIN          #
tpp.nip               # Siti Aminah               # BUKAN_NOMOR               #
tpp.nip               # 18/03/2024                # ISI_KOLOM_LAIN            #
tpp.nip               # 18 Maret 2024             # ISI_KOLOM_LAIN            #
tpp.nip               # nihil                     # TANDA_KOSONG              #
asn.nik               # belum ada                 # KOSONGKAN_SAJA            #
tpp.nip               # #N/A                      # RUMUS_GALAT               #
tpp.nip               # ="199001012015011001"     # RUMUS                     #
tpp.nip               # ########                  # KOLOM_TERLALU_SEMPIT      #
tpp.nip               # 199002302015011001        # NIP_TANGGAL_LAHIR         #
tpp.nip               # 192901012015011001        # NIP_TANGGAL_LAHIR         #
tpp.nip               # 199001012000011001        # NIP_MULAI_KERJA           #
tpp.nip               # 199001012015131001        # NIP_MULAI_KERJA           #
tpp.nip               # 199001012018211001        # NIP_MULAI_KERJA           #
tpp.nip               # 199001012015013001        # NIP_JENIS_KELAMIN         #
pekerja.nik           # 9972010107800001          # NIK_KODE_WILAYAH          #
pekerja.nik           # 3200010107800001          # NIK_KODE_WILAYAH          #
pekerja.nik           # 3272000107800001          # NIK_KODE_WILAYAH          #
pekerja.nik           # 3272013002900001          # NIK_TANGGAL_LAHIR         #
pekerja.nik           # 3272017202900001          # NIK_TANGGAL_LAHIR         #
pekerja.nik           # 3272010113900001          # NIK_TANGGAL_LAHIR         #

kesediaan.tanggal     # 03/18/2024                # BULAN_DAN_HARI_TERTUKAR   # 18
kesediaan.tanggal     # 3-31-24                   # BULAN_DAN_HARI_TERTUKAR   # 31
kesediaan.tanggal     # 2024-18-03                # BULAN_DAN_HARI_TERTUKAR   # 18
kesediaan.tanggal     # 02/30/2024                # BULAN_TIDAK_ADA           # 30
kesediaan.tanggal     # 18-13-2024                # BULAN_TIDAK_ADA           # 13
kesediaan.tanggal     # 18-00-2024                # BULAN_TIDAK_ADA           # 00
kesediaan.tanggal     # 31-02-2024                # TANGGAL_TIDAK_ADA         #
kesediaan.tanggal     # 31 Februari 2024          # TANGGAL_TIDAK_ADA         #
kesediaan.tanggal     # 2023-02-29                # TANGGAL_TIDAK_ADA         #
kesediaan.tanggal     # 00-03-2024                # TANGGAL_TIDAK_ADA         #
pekerja.tgl_lahir     # 01-02-15                  # TAHUN_DUA_ANGKA           # 15
pekerja.tgl_lahir     # 1 Juli 20                 # TAHUN_DUA_ANGKA           # 20
pekerja.tgl_lahir     # 31-02-15                  # TANGGAL_TIDAK_ADA         #
kesediaan.tanggal     # 18-03-024                 # TAHUN_JANGGAL             # 024
kesediaan.tanggal     # 18-03-20244               # TAHUN_JANGGAL             # 20244
kesediaan.tanggal     # 0000-01-01                # TAHUN_JANGGAL             # 0000
kesediaan.tanggal     # 31-02-0202                # TAHUN_JANGGAL             # 0202
kesediaan.tanggal     # 18 Marte 2024             # NAMA_BULAN_TIDAK_DIKENAL  #
kesediaan.tanggal     # 18 Maret                  # TANGGAL_TIDAK_LENGKAP     #
kesediaan.tanggal     # Maret 2024                # TANGGAL_TIDAK_LENGKAP     #
pekerja.tgl_lahir     # 1985                      # TANGGAL_TIDAK_LENGKAP     #
kesediaan.tanggal     # 20240318                  # TANGGAL_TANPA_PEMISAH     #
kesediaan.tanggal     # 18032024                  # TANGGAL_TANPA_PEMISAH     #
kesediaan.tanggal     # 18-03/2024                # PENULISAN_TIDAK_BAKU      #
kesediaan.tanggal     # 18Maret2024               # PENULISAN_TIDAK_BAKU      #
kesediaan.tanggal     # March 18, 2024            # PENULISAN_TIDAK_BAKU      #
pekerja.tgl_lahir     # Sukabumi, 01-07-1980      # ADA_TULISAN_LAIN          #
pekerja.tgl_lahir     # Sukabumi, 1 Juli 1980     # ADA_TULISAN_LAIN          #
kesediaan.tanggal     # 2O24-03-18                # HURUF_DI_ANTARA_ANGKA     # O
kesediaan.tanggal     # l8 Agustus 2024           # HURUF_DI_ANTARA_ANGKA     # l
kesediaan.tanggal     # ２０２４-03-18            # ANGKA_BUKAN_BIASA         #
kesediaan.tanggal     # besok                     # BUKAN_TANGGAL             #
kesediaan.tanggal     # 199001012015011001        # ISI_KOLOM_LAIN            #
kesediaan.tanggal     # #NILAI!                   # RUMUS_GALAT               #
kesediaan.tanggal     # ####                      # KOLOM_TERLALU_SEMPIT      #
kesediaan.tanggal     # 4,5369E+04                # NILAI_NOTASI_ILMIAH       #
kesediaan.dicabut     # ya                        # YA_ATAU_TIDAK             #
kesediaan.dicabut     # nihil                     # KOSONGKAN_SAJA            #
kesediaan.dicabut     # tidak ada                 # KOSONGKAN_SAJA            #
kesediaan.tanggal     # 45.369                    #                           #

kesediaan.mulai       # 2024-13                   # BULAN_TIDAK_ADA           # 13
kesediaan.mulai       # 00/2024                   # BULAN_TIDAK_ADA           # 00
kesediaan.mulai       # 202413                    # BULAN_TIDAK_ADA           # 13
kesediaan.mulai       # 03-24                     # TAHUN_DUA_ANGKA           # 24
kesediaan.mulai       # Maret                     # BULAN_TANPA_TAHUN         #
kesediaan.mulai       # 2024                      # TAHUN_TANPA_BULAN         #
kesediaan.mulai       # 0202                      # TAHUN_JANGGAL             # 0202
kesediaan.mulai       # Maret 224                 # TAHUN_JANGGAL             # 224
kesediaan.mulai       # Marte 2024                # NAMA_BULAN_TIDAK_DIKENAL  #
kesediaan.mulai       # 03/18/2024                # BULAN_DAN_HARI_TERTUKAR   # 18
kesediaan.mulai       # 31-02-2024                # TANGGAL_TIDAK_ADA         #
kesediaan.mulai       # Maret 2024 s.d. Mei 2024  # ADA_TULISAN_LAIN          #
kesediaan.mulai       # 2O24-03                   # HURUF_DI_ANTARA_ANGKA     # O
kesediaan.mulai       # nanti                     # BUKAN_TANGGAL             #
kesediaan.selesai     # selamanya                 # KOSONGKAN_SAJA            #
kesediaan.selesai     # seumur hidup              # KOSONGKAN_SAJA            #
kesediaan.mulai       # #REF!                     # RUMUS_GALAT               #
tertanggung.selesai   # #N/A                      # RUMUS_GALAT               #

tpp.tpp_neto          # 1.25                      # DESIMAL_MERAGUKAN         #
tpp.tpp_neto          # 12,5                      # DESIMAL_MERAGUKAN         #
tpp.tpp_neto          # 1.250000                  # DESIMAL_MERAGUKAN         #
tpp.tpp_neto          # 1.250.000,50              # ADA_PECAHAN_RUPIAH        #
tpp.tpp_neto          # 1250000.500000            # ADA_PECAHAN_RUPIAH        #
tpp.tpp_neto          # Rp 1,250,000.25           # ADA_PECAHAN_RUPIAH        #
tpp.tpp_neto          # -1250000                  # NILAI_NEGATIF             #
tpp.tpp_neto          # (1.250.000)               # NILAI_NEGATIF             #
tpp.tpp_neto          # 1.250.000-                # NILAI_NEGATIF             #
tpp.tpp_neto          # satu juta                 # UANG_DENGAN_KATA          #
tpp.tpp_neto          # 1,2 juta                  # UANG_DENGAN_KATA          #
tpp.tpp_neto          # 2jt                       # UANG_DENGAN_KATA          #
tpp.tpp_neto          # 1.250,000                 # PEMISAH_RIBUAN_KELIRU     #
tpp.tpp_neto          # 1 250 000                 # PEMISAH_RIBUAN_KELIRU     #
tpp.tpp_neto          # 1.2500.000                # PEMISAH_RIBUAN_KELIRU     #
tpp.tpp_neto          # 1250000 rupiah            # ADA_TULISAN_LAIN          #
tpp.tpp_neto          # 1.25O.000                 # HURUF_DI_ANTARA_ANGKA     # O
tpp.tpp_neto          # 1.25E+06                  # NILAI_NOTASI_ILMIAH       #
tpp.tpp_neto          # １２５                    # ANGKA_BUKAN_BIASA         #
tpp.tpp_neto          # 199001012015011001        # ISI_KOLOM_LAIN            #
tpp.tpp_neto          # 18/03/2024                # ISI_KOLOM_LAIN            #
tpp.tpp_neto          # #DIV/0!                   # RUMUS_GALAT               #
tpp.tpp_neto          # #VALUE!                   # RUMUS_GALAT               #
tpp.tpp_neto          # #NAMA?                    # RUMUS_GALAT               #
tpp.tpp_neto          # #REF!                     # RUMUS_GALAT               #
tpp.tpp_neto          # Err:502                   # RUMUS_GALAT               #
tpp.tpp_neto          # =D5*2                     # RUMUS                     #
tpp.tpp_neto          # nihil                     # TANDA_KOSONG              #
tpp.tpp_bruto         # nihil                     # KOSONGKAN_SAJA            #
kesediaan.prioritas   # pertama                   # BUKAN_BILANGAN_BULAT      #
kesediaan.prioritas   # 1.5                       # BUKAN_BILANGAN_BULAT      #
kesediaan.prioritas   # l                         # BUKAN_BILANGAN_BULAT      #
kesediaan.paket       # JHT                       # PAKET_TIDAK_DIKENAL       # JKK+JKM
kesediaan.paket       # JKK + JKM                 # PAKET_HAMPIR_SAMA         # JKK+JKM
dana.paket            # JKM dan JKK               # PAKET_HAMPIR_SAMA         # JKK+JKM
usulan.paket          # Paket 2 Program           # PAKET_HAMPIR_SAMA         # JKK+JKM
nonasn.paket          # JKK, JKM & JHT            # PAKET_HAMPIR_SAMA         # JKK+JKM+JHT
nonasn.paket          # 2                         # PAKET_HAMPIR_SAMA         # JKK+JKM
nonasn.paket          # JKKJKM                    # PAKET_HAMPIR_SAMA         # JKK+JKM
nonasn.paket          # JKK+JKN+JHT               # PAKET_HAMPIR_SAMA         # JKK+JKM+JHT
nonasn.paket          # Jaminan Kecelakaan Kerja dan Jaminan Kematian # PAKET_HAMPIR_SAMA # JKK+JKM
nonasn.paket          # JKK+JKM+JP                # PAKET_TIDAK_DIKENAL       # JKK+JKM, JKK+JKM+JHT
nonasn.paket          # JKK                       # PAKET_TIDAK_DIKENAL       # JKK+JKM, JKK+JKM+JHT
nonasn.paket          # 4 program                 # PAKET_TIDAK_DIKENAL       # JKK+JKM, JKK+JKM+JHT
nonasn.paket          # program                   # PAKET_TIDAK_DIKENAL       # JKK+JKM, JKK+JKM+JHT
kesediaan.paket       # nihil                     # KOSONGKAN_SAJA            #
dana.kode             # APBD 2024                 # BUKAN_KODE_DANA           #
dana.jenis            # APBN                      # JENIS_DANA_TIDAK_DIKENAL  # APBD, DESA
dana.pekerjaan        # sopir; guru               # PEKERJAAN_TIDAK_DIKENAL   # ART, SOPIR
dana.urutan           # 100                       # BUKAN_1_SAMPAI_99         #
dana.pagu             # -                         # KOSONGKAN_SAJA            #
kuota.kursi           # -                         # TANDA_KOSONG              #
kuota.kursi           # dua kursi                 # BUKAN_BILANGAN_BULAT      #
"""
CASES = [
    [cell.strip() for cell in re.split(r"\s# | #$", line)]
    for line in DRAWN.strip().splitlines()
    if line.strip()
]


def column_of(name):
    table, _, column = name.partition(".")
    return next(found for found in TABLES[table].columns if found.name == column)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[2]}")
def test_the_likely_cause_of_a_refused_cell(case):
    name, cell, cause, detail, *_ = [*case, "", ""]
    damage = cause_of_rejection(column_of(name), cell, MARCH)
    assert (damage and (damage.cause.value, damage.detail)) == ((cause, detail) if cause else None)


def test_every_cause_of_a_cell_is_drawn():
    drawn = {case[2] for case in CASES if case[2]}
    elsewhere = {Cause.NUMBER_CELL, Cause.CLASH, Cause.EXTRA_FIELD, Cause.BIRTH_SWAPPED, Cause.ENDS_FIRST}
    elsewhere |= {Cause.SAME_NUMBERS, Cause.FILES_OF_FUNDS}
    assert drawn | {cause.value for cause in elsewhere} == {cause.value for cause in Cause}


def told(intake):
    """Row, cause and what completes it, of all rejected rows."""
    return intake.rejected.select("baris", "sebab", "rincian").rows()


def test_a_number_cell_is_told_from_the_text_of_the_same_digits():
    rows = many_rows("tpp", "nip", [199001012015011001, "199001012015011000", 1.99e17])
    assert told(taken({"tpp.xlsx": workbook(A=rows)})) == [
        (2, "SEL_ANGKA", ""),
        (3, "DIBULATKAN_15_ANGKA", ""),
        (4, "SEL_ANGKA", ""),
    ]


def test_what_is_empty_needs_no_cause():
    assert told(taken({"tpp.csv": as_csv(one_row("tpp", tpp_neto=""))})) == [(2, "", "")]


def test_a_row_with_more_fields_than_headings_has_a_separator_inside_a_field():
    intake = taken({"tpp.csv": csv_file("nip|tpp_neto\n199001012015011001|2500000|S.Sos")})
    assert told(intake) == [(2, "PEMISAH_DI_DALAM_ISIAN", "")]


def test_an_unreadable_optional_cell_is_warned_of_with_its_cause():
    intake = taken({"tpp.csv": as_csv(one_row("tpp", tpp_bruto="1.25", potongan="nihil"))})
    assert intake.warnings.select("kolom", "sebab").rows() == [
        ("potongan", "KOSONGKAN_SAJA"),
        ("tpp_bruto", "DESIMAL_MERAGUKAN"),
    ]


def test_a_birth_whose_day_and_month_are_swapped_is_known_by_the_nik():
    rows = many_rows("pekerja", "tgl_lahir", ["1980-01-07", "1980-07-01", "1980-07-02"])
    intake = taken({"pekerja.csv": as_csv(rows)})
    assert intake.warnings.select("baris", "sebab").rows() == [
        (2, "HARI_DAN_BULAN_LAHIR_TERTUKAR"),
        (4, ""),
    ]


# Rows that contradict each other


def clashes(intake):
    """Row, the columns that differ, and where the others stand."""
    return intake.rejected.select("berkas", "baris", "sebab", "rincian", "isi").rows()


def test_rows_that_contradict_each_other_name_what_differs_and_each_other():
    header, first = one_row("asn")
    other = one_row("asn", opd="Dinas Kesehatan", status="pensiun", nama="S.")[1]
    files = {"asn a.csv": as_csv([header, first]), "asn b.xlsx": workbook(Rekap=[header, other, other])}
    assert clashes(taken(files)) == [
        (
            "asn a.csv",
            2,
            "BERTENTANGAN_DENGAN",
            "opd, status",
            "asn b.xlsx (Rekap): 2; asn b.xlsx (Rekap): 3",
        ),
        ("asn b.xlsx", 2, "BERTENTANGAN_DENGAN", "opd, status", "asn a.csv: 2; asn b.xlsx (Rekap): 3"),
        ("asn b.xlsx", 3, "BERTENTANGAN_DENGAN", "opd, status", "asn a.csv: 2; asn b.xlsx (Rekap): 2"),
    ]


@pytest.mark.parametrize(("count", "named"), [(2, 1), (3, 2), (4, 3), (5, 3), (9, 3)])
def test_of_many_rows_that_contradict_each_other_a_few_are_named(count, named):
    rows = [one_row("pekerja", tgl_lahir=f"198{at}-01-01")[1] for at in range(count)]
    for _, at, _, differing, others in clashes(
        taken({"pekerja.csv": as_csv([one_row("pekerja")[0], *rows])})
    ):
        places = others.removesuffix("; …").split("; ")
        assert (differing, len(places)) == ("tgl_lahir", named)
        assert others.endswith("…") is (count - 1 > named)
        assert f"pekerja.csv: {at}" not in places


def test_what_is_no_contradiction_is_not_named_among_what_differs():
    header, first = one_row("pekerja", nama="Maman", status="")
    other = one_row("pekerja", nama="MAMAN", status="aktif", pekerjaan="ART")[1]
    intake = taken({"pekerja.csv": as_csv([header, first, other])})
    assert {row[3] for row in clashes(intake)} == {"pekerjaan"}


def test_a_file_named_after_a_number_is_told_without_it():
    rows = [one_row("pekerja", tgl_lahir=day)[1] for day in ("1980-07-01", "1981-07-01")]
    intake = taken({f"pekerja {nik(1)}.csv": as_csv([one_row("pekerja")[0], *rows])})
    assert {row[4] for row in clashes(intake)} == {"pekerja 327201…01.csv: 2", "pekerja 327201…01.csv: 3"}


# What holds for any cell

PIECES = st.sampled_from(
    [
        nip(1),
        nik(1),
        *"0Ol- /.,'_=(１٣\t",
        ".0",
        "18",
        "1990",
        "2024",
        "E+17",
        "Maret",
        "juta",
        "Rp",
        "#N/A",
        "JKK+JKM",
    ]
)
CELLS = st.one_of(
    st.lists(PIECES, min_size=1, max_size=5).map("".join),
    st.text("0123456789OlISB .,-/'#=_１", min_size=1, max_size=24),
    st.sampled_from([case[1] for case in CASES]),
    st.text(min_size=1, max_size=20),
).filter(lambda cell: cell.strip())
COLUMNS = st.sampled_from(
    [
        (table, column)
        for table in TABLES.values()
        for column in table.columns
        if column.kind not in (Kind.TEXT, Kind.EXACT, Kind.DECREE, Kind.KELURAHAN)
    ]
)


YES_AND_NO = {
    *("ya", "y", "iya", "ya, bersedia", "bersedia", "setuju", "mau", "yes", "1", "v", "✓", "true"),
    *("tidak", "t", "tdk", "tidak bersedia", "tidak setuju", "tidak mau", "no", "n", "0", "false"),
}


def is_readable(column, cell):  # noqa: PLR0911 - one line a kind
    """Whether docs/rules.md#reading lets a text cell be read: asked of the readers of one cell, not of the intake."""
    as_frame = pl.DataFrame({"cell": [cell]})
    match column.kind:
        case Kind.NIP:
            read = as_frame.select(
                digits_only(pl.col("cell")), damaged=is_damaged(pl.col("cell"), is_nip=True)
            )
            return is_nip(read["cell"]).item() and not read["damaged"].item()
        case Kind.NIK:
            read = as_frame.select(read_nik(pl.col("cell")), damaged=is_damaged(pl.col("cell"), is_nip=False))
            return is_nik(read["cell"]).item() and not read["damaged"].item()
        case Kind.DATE:
            return read_date(cell) is not None
        case Kind.BIRTH:
            return read_date(cell, year_of_birth(MARCH.period)) is not None
        case Kind.PERIOD:
            return read_period(cell) is not None
        case Kind.MONEY | Kind.COUNT:
            return read_rupiah(cell) is not None
        case Kind.LIFE:
            # Free words: what they mean is asked of accepted rows.
            return True
        case Kind.NUMBER:
            return re.fullmatch("[0-9]{1,9}", cell) is not None
        case _:
            return is_readable_word(column, cell)


def is_readable_word(column, cell):
    """The same for codes, positions and words of a city."""
    match column.kind:
        case Kind.POSITION:
            return re.fullmatch("[0-9]{1,9}", cell) is not None and 1 <= int(cell) <= 99
        case Kind.FUND_CODE:
            return re.fullmatch("[A-Za-z0-9_-]{1,40}", cell) is not None and cell.lower() != "tpp"
        case Kind.JOBS:
            words = [text_key(word) for word in cell.split(";") if word.strip()]
            return bool(words) and all(word in JOBS for word in words)
        case Kind.YES_NO:
            return text_key(cell) in YES_AND_NO
        case _:
            is_package = column.kind in (Kind.PACKAGE, Kind.WAGE_PACKAGE)
            known = MARCH.packages_of(column.kind) if is_package else KINDS
            return text_key(cell) in known


def sifted(table, column, cells):
    """A sound row per cell, sifted without a file around it."""
    header, *rows = many_rows(table.name, column.name, cells)
    frame = pl.DataFrame(
        [[cell or None for cell in row] for row in rows],
        schema=dict.fromkeys(header, pl.String),
        orient="row",
    )
    frame = frame.with_columns(
        pl.lit(None, pl.String).alias(name) for name in table.names if name not in header
    )
    flags = {BROKEN: False} | {number_cell(name): False for name in table.identifiers}
    flags |= {has_column(name): True for name in table.names}
    place = {FILE: pl.lit("a.csv"), SHEET: pl.lit(""), ROW: pl.int_range(2, pl.len() + 2, dtype=pl.UInt32)}
    values = {name: pl.lit(value) for name, value in flags.items()}
    return validate(table, frame.with_columns(**place, **values), MARCH)


@given(COLUMNS, st.lists(CELLS, min_size=1, max_size=12, unique=True))
@examples(150)
def test_an_acceptable_cell_is_never_refused_nor_warned_of(where, cells):
    """Whatever is thought of a cell, accepted is what can be read and refused is the rest."""
    table, column = where
    result = sifted(table, column, cells)
    found = {
        row
        for frame in (result.rejected, result.warnings)
        for row in frame.filter(pl.col("kode") != "PERIODE_LAIN")["baris"]
        if frame.filter(baris=row, kolom=column.name).height
    }
    gone = set(result.statuses.with_row_index("at", 2).filter(pl.col("status") == "no_person")["at"])
    expected = {at for at, cell in enumerate(cells, 2) if not is_readable(column, cell)}
    assert found == expected - gone


@given(COLUMNS, st.lists(CELLS, min_size=1, max_size=12, unique=True))
@examples(150)
def test_no_sentence_shows_a_number_in_full_nor_fails(where, cells):
    table, column = where
    result = sifted(table, column, cells)
    for language in LANGUAGES:
        texts = load_texts(language)
        for group, found in (("reject", result.rejected), ("warning", result.warnings)):
            for row in found.iter_rows(named=True):
                said = say_finding(texts, group, row)
                digits = re.sub(r"[\W_]", "", said)
                assert not re.search(r"\d{12}", digits), said
                assert "{" not in said.replace(row["isi"], "")


@pytest.mark.parametrize(
    ("rule", "part", "length"), [(is_nip, wrong_part_of_nip, 18), (is_nik, wrong_part_of_nik, 16)]
)
@given(data=st.data())
@examples(60)
def test_a_number_has_a_wrong_part_if_and_only_if_it_is_refused(rule, part, length, data):
    """The parts are named by a second reading of the rule; the two must not drift apart."""
    sound = nip(7) if length == 18 else nik(7)
    changes = st.dictionaries(st.integers(0, length - 1), st.sampled_from("0123456789"), max_size=4)
    numbers = [
        "".join(changed.get(at, digit) for at, digit in enumerate(sound))
        for changed in data.draw(st.lists(changes, min_size=20, max_size=40))
    ]
    assert [part(number) is None for number in numbers] == rule(pl.Series(numbers)).to_list()
