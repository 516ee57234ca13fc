"""Whatever the city: the stages say what a slow reading of docs/rules.md says, and never pay twice."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support import rules_oracle as oracle
from support.drawn_months import MARCH, City, Row, ledger_of, nik, nip, outcomes, run, settings
from support.properties import tries
from tpp_sponsor.rules.allocation import allocate
from tpp_sponsor.rules.decide import Decision
from tpp_sponsor.tables.inputs import Before
from tpp_sponsor.tables.posted import POSTED

TARIFF = (
    {"valid_from": "2020-01", "paket": "JKK+JKM", "jkk": 10_000, "jkm": 6_800, "legal_basis": "PP"},
    {"valid_from": "2024-02", "paket": "JKK+JKM", "jkk": 5_000, "jkm": 6_800, "sector": "transportasi"},
    {"valid_from": "2020-01", "paket": "LENGKAP", "jkk": 10_000, "jkm": 6_800, "jht": 20_000},
    {
        "valid_from": "2023-01",
        "valid_until": "2024-03",
        "paket": "LENGKAP",
        "jkk": 10_000,
        "jkm": 6_800,
        "jht": 9_000,
    },
)
BOOK = tuple({"legal_basis": "Perwali"} | entry for entry in TARIFF)
JOBS = (
    {"name": "ART", "synonyms": ["prt"]},
    {"name": "SOPIR", "synonyms": ["supir"], "sector": "transportasi"},
    {"name": "JURU PARKIR", "valid_from": "2024-04"},
)
# Column of a line → its name in the oracle.
_IN_ORACLE = {"premium_idr": "total"}
OPDS = ("Dinas A", "Dinas B", "Dinas C")
TEN_YEARS_AFTER = [date(2014, 3, 1), date(2014, 3, 2), date(1954, 3, 1), date(1954, 3, 2)]


def mostly(usual: Any, *others: Any) -> st.SearchStrategy[Any]:
    """The usual value, and now and then another."""
    return st.sampled_from([usual] * 6 + list(others))


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    """What a city has set."""
    return {
        "cutoff_day": draw(mostly(10, 1, 31)),
        "max_workers": draw(st.sampled_from([0, 0, 1, 2, 3])),
        "min_net_after": draw(st.sampled_from([0, 0, 1, 16_800, 30_000])),
    }


@st.composite
def cities(draw: st.DrawFn, *, one_premium: bool = False, judged: bool = True) -> City:
    """A small city in which TPP is short and letters overlap; `judged`: some of them do not pass judging."""
    sponsors = [nip(f"S{at}") for at in range(draw(st.integers(1, 5)))]
    workers = [nik(f"W{at}") for at in range(draw(st.integers(1, 7)))]
    often = mostly if judged else lambda usual, *_others: st.just(usual)
    nets = st.sampled_from([0, 11_800, 16_799, 16_800, 20_000, 33_600, 35_000, 50_400, 90_000])
    asn = [
        {"nip": number, "opd": draw(st.sampled_from(OPDS)), "status": draw(often("Aktif", "pensiun"))}
        for number in sponsors
        if draw(often("there", ""))
    ]
    asn += [{"nip": nip("S9"), "opd": "Dinas D", "nik": draw(often(nik("W99"), workers[0]))}]
    tpp = [
        {"nip": number, "tpp_neto": draw(nets), "opd": draw(st.sampled_from([*OPDS, None]))}
        for number in sponsors
        if draw(often("there", ""))
    ]
    tpp += [
        row | {"tpp_neto": row["tpp_neto"] + draw(st.sampled_from([0, 0, 1]))}
        for row in tpp
        if draw(often("", "there"))
    ]
    pekerja = [
        {
            "nik": number,
            "tgl_lahir": draw(often(date(1980, 2, 29), date(2007, 3, 1), date(2007, 3, 2), date(1959, 3, 1))),
            "pekerjaan": "ART"
            if one_premium
            else draw(often("ART", "supir", "Sopir", *(["JURU PARKIR"] * judged))),
            "status": draw(often(None, "wafat")),
        }
        for number in workers
        if draw(often("there", ""))
    ]
    kesediaan = [
        {
            "nomor": f"K{at}",
            "nip": draw(st.sampled_from(sponsors)),
            "nik": draw(st.sampled_from(workers)),
            "tanggal": draw(st.sampled_from([date(2024, 1, day) for day in (1, 2, 3)])),
            "mulai": draw(often(date(2024, 1, 1), date(2024, 4, 1))),
            "selesai": draw(often(None, date(2024, 3, 1), date(2024, 2, 1))),
            "dicabut": draw(often(None, date(2024, 3, 1), date(2024, 3, 10), date(2024, 3, 11))),
            "prioritas": draw(st.sampled_from([None, None, 0, 1, 2])),
            "paket": None if one_premium else draw(st.sampled_from([None, "JKK+JKM", "LENGKAP", "lengkap"])),
        }
        for at in range(draw(st.integers(1, 16)))
    ]
    tertanggung = [
        {"nik": number, "sumber": draw(st.sampled_from(["APBD", "BPJS"])), "mulai": None, "selesai": None}
        for number in workers
        if draw(often("", "there"))
    ]
    return City(kesediaan, asn=asn, tpp=tpp, pekerja=pekerja, tertanggung=tertanggung)


def _month(city: City, **more: Any) -> oracle.Month:
    return oracle.Month(2024, 3, city.asn, city.tpp, city.pekerja, city.kesediaan, city.tertanggung, **more)


def _oracle_rules(own: dict[str, Any]) -> oracle.Rules:
    return oracle.Rules(**own, tariff=BOOK, job=JOBS)


def _decide(city: City, own: dict[str, Any], ledger: Before | None = None) -> Decision:
    return run(city, settings(**own, tariff=list(BOOK), job=list(JOBS)), ledger)


@contextmanager
def few(count: int) -> Iterator[None]:
    """Allocate set-wise down to rounds of this size."""
    usual = allocate._FEW
    allocate._FEW = count
    try:
        yield
    finally:
        allocate._FEW = usual


# Small cities would all be allocated one by one: half of the time the set-wise way is shown.
ways = st.sampled_from([0, 3, allocate._FEW])


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
    columns = {_IN_ORACLE.get(name, name): dtype for name, dtype in POSTED.items()}
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
