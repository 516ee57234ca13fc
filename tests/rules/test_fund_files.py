"""The files in `dana/`, drawn (docs/rules.md#fund-files)."""

from support.drawn_funds import check, decide, with_funds
from support.drawn_months import before, nik, nip, settings
from tpp_sponsor.domain.period import Period


def test_the_waiting_list_is_numbered_by_place_where_a_fund_has_seats_by_place() -> None:
    """Whatever the round: W1 asks D1 in round 2, and its score still comes first. W6 waits although C pays now."""
    month = check(
        """
        usulan | dana | nik | kelurahan | skor | tanggal    | keputusan | hasil
        U0     | C    | W1  |           |      | 2024-01-05 |           | KURSI_PENUH
        U1     | D1   | W1  | kel. baru | 9    | 2024-01-05 | SK        | KURSI_PENUH
        U2     | D1   | W2  | Baru      | 5    | 2024-01-02 | SK        | KURSI_PENUH
        U3     | D1   | W3  | BARU      | 5    | 2024-01-01 |           | BELUM_DITETAPKAN
        U4     | D1   | W4  | Lama      |      | 2024-01-05 | SK        | KURSI_PENUH
        U5     | D1   | W5  |           | 3    | 2024-01-05 | SK        | KURSI_PENUH
        U6     | D1   | W6  | Baru      | 7    | 2024-01-05 | SK        | KURSI_PENUH
        U7     | V    | W6  | Baru      |      | 2024-01-05 | SK        | DIDANAI
        U8     | D1   | W8  | Baru      | 1    | 2024-01-05 |           | BELUM_DITETAPKAN
        """,
        ledger=with_funds(holders="dana | nik\n D1 | W8"),
        dana="kode | jenis | kuota\n C | CSR | 0\n D1 | APBD |\n V | DESA |",
        kuota="dana | kelurahan | kursi\n D1 | Kel. Baru | 0",
    )
    month.shows(
        "D1/daftar-tunggu",
        """
        kelurahan | urutan | nomor | nik | nama      | skor | tanggal    | hasil
                  | 1      | U5    | W5  | Seseorang | 3    | 2024-01-05 | KURSI_PENUH
        Kel. Baru | 1      | U8    | W8  | Seseorang | 1    | 2024-01-05 | BELUM_DITETAPKAN
        Kel. Baru | 2      | U1    | W1  | Seseorang | 9    | 2024-01-05 | KURSI_PENUH
        Kel. Baru | 3      | U6    | W6  | Seseorang | 7    | 2024-01-05 | KURSI_PENUH
        Kel. Baru | 4      | U3    | W3  | Seseorang | 5    | 2024-01-01 | BELUM_DITETAPKAN
        Kel. Baru | 5      | U2    | W2  | Seseorang | 5    | 2024-01-02 | KURSI_PENUH
        Lama      | 1      | U4    | W4  | Seseorang |      | 2024-01-05 | KURSI_PENUH
        """,
    )
    month.shows("C/daftar-tunggu", "kelurahan | urutan | nomor\n | 1 | U0")
    month.shows("V/daftar-tunggu", "kelurahan | urutan | nomor")


def test_the_waiting_list_is_numbered_over_the_fund_where_it_has_no_seats_by_place() -> None:
    month = check(
        """
        usulan | nik | kelurahan | skor | hasil
        U1     | W1  | Lama      | 9    | PAGU_HABIS
        U2     | W2  | Baru      | 5    | PAGU_HABIS
        U3     | W3  | Lama      | 7    | PAGU_HABIS
        """,
        dana="kode | pagu\n D1 | 1",
    )
    month.shows(
        "D1/daftar-tunggu",
        """
        kelurahan | urutan | nomor
        Lama      | 1      | U1
        Lama      | 2      | U3
        Baru      | 3      | U2
        """,
    )


def test_contributions_of_a_fund_are_the_lines_of_its_revision() -> None:
    month = check(
        "usulan | dana | nik | hasil\n U1 | D1 | W2 | DIDANAI\n U2 | D1 | W1 | SUDAH_DIBAYAR\n U3 | D2 | W3 | DIDANAI",
        ledger=with_funds(lines="usulan | dana | nik\n U2 | D1 | W1"),
        pekerja="nik | nama | pekerjaan | kpj\n W1 | Ani | ART |\n W2 | Budi | prt | 123\n W3 | Citra | supir |",
    )
    month.shows(
        "D1/iuran-bpu",
        """
        periode | nik | kpj | nama | tgl_lahir  | pekerjaan | paket   | jkk   | jkm  | jht | total
        2024-03 | W2  | 123 | Budi | 1980-01-01 | ART       | JKK+JKM | 10000 | 6800 | 0   | 16800
        """,
    )
    month.shows("D2/iuran-bpu", "nik | pekerjaan\n W3 | SOPIR")


