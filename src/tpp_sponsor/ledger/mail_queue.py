"""The queue of notices and the state of their delivery; outside the chain, as a delivery is never final.

A notice of an act is written in the act's own transaction. Sending is at most once: a notice is claimed, and the claim
committed, before the server gets it; a claim whose owner was killed is uncertain and is never sent again (ADR 0012).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, select, update
from sqlmodel import Field, SQLModel

from tpp_sponsor.domain.notices import Delivery, NewNotice, NoticeKind, next_try
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.database.moment import Moment

# Longer than any wait for a server: a process that claimed a notice before that is no longer running.
_OWNER_IS_DEAD = timedelta(minutes=15)


class NoticeRow(SQLModel, table=True):
    """A message to one receiver about one event, and the state of its delivery; `facts` is JSON."""

    __tablename__ = "notice"

    key: str = Field(primary_key=True)
    receiver: str = Field(primary_key=True)
    kind: str
    period: str
    revision: int
    facts: str
    created_at: datetime = Field(sa_type=Moment)
    state: str = Delivery.WAITING
    attempts: int = 0
    due_at: datetime = Field(sa_type=Moment)
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
    reason: str = ""


_NOTICE = SQLModel.metadata.tables["notice"]


@dataclass(frozen=True, kw_only=True)
class KeptNotice(NewNotice):
    """A notice as the ledger keeps it."""

    state: Delivery
    attempts: int
    due_at: datetime
    settled_at: datetime | None
    reason: str


def write_notices(connection: Connection, notices: Iterable[NewNotice]) -> int:
    """Write notices that are not in the queue yet, by event and receiver; how many are new."""
    known = {tuple(row) for row in connection.execute(select(_NOTICE.c.key, _NOTICE.c.receiver))}
    new = {(notice.key, notice.receiver): notice for notice in notices}
    rows = [
        {
            "key": notice.key,
            "receiver": notice.receiver,
            "kind": notice.kind,
            "period": str(notice.period),
            "revision": notice.revision,
            "facts": json.dumps(notice.facts, sort_keys=True, ensure_ascii=False),
            "created_at": notice.at,
            "state": Delivery.WAITING,
            "attempts": 0,
            "due_at": notice.at,
            "reason": "",
        }
        for key, notice in new.items()
        if key not in known
    ]
    if rows:
        connection.execute(_NOTICE.insert(), rows)
    return len(rows)


def read_notices(connection: Connection) -> list[KeptNotice]:
    """Read all notices, oldest first."""
    query = select(*_NOTICE.columns).order_by(_NOTICE.c.created_at, _NOTICE.c.key, _NOTICE.c.receiver)
    return [
        KeptNotice(
            key=row["key"],
            receiver=row["receiver"],
            kind=NoticeKind(row["kind"]),
            period=Period.parse(row["period"]),
            revision=row["revision"],
            facts=json.loads(row["facts"]),
            at=row["created_at"],
            state=Delivery(row["state"]),
            attempts=row["attempts"],
            due_at=row["due_at"],
            settled_at=row["settled_at"],
            reason=row["reason"],
        )
        for row in connection.execute(query).mappings()
    ]


def mark_abandoned_uncertain(connection: Connection, now: datetime) -> int:
    """Mark claims of killed processes as uncertain, since the message may have been sent; return how many."""
    abandoned = (_NOTICE.c.state == Delivery.SENDING, _NOTICE.c.settled_at < now - _OWNER_IS_DEAD)
    uncertain = update(_NOTICE).where(*abandoned).values(state=Delivery.UNCERTAIN, reason="interrupted")
    return connection.execute(uncertain).rowcount


def claim_notice(connection: Connection, notice: KeptNotice, now: datetime) -> bool:
    """Claim a waiting notice, so that no other process sends it; False if another has claimed it."""
    claim = (
        update(_NOTICE)
        .where(_is(notice), _NOTICE.c.state == Delivery.WAITING, _NOTICE.c.attempts == notice.attempts)
        .values(state=Delivery.SENDING, attempts=notice.attempts + 1, settled_at=now)
    )
    return connection.execute(claim).rowcount == 1


def close_notice(
    connection: Connection, notice: NewNotice, state: Delivery, reason: str, now: datetime
) -> None:
    """Record how the delivery of a claimed notice ended."""
    connection.execute(
        update(_NOTICE)
        .where(_is(notice), _NOTICE.c.state == Delivery.SENDING)
        .values(state=state, reason=reason, settled_at=now)
    )


def postpone_notice(
    connection: Connection, notice: KeptNotice, reason: str, now: datetime, most_attempts: int
) -> None:
    """Plan the next attempt for a notice that no server has taken, or give up after `most_attempts`."""
    attempts = notice.attempts + 1
    state = Delivery.GIVEN_UP if attempts >= most_attempts else Delivery.WAITING
    connection.execute(
        update(_NOTICE)
        .where(_is(notice), _NOTICE.c.state.in_([Delivery.WAITING, Delivery.SENDING]))
        .values(
            state=state,
            attempts=attempts,
            due_at=next_try(now, attempts),
            settled_at=None if state is Delivery.WAITING else now,
            reason=reason,
        )
    )


def _is(notice: NewNotice) -> ColumnElement[bool]:
    return and_(_NOTICE.c.key == notice.key, _NOTICE.c.receiver == notice.receiver)
