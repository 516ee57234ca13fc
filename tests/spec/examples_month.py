"""Examples of part 3: tariff, cut-off, judging, allocation, revisions, ranking."""

from spec.example import Example

_TWO_PACKAGES = """
[[tariff]]
valid_from = "2020-01"
paket = "JKK+JKM"
jkk = 10000
jkm = 6800
legal_basis = "PP 44/2015"

[[tariff]]
valid_from = "2020-01"
paket = "LENGKAP"
jkk = 10000
jkm = 6800
jht = 20000
legal_basis = "PP 44/2015"
"""

TARIFF = [
    Example(
        title="A tariff with dates and a sector",
        says="The tariff of the job's sector comes before the one without a sector, as long as it is valid.",
        settings="""
[[tariff]]
valid_from = "2015-07"
paket = "JKK+JKM"
jkk = 10000
jkm = 6800
legal_basis = "PP 44/2015"

[[tariff]]
valid_from = "2024-01"
valid_until = "2024-03"
paket = "JKK+JKM"
sector = "transportasi"
jkk = 5000
jkm = 3400
legal_basis = "contoh"
""",
        given={
            "pekerja": """
                nik   | pekerjaan
                iis   | ART
                maman | pengemudi
            """,
            "kesediaan": """
                nomor | nip  | nik   | → hasil  | → jumlah
                K1    | ASEP | iis   | DIPOTONG | 16800
                K2    | ASEP | maman | DIPOTONG | 8400
            """,
        },
    ),
    Example(
        title="The same tariff one month later",
        says="The entry for the sector has ended, so the driver costs what all others cost.",
        period="2024-04",
        settings="""
[[tariff]]
valid_from = "2015-07"
paket = "JKK+JKM"
jkk = 10000
jkm = 6800
legal_basis = "PP 44/2015"

[[tariff]]
valid_from = "2024-01"
valid_until = "2024-03"
paket = "JKK+JKM"
sector = "transportasi"
jkk = 5000
jkm = 3400
legal_basis = "contoh"
""",
        given={
            "pekerja": """
                nik   | pekerjaan
                maman | pengemudi
            """,
            "kesediaan": """
                nomor | nip  | nik   | → hasil  | → jumlah
                K2    | ASEP | maman | DIPOTONG | 16800
            """,
        },
    ),
    Example(
        title="A missed month is not made up",
        says=(
            "The statement begins in January, and the first month that runs is March: one premium is "
            "withheld, not three."
        ),
        given={
            "kesediaan": """
                nomor | nip  | nik | tanggal    | mulai   | → hasil  | → jumlah
                K1    | ASEP | iis | 2023-12-20 | 2024-01 | DIPOTONG | 16800
            """
        },
    ),
]

JOBS = [
    Example(
        title="Words for a job",
        says="Synonyms of the settings are the job itself. A job that is not in the list is not covered.",
        given={
            "pekerja": """
                nik   | pekerjaan
                iis   | Asisten Rumah Tangga
                maman | Supir
                titin | pedagang
            """,
            "kesediaan": """
                nomor | nip  | nik   | → hasil
                K1    | ASEP | iis   | DIPOTONG
                K2    | ASEP | maman | DIPOTONG
                K3    | ASEP | titin | PEKERJAAN_TIDAK_TERMASUK
            """,
        },
        then={
            "bpjs/iuran-bpu.csv": """
                nik   | pekerjaan
                iis   | ART
                maman | SOPIR
            """
        },
    ),
]

