"""A ledger that the first release kept becomes a chain of events, and nothing of it is lost."""

from collections.abc import Iterator
from datetime import timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import IntegrityError as Refused

from support.drawn_runs import APRIL, MARCH, NO_CREDIT, NOON, THREE, lines, new_run, nik
from support.ledger_checks import Death, PowerIsGoneError
from support.old_ledger import FILES, INPUTS, SUMMARY, begin, insert, make_first, post_first
from tpp_sponsor.acts.after_posting.corrections import reverse_line
from tpp_sponsor.domain.accounts import Reason
from tpp_sponsor.domain.lifecycle import Actor, State
from tpp_sponsor.errors import DeliveryError, IntegrityError
from tpp_sponsor.ledger.chain import GENESIS, ROWS_OF_EVENTS
from tpp_sponsor.ledger.chain_check import chain_faults
from tpp_sponsor.ledger.database.engine import HEAD, migrate
from tpp_sponsor.ledger.store import FileDigest, Ledger
from tpp_sponsor.rules.entries import withholding_entries

APRILS = lines("""
    1 1 A 10000 6800 0
    9 2 B 10000 6800 20000
""")
LATE = lines("4 2 B 5000 3400 0")
POSTED = [(MARCH, 1, THREE), (APRIL, 1, APRILS), (MARCH, 2, LATE)]
# Numbers as a database leaves them where postings failed in between.
LAST_HASH = "653fe7332096a0c1e50e52d5a1d7548755eeee6460f87cdb0eb79e937d86bf50"
NUMBERS = (1, 4, 9)
OLD = ("run", "run_input", "run_file", "premium_line", "journal_transfer")


def _at(place: int) -> timedelta:
    return timedelta(days=place, microseconds=place)


@pytest.fixture
def first(engine: Engine) -> Engine:
    """March, April and a revision of March, posted by the first release; one run was begun and never posted."""
    make_first(engine)
    with engine.begin() as connection:
        for place, (number, (period, revision, posted)) in enumerate(zip(NUMBERS, POSTED, strict=True)):
            post_first(connection, number, period, posted, revision=revision, at=NOON + _at(place))
        begin(connection, 11, APRIL, 2)
        never = {"period": str(APRIL), "nik": nik(77), "occurrence": 1, "payer_kind": "tpp", "payer": "x"}
        rest = {"department": "Dinas A", "statement": "x", "package": "x", "jkk": 1, "jkm": 0, "jht": 0}
        insert(connection, "premium_line", {"run_id": 11, "total": 1} | never | rest)
    return engine


@pytest.fixture
def upgraded(first: Engine, url: str) -> Iterator[Ledger]:
    """The same, opened by this release, only to be read."""
    with Ledger.open(url) as ledger:
        yield ledger


