"""Whatever the city, its funds and its employers: one payer a person, shares that add up, and no order of rows."""

import random
from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from support.city_strategies import few, mostly, ways
from support.drawn_months import City, Row, nik, run, settings, table
from support.drawn_wages import FRAMES, with_wages
from support.fund_strategies import TARIFFS, Case, cases
from support.properties import tries
from tpp_sponsor.rules.decide import Decision
from tpp_sponsor.rules.wages.decision import WageDecision
from tpp_sponsor.tables.inputs import Before

FOUR = "JKK+JKM+JHT+JP"
PAID = ("DIPOTONG", "SUDAH_DIPOTONG", "DIDANAI", "DIIURKAN", "SUDAH_DIBAYAR")
CAP = 10_042_300
EMPLOYERS = ("Dinas A", "Dinas B", "Desa C")


@st.composite
def employees(draw: st.DrawFn) -> list[Row]:
    """Rows of people who may also be workers of the city, each once for an employer."""
    pairs = st.tuples(st.sampled_from([f"W{at}" for at in range(8)]), st.sampled_from(EMPLOYERS))
    chosen = draw(st.lists(pairs, unique=True, max_size=12))
    return table("nonasn", [_employee(draw, person, employer) for person, employer in chosen])


def _employee(draw: st.DrawFn, person: str, employer: str) -> Row:
    return {
        "nik": nik(person),
        "pemberi_kerja": employer,
        "tgl_lahir": draw(mostly(date(1980, 1, 1), date(1966, 3, 1), date(1966, 3, 2), date(2007, 3, 2))),
        "upah": draw(st.integers(0, 400) | st.integers(1_000_000, 30_000_000)),
        "paket": draw(st.sampled_from(["JKK+JKM", "JKK+JKM+JHT", FOUR])),
        "mulai": draw(mostly(date(2024, 1, 1), date(2024, 2, 1), date(2024, 4, 1))),
        "selesai": draw(mostly(None, date(2024, 2, 1))),
    }


def _decide(case: Case, rows: list[Row]) -> Decision:
    case.city.nonasn = rows
    own = settings(
        **case.rules,
        tariff=list(TARIFFS),
        job=case.oracle_rules.job and list(case.oracle_rules.job),
        claims={"order": list(case.order), "public": ["APBD", "DESA"]},
        employer=[{"name": "Desa C", "bears_worker_share": True}],
    )
    return run(case.city, own, with_wages(case.ledger()))


def _said(decision: Decision) -> dict[tuple[Any, ...], tuple[str, str]]:
    """Each claim → its person and outcome."""
    assert decision.funds is not None
    assert decision.wages is not None
    claims = {
        ("kesediaan", n): (w, o) for n, w, o in decision.statements.select("nomor", "nik", "outcome").rows()
    }
    claims |= {
        ("usulan", n): (w, o) for n, w, o in decision.funds.proposals.select("nomor", "nik", "outcome").rows()
    }
    employed = decision.wages.employees.select("nik", "pemberi_kerja", "outcome").rows()
    return claims | {("nonasn", w, name): (w, o) for w, name, o in employed}


@tries(60)
@given(cases(), employees(), ways)
def test_a_person_has_one_payer_and_the_first_employer_comes_before_all(
    case: Case, rows: list[Row], way: int
) -> None:
    with few(way):
        decision = _decide(case, rows)
    wages = decision.wages
    assert wages is not None
    for name, schema in FRAMES.items():
        frame = getattr(wages, name)
        assert schema.validate(frame).equals(frame), name
    live = [*decision.live["nik"], *wages.live["nik"], *decision.funds.live["nik"]]
    assert len(live) == len(set(live))
    before = {line["nik"] for line in (*case.posted, *case.fund_posted)}
    ages = {row["nik"]: row for row in case.city.pekerja}
    passing = {}
    for row in sorted(rows, key=lambda row: (row["mulai"], row["pemberi_kerja"])):
        if _passes(row, ages, case.rules.get("min_age", 17)):
            passing.setdefault(row["nik"], row["pemberi_kerja"])
    paid = {(line["nik"], line["pemberi_kerja"]) for line in wages.lines.iter_rows(named=True)}
    assert paid == {(person, name) for person, name in passing.items() if person not in before}


def _passes(row: Row, workers: dict[str, Row], min_age: int) -> bool:
    born, worker = row["tgl_lahir"], workers.get(row["nik"], {})
    of_age = (2024 - born.year, 3 - born.month, 1 - born.day) >= (min_age, 0, 0)
    dead = worker.get("status") == "wafat"
    due = row["selesai"] is None or row["selesai"] >= date(2024, 3, 1)
    return row["mulai"] <= date(2024, 3, 1) and due and not dead and of_age and sum(_programmes(row)) > 0


