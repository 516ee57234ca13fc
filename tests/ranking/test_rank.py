"""Which OPD insures the most workers (docs/rules.md#ranking)."""

import polars as pl
import pytest

from support.drawn_months import City, before, ledger_of, read, run, settings
from tpp_sponsor.ranking.rank import rank


def _lines(drawn: str) -> pl.DataFrame:
    """One line per worker: `opd | sponsors`, each sponsor with as many letters as workers he pays for."""
    rows = [
        {"opd": row["opd"], "nip": f"{row['opd']}-{sponsor}", "premium_idr": 16_800}
        for row in read(drawn)
        for sponsor in (row["payers"] or "")
    ]
    return pl.DataFrame(
        rows, schema={"opd": pl.String, "nip": pl.String, "premium_idr": pl.Int64}, orient="row"
    )


def _ranked(drawn: str, by: str = "pekerja") -> list[tuple[int, str]]:
    heads = pl.DataFrame(
        [(row["opd"], row["jumlah_asn"]) for row in read(drawn)],
        schema={"opd": pl.String, "jumlah_asn": pl.Int64},
        orient="row",
    )
    return rank(_lines(drawn), heads, by).select("peringkat", "opd").rows()  # type: ignore[arg-type]


def test_workers_then_share_then_name_and_equals_share_a_rank() -> None:
    assert _ranked("""
        opd     | payers | jumlah_asn
        Zamrud  | abc    | 10
        Citrine | ab     | 4
        Agate   | ab     | 4
        Beryl   | aa     | 4
        Opal    |        | 7
    """) == [(1, "Zamrud"), (2, "Agate"), (2, "Citrine"), (4, "Beryl"), (5, "Opal")]


def test_by_share_the_two_measures_change_places() -> None:
    drawn = """
        opd     | payers | jumlah_asn
        Zamrud  | abcd   | 10
        Agate   | ab     | 4
        Beryl   | aab    | 4
        Citrine | bba    | 4
    """
    assert _ranked(drawn, "partisipasi") == [(1, "Beryl"), (1, "Citrine"), (3, "Agate"), (4, "Zamrud")]
    assert _ranked(drawn, "pekerja") == [(1, "Zamrud"), (2, "Beryl"), (2, "Citrine"), (4, "Agate")]


def test_shares_that_look_equal_in_six_decimals_are_told_apart() -> None:
    heads = pl.DataFrame({"opd": ["A", "B"], "jumlah_asn": [3_000_001, 3_000_000]})
    lines = pl.DataFrame({"opd": ["A", "B"], "nip": ["1", "2"], "premium_idr": [1, 1]})
    ranked = rank(lines, heads, "pekerja")
    assert ranked.select("peringkat", "opd", "partisipasi").rows() == [
        (1, "B", "0.000000"),
        (2, "A", "0.000000"),
    ]


def test_shares_of_unlike_numbers_that_are_equal_are_equal() -> None:
    assert _ranked("""
        opd | payers | jumlah_asn
        A   | aaab   | 6
        B   | aabb   | 6
        C   | aaaa   | 3
    """) == [(1, "A"), (1, "B"), (1, "C")]


@pytest.mark.parametrize(
    ("sponsors", "asn", "shown"),
    [
        (0, 0, "0.000000"),
        (0, 9, "0.000000"),
        (1, 3, "0.333333"),
        (2, 3, "0.666667"),
        (1, 1, "1.000000"),
        (1, 64, "0.015625"),
        (1, 128, "0.007813"),  # 0.0078125, half up
        (3, 128, "0.023438"),  # 0.0234375, half up
        (5, 128, "0.039063"),  # 0.0390625, half up: half to even would be 0.039062
        (3, 2, "1.500000"),
    ],
)
def test_share_with_six_decimals_half_up(sponsors: int, asn: int, shown: str) -> None:
    heads = pl.DataFrame({"opd": ["A"], "jumlah_asn": [asn]})
    lines = pl.DataFrame(
        {
            "opd": ["A"] * sponsors,
            "nip": [str(at) for at in range(sponsors)],
            "premium_idr": [16_800] * sponsors,
        },
        schema={"opd": pl.String, "nip": pl.String, "premium_idr": pl.Int64},
    )
    assert rank(lines, heads, "pekerja")["partisipasi"].to_list() == [shown]


def test_a_sponsor_of_many_workers_is_one_sponsor() -> None:
    decision = run(City("kesediaan | nip | nik\n K1 | S1 | W1\n K2 | S1 | W2\n K3 | S2 | W3"))
    assert decision.ranking.rows() == [(1, "Dinas A", 3, 2, 2, "1.000000", 3 * 16_800)]


def test_active_asn_count_where_their_tpp_is_paid_else_where_they_work() -> None:
    decision = run(
        City(
            "kesediaan | nip | nik\n K1 | S1 | W1",
            asn="""
            nip | opd     | status
            S1  | Dinas A | aktif
            S2  | Dinas A | aktif
            S3  | Dinas A | aktif
            S4  | Dinas D | pensiun
            """,
            tpp="""
            nip | opd     | tpp_neto
            S1  | Dinas B | 500000
            S2  | Dinas B | 500000
            S2  | Dinas C | 500000
            S9  | Dinas E | 500000
            """,
        )
    )
    assert decision.ranking.select("peringkat", "opd", "pekerja", "jumlah_asn").rows() == [
        (1, "Dinas B", 1, 1),  # S1 is paid there
        (2, "Dinas A", 0, 2),  # S2 has two OPDs, S3 has no TPP
        (2, "Dinas C", 0, 0),
        (2, "Dinas D", 0, 0),  # nobody active
        (2, "Dinas E", 0, 0),  # known only from a TPP row
    ]