def test_every_accepted_proposal_has_its_place_and_amount() -> None:
    month = check(
        """
        usulan | dana | nik | kelurahan | hasil
        U1     | D1   | W1  |           | DIDANAI
        U2     | D1   | W2  | ds. lama  | KURSI_PENUH
        U3     | D9   | W3  | Lain      | DANA_TIDAK_DIKENAL
        U4     | D1   | W4  |           | PEKERJA_TIDAK_DIKENAL
        """,
        dana="kode\n D1",
        kuota="dana | kelurahan | kursi\n D1 | Desa Lama | 1",
        pekerja="nik | kelurahan\n W1 | LAMA\n W2 | Baru\n W3 |",
    )
    month.shows(
        "hasil-usulan",
        """
        nomor | dana | nik | kelurahan | hasil                 | jumlah
        U1    | D1   | W1  | Desa Lama | DIDANAI               | 16800
        U2    | D1   | W2  | Desa Lama | KURSI_PENUH           | 0
        U3    | D9   | W3  | Lain      | DANA_TIDAK_DIKENAL    | 0
        U4    | D1   | W4  |           | PEKERJA_TIDAK_DIKENAL | 0
        """,
    )


def test_the_summary_of_funds_counts_all_revisions_and_all_periods() -> None:
    month = check(
        """
        usulan | dana | nik | hasil
        U1     | D1   | W1  | SUDAH_DIBAYAR
        U2     | D1   | W2  | SUDAH_DIBAYAR
        U3     | D2   | W3  | DIDANAI
        U4     | D4   | W4  | PAGU_HABIS
        """,
        ledger=with_funds(
            lines="usulan | dana | nik\n U1 | D1 | W1\n U2 | D1 | W2", spent={"D1": 33_600, "D4": 50_000}
        ),
        dana="""
        kode | jenis         | nama | mulai   | selesai | kuota | pagu
        D1   | apbd provinsi | Satu | 2024-01 | 2024-12 | 1     | 168000
        D2   | CSR           | Dua  | 2024-03 | 2024-03 |       |
        D3   | DESA          | Tiga | 2025-01 | 2025-12 | 5     | 100
        D4   | APBD          | Lagi | 2024-01 | 2024-12 |       | 40000
        """,
    )
    month.shows(
        "rekap-dana",
        """
        dana | jenis         | mulai   | selesai | kuota | pekerja | kosong | menunggu
        D1   | APBD PROVINSI | 2024-01 | 2024-12 | 1     | 2       | -1     | 0
        D2   | CSR           | 2024-03 | 2024-03 |       | 1       |        | 0
        D3   | DESA          | 2025-01 | 2025-12 | 5     | 0       | 5      | 0
        D4   | APBD          | 2024-01 | 2024-12 |       | 0       |        | 1
        """,
    )
    month.shows(
        "rekap-dana",
        """
        dana | nama | total | pagu   | terpakai | sisa   | cukup_bulan
        D1   | Satu | 33600 | 168000 | 67200    | 100800 | 3
        D2   | Dua  | 16800 |        | 16800    |        |
        D3   | Tiga | 0     | 100    | 0        | 100    |
        D4   | Lagi | 0     | 40000  | 50000    | -10000 |
        """,
    )


def test_months_that_the_money_suffices_are_never_negative() -> None:
    """A decree cut the budget to less than was spent."""
    month = check(
        "usulan | nik | hasil\n U1 | W1 | SUDAH_DIBAYAR",
        ledger=with_funds(lines="usulan | dana | nik\n U1 | D1 | W1"),
        dana="kode | pagu\n D1 | 1",
    )
    month.shows("rekap-dana", "pekerja | sisa | cukup_bulan\n 1 | -16799 | 0")


