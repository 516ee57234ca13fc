"""Donors of a year, drawn: a line is a fund, its cells the workers it paid for in January, February …"""

from typing import Any

import polars as pl
import pytest

from support import drawing
from tpp_sponsor.ranking.donor_measures import DonorYear, measure_donors
from tpp_sponsor.tables.programmes.funds import FundMonth
from tpp_sponsor.tables.typed import polars_schema


def year(text: str, least: int = 5) -> DonorYear:
    rows = []
    for at, row in enumerate(drawing.rows(text)):
        months = row["months"].split()
        rows += [
            (f"D-{at}", f"2024-{month:02d}", row["name"], row["kind"], row.get("class") or None, int(workers))
            for month, workers in enumerate(months, start=1)
            if workers != "-"
        ]
    frame: Any = pl.DataFrame(rows, schema=polars_schema(FundMonth), orient="row")
    return measure_donors(2024, frame, {"apbd", "desa"}, least)


def shown(result: DonorYear) -> list[tuple[Any, ...]]:
    return [
        (name, donor.place, donor.name, donor.worker_months, donor.run)
        for name, donors in result.classes
        for donor in donors
    ]


def test_donors_are_ranked_by_worker_months_then_months_in_a_row_then_name() -> None:
    result = year(
        """
        name        | kind   | class  | months
        PT Sekali   | CSR    | besar  | 60 - -
        PT Setia    | CSR    | besar  | 20 20 20
        PT Putus    | CSR    | besar  | 30 - 30
        PT Awal     | CSR    | besar  | 20 20 20
        Baznas Kota | BAZNAS |        | 7
        Toko Kecil  | CSR    | kecil  | 9 9 9
        """
    )
    assert shown(result) == [
        ("besar", 1, "PT Awal", 60, 3),
        ("besar", 1, "PT Setia", 60, 3),
        ("besar", 3, "PT Putus", 60, 1),
        ("besar", 3, "PT Sekali", 60, 1),
        ("kecil", 1, "Toko Kecil", 27, 3),
        ("", 1, "Baznas Kota", 7, 1),
    ]
    assert (result.worker_months, result.persons, result.donors) == (274, 0, 6)


def test_public_money_is_no_donor_and_persons_are_one_sum() -> None:
    result = year(
        """
        name         | kind       | months
        Ibu Dermawan | PERORANGAN | 6 6
        Pak Baik     | PERORANGAN | 5
        APBD 2024    | APBD       | 900 900
        PT Satu      | CSR        | 9
        """
    )
    assert shown(result) == [("", 1, "PT Satu", 9, 1)]
    assert result.persons == 17


def test_two_funds_of_one_name_are_one_donor_whose_months_join() -> None:
    result = year("name | kind | months\n PT Satu | CSR | 9 9 -\n pt  satu | CSR | - 6 6")
    assert shown(result) == [("", 1, "pt  satu", 30, 3)]


def test_few_workers_in_any_month_hide_the_figures_of_a_donor_and_a_sum_that_would_disclose_them() -> None:
    result = year("name | kind | months\n PT Satu | CSR | 9 4\n PT Dua | CSR | 9 9")
    assert shown(result) == [("", 1, "PT Dua", 18, 2), ("", None, "PT Satu", None, 2)]
    assert result.worker_months is None
    assert year("name | kind | months\n Ibu Dermawan | PERORANGAN | 3").persons is None


@pytest.mark.parametrize(
    ("one", "other", "sums"),
    [
        pytest.param("4 1", "4 3", (8, None), id="a step of four"),
        pytest.param("4 2", "4 3", (8, None), id="a step of five: neither can be five"),
        pytest.param("4 3", "4 3", (8, 14), id="a step of six: each can be five"),
        pytest.param("4 5", "4 -", (8, 13), id="a step of five of one"),
        pytest.param("4 -", "4 -", (8, 8), id="no step"),
        # The figure of one was shown in January, so that the other's follows from the sum of that month.
        pytest.param("9 4", "4 9", (None, None), id="hidden since February"),
        pytest.param("9 9", "9 5", (18, 32), id="none is hidden"),
    ],
)
def test_the_sum_of_a_year_is_shown_if_its_step_in_no_month_tells_a_small_count(one, other, sums) -> None:
    """The page of January and the page of February; a reader has both."""
    january, both = (
        year(
            "name | kind | months\n"
            f"PT Satu | CSR | {' '.join(one.split()[:months])}\n"
            f"Baznas | BAZNAS | {' '.join(other.split()[:months])}"
        )
        for months in (1, 2)
    )
    assert (january.worker_months, both.worker_months) == sums


def test_a_shown_donor_hides_no_step_of_hidden_ones() -> None:
    """With the one that is shown the step of February is 13, without it 4."""
    drawn = "name | kind | months\n PT Satu | CSR | 4 1\n Baznas | BAZNAS | 4 3\n PT Tiga | CSR | 9 9"
    assert year(drawn).worker_months is None