CUTOFF = [
    Example(
        title="Signed and withdrawn around the cut-off",
        says="The cut-off of March 2024 is 10 March. That day itself still counts.",
        given={
            "kesediaan": """
                nomor | nip  | nik   | tanggal    | dicabut    | → hasil
                K1    | ASEP | iis   | 2024-03-10 |            | DIPOTONG
                K2    | ASEP | maman | 2024-03-11 |            | KESEDIAAN_BELUM_BERLAKU
                K3    | ASEP | titin | 2024-02-01 | 2024-03-10 | KESEDIAAN_DICABUT
                K4    | ASEP | popon | 2024-02-01 | 2024-03-11 | DIPOTONG
            """
        },
    ),
    Example(
        title="A month without the cut-off day",
        says="With `cutoff_day = 31`, April closes on its last day.",
        period="2024-04",
        settings="[rules]\ncutoff_day = 31",
        given={
            "kesediaan": """
                nomor | nip  | nik   | tanggal    | mulai   | → hasil
                K1    | ASEP | iis   | 2024-04-30 | 2024-04 | DIPOTONG
                K2    | ASEP | maman | 2024-05-01 | 2024-04 | KESEDIAAN_BELUM_BERLAKU
            """
        },
    ),
]


def _judged(title: str, says: str, statement: str, **tables: str) -> Example:
    return Example(title=title, says=says, given=tables | {"kesediaan": statement})


JUDGING = [
    _judged(
        "`KESEDIAAN_BELUM_BERLAKU`",
        "The statement begins after the period. (Signed after the cut-off has the same code, see above.)",
        """
            nomor | nip  | nik | mulai   | → hasil
            K1    | ASEP | iis | 2024-04 | KESEDIAAN_BELUM_BERLAKU
        """,
    ),
    _judged(
        "`KESEDIAAN_BERAKHIR`",
        "The last month of a statement is included: it ends after `selesai`.",
        """
            nomor | nip  | nik   | mulai   | selesai | → hasil
            K1    | ASEP | iis   | 2023-03 | 2024-02 | KESEDIAAN_BERAKHIR
            K2    | ASEP | maman | 2023-03 | 2024-03 | DIPOTONG
        """,
    ),
    _judged(
        "`KESEDIAAN_DICABUT`",
        "The sponsor withdrew the statement on or before the cut-off, in this month or long ago.",
        """
            nomor | nip  | nik | dicabut    | → hasil
            K1    | ASEP | iis | 2024-02-20 | KESEDIAAN_DICABUT
        """,
    ),
    _judged(
        "`SPONSOR_TIDAK_DIKENAL`",
        "The NIP is valid, but it is not in `asn`.",
        """
            nomor | nip  | nik   | → hasil
            K1    | ASEP | iis   | DIPOTONG
            K2    | BUDI | maman | SPONSOR_TIDAK_DIKENAL
        """,
        asn="""
            nip  | nama
            ASEP | Asep
        """,
    ),
    _judged(
        "`SPONSOR_TIDAK_AKTIF`",
        "The status of the sponsor is not in `active_status`.",
        """
            nomor | nip  | nik | → hasil
            K1    | ASEP | iis | SPONSOR_TIDAK_AKTIF
        """,
        asn="""
            nip  | status
            ASEP | pensiun
            BUDI | aktif
        """,
    ),
    _judged(
        "`TPP_TIDAK_ADA`",
        "No TPP was sent for the sponsor in this period. A row of another month does not count.",
        """
            nomor | nip  | nik   | → hasil
            K1    | ASEP | iis   | TPP_TIDAK_ADA
            K2    | BUDI | maman | DIPOTONG
        """,
        tpp="""
            nip  | tpp_neto  | periode
            ASEP | 1.000.000 | 2024-02
            BUDI | 1.000.000 | 2024-03
        """,
    ),
    _judged(
        "`TPP_GANDA`",
        "Two TPP rows of the period differ in amount or OPD, so neither can be chosen.",
        """
            nomor | nip  | nik | → hasil
            K1    | ASEP | iis | TPP_GANDA
        """,
        tpp="""
            nip  | tpp_neto
            ASEP | 1.500.000
            ASEP | 1.450.000
        """,
    ),
    _judged(
        "`PEKERJA_TIDAK_DIKENAL`",
        "The NIK is valid, but it is not in `pekerja`.",
        """
            nomor | nip  | nik   | → hasil
            K1    | ASEP | iis   | DIPOTONG
            K2    | ASEP | maman | PEKERJA_TIDAK_DIKENAL
        """,
        pekerja="""
            nik | nama
            iis | Iis
        """,
    ),
    _judged(
        "`PEKERJA_MENINGGAL`",
        "The status of the worker says so.",
        """
            nomor | nip  | nik | → hasil
            K1    | ASEP | iis | PEKERJA_MENINGGAL
        """,
        pekerja="""
            nik | status
            iis | meninggal
        """,
    ),
    _judged(
        "`PEKERJA_ASN`",
        "The NIK of the worker is that of an active civil servant. One who is no longer active may be a worker.",
        """
            nomor | nip  | nik   | → hasil
            K1    | ASEP | iis   | PEKERJA_ASN
            K2    | ASEP | maman | DIPOTONG
        """,
        asn="""
            nip   | status  | nik
            ASEP  | aktif   |
            RATNA | aktif   | iis
            BUDI  | pensiun | maman
        """,
    ),
    _judged(
        "`UMUR_TIDAK_MEMENUHI`",
        "On the first day of the period the worker is at least 17 and younger than 65 (`min_age`, `max_age`).",
        """
            nomor | nip  | nik   | → hasil
            K1    | ASEP | iis   | UMUR_TIDAK_MEMENUHI
            K2    | ASEP | maman | DIPOTONG
            K3    | ASEP | titin | DIPOTONG
            K4    | ASEP | popon | UMUR_TIDAK_MEMENUHI
        """,
        pekerja="""
            nik   | tgl_lahir
            iis   | 1959-03-01
            maman | 1959-03-02
            titin | 2007-03-01
            popon | 2007-03-02
        """,
    ),
    _judged(
        "`PEKERJAAN_TIDAK_TERMASUK`",
        "The job is in no `[[job]]` that is valid in the period.",
        """
            nomor | nip  | nik | → hasil
            K1    | ASEP | iis | PEKERJAAN_TIDAK_TERMASUK
        """,
        pekerja="""
            nik | pekerjaan
            iis | guru ngaji
        """,
    ),
    _judged(
        "`SUDAH_TERTANGGUNG`",
        "Another source covers the worker in this period.",
        """
            nomor | nip  | nik   | → hasil
            K1    | ASEP | iis   | SUDAH_TERTANGGUNG
            K2    | ASEP | maman | DIPOTONG
            K3    | ASEP | titin | SUDAH_TERTANGGUNG
        """,
        tertanggung="""
            nik   | sumber | mulai   | selesai
            iis   | DBHCHT | 2024-01 | 2024-12
            maman | DBHCHT | 2023-01 | 2023-12
            titin | CSR    |         |
        """,
    ),
    _judged(
        "Two rules apply",
        "The first rule of the table gives the code.",
        """
            nomor | nip  | nik | selesai | mulai   | → hasil
            K1    | ASEP | iis | 2024-02 | 2023-03 | KESEDIAAN_BERAKHIR
        """,
        asn="""
            nip  | status
            ASEP | pensiun
            BUDI | aktif
        """,
    ),
]

