"""A payment that is taken back gives back what payments took, the last first."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tpp_sponsor.rules.entries import payment_entries, payment_reversal_entries
from tpp_sponsor.tables.ledger import HELD_BALANCES

JKK, JKM = "titipan:bpjs:jkk", "titipan:bpjs:jkm"


def balances(*rows: tuple[str, str, int]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=HELD_BALANCES, orient="row")


def paid(journal: pl.DataFrame) -> pl.DataFrame:
    return journal.select("department", "amount", account="debit").select(list(HELD_BALANCES))


def given_back(journal: pl.DataFrame) -> list[tuple[str, str, int]]:
    return sorted(journal.select("department", "credit", "amount").rows())


HELD = balances(("A", JKK, 10_000), ("A", JKM, 6_800), ("B", JKK, 10_000))


def test_the_last_that_was_paid_comes_back_first() -> None:
    net = paid(payment_entries(HELD, 30_000))
    assert given_back(payment_reversal_entries(net, 3_200)) == [("", JKK, 3_200)]
    assert given_back(payment_reversal_entries(net, 20_000)) == [
        ("", JKK, 3_200),
        ("A", JKM, 6_800),
        ("B", JKK, 10_000),
    ]


@given(st.integers(1, 60_000), st.integers(1, 60_000))
def test_two_payments_taken_back_in_either_order_leave_nothing(first: int, second: int) -> None:
    net = paid(payment_entries(HELD, first + second))
    back = payment_reversal_entries(net, first)
    assert back["amount"].sum() == first
    rest = (
        net.join(back, left_on=["department", "account"], right_on=["department", "credit"], how="left")
        .with_columns(amount=pl.col("amount") - pl.col("amount_right").fill_null(0))
        .select(list(HELD_BALANCES))
    )
    assert (rest["amount"] >= 0).all()
    last = payment_reversal_entries(rest, second)
    assert given_back(last) == sorted(rest.filter(pl.col("amount") > 0).rows())
