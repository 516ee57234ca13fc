"""Examples of part 6: what becomes of each row of the tables of funds, and of each proposal."""

from spec.example import ROWS_PER_FILE, Example, Reading

FUND_TABLES = [
    Reading(
        title="What is the code of a fund",
        says="It becomes the name of a folder, so it has no space, dot or slash.",
        table="dana",
        column="kode",
        cells="""
            ditulis      | → dibaca
            APBD-2024    | APBD-2024
            csr_BJS      | csr_BJS
            APBD 2024    | NILAI_TIDAK_SAH
            DBHCHT/2024  | NILAI_TIDAK_SAH
            TPP          | NILAI_TIDAK_SAH
            Jumlah       | diabaikan
        """,
    ),
    Reading(
        title="Kinds of funds",
        says="Compared as words, shown as `[claims] order` spells them. TPP is no fund.",
        table="dana",
        column="jenis",
        cells="""
            ditulis        | → dibaca
            apbd  provinsi | APBD PROVINSI
            Desa           | DESA
            TPP            | NILAI_TIDAK_SAH
            APBN           | NILAI_TIDAK_SAH
        """,
    ),
    Reading(
        title="Seats are never guessed",
        says="They are read as money is. A dash is not an empty cell here.",
        table="kuota",
        column="kursi",
        cells="""
            ditulis | → dibaca
            2       | 2
            1.000   | 1000
            -       | NILAI_TIDAK_SAH
            -2      | NILAI_TIDAK_SAH
            dua     | NILAI_TIDAK_SAH
        """,
    ),
    Example(
        title="One place in several spellings",
        says=(
            "*Kel. Baros* and *BAROS* are one place, so the third row says the same as the first, and the sixth "
            "contradicts the fifth. The sum is ignored. The last row has seats of a fund that `dana` does not have."
        ),
        given={
            "dana": """
                kode | → baris
                APBD | diterima
            """,
            "kuota": """
                dana | kelurahan      | kursi | → baris            | → peringatan
                APBD | Kel. Baros     | 2     | diterima           |
                APBD | Jayaraksa      | 2     | diterima           |
                APBD | BAROS          | 2     | diabaikan          |
                APBD | JUMLAH         | 4     | diabaikan          |
                APBD | Sudajaya       | 1     | BARIS_BERTENTANGAN |
                APBD | Desa Sudajaya  | 3     | BARIS_BERTENTANGAN |
                DESA | Baros          | 1     | diterima           | DANA_TIDAK_DIKENAL
            """,
        },
    ),
    Example(
        title="What bounds a fund or a proposal is not guessed",
        says="A score that cannot be read counts as empty. A job must be one that the city knows.",
        given={
            "dana": """
                kode | pekerjaan        | kuota | → baris         | → kolom
                A    | sopir; PRT       | 10    | diterima        |
                B    | sopir; guru ngaji| 10    | NILAI_TIDAK_SAH | pekerjaan
                C    |                  | -     | NILAI_TIDAK_SAH | kuota
            """,
            "usulan": """
                nomor | dana | nik   | skor | selesai | → baris           | → kolom | → peringatan
                U-1   | A    | iis   | 90   |         | diterima          |         |
                U-2   | A    | maman | 90,5 |         | diterima          |         | NILAI_TIDAK_SAH
                U-3   | A    | titin | 80   | nanti   | PERIODE_TIDAK_SAH | selesai |
            """,
        },
    ),
    Example(
        title="A worker in two places",
        says="The rows are accepted, and the place of the worker counts as empty.",
        given={
            "dana": """
                kode | → baris
                APBD | diterima
            """,
            "pekerja": """
                nik | kelurahan  | → baris  | → peringatan
                iis | Baros      | diterima | DUA_KELURAHAN
                iis | Jayaraksa  | diterima | DUA_KELURAHAN, ISI_BERBEDA
            """,
        },
    ),
    Example(
        title="A registration form of a village",
        says="Its rows are proposals and workers; a file of `pekerja` is not needed.",
        sent={
            "usulan-sudajaya.csv": """
DAFTAR USULAN DESA SUDAJAYA
No,Nomor Usulan,Kode Dana,NIK,Nama,Tgl Lahir,Pekerjaan,Desa,Tanggal,No. SK
1,SDJ-1,DESA,iis,Iis Rohaeti,12-03-1985,ART,Sudajaya,20/02/2024,Kepdes 5/2024
2,SDJ-2,DESA,maman,Maman Gunawan,besok,sopir,Sudajaya,20/02/2024,Kepdes 5/2024
""",
        },
        then={
            "bkpsdm/ditolak.csv": """
                tabel   | berkas              | baris | kolom     | kode
                pekerja | usulan-sudajaya.csv | 4     | tgl_lahir | TANGGAL_TIDAK_SAH
            """,
            ROWS_PER_FILE: """
                berkas              | baris | diterima | ditolak | diabaikan
                usulan-sudajaya.csv | 2     | 2        | 0       | 0
            """,
        },
    ),
]

