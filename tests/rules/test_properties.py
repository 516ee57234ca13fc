"""Whatever the city: the stages say what a slow reading of docs/rules.md says, and never pay twice."""

import random
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support import rules_oracle as oracle
from support.city_strategies import BOOK, JOBS, cities, few, mostly, rules, ways
from support.drawn_months import MARCH, City, Row, ledger_of, nik, nip, outcomes, run, settings
from support.properties import tries
from tpp_sponsor.rules.decide import Decision
from tpp_sponsor.tables.inputs import Before
from tpp_sponsor.tables.posted import PostedLine
from tpp_sponsor.tables.typed import polars_schema

# Column of a line → its name in the oracle.
_IN_ORACLE = {"premium_idr": "total"}


def _month(city: City, **more: Any) -> oracle.Month:
    return oracle.Month(2024, 3, city.asn, city.tpp, city.pekerja, city.kesediaan, city.tertanggung, **more)


def _oracle_rules(own: dict[str, Any]) -> oracle.Rules:
    return oracle.Rules(**own, tariff=BOOK, job=JOBS)


def _decide(city: City, own: dict[str, Any], ledger: Before | None = None) -> Decision:
    return run(city, settings(**own, tariff=list(BOOK), job=list(JOBS)), ledger)


@tries(100)
@given(cities(), rules(), ways)
def test_outcomes_are_those_of_a_slow_reading_of_the_rules(city: City, own: dict[str, Any], way: int) -> None:
    with few(way):
        decision = _decide(city, own)
    assert outcomes(decision) == oracle.decide(_month(city), _oracle_rules(own))


@pytest.mark.slow
@tries(100)
@given(cities(judged=False), rules(), ways, st.data())
def test_a_month_with_credit_and_lines_already_posted(
    city: City, own: dict[str, Any], way: int, data: st.DataObject
) -> None:
    posted, reversed_, ledger, credit = _history(city, data)
    month = _month(city, posted=posted, reversed=reversed_, credit=credit)
    with few(way):
        decision = _decide(city, own, ledger)
    assert outcomes(decision) == oracle.decide(month, _oracle_rules(own))
    if posted:
        said = {(number, worker): code for number, _, worker, code in decision.differences.rows()}
        assert said == oracle.no_longer(month, _oracle_rules(own))


def _history(city: City, data: st.DataObject) -> tuple[list[Row], list[Row], Before, dict[str, int]]:
    """Lines that an earlier revision may have posted; some from letters that have changed or gone since.

    Some lines were reversed. What they withheld is left out: it was taken and is owed back, which adds up to nothing.
    """
    lines: dict[str, Row] = {}
    reversed_: list[Row] = []
    for row in city.kesediaan:
        if data.draw(st.integers(0, 2)) == 0:
            line = {
                "nomor": data.draw(mostly(row["nomor"], f"{row['nomor']}-lama")),
                "nip": data.draw(mostly(row["nip"], nip("S0"))),
                "nik": data.draw(mostly(row["nik"], nik("W0"))),
                "opd": data.draw(mostly("Dinas A", "Dinas B")),
                "paket": "JKK+JKM",
            }
            if data.draw(mostly("live", "reversed")) == "reversed":
                reversed_.append(line)
            else:
                lines.setdefault(line["nik"], line | {"jkk": 10_000, "jkm": 6_800, "jht": 0, "total": 16_800})
    credit = {row["nip"]: data.draw(st.sampled_from([0, 100, 16_800, 40_000])) for row in city.tpp}
    columns = {_IN_ORACLE.get(name, name): dtype for name, dtype in polars_schema(PostedLine).items()}
    posted = pl.DataFrame(list(lines.values()), schema=columns).rename({"total": "premium_idr"}).sort("nik")
    ledger = ledger_of(posted, Before.nothing().paid, credit, reversed_)
    return list(lines.values()), reversed_, ledger, credit


@tries(100)
@given(cities(judged=False), rules(), ways)
def test_no_worker_is_paid_twice_and_no_sponsor_is_asked_too_much(
    city: City, own: dict[str, Any], way: int
) -> None:
    with few(way):
        lines = _decide(city, own).lines
    assert lines["nik"].is_unique().all()
    nets = {row["nip"]: row["tpp_neto"] for row in city.tpp}
    for sponsor, premiums, workers in (
        lines.group_by("nip").agg(pl.col("premium_idr").sum(), pl.len()).iter_rows()
    ):
        assert nets[sponsor] - premiums >= own["min_net_after"]
        assert not own["max_workers"] or workers <= own["max_workers"]