ALLOCATION = [
    Example(
        title="The earliest statement is tried first",
        says="Two sponsors signed for one worker. The one who signed first pays.",
        given={
            "kesediaan": """
                nomor | nip  | nik | tanggal    | → hasil
                K1    | ASEP | iis | 2024-02-02 | SUDAH_DIDANAI
                K2    | BUDI | iis | 2024-02-01 | DIPOTONG
            """
        },
    ),
    Example(
        title="Signed on the same day",
        says="The lower `nomor` is first, compared sign by sign: K10 comes before K9.",
        given={
            "kesediaan": """
                nomor | nip  | nik | tanggal    | → hasil
                K9    | ASEP | iis | 2024-02-01 | SUDAH_DIDANAI
                K10   | BUDI | iis | 2024-02-01 | DIPOTONG
            """
        },
    ),
    Example(
        title="A sponsor with TPP for one worker only",
        says="The sponsor serves by `prioritas` (empty is last), then by `tanggal`, then by `nomor`.",
        given={
            "tpp": """
                nip  | tpp_neto
                ASEP | 20.000
            """,
            "kesediaan": """
                nomor | nip  | nik   | prioritas | tanggal    | → hasil
                K1    | ASEP | iis   |           | 2024-01-01 | TPP_TIDAK_CUKUP
                K2    | ASEP | maman | 2         | 2024-01-01 | TPP_TIDAK_CUKUP
                K3    | ASEP | titin | 1         | 2024-02-02 | TPP_TIDAK_CUKUP
                K4    | ASEP | popon | 1         | 2024-02-01 | DIPOTONG
            """,
        },
        then={
            "keuangan/potongan-tpp.csv": """
                nip  | tpp_neto | jumlah_pekerja | premi | potongan | tpp_neto_akhir
                ASEP | 20000    | 1              | 16800 | 16800    | 3200
            """
        },
    ),
    Example(
        title="One that does not fit does not stop the next",
        says="The dearer package of the second statement does not fit into 40,000; the third statement does.",
        settings=_TWO_PACKAGES,
        given={
            "tpp": """
                nip  | tpp_neto
                ASEP | 40.000
            """,
            "kesediaan": """
                nomor | nip  | nik   | prioritas | paket   | → hasil         | → jumlah
                K1    | ASEP | iis   | 1         | JKK+JKM | DIPOTONG        | 16800
                K2    | ASEP | maman | 2         | LENGKAP | TPP_TIDAK_CUKUP | 0
                K3    | ASEP | titin | 3         | JKK+JKM | DIPOTONG        | 16800
            """,
        },
    ),
    Example(
        title="The next sponsor takes over in the next round",
        says=(
            "Asep cannot pay for iis. In round 2 Budi is asked, who has already paid for maman and has enough "
            "left."
        ),
        given={
            "tpp": """
                nip  | tpp_neto
                ASEP | 10.000
                BUDI | 33.600
            """,
            "kesediaan": """
                nomor | nip  | nik   | tanggal    | → hasil
                K1    | ASEP | iis   | 2024-01-01 | TPP_TIDAK_CUKUP
                K2    | BUDI | iis   | 2024-01-02 | DIPOTONG
                K3    | BUDI | maman | 2024-02-01 | DIPOTONG
            """,
        },
    ),
    Example(
        title="An earlier round comes before any priority",
        says=(
            "Budi's only premium goes to maman in round 1. When iis arrives in round 2, nothing is left, "
            "despite priority 1."
        ),
        given={
            "tpp": """
                nip  | tpp_neto
                ASEP | 10.000
                BUDI | 16.800
            """,
            "kesediaan": """
                nomor | nip  | nik   | prioritas | tanggal    | → hasil
                K1    | ASEP | iis   | 1         | 2024-01-01 | TPP_TIDAK_CUKUP
                K2    | BUDI | iis   | 1         | 2024-01-02 | TPP_TIDAK_CUKUP
                K3    | BUDI | maman |           | 2024-03-01 | DIPOTONG
            """,
        },
    ),
    Example(
        title="A limit of workers, and codes that stay",
        says="A statement that was tried and failed keeps its code, also when another sponsor then pays.",
        settings="[rules]\nmax_workers = 1",
        given={
            "kesediaan": """
                nomor | nip   | nik   | tanggal    | → hasil
                K0    | ASEP  | maman | 2023-12-01 | DIPOTONG
                K1    | ASEP  | iis   | 2024-01-01 | MELEBIHI_BATAS
                K2    | BUDI  | iis   | 2024-01-02 | DIPOTONG
                K3    | RATNA | iis   | 2024-01-03 | SUDAH_DIDANAI
            """
        },
    ),
    Example(
        title="What must remain to a sponsor",
        says="Exactly `min_net_after` may remain; one rupiah less may not.",
        settings="[rules]\nmin_net_after = 500000",
        given={
            "tpp": """
                nip  | tpp_neto
                ASEP | 516.800
                BUDI | 516.799
            """,
            "kesediaan": """
                nomor | nip  | nik   | → hasil
                K1    | ASEP | iis   | DIPOTONG
                K2    | BUDI | maman | TPP_TIDAK_CUKUP
            """,
        },
    ),
    Example(
        title="Credit pays first",
        says=(
            "A reversed premium of an earlier month is credit. It pays the new premium; only the rest is "
            "withheld."
        ),
        credit="""
            nip  | kredit
            ASEP | 16800
        """,
        given={
            "tpp": """
                nip  | tpp_neto
                ASEP | 20.000
            """,
            "kesediaan": """
                nomor | nip  | nik   | prioritas | → hasil
                K1    | ASEP | iis   | 1         | DIPOTONG
                K2    | ASEP | maman | 2         | DIPOTONG
                K3    | ASEP | titin | 3         | TPP_TIDAK_CUKUP
            """,
        },
        then={
            "keuangan/potongan-tpp.csv": """
                nip  | tpp_neto | premi | kredit | potongan | tpp_neto_akhir
                ASEP | 20000    | 33600 | 16800  | 16800    | 3200
            """
        },
    ),
]

