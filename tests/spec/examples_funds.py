"""Examples of part 6: what becomes of each row of the tables of funds."""

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