@tries(60)
@given(cases(posted=False), employees(), ways)
def test_the_other_claims_of_an_employee_wait_and_all_else_is_as_without_them(
    case: Case, rows: list[Row], way: int
) -> None:
    with few(way):
        decision = _decide(case, rows)
        employed = set(decision.wages.lines["nik"])
        others = deepcopy(case)
        for name in ("kesediaan", "usulan"):
            claims = [row for row in getattr(case.city, name) if row["nik"] not in employed]
            setattr(others.city, name, claims)
        without = _said(_decide(others, []))
    for claim, (person, outcome) in _said(decision).items():
        if claim[0] != "nonasn":
            assert outcome not in PAID if person in employed else (person, outcome) == without[claim]


def _round(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def _programmes(row: Row) -> list[int]:
    """JKK, JKM, JHT, JP of a wage in March 2024, each rounded by itself, in decimals."""
    rates = ("0.0024", "0.003", "0.057" if "JHT" in row["paket"] else "0")
    return [*(_round(row["upah"] * Decimal(rate)) for rate in rates), _round(Decimal("0.03") * _jp_wage(row))]


def _of_worker(row: Row) -> list[int]:
    """The worker's shares of JHT and JP."""
    jht = Decimal("0.02") * row["upah"] if "JHT" in row["paket"] else Decimal(0)
    return [_round(jht), _round(Decimal("0.01") * _jp_wage(row))]


def _jp_wage(row: Row) -> int:
    return min(row["upah"], CAP) if "JP" in row["paket"] and row["tgl_lahir"] > date(1966, 3, 1) else 0


@tries(60)
@given(employees())
def test_programmes_are_those_of_decimal_arithmetic_and_shares_add_up(rows: list[Row]) -> None:
    city = City(())
    city.nonasn = rows
    decision = run(city, settings(employer=[{"name": "Desa C", "bears_worker_share": True}]), with_wages())
    of = {(row["nik"], row["pemberi_kerja"]): row for row in rows}
    for line in decision.wages.lines.iter_rows(named=True):
        programmes = [line[name] for name in ("jkk", "jkm", "jht", "jp")]
        row = of[line["nik"], line["pemberi_kerja"]]
        assert programmes == _programmes(row)
        assert line["employer_idr"] + line["worker_idr"] == line["premium_idr"] == sum(programmes)
        assert line["worker_idr"] == (0 if line["pemberi_kerja"] == "Desa C" else sum(_of_worker(row)))


# Not the wage: it may change by so little that every amount is as it was.
AMOUNTS = ("jkk", "jkm", "jht", "jp", "jht_worker", "jp_worker")


@tries(60)
@given(employees(), employees(), st.randoms(use_true_random=False))
def test_a_revision_keeps_what_is_posted_and_names_what_a_fresh_run_would_not_make(
    posted: list[Row], other: list[Row], chance: random.Random
) -> None:
    """The list of the revision has some rows as they were, some changed, some gone and some new."""
    changed = {(row["nik"], row["pemberi_kerja"]): row for row in other}
    kept = [changed.pop((row["nik"], row["pemberi_kerja"]), row) for row in posted if chance.random() < 0.7]
    now = kept + list(changed.values())
    first, fresh = _decide_alone(posted, with_wages()), _decide_alone(now, with_wages())
    second = _decide_alone(now, replace(with_wages(), wage_lines=first.lines))
    was, would = (
        {(line["nik"], line["pemberi_kerja"]): line for line in one.lines.iter_rows(named=True)}
        for one in (first, fresh)
    )
    paid = {person for person, _ in was}
    added = {(line["nik"], line["pemberi_kerja"]) for line in second.lines.iter_rows(named=True)}
    assert added == {key for key in would if key[0] not in paid}
    assert second.live.equals(pl.concat([first.lines, second.lines]).sort("nik"))
    outcomes = {(w, e): o for w, e, o in fresh.employees.select("nik", "pemberi_kerja", "outcome").rows()}
    expected = {}
    for key, line in was.items():
        again = would.get(key)
        if again is None:
            expected[key] = outcomes.get(key, "TIDAK_ADA_LAGI")
        elif any(line[name] != again[name] for name in AMOUNTS):
            expected[key] = "IURAN_BERUBAH"
    assert {(w, e): now for w, e, now in second.differences.rows()} == expected


def _decide_alone(rows: list[Row], ledger: Before) -> WageDecision:
    """A city that has employers alone."""
    city = City(())
    city.nonasn = rows
    wages = run(city, settings(employer=[{"name": "Desa C", "bears_worker_share": True}]), ledger).wages
    assert wages is not None
    return wages


@tries(40)
@given(cases(), employees(), ways, st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(
    case: Case, rows: list[Row], way: int, chance: random.Random
) -> None:
    with few(way):
        one = _decide(case, rows)
        for name in ("kesediaan", "usulan", "pekerja"):
            chance.shuffle(getattr(case.city, name))
        other = _decide(case, chance.sample(rows, len(rows)))
    place = ("berkas", "lembar", "baris")
    for name in FRAMES:
        shown = [getattr(each.wages, name).drop(place, strict=False) for each in (one, other)]
        assert shown[0].equals(shown[1]), name
    assert one.lines.equals(other.lines)
    assert one.funds.lines.equals(other.funds.lines)
    codes = [each.wages.warnings.select("kode", "kolom", "isi").sort(pl.all()) for each in (one, other)]
    assert codes[0].equals(codes[1])
