"""Examples of part 2: what becomes of each row of a file."""

from spec.example import ROWS_PER_FILE, Example, Reading

IDENTIFIERS = [
    Reading(
        title="What is a NIP",
        says=(
            "Spaces and an apostrophe go. Refused here, from the fifth row on: a contract number before 2019, "
            "a 13th month "
            "of birth, sex 3, serial 000, a start at the age of 15, and an old NIP of nine digits."
        ),
        table="asn",
        column="nip",
        cells="""
            ditulis              | → dibaca
            198508172010011001   | 198508172010011001
            19850817 201001 1 002| 198508172010011002
            '198508172010011003  | 198508172010011003
            198508172019211001   | 198508172019211001
            198508172018211001   | NIP_TIDAK_SAH
            198513172010011001   | NIP_TIDAK_SAH
            198508172010013001   | NIP_TIDAK_SAH
            198508172010011000   | NIP_TIDAK_SAH
            198508172000011001   | NIP_TIDAK_SAH
            131847562            | NIP_TIDAK_SAH
        """,
    ),
    Reading(
        title="What is a NIK",
        says=(
            "Women have 40 added to the day of birth. Refused here: 31 February, serial 0000, a province "
            "below 11, and a "
            "number with 15 digits."
        ),
        table="pekerja",
        column="nik",
        cells="""
            ditulis               | → dibaca
            3272014107850001      | 3272014107850001
            32.72.01.410785.0002  | 3272014107850002
            3272013102850001      | NIK_TIDAK_SAH
            3272013007850000      | NIK_TIDAK_SAH
            0972013007850001      | NIK_TIDAK_SAH
            327201300785001       | NIK_TIDAK_SAH
        """,
    ),
    Reading(
        title="Numbers that a spreadsheet has damaged",
        says=(
            "Scientific notation and a decimal point in a NIP show that digits are lost. They are never "
            "guessed."
        ),
        table="kesediaan",
        column="nip",
        cells="""
            ditulis              | → dibaca
            1,98508E+17          | RUSAK_OLEH_EXCEL
            198508172010011001.0 | RUSAK_OLEH_EXCEL
            198508172010011001   | 198508172010011001
        """,
    ),
    Reading(
        title="A number cell in a workbook",
        says=(
            "A spreadsheet keeps 15 digits of a number at most, so a number cell is rejected even if it looks "
            "right."
        ),
        table="pekerja",
        column="nik",
        as_number=True,
        cells="""
            ditulis          | → dibaca
            3272014107850001 | RUSAK_OLEH_EXCEL
        """,
    ),
    Example(
        title="Numbers that are legal but unusual",
        says=(
            "A birth date that differs from the NIK, and a district that no list knows, are warnings: the row "
            "is used."
        ),
        given={
            "pekerja": """
                nik              | tgl_lahir  | → baris  | → peringatan
                iis              | 1985-03-12 | diterima |
                maman            | 1979-08-07 | diterima | TANGGAL_LAHIR_BERBEDA_DARI_NIK
                3272990807790002 | 1979-07-08 | diterima | KODE_KECAMATAN_TIDAK_DIKENAL
            """,
        },
    ),
]