JUDGING = [
    Example(
        title="The first rule that applies",
        says="The fund of the village ends in February. Iis has two proposals of the budget; one has no decree yet.",
        given={
            "dana": """
                kode | jenis | selesai
                APBD | APBD  | 2024-12
                DESA | DESA  | 2024-02
            """,
            "usulan": """
                nomor | dana | nik   | tanggal    | dicabut    | keputusan | → hasil
                U1    | APBD | iis   | 2024-02-01 |            |           | BELUM_DITETAPKAN
                U2    | APBD | iis   | 2024-03-10 |            | Kepwal 4  | DIDANAI
                U3    | APBD | maman | 2024-03-11 |            | Kepwal 4  | USULAN_BELUM_BERLAKU
                U4    | DESA | maman | 2024-02-01 | 2024-03-10 |           | USULAN_DICABUT
                U5    | DESA | titin | 2024-02-01 |            |           | DANA_TIDAK_BERLAKU
                U6    | CSR  | titin | 2024-02-01 |            | Kepwal 4  | DANA_TIDAK_DIKENAL
            """,
        },
    ),
    Example(
        title="Public money needs a decree",
        says="A company pays by its agreement, which the row of its fund names.",
        given={
            "dana": """
                kode | jenis
                A    | DBHCHT
                B    | CSR
            """,
            "usulan": """
                nomor | dana | nik   | keputusan | → hasil
                U1    | A    | iis   |           | BELUM_DITETAPKAN
                U2    | B    | maman |           | DIDANAI
            """,
        },
    ),
    Example(
        title="A fund for some jobs only",
        says="Both jobs are covered; the fund is for drivers.",
        given={
            "dana": """
                kode | pekerjaan
                APBD | SOPIR
            """,
            "pekerja": """
                nik   | pekerjaan
                iis   | supir
                maman | ART
            """,
            "usulan": """
                nomor | dana | nik   | keputusan | → hasil
                U1    | APBD | iis   | Kepwal 4  | DIDANAI
                U2    | APBD | maman | Kepwal 4  | PEKERJAAN_TIDAK_TERMASUK
            """,
        },
    ),
    Example(
        title="Public and private money at their own tariff",
        says="TPP is private money. The entry of the own class of payers comes before one for any.",
        settings="""
            [[tariff]]
            valid_from = "2015-07"
            paket = "JKK+JKM"
            jkk = 10000
            jkm = 6800
            legal_basis = "PP 44/2015"

            [[tariff]]
            valid_from = "2024-01"
            paket = "JKK+JKM"
            jkk = 5000
            jkm = 3400
            payer = "swasta"
            legal_basis = "an invented relief"
        """,
        given={
            "dana": """
                kode | jenis
                APBD | APBD
                CSR  | CSR
            """,
            "usulan": """
                nomor | dana | nik   | keputusan | → hasil | → jumlah
                U1    | APBD | iis   | Kepwal 4  | DIDANAI | 16800
                U2    | CSR  | maman |           | DIDANAI | 8400
            """,
            "kesediaan": """
                nomor | nip  | nik   | → hasil  | → jumlah
                K1    | ASEP | titin | DIPOTONG | 8400
            """,
        },
    ),
]

_TWO_KINDS = """
    kode | jenis | kuota
    CSR  | CSR   | 1
    APBD | APBD  |
"""

