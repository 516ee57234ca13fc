"""The public face of the ledger for user accounts, their sessions, and the runs that the console starts."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any

import polars as pl
from sqlalchemy import Connection, Row, insert, select, update

from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, IntegrityError, RequestError
from tpp_sponsor.ledger.chain import begin_event, columns_of, seal_event, write_rows
from tpp_sponsor.ledger.database.advisory_lock import is_lock_of_run_held, take_lock_of_run
from tpp_sponsor.ledger.database.queries import TABLES
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.ledger.users.user_rows import (
    account_of_session,
    begin_attempt,
    delete_session,
    find_account,
    forget_attempts,
    read_accounts,
    write_session,
)
from tpp_sponsor.users.accounts import UserAccount, UserAct

__all__ = ["BackgroundRun", "NewBackgroundRun", "UserLedger"]

_RUN = TABLES["background_run"]


@dataclass(frozen=True, kw_only=True)
class NewBackgroundRun:
    """A run that a user starts: a revision, or the approval of a preview by its digest; `host` is the machine."""

    period: Period
    by: str
    host: str
    at: datetime
    revise: bool = False
    preview: str = ""


@dataclass(frozen=True, kw_only=True)
class BackgroundRun(NewBackgroundRun):
    """A run that the console started; `outcome` is the state that it reported, `faults` why it failed."""

    id: int
    step: str
    ended_at: datetime | None
    exit_code: int | None
    outcome: str
    faults: tuple[Fault, ...]


class UserLedger(Ledger):
    """The ledger with its user accounts; the console keeps one open for as long as it runs."""

    def create(self) -> None:
        """Make the database if there is none yet."""
        self._write(lambda _: None)

    def accounts(self) -> list[UserAccount]:
        """Read all user accounts in their present state, by name."""
        if self._engine is None:
            return []
        with self._connect() as connection:
            return read_accounts(connection)

    def account(self, name: str) -> UserAccount | None:
        """Return a user account as it is now."""
        if self._engine is None:
            return None
        with self._connect() as connection:
            return find_account(connection, name)

    def write_account(self, act: UserAct, account: UserAccount, *, by: str, at: datetime) -> UserAccount:
        """Write a user account as it is after an act; all sessions of its earlier state end.

        Raises RequestError if another process has written the account since `account.event`.
        """
        return self._write(partial(_write_account, act=act, account=account, by=by, at=at))

    def note(self, act: UserAct, facts: Mapping[str, Any], *, by: str, at: datetime) -> None:
        """Record a failed login or a refused right; `facts` hold no personal data."""
        self._write(lambda connection: _seal(connection, act, facts, by=by, at=at))

    def begin_session(self, token_digest: str, account: UserAccount, begun: datetime, ends: datetime) -> bool:
        """Begin a session of an account; False where the account was disabled or changed meanwhile."""
        try:
            self._write(lambda connection: write_session(connection, token_digest, account, begun, ends))
        except IntegrityError:
            return False
        return True

    def user_of(self, token_digest: str, now: datetime) -> UserAccount | None:
        """Return the user of a session that has not ended."""
        if self._engine is None:
            return None
        with self._connect() as connection:
            return account_of_session(connection, token_digest, now)

    def end_session(self, token_digest: str) -> None:
        """End a session."""
        self._write(lambda connection: delete_session(connection, token_digest))

    def begin_login(self, name_digest: str, address: str, now: datetime) -> int | None:
        """Count a login as failed until `login_succeeded`; None where its name or address is closed."""
        return self._write(lambda connection: begin_attempt(connection, name_digest, address, now))

    def login_succeeded(self, number: int, name_digest: str) -> None:
        """Record that a login has succeeded, so that it does not count as failed."""
        self._write(lambda connection: forget_attempts(connection, number, name_digest))

    def begin_run(self, new: NewBackgroundRun) -> int:
        """Record a run that begins. Raises IntegrityError while another one has not ended."""
        values = {**_stored(new), "step": "", "outcome": "", "faults": "[]"}
        begin = insert(_RUN).values(**values).returning(_RUN.c.id)
        return self._write(lambda connection: int(connection.execute(begin).scalar_one()))

    @contextmanager
    def living_run(self, number: int) -> Iterator[None]:
        """Hold the lock of a run in this process; on a server, it ends with the run, however that ends."""
        if self.is_in_a_file:
            yield
            return
        with self._lasting_connection() as connection:
            take_lock_of_run(connection, number)
            yield

    def is_run_living(self, number: int) -> bool:
        """Return True if the process of a run holds its lock on the server."""
        with self._connect() as connection:
            return is_lock_of_run_held(connection, number)

    def note_step(self, number: int, step: str) -> None:
        """Record the step that a run has reached."""
        reached = update(_RUN).where(_RUN.c.id == number).values(step=step)
        self._write(lambda connection: connection.execute(reached))

    def end_run(
        self, number: int, at: datetime, exit_code: int, outcome: str, faults: Sequence[Fault] = ()
    ) -> None:
        """Record how a run ended; one that has ended already stays as it is."""
        values = {"ended_at": at, "exit_code": exit_code, "outcome": outcome}
        values["faults"] = json.dumps([asdict(fault) for fault in faults], ensure_ascii=False)
        ended = update(_RUN).where(_RUN.c.id == number, _RUN.c.ended_at.is_(None)).values(**values)
        self._write(lambda connection: connection.execute(ended))

    def background_run(self, number: int) -> BackgroundRun:
        """Return a run by its number."""
        [run] = self._background_runs(_RUN.c.id == number)
        return run

    def newest_background_run(self, period: Period) -> BackgroundRun | None:
        """Return the newest run of a period that the console started."""
        runs = self._background_runs(_RUN.c.period == str(period))
        return runs[-1] if runs else None

    def open_background_run(self) -> BackgroundRun | None:
        """Return the run that has not ended."""
        runs = self._background_runs(_RUN.c.ended_at.is_(None))
        return runs[-1] if runs else None

    def _background_runs(self, which: Any) -> list[BackgroundRun]:
        if self._engine is None:
            return []
        with self._connect() as connection:
            rows = connection.execute(select(_RUN).where(which).order_by(_RUN.c.id)).fetchall()
        return [_background_run(row) for row in rows]


def _stored(new: NewBackgroundRun) -> dict[str, Any]:
    return {
        "period": str(new.period),
        "revise": new.revise,
        "preview": new.preview,
        "actor": new.by,
        "host": new.host,
        "begun_at": new.at,
    }


def _background_run(row: Row[Any]) -> BackgroundRun:
    return BackgroundRun(
        id=row.id,
        period=Period.parse(row.period),
        revise=bool(row.revise),
        preview=row.preview,
        by=row.actor,
        host=row.host,
        at=row.begun_at,
        step=row.step,
        ended_at=row.ended_at,
        exit_code=row.exit_code,
        outcome=row.outcome,
        faults=tuple(_fault(values) for values in json.loads(row.faults)),
    )


def _fault(values: dict[str, Any]) -> Fault:
    pairs = tuple((str(name), str(value)) for name, value in values.pop("values"))
    return Fault(**values, values=pairs)


def _write_account(
    connection: Connection, *, act: UserAct, account: UserAccount, by: str, at: datetime
) -> UserAccount:
    number = begin_event(connection, act, "", at, by)
    before = find_account(connection, account.name)
    if (before.event if before else 0) != account.event:
        raise RequestError(Fault.of("account_changed_meanwhile", name=account.name))
    row = {
        "name": account.name,
        "full_name": account.full_name,
        "roles": ",".join(sorted(account.roles)),
        "department": account.department,
        "password": account.password,
        "disabled": account.disabled,
    }
    rows = pl.DataFrame([row], schema=columns_of("user_account"))
    digests = write_rows(connection, number, "user_account", rows)
    shown = {name: row[name] for name in ("name", "roles", "department", "disabled")}
    seal_event(connection, number, {**shown, "rows": {"user_account": digests}})
    return UserAccount(**{**vars(account), "event": number})


def _seal(connection: Connection, act: UserAct, facts: Mapping[str, Any], *, by: str, at: datetime) -> None:
    number = begin_event(connection, act, "", at, by)
    seal_event(connection, number, {**facts, "rows": {}})
