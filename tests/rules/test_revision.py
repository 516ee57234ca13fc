"""A revision goes on from what is posted (docs/rules.md#revisions)."""

import pytest

from support.drawn_months import City, Row, before, check, ledger_of, nik, nip, outcomes, read, run, settings
from tpp_sponsor.rules.decide import Decision

R1 = """
    nomor | nip | nik
    K1    | S1  | W1
"""


def _nets(**nets: int) -> list[Row]:
    return [{"nip": nip(name), "tpp_neto": net} for name, net in nets.items()]


def test_what_is_posted_stands_and_only_new_lines_are_added() -> None:
    decision = check(
        """
        kesediaan | nip | nik | tanggal    | hasil
        K1        | S1  | W1  | 2024-01-05 | SUDAH_DIPOTONG
        K2        | S2  | W1  | 2024-01-01 | SUDAH_DIDANAI
        K3        | S2  | W2  | 2024-01-05 | DIPOTONG
        """,
        ledger=before(R1),
    )
    assert decision.lines["nomor"].to_list() == ["K3"]
    assert decision.live["nomor"].sort().to_list() == ["K1", "K3"]


def test_another_statement_for_a_paid_worker_that_does_not_pass_judging_says_why() -> None:
    check(
        """
        kesediaan | nip | nik | selesai | hasil
        K1        | S1  | W1  |         | SUDAH_DIPOTONG
        K2        | S2  | W1  | 2024-02 | KESEDIAAN_BERAKHIR
        """,
        ledger=before(R1),
    )


def test_money_goes_on_from_what_the_first_revision_left() -> None:
    drawn = """
        kesediaan | nip | nik | hasil
        K1        | S1  | W1  | SUDAH_DIPOTONG
        K2        | S1  | W2  | {}
    """
    check(drawn.format("DIPOTONG"), ledger=before(R1), tpp=_nets(S1=33_600))
    check(drawn.format("TPP_TIDAK_CUKUP"), ledger=before(R1), tpp=_nets(S1=33_599))


def test_credit_that_the_first_revision_used_is_used() -> None:
    drawn = """
        kesediaan | nip | nik | hasil
        K1        | S1  | W1  | SUDAH_DIPOTONG
        K2        | S1  | W2  | {}
    """
    check(drawn.format("DIPOTONG"), ledger=before(R1, credits_={"S1": 20_000}), tpp=_nets(S1=13_600))
    check(drawn.format("TPP_TIDAK_CUKUP"), ledger=before(R1, credits_={"S1": 20_000}), tpp=_nets(S1=13_599))


def test_limits_of_workers_go_on_too() -> None:
    check(
        """
        kesediaan | nip | nik | hasil
        K1        | S1  | W1  | SUDAH_DIPOTONG
        K2        | S1  | W2  | MELEBIHI_BATAS
        """,
        settings(max_workers=1),
        before(R1),
    )


def test_a_posted_line_that_a_fresh_run_would_not_make_is_listed_and_stands() -> None:
    """W2's worker has died since, S3's letter has gone, S4's older letter has arrived late for W4."""
    decision = check(
        """
        kesediaan | nip | nik | tanggal    | hasil
        K1        | S1  | W1  | 2024-01-05 | SUDAH_DIPOTONG
        K2        | S2  | W2  | 2024-01-05 | SUDAH_DIPOTONG
        K4        | S1  | W4  | 2024-01-05 | SUDAH_DIPOTONG
        K5        | S4  | W4  | 2024-01-01 | SUDAH_DIDANAI
        """,
        ledger=before("nomor | nip | nik\n K1 | S1 | W1\n K2 | S2 | W2\n K3 | S3 | W3\n K4 | S1 | W4"),
        pekerja="nik | status\n W1 |\n W2 | wafat\n W4 |",
    )
    assert decision.differences is not None
    assert dict(decision.differences.select("nomor", "hasil_sekarang").rows()) == {
        "K2": "PEKERJA_MENINGGAL",
        "K3": "KESEDIAAN_TIDAK_ADA",
        "K4": "SUDAH_DIDANAI",
    }
    assert decision.lines.is_empty()


def _differs(decision: Decision) -> list[tuple[str, str, str, str]]:
    """Number, sponsor, worker and what a fresh run says now."""
    assert decision.differences is not None
    return decision.differences.rows()