ALLOCATION = [
    Example(
        title="One worker in three lists",
        says=(
            "TPP comes first, but the allowance of ASEP is too small. The company has one seat and serves the higher "
            "score. So the budget pays for iis. The village is never asked."
        ),
        given={
            "tpp": """
                nip  | tpp_neto
                ASEP | 10.000
            """,
            "dana": _TWO_KINDS + "    DESA | DESA  |\n",
            "kesediaan": """
                nomor | nip  | nik | → hasil
                K1    | ASEP | iis | TPP_TIDAK_CUKUP
            """,
            "usulan": """
                nomor | dana | nik   | skor | keputusan | → hasil
                U1    | DESA | iis   |      | Kepdes 5  | SUDAH_DIDANAI
                U2    | CSR  | iis   | 80   |           | KURSI_PENUH
                U3    | CSR  | maman | 90   |           | DIDANAI
                U4    | APBD | iis   |      | Kepwal 4  | DIDANAI
            """,
        },
        then={
            "dana/CSR/daftar-tunggu.csv": """
                urutan | nomor | nik | hasil
                1      | U2    | iis | KURSI_PENUH
            """,
        },
    ),
    Example(
        title="Holders first, then scores",
        says="The fund paid for iis last month. A better score displaces no holder; the other seat goes by score.",
        holders="""
            dana | nik
            APBD | iis
        """,
        given={
            "dana": """
                kode | kuota
                APBD | 2
            """,
            "usulan": """
                nomor | dana | nik   | skor | tanggal    | keputusan | → hasil
                U1    | APBD | iis   | 10   | 2024-02-01 | Kepwal 4  | DIDANAI
                U2    | APBD | maman | 90   | 2024-02-02 | Kepwal 4  | KURSI_PENUH
                U3    | APBD | titin | 90   | 2024-02-01 | Kepwal 4  | DIDANAI
                U4    | APBD | popon |      | 2024-01-01 | Kepwal 4  | KURSI_PENUH
            """,
        },
    ),
    Example(
        title="Seats by place",
        says=(
            "*Kel. Baros* has one seat and two proposals, Jayaraksa has two seats and one proposal. Sudajaya has no "
            "row of seats. Until `pelepasan` a seat that is empty stays empty."
        ),
        given={
            "dana": """
                kode | pelepasan
                APBD | 2024-07
            """,
            "kuota": """
                dana | kelurahan | kursi
                APBD | Baros     | 1
                APBD | Jayaraksa | 2
            """,
            "usulan": """
                nomor | dana | nik   | kelurahan  | skor | keputusan | → hasil
                U1    | APBD | iis   | Kel. Baros | 90   | Kepwal 4  | DIDANAI
                U2    | APBD | maman | BAROS      | 80   | Kepwal 4  | KURSI_PENUH
                U3    | APBD | titin | Jayaraksa  | 10   | Kepwal 4  | DIDANAI
                U4    | APBD | popon | Sudajaya   | 70   | Kepwal 4  | KURSI_PENUH
            """,
        },
        then={
            "dana/kuota.csv": """
                kelurahan | kursi | terisi | kosong | menunggu
                Baros     | 1     | 1      | 0      | 1
                Jayaraksa | 2     | 1      | 1      | 0
            """,
            "dana/APBD/daftar-tunggu.csv": """
                kelurahan | urutan | nomor | nik
                Baros     | 1      | U2    | maman
                Sudajaya  | 1      | U4    | popon
            """,
        },
    ),
    Example(
        title="Released seats",
        says="The same in the month of release: the empty seat of Jayaraksa is lent to the next by score.",
        given={
            "dana": """
                kode | pelepasan
                APBD | 2024-03
            """,
            "kuota": """
                dana | kelurahan | kursi
                APBD | Baros     | 1
                APBD | Jayaraksa | 2
            """,
            "usulan": """
                nomor | dana | nik   | kelurahan  | skor | keputusan | → hasil
                U1    | APBD | iis   | Kel. Baros | 90   | Kepwal 4  | DIDANAI
                U2    | APBD | maman | BAROS      | 80   | Kepwal 4  | DIDANAI
                U3    | APBD | titin | Jayaraksa  | 10   | Kepwal 4  | DIDANAI
                U4    | APBD | popon | Sudajaya   | 70   | Kepwal 4  | KURSI_PENUH
            """,
        },
    ),
    Example(
        title="Money for two workers",
        says="There is no limit to the seats, and the budget of the year pays two premiums of 16,800.",
        given={
            "dana": """
                kode | pagu
                APBD | 40.000
            """,
            "usulan": """
                nomor | dana | nik   | skor | keputusan | → hasil
                U1    | APBD | iis   | 30   | Kepwal 4  | DIDANAI
                U2    | APBD | maman | 10   | Kepwal 4  | PAGU_HABIS
                U3    | APBD | titin | 20   | Kepwal 4  | DIDANAI
            """,
        },
        then={
            "dana/rekap-dana.csv": """
                dana | pekerja | menunggu | total | pagu  | terpakai | sisa | cukup_bulan
                APBD | 2       | 1        | 33600 | 40000 | 33600    | 6400 | 0
            """,
        },
    ),
]
