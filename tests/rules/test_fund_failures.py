"""What went wrong in cities that run funds, as months (docs/domain.md): each is told, and none pays wrongly."""

from itertools import permutations

import pytest

from support.drawn_funds import check, decide, with_funds
from support.drawn_months import nik
from tpp_sponsor.domain.period import Period


def test_equal_seats_where_some_places_have_nobody_fitting() -> None:
    """1,000 seats, 100 for each of 10 kelurahan: four have nobody, so 400 seats are empty while 100 people wait."""
    places = [f"Kelurahan {letter}" for letter in "ABCDEFGHIJ"]
    kuota = [{"dana": "D1", "kelurahan": place, "kursi": 100} for place in places]
    people = [place for place in places[:6] for _ in range(100)] + [places[0]] * 100
    usulan = [
        {"nomor": f"U{at:04d}", "nik": nik(f"W{at + 1}"), "kelurahan": place, "skor": at % 7}
        for at, place in enumerate(people)
    ]
    month = decide(usulan, dana="kode\n D1", kuota=kuota)
    assert month.funds.outcomes == {"DIDANAI": 600, "KURSI_PENUH": 100}
    month.shows("rekap-dana", "kuota | pekerja | kosong | menunggu\n 1000 | 600 | 400 | 100")
    assert [found for found in month.warnings if found[0] == "KURSI_KOSONG"] == [
        ("KURSI_KOSONG", f"kuota.csv:{row}", "100") for row in range(8, 12)
    ]
    lent = decide(usulan, dana="kode | pelepasan\n D1 | 2024-03", kuota=kuota)
    assert lent.funds.outcomes == {"DIDANAI": 700}


def test_a_list_that_is_older_than_the_facts_of_its_first_month() -> None:
    """594 are listed and 37 do not pass: 557 are billed, not 594."""
    listed = [nik(f"W{at}") for at in range(1, 595)]
    workers = [
        {"nik": number, "status": "meninggal" if at < 37 else None} for at, number in enumerate(listed)
    ]
    usulan = [{"nomor": f"U{at:03d}", "nik": number} for at, number in enumerate(listed)]
    month = decide(usulan, dana="kode | kuota\n D1 | 594", pekerja=workers)
    assert month.funds.outcomes == {"DIDANAI": 557, "PEKERJA_MENINGGAL": 37}
    assert month.files["D1/iuran-bpu"].height == 557
    assert month.funds.totals == {"D1": {"workers": 557, "total": 557 * 16_800}}
    month.shows("rekap-dana", "kuota | pekerja | kosong | total\n 594 | 557 | 37 | 9357600")


def test_one_list_that_two_fund_years_pay() -> None:
    """The old budget ends in December, the new one begins in January: each month is on one of them."""
    drawn = "usulan | dana | nik | hasil\n U1 | A24 | W1 | {}\n U2 | A25 | W1 | {}"
    funds = "kode | mulai | selesai | kuota\n A24 | 2024-01 | 2024-12 | 1\n A25 | 2025-01 | 2025-12 | 1"
    december = check(
        drawn.format("DIDANAI", "DANA_TIDAK_BERLAKU"), dana=funds, period=Period.parse("2024-12")
    )
    december.shows(
        "akan-berakhir", "nik | dana | bulan_terakhir | penanggung_berikut\n W1 | A24 | 2024-12 | A25"
    )
    assert ("DANA_AKAN_BERAKHIR", "dana.csv:2", "2024-12") in december.warnings
    january = check(
        drawn.format("DANA_TIDAK_BERLAKU", "DIDANAI"),
        ledger=with_funds(
            holders="dana | nik\n A24 | W1", spent={"A24": 16_800}, last="nik | payer | nomor\n W1 | A24 | U1"
        ),
        dana=funds,
        period=Period.parse("2025-01"),
    )
    january.shows("perpindahan", "nik | dari | ke | alasan\n W1 | A24 | A25 | DANA_TIDAK_BERLAKU")
    january.shows("rekap-dana", "dana | pekerja | terpakai\n A24 | 0 | 16800\n A25 | 1 | 16800")


@pytest.mark.parametrize(
    ("period", "outcome", "warned"),
    [
        ("2024-10", "DANA_TIDAK_BERLAKU", []),
        ("2024-11", "DIDANAI", [("DANA_AKAN_BERAKHIR", "dana.csv:2", "2024-12")]),
        ("2024-12", "DIDANAI", [("DANA_AKAN_BERAKHIR", "dana.csv:2", "2024-12")]),
        ("2025-01", "DANA_TIDAK_BERLAKU", []),
    ],
)
def test_a_fund_of_two_months_says_in_both_that_it_ends(
    period: str, outcome: str, warned: list[tuple[str, str, str]]
) -> None:
    month = check(
        f"usulan | nik | hasil\n U1 | W1 | {outcome}",
        dana="kode | mulai | selesai\n D1 | 2024-11 | 2024-12",
        period=Period.parse(period),
    )
    assert month.warnings == warned


def test_seats_on_half_the_money_are_told_in_the_first_month() -> None:
    """3,382 workers for 12 months cost Rp681,811,200; half of it suffices for six months, and five are left after P."""
    usulan = [{"nomor": f"U{at:04d}", "nik": nik(f"W{at}")} for at in range(1, 3_383)]
    fund = "kode | kuota | pagu\n D1 | 3382 | {}"
    january = Period.parse("2024-01")
    month = decide(usulan, dana=fund.format(681_811_200 // 2), period=january)
    month.shows("rekap-dana", "total | terpakai | sisa | cukup_bulan\n 56817600 | 56817600 | 284088000 | 5")
    assert ("DANA_TIDAK_CUKUP", "dana.csv:2", "5") in month.warnings
    enough = decide(usulan, dana=fund.format(681_811_200), period=january)
    assert enough.warnings == []


def test_one_worker_in_three_lists_in_any_order_of_files_and_rows() -> None:
    rows = ["U1 | A | W1 | SUDAH_DIDANAI", "U2 | B | W1 | DIDANAI", "U3 | C | W1 | SUDAH_DIDANAI"]
    funds = ["A | DESA", "B | CSR", "C | APBD"]
    for order in permutations(range(3)):
        month = check(
            "\n".join(["usulan | dana | nik | hasil", *(rows[at] for at in order)]),
            dana="\n".join(["kode | jenis", *(funds[at] for at in order)]),
        )
        assert month.funds.lines.select("nomor", "dana").rows() == [("U2", "B")]