CHANGED = {
    "another worker": "K1 | S1 | W2 | 2024-01 |         ",
    "another sponsor": "K1 | S2 | W1 | 2024-01 |         ",
    "both": "K1 | S2 | W2 | 2024-01 |         ",
    "another worker, and not valid yet": "K1 | S1 | W2 | 2024-04 |         ",
    "another worker, and ended": "K1 | S1 | W2 | 2024-01 | 2024-02 ",
}


@pytest.mark.parametrize("row", CHANGED.values(), ids=CHANGED)
def test_a_posted_letter_stays_posted_whatever_its_row_says_now(row: str) -> None:
    """It is not charged a second time, and the line that no longer fits it is listed."""
    decision = run(City(f"kesediaan | nip | nik | mulai | selesai\n {row}"), ledger=before(R1))
    assert outcomes(decision) == {"K1": "SUDAH_DIPOTONG"}
    assert decision.lines.is_empty()
    assert _differs(decision) == [("K1", nip("S1"), nik("W1"), "PERNYATAAN_BERUBAH")]


def test_the_worker_whom_a_posted_letter_names_now_may_be_paid_by_another_letter() -> None:
    check(
        """
        kesediaan | nip | nik | hasil
        K1        | S1  | W2  | SUDAH_DIPOTONG
        K2        | S2  | W2  | DIPOTONG
        K3        | S3  | W1  | SUDAH_DIDANAI
        """,
        ledger=before(R1),
    )


def test_a_letter_that_was_reversed_and_corrected_is_charged() -> None:
    """The same sponsor and worker are not charged again; whom the corrected letter names is."""
    taken_back = ledger_of(before().lines, before().paid, {}, read(R1))
    check("kesediaan | nip | nik | hasil\n K1 | S1 | W1 | DIBATALKAN", ledger=taken_back)
    check("kesediaan | nip | nik | hasil\n K1 | S1 | W2 | DIPOTONG", ledger=taken_back)


def test_two_lines_of_one_letter_from_an_older_version_are_told_apart() -> None:
    decision = check(
        "kesediaan | nip | nik | hasil\n K1 | S1 | W2 | SUDAH_DIPOTONG",
        ledger=before("nomor | nip | nik\n K1 | S1 | W1\n K1 | S1 | W2"),
    )
    assert _differs(decision) == [("K1", nip("S1"), nik("W1"), "PERNYATAAN_BERUBAH")]


def test_a_line_at_another_premium_is_a_difference() -> None:
    tariff = [{"valid_from": "2020-01", "paket": "JKK+JKM", "jkk": 5_000, "jkm": 6_800, "legal_basis": "PP"}]
    decision = check(
        "kesediaan | nip | nik | hasil\n K1 | S1 | W1 | SUDAH_DIPOTONG",
        settings(tariff=tariff),
        before(R1),
    )
    assert decision.differences is not None
    assert decision.differences["nomor"].to_list() == ["K1"]


def test_without_posted_lines_there_is_nothing_to_differ_from() -> None:
    assert run(City("kesediaan | nip | nik\n K1 | S1 | W1")).differences is None


def test_a_sponsor_who_has_left_keeps_his_line() -> None:
    decision = check(
        """
        kesediaan | nip | nik | hasil
        K1        | S1  | W1  | SUDAH_DIPOTONG
        K2        | S1  | W2  | SPONSOR_TIDAK_DIKENAL
        """,
        ledger=before(R1),
        asn="nip\n S2",
        tpp="nip\n S2",
    )
    assert decision.ranking.select("opd", "pekerja", "jumlah_asn").rows() == [("Dinas A", 1, 2)]


def test_a_posted_line_follows_the_name_its_opd_has_now() -> None:
    decision = run(
        City("kesediaan | nip | nik\n K1 | S1 | W1", asn="nip | opd\n S1 | Dinas Alfa"),
        settings(opd={"aliases": {"dinas a": "Dinas Alfa"}}),
        before(R1),
    )
    assert outcomes(decision) == {"K1": "SUDAH_DIPOTONG"}
    assert decision.ranking["opd"].to_list() == ["Dinas Alfa"]
