"""Which payer pays: claims, rounds, holders, seats, money, release, revisions (docs/rules.md#fund-allocation)."""

import pytest

from support.drawn_funds import check, with_funds
from support.drawn_months import before, nip, settings

SPONSOR = "kesediaan | nip | nik | hasil\n K1 | S1 | W1 | {}"


@pytest.mark.parametrize(
    ("order", "statement", "company", "budget"),
    [
        (["TPP", "CSR", "APBD"], "DIPOTONG", "SUDAH_DIDANAI", "SUDAH_DIDANAI"),
        (["CSR", "TPP", "APBD"], "SUDAH_DIDANAI", "DIDANAI", "SUDAH_DIDANAI"),
        (["APBD", "TPP", "CSR"], "SUDAH_DIDANAI", "SUDAH_DIDANAI", "DIDANAI"),
    ],
)
def test_the_kind_that_the_city_puts_first_pays(
    order: list[str], statement: str, company: str, budget: str
) -> None:
    check(
        f"usulan | dana | nik | hasil\n U1 | C | W1 | {company}\n U2 | A | W1 | {budget}",
        settings(claims={"order": order, "public": ["APBD"]}),
        dana="kode | jenis\n A | APBD\n C | CSR",
        kesediaan=SPONSOR.format(statement),
    )


def test_the_claims_of_a_worker_are_ordered_by_urutan_then_date_then_number() -> None:
    check(
        """
        usulan | dana | nik | tanggal    | hasil
        U1     | D1   | W1  | 2024-01-01 | SUDAH_DIDANAI
        U2     | D2   | W1  | 2024-01-09 | DIDANAI
        U3     | D1   | W2  | 2024-01-02 | SUDAH_DIDANAI
        U4     | D3   | W2  | 2024-01-01 | DIDANAI
        U10    | D1   | W3  | 2024-01-01 | DIDANAI
        U9     | D3   | W3  | 2024-01-01 | SUDAH_DIDANAI
        """,
        dana="kode | urutan\n D1 | 50\n D2 | 49\n D3 | 50",
    )


def test_a_round_tries_whose_earlier_claim_failed_and_what_failed_keeps_its_code() -> None:
    """S1 cannot pay, the company is full: the budget pays, and the next claim is never tried."""
    check(
        """
        usulan | dana | nik | hasil
        U1     | C    | W1  | KURSI_PENUH
        U2     | C    | W2  | DIDANAI
        U3     | A    | W1  | DIDANAI
        U4     | V    | W1  | SUDAH_DIDANAI
        """,
        dana="kode | jenis | kuota\n C | CSR | 1\n A | APBD |\n V | DESA |",
        kesediaan=SPONSOR.format("TPP_TIDAK_CUKUP"),
        tpp=[{"nip": nip("S1"), "tpp_neto": 16_799}],
    )


def test_a_fund_serves_holders_then_scores_then_dates_then_numbers() -> None:
    drawn = """
        usulan | nik | skor | tanggal    | hasil
        U1     | W1  |      | 2024-01-01 | {}
        U2     | W2  | 0    | 2024-01-09 | {}
        U3     | W3  | 7    | 2024-01-09 | {}
        U4     | W4  | 7    | 2024-01-08 | {}
        U5     | W5  | 7    | 2024-01-09 | {}
        U6     | W6  |      | 2024-01-09 | {}
    """
    turns = ["W6", "W4", "W3", "W5", "W2", "W1"]
    ledger = with_funds(holders="dana | nik\n D1 | W6")
    for seats in range(len(turns) + 1):
        said = ["DIDANAI" if f"W{at}" in turns[:seats] else "KURSI_PENUH" for at in range(1, 7)]
        check(drawn.format(*said), ledger=ledger, dana=f"kode | kuota\n D1 | {seats}")


