"""The tables of the ledger: runs, the subledger of premium lines, and the journal they add up to (ADR 0003).

A posted row is never changed or deleted; the database itself refuses it (see the first migration).
"""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Index,
    TypeDecorator,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel


class RunState(StrEnum):
    """A run is open while its transaction writes it, and posted for ever after."""

    OPEN = "open"
    POSTED = "posted"


class PayerKind(StrEnum):
    """Where a premium comes from; today only from the TPP of a civil servant."""

    TPP = "tpp"


class Account(StrEnum):
    """Accounts of the journal; an OPD has its own share in each."""

    WITHHELD = "aset:potongan-tpp"
    HELD_JKK = "titipan:bpjs:jkk"
    HELD_JKM = "titipan:bpjs:jkm"
    HELD_JHT = "titipan:bpjs:jht"


class TransferKind(StrEnum):
    """Why money moved."""

    WITHHOLD = "withhold"


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, also where the database keeps no zone (SQLite) or answers in its own (PostgreSQL)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, D102
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, D102
        return value and (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


class Run(SQLModel, table=True):
    """One revision of a period: from which inputs and settings, with which result (`summary`, JSON)."""

    __tablename__ = "run"
    __table_args__ = (UniqueConstraint("period", "revision"), UniqueConstraint("id", "period"))

    id: int | None = Field(default=None, primary_key=True)
    period: str
    revision: int
    state: str = RunState.OPEN
    program_version: str
    settings_digest: str
    summary: str
    posted_at: datetime = Field(sa_type=Moment)
    posted_by: str


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

    `occurrence` is 1; a further one will need that the one before it was reversed.
    """

    __tablename__ = "premium_line"
    __table_args__ = (
        ForeignKeyConstraint(["run_id", "period"], ["run.id", "run.period"]),
        Index("one_live_premium", "period", "nik", "occurrence", unique=True),
        CheckConstraint("jkk >= 0 AND jkm >= 0 AND jht >= 0", name="programmes_not_negative"),
        CheckConstraint(
            "jkk = CAST(jkk AS BIGINT) AND jkm = CAST(jkm AS BIGINT) AND jht = CAST(jht AS BIGINT)",
            name="whole_rupiah",
        ),
        CheckConstraint("total > 0 AND total = jkk + jkm + jht", name="total_adds_up"),
        CheckConstraint("occurrence = 1", name="first_occurrence"),
    )

    id: int | None = Field(default=None, primary_key=True)
    run_id: int
    period: str
    nik: str
    occurrence: int = 1
    payer_kind: str = PayerKind.TPP
    payer: str
    department: str
    statement: str
    package: str
    jkk: int = Field(sa_type=BigInteger)
    jkm: int = Field(sa_type=BigInteger)
    jht: int = Field(sa_type=BigInteger)
    total: int = Field(sa_type=BigInteger)


class JournalTransfer(SQLModel, table=True):
    """One amount that moves from one account to another within an OPD: balanced by construction."""

    __tablename__ = "journal_transfer"
    __table_args__ = (
        UniqueConstraint("run_id", "kind", "department", "debit", "credit"),
        CheckConstraint("amount > 0 AND amount = CAST(amount AS BIGINT)", name="amount_positive"),
        CheckConstraint("debit <> credit", name="two_accounts"),
    )

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="run.id")
    kind: str = TransferKind.WITHHOLD
    department: str
    debit: str
    credit: str
    amount: int = Field(sa_type=BigInteger)