SHEETS = [
    Example(
        title="A letterhead above the header, a subtotal and a signature below",
        says=(
            "The header is the first row with all starred headings. Rows about no person are ignored and "
            "counted."
        ),
        sent={
            "asn-dinsos.csv": """
PEMERINTAH KOTA CONTOH,,,
DAFTAR ASN DINAS SOSIAL,,,
NIP,Nama,OPD,Status
1,2,3,4
ASEP,Asep,Dinas Sosial,aktif
BUDI,Budi,Dinas Sosial,aktif
,Jumlah: 2,,
""",
        },
        then={
            ROWS_PER_FILE: """
                berkas         | baris | diterima | ditolak | diabaikan
                asn-dinsos.csv | 4     | 2        | 0       | 2
            """
        },
    ),
    Example(
        title="A heading above sub-headings",
        says=(
            "*TPP* over *Bruto*, *Potongan* and *Neto*: the last column is `TPP Neto`, the first is `TPP "
            "Bruto`."
        ),
        sent={
            "tpp-dinsos.csv": """
NIP,Periode,OPD,TPP,,
,,,Bruto,Potongan,Neto
ASEP,2024-03,Dinas Sosial,2.100.000,100.000,2.000.000
""",
        },
        given={
            "kesediaan": """
                nomor | nip  | nik | → hasil
                K1    | ASEP | iis | DIPOTONG
            """
        },
        then={
            "keuangan/tpp.csv": """
                nip  | tpp_bruto | tpp_neto | potongan_bpjs | tpp_neto_akhir
                ASEP | 2100000   | 2000000  | 16800         | 1983200
            """
        },
    ),
    Example(
        title="What offices call the columns",
        says="Common headings are known, in any case and with any spaces, dots, slashes and hyphens.",
        sent={
            "asn-dinsos.csv": """
No.,NIP/NIPPPK,NAMA LENGKAP,Perangkat Daerah,Status
1,ASEP,Asep,Dinas Sosial,aktif
"""
        },
        then={
            ROWS_PER_FILE: """
                berkas         | baris | diterima | ditolak | diabaikan
                asn-dinsos.csv | 1     | 1        | 0       | 0
            """
        },
    ),
    Example(
        title="A registration form",
        says=(
            "Each row of the form is a statement and a worker. The fault of the worker appears under "
            "`pekerja`."
        ),
        sent={
            "kesediaan-formulir.csv": """
nomor,nip,nik,tanggal,mulai,nama_pekerja,tgl_lahir,pekerjaan
K1,ASEP,iis,2024-02-12,2024-03,Iis,1985-03-12,ART
K2,BUDI,maman,2024-02-12,2024-03,Maman,kapan-kapan,sopir
"""
        },
        then={
            "bkpsdm/hasil.csv": """
                nomor | nip  | nik   | hasil
                K1    | ASEP | iis   | DIPOTONG
                K2    | BUDI | maman | PEKERJA_TIDAK_DIKENAL
            """,
            "bkpsdm/ditolak.csv": """
                tabel   | berkas                 | baris | kolom     | kode
                pekerja | kesediaan-formulir.csv | 3     | tgl_lahir | TANGGAL_TIDAK_SAH
            """,
        },
    ),
    Example(
        title="A participant list of BPJS",
        says="A worker on the list is covered by another source in the months between the two dates.",
        sent={
            "tertanggung-bpjs.csv": """
NIK,KPJ,NAMA,TGL_KEPESERTAAN,TGL_BERAKHIR,MASA_GRACE
iis,24001234567,Iis,01-01-2024,31-03-2024,
maman,24001234568,Maman,01-11-2023,29-02-2024,
"""
        },
        given={
            "kesediaan": """
                nomor | nip  | nik   | → hasil
                K1    | ASEP | iis   | SUDAH_TERTANGGUNG
                K2    | ASEP | maman | DIPOTONG
            """
        },
    ),
]

SHEETS += [
    Example(
        title="A worker on the list whom we pay ourselves",
        says=(
            "BPJS lists iis because this deployment paid for iis in February. That is not another source, so the "
            "premium goes on."
        ),
        paid_until="""
            nik | sampai
            iis | 2024-02
        """,
        sent={
            "tertanggung-bpjs.csv": """
NIK,KPJ,NAMA,TGL_KEPESERTAAN,TGL_BERAKHIR,MASA_GRACE
iis,24001234567,Iis,01-02-2024,31-03-2024,
"""
        },
        given={
            "kesediaan": """
                nomor | nip  | nik | → hasil
                K1    | ASEP | iis | DIPOTONG
            """
        },
    ),
    Example(
        title="A TPP file without period and OPD",
        says="The file is taken to be of the period, and the OPD is that of the `asn` row. Both are warnings.",
        sent={
            "tpp-dinsos.csv": """
NIP,TPP Neto
ASEP,1.000.000
"""
        },
        given={
            "kesediaan": """
                nomor | nip  | nik | → hasil
                K1    | ASEP | iis | DIPOTONG
            """
        },
        then={
            "bkpsdm/peringatan.csv": """
                tabel | berkas         | kode
                tpp   | tpp-dinsos.csv | TANPA_KOLOM_OPD
                tpp   | tpp-dinsos.csv | TANPA_KOLOM_PERIODE
            """
        },
    ),
]

CELLS = [
    Example(
        title="Cells that mean empty",
        says="Dashes, dots and underscores alone are an empty cell. A starred cell must hold more than that.",
        given={
            "kesediaan": """
                nomor | nip  | nik   | tanggal    | selesai | dicabut | → baris      | → kolom
                K1    | ASEP | iis   | 2024-02-12 | -       | ....    | diterima     |
                K2    | ASEP | maman | ---        |         | __      | KOLOM_KOSONG | tanggal
            """
        },
    ),
]

