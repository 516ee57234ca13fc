"""What the page of places shows, drawn: one line a place with its counts, and what must not be computable from it."""

import itertools
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support import drawing
from support.properties import tries
from tpp_sponsor.ranking.place_measures import BY_PAYER, OpenPlaces, PlaceMeasures, measure_places
from tpp_sponsor.tables.programmes.funds import PayerLine
from tpp_sponsor.tables.typed import polars_schema

PUBLIC = {"apbd"}
COUNTS = ("tpp", "public", "private", "employer", "filled", "seats", "waiting", "uncovered")


def measured(places: dict[str, dict[str, int]], least: int = 5) -> PlaceMeasures:
    """Places with their counts; `filled` are those of the public workers who have one of the `seats` of APBD-1."""
    lines, waiting, uncovered, seats = [], [], [], []
    number = itertools.count(1)
    for place, counts in places.items():
        filled = counts.get("filled", 0)
        payers = [("tpp", "TPP", None)] * counts.get("tpp", 0) + [("dana", "APBD-1", "APBD")] * filled
        payers += [("dana", "APBD-2", "APBD")] * (counts.get("public", 0) - filled)
        payers += [("dana", "CSR-1", "CSR")] * counts.get("private", 0)
        payers += [("pemberi_kerja", "Dinas A", None)] * counts.get("employer", 0)
        lines += [(f"{next(number):016d}", *payer, None, place or None, "ART", 16_800) for payer in payers]
        waiting += [(place or None, f"{next(number):016d}") for _ in range(counts.get("waiting", 0))]
        uncovered += [(place or None, f"{next(number):016d}") for _ in range(counts.get("uncovered", 0))]
        if "seats" in counts:
            seats.append(("APBD-1", f"Kel. {place}", counts["seats"]))
    text = pl.String
    frames = OpenPlaces(
        pl.DataFrame(seats, schema={"dana": text, "kelurahan": text, "kursi": pl.Int64}, orient="row"),
        pl.DataFrame(waiting, schema={"kelurahan": text, "nik": text}, orient="row"),
        pl.DataFrame(uncovered, schema={"kelurahan": text, "nik": text}, orient="row"),
    )
    paid: Any = pl.DataFrame(lines, schema=polars_schema(PayerLine), orient="row")
    return measure_places(paid, frames, PUBLIC, least)


def drawn(text: str, least: int = 5) -> list[str]:
    rows = drawing.rows(text)
    places = {row["place"]: {name: int(row[name]) for name in COUNTS if row.get(name)} for row in rows}
    page = measured(places, least)
    return [_shown(row) for row in (*page.rows, page.sums)]


def _shown(row: Any) -> str:
    values = (row.workers, row.tpp, row.public, row.private, row.target, row.filled, row.empty, row.waiting)
    return " ".join("?" if value is None else str(value) for value in values)


def test_each_place_has_its_payers_seats_target_and_waiting() -> None:
    assert drawn(
        """
        place     | tpp | public | private | filled | seats | waiting | uncovered
        Baros     | 10  | 20     | 5       | 20     | 25    | 7       | 15
        Jayaraksa | 6   | 0      | 8       |        |       |         | 0
        """
    ) == ["35 10 20 5 50 20 5 7", "14 6 0 8 14 0 0 0", "49 16 20 13 64 20 5 7"]


