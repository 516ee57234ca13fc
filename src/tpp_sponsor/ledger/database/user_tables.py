"""The tables of the console: user accounts are rows of events; sessions, attempts and runs are not in the chain.

Constraints and triggers are in `migrations/users_1003.py`; here are only the columns.
"""

from datetime import datetime

from sqlmodel import Field, SQLModel

from tpp_sponsor.ledger.database.moment import Moment


class UserAccountRow(SQLModel, table=True):
    """A user account as one event leaves it; `roles` are joined by commas, `password` is an argon2id digest."""

    __tablename__ = "user_account"

    event_id: int = Field(foreign_key="event.id", primary_key=True)
    name: str
    full_name: str
    roles: str
    department: str
    password: str
    disabled: bool


class UserSessionRow(SQLModel, table=True):
    """A session by the digest of its token; it ends when its account gets another event."""

    __tablename__ = "user_session"

    token_digest: str = Field(primary_key=True)
    account_event: int = Field(foreign_key="user_account.event_id")
    begun_at: datetime = Field(sa_type=Moment)
    ends_at: datetime = Field(sa_type=Moment)


class LoginAttemptRow(SQLModel, table=True):
    """A login that failed or is being checked: the digest of the name that was given, and the address."""

    __tablename__ = "login_attempt"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Moment)
    name_digest: str
    address: str


class BackgroundRunRow(SQLModel, table=True):
    """A run that the console started: by which user, its last step, and how it ended; `faults` is JSON."""

    __tablename__ = "background_run"

    id: int | None = Field(default=None, primary_key=True)
    period: str
    revise: bool
    preview: str
    actor: str
    host: str
    begun_at: datetime = Field(sa_type=Moment)
    step: str = ""
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    exit_code: int | None = None
    outcome: str = ""
    faults: str = "[]"
