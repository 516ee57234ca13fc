"""Who is new, stopped, changed or failed since the last month, drawn as two months."""

import polars as pl

from support.drawn_funds import check, with_funds
from support.drawn_months import MARCH, City, before, read, run
from tpp_sponsor.rules.decide import Decision
from tpp_sponsor.rules.decision_frames import Movement
from tpp_sponsor.rules.movements import OtherLine, OtherPayers, count_newly_unfunded, find_movements
from tpp_sponsor.tables.posted import PostedLine
from tpp_sponsor.tables.programmes.funds import FundLine
from tpp_sponsor.tables.typed import empty, polars_schema, typed

EMPTY = PostedLine.create_empty()


def last_month(drawn: str) -> pl.DataFrame:
    return before(drawn).lines


def turnover(last: pl.DataFrame, now: Decision) -> pl.DataFrame:
    nobody = OtherPayers(empty(OtherLine), empty(OtherLine))
    return find_movements(last, now.live, now.statements, MARCH.first_day, nobody, is_first_month=False)


def told(found: pl.DataFrame, drawn: str) -> None:
    expected = read(drawn)
    assert found.select(list(expected[0])).to_dicts() == expected
    assert dict(found.schema) == polars_schema(Movement)


def test_nothing_is_different_for_who_is_paid_for_as_before() -> None:
    last = last_month("nomor | nip | nik\n K1 | S1 | W1")
    assert turnover(last, run(City("kesediaan | nip | nik\n K1 | S1 | W1"))).is_empty()


def test_new_workers_begin_or_come_back() -> None:
    now = run(City("kesediaan | nip | nik | mulai\n K1 | S1 | W1 | 2024-03\n K2 | S2 | W2 | 2024-01"))
    told(
        turnover(EMPTY, now),
        """
        perubahan | sebab           | nik | nomor | nip | jumlah_lalu | jumlah
        BARU      | MULAI_BULAN_INI | W1  | K1    | S1  | 0           | 16800
        BARU      | KEMBALI_DIDANAI | W2  | K2    | S2  | 0           | 16800
        """,
    )


def test_who_stopped_is_told_by_the_letter_that_ended() -> None:
    last = last_month("nomor | nip | nik\n K1 | S1 | W1\n K2 | S2 | W2\n K3 | S3 | W3")
    now = run(
        City(
            """
            kesediaan | nip | nik | selesai | dicabut
            K1        | S1  | W1  | 2024-02 |
            K2        | S2  | W2  |         | 2024-03-05
            """
        )
    )
    found = turnover(last, now)
    told(
        found,
        """
        perubahan | sebab               | nik | nomor | nomor_lalu | jumlah_lalu | jumlah
        BERHENTI  | KESEDIAAN_BERAKHIR  | W1  | K1    | K1         | 16800       | 0
        BERHENTI  | KESEDIAAN_DICABUT   | W2  | K2    | K2         | 16800       | 0
        BERHENTI  | KESEDIAAN_TIDAK_ADA | W3  |       | K3         | 16800       | 0
        """,
    )
    assert count_newly_unfunded(found) == 0


def test_who_failed_although_a_letter_stands_is_told_by_what_stood_in_its_way() -> None:
    last = last_month("nomor | nip | nik\n K1 | S1 | W1\n K2 | S2 | W2")
    now = run(
        City(
            """
            kesediaan | nip | nik | selesai | mulai
            K1        | S1  | W1  |         | 2024-01
            K2        | S2  | W2  | 2024-02 | 2024-01
            K3        | S1  | W2  |         | 2024-01
            K4        | S1  | W3  |         | 2024-03
            K5        | S1  | W4  |         | 2024-02
            """,
            tpp="nip | tpp_neto\n S1 | 100\n S2 | 900000",
        )
    )
    found = turnover(last, now)
    told(
        found,
        """
        perubahan | sebab           | nik | nomor | nip | nomor_lalu | nip_lalu | jumlah_lalu | jumlah
        GAGAL     | TPP_TIDAK_CUKUP | W1  | K1    | S1  | K1         | S1       | 16800       | 0
        GAGAL     | TPP_TIDAK_CUKUP | W2  | K3    | S1  | K2         | S2       | 16800       | 0
        GAGAL     | TPP_TIDAK_CUKUP | W3  | K4    | S1  |            |          | 0           | 0
        """,
    )
    assert count_newly_unfunded(found) == 2, "a letter that begins this month was never paid"


