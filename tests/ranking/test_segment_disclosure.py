"""A reader of all pages together computes no small count: the page of places, and coverage by kelurahan and segment.

The reader here has every number that the two pages print and the sums of other pages, narrows what each hidden count
can be until nothing changes, and may combine any two rows and sums.
"""

from collections.abc import Iterator, Mapping

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support import drawing
from support.coverage import BPS, OCTOBER, official
from support.properties import tries
from tpp_sponsor.ranking.coverage_figures import CoverageMeasures
from tpp_sponsor.ranking.coverage_measures import PaidLines, measure_coverage
from tpp_sponsor.ranking.place_measures import OpenPlaces, PlaceMeasures, measure_places
from tpp_sponsor.ranking.segment_disclosure import hide_segments
from tpp_sponsor.tables.programmes.funds import PayerLine
from tpp_sponsor.tables.typed import dy, polars_schema

LEAST = 5
PAYERS = {
    "tpp": ("tpp", "TPP", None),
    "public": ("dana", "APBD-1", "APBD"),
    "private": ("dana", "CSR-1", "CSR"),
    "employer": ("pemberi_kerja", "Dinas A", None),
}
Places = Mapping[str, Mapping[str, int]]


def lines_of(places: Places) -> dy.DataFrame[PayerLine]:
    payers = [
        (place or None, PAYERS[name])
        for place, counts in places.items()
        for name in PAYERS
        for _ in range(counts.get(name, 0))
    ]
    rows = [(f"{at:016d}", *payer, None, place, "ART", 16_800) for at, (place, payer) in enumerate(payers, 1)]
    return PayerLine.validate(pl.DataFrame(rows, schema=polars_schema(PayerLine), orient="row"))


def pages(places: Places, counts: str = "") -> tuple[PlaceMeasures, CoverageMeasures]:
    """The page of places, and universal coverage with these official counts; each place has seats for 5."""
    lines = lines_of(places)
    text, seated = pl.String, [("APBD-1", place, 5) for place in places if place]
    open_places = OpenPlaces(
        pl.DataFrame(seated, schema={"dana": text, "kelurahan": text, "kursi": pl.Int64}, orient="row"),
    )
    coverage = measure_coverage(
        PaidLines(OCTOBER, lines), None, official(counts), bases=[BPS], targets=[], least=LEAST
    )
    return measure_places(lines, open_places, {"apbd"}, LEAST), coverage


def shown(places: Places, counts: str = "") -> list[str]:
    """Each place and the sums: workers, then BPU and PU as far as coverage shows them by place."""
    page, coverage = pages(places, counts)
    by_name = {place.name: place.active for place in (*coverage.places, coverage.place_sums)}
    rows = [*((row.name, row.workers) for row in page.rows), ("", page.sums.workers)]
    by_place = [*(by_name.get(name, ()) for name, _ in rows[:-1]), coverage.place_sums.active]
    return [
        " ".join("?" if count is None else str(count) for count in (workers, *active))
        for (_, workers), active in zip(rows, by_place, strict=True)
    ]


DRAWN = {
    "nothing is small": ("30 | 20\n 9 | 8", ["50 30 20", "17 9 8", "67 39 28"]),
    "a small segment takes the other of its place, and both of another place": (
        "30 | 2\n 9 | 8\n 40 | 40",
        ["32 ? ?", "17 ? ?", "80 40 40", "129 79 50"],
    ),
    "few workers of a place": ("2 | 0\n 9 | 8\n 40 | 40", ["? ? ?", "? ? ?", "80 40 40", "99 51 48"]),
    "few employees in the city: no sum of all workers, or they would follow from it": (
        "30 | 3\n 9 | 0\n 40 | 0",
        ["? ? ?", "9 9 0", "40 40 0", "? 79 ?"],
    ),
    "few employees in the city in two places": (
        "30 | 3\n 9 | 0\n 40 | 1",
        ["? ? ?", "9 9 0", "? ? ?", "? 79 ?"],
    ),
    "few sponsored workers in the city": ("3 | 30\n 0 | 8", ["? ? ?", "8 0 8", "? ? 38"]),
}


