"""Which amounts of employers the award file hides: those of few employees, and those from which they follow."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.properties import tries
from tpp_sponsor.bookkeeping.year.listed_payers import ListedYear, listed_year
from tpp_sponsor.bookkeeping.year.posted_year import PostedYear

LEAST, MARCH = 5, "2024-03"
WAGE = 100_000


def listed(employers: str) -> ListedYear:
    """The month of 50 workers on TPP and of employers: `name` and the employees of each package, as `RSUD 20 X + 3 Y`.

    Package `J` alone has a share that employees bear. `paid`, `part` or `more` at the end says what BPJS was paid.
    """
    rows = [("TPP", "tpp", 50, 50 * 16_800, 0, 0, 0, 0)]
    for text in filter(None, employers.split(", ")):
        name, packages = text.split(" ", 1)
        packages, _, paid = packages.partition(" / ")
        counts = [int(part.split()[0]) for part in packages.split(" + ")]
        sharing = sum(int(part.split()[0]) for part in packages.split(" + ") if part.endswith("J"))
        total, share = sum(counts) * WAGE, sharing * 1_000
        was_paid = {"": 0, "paid": total, "part": total // 2, "more": total + 1}[paid]
        smallest = min((count for count in counts if count), default=0)
        rows.append((name, "pemberi_kerja", sum(counts), total - share, share, was_paid, sharing, smallest))
    schema = [
        *("dana", "payer_kind", "pekerja", "realisasi", "potongan", "disetor"),
        *("dengan_potongan", "paket_terkecil"),
    ]
    payers = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        periode=pl.lit(MARCH), jenis=pl.lit(None, pl.String), is_public=pl.lit(None, pl.Boolean),
        dibatalkan=0, dibatalkan_idr=0, terpakai=0,
    )  # fmt: skip
    return listed_year(PostedYear(2024, None, [], payers, pl.DataFrame(), {}), LEAST)


@pytest.mark.parametrize(
    ("employers", "hidden", "sums"),
    [
        ("", "", False),
        ("RSUD 20 X + 9 J, Desa-A 9 X", "", False),
        # Another employer is hidden too, so that the sum of the month can be shown.
        ("RSUD 20 X, Desa-A 3 X, Desa-B 9 X", "Desa-A Desa-B", False),
        # One employer alone, or two that are few together: the sum of the month would tell the wages.
        ("Desa-A 2 X", "Desa-A", True),
        ("Desa-A 2 X, Desa-B 3 X", "Desa-A Desa-B", True),
        # One employee of many has a package of its own: what the others cost, or its share, would tell the wage.
        ("Dinas-A 10 X + 1 J, Dinas-B 6 J, RSUD 40 X", "Dinas-A Dinas-B", False),
        # The share of one employee would follow from that of all: the rest of the hidden ones have none.
        ("Dinas-A 10 X + 1 J, Dinas-B 6 X, RSUD 40 X", "Dinas-A Dinas-B RSUD", True),
    ],
)
def test_amounts_of_few_employees_are_hidden_with_what_tells_them(employers, hidden, sums):
    month = listed(employers).months[MARCH]
    assert month.employers == set(hidden.split())
    assert month.sums is sums
    assert month.packages is bool(hidden), (
        "an employer less the packages that it has alone is another package"
    )


@pytest.mark.parametrize(
    ("employers", "partly_paid", "hides"),
    [
        ("RSUD 20 X / paid, Desa-A 3 X, Desa-B 9 X", "", False),
        ("RSUD 20 X, Desa-A 3 X / paid, Desa-B 9 X / paid", "", False),
        ("RSUD 20 X, Desa-A 3 X / paid, Desa-B 9 X", "", True),
        # What is missing is the premium of one who came later, what is too much of one who was reversed.
        ("RSUD 20 X / part, Desa-B 9 X", "RSUD", True),
        ("RSUD 20 X / more, Desa-B 9 X", "RSUD", True),
    ],
)
def test_what_bpjs_was_paid_is_shown_where_it_tells_nothing_of_a_few(employers, partly_paid, hides):
    month = listed(employers).months[MARCH]
    assert month.partly_paid == set(partly_paid.split())
    assert month.paid is hides


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=6))
@tries(300)
def test_no_reader_can_tell_the_amount_of_few_employees(counts):
    """A shown employer has no small package, and the hidden ones, and those of them with a share, could all be many."""
    text = ", ".join(f"E{at} {without} X + {sharing} J" for at, (without, sharing) in enumerate(counts))
    month = listed(text).months[MARCH]
    for at, cells in enumerate(counts):
        assert f"E{at}" in month.employers or not any(0 < cell < LEAST for cell in cells)
    hidden = [cells for at, cells in enumerate(counts) if f"E{at}" in month.employers]
    if any(map(sum, hidden)) and not month.sums:
        many = [sum(cells) for cells in hidden]
        assert len(many) > 1
        assert sum(many) - len(many) >= LEAST - 1
        assert not 0 < sum(sharing for _, sharing in hidden) < LEAST