def test_a_place_without_seats_has_none_filled_and_none_empty() -> None:
    """Baros and Cikole have few without a seat; that Jayaraksa fills none is known from its number of seats."""
    assert drawn(
        """
        place     | tpp | public | filled | seats
        Baros     | 2   | 20     | 20     | 25
        Cikole    | 3   | 30     | 30     | 31
        Jayaraksa | 6   | 0      |        |
        """
    ) == ["22 ? ? ? 22 ? ? 0", "33 ? ? ? 33 ? ? 0", "6 ? ? ? 6 0 0 0", "61 11 50 0 61 ? ? 0"]


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ("tpp | public | private\n 30 | 20 | 2", "52 ? ? ? 52 0 0 0"),
        ("tpp | public | uncovered\n 30 | 20 | 3", "50 30 20 0 ? 0 0 0"),
        ("tpp | public | filled | seats\n 0 | 20 | 18 | 20", "20 0 20 0 20 ? ? 0"),
        ("tpp | public | filled | seats\n 2 | 20 | 20 | 20", "22 ? ? ? 22 ? ? 0"),
        ("tpp | waiting\n 9 | 4", "9 9 0 0 9 0 0 ?"),
        ("tpp | public\n 2 | 0", "? ? ? ? ? 0 0 0"),
    ],
    ids=["of_a_payer", "uncovered", "without_a_seat", "beside_full_seats", "waiting", "workers"],
)
def test_a_small_count_is_hidden_with_all_that_would_disclose_it(counts: str, shown: str) -> None:
    head, row = counts.splitlines()
    assert drawn(f"place | {head}\n Baros | {row}")[0] == shown


def test_workers_of_employers_are_counted_in_a_column_of_their_own() -> None:
    page = measured({"Baros": {"tpp": 20}, "": {"tpp": 5, "employer": 30}})
    assert [(row.workers, row.tpp, row.employer) for row in (*page.rows, page.sums)] == [
        (20, 20, 0),
        (35, 5, 30),
        (55, 25, 30),
    ]
    assert page.has_employers
    assert not measured({"Baros": {"tpp": 20}}).has_employers


def test_one_hidden_place_takes_another_with_it_so_that_the_sum_discloses_none() -> None:
    assert drawn("place | tpp\n Baros | 3\n Cikole | 40\n Gunungpuyuh | 9") == [
        "? ? ? ? ? 0 0 0",
        "40 40 0 0 40 0 0 0",
        "? ? ? ? ? 0 0 0",
        "52 52 0 0 52 0 0 0",
    ]


def test_places_are_one_whatever_stands_before_their_name_and_those_without_are_last() -> None:
    page = measured({"Baros": {"tpp": 9, "seats": 3}, "": {"tpp": 8}})
    assert [row.name for row in page.rows] == ["Kel. Baros", ""]
    assert [row.workers for row in page.rows] == [9, 8]


def test_a_city_may_hide_nothing() -> None:
    assert drawn("place | tpp | private\n Baros | 1 | 1", least=0)[0] == "2 1 0 1 2 0 0 0"


counts = st.integers(min_value=0, max_value=9)
city = st.lists(
    st.fixed_dictionaries(dict.fromkeys((*BY_PAYER, "uncovered"), counts)),
    min_size=1,
    max_size=6,
)


@tries(100)
@given(city)
def test_no_small_count_is_shown_and_none_follows_from_a_row_or_a_sum(places: list[dict[str, int]]) -> None:
    page = measured({f"P{at}": place for at, place in enumerate(places)})
    truth = {f"P{at}": place for at, place in enumerate(places)}
    for row in page.rows:
        for name in ("workers", *BY_PAYER, "filled", "waiting"):
            assert (value := getattr(row, name)) is None or value == 0 or value >= 5, name
        if row.workers is not None and row.target is not None:
            assert not 0 < row.target - row.workers < 5
    for name in BY_PAYER:
        _require_no_remainder(page, truth, name)
    total = {place: sum(counts[name] for name in BY_PAYER) for place, counts in truth.items()}
    _require_no_remainder(page, {place: {"workers": count} for place, count in total.items()}, "workers")


def _require_no_remainder(page: PlaceMeasures, truth: dict[str, dict[str, int]], name: str) -> None:
    """A sum less what is shown is no small count, and no single place's."""
    if getattr(page.sums, name) is None:
        return
    hidden = [truth[row.name][name] for row in page.rows if getattr(row, name) is None]
    assert not 0 < sum(hidden) < 5
    assert not any(hidden) or len(hidden) > 1