DATES = [
    Reading(
        title="Dates as offices write them",
        says="The day comes before the month, always. A date that does not exist is never corrected by the program.",
        table="kesediaan",
        column="tanggal",
        cells="""
            ditulis       | → dibaca
            2024-03-18    | 2024-03-18
            18-03-2024    | 2024-03-18
            18/03/2024    | 2024-03-18
            18 Maret 2024 | 2024-03-18
            18-MAR-24     | 2024-03-18
            4/3/2024      | 2024-03-04
            31 NOP 2023   | TANGGAL_TIDAK_SAH
            30 NOP 2023   | 2023-11-30
            03/18/2024    | TANGGAL_TIDAK_SAH
            kemarin       | TANGGAL_TIDAK_SAH
                          | KOLOM_KOSONG
        """,
    ),
    Reading(
        title="A two-digit year of a birth",
        says="It is the century that makes the person 10 to 99 years old in the period, here March 2024.",
        table="pekerja",
        column="tgl_lahir",
        cells="""
            ditulis   | → dibaca
            1-7-80    | 1980-07-01
            17-AGS-05 | 2005-08-17
            17-AGS-45 | 1945-08-17
        """,
    ),
]

PERIODS = [
    Reading(
        title="Periods as offices write them",
        says="A month in figures or words, or a date in it.",
        table="kesediaan",
        column="mulai",
        cells="""
            ditulis    | → dibaca
            2024-03    | 2024-03
            03/2024    | 2024-03
            202403     | 2024-03
            Maret 2024 | 2024-03
            Mar-24     | 2024-03
            18-03-2024 | 2024-03
            2024       | PERIODE_TIDAK_SAH
            Triwulan I | PERIODE_TIDAK_SAH
        """,
    ),
]

MONEY = [
    Reading(
        title="Amounts as offices write them",
        says=(
            "Points and commas may be between thousands. A part of a rupiah, a negative amount and words "
            "are not read."
        ),
        table="tpp",
        column="tpp_neto",
        cells="""
            ditulis         | → dibaca
            1250000         | 1250000
            1.250.000       | 1250000
            Rp 1.250.000    | 1250000
            Rp1.250.000,-   | 1250000
            1.250.000,00    | 1250000
            1250000.00      | 1250000
            1,250,000.00    | 1250000
            1.250.000,50    | NILAI_TIDAK_SAH
            -1.250.000      | NILAI_TIDAK_SAH
            1.25            | NILAI_TIDAK_SAH
            satu juta       | NILAI_TIDAK_SAH
        """,
    ),
]

