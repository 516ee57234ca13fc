"""A ledger is carried from one database to another as it is, and the guards there let nothing else in."""

import json
from collections.abc import Iterator

import polars as pl
import pytest
from sqlalchemy import Connection, text

from support.drawn_runs import APRIL, MARCH, NOON, THREE, Database, acting_on, lines, new_run, nik
from tpp_sponsor.acts.posted_month.refund import refund
from tpp_sponsor.acts.posted_month.reverse import reverse
from tpp_sponsor.domain.accounts import PayerKind, Reason
from tpp_sponsor.errors import IntegrityError, PeriodStateError
from tpp_sponsor.ledger.chain import GENESIS, ROWS_OF_EVENTS, rows_digest
from tpp_sponsor.ledger.chain_check import chain_faults
from tpp_sponsor.ledger.snapshot import EVENT, SCHEMAS, Snapshot
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.storage.files import digest


@pytest.fixture
def snapshot(ledger: Ledger) -> Snapshot:
    """Two months, a premium that was taken back and its credit refunded."""
    ledger.post(new_run())
    reverse(acting_on(ledger), MARCH, PayerKind.TPP, "K-1-2", reason=Reason.WRONG_WORKER)
    refund(acting_on(ledger), MARCH, "K-1-2", paid_on=NOON.date(), reference="R")
    ledger.post(new_run(THREE, APRIL))
    taken = ledger.snapshot()
    assert taken is not None
    return taken


@pytest.fixture
def other(database: Database) -> Iterator[Ledger]:
    """An empty database elsewhere."""
    with database() as url, Ledger.open(url) as ledger:
        yield ledger


def tables(ledger: Ledger) -> dict[str, pl.DataFrame]:
    """What a ledger holds."""
    taken = ledger.snapshot()
    return {} if taken is None else {name: frame for name, frame in taken.tables.items() if frame.height}


def test_a_snapshot_has_every_table_and_its_chain_holds(snapshot: Snapshot) -> None:
    assert set(snapshot.tables) == {EVENT, *ROWS_OF_EVENTS, "card"}
    assert {name: dict(frame.schema) for name, frame in snapshot.tables.items()} == SCHEMAS
    assert [*chain_faults(snapshot), *snapshot.strays()] == []


def test_it_is_written_as_it_was_read(ledger: Ledger, snapshot: Snapshot, other: Ledger) -> None:
    other.replay(snapshot)
    assert tables(other).keys() == tables(ledger).keys()
    assert all(frame.equals(tables(other)[name]) for name, frame in tables(ledger).items())
    assert list(chain_faults(other)) == []
    assert other.runs() == ledger.runs()
    assert other.lines_with_reversals(MARCH).equals(ledger.lines_with_reversals(MARCH))


def test_the_ledger_lives_on_where_it_was_carried(snapshot: Snapshot, other: Ledger) -> None:
    other.replay(snapshot)
    again = lines("2 2 B 10000 6800 20000")
    other.post(new_run(again, MARCH, revision=2))
    assert other.lines_with_reversals(MARCH).filter(nik=nik(2))["occurrence"].to_list() == [1, 2]


def test_there_is_no_snapshot_of_nothing(other: Ledger) -> None:
    assert other.snapshot() is None


def test_the_same_again_changes_nothing_and_another_ledger_is_left_alone(
    ledger: Ledger, snapshot: Snapshot, other: Ledger
) -> None:
    other.replay(snapshot)
    other.replay(snapshot)
    reverse(acting_on(ledger), APRIL, PayerKind.TPP, "K-1-1", reason=Reason.OTHER, note="x")
    newer = ledger.snapshot()
    assert newer is not None
    with pytest.raises(PeriodStateError, match="ledger_not_empty"):
        other.replay(newer)
    assert len(other.events()) == len(snapshot.chain())


def test_what_is_not_committed_is_not_seen(ledger: Ledger, snapshot: Snapshot, sql: Connection) -> None:
    with sql.begin():
        sql.execute(
            text(
                "INSERT INTO event (id, state, act, period, at, actor) VALUES (5, 'open', 'x', 'x', :at, 'x')"
            ),
            {"at": "2024-03-11 00:00:00+00:00"},
        )
        taken = ledger.snapshot()
        assert taken is not None
        assert len(taken.chain()) == len(snapshot.chain()) == 4
        sql.rollback()


def forged(snapshot: Snapshot, table: str, edit: pl.Expr) -> Snapshot:
    """A snapshot with other rows, whose digests and hashes were all made again: nothing but the rows is wrong."""
    changed = {**snapshot.tables, table: snapshot.tables[table].with_columns(edit)}
    previous, rows = GENESIS, []
    for row in snapshot.tables[EVENT].iter_rows(named=True):
        facts = json.loads(row["facts"])
        parts = {name: changed[name].filter(pl.col(key) == row["id"]) for name, key in ROWS_OF_EVENTS.items()}
        facts["rows"] = {name: rows_digest(name, part) for name, part in parts.items() if part.height}
        told = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        sealed = [row["id"], row["act"], row["period"], row["at"].isoformat(), row["actor"], told, previous]
        proof = digest(json.dumps(sealed, ensure_ascii=False, separators=(",", ":")).encode())
        rows.append({**row, "facts": told, "previous": previous, "hash": proof})
        previous = proof
    return Snapshot({**changed, EVENT: pl.DataFrame(rows, schema=SCHEMAS[EVENT])})


FIRST = pl.col("nik") == nik(1)
BROKEN = {
    "journal that does not add up": ("journal_transfer", pl.col("amount") + 1),
    "a premium of nothing": ("premium_line", pl.col("total").clip(0, 0)),
    "programmes that do not add up": ("premium_line", pl.col("jkk") + 1),
    "a second live premium": (
        "premium_line",
        pl.when(FIRST).then(pl.lit(nik(3))).otherwise("nik").alias("nik"),
    ),
    "an occurrence that none was before": ("premium_line", pl.col("occurrence") + 1),
    "more credit than there was": (
        "credit_entry",
        pl.col("amount") * (pl.col("kind") == "refunded") + pl.col("amount"),
    ),
    "a reversal of no line": ("reversal", pl.lit(nik(9)).alias("nik")),
    "rows that do not add up": ("run_input", pl.col("accepted") + 1),
}


@pytest.mark.parametrize("case", BROKEN)
def test_the_database_refuses_what_breaks_its_rules(snapshot: Snapshot, other: Ledger, case: str) -> None:
    wrong = forged(snapshot, *BROKEN[case])
    assert list(chain_faults(wrong)) == [], "the chain alone cannot tell"
    with pytest.raises(IntegrityError, match="ledger_refused"):
        other.replay(wrong)
    assert tables(other) == {}
