"""Examples of part 7: employees on wages."""

from spec.example import Example

TABLES = [
    Example(
        title="Packages of employers",
        says="A package of a wage tariff, compared as words.",
        given={
            "nonasn": """
                nik   | paket          | → baris
                iis   | jkk+jkm        | diterima
                maman | JKK+JKM+JHT+JP | diterima
                titin | JKK+JKM+JP     | NILAI_TIDAK_SAH
                popon | 4 program      | NILAI_TIDAK_SAH
            """,
        },
    ),
    Example(
        title="Where an employee lives",
        says="An empty cell is filled from the list of workers. Two kelurahan of one person there fill nothing.",
        given={
            "nonasn": """
                nik   | kelurahan | → kelurahan
                iis   | Cikole    | Cikole
                maman |           | Baros
                titin |           |
                popon |           |
            """,
            "pekerja": """
                nik   | kelurahan
                iis   | Baros
                maman | Baros
                titin | Baros
                titin | Cikole
            """,
        },
    ),
    Example(
        title="One person, two employers, and rows that contradict each other",
        says="The employers of the first two rows are one; their rows differ in the wage.",
        given={
            "nonasn": """
                nik   | pemberi_kerja     | upah         | mulai   | selesai | → baris            | → kolom
                iis   | Dinas Pendidikan  | 2.000.000    | 2024-01 |         | BARIS_BERTENTANGAN |
                iis   | DINAS  PENDIDIKAN | 2.500.000    | 2024-01 |         | BARIS_BERTENTANGAN |
                maman | Dinas Pendidikan  | Rp 2.000.000 | 2024-01 |         | diterima           |
                maman | Desa Sudajaya     | 1.500.000    | 2024-01 |         | diterima           |
                titin | Desa Sudajaya     | dua juta     | 2024-01 |         | NILAI_TIDAK_SAH    | upah
                popon | Desa Sudajaya     | 1.500.000    | 2024-03 | 2024-02 | NILAI_TIDAK_SAH    | selesai
            """,
        },
    ),
]

JUDGING = [
    Example(
        title="Employees, rule by rule",
        says="*Popon* is dead, and *titin* is seventeen only in May.",
        given={
            "nonasn": """
                nik   | tgl_lahir  | mulai   | selesai | → hasil
                iis   | 1985-03-12 | 2024-04 |         | KEPESERTAAN_BELUM_BERLAKU
                maman | 1979-07-08 | 2024-01 | 2024-02 | KEPESERTAAN_BERAKHIR
                popon | 1992-10-05 | 2024-01 |         | PEKERJA_MENINGGAL
                titin | 2007-05-01 | 2024-01 |         | UMUR_TIDAK_MEMENUHI
            """,
            "pekerja": """
                nik   | status
                popon | meninggal
            """,
        },
    ),
]

