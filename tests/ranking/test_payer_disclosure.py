"""Premiums by payer and by package: small counts are hidden, and no sum beside them tells one."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.properties import tries
from tpp_sponsor.ranking.payer_disclosure import (
    ALL,
    EMPLOYER,
    PRIVATE,
    PUBLIC,
    SECTORS,
    TPP,
    HiddenMonth,
    PaidWorkers,
    hide_month,
)

LEAST = 5


def payers(**by_sector: list[int]) -> list[PaidWorkers]:
    return [PaidWorkers(count, sector) for sector, counts in by_sector.items() for count in counts]


def packages(*counts: int) -> list[PaidWorkers]:
    return [PaidWorkers(count) for count in counts]


@pytest.mark.parametrize(
    ("paying", "by_package", "hidden", "hidden_packages", "sums"),
    [
        # Nothing is small.
        (payers(tpp=[50], publik=[40, 30]), [], set(), set(), set()),
        # Another fund is hidden too, so that the sum of funds can be shown.
        (payers(tpp=[50], publik=[3, 9, 30]), [], {1, 2}, set(), set()),
        # One fund alone: its sector follows from all workers, which are hidden with it.
        (payers(tpp=[50], publik=[3]), [], {1}, set(), {PUBLIC, ALL}),
        # Two sectors together are large enough: only their sum follows.
        (payers(tpp=[50], publik=[4], swasta=[3]), [], {1, 2}, set(), {PUBLIC, PRIVATE}),
        (payers(tpp=[50], publik=[2], swasta=[2]), [], {1, 2}, set(), {PUBLIC, PRIVATE, ALL}),
        # A package of two beside packages of many.
        (payers(pemberi_kerja=[20, 30]), packages(2, 8, 40), set(), {0, 1}, set()),
        # One employer of two, whom the packages would tell.
        (payers(tpp=[50], pemberi_kerja=[2]), packages(2), {1}, {0}, {EMPLOYER, ALL}),
        # Packages whose sum tells that both are small hide their employer.
        (payers(tpp=[50], pemberi_kerja=[5]), packages(3, 2), {1}, {0, 1}, {EMPLOYER, ALL}),
    ],
)
def test_a_small_count_is_hidden_with_what_it_follows_from(paying, by_package, hidden, hidden_packages, sums):
    month = hide_month(paying, by_package, LEAST)
    assert (month.payers, month.packages, month.sums) == (hidden, hidden_packages, sums)


def test_a_payer_that_another_table_hides_is_hidden_with_others():
    month = hide_month(payers(swasta=[20, 30, 40]), [], LEAST, also=[2])
    assert (month.payers, month.sums) == ({0, 2}, set())
    month = hide_month(payers(tpp=[20], publik=[9]), [], LEAST, hidden_sums=[TPP])
    assert (month.payers, month.sums) == ({0}, {TPP, ALL})


def test_what_bpjs_was_paid_for_all_is_shown_where_it_tells_nothing_of_a_hidden_payer():
    def month(paid):
        said = {"y": True, "n": False, "?": None}
        funds = [
            PaidWorkers(count, PUBLIC, is_paid=said[one]) for count, one in zip((3, 9, 30), paid, strict=True)
        ]
        return hide_month(funds, [], LEAST)

    assert not month("nny").hides_paid
    assert not month("yyn").hides_paid
    assert month("ynn").hides_paid
    assert month("???").hides_paid


def test_the_share_of_few_workers_hides_their_employers_and_packages():
    """Only the employer of two withholds anything, so that the sum of all shares would be theirs."""
    withholding = PaidWorkers(2, EMPLOYER, has_share=True)
    month = hide_month([withholding, PaidWorkers(40, EMPLOYER)], [PaidWorkers(42, has_share=True)], LEAST)
    assert (month.payers, month.packages, month.sums) == ({0, 1}, {0}, {EMPLOYER, ALL})


COUNTS = st.lists(st.integers(0, 12), max_size=4)


@st.composite
def months(draw):
    """Payers by sector, and packages that have the workers of employers in another way."""
    paying = payers(**{sector: draw(COUNTS) for sector in SECTORS[1:]}, tpp=draw(COUNTS.filter(len))[:1])
    left = sum(payer.workers for payer in paying if payer.sector == EMPLOYER)
    parts = []
    while left:
        parts.append(draw(st.integers(1, left)))
        left -= parts[-1]
    return paying, packages(*parts)


def solved(equations: list[list[int]], width: int) -> set[int]:
    """The unknowns that a reader can compute from what is shown."""
    rows = [[Fraction(value) for value in row] for row in equations]
    at = 0
    for column in range(width):
        pivot = next((row for row in rows[at:] if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows = [
            [one - row[column] / pivot[column] * other for one, other in zip(row, pivot, strict=True)]
            for row in rows
        ]
        rows.insert(at, pivot)
        at += 1
    return {
        next(column for column in range(width) if row[column]) for row in rows if sum(map(bool, row)) == 1
    }


def unknowns_and_equations(
    paying: list[PaidWorkers], by_package: list[PaidWorkers], month: HiddenMonth
) -> tuple[list[int], list[list[int]]]:
    """The hidden counts, and what each sum that is shown says of them."""
    hidden_payers, hidden_packages = sorted(month.payers), sorted(month.packages)
    sectors = [paying[at].sector for at in hidden_payers] + ["package"] * len(hidden_packages)
    counts = [paying[at].workers for at in hidden_payers] + [by_package[at].workers for at in hidden_packages]
    equations = [[int(of == sector) for of in sectors] for sector in SECTORS if sector not in month.sums]
    if EMPLOYER not in month.sums:
        equations.append([int(of == "package") for of in sectors])
    equations.append([int(of == EMPLOYER) - int(of == "package") for of in sectors])
    if ALL not in month.sums:
        equations.append([int(of != "package") for of in sectors])
    return counts, equations


@given(months())
@tries(300)
def test_no_small_count_follows_from_the_sums_that_are_shown(drawn):
    paying, by_package = drawn
    month = hide_month(paying, by_package, LEAST)
    shown = [payer.workers for at, payer in enumerate(paying) if at not in month.payers]
    shown += [part.workers for at, part in enumerate(by_package) if at not in month.packages]
    assert not [count for count in shown if 0 < count < LEAST]
    counts, equations = unknowns_and_equations(paying, by_package, month)
    known = solved(equations, len(counts))
    assert not [counts[at] for at in known if counts[at] < LEAST]