def test_seats_of_every_accepted_row_of_unknown_funds_too() -> None:
    month = check(
        "usulan | dana | nik | kelurahan | hasil\n U1 | D1 | W1 | Baru | DIDANAI\n U2 | D1 | W2 | Lama | KURSI_PENUH",
        dana="kode\n D1",
        kuota="""
        dana | kecamatan | kelurahan | kursi
        D9   |           | Baru      | 3
        D1   | Utara     | Lama      | 0
        D1   | Utara     | Baru      | 2
        """,
    )
    month.shows(
        "kuota",
        """
        periode | dana | kecamatan | kelurahan | kursi | terisi | kosong | menunggu
        2024-03 | D1   | Utara     | Baru      | 2     | 1      | 1      | 0
        2024-03 | D1   | Utara     | Lama      | 0     | 0      | 0      | 1
        2024-03 | D9   |           | Baru      | 3     | 0      | 3      | 0
        """,
    )
    assert month.warnings == [("KURSI_KOSONG", "kuota.csv:4", "1")]


def test_an_empty_seat_is_told_within_the_months_of_its_fund_only() -> None:
    month = check(
        "usulan | nik | kelurahan | hasil\n U1 | W1 | Lama | DANA_TIDAK_BERLAKU",
        dana="kode | mulai\n D1 | 2024-04",
        kuota="dana | kelurahan | kursi\n D1 | Baru | 1\n D1 | Lama | 0",
    )
    assert month.warnings == []


def test_whose_payer_is_another_than_in_the_last_posted_month() -> None:
    month = check(
        """
        usulan | dana | nik | skor | dicabut    | hasil
        U1     | D1   | W1  | 9    |            | DIDANAI
        U2     | D2   | W2  | 9    | 2024-03-01 | USULAN_DICABUT
        U3     | D1   | W2  | 9    |            | DIDANAI
        U4     | D1   | W3  | 9    |            | SUDAH_DIDANAI
        U5     | D1   | W4  | 1    |            | KURSI_PENUH
        U6     | D1   | W5  | 9    |            | DIDANAI
        """,
        ledger=with_funds(
            last="""
            nik | payer | nomor | nama
            W1  | D1    | U1    | Ani
            W2  | D2    | U2    | Budi
            W3  | D1    | U4    | Citra
            W4  | TPP   | K9    | Dewi
            W6  | TPP   | K6    | Eka
            W7  | D3    | U9    | Fajar
            """
        ),
        dana="kode | kuota\n D1 | 3\n D2 |",
        kesediaan="""
        kesediaan | nip | nik | selesai | hasil
        K3        | S1  | W3  |         | DIPOTONG
        K6        | S2  | W6  | 2024-02 | KESEDIAAN_BERAKHIR
        """,
        pekerja="\n".join(["nik | nama", *(f"W{at} | Kini {at}" for at in range(1, 7))]),
    )
    month.shows(
        "perpindahan",
        """
        nik | nama   | dari | ke  | alasan
        W2  | Kini 2 | D2   | D1  | USULAN_DICABUT
        W3  | Kini 3 | D1   | TPP | SUDAH_DIDANAI
        W4  | Kini 4 | TPP  |     | TIDAK_ADA_LAGI
        W5  | Kini 5 |      | D1  |
        W6  | Kini 6 | TPP  |     | KESEDIAAN_BERAKHIR
        W7  | Fajar  | D3   |     | TIDAK_ADA_LAGI
        """,
    )


def test_nobody_changes_in_the_first_posted_month_and_all_are_new_after_one_in_which_nobody_paid() -> None:
    drawn = "usulan | nik | hasil\n U1 | W1 | DIDANAI"
    check(drawn).shows("perpindahan", "nik | dari | ke | alasan")
    second = check(drawn, ledger=with_funds(last="nik | payer | nomor"))
    second.shows("perpindahan", "nik | dari | ke | alasan\n W1 | | D1 |")


def test_who_ends_soon_and_which_payer_would_follow() -> None:
    month = check(
        """
        usulan | dana | nik | selesai | tanggal    | hasil
        U1     | D1   | W1  |         | 2024-01-05 | DIDANAI
        U2     | D1   | W2  | 2024-03 | 2024-01-05 | DIDANAI
        U3     | D2   | W3  | 2024-04 | 2024-01-05 | DIDANAI
        U4     | D2   | W4  | 2024-05 | 2024-01-05 | DIDANAI
        U5     | D2   | W5  |         | 2024-01-05 | DIDANAI
        U6     | D3   | W2  |         | 2024-01-05 | DANA_TIDAK_BERLAKU
        U7     | D2   | W1  |         | 2024-04-15 | USULAN_BELUM_BERLAKU
        U8     | V    | W1  |         | 2024-04-15 | USULAN_BELUM_BERLAKU
        """,
        dana="""
        kode | jenis | mulai   | selesai
        D1   | APBD  | 2024-01 | 2024-04
        D2   | APBD  | 2024-01 | 2024-12
        D3   | CSR   | 2024-04 | 2024-12
        V    | DESA  | 2024-01 | 2024-12
        """,
        kesediaan="""
        kesediaan | nip | nik | mulai   | hasil
        K1        | S1  | W3  | 2024-05 | KESEDIAAN_BELUM_BERLAKU
        """,
    )
    month.shows(
        "akan-berakhir",
        """
        nik | nama      | dana | bulan_terakhir | penanggung_berikut
        W1  | Seseorang | D1   | 2024-04        | D2
        W2  | Seseorang | D1   | 2024-03        | D3
        W3  | Seseorang | D2   | 2024-04        | TPP
        """,
    )