@pytest.mark.parametrize(("rows", "expected"), DRAWN.values(), ids=DRAWN)
def test_what_two_pages_show_of_each_place(rows: str, expected: list[str]) -> None:
    counts = drawing.rows(f"tpp | employer\n {rows}")
    places = {f"P{at}": {name: int(cell) for name, cell in row.items()} for at, row in enumerate(counts)}
    assert shown(places) == expected


def test_employees_of_an_official_segment_do_not_follow_from_the_other_segment() -> None:
    """BPJS counts PU, so no page shows ours; workers less BPU would be the two of Baros."""
    places = {"Baros": {"tpp": 30, "employer": 2}, "Cikole": {"tpp": 9, "employer": 8}, "Z": {"tpp": 40}}
    counts = "periode | segmen | aktif | kelurahan\n2025-10 | PU | 900 | Baros\n2025-10 | PU | 800 | Cikole"
    assert shown(places, counts) == ["32 ? 900", "17 ? 800", "40 40 0", "89 79 1700"]


def test_a_kelurahan_of_employees_alone_has_no_small_count_of_others() -> None:
    page, coverage = pages({"Baros": {"tpp": 20, "public": 5, "employer": 7}, "": {"employer": 8}})
    assert [(place.name, list(place.active)) for place in coverage.places] == [
        ("Baros", [25, 7]),
        ("", [0, 8]),
    ]
    assert [(row.name, row.employer) for row in page.rows] == [("Baros", 7), ("", 8)]


def test_seats_that_are_filled_do_not_tell_how_few_of_a_segment_have_none() -> None:
    """25 BPU less 22 who are seated are the 3 whom TPP pays for."""
    page, coverage = pages({"P0": {"tpp": 3, "public": 22, "employer": 9}, "P1": {"tpp": 9, "employer": 6}})
    assert [list(place.active) for place in coverage.places] == [[25, 9], [9, 6]]
    assert page.rows[0].filled is None


def test_a_city_may_hide_nothing() -> None:
    hidden = hide_segments([1, 2], [1, 0], 0)
    assert (hidden.positions, hidden.workers.positions) == (frozenset(), frozenset())
    assert hidden.bpu_sum_is_shown
    assert hidden.pu_sum_is_shown


# Reader: cells are (measure, place) with `ALL` for the sum; an equation says that some cells add up to another.
ALL = "all"
Cell = tuple[str, str]
_SHOWN = ("workers", "tpp", "public", "private", "filled")
_PARTS = {"workers": ("bpu", "pu"), "bpu": ("tpp", "public", "private")}


def printed(page: PlaceMeasures, coverage: CoverageMeasures) -> dict[Cell, int]:
    """Every count that is printed."""
    cells: dict[Cell, int | None] = {}
    for place, row in (*((row.name, row) for row in page.rows), (ALL, page.sums)):
        for name, measure in {"pu": "employer", **{name: name for name in _SHOWN}}.items():
            cells[name, place] = getattr(row, measure)
    columns = [name.lower() for name in coverage.place_segments]
    sums = (ALL, coverage.place_sums.active)
    for place, active in (*((row.name, row.active) for row in coverage.places), sums):
        by_segment = zip(columns, active, strict=True)
        cells |= {(name, place): count for name, count in by_segment if count is not None}
    whole = {(each.name.lower(), ALL): each.active for each in coverage.segments}
    whole["workers", ALL] = coverage.active
    cells |= {cell: count for cell, count in whole.items() if count is not None}
    return {cell: count for cell, count in cells.items() if count is not None}


def equations(names: list[str]) -> Iterator[tuple[Cell, list[Cell]]]:
    for place in (*names, ALL):
        for whole, parts in _PARTS.items():
            yield (whole, place), [(part, place) for part in parts]
        # Everybody who has a seat is paid by the public fund.
        yield ("bpu", place), [("filled", place), ("unseated", place)]
    for measure in ("workers", "bpu", "pu", "tpp", "public", "private", "filled", "unseated"):
        yield (measure, ALL), [(measure, place) for place in names]


