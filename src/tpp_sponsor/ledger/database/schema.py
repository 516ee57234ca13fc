"""The tables of the ledger: a chain of events, and the rows that each event wrote (ADR 0003, ADR 0009).

Every act that changes something is an event. An event is open while its transaction writes it, and takes rows. Sealed,
it and its rows are final, and its hash binds them to all events before it. The database itself refuses anything else:
constraints are in `migrations/tables_1001.py` and `funds_1002.py`, triggers in `guards_1001.py`, `funds_1002.py` and
`wages_1004.py` there; here are only the columns.

Money is whole rupiah. A column that comes later must be nullable: the digest of an event leaves out columns without a
value, so older events keep theirs (`chain.rows_digest`).
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from tpp_sponsor.domain.accounts import PayerKind, TransferKind
from tpp_sponsor.ledger.database.moment import Moment


class EventState(StrEnum):
    """An event is open while its transaction writes it, and sealed from its commit on."""

    OPEN = "open"
    SEALED = "sealed"


class Event(SQLModel, table=True):
    """An act: who, when, what and why; its hash binds it to the event before; `facts` is JSON."""

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

    id: int = Field(foreign_key="event.id", primary_key=True, sa_column_kwargs={"autoincrement": False})
    period: str
    revision: int
    program_version: str
    settings_digest: str
    summary: str


class RunInput(SQLModel, table=True):
    """A file of the inbox as the run read it, with its row counts."""

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


class RunFund(SQLModel, table=True):
    """A fund as the run read it, with its months (`YYYY-MM`)."""

    __tablename__ = "run_fund"

    run_id: int = Field(foreign_key="run.id", primary_key=True)
    code: str = Field(primary_key=True)
    kind: str
    name: str
    size_class: str | None = None
    basis: str
    is_public: bool
    valid_from: str
    valid_until: str
    quota: int | None = Field(default=None, sa_type=BigInteger)
    budget: int | None = Field(default=None, sa_type=BigInteger)


class PayerAccount(SQLModel, table=True):
    """Which account plays which role (`AccountRole`) for a kind of payer; a row is never changed (ADR 0021)."""

    __tablename__ = "payer_account"

    payer_kind: str = Field(primary_key=True)
    role: str = Field(primary_key=True)
    account: str


class PremiumLine(SQLModel, table=True):
    """One premium: a payer pays the cover of a worker for a period, by programme.

    `claim` is the number of the statement or proposal, or the employer. `department` is the OPD of a sponsor, the
    fund's code, or the employer.
    `occurrence` is 1; a further one needs that the one before was reversed. `place` (kelurahan), `job` and
    `worker_name` are null in months that were posted before schema 1002. What follows is of lines of employers: the
    `wage` that was counted, the worker's shares of `jht` and `jp`, and the employee's `birth_date` (`YYYY-MM-DD`),
    `kpj` and `segment`; `job` is the office.
    """

    __tablename__ = "premium_line"

    period: str = Field(primary_key=True)
    nik: str = Field(primary_key=True)
    occurrence: int = Field(default=1, primary_key=True)
    run_id: int
    payer_kind: str = PayerKind.TPP
    payer: str
    department: str
    claim: str
    package: str
    jkk: int = Field(sa_type=BigInteger)
    jkm: int = Field(sa_type=BigInteger)
    jht: int = Field(sa_type=BigInteger)
    jp: int = Field(default=0, sa_type=BigInteger)
    total: int = Field(sa_type=BigInteger)
    place: str | None = None
    job: str | None = None
    worker_name: str | None = None
    wage: int | None = Field(default=None, sa_type=BigInteger)
    jht_worker: int | None = Field(default=None, sa_type=BigInteger)
    jp_worker: int | None = Field(default=None, sa_type=BigInteger)
    birth_date: str | None = None
    kpj: str | None = None
    segment: str | None = None
    legal_basis: str | None = None


class Reversal(SQLModel, table=True):
    """A premium line that is taken back, and why."""

    __tablename__ = "reversal"

    period: str = Field(primary_key=True)
    nik: str = Field(primary_key=True)
    occurrence: int = Field(primary_key=True)
    event_id: int = Field(foreign_key="event.id")
    reason: str
    note: str


class CreditEntry(SQLModel, table=True):
    """What a payer is owed back: granted by a reversal, used by a later deduction, or refunded."""

    __tablename__ = "credit_entry"

    event_id: int = Field(foreign_key="event.id", primary_key=True)
    payer_kind: str = Field(default=PayerKind.TPP, primary_key=True)
    payer: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    department: str
    amount: int = Field(sa_type=BigInteger)


class JournalTransfer(SQLModel, table=True):
    """One amount that moves from one account to another within a department: balanced by construction."""

    __tablename__ = "journal_transfer"

    event_id: int = Field(foreign_key="event.id", primary_key=True)
    kind: str = Field(default=TransferKind.WITHHOLD, primary_key=True)
    department: str = Field(primary_key=True)
    debit: str = Field(primary_key=True)
    credit: str = Field(primary_key=True)
    amount: int = Field(sa_type=BigInteger)


class Payment(SQLModel, table=True):
    """A payment to BPJS on a bill (`bill_code`, *kode iuran*), or a part; `payer`: fund or employer, null for TPP."""

    __tablename__ = "payment"

    event_id: int = Field(foreign_key="event.id", primary_key=True)
    payer_kind: str = PayerKind.TPP
    period: str
    bill_code: str
    amount: int = Field(sa_type=BigInteger)
    paid_on: str
    reference: str
    payer: str | None = None


class PaymentReversal(SQLModel, table=True):
    """A payment to BPJS, or a refund to a sponsor, that is taken back whole: its event, and why."""

    __tablename__ = "payment_reversal"

    event_id: int = Field(foreign_key="event.id", primary_key=True)
    reverses: int = Field(foreign_key="event.id", unique=True)
    reason: str


class BpjsList(SQLModel, table=True):
    """A response list of BPJS for a period; the same file is read once."""

    __tablename__ = "bpjs_list"

    event_id: int = Field(foreign_key="event.id", primary_key=True)
    period: str
    name: str
    sha256: str


class BpjsResponse(SQLModel, table=True):
    """One row of a response list: a worker accepted, or rejected with a reason; two equal rows are two."""

    __tablename__ = "bpjs_answer"

    event_id: int = Field(foreign_key="bpjs_list.event_id", primary_key=True)
    row: int = Field(primary_key=True)
    nik: str
    kpj: str
    accepted: bool
    reason: str
    amount: int | None = Field(default=None, sa_type=BigInteger)


class Confirmation(SQLModel, table=True):
    """A cell of an input, and the value that a person confirmed it to mean."""

    __tablename__ = "confirmation"

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