PRICE = [
    Example(
        title="Two and three programmes",
        says="On wages of two and of three million.",
        given={
            "nonasn": """
                nik   | upah      | paket       | → jkk | → jkm | → jht  | → pekerja | → iuran
                iis   | 2.000.000 | JKK+JKM     | 4800  | 6000  | 0      | 0         | 10800
                maman | 3.000.000 | JKK+JKM     | 7200  | 9000  | 0      | 0         | 16200
                titin | 2.000.000 | JKK+JKM+JHT | 4800  | 6000  | 114000 | 40000     | 124800
                popon | 3.000.000 | JKK+JKM+JHT | 7200  | 9000  | 171000 | 60000     | 187200
            """,
        },
    ),
    Example(
        title="Four programmes, and the JP age",
        says="The third is 58 on 1 March 2024, the JP age of that year.",
        given={
            "nonasn": """
                nik              | tgl_lahir  | upah      | paket          | → jp  | → iuran | → peringatan
                3272015203850001 | 1985-03-12 | 2.000.000 | JKK+JKM+JHT+JP | 60000 | 184800  |
                3272020807790002 | 1979-07-08 | 3.000.000 | JKK+JKM+JHT+JP | 90000 | 277200  |
                3272014103660003 | 1966-03-01 | 2.000.000 | JKK+JKM+JHT+JP | 0     | 124800  | UMUR_MELEWATI_BATAS_JP
            """,
        },
    ),
    Example(
        title="Rounding, and the cap of JP",
        says=(
            "Of Rp1.234.567, 0.24 % is 2,962.96; 0.30 % is 3,703.70; 5.7 % is 70,370.32; 3 % is 37,037.01; the "
            "worker's 2 % and 1 % are 24,691.34 and 12,345.67. In March 2024 JP is counted on at most Rp10.042.300."
        ),
        given={
            "nonasn": """
                nik   | upah       | paket          | → jkk | → jkm | → jht   | → jp   | → pekerja | → iuran
                iis   | 1.234.567  | JKK+JKM+JHT+JP | 2963  | 3704  | 70370   | 37037  | 37037     | 114074
                maman | 20.000.000 | JKK+JKM+JHT+JP | 48000 | 60000 | 1140000 | 301269 | 500423    | 1549269
            """,
        },
    ),
    Example(
        title="A floor, and an employer that bears the worker's share",
        says="The floor is a city's own; here it is the minimum wage.",
        settings="""
[[wage_tariff]]
valid_from = "2024-01"
paket = "JKK+JKM+JHT"
jkk = 0.24
jkm = 0.30
jht_employer = 3.7
jht_worker = 2
wage_floor = 2500000
legal_basis = "PP 44/2015; PP 46/2015"

[[employer]]
name = "Dinas Pendidikan"
bears_worker_share = true
""",
        given={
            "nonasn": """
                nik   | pemberi_kerja    | upah      | paket       | → pemberi kerja | → pekerja | → peringatan
                iis   | DINAS PENDIDIKAN | 3.000.000 | JKK+JKM+JHT | 187200          | 0         |
                maman | Dinas Kesehatan  | 1.000.000 | JKK+JKM+JHT | 106000          | 50000     | UPAH_DI_BAWAH_BATAS
            """,
        },
    ),
]

ALLOCATION = [
    Example(
        title="Employee, maid of a sponsor, and on a village list",
        says="One payer, two reserves, in any order of the files.",
        given={
            "nonasn": """
                nik | pemberi_kerja | upah      | → hasil  | → iuran
                iis | Desa Sudajaya | 2.000.000 | DIIURKAN | 10800
            """,
            "kesediaan": """
                nomor | nip  | nik   | → hasil       | → jumlah
                K-1   | ASEP | iis   | SUDAH_DIDANAI | 0
                K-2   | ASEP | maman | DIPOTONG      | 16800
            """,
            "dana": """
                kode | jenis
                DESA | DESA
            """,
            "usulan": """
                nomor | dana | nik | keputusan | → hasil       | → jumlah
                U-1   | DESA | iis | Kepdes 5  | SUDAH_DIDANAI | 0
            """,
        },
    ),
    Example(
        title="Two employers in one month",
        says="The first by month, then by name, pays.",
        given={
            "nonasn": """
                nik   | pemberi_kerja | mulai   | → hasil       | → peringatan
                iis   | Dinas B       | 2024-01 | DIIURKAN      |
                iis   | Dinas A       | 2024-02 | SUDAH_DIDANAI | PEMBERI_KERJA_LAIN_MENGIUR
                maman | Dinas B       | 2024-01 | SUDAH_DIDANAI | PEMBERI_KERJA_LAIN_MENGIUR
                maman | Dinas A       | 2024-01 | DIIURKAN      |
            """,
        },
    ),
    Example(
        title="The sponsor has paid already when the employer's list arrives",
        says="In the next month the employer pays.",
        posted="""
            nomor | nip  | nik
            K-1   | ASEP | iis
        """,
        given={
            "nonasn": """
                nik | → hasil
                iis | SUDAH_DIDANAI
            """,
            "kesediaan": """
                nomor | nip  | nik | → hasil        | → jumlah
                K-1   | ASEP | iis | SUDAH_DIPOTONG | 0
            """,
        },
    ),
]