def test_a_holder_of_another_fund_is_none_of_this_one() -> None:
    check(
        """
        usulan | nik | skor | hasil
        U1     | W1  | 1    | KURSI_PENUH
        U2     | W2  | 2    | DIDANAI
        """,
        ledger=with_funds(holders="dana | nik\n D2 | W1"),
        dana="kode | kuota\n D1 | 1",
    )


def test_a_better_score_does_not_displace_a_holder_but_an_earlier_round_does() -> None:
    """W1 has the seat of A, but a claim on C that comes first and fails: W1 asks A in round 2, after W2."""
    check(
        """
        usulan | dana | nik | skor | hasil
        U1     | C    | W1  |      | KURSI_PENUH
        U2     | A    | W1  | 1    | KURSI_PENUH
        U3     | A    | W2  | 9    | DIDANAI
        """,
        ledger=with_funds(holders="dana | nik\n A | W1"),
        dana="kode | jenis | kuota\n C | CSR | 0\n A | APBD | 1",
    )


def test_a_dead_holder_leaves_the_seat_to_the_next_of_the_place() -> None:
    month = check(
        """
        usulan | nik | skor | kelurahan | hasil
        U1     | W1  | 9    | Baru      | PEKERJA_MENINGGAL
        U2     | W2  | 5    | Baru      | KURSI_PENUH
        U3     | W3  | 6    | Baru      | DIDANAI
        U4     | W4  | 8    | Lama      | KURSI_PENUH
        """,
        ledger=with_funds(holders="dana | nik\n D1 | W1", last="nik | payer | nomor\n W1 | D1 | U1"),
        kuota="dana | kelurahan | kursi\n D1 | Baru | 1",
        pekerja="nik | status\n W1 | wafat\n W2 |\n W3 |\n W4 |",
    )
    month.shows(
        "perpindahan",
        """
        nik | dari | ke | alasan
        W1  | D1   |    | PEKERJA_MENINGGAL
        W3  |      | D1 |
        """,
    )


def test_seats_are_of_places_and_places_are_compared_as_words() -> None:
    check(
        """
        usulan | nik | kelurahan        | hasil
        U1     | W1  | Kelurahan  BARU  | DIDANAI
        U2     | W2  | kel. baru        | KURSI_PENUH
        U3     | W3  | Baru (Utara)     | KURSI_PENUH
        U4     | W4  | desa lama        | DIDANAI
        U5     | W5  |                  | KURSI_PENUH
        U6     | W6  |                  | DIDANAI
        """,
        kuota="dana | kelurahan | kursi\n D1 | Baru | 1\n D1 | Desa Lama | 2",
        pekerja="nik | kelurahan\n W1 |\n W2 |\n W3 |\n W4 |\n W5 |\n W6 | Ds. Lama",
    )


def test_quota_and_seats_both_bind() -> None:
    drawn = """
        usulan | nik | kelurahan | hasil
        U1     | W1  | Baru      | DIDANAI
        U2     | W2  | Baru      | {}
        U3     | W3  | Lama      | {}
    """
    seats = "dana | kelurahan | kursi\n D1 | Baru | 2\n D1 | Lama | 2"
    check(drawn.format("DIDANAI", "DIDANAI"), dana="kode | kuota\n D1 |", kuota=seats)
    check(drawn.format("DIDANAI", "KURSI_PENUH"), dana="kode | kuota\n D1 | 2", kuota=seats)
    check(drawn.format("KURSI_PENUH", "KURSI_PENUH"), dana="kode | kuota\n D1 | 1", kuota=seats)


def test_a_rejected_row_of_seats_gives_none_and_still_makes_seats_by_place() -> None:
    month = check(
        "usulan | nik | kelurahan | hasil\n U1 | W1 | Baru | KURSI_PENUH",
        kuota="dana | kelurahan | kursi\n D1 | Baru |",
    )
    month.shows("rekap-dana", "dana | kuota | pekerja | kosong | menunggu\n D1 | 0 | 0 | 0 | 1")