W14 = """
    nip | opd     | status
    S1  | Dinas A | aktif
    S2  | Dinas B | {}
"""
POSTED_AT_A = "nomor | nip | nik | opd\n K1 | S1 | W1 | Dinas A\n K2 | S2 | W2 | Dinas A"


@pytest.mark.parametrize("status", ["aktif", "pensiun"])
@pytest.mark.parametrize(
    "tpp",
    [
        "nip | opd\n S1 | Dinas A\n S2 | Dinas A\n S2 | Dinas B",
        "nip | opd\n S1 | Dinas A\n S2 | Dinas B",
        "nip | opd\n S1 | Dinas A",
    ],
    ids=["two OPDs", "another OPD", "no TPP"],
)
def test_a_sponsor_counts_where_his_lines_are_active_or_not(tpp: str, status: str) -> None:
    decision = run(
        City("kesediaan | nip | nik\n K1 | S1 | W1", asn=W14.format(status), tpp=tpp),
        ledger=before(POSTED_AT_A),
    )
    assert decision.ranking.select("opd", "sponsor", "jumlah_asn", "partisipasi").rows() == [
        ("Dinas A", 2, 2, "1.000000"),
        ("Dinas B", 0, 0, "0.000000"),
    ]


def test_a_sponsor_with_lines_in_two_opds_counts_in_each() -> None:
    decision = run(
        City("kesediaan | nip | nik\n K3 | S2 | W3", asn=W14.format("aktif"), tpp="nip | opd\n S2 | Dinas B"),
        ledger=before(POSTED_AT_A),
    )
    assert decision.ranking.select("opd", "sponsor", "jumlah_asn").rows() == [
        ("Dinas A", 2, 2),
        ("Dinas B", 1, 1),
    ]


def test_all_who_pay_have_retired() -> None:
    """The OPD keeps its sponsors, and no more than all of its staff pay."""
    decision = run(
        City("kesediaan | nip | nik\n K1 | S1 | W1", asn="nip | status\n S1 | pensiun"),
        ledger=before("nomor | nip | nik\n K1 | S1 | W1"),
    )
    assert decision.ranking.rows() == [(1, "Dinas A", 1, 1, 1, "1.000000", 16_800)]


def test_a_reversed_line_places_nobody() -> None:
    taken_back = ledger_of(before().lines, before().paid, {}, read(POSTED_AT_A))
    city = City("kesediaan | nip | nik\n K1 | S1 | W1", asn=W14.format("aktif"), tpp="nip\n S1\n S2")
    assert run(city, ledger=taken_back).ranking.select("opd", "sponsor", "jumlah_asn").rows() == [
        ("Dinas A", 0, 1),
        ("Dinas B", 0, 1),
    ]


def test_a_ranking_over_all_revisions() -> None:
    decision = run(
        City("kesediaan | nip | nik\n K1 | S1 | W1\n K2 | S1 | W2"),
        ledger=before("nomor | nip | nik\n K1 | S1 | W1"),
    )
    assert decision.ranking.rows() == [(1, "Dinas A", 2, 1, 1, "1.000000", 33_600)]


def test_names_are_in_the_order_of_code_points() -> None:
    assert [
        name
        for _, name in _ranked("""
        opd      | payers | jumlah_asn
        dinas    |        | 1
        Dinas b  |        | 1
        Dinas B  |        | 1
        Ämter    |        | 1
    """)
    ] == ["Dinas B", "Dinas b", "dinas", "Ämter"]


def test_which_measure_is_first_is_a_setting() -> None:
    city = City(
        "kesediaan | nip | nik\n K1 | S1 | W1\n K2 | S1 | W2\n K3 | S2 | W3",
        asn="nip | opd\n S1 | Dinas A\n S3 | Dinas A\n S2 | Dinas B",
    )
    assert run(city).ranking["opd"].to_list() == ["Dinas A", "Dinas B"]
    assert run(city, settings(ranking={"by": "partisipasi"})).ranking["opd"].to_list() == [
        "Dinas B",
        "Dinas A",
    ]


def test_staff_without_tpp_count_in_the_denominator_unless_the_city_says_otherwise() -> None:
    city = City(
        "kesediaan | nip | nik\n K1 | S1 | W1",
        asn="nip | opd\n S1 | Dinas A\n S2 | Dinas A\n S3 | Dinas B",
        tpp="nip\n S1",
    )
    counted, left_out = (
        run(city, settings(ranking={"count_without_tpp": told})).ranking.select("opd", "jumlah_asn").rows()
        for told in (True, False)
    )
    assert counted == [("Dinas A", 2), ("Dinas B", 1)]
    assert left_out == [("Dinas A", 1), ("Dinas B", 0)]
