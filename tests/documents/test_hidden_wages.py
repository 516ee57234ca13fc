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


def listed(employers: str, packages: str) -> ListedYear:
    """The month of 50 workers on TPP and of employers: `name count`, with `+` if their staff bear a share.

    `paid` or `part` behind a count says what BPJS was paid.
    """
    rows = [("TPP", "tpp", 50, 50 * 16_800, 0, 0)]
    for text in filter(None, employers.split(", ")):
        name, count, *more = text.split()
        total, share = int(count) * WAGE, int(count) * 1_000 if "+" in more else 0
        paid = total if "paid" in more else total // 2 if "part" in more else 0
        rows.append((name, "pemberi_kerja", int(count), total - share, share, paid))
    schema = ["dana", "payer_kind", "pekerja", "realisasi", "potongan", "disetor"]
    payers = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        periode=pl.lit(MARCH), jenis=pl.lit(None, pl.String), is_public=pl.lit(None, pl.Boolean),
        dibatalkan=0, dibatalkan_idr=0, terpakai=0,
    )  # fmt: skip
    parts = [part.split() for part in packages.split(", ")] if packages else []
    by_package = pl.DataFrame(
        [(MARCH, name, int(count), int("+" in more)) for name, count, *more in parts],
        schema={"periode": pl.String, "paket": pl.String, "pekerja": pl.Int64, "potongan": pl.Int64},
        orient="row",
    )
    return listed_year(PostedYear(2024, None, [], payers, by_package, {}), LEAST)


@pytest.mark.parametrize(
    ("employers", "packages", "hidden", "hidden_packages", "hides_sums"),
    [
        ("", "", "", "", False),
        ("RSUD 20, Desa-A 9", "P2 29", "", "", False),
        # Another employer is hidden too, so that the sum of the month can be shown.
        ("RSUD 20, Desa-A 3, Desa-B 9", "P2 32", "Desa-A Desa-B", "", False),
        # One employer alone, or two that are few together: the sum of the month would tell the wages.
        ("Desa-A 2", "P2 2", "Desa-A", "P2", True),
        ("Desa-A 2, Desa-B 3", "P2 5", "Desa-A Desa-B", "P2", True),
        # A package of two beside packages of many, and packages that tell of an employer of five.
        ("RSUD 50", "P2 2, P3 8, P4 40", "", "P2 P3", False),
        ("Desa-A 5", "P2 2, P3 3", "Desa-A", "P2 P3", True),
        # The share of three employees would follow from that of all: the rest of the hidden ones have none.
        ("RSUD 20 +, Desa-A 3 +, Desa-B 9", "P3 32 +", "Desa-A Desa-B RSUD", "P3", True),
    ],
)
def test_amounts_of_few_employees_are_hidden_with_what_tells_them(
    employers, packages, hidden, hidden_packages, hides_sums
):
    month = listed(employers, packages).months[MARCH]
    assert month.employers == set(hidden.split())
    assert month.packages == set(hidden_packages.split())
    assert month.hides_sums is hides_sums


@pytest.mark.parametrize(
    ("employers", "hides"),
    [
        ("RSUD 20 paid, Desa-A 3, Desa-B 9", False),
        ("RSUD 20, Desa-A 3 paid, Desa-B 9 paid", False),
        ("RSUD 20, Desa-A 3 paid, Desa-B 9", True),
        ("RSUD 20, Desa-A 3 part, Desa-B 9 part", True),
    ],
)
def test_what_bpjs_was_paid_for_all_is_shown_where_it_tells_nothing_of_a_hidden_employer(employers, hides):
    assert listed(employers, "P2 32").months[MARCH].hides_paid is hides


@given(st.lists(st.integers(0, 30), max_size=6), st.data())
@tries(300)
def test_no_reader_can_tell_the_amount_of_few_employees(counts, data):
    """Where the sum of a month is shown, the hidden employers, and the hidden packages, could all be many."""
    total = sum(counts)
    cuts = sorted(data.draw(st.lists(st.integers(0, total), max_size=3)))
    parts = [one - other for one, other in zip([*cuts, total], [0, *cuts], strict=True) if one > other]
    month = listed(
        ", ".join(f"E{at} {count}" for at, count in enumerate(counts)),
        ", ".join(f"P{at} {count}" for at, count in enumerate(parts)),
    ).months[MARCH]
    for prefix, of_month, hidden in (("E", counts, month.employers), ("P", parts, month.packages)):
        few = {f"{prefix}{at}" for at, count in enumerate(of_month) if 0 < count < LEAST}
        assert few <= hidden
        many = [count for at, count in enumerate(of_month) if f"{prefix}{at}" in hidden]
        if few and not month.hides_sums:
            assert len(many) > 1
            assert sum(many) - len(many) >= LEAST - 1