def test_who_is_paid_otherwise_is_told_by_the_first_thing_that_differs() -> None:
    last = last_month(
        """
        nomor | nip | nik | opd     | paket   | premium_idr
        K1    | S9  | W1  | Dinas A | JKK+JKM | 16800
        K2    | S2  | W2  | Dinas B | JKK+JKM | 16800
        K3    | S3  | W3  | Dinas A | JKK     | 16800
        K4    | S4  | W4  | Dinas A | JKK+JKM | 8400
        K9    | S5  | W5  | Dinas A | JKK+JKM | 16800
        """
    )
    letters = "\n".join(f"K{n} | S{n} | W{n}" for n in range(1, 6))
    told(
        turnover(last, run(City(f"kesediaan | nip | nik\n{letters}"))),
        """
        perubahan | sebab        | nik | nip | nip_lalu | opd_lalu | jumlah_lalu | jumlah
        BERUBAH   | SPONSOR_LAIN | W1  | S1  | S9       | Dinas A  | 16800       | 16800
        BERUBAH   | OPD_LAIN     | W2  | S2  | S2       | Dinas B  | 16800       | 16800
        BERUBAH   | PAKET_LAIN   | W3  | S3  | S3       | Dinas A  | 16800       | 16800
        BERUBAH   | IURAN_LAIN   | W4  | S4  | S4       | Dinas A  | 8400        | 16800
        BERUBAH   | SURAT_LAIN   | W5  | S5  | S5       | Dinas A  | 16800       | 16800
        """,
    )


FUNDED = """
    usulan | dana | nik | skor | hasil
    U1     | D1   | W1  | 9    | DIDANAI
    U2     | D1   | W2  | 1    | {}
"""


def _moved(last: str, last_of_funds: str, now: Decision) -> pl.DataFrame:
    assert now.funds is not None
    funds = OtherPayers(with_funds(lines=last_of_funds).fund_lines, typed(now.funds.live, FundLine))
    return find_movements(
        last_month(last), now.live, now.statements, MARCH.first_day, funds, is_first_month=False
    )


def test_a_worker_whose_sponsor_stops_and_whom_a_fund_pays_has_changed_payer() -> None:
    """W2 is not newly unfunded: D1 pays. W3 has nobody."""
    month = check(
        FUNDED.format("DIDANAI"),
        kesediaan="""
        kesediaan | nip | nik | selesai | mulai   | hasil
        K1        | S1  | W1  | 2024-02 | 2024-01 | KESEDIAAN_BERAKHIR
        K2        | S2  | W2  |         | 2024-01 | TPP_TIDAK_CUKUP
        K3        | S2  | W3  |         | 2024-01 | TPP_TIDAK_CUKUP
        K4        | S2  | W1  |         | 2024-03 | TPP_TIDAK_CUKUP
        """,
        tpp="nip | tpp_neto\n S1 | 0\n S2 | 0",
    )
    found = _moved(
        "nomor | nip | nik\n K1 | S1 | W1\n K2 | S2 | W2\n K3 | S2 | W3",
        "usulan | dana | nik",
        month.decision,
    )
    told(
        found,
        """
        perubahan | sebab           | nik | nomor | nip | opd | nomor_lalu | nip_lalu | opd_lalu | jumlah_lalu | jumlah
        BERUBAH   | PENANGGUNG_LAIN | W1  | U1    |     |     | K1         | S1       | Dinas A  | 16800       | 16800
        BERUBAH   | PENANGGUNG_LAIN | W2  | U2    |     |     | K2         | S2       | Dinas A  | 16800       | 16800
        GAGAL     | TPP_TIDAK_CUKUP | W3  | K3    | S2  |     | K3         | S2       | Dinas A  | 16800       | 0
        """,
    )
    assert count_newly_unfunded(found) == 1


def test_a_worker_whom_a_sponsor_takes_from_a_fund_is_not_new_and_funds_among_themselves_are_left_out() -> (
    None
):
    month = check(
        FUNDED.format("SUDAH_DIDANAI"),
        kesediaan="kesediaan | nip | nik | mulai | hasil\n K2 | S2 | W2 | 2024-03 | DIPOTONG",
    )
    told(
        _moved("nomor | nip | nik", "usulan | dana | nik\n U9 | D9 | W1\n U2 | D1 | W2", month.decision),
        """
        perubahan | sebab           | nik | nomor | nip | opd     | nomor_lalu | nip_lalu | jumlah_lalu | jumlah
        BERUBAH   | PENANGGUNG_LAIN | W2  | K2    | S2  | Dinas A | U2         |          | 16800       | 16800
        """,
    )