def _version(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def _rows(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with engine.connect() as connection:
        return {
            name: sorted(map(tuple, connection.execute(text(f"SELECT * FROM {name}"))), key=repr)
            for name in OLD
        }


def test_the_first_release_left_what_its_migration_made(first: Engine) -> None:
    assert _version(first) == "0001"
    assert set(inspect(first).get_table_names()) == {*OLD, "alembic_version"}


def test_reading_brings_the_tables_up_to_date(upgraded: Ledger, engine: Engine) -> None:
    assert _version(engine) == HEAD
    assert set(inspect(engine).get_table_names()) == {"event", *ROWS_OF_EVENTS, "notice", "alembic_version"}


def test_runs_are_numbered_anew_in_their_order(upgraded: Ledger) -> None:
    runs = upgraded.runs()
    assert [(run.id, run.period, run.revision) for run in runs] == [
        (1, MARCH, 1),
        (2, APRIL, 1),
        (3, MARCH, 2),
    ]
    assert [run.posted_at - NOON for run in runs] == [_at(place) for place in range(3)]
    assert {(run.posted_by, run.program_version, run.settings_digest, run.summary) for run in runs} == {
        ("bkad", "1.0", "s" * 64, SUMMARY)
    }


def test_lines_journal_inputs_and_files_are_those_that_were_posted(upgraded: Ledger) -> None:
    for run, (_, _, posted) in zip(upgraded.runs(), POSTED, strict=True):
        assert_frame_equal(upgraded.lines(run), posted)
        assert_frame_equal(upgraded.journal(run), withholding_entries(posted, NO_CREDIT))
        assert upgraded.inputs(run) == sorted(INPUTS, key=lambda row: str(row["name"]))
        assert upgraded.files(run) == [FileDigest(**file) for file in FILES]
        assert upgraded.used_credit(run).is_empty()


def test_totals_stand_and_nobody_is_owed_anything(upgraded: Ledger, sql: Connection) -> None:
    expected = sum(posted["premium_idr"].sum() for _, _, posted in POSTED)
    for total in ("SUM(total) FROM premium_line", "SUM(amount) FROM journal_transfer"):
        assert sql.execute(text(f"SELECT {total}")).scalar_one() == expected
    assert upgraded.held(MARCH)["amount"].sum() == THREE["premium_idr"].sum() + LATE["premium_idr"].sum()
    assert upgraded.credits().is_empty()
    assert upgraded.stray_rows() == 0


def test_events_are_sealed_in_order_and_their_chain_holds(upgraded: Ledger) -> None:
    events = upgraded.events()
    assert [(event.id, str(event.act), event.period) for event in events] == [
        (1, "post", MARCH),
        (2, "post", APRIL),
        (3, "revise", MARCH),
    ]
    assert [event.previous for event in events] == [GENESIS, *(event.hash for event in events[:-1])]
    assert {event.state for event in events} == {State.HANDED_OVER}
    assert events[2].facts["rows"]["premium_line"]["count"] == 1
    assert list(chain_faults(upgraded)) == []
    assert upgraded.standing(MARCH).state is State.HANDED_OVER


def test_a_run_that_was_never_posted_is_left_behind(upgraded: Ledger) -> None:
    assert upgraded.next_revision(APRIL) == 2
    assert nik(77) not in upgraded.before(APRIL).lines["nik"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE premium_line SET payer = 'x'",
        "DELETE FROM premium_line",
        "DELETE FROM journal_transfer",
        "UPDATE run SET summary = '{}'",
        "UPDATE run_input SET sha256 = 'x'",
        "DELETE FROM run_file",
        "UPDATE event SET state = 'open'",
        "UPDATE event SET facts = '{}'",
        "DELETE FROM event",
        "INSERT INTO run_file SELECT id, 'outbox', 'x', 'x', 1 FROM run WHERE id = 1",
    ],
)
def test_what_was_posted_before_is_guarded_like_what_is_posted_now(
    upgraded: Ledger, sql: Connection, statement: str
) -> None:
    with pytest.raises(Refused):
        sql.execute(text(statement))


def test_a_premium_of_before_is_not_posted_again(upgraded: Ledger) -> None:
    with pytest.raises(IntegrityError):
        upgraded.post(new_run(lines("4 1 A 10000 6800 0"), revision=3))


def test_work_goes_on_where_it_was(upgraded: Ledger) -> None:
    upgraded.post(new_run(lines("5 1 A 10000 6800 0"), revision=3))
    reverse_line(
        upgraded,
        MARCH,
        "K-2-4",
        reason=Reason.WRONG_WORKER,
        note="",
        doer=Actor(by="bkad", at=NOON + _at(9)),
    )
    assert [event.id for event in upgraded.events()] == [1, 2, 3, 4, 5]
    assert upgraded.credits()["credit_idr"].to_list() == [8_400]
    assert list(chain_faults(upgraded)) == []
    live = upgraded.before(MARCH).lines
    assert live["nik"].to_list() == [nik(at) for at in (1, 2, 3, 5)]


@pytest.mark.parametrize("cut", [False, True], ids=["raises", "connection_lost"])
def test_an_upgrade_that_dies_anywhere_leaves_the_old_ledger(
    first: Engine, engine: Engine, cut: bool
) -> None:
    before = _rows(engine)
    reached = 0
    for at in (2, 9, 16, 24, 33, 47, 60, 80, 110, 150):
        death = Death(at, "before_cursor_execute", cut=cut)
        try:
            with death():
                migrate(engine)
        except (PowerIsGoneError, DeliveryError):
            reached = at
        except DBAPIError:
            # SQLite has a name of its own for a connection that somebody closed.
            assert cut
            reached = at
        if not death.struck:
            break
        assert _version(engine) == "0001"
        assert _rows(engine) == before
    assert reached >= 60
    migrate(engine)
    assert _version(engine) == HEAD


def test_an_upgrade_that_dies_when_it_is_done_leaves_the_old_ledger(first: Engine, engine: Engine) -> None:
    before = _rows(engine)
    with pytest.raises(PowerIsGoneError), Death(1, "commit", cut=False)():
        migrate(engine)
    assert _version(engine) == "0001"
    assert _rows(engine) == before


def test_an_empty_old_ledger_has_an_empty_chain(engine: Engine, url: str) -> None:
    make_first(engine)
    with Ledger.open(url) as ledger:
        assert ledger.events() == []
        assert ledger.post(new_run()).id == 1


def test_both_databases_seal_what_was_posted_alike(upgraded: Ledger) -> None:
    """The last hash binds all that the first release posted: it must not depend on the database, or on the day."""
    assert upgraded.events()[-1].hash == LAST_HASH


def test_many_lines_are_carried_over(engine: Engine, url: str) -> None:
    many = pl.concat(
        THREE.head(1).with_columns(nik=pl.lit(nik(at)), nomor=pl.lit(f"K-{at}")) for at in range(500)
    )
    make_first(engine)
    with engine.begin() as connection:
        post_first(connection, 1, MARCH, many)
    with Ledger.open(url) as ledger:
        [run] = ledger.runs()
        assert_frame_equal(ledger.lines(run), many)


def _pretend_newer(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))


def test_a_database_of_a_newer_release_is_not_opened(first: Engine, url: str) -> None:
    _pretend_newer(first)
    before = _rows(first)
    with pytest.raises(DeliveryError) as refused:
        Ledger(url)
    [fault] = refused.value.faults
    assert (fault.code, dict(fault.values)) == ("database_newer", {"version": "9999", "known": HEAD})
    assert _rows(first) == before


def test_a_database_that_a_newer_release_took_over_meanwhile_is_not_written_to(
    ledger: Ledger, engine: Engine
) -> None:
    ledger.post(new_run())
    _pretend_newer(engine)
    with pytest.raises(DeliveryError) as refused:
        ledger.post(new_run(LATE, revision=2))
    assert [fault.code for fault in refused.value.faults] == ["database_newer"]
    assert len(ledger.runs()) == 1
