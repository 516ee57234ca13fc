"""The public face of the ledger: read it, post a run, record every other act, carry its notices and snapshots.

Other rooms use this module, `users.user_ledger`, `lock`, `health`, `snapshot`, `chain_check` and `posted_acts`, and no
other of this room.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self, TypeVar

import polars as pl
from sqlalchemy import Connection, Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.exc import IntegrityError as DatabaseIntegrityError

from tpp_sponsor.cards.card import Card
from tpp_sponsor.domain.lifecycle import Act, PeriodFigures, State, is_possible
from tpp_sponsor.domain.notices import Delivery, NewNotice
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, IntegrityError, PeriodStateError
from tpp_sponsor.ledger.card_rows import write_cards
from tpp_sponsor.ledger.chain import (
    ROWS_OF_EVENTS,
    ChainEvent,
    Event,
    begin_event,
    columns_of,
    read_events,
    seal_event,
    write_rows,
)
from tpp_sponsor.ledger.database.advisory_lock import advisory_lock_holder, take_advisory_lock
from tpp_sponsor.ledger.database.driver_errors import driver_fault
from tpp_sponsor.ledger.database.engine import migrate, open_engine, open_existing, writing
from tpp_sponsor.ledger.mail_queue import (
    KeptNotice,
    claim_notice,
    close_notice,
    mark_abandoned_uncertain,
    postpone_notice,
    read_notices,
    write_notices,
)
from tpp_sponsor.ledger.period_state import period_figures
from tpp_sponsor.ledger.post import FileDigest, NewRun, PostedRun, post_run
from tpp_sponsor.ledger.posted_acts import note_act
from tpp_sponsor.ledger.readers.cards import CardReader
from tpp_sponsor.ledger.readers.events import EventReader
from tpp_sponsor.ledger.readers.runs import RunReader
from tpp_sponsor.ledger.snapshot import Snapshot, read_snapshot, replay
from tpp_sponsor.ledger.stored_columns import stored_rows
from tpp_sponsor.storage.process_lock import LockHolder

__all__ = ["ChainEvent", "Event", "FileDigest", "KeptNotice", "Ledger", "NewAct", "NewRun", "PostedRun"]

T = TypeVar("T")

# Acts after which nothing is left to do.
_COMPLETE = (Act.RECEIVE, Act.REMOVE)


@dataclass(frozen=True, kw_only=True)
class NewAct:
    """An act beside the monthly run: `rows` are the rows it writes, by table; `facts`, for JSON, say why.

    Amounts in `rows` have their names of frames, `amount_idr`. Its `notices` are written with it.
    """

    act: Act
    period: Period
    at: datetime
    by: str
    facts: Mapping[str, Any]
    rows: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    notices: Sequence[NewNotice] = ()


class Ledger(RunReader, EventReader, CardReader):
    """The ledger of a deployment."""

    # The connection that holds the advisory lock: posting goes through it, so a lost lock cannot post.
    _locked: Connection | None = None

    @classmethod
    @contextmanager
    def open(cls, url: str) -> Iterator[Self]:
        """Open a ledger, and close it at the end; a database is created by the first posting, not before."""
        ledger = cls(url)
        try:
            yield ledger
        finally:
            if ledger._engine is not None:
                ledger._engine.dispose()

    @contextmanager
    def advisory_lock(self, holder: LockHolder | None = None, patience: float = 0) -> Iterator[None]:
        """Hold the lock of a PostgreSQL ledger: one process at a time changes it, on all machines.

        The lock ends with its process. SQLite has a lock file instead. After `patience` seconds: RunLockedError.
        """
        if self.is_in_a_file:
            yield
            return
        try:
            with self._lasting_connection() as connection:
                take_advisory_lock(connection, patience, holder)
                # The process before us may have created the ledger.
                self._engine = self._engine or open_existing(self._url)
                self._locked = connection
                yield
        except DBAPIError as failure:
            raise driver_fault(failure) from failure
        finally:
            self._locked = None

    @contextmanager
    def _lasting_connection(self) -> Iterator[Connection]:
        """Open a connection of its own, which the server drops at the end: with it end the locks that it holds."""
        engine = open_engine(self._url)
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()

    @property
    def is_in_a_file(self) -> bool:
        """True if the database is a file of this machine, and no server."""
        return make_url(self._url).get_backend_name() == "sqlite"

    def lock_holder(self) -> LockHolder | None:
        """Return the holder of the lock of a PostgreSQL ledger, on any machine."""
        if self.is_in_a_file or self._engine is None:
            return None
        with self._connect() as connection:
            return advisory_lock_holder(connection)

    def expect(self, period: Period, act: Act) -> State:
        """Return the state of a period. Raises PeriodStateError if the act is not possible in it."""
        return _require_possible(self.period_figures(period), period, act)

    def post(self, new: NewRun) -> PostedRun:
        """Post a revision in one transaction, or nothing. Raises IntegrityError if the database refuses it.

        The database is created, or its schema migrated, first.
        """

        def post(connection: Connection) -> PostedRun:
            if new.act is Act.REVISE:
                _require_possible(period_figures(connection, str(new.period)), new.period, new.act)
            return post_run(connection, new)

        run = self._write(post)
        note_act(new.act, str(new.period), run.id)
        return run

    def record(self, new: NewAct) -> Event:
        """Record an act with its rows in one transaction, or nothing."""
        event = self._write(lambda connection: _record(connection, new))
        if event.act not in _COMPLETE:
            note_act(event.act, str(event.period), event.id)
        return event

    def snapshot(self) -> Snapshot | None:
        """Read all sealed rows at one moment, also while others post; None if nothing is posted yet."""
        if self._engine is None:
            return None
        with self._connect() as connection:
            if connection.dialect.name != "sqlite":
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            return read_snapshot(connection)

    def replay(self, snapshot: Snapshot) -> None:
        """Write a snapshot into this empty ledger in one transaction, or nothing."""
        self._write(lambda connection: replay(connection, snapshot))

    def notices(self) -> list[KeptNotice]:
        """Read all notices, oldest first."""
        if self._engine is None:
            return []
        with self._connect() as connection:
            return read_notices(connection)

    def enqueue(self, notices: Sequence[NewNotice]) -> int:
        """Write notices that belong to no act; how many are new."""
        return self._write(lambda connection: write_notices(connection, notices)) if notices else 0

    def mark_abandoned_uncertain(self, now: datetime) -> int:
        """Mark notices as uncertain whose sender was killed after it had claimed them; return how many."""
        return self._write(lambda connection: mark_abandoned_uncertain(connection, now))

    def claim(self, notice: KeptNotice, now: datetime) -> bool:
        """Claim a notice, so that no other process sends it; False if another has claimed it."""
        return self._write(lambda connection: claim_notice(connection, notice, now))

    def close_notice(self, notice: KeptNotice, state: Delivery, reason: str, now: datetime) -> None:
        """Record how the delivery of a claimed notice ended."""
        self._write(lambda connection: close_notice(connection, notice, state, reason, now))

    def postpone_notice(self, notice: KeptNotice, reason: str, now: datetime, most_attempts: int) -> None:
        """Plan the next attempt for a notice that no server has taken."""
        self._write(lambda connection: postpone_notice(connection, notice, reason, now, most_attempts))

    def write_cards(self, cards: Sequence[Card]) -> None:
        """Write new cards, and what became of known ones."""
        self._write(lambda connection: write_cards(connection, cards))

    def _write(self, work: Callable[[Connection], T]) -> T:
        engine: Engine = self._engine or open_engine(self._url)
        self._engine = engine
        migrate(engine)
        try:
            with self._transaction(engine) as connection:
                return work(connection)
        except (DatabaseIntegrityError, DataError) as refusal:
            # The first line says which rule; PostgreSQL adds the row itself, with NIP and NIK.
            reason = str(refusal.orig).partition("\n")[0]
            raise IntegrityError(Fault.of("ledger_refused", reason=reason)) from refusal
        except DBAPIError as failure:
            raise driver_fault(failure) from failure

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        if self._locked is None:
            with writing(engine).begin() as connection:
                yield connection
        else:
            with self._locked.begin():
                yield self._locked


def _record(connection: Connection, new: NewAct) -> Event:
    period = str(new.period)
    _require_possible(period_figures(connection, period), new.period, new.act)
    number = begin_event(connection, new.act, period, new.at, new.by)
    digests = {}
    for table in ROWS_OF_EVENTS:
        if rows := stored_rows(new.rows.get(table, ())):
            frame = pl.DataFrame(rows, schema=columns_of(table))
            digests[table] = write_rows(connection, number, table, frame)
    write_notices(connection, new.notices)
    state = period_figures(connection, period, act=new.act).state
    seal_event(connection, number, {**new.facts, "state": state, "rows": digests})
    [event] = read_events(connection, number)
    assert isinstance(event, Event)
    return event


def _require_possible(figures: PeriodFigures, period: Period, act: Act) -> State:
    state = figures.state
    if is_possible(state, act):
        return state
    if is_possible(state, Act.REOPEN):
        raise PeriodStateError(Fault.of("period_paid", period=period, act=act, state=state))
    raise PeriodStateError(Fault.of("act_not_possible", period=period, act=act, state=state))