_POSTED = """
    nomor | nip  | nik
    K1    | ASEP | iis
"""

REVISIONS = [
    Example(
        title="An OPD that sent its TPP late",
        says="What revision 1 posted stays. Only the new premium is added, and revision 2 holds only that.",
        posted=_POSTED,
        given={
            "kesediaan": """
                nomor | nip  | nik   | → hasil        | → jumlah
                K1    | ASEP | iis   | SUDAH_DIPOTONG | 0
                K2    | BUDI | maman | DIPOTONG       | 16800
            """
        },
        then={
            "keuangan/potongan-tpp.csv": """
                nip  | premi | potongan
                BUDI | 16800 | 16800
            """,
            "bkpsdm/selisih.csv": """
                nomor | nip | nik | hasil_sekarang
            """,
        },
    ),
    Example(
        title="Another statement for a worker who is paid",
        says="The worker does not compete again, although Budi signed earlier than Asep.",
        posted=_POSTED,
        given={
            "kesediaan": """
                nomor | nip  | nik | tanggal    | → hasil
                K1    | ASEP | iis | 2024-01-05 | SUDAH_DIPOTONG
                K2    | BUDI | iis | 2024-01-01 | SUDAH_DIDANAI
            """
        },
        then={
            "bkpsdm/selisih.csv": """
                nomor | nip  | nik | hasil_sekarang
                K1    | ASEP | iis | SUDAH_DIDANAI
            """
        },
    ),
    Example(
        title="Money goes on from what revision 1 left",
        says="Asep had 33,000 and paid 16,800. What is left, 16,200, is not enough for a second worker.",
        posted=_POSTED,
        given={
            "tpp": """
                nip  | tpp_neto
                ASEP | 33.000
            """,
            "kesediaan": """
                nomor | nip  | nik   | → hasil
                K1    | ASEP | iis   | SUDAH_DIPOTONG
                K2    | ASEP | maman | TPP_TIDAK_CUKUP
            """,
        },
    ),
    Example(
        title="A premium of the period that was reversed",
        says="K1 was reversed, so it does not compete for this period again. The worker is free for another sponsor.",
        reversed="""
            nomor | nip  | nik
            K1    | ASEP | iis
        """,
        given={
            "kesediaan": """
                nomor | nip  | nik | tanggal    | → hasil
                K1    | ASEP | iis | 2024-01-05 | DIBATALKAN
                K2    | BUDI | iis | 2024-01-06 | DIPOTONG
            """
        },
    ),
    Example(
        title="A premium that would not be made today",
        says=(
            "The worker has died, as a new file says. The line stays and is listed; a person decides whether "
            "to reverse it."
        ),
        posted=_POSTED,
        given={
            "pekerja": """
                nik | status
                iis | meninggal
            """,
            "kesediaan": """
                nomor | nip  | nik | → hasil
                K1    | ASEP | iis | SUDAH_DIPOTONG
            """,
        },
        then={
            "bkpsdm/selisih.csv": """
                nomor | nip  | nik | hasil_sekarang
                K1    | ASEP | iis | PEKERJA_MENINGGAL
            """
        },
    ),
    Example(
        title="A statement whose row says something else now",
        says=(
            "Revision 1 posted K1 for iis. The row now names maman. K1 is not charged a second time; the "
            "change is listed."
        ),
        posted=_POSTED,
        given={
            "kesediaan": """
                nomor | nip  | nik   | → hasil        | → jumlah
                K1    | ASEP | maman | SUDAH_DIPOTONG | 0
            """
        },
        then={
            "bkpsdm/selisih.csv": """
                nomor | nip  | nik | hasil_sekarang
                K1    | ASEP | iis | PERNYATAAN_BERUBAH
            """
        },
    ),
]

