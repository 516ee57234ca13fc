"""Examples of part 8: construction contracts."""

from spec.example import Example

TABLE = [
    Example(
        title="Contracts, totals and dates",
        says="The third row has no number, the fourth is a total, and the last ends before it begins.",
        given={
            "jakon": """
                nomor  | nilai          | terdaftar  | mulai      | selesai    | → baris           | → kolom
                027/1  | Rp 150.000.000 |            | 2024-03-04 | 2024-06-30 | diterima          |
                027/2  | 150 juta       |            | 2024-03-04 | 2024-06-30 | NILAI_TIDAK_SAH   | nilai
                       | 90.000.000     |            | 2024-03-04 | 2024-06-30 | diabaikan         |
                JUMLAH | 240.000.000    |            | 2024-03-04 | 2024-06-30 | diabaikan         |
                027/3  | 150.000.000    | belum      | 2024-03-04 | 2024-06-30 | TANGGAL_TIDAK_SAH | terdaftar
                027/4  | 150.000.000    | 12/03/2024 | 2024-03-04 | 2024-03-01 | NILAI_TIDAK_SAH   | selesai
            """,
        },
    ),
    Example(
        title="A row of column numbers",
        says="In brackets or without, and in another order than the columns of the rule book.",
        given={
            "jakon": """
                nomor | penyedia | nilai       | spk        | mulai      | selesai    | → baris
                (1)   | (2)      | (3)         | (4)        | (5)        | (6)        | diabaikan
                2     | 3        | 4           | 8          | 6          | 7          | diabaikan
                1     | CV Karya | 150.000.000 | 2024-03-01 | 2024-03-04 | 2024-06-30 | diterima
            """,
        },
    ),
]

PRICE = [
    Example(
        title="Contracts of 100 million, 1 billion and 6 billion",
        says="1 billion: 210.000 + 680.000 + 650.000 = 1.540.000 of JKK, and 30.000 + 80.000 + 100.000 of JKM.",
        given={
            "jakon": """
                nomor | nilai         | → jkk   | → jkm  | → total
                A     | 100.000.000   | 210000  | 30000  | 240000
                B     | 1.000.000.000 | 1540000 | 210000 | 1750000
                C     | 6.000.000.000 | 6840000 | 710000 | 7550000
            """,
        },
    ),
    Example(
        title="Edges of slices, and rounding",
        says="One rupiah above an edge costs a thousandth of one; Rp1.234.567 are 2,592.59 of JKK and 370.37 of JKM.",
        given={
            "jakon": """
                nomor | nilai         | → jkk   | → jkm
                A     | 100.000.001   | 210000  | 30000
                B     | 500.000.000   | 890000  | 110000
                C     | 5.000.000.000 | 5940000 | 610000
                D     | 1.234.567     | 2593    | 370
                E     | 0             | 0       | 0
            """,
        },
    ),
    Example(
        title="The slices as the list writes them",
        says="The rupiah in each slice, with the rates of JKK and JKM.",
        given={
            "jakon": """
                nomor | nilai       | → total | → lapisan
                A     | 60.000.000  | 144000  | 60000000 × (0,21% + 0,03%)
                B     | 300.000.000 | 620000  | 100000000 × (0,21% + 0,03%) + 200000000 × (0,17% + 0,02%)
            """,
        },
    ),
    Example(
        title="The tariff of the month of the work order",
        says="The work order of *A* is older than any tariff.",
        settings="""
[[jakon_tariff]]
valid_from = "2015-07"
valid_until = "2023-12"
slices = [{ jkk = 0.20, jkm = 0.02 }]
legal_basis = "Perwal lama"

[[jakon_tariff]]
valid_from = "2024-01"
slices = [{ up_to = 1000000, jkk = 0.20, jkm = 0.02 }, { jkk = 0.10, jkm = 0.01 }]
legal_basis = "Perwal baru"
""",
        given={
            "jakon": """
                nomor | nilai     | spk        | → total | → dasar     | → peringatan
                A     | 2.000.000 | 2015-06-30 |         |             | TARIF_JAKON_TIDAK_ADA
                B     | 2.000.000 | 2023-12-31 | 4400    | Perwal lama |
                C     | 2.000.000 | 2024-01-01 | 3300    | Perwal baru |
            """,
        },
    ),
]

LIST = [
    Example(
        title="Late or not",
        says="Fourteen working days after Friday 1 March 2024 is Thursday 21 March; the period ends on 31 March.",
        given={
            "jakon": """
                nomor | spk        | terdaftar  | → batas    | → hari | → hari kerja | → terlambat
                A     | 2024-03-01 | 2024-03-21 | 2024-03-21 | 20     | 14           | tidak
                B     | 2024-03-01 | 2024-03-22 | 2024-03-21 | 21     | 15           | ya
                C     | 2024-03-01 |            | 2024-03-21 | 30     | 20           | ya
                D     | 2024-03-25 |            | 2024-04-12 | 6      | 4            | tidak
                E     | 2024-03-02 | 2024-02-28 | 2024-03-21 | 0      | 0            | tidak
                F     | 2024-04-01 |            | 2024-04-19 | 0      | 0            | tidak
            """,
        },
    ),
    Example(
        title="Running or ended",
        says="Work goes on to the end of the day `selesai`.",
        given={
            "jakon": """
                nomor | selesai    | → berakhir
                A     | 2024-03-30 | ya
                B     | 2024-03-31 | tidak
            """,
        },
    ),
    Example(
        title="Holidays are no working days",
        says="Seven working days, of which two are holidays.",
        settings="""
[jakon]
deadline_days = 7
holidays = [2024-03-11, 2024-03-12]
""",
        given={
            "jakon": """
                nomor | spk        | terdaftar  | → batas    | → hari kerja | → terlambat
                A     | 2024-03-01 | 2024-03-14 | 2024-03-14 | 7            | tidak
                B     | 2024-03-01 | 2024-03-15 | 2024-03-14 | 8            | ya
            """,
        },
    ),
]