def test_money_is_for_all_months_and_what_does_not_fit_does_not_stop_the_next() -> None:
    book = [
        {"valid_from": "2020-01", "paket": "JKK+JKM", "jkk": 10_000, "jkm": 6_800, "legal_basis": "PP"},
        {"valid_from": "2020-01", "paket": "KECIL", "jkk": 1_000, "legal_basis": "PP"},
    ]
    drawn = """
        usulan | nik | skor | paket | hasil
        U1     | W1  | 9    |       | DIDANAI
        U2     | W2  | 8    |       | {}
        U3     | W3  | 7    | KECIL | DIDANAI
    """
    funds = "kode | pagu\n D1 | 100000"
    for spent, code in ((65_400, "DIDANAI"), (66_401, "PAGU_HABIS")):
        check(drawn.format(code), settings(tariff=book), with_funds(spent={"D1": spent}), dana=funds)


def test_no_seat_is_said_before_no_money() -> None:
    drawn = "usulan | nik | hasil\n U1 | W1 | {}"
    check(drawn.format("KURSI_PENUH"), dana="kode | kuota | pagu\n D1 | 0 | 0")
    check(drawn.format("PAGU_HABIS"), dana="kode | kuota | pagu\n D1 | 1 | 0")
    check(drawn.format("PAGU_HABIS"), ledger=with_funds(spent={"D1": 99_999}), dana="kode | pagu\n D1 | 10")


RELEASE = """
    usulan | nik | skor | kelurahan | hasil
    U1     | W1  | 9    | Baru      | DIDANAI
    U2     | W2  | 8    | Baru      | {}
    U3     | W3  | 1    | Lama      | DIDANAI
    U4     | W4  | 7    | Asing     | {}
    U5     | W5  | 6    |           | {}
"""
SEATS = "dana | kelurahan | kursi\n D1 | Baru | 1\n D1 | Lama | 3"


def test_released_seats_go_to_other_places_behind_all_others_of_the_round() -> None:
    full = ("KURSI_PENUH",) * 3
    check(RELEASE.format(*full), dana="kode | pelepasan\n D1 |", kuota=SEATS)
    check(RELEASE.format(*full), dana="kode | pelepasan\n D1 | 2024-04", kuota=SEATS)
    lent = ("DIDANAI", "DIDANAI", "KURSI_PENUH")
    check(RELEASE.format(*lent), dana="kode | pelepasan\n D1 | 2024-03", kuota=SEATS)
    check(RELEASE.format(*lent), dana="kode | pelepasan\n D1 | 2024-01", kuota=SEATS)


def test_the_second_try_asks_quota_and_money_and_gives_the_code() -> None:
    funds = "kode | pelepasan | kuota | pagu\n D1 | 2024-03 | {} | {}"
    one_more = ("DIDANAI", "KURSI_PENUH", "KURSI_PENUH")
    check(RELEASE.format(*one_more), dana=funds.format(3, ""), kuota=SEATS)
    no_money = ("DIDANAI", "PAGU_HABIS", "PAGU_HABIS")
    check(RELEASE.format(*no_money), dana=funds.format("", 3 * 16_800), kuota=SEATS)


def test_a_lent_seat_counts_at_the_place_of_its_borrower() -> None:
    month = check(
        RELEASE.format("DIDANAI", "DIDANAI", "KURSI_PENUH"),
        dana="kode | pelepasan\n D1 | 2024-03",
        kuota=SEATS,
    )
    month.shows(
        "kuota",
        """
        kelurahan | kursi | terisi | kosong | menunggu
        Baru      | 1     | 2      | 0      | 0
        Lama      | 3     | 1      | 2      | 0
        """,
    )
    month.shows("rekap-dana", "dana | kuota | pekerja | kosong | menunggu\n D1 | 4 | 4 | 0 | 1")