def bounds(known: dict[Cell, int], names: list[str]) -> dict[Cell, tuple[int, int]]:
    """The least and most that each count can be, as far as single equations and their sums tell."""
    most = 1_000_000
    system = list(equations(names))
    # Rows of two measures of one place added up: all workers but those of some places.
    low: dict[Cell, int] = {}
    high: dict[Cell, int] = {}
    cells = {cell for whole, parts in system for cell in (whole, *parts)}
    for cell in cells:
        low[cell], high[cell] = known.get(cell, 0), known.get(cell, most)
    # Hidden parts of a column, as a cell of their own: what is left of the sum.
    for number, (whole, parts) in enumerate(list(system)):
        unknown = [cell for cell in parts if cell not in known]
        if whole in known and 1 < len(unknown) < len(parts):
            rest = known[whole] - sum(known[cell] for cell in parts if cell in known)
            name = ("rest", str(number))
            low[name] = high[name] = rest
            system.append((name, unknown))
    changed = True
    while changed:
        changed = False
        for whole, parts in system:
            for cell, lowest, highest in _narrowed(whole, parts, low, high):
                if lowest > low[cell] or highest < high[cell]:
                    low[cell], high[cell] = max(low[cell], lowest), min(high[cell], highest)
                    changed = True
    return {cell: (low[cell], high[cell]) for cell in cells}


def _narrowed(
    whole: Cell, parts: list[Cell], low: dict[Cell, int], high: dict[Cell, int]
) -> Iterator[tuple[Cell, int, int]]:
    yield whole, sum(low[cell] for cell in parts), sum(high[cell] for cell in parts)
    for cell in parts:
        others = [other for other in parts if other != cell]
        yield (
            cell,
            low[whole] - sum(high[other] for other in others),
            high[whole] - sum(low[other] for other in others),
        )


def truth_of(places: Places) -> dict[Cell, int]:
    truth: dict[Cell, int] = {}
    for place, counts in places.items():
        truth |= {(name, place): counts.get(name, 0) for name in _PARTS["bpu"]}
        truth["pu", place] = counts.get("employer", 0)
        truth["bpu", place] = sum(truth[name, place] for name in _PARTS["bpu"])
        truth["workers", place] = truth["bpu", place] + truth["pu", place]
        truth["filled", place] = counts.get("public", 0)
        truth["unseated", place] = truth["bpu", place] - truth["filled", place]
    for (name, _), _count in list(truth.items()):
        truth[name, ALL] = sum(truth[name, place] for place in places)
    return truth


counts = st.integers(0, 9) | st.just(0) | st.integers(10, 40)
city = st.lists(st.fixed_dictionaries(dict.fromkeys(PAYERS, counts)), min_size=1, max_size=5)


@tries(400)
@given(city)
def test_no_small_count_of_a_place_follows_from_all_pages(drawn: list[dict[str, int]]) -> None:
    places = {f"P{at}": row for at, row in enumerate(drawn) if any(row.values())}
    if not places:
        return
    names, truth = list(places), truth_of(places)
    known = printed(*pages(places))
    for cell, count in known.items():
        assert truth[cell] == count, cell
    # The sums of sponsors and of segments that are large are on other pages.
    known |= {
        (name, ALL): truth[name, ALL]
        for name in ("tpp", "bpu")
        if truth[name, ALL] == 0 or truth[name, ALL] >= LEAST
    }
    found = bounds(known, names)
    for cell, count in truth.items():
        if cell[0] in ("workers", "bpu", "pu", "unseated") and 0 < count < LEAST:
            low, high = found[cell]
            assert low <= count <= high
            assert high >= LEAST, (cell, found[cell])


@given(st.permutations([(30, 2), (9, 8), (40, 0), (0, 6), (3, 3)]))
@tries(50)
def test_the_order_of_kelurahan_does_not_matter(rows: list[tuple[int, int]]) -> None:
    hidden = hide_segments([bpu for bpu, _ in rows], [pu for _, pu in rows], LEAST)
    assert {rows[at] for at in hidden.positions} == {(30, 2), (3, 3)}