def test_the_next_payer_is_judged_by_dates_ages_jobs_and_cover_of_the_month_after() -> None:
    """W1 is 65 on 1 April; the job of W2 is covered from April; W3 is covered elsewhere then; BPJS's list is ours."""
    jobs = [{"name": "ART"}, {"name": "SOPIR", "valid_from": "2024-04"}]
    month = check(
        """
        usulan | dana | nik | hasil
        U1     | D1   | W1  | DIDANAI
        U2     | D1   | W2  | DIDANAI
        U3     | D1   | W3  | DIDANAI
        U4     | D1   | W4  | DIDANAI
        V1     | D2   | W1  | SUDAH_DIDANAI
        V2     | D2   | W2  | SUDAH_DIDANAI
        V3     | D2   | W3  | SUDAH_DIDANAI
        V4     | D2   | W4  | SUDAH_DIDANAI
        """,
        settings(job=jobs),
        dana="kode | urutan | selesai | pekerjaan\n D1 | 1 | 2024-03 |\n D2 | 2 | 2024-12 | ART",
        pekerja="""
        nik | tgl_lahir  | pekerjaan
        W1  | 1959-03-15 | ART
        W2  | 1980-01-01 | ART
        W3  | 1980-01-01 | ART
        W4  | 1980-01-01 | ART
        """,
        tertanggung="nik | sumber | mulai\n W3 | APBD | 2024-04\n W4 | BPJS | 2024-04",
    )
    month.shows(
        "akan-berakhir",
        """
        nik | penanggung_berikut
        W1  |
        W2  | D2
        W3  |
        W4  | D2
        """,
    )


def test_the_end_of_a_posted_line_is_of_what_is_still_in_the_files() -> None:
    posted = with_funds(lines="usulan | dana | nik\n U1 | D9 | W1\n U2 | D1 | W2\n U3 | D9 | W3")
    month = check(
        "usulan | dana | nik | selesai | hasil\n U1 | D9 | W1 | 2024-03 | SUDAH_DIBAYAR",
        ledger=posted,
        dana="kode | selesai\n D1 | 2024-04",
        pekerja="nik\n W1\n W2\n W3",
    )
    month.shows("akan-berakhir", "nik | dana | bulan_terakhir\n W1 | D9 | 2024-03\n W2 | D1 | 2024-04")


def test_a_city_says_how_early_endings_are_told() -> None:
    drawn = "usulan | nik | hasil\n U1 | W1 | DIDANAI"
    for months, rows in ((1, ""), (2, "\n W1 | 2024-04")):
        month = check(drawn, settings(claims={"ending_months": months}), dana="kode | selesai\n D1 | 2024-04")
        month.shows("akan-berakhir", f"nik | bulan_terakhir{rows}")
        assert len(month.warnings) == months - 1


def test_who_could_be_covered_and_has_no_payer() -> None:
    month = check(
        """
        usulan | nik | skor | hasil
        U1     | W1  | 1    | DIDANAI
        U2     | W2  |      | KURSI_PENUH
        """,
        dana="kode | kuota\n D1 | 1",
        kesediaan="kesediaan | nip | nik | hasil\n K1 | S1 | W3 | DIPOTONG",
        asn=[
            {"nip": nip("S1")},
            {"nip": nip("S2"), "nik": nik("W7")},
            {"nip": nip("S3"), "nik": nik("W8"), "status": "pensiun"},
        ],
        pekerja="""
        nik | kelurahan | status | tgl_lahir  | pekerjaan
        W1  | Baru      |        | 1980-01-01 | ART
        W2  | kel. baru |        | 1980-01-01 | prt
        W3  | Baru      |        | 1980-01-01 | ART
        W4  |           |        | 1980-01-01 | ART
        W5  | Baru      | wafat  | 1980-01-01 | ART
        W6  | Baru      |        | 1959-03-01 | ART
        W7  | Baru      |        | 1980-01-01 | ART
        W8  | Baru      |        | 1980-01-01 | supir
        W9  | Baru      |        | 1980-01-01 | petani
        W10 | Baru      |        | 1980-01-01 | ART
        """,
        tertanggung="nik\n W10",
    )
    month.shows(
        "belum-terlindungi",
        """
        kelurahan | nik | pekerjaan
                  | W4  | ART
        Baru      | W8  | SOPIR
        kel. baru | W2  | ART
        """,
    )