def test_a_seat_that_an_earlier_round_borrowed_is_gone_for_a_later_one() -> None:
    """W3 asks D1 in round 2, when both seats are taken, one of them lent by W3's own place."""
    check(
        """
        usulan | dana | nik | kelurahan | hasil
        U1     | D1   | W1  | Baru      | DIDANAI
        U2     | D1   | W2  | Baru      | DIDANAI
        U3     | C    | W3  | Lama      | KURSI_PENUH
        U4     | D1   | W3  | Lama      | KURSI_PENUH
        """,
        dana="kode | jenis | pelepasan | kuota\n D1 | APBD | 2024-03 |\n C | CSR | | 0",
        kuota="dana | kelurahan | kursi\n D1 | Baru | 1\n D1 | Lama | 1",
    )


def test_a_revision_moves_nobody() -> None:
    """W1 was posted at Baru by U1; its row now has another place, fund and score."""
    month = check(
        """
        usulan | dana | nik | kelurahan | skor | keputusan | hasil
        U1     | D2   | W1  | Lama      | 1    | SK 1      | SUDAH_DIBAYAR
        U2     | D1   | W2  | Baru      | 9    | SK 1      | KURSI_PENUH
        U3     | D1   | W3  | Lama      | 5    | SK 1      | DIDANAI
        U4     | D1   | W1  | Lama      | 9    | SK 1      | SUDAH_DIDANAI
        U5     | D1   | W1  | Lama      | 9    |           | BELUM_DITETAPKAN
        """,
        ledger=with_funds(lines="usulan | dana | nik | kelurahan\n U1 | D1 | W1 | Kel. Baru"),
        dana="kode\n D1\n D2",
        kuota="dana | kelurahan | kursi\n D1 | Baru | 1\n D1 | Lama | 1",
        kesediaan="kesediaan | nip | nik | hasil\n K1 | S1 | W1 | SUDAH_DIDANAI",
        is_revision=True,
    )
    assert month.funds.lines["nomor"].to_list() == ["U3"]
    month.shows("selisih", "nomor | dana | nik | hasil_sekarang\n U1 | D1 | W1 | USULAN_BERUBAH")
    month.shows(
        "hasil-usulan",
        """
        nomor | dana | kelurahan | hasil            | jumlah
        U1    | D2   | Kel. Baru | SUDAH_DIBAYAR    | 0
        U2    | D1   | Baru      | KURSI_PENUH      | 0
        U3    | D1   | Lama      | DIDANAI          | 16800
        U4    | D1   | Lama      | SUDAH_DIDANAI    | 0
        U5    | D1   | Lama      | BELUM_DITETAPKAN | 0
        """,
    )


def test_a_worker_whom_a_sponsor_paid_in_the_first_revision_is_paid_for() -> None:
    check(
        "usulan | nik | hasil\n U1 | W1 | SUDAH_DIDANAI\n U2 | W2 | DIDANAI",
        ledger=with_funds(before("nomor | nip | nik\n K1 | S1 | W1")),
        kesediaan=SPONSOR.format("SUDAH_DIPOTONG"),
    )


def test_the_numbers_of_statements_and_proposals_are_apart() -> None:
    check(
        "usulan | nik | hasil\n N1 | W1 | DIDANAI\n N2 | W2 | SUDAH_DIBAYAR",
        ledger=with_funds(before("nomor | nip | nik\n N1 | S1 | W3"), "usulan | dana | nik\n N2 | D1 | W2"),
        kesediaan="kesediaan | nip | nik | hasil\n N1 | S1 | W3 | SUDAH_DIPOTONG\n N2 | S2 | W4 | DIPOTONG",
    )


def test_a_reversed_line_gives_its_money_and_seat_back_and_its_proposal_does_not_compete() -> None:
    check(
        """
        usulan | nik | hasil
        U1     | W1  | DIBATALKAN
        U2     | W1  | DIDANAI
        U3     | W2  | KURSI_PENUH
        """,
        ledger=with_funds(reversed_="nomor | dana | nik\n U1 | D1 | W1"),
        dana="kode | kuota | pagu\n D1 | 1 | 16800",
    )
