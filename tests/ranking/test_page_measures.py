"""What a page shows of a ranking, drawn: places, measures, and what is hidden."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from support.properties import tries
from tpp_sponsor.ranking.page_measures import PageRules, measure_page
from tpp_sponsor.ranking.rank import rank

LINES = {"nip": pl.String, "opd": pl.String, "premium_idr": pl.Int64}


def ranking(rows, by="pekerja"):
    """`opd`, workers, sponsors, active: as `peringkat.csv` has it."""
    lines = [
        (f"{opd}{worker % sponsors}", opd, 16_800)
        for opd, workers, sponsors, _ in rows
        for worker in range(workers)
    ]
    heads = pl.DataFrame(
        [(opd, active) for opd, *_, active in rows], schema=["opd", "jumlah_asn"], orient="row"
    )
    return rank(
        pl.DataFrame(lines, schema=LINES, orient="row"),
        heads.cast({"jumlah_asn": pl.Int64, "opd": pl.String}),
        by,
    )


def shown(measured, *names):
    return {row.opd: tuple(getattr(row, name) for name in names) for row in measured.rows}


CITY = [
    ("Dinkes", 60, 50, 400),
    ("Setda", 20, 18, 100),
    ("Dinsos", 9, 7, 40),
    ("Arsip", 3, 2, 30),
    ("Kesra", 0, 0, 8),
]


def test_who_is_hidden_has_no_place_and_stands_behind_those_who_have():
    found = measure_page(ranking(CITY), None, None, PageRules())
    assert shown(found, "place", "workers", "sponsors", "premiums") == {
        "Dinkes": (1, 60, 50, 1_008_000),
        "Setda": (2, 20, 18, 336_000),
        "Arsip": (None, None, None, None),
        "Dinsos": (None, None, None, None),
        "Kesra": (5, 0, 0, 0),
    }
    assert [row.opd for row in found.rows] == ["Dinkes", "Setda", "Arsip", "Dinsos", "Kesra"]
    assert (found.sums.workers, found.sums.sponsors) == (92, 77)


def test_divisions_are_by_size():
    assert {
        row.division for row in measure_page(ranking(CITY), None, None, PageRules()).rows if row.active > 200
    } == {"besar"}
    assert shown(measure_page(ranking(CITY), None, None, PageRules()), "division")["Setda"] == ("sedang",)


def test_places_by_share_are_without_gaps_and_only_for_those_large_enough():
    rows = [("A", 40, 40, 100), ("B", 30, 30, 50), ("C", 8, 8, 8), ("D", 90, 80, 400)]
    found = measure_page(ranking(rows), None, None, PageRules())
    assert shown(found, "share_place") == {"A": (2,), "B": (1,), "C": (None,), "D": (3,)}
    wilson = measure_page(
        ranking([("A", 9, 9, 15), ("B", 330, 330, 600)]), None, None, PageRules(share_order="wilson")
    )
    assert shown(wilson, "share_place") == {"A": (2,), "B": (1,)}, (
        "60 % of fifteen is trusted less than 55 % of 600"
    )


def test_growth_is_told_where_both_months_are():
    last = ranking(
        [("Dinkes", 50, 40, 400), ("Setda", 20, 15, 100), ("Dinsos", 2, 2, 40), ("Arsip", 3, 2, 30)]
    )
    found = measure_page(ranking(CITY), last, None, PageRules())
    assert shown(found, "growth")["Dinkes"] == (10,)
    assert shown(found, "growth")["Dinsos"] == (None,)
    assert found.sums.growth == 92 - 75


def test_accepted_is_told_where_neither_those_nor_the_others_are_few():
    rows = [("A", 40, 40, 100), ("B", 30, 30, 60), ("C", 20, 20, 50)]
    found = measure_page(ranking(rows), None, {"A": 40, "B": 28, "C": 10}, PageRules())
    assert shown(found, "accepted") == {"A": (40,), "B": (None,), "C": (10,)}
    assert found.sums.accepted is None
    assert measure_page(ranking(rows), None, {"A": 40, "B": 30, "C": 10}, PageRules()).sums.accepted == 80


def test_who_does_not_take_part_is_not_few_either():
    """Four of forty are left: who they are could be asked."""
    found = measure_page(
        ranking([("A", 36, 36, 40), ("B", 30, 30, 90), ("C", 50, 50, 200)]), None, None, PageRules()
    )
    assert shown(found, "sponsors")["A"] == (None,)
    assert shown(found, "workers")["A"] == (36,)


def test_a_tiny_city_hides_its_sums_too():
    found = measure_page(ranking([("A", 2, 2, 10)]), None, None, PageRules())
    assert (found.sums.workers, found.sums.sponsors, found.sums.premiums, found.sums.counts) == (None,) * 4
    assert found.sums.joined == 1


small = st.integers(0, 9)
rows = st.lists(st.tuples(small, small, st.integers(0, 30)), min_size=1, max_size=7).map(
    lambda drawn: [
        (f"OPD {at}", workers, min(max(sponsors, 1), workers) if workers else 0, max(extra, sponsors, 1))
        for at, (workers, sponsors, extra) in enumerate(drawn)
    ]
)


@given(rows, rows, st.sampled_from(["pekerja", "partisipasi"]))
@tries(150)
def test_no_hidden_number_follows_from_what_is_shown(now, before, by):
    """Whoever adds and subtracts what a page shows, and orders it, finds each hidden number open."""
    table = ranking([(opd, w, s, a) for opd, w, s, a in now if s or not w], by)
    last = ranking([(opd, w, s, a) for opd, w, s, a in before if s or not w])
    found = measure_page(table, last, None, PageRules(), by=by)
    true = {row["opd"]: row for row in table.to_dicts()}
    for name, column in (("workers", "pekerja"), ("sponsors", "sponsor")):
        hidden = [row.opd for row in found.rows if row.takes_part and getattr(row, name) is None]
        assert all(getattr(row, name) is None for row in found.rows if 0 < true[row.opd][column] < 5), (
            "a small number is shown"
        )
        total = getattr(found.sums, name)
        if hidden and total is not None:
            rest = total - sum(getattr(row, name) or 0 for row in found.rows)
            assert len(hidden) > 1
            assert rest - len(hidden) >= 4, "one of them could be 5, or any of them 1"
    for row in found.rows:
        if row.takes_part and row.workers is None:
            assert (row.place, row.growth, row.premiums, row.accepted) == (None,) * 4 or by == "partisipasi"
            assert row.growth is None
            assert row.premiums is None
        if row.takes_part and row.sponsors is None:
            assert row.share_place is None
            assert by == "pekerja" or row.place is None
    places = [row.place for row in found.rows if row.place is not None and row.takes_part]
    assert places == sorted(places)