RANKING = [
    Example(
        title="Workers first, then the share of sponsors",
        says=(
            "Dinas Sosial and Dinas Kesehatan insure two workers each. In Dinas Kesehatan one of two takes "
            "part, in Dinas "
            "Sosial one of three. Equal in both figures is the same rank."
        ),
        given={
            "asn": """
                nip    | opd             | status
                ASEP   | Dinas Sosial    | aktif
                BUDI   | Dinas Sosial    | aktif
                RATNA  | Dinas Sosial    | aktif
                HENDRA | Dinas Kesehatan | aktif
                EUIS   | Dinas Kesehatan | aktif
                DADANG | Kecamatan Baros | pensiun
            """,
            "kesediaan": """
                nomor | nip    | nik
                K1    | ASEP   | iis
                K2    | ASEP   | maman
                K3    | HENDRA | titin
                K4    | HENDRA | popon
            """,
        },
        then={
            "peringkat.csv": """
                peringkat | opd             | pekerja | sponsor | jumlah_asn | partisipasi | iuran
                1         | Dinas Kesehatan | 2       | 1       | 2          | 0.500000    | 33600
                2         | Dinas Sosial    | 2       | 1       | 3          | 0.333333    | 33600
                3         | Kecamatan Baros | 0       | 0       | 0          | 0.000000    | 0
            """
        },
    ),
    Example(
        title="By share instead",
        says='With `by = "partisipasi"` the share comes first. Here the OPD with fewer workers is ahead.',
        settings='[ranking]\nby = "partisipasi"',
        given={
            "asn": """
                nip    | opd
                ASEP   | Dinas Sosial
                BUDI   | Dinas Sosial
                HENDRA | Dinas Kesehatan
            """,
            "kesediaan": """
                nomor | nip    | nik
                K1    | ASEP   | iis
                K2    | ASEP   | maman
                K3    | HENDRA | titin
            """,
        },
        then={
            "peringkat.csv": """
                peringkat | opd             | pekerja | sponsor | jumlah_asn | partisipasi
                1         | Dinas Kesehatan | 1       | 1       | 1          | 1.000000
                2         | Dinas Sosial    | 2       | 1       | 2          | 0.500000
            """
        },
    ),
    Example(
        title="A sponsor who retired after the posting",
        says="Asep's premium was posted while Asep was active. Asep still counts, so that no share can exceed 1.",
        posted="""
            nomor | nip  | nik
            K1    | ASEP | iis
        """,
        given={
            "asn": """
                nip  | opd          | status
                ASEP | Dinas Sosial | pensiun
                BUDI | Dinas Sosial | aktif
            """,
            "kesediaan": """
                nomor | nip  | nik
                K1    | ASEP | iis
            """,
        },
        then={
            "peringkat.csv": """
                peringkat | opd          | pekerja | sponsor | jumlah_asn | partisipasi
                1         | Dinas Sosial | 1       | 1       | 2          | 0.500000
            """
        },
    ),
    Example(
        title="A civil servant who moved to another OPD",
        says="The OPD of a premium is that of the TPP row of the period, and the sponsor counts there too.",
        given={
            "asn": """
                nip  | opd
                ASEP | Dinas Sosial
                BUDI | Dinas Sosial
            """,
            "tpp": """
                nip  | opd
                ASEP | Kecamatan Baros
                BUDI | Dinas Sosial
            """,
            "kesediaan": """
                nomor | nip  | nik
                K1    | ASEP | iis
            """,
        },
        then={
            "peringkat.csv": """
                peringkat | opd             | pekerja | sponsor | jumlah_asn | partisipasi
                1         | Kecamatan Baros | 1       | 1       | 1          | 1.000000
                2         | Dinas Sosial    | 0       | 0       | 1          | 0.000000
            """
        },
    ),
]

