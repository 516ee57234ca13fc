"""The table of cards, on both databases: what it refuses, and how it travels with a snapshot."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from support.drawn_runs import NOON, new_run, nik
from tpp_sponsor.cards.card import Card, CardState
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import IntegrityError
from tpp_sponsor.ledger.chain_check import chain_faults
from tpp_sponsor.ledger.snapshot import CARD
from tpp_sponsor.ledger.store import Ledger

DAY = date(2024, 3, 11)
WORKER = {"nik": "3272015203850001", "name": "Iis", "kelurahan": "Cisarua"}
FIRST = Card(
    token="a" * 32, code="BCDFGHJK", **WORKER, period=Period(2024, 3), issued=DAY, state=CardState.ISSUED, since=DAY
)  # fmt: skip


def test_a_card_is_read_as_it_was_written_and_changes_its_state(ledger: Ledger) -> None:
    ledger.write_cards([FIRST])
    assert ledger.cards() == [FIRST]
    handed_over = replace(FIRST, state=CardState.HANDED_OVER, since=date(2024, 3, 20), note="Bu RT")
    ledger.write_cards([handed_over])
    assert ledger.cards() == [handed_over]
    snapshot = ledger.snapshot()
    assert snapshot is not None
    assert snapshot.tables[CARD].select("token", "state", "since").rows() == [
        ("a" * 32, "diserahkan", "2024-03-20")
    ]


def test_a_run_withdraws_the_cards_that_households_want_no_more_or_nothing_at_all(ledger: Ledger) -> None:
    other, refused = (
        replace(FIRST, token=sign * 32, code=f"{code}CDFGHJK", nik=nik(at), state=state)
        for sign, code, at, state in (("b", "D", 8, CardState.HANDED_OVER), ("c", "F", 9, CardState.REFUSED))
    )
    ledger.write_cards([FIRST, other, refused])
    without = [nik(8), nik(9), *(nik(at) for at in range(1000, 1600))]
    run = new_run(without_card=without)
    with pytest.raises(IntegrityError):
        ledger.post(replace(run, journal=run.journal.with_columns(pl.col("amount_idr") + 1)))
    assert ledger.cards() == [FIRST, other, refused]
    ledger.post(run)
    withdrawn = replace(other, state=CardState.WITHDRAWN, since=NOON.date())
    assert ledger.cards() == [FIRST, withdrawn, refused]
    assert list(chain_faults(ledger)) == []


@pytest.mark.parametrize("wrong", [{"token": "kurang"}, {"nik": "123"}])
def test_a_card_that_cannot_be_is_refused(ledger: Ledger, wrong: dict[str, str]) -> None:
    with pytest.raises(IntegrityError):
        ledger.write_cards([replace(FIRST, **wrong)])
    assert ledger.cards() == []


def test_two_cards_never_have_one_code(ledger: Ledger) -> None:
    with pytest.raises(IntegrityError):
        ledger.write_cards([FIRST, replace(FIRST, token="b" * 32)])


@pytest.mark.parametrize(
    "statement",
    ["UPDATE card SET nik = '3272020807790002'", "UPDATE card SET state = 'hilang'", "DELETE FROM card"],
)
def test_a_card_keeps_its_worker_and_is_not_deleted(ledger: Ledger, sql: Connection, statement: str) -> None:
    ledger.write_cards([FIRST])
    with pytest.raises(DBAPIError):
        sql.execute(text(statement))
    sql.rollback()
    assert ledger.cards() == [FIRST]
