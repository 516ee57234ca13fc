"""Who pays for whom: every sentence of docs/rules.md#allocation, drawn."""

import time
from typing import Any

from support.drawn_months import City, Row, before, check, nik, nip, outcomes, run, settings

PACKAGES = {
    "tariff": [
        {"valid_from": "2020-01", "paket": "JKK+JKM", "jkk": 10_000, "jkm": 6_800, "legal_basis": "PP"},
        {
            "valid_from": "2020-01",
            "paket": "LENGKAP",
            "jkk": 10_000,
            "jkm": 6_800,
            "jht": 20_000,
            "legal_basis": "PP",
        },
    ]
}


def _nets(**nets: int) -> list[Row]:
    return [{"nip": nip(name), "tpp_neto": net} for name, net in nets.items()]


def test_the_first_signed_statement_of_a_worker_is_his_first_candidate() -> None:
    check("""
        kesediaan | nip | nik | tanggal    | hasil
        K1        | S1  | W1  | 2024-02-02 | SUDAH_DIDANAI
        K2        | S2  | W1  | 2024-02-01 | DIPOTONG
    """)


def test_signed_on_one_day_the_lower_number_is_first() -> None:
    check("""
        kesediaan | nip | nik | tanggal    | hasil
        K10       | S1  | W1  | 2024-02-01 | DIPOTONG
        K9        | S2  | W1  | 2024-02-01 | SUDAH_DIDANAI
        k1        | S3  | W1  | 2024-02-01 | SUDAH_DIDANAI
    """)


def test_a_sponsor_serves_by_priority_then_date_then_number_and_no_priority_last() -> None:
    check(
        """
        kesediaan | nip | nik | prioritas | tanggal    | hasil
        K1        | S1  | W1  |           | 2024-01-01 | TPP_TIDAK_CUKUP
        K2        | S1  | W2  | 2         | 2024-01-01 | TPP_TIDAK_CUKUP
        K3        | S1  | W3  | 1         | 2024-02-02 | TPP_TIDAK_CUKUP
        K5        | S1  | W4  | 1         | 2024-02-01 | TPP_TIDAK_CUKUP
        K4        | S1  | W5  | 1         | 2024-02-01 | DIPOTONG
        """,
        tpp=_nets(S1=16_800),
    )


def test_one_that_does_not_fit_does_not_stop_the_next_cheaper_one() -> None:
    check(
        """
        kesediaan | nip | nik | prioritas | paket   | hasil
        K1        | S1  | W1  | 1         | JKK+JKM | DIPOTONG
        K2        | S1  | W2  | 2         | LENGKAP | TPP_TIDAK_CUKUP
        K3        | S1  | W3  | 3         | JKK+JKM | DIPOTONG
        """,
        settings(**PACKAGES),
        tpp=_nets(S1=40_000),
    )


def test_the_next_sponsor_pays_from_what_he_has_left() -> None:
    check(
        """
        kesediaan | nip | nik | tanggal    | hasil
        K1        | S1  | W1  | 2024-01-01 | TPP_TIDAK_CUKUP
        K2        | S2  | W1  | 2024-01-02 | TPP_TIDAK_CUKUP
        K3        | S3  | W1  | 2024-01-03 | DIPOTONG
        K4        | S2  | W2  | 2024-02-01 | DIPOTONG
        """,
        tpp=_nets(S1=0, S2=33_599, S3=16_800),
    )


def test_an_earlier_round_comes_before_any_priority() -> None:
    check(
        """
        kesediaan | nip | nik | prioritas | tanggal    | hasil
        K1        | S1  | W1  | 1         | 2024-01-01 | TPP_TIDAK_CUKUP
        K2        | S2  | W1  | 1         | 2024-01-02 | TPP_TIDAK_CUKUP
        K3        | S2  | W2  |           | 2024-03-01 | DIPOTONG
        """,
        tpp=_nets(S1=0, S2=16_800),
    )


def test_the_limit_of_workers_is_told_before_the_money() -> None:
    check(
        """
        kesediaan | nip | nik | prioritas | hasil
        K1        | S1  | W1  | 1         | DIPOTONG
        K2        | S1  | W2  | 2         | MELEBIHI_BATAS
        K3        | S2  | W3  | 1         | TPP_TIDAK_CUKUP
        """,
        settings(max_workers=1),
        tpp=_nets(S1=16_800, S2=100),
    )


def test_no_limit_is_no_limit() -> None:
    drawn = "kesediaan | nip | nik | hasil\n" + "\n".join(
        f"K{at} | S1 | W{at} | DIPOTONG" for at in range(50)
    )
    assert check(drawn, tpp=_nets(S1=50 * 16_800)).total == 50 * 16_800