@pytest.mark.slow
@tries(100)
@given(cities(), rules(), ways, st.randoms(use_true_random=False))
def test_the_order_of_input_rows_never_matters(
    city: City, own: dict[str, Any], way: int, chance: random.Random
) -> None:
    with few(way):
        one = _decide(city, own)
        for rows in (city.asn, city.tpp, city.pekerja, city.kesediaan, city.tertanggung):
            chance.shuffle(rows)
        other = _decide(city, own)
    assert one.statements.equals(other.statements)
    assert one.lines.equals(other.lines)
    assert one.sponsors.equals(other.sponsors)
    assert one.ranking.equals(other.ranking)


@pytest.mark.slow
@tries(100)
@given(cities(one_premium=True, judged=False), rules(), ways, st.data())
def test_with_one_premium_more_tpp_never_leaves_fewer_covered(
    city: City, own: dict[str, Any], way: int, data: st.DataObject
) -> None:
    with few(way):
        less = _decide(city, own).lines.height
        data.draw(st.sampled_from(city.tpp))["tpp_neto"] += data.draw(st.integers(1, 60_000))
        assert _decide(city, own).lines.height >= less


@tries(100)
@given(cities(judged=False), rules())
def test_who_signed_is_covered_while_anyone_has_enough_at_his_turn(city: City, own: dict[str, Any]) -> None:
    """An uncovered worker: everyone who signed for him was asked and could not."""
    statements = _decide(city, own).statements
    paid = statements.filter(pl.col("outcome") == "DIPOTONG")["nik"].implode()
    uncovered = statements.filter(~pl.col("nik").is_in(paid))
    assert set(uncovered["outcome"]) <= {"MELEBIHI_BATAS", "TPP_TIDAK_CUKUP"}


@tries(100)
@given(cities(), st.sampled_from(["pekerja", "partisipasi"]))
def test_ranking_is_that_of_a_slow_reading_of_the_rules(city: City, by: str) -> None:
    book = settings(tariff=list(BOOK), job=list(JOBS), ranking={"by": by})
    decision = run(city, book, period=MARCH)
    expected = oracle.ranking(
        _month(city), oracle.Rules(by=by, tariff=BOOK, job=JOBS), decision.lines.rename(_IN_ORACLE).to_dicts()
    )
    assert decision.ranking.rows() == expected


@tries(100)
@given(cities(), st.sampled_from(["pekerja", "partisipasi"]), st.data())
def test_no_opd_has_more_sponsors_than_staff_whatever_was_posted_before(
    city: City, by: str, data: st.DataObject
) -> None:
    _, _, ledger, _ = _history(city, data)
    book = settings(tariff=list(BOOK), job=list(JOBS), ranking={"by": by})
    decision = run(city, book, ledger, MARCH)
    ranking, live = decision.ranking, decision.live
    assert ranking.rows() == oracle.ranking(
        _month(city), oracle.Rules(by=by, tariff=BOOK, job=JOBS), live.rename(_IN_ORACLE).to_dicts()
    )
    assert (ranking["sponsor"] <= ranking["jumlah_asn"]).all()
    assert ranking["pekerja"].sum() == live.height
    assert ranking["iuran"].sum() == live["premium_idr"].sum()
    assert ranking["sponsor"].sum() == live.select("nip", "opd").unique().height
    assert set(ranking["opd"]) >= {row["opd"] for row in city.asn}


@pytest.mark.parametrize("seed", range(3))
def test_a_larger_city_set_wise_and_one_by_one_are_the_same(seed: int) -> None:
    chance = random.Random(seed)
    rows = [
        {
            "nomor": f"K{at:05d}",
            "nip": nip(f"S{chance.randrange(300)}"),
            "nik": nik(f"W{chance.randrange(1_500)}"),
            "tanggal": date(2024, 1, chance.randrange(1, 29)),
            "prioritas": chance.choice([None, 1, 2, 3]),
            "paket": chance.choice([None, "LENGKAP"]),
        }
        for at in range(4_000)
    ]
    tpp = [{"nip": nip(f"S{at}"), "tpp_neto": chance.randrange(0, 120_000)} for at in range(300)]
    city, own = City(rows, tpp=tpp), {"max_workers": 4, "min_net_after": 10_000}
    by_sets, by_hand = [], []
    with few(0):
        by_sets.append(_decide(city, own))
    with few(10_000):
        by_hand.append(_decide(city, own))
    assert by_sets[0].statements.equals(by_hand[0].statements)
    assert outcomes(by_sets[0]) == oracle.decide(_month(city), _oracle_rules(own))