FILES = [
    Example(
        title="One month in all its files",
        says="Two sponsors, three workers. The totals of all files agree: 50,400.",
        given={
            "asn": """
                nip  | nama | opd
                ASEP | Asep | Dinas Sosial
                BUDI | Budi | Dinas Kesehatan
            """,
            "tpp": """
                nip  | tpp_bruto | potongan | tpp_neto  | opd
                ASEP | 2.100.000 | 100.000  | 2.000.000 | Dinas Sosial
                BUDI | 1.500.000 | 0        | 1.500.000 | Dinas Kesehatan
            """,
            "pekerja": """
                nik   | nama  | tgl_lahir  | pekerjaan
                iis   | Iis   | 12-03-1985 | asisten rumah tangga
                maman | Maman | 08-07-1979 | sopir
                titin | Titin | 26-09-1976 | tukang cuci
            """,
            "kesediaan": """
                nomor | nip  | nik   | tanggal    | mulai
                K1    | ASEP | iis   | 12-02-2024 | Maret 2024
                K2    | ASEP | maman | 12-02-2024 | Maret 2024
                K3    | BUDI | titin | 01-03-2024 | Maret 2024
                K4    | BUDI | iis   | 01-03-2024 | Maret 2024
            """,
        },
        then={
            "bkpsdm/hasil.csv": """
                nomor | nip  | nik   | hasil         | jumlah
                K1    | ASEP | iis   | DIPOTONG      | 16800
                K2    | ASEP | maman | DIPOTONG      | 16800
                K3    | BUDI | titin | DIPOTONG      | 16800
                K4    | BUDI | iis   | SUDAH_DIDANAI | 0
            """,
            "keuangan/potongan-tpp.csv": """
                nip  | nama | opd             | tpp_neto | jumlah_pekerja | premi | kredit | potongan | tpp_neto_akhir
                ASEP | Asep | Dinas Sosial    | 2000000  | 2              | 33600 | 0      | 33600    | 1966400
                BUDI | Budi | Dinas Kesehatan | 1500000  | 1              | 16800 | 0      | 16800    | 1483200
            """,
            "keuangan/tpp.csv": """
                periode | nip  | opd             | tpp_bruto | potongan | tpp_neto | potongan_bpjs | tpp_neto_akhir
                2024-03 | ASEP | Dinas Sosial    | 2100000   | 100000   | 2000000  | 33600         | 1966400
                2024-03 | BUDI | Dinas Kesehatan | 1500000   | 0        | 1500000  | 16800         | 1483200
            """,
            "keuangan/rekap-opd.csv": """
                periode | opd             | sponsor | pekerja | jkk   | jkm   | jht | total
                2024-03 | Dinas Kesehatan | 1       | 1       | 10000 | 6800  | 0   | 16800
                2024-03 | Dinas Sosial    | 1       | 2       | 20000 | 13600 | 0   | 33600
            """,
            "bpjs/iuran-bpu.csv": """
                nik   | nama  | tgl_lahir  | pekerjaan   | paket   | jkk   | jkm  | jht | total
                iis   | Iis   | 1985-03-12 | ART         | JKK+JKM | 10000 | 6800 | 0   | 16800
                maman | Maman | 1979-07-08 | SOPIR       | JKK+JKM | 10000 | 6800 | 0   | 16800
                titin | Titin | 1976-09-26 | TUKANG CUCI | JKK+JKM | 10000 | 6800 | 0   | 16800
            """,
            "peringkat.csv": """
                peringkat | opd             | pekerja | sponsor | jumlah_asn | partisipasi | iuran
                1         | Dinas Sosial    | 2       | 1       | 1          | 1.000000    | 33600
                2         | Dinas Kesehatan | 1       | 1       | 1          | 1.000000    | 16800
            """,
        },
    ),
]
