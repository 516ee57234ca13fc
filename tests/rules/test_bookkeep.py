"""A payment that is taken back gives back what payments took, the last first."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tpp_sponsor.domain.accounts import FROM_TPP
from tpp_sponsor.rules.entries import payment_entries, payment_reversal_entries
from tpp_sponsor.tables.ledger import AccountBalance, Transfer
from tpp_sponsor.tables.typed import dy, polars_schema, typed

JKK, JKM = "titipan:bpjs:jkk", "titipan:bpjs:jkm"


def balances(*rows: tuple[str, str, int]) -> dy.DataFrame[AccountBalance]:
    return typed(pl.DataFrame(list(rows), schema=polars_schema(AccountBalance), orient="row"), AccountBalance)


def paid(journal: dy.DataFrame[Transfer]) -> dy.DataFrame[AccountBalance]:
    return typed(journal.select("department", "amount_idr", account="debit"), AccountBalance)


def given_back(journal: dy.DataFrame[Transfer]) -> list[tuple[str, str, int]]:
    return sorted(journal.select("department", "credit", "amount_idr").rows())


HELD = balances(("A", JKK, 10_000), ("A", JKM, 6_800), ("B", JKK, 10_000))


def test_the_last_that_was_paid_comes_back_first() -> None:
    net = paid(payment_entries(HELD, 30_000, FROM_TPP))
    assert given_back(payment_reversal_entries(net, 3_200, FROM_TPP)) == [("", JKK, 3_200)]
    assert given_back(payment_reversal_entries(net, 20_000, FROM_TPP)) == [
        ("", JKK, 3_200),
        ("A", JKM, 6_800),
        ("B", JKK, 10_000),
    ]


@given(st.integers(1, 60_000), st.integers(1, 60_000))
def test_two_payments_taken_back_in_either_order_leave_nothing(first: int, second: int) -> None:
    net = paid(payment_entries(HELD, first + second, FROM_TPP))
    back = payment_reversal_entries(net, first, FROM_TPP)
    assert back["amount_idr"].sum() == first
    rest = typed(
        net.join(
            back, left_on=["department", "account"], right_on=["department", "credit"], how="left"
        ).with_columns(amount_idr=pl.col("amount_idr") - pl.col("amount_idr_right").fill_null(0)),
        AccountBalance,
    )
    assert (rest["amount_idr"] >= 0).all()
    last = payment_reversal_entries(rest, second, FROM_TPP)
    assert given_back(last) == sorted(rest.filter(pl.col("amount_idr") > 0).rows())
