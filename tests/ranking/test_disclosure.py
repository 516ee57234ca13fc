"""Nobody can work out a hidden count: not from the sum, not from its neighbours, not from how it is hidden."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.properties import tries
from tpp_sponsor.ranking.disclosure import hide

DRAWN = """
    counts            | least | hidden      | sum
    9 8 7             | 5     |             | yes
    9 8 0             | 5     |             | yes
    9 8 3             | 5     | 1 2         | yes
    9 8 3 4           | 5     | 2 3         | yes
    9 8 1 1           | 5     | 1 2 3       | yes
    20 3              | 5     | 0 1         | yes
    3                 | 5     | 0           | no
    1 1               | 5     | 0 1         | no
    1 1 0 0           | 5     | 0 1         | no
    4 4 4             | 5     | 0 1 2       | yes
    3 1 1 1 0         | 0     |             | yes
"""


@pytest.mark.parametrize("row", DRAWN.strip().splitlines()[1:], ids=lambda row: " ".join(row.split()))
def test_small_counts_are_hidden_with_as_many_as_it_takes(row):
    counts, least, hidden, shown = (cell.split() for cell in row.split("|"))
    found = hide([int(count) for count in counts], int(least[0]))
    assert sorted(found.positions) == [int(at) for at in hidden]
    assert found.sum_is_shown == (shown == ["yes"])


def possible(counts, found):
    """For each hidden count the least and most that it can be, to one who knows all that is shown and the rule."""
    if not found.sum_is_shown:
        return dict.fromkeys(found.positions, (1, None))
    together = sum(counts[at] for at in found.positions)
    return {at: (1, together - len(found.positions) + 1) for at in found.positions}


@given(st.lists(st.integers(0, 12), max_size=9), st.integers(2, 6))
@tries(400)
def test_each_hidden_count_could_be_any_small_number_and_a_large_one(counts, least):
    found = hide(counts, least)
    assert all(at in found.positions for at, count in enumerate(counts) if 0 < count < least)
    assert all(counts[at] > 0 for at in found.positions), "nothing is nothing to hide"
    for lowest, highest in possible(counts, found).values():
        assert lowest == 1
        assert highest is None or highest >= least


@given(st.permutations([9, 8, 3, 1, 0, 0, 7]))
@tries(50)
def test_the_order_of_counts_does_not_matter(counts):
    assert sorted(counts[at] for at in hide(counts, 5).positions) == [1, 3, 7]