ROWS = [
    Example(
        title="The first faulty column gives the code",
        says=(
            "A row has one code, however many cells are wrong: that of the first faulty column in the table's "
            "order."
        ),
        given={
            "kesediaan": """
                nomor | nip  | nik   | tanggal    | mulai  | → baris           | → kolom
                K1    | ASEP | iis   | 2024-02-12 | 2024-03| diterima          |
                K2    | ASEP | 123456| kapan      | segera | NIK_TIDAK_SAH     | nik
                K3    | ASEP | maman | kapan      | segera | TANGGAL_TIDAK_SAH | tanggal
                K4    | ASEP | maman |            | segera | KOLOM_KOSONG      | tanggal
            """
        },
    ),
    Example(
        title="An unreadable optional cell",
        says=(
            "It is a warning and counts as empty. What bounds a consent is different: there the row is "
            "rejected."
        ),
        given={
            "kesediaan": """
                nomor | nip  | nik   | prioritas | selesai | → baris           | → kolom | → peringatan
                K1    | ASEP | iis   | utama     |         | diterima          |         | NILAI_TIDAK_SAH
                K2    | ASEP | maman | 1         | nanti   | PERIODE_TIDAK_SAH | selesai |
            """
        },
    ),
    Example(
        title="A statement that ends before it begins",
        says="`selesai` before `mulai` is a wrong value, in the column `selesai`.",
        given={
            "kesediaan": """
                nomor | nip  | nik   | mulai   | selesai | → baris         | → kolom
                K1    | ASEP | iis   | 2024-03 | 2024-03 | diterima        |
                K2    | ASEP | maman | 2024-03 | 2024-02 | NILAI_TIDAK_SAH | selesai
            """
        },
    ),
    Example(
        title="A package that no tariff knows",
        says="A package without a tariff cannot be charged.",
        given={
            "kesediaan": """
                nomor | nip  | nik   | paket       | → baris         | → kolom
                K1    | ASEP | iis   | jkk+jkm     | diterima        |
                K2    | ASEP | maman | JKK+JKM+JHT | NILAI_TIDAK_SAH | paket
            """
        },
    ),
    Example(
        title="Rows that contradict each other",
        says=(
            "Both rows are rejected, so that the order of rows never decides. An empty cell contradicts nothing, and a "
            "different spelling of the name is a warning."
        ),
        given={
            "asn": """
                nip   | nama   | opd            | status  | → baris            | → peringatan
                ASEP  | Asep   | Dinas Sosial   | aktif   | BARIS_BERTENTANGAN |
                ASEP  | Asep   | Dinas Kesehatan| aktif   | BARIS_BERTENTANGAN |
                BUDI  | Budi   | Dinas Sosial   | aktif   | diterima           |
                BUDI  | Budi S.| DINAS  SOSIAL  | Aktif   | diterima           | ISI_BERBEDA
                RATNA | Ratna  | Dinas Sosial   | aktif   | diterima           |
                RATNA | Ratna  | Dinas Sosial   | aktif   | diabaikan          |
            """
        },
    ),
    Example(
        title="Two statements with one number",
        says=(
            "A statement is signed once. Rows with one `nomor` must agree in every column, empty cells "
            "included."
        ),
        given={
            "kesediaan": """
                nomor | nip  | nik   | prioritas | → baris
                K1    | ASEP | iis   | 1         | BARIS_BERTENTANGAN
                K1    | ASEP | iis   |           | BARIS_BERTENTANGAN
                K2    | ASEP | maman | 1         | diterima
                K2    | ASEP | maman | 1         | diabaikan
            """
        },
    ),
    Example(
        title="A row of another period",
        says="It is ignored with a warning, because one file may hold several months.",
        given={
            "tpp": """
                nip  | tpp_neto  | periode | → baris   | → peringatan
                ASEP | 1.000.000 | 2024-03 | diterima  |
                ASEP | 900.000   | 2024-02 | diabaikan | PERIODE_LAIN
            """
        },
    ),
    Example(
        title="A torn row of a CSV file",
        says="An unquoted comma inside a cell moves all cells behind it, so the row cannot be trusted.",
        sent={
            "asn-dinsos.csv": """
nip,nama,opd,status
ASEP,Asep,Dinas Sosial,aktif
BUDI,Budi, S.E.,Dinas Sosial,aktif
"""
        },
        then={
            "bkpsdm/ditolak.csv": """
                tabel | berkas         | baris | kode
                asn   | asn-dinsos.csv | 3     | BARIS_TIDAK_UTUH
            """
        },
    ),
]

WORDS = [
    Example(
        title="One OPD, several spellings",
        says=(
            "Case and extra spaces do not matter; the most frequent spelling is shown, or the name that an "
            "alias gives."
        ),
        settings="""
[opd.aliases]
"Dinas Kesehatan Kota" = "Dinas Kesehatan"
""",
        given={
            "asn": """
                nip   | opd
                ASEP  | Dinas Sosial
                BUDI  | DINAS  SOSIAL
                RATNA | Dinas Kesehatan Kota
                EUIS  | Dinas Sosial
            """,
            "kesediaan": """
                nomor | nip   | nik
                K1    | RATNA | iis
            """,
            "tpp": """
                nip   | opd
                RATNA | dinas kesehatan kota
            """,
        },
        then={
            "peringkat.csv": """
                peringkat | opd             | pekerja | jumlah_asn
                1         | Dinas Kesehatan | 1       | 1
                2         | Dinas Sosial    | 0       | 3
            """
        },
    ),
    Example(
        title="Words that say that a worker has died",
        says=(
            "The status is one of these words or begins with one. Any other word is a warning, and the worker "
            "counts as living."
        ),
        given={
            "kesediaan": """
                nomor | nip  | nik   | → hasil
                K1    | ASEP | iis   | PEKERJA_MENINGGAL
                K2    | ASEP | maman | PEKERJA_MENINGGAL
                K3    | ASEP | titin | DIPOTONG
            """,
            "pekerja": """
                nik   | status
                iis   | Meninggal dunia 2 Februari
                maman | Alm.
                titin | aktif
            """,
        },
    ),
]