def test_what_was_tried_and_failed_keeps_its_code_although_another_pays() -> None:
    check(
        """
        kesediaan | nip | nik | tanggal    | hasil
        K1        | S1  | W1  | 2024-01-01 | MELEBIHI_BATAS
        K2        | S2  | W1  | 2024-01-02 | TPP_TIDAK_CUKUP
        K3        | S3  | W1  | 2024-01-03 | DIPOTONG
        K4        | S4  | W1  | 2024-01-04 | SUDAH_DIDANAI
        K0        | S1  | W2  | 2023-12-01 | DIPOTONG
        """,
        settings(max_workers=1),
        tpp=_nets(S1=90_000, S2=1, S3=90_000, S4=90_000),
    )


def test_two_statements_of_one_sponsor_for_one_worker_are_paid_once() -> None:
    decision = check("""
        kesediaan | nip | nik | tanggal    | hasil
        K1        | S1  | W1  | 2024-01-01 | DIPOTONG
        K2        | S1  | W1  | 2024-01-02 | SUDAH_DIDANAI
    """)
    assert decision.total == 16_800


def test_a_statement_that_judging_stopped_does_not_stand_in_the_queue() -> None:
    check("""
        kesediaan | nip | nik | tanggal    | selesai | hasil
        K1        | S1  | W1  | 2024-01-01 | 2024-02 | KESEDIAAN_BERAKHIR
        K2        | S2  | W1  | 2024-01-02 |         | DIPOTONG
    """)


def test_exactly_the_minimum_may_remain() -> None:
    drawn = """
        kesediaan | nip | nik | hasil
        K1        | S1  | W1  | DIPOTONG
        K2        | S2  | W2  | TPP_TIDAK_CUKUP
    """
    check(drawn, settings(min_net_after=500_000), tpp=_nets(S1=516_800, S2=516_799))
    check(drawn, tpp=_nets(S1=16_800, S2=16_799))


def test_credit_lowers_what_is_withheld() -> None:
    check(
        """
        kesediaan | nip | nik | prioritas | hasil
        K1        | S1  | W1  | 1         | DIPOTONG
        K2        | S1  | W2  | 2         | DIPOTONG
        K3        | S1  | W3  | 3         | TPP_TIDAK_CUKUP
        """,
        ledger=before(credits_={"S1": 16_800}),
        tpp=_nets(S1=20_000),
    )


def test_what_is_withheld_is_never_below_nothing() -> None:
    """A credit is not paid out through the month: it makes no TPP larger than it is."""
    check(
        """
        kesediaan | nip | nik | hasil
        K1        | S1  | W1  | TPP_TIDAK_CUKUP
        K2        | S2  | W2  | DIPOTONG
        """,
        settings(min_net_after=10_000),
        before(credits_={"S1": 100_000, "S2": 100_000}),
        tpp=_nets(S1=9_999, S2=10_000),
    )


def test_the_order_of_rounds_decides_not_the_size_of_what_is_left() -> None:
    """W1 loses at S1 by priority and finds S2 used up by W3, though W3 had another sponsor who could."""
    check(
        """
        kesediaan | nip | nik | prioritas | tanggal    | hasil
        K1        | S1  | W1  | 2         | 2024-01-01 | TPP_TIDAK_CUKUP
        K2        | S2  | W1  |           | 2024-01-02 | TPP_TIDAK_CUKUP
        K3        | S1  | W2  | 1         | 2024-01-05 | DIPOTONG
        K4        | S2  | W3  |           | 2024-01-03 | DIPOTONG
        K5        | S3  | W3  |           | 2024-01-04 | SUDAH_DIDANAI
        """,
        tpp=_nets(S1=16_800, S2=16_800, S3=16_800),
    )


def test_nothing_competes_and_nothing_is_paid() -> None:
    decision = check("kesediaan | nip | nik | selesai | hasil\n K1 | S1 | W1 | 2024-01 | KESEDIAAN_BERAKHIR")
    assert (decision.total, decision.lines.height) == (0, 0)


def test_three_thousand_statements_for_one_worker_stay_quick() -> None:
    """The worst queue: one worker whom 3,000 sponsors signed for, of whom only the last can pay."""
    count = 3_000
    rows: list[dict[str, Any]] = [
        {"nomor": f"K{at:04d}", "nip": nip(f"S{at}"), "nik": nik("W1")} for at in range(count)
    ]
    city = City(rows, tpp=_nets(**{f"S{at}": 16_800 * (at == count - 1) for at in range(count)}))
    started = time.perf_counter()
    decision = run(city)
    assert time.perf_counter() - started < 10
    assert outcomes(decision)["K2999"] == "DIPOTONG"
    assert decision.outcomes == {"DIPOTONG": 1, "TPP_TIDAK_CUKUP": count - 1}
