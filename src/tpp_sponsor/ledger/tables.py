"""The tables of the ledger: a chain of events, and beside each what it moved (ADR 0003, ADR 0009).

Every act that changes something is an event. While its transaction writes it, it is open and takes rows; sealed, it
and its rows are final, and its hash binds them to all events before it. The migrations refuse anything else.
"""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    TypeDecorator,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from tpp_sponsor.domain.books import PayerKind, TransferKind


class EventState(StrEnum):
    """An event is open while its transaction writes it, and sealed for ever after."""

    OPEN = "open"
    SEALED = "sealed"


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, also where the database keeps no zone (SQLite) or answers in its own (PostgreSQL)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, D102
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, D102
        return value and (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


class Event(SQLModel, table=True):
    """An act: who, when, what, why, bound by its hash to the one before; `facts` is JSON."""

    __tablename__ = "event"

    id: int | None = Field(default=None, primary_key=True, sa_column_kwargs={"autoincrement": False})
    state: str = EventState.OPEN
    act: str
    period: str
    at: datetime = Field(sa_type=Moment)
    actor: str
    facts: str | None = None
    previous: str | None = None
    hash: str | None = Field(default=None, unique=True)


class Run(SQLModel, table=True):
    """One revision of a period: from which inputs and settings, with which result (`summary`, JSON)."""

    __tablename__ = "run"
    __table_args__ = (UniqueConstraint("period", "revision"), UniqueConstraint("id", "period"))

    id: int = Field(foreign_key="event.id", primary_key=True, sa_column_kwargs={"autoincrement": False})
    period: str
    revision: int
    program_version: str
    settings_digest: str
    summary: str


class RunInput(SQLModel, table=True):
    """A file of the inbox as it was judged."""

    __tablename__ = "run_input"

    run_id: int = Field(foreign_key="run.id", primary_key=True)
    name: str = Field(primary_key=True)
    table_name: str
    sha256: str
    size: int = Field(sa_type=BigInteger)
    rows: int = Field(sa_type=BigInteger)
    accepted: int = Field(sa_type=BigInteger)
    rejected: int = Field(sa_type=BigInteger)
    ignored: int = Field(sa_type=BigInteger)


class RunFile(SQLModel, table=True):
    """A file that the run made: in the outbox or in the archive."""

    __tablename__ = "run_file"

    run_id: int = Field(foreign_key="run.id", primary_key=True)
    area: str = Field(primary_key=True)
    path: str = Field(primary_key=True)
    sha256: str
    size: int = Field(sa_type=BigInteger)


class PremiumLine(SQLModel, table=True):
    """One premium: a payer pays the cover of a worker for a period, in whole rupiah per programme.

    `occurrence` is 1; a further one needs that the one before it was reversed.
    """

    __tablename__ = "premium_line"
    __table_args__ = (
        ForeignKeyConstraint(["run_id", "period"], ["run.id", "run.period"]),
        CheckConstraint("jkk >= 0 AND jkm >= 0 AND jht >= 0", name="programmes_not_negative"),
        CheckConstraint(
            "jkk = CAST(jkk AS BIGINT) AND jkm = CAST(jkm AS BIGINT) AND jht = CAST(jht AS BIGINT)",
            name="whole_rupiah",
        ),
        CheckConstraint("total > 0 AND total = jkk + jkm + jht", name="total_adds_up"),
        CheckConstraint("occurrence >= 1", name="occurrence_counts_from_1"),
        {"sqlite_with_rowid": False},
    )

    period: str = Field(primary_key=True)
    nik: str = Field(primary_key=True)
    occurrence: int = Field(default=1, primary_key=True)
    run_id: int
    payer_kind: str = PayerKind.TPP
    payer: str
    department: str
    statement: str
    package: str
    jkk: int = Field(sa_type=BigInteger)
    jkm: int = Field(sa_type=BigInteger)
    jht: int = Field(sa_type=BigInteger)
    total: int = Field(sa_type=BigInteger)


class Reversal(SQLModel, table=True):
    """A line that takes another back: it names it, and the reason."""

    __tablename__ = "reversal"
    __table_args__ = (
        ForeignKeyConstraint(
            ["period", "nik", "occurrence"],
            ["premium_line.period", "premium_line.nik", "premium_line.occurrence"],
        ),
    )

    period: str = Field(primary_key=True)
    nik: str = Field(primary_key=True)
    occurrence: int = Field(primary_key=True)
    event_id: int = Field(foreign_key="event.id")
    reason: str
    note: str


class CreditEntry(SQLModel, table=True):
    """What a payer is owed back: granted by a reversal, used by a later deduction, or refunded; whole rupiah."""

    __tablename__ = "credit_entry"
    __table_args__ = (
        CheckConstraint("amount > 0 AND amount = CAST(amount AS BIGINT)", name="credit_positive"),
        CheckConstraint("kind IN ('granted', 'used', 'refunded')", name="credit_kind_known"),
    )

    event_id: int = Field(foreign_key="event.id", primary_key=True)
    payer_kind: str = Field(default=PayerKind.TPP, primary_key=True)
    payer: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    department: str
    amount: int = Field(sa_type=BigInteger)


class JournalTransfer(SQLModel, table=True):
    """One amount that moves from one account to another within an OPD: balanced by construction."""

    __tablename__ = "journal_transfer"
    __table_args__ = (
        CheckConstraint("amount > 0 AND amount = CAST(amount AS BIGINT)", name="amount_positive"),
        CheckConstraint("debit <> credit", name="two_accounts"),
    )

    event_id: int = Field(foreign_key="event.id", primary_key=True)
    kind: str = Field(default=TransferKind.WITHHOLD, primary_key=True)
    department: str = Field(primary_key=True)
    debit: str = Field(primary_key=True)
    credit: str = Field(primary_key=True)
    amount: int = Field(sa_type=BigInteger)


class Payment(SQLModel, table=True):
    """A payment to BPJS on one of its bills (`bill_code`, *kode iuran*), whole rupiah; a bill may be paid in parts."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("amount > 0 AND amount = CAST(amount AS BIGINT)", name="payment_positive"),
    )

    event_id: int = Field(foreign_key="event.id", primary_key=True)
    period: str
    bill_code: str
    amount: int = Field(sa_type=BigInteger)
    paid_on: str
    reference: str


class PaymentReversal(SQLModel, table=True):
    """A payment to BPJS, or a refund to a sponsor, that is taken back whole: the event that recorded it, and why."""

    __tablename__ = "payment_reversal"

    event_id: int = Field(foreign_key="event.id", primary_key=True)
    reverses: int = Field(foreign_key="event.id", unique=True)
    reason: str


class BpjsList(SQLModel, table=True):
    """A list that BPJS gave back for a period; the same file is read once."""

    __tablename__ = "bpjs_list"
    __table_args__ = (UniqueConstraint("period", "sha256"),)

    event_id: int = Field(foreign_key="event.id", primary_key=True)
    period: str
    name: str
    sha256: str


class BpjsAnswer(SQLModel, table=True):
    """One row of BPJS's list: a worker accepted, or rejected with a reason; two equal rows are two."""

    __tablename__ = "bpjs_answer"

    event_id: int = Field(foreign_key="bpjs_list.event_id", primary_key=True)
    row: int = Field(primary_key=True)
    nik: str
    kpj: str
    accepted: bool
    reason: str
    amount: int | None = Field(default=None, sa_type=BigInteger)


class Confirmation(SQLModel, table=True):
    """A cell of an input that a person confirmed to mean something else than it says."""

    __tablename__ = "confirmation"
    __table_args__ = (
        UniqueConstraint(
            "period", "table_name", "file", "sheet", "row", "column_name", "written", "event_id"
        ),
    )

    event_id: int = Field(foreign_key="event.id", primary_key=True)
    number: int = Field(primary_key=True)
    period: str
    table_name: str
    file: str
    sheet: str
    row: int
    column_name: str
    written: str
    meant: str