def test_a_revision_lists_posted_lines_that_a_fresh_run_would_not_make() -> None:
    """A fresh run gives W4 the seat of W3; U1 names another worker now, U2 is gone, U5 is withdrawn, U6 stays."""
    month = check(
        """
        usulan | dana | nik | skor | dicabut    | hasil
        U1     | D2   | W9  |      |            | SUDAH_DIBAYAR
        U3     | D1   | W3  | 1    |            | SUDAH_DIBAYAR
        U4     | D1   | W4  | 9    |            | KURSI_PENUH
        U5     | D2   | W5  |      | 2024-03-01 | SUDAH_DIBAYAR
        U6     | D2   | W6  |      |            | SUDAH_DIBAYAR
        """,
        ledger=with_funds(
            lines="""
            usulan | dana | nik
            U1     | D2   | W1
            U2     | D2   | W2
            U3     | D1   | W3
            U5     | D2   | W5
            U6     | D2   | W6
            """
        ),
        dana="kode | kuota\n D1 | 1\n D2 |",
        is_revision=True,
    )
    month.shows(
        "selisih",
        """
        nomor | dana | nik | hasil_sekarang
        U1    | D2   | W1  | USULAN_BERUBAH
        U2    | D2   | W2  | TIDAK_ADA_LAGI
        U3    | D1   | W3  | KURSI_PENUH
        U5    | D2   | W5  | USULAN_DICABUT
        """,
    )


def test_a_statement_that_a_fresh_run_would_pay_first_makes_a_difference() -> None:
    month = check(
        "usulan | nik | hasil\n U1 | W1 | SUDAH_DIBAYAR",
        ledger=with_funds(lines="usulan | dana | nik\n U1 | D1 | W1"),
        kesediaan="kesediaan | nip | nik | hasil\n K1 | S1 | W1 | SUDAH_DIDANAI",
        is_revision=True,
    )
    month.shows("selisih", "nomor | hasil_sekarang\n U1 | SUDAH_DIDANAI")


def test_a_file_without_rows_has_its_columns_and_only_a_revision_has_differences() -> None:
    month = decide((), dana="kode\n D1")
    assert {name: frame.height for name, frame in month.files.items()} == {
        "hasil-usulan": 0,
        "rekap-dana": 1,
        "kuota": 0,
        "perpindahan": 0,
        "akan-berakhir": 0,
        "belum-terlindungi": 0,
        "D1/iuran-bpu": 0,
        "D1/daftar-tunggu": 0,
    }
    assert month.files["D1/daftar-tunggu"].columns == [
        *("kelurahan", "urutan", "nomor", "nik", "nama", "skor", "tanggal", "hasil")
    ]


def test_the_money_that_does_not_suffice_is_told_where_people_are_paid() -> None:
    """Of March, April and May the money pays two."""
    drawn = "usulan | nik | hasil\n U1 | W1 | DIDANAI"
    fund = "kode | selesai | pagu\n D1 | {} | {}"
    short = check(drawn, dana=fund.format("2024-06", 3 * 16_800))
    assert short.warnings == [("DANA_TIDAK_CUKUP", "dana.csv:2", "2")]
    assert check(drawn, dana=fund.format("2024-05", 3 * 16_800)).warnings == []
    nobody = "usulan | nik | hasil\n U1 | W1 | PAGU_HABIS"
    assert check(nobody, dana=fund.format("2024-06", 10)).warnings == []


def test_money_that_a_sponsor_and_a_fund_pay_is_apart() -> None:
    month = check(
        "usulan | nik | hasil\n U1 | W2 | DIDANAI",
        ledger=with_funds(before(credits_={"S1": 16_800})),
        kesediaan="kesediaan | nip | nik | hasil\n K1 | S1 | W1 | DIPOTONG",
        period=Period(2024, 3),
    )
    assert month.decision.used_credit["used_credit_idr"].to_list() == [16_800]
    assert month.funds.totals == {"D1": {"workers": 1, "total": 16_800}}
