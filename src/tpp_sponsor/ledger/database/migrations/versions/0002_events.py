"""A chain of events, and what corrections, credits, payments, answers and confirmations add to it (ADR 0009).

Runs become events of the chain; premium lines get their natural key. The guards of 0001 are made again for the chain:

- an event begins open; only an open event takes rows; sealed, its journal equals its lines, reversals and credits;
- a sealed event follows the one before it by its hash, and neither it nor its rows change or go;
- a worker's second premium for a period needs that the first was reversed; nobody's credit falls below zero.
"""

import sqlalchemy as sa
from alembic import op

from tpp_sponsor.ledger.chain import seal_migrated
from tpp_sponsor.ledger.database.migrations.guards_0002 import ROWS, guard_postgresql, guard_sqlite

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Child before parent, so that one after the other can go.
OF_0001 = ("journal_transfer", "premium_line", "run_file", "run_input", "run")


def upgrade() -> None:
    for table in OF_0001:
        op.execute(f"CREATE TEMPORARY TABLE old_{table} AS SELECT * FROM {table}")
    for table in OF_0001:
        op.execute(f"DROP TABLE {table}")
    _create_tables()
    _carry_over()
    for table in OF_0001:
        op.execute(f"DROP TABLE old_{table}")
    if op.get_bind().dialect.name == "sqlite":
        guard_sqlite()
    else:
        guard_postgresql()


def _carry_over() -> None:
    """Posted runs become events 1, 2, 3 … in their order; their rows are theirs."""
    op.execute(
        "INSERT INTO event (id, state, act, period, at, actor) SELECT number, 'open', "
        "CASE revision WHEN 1 THEN 'post' ELSE 'revise' END, period, posted_at, posted_by FROM ("
        "SELECT old_run.*, ROW_NUMBER() OVER (ORDER BY id) AS number FROM old_run WHERE state = 'posted') AS r"
    )
    number = "(SELECT COUNT(*) FROM old_run AS o WHERE o.state = 'posted' AND o.id <= {})"
    of_posted = "IN (SELECT id FROM old_run WHERE state = 'posted')"
    plain = {
        "run": ("period", "revision", "program_version", "settings_digest", "summary"),
        "run_input": ("name", "table_name", "sha256", "size", "rows", "accepted", "rejected", "ignored"),
        "run_file": ("area", "path", "sha256", "size"),
        "premium_line": (
            *("period", "nik", "occurrence", "payer_kind", "payer", "department", "statement", "package"),
            *("jkk", "jkm", "jht", "total"),
        ),
        "journal_transfer": ("kind", "department", "debit", "credit", "amount"),
    }
    for table, columns in plain.items():
        run = "id" if table == "run" else "run_id"
        names = ", ".join(columns)
        op.execute(
            f"INSERT INTO {table} ({ROWS[table]}, {names}) "
            f"SELECT {number.format(f'old_{table}.{run}')}, {names} FROM old_{table} WHERE {run} {of_posted}"
        )
    seal_migrated(op.get_bind(), ROWS)


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _rupiah(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def _of_event(column: str = "event_id", parent: str = "event.id", *, key: bool = True) -> sa.Column[int]:
    return sa.Column(
        column, sa.Integer(), sa.ForeignKey(parent), primary_key=key, nullable=False, autoincrement=False
    )


def _keys(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), primary_key=True, nullable=False) for name in names]


_WHOLE = "amount > 0 AND amount = CAST(amount AS BIGINT)"


def _create_tables() -> None:
    _create_events_and_runs()
    _create_lines()
    _create_books()
    _create_tables_of_bpjs()


def _create_events_and_runs() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        *_text("state", "act", "period"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_text("actor"),
        *(sa.Column(name, sa.Text()) for name in ("facts", "previous", "hash")),
        sa.UniqueConstraint("hash"),
        sa.CheckConstraint("state IN ('open', 'sealed')", name="state_known"),
    )
    op.create_table(
        "run",
        _of_event("id"),
        *_text("period"),
        sa.Column("revision", sa.Integer(), nullable=False),
        *_text("program_version", "settings_digest", "summary"),
        sa.UniqueConstraint("period", "revision"),
        sa.UniqueConstraint("id", "period"),
        sa.CheckConstraint("revision >= 1", name="revision_counts_from_1"),
    )
    op.create_table(
        "run_input",
        _of_event("run_id", "run.id"),
        *_keys("name"),
        *_text("table_name", "sha256"),
        *_rupiah("size", "rows", "accepted", "rejected", "ignored"),
        sa.CheckConstraint("rows = accepted + rejected + ignored", name="every_row_accounted_for"),
    )
    op.create_table(
        "run_file",
        _of_event("run_id", "run.id"),
        *_keys("area", "path"),
        *_text("sha256"),
        *_rupiah("size"),
    )


def _create_lines() -> None:
    op.create_table(
        "premium_line",
        *_keys("period", "nik"),
        sa.Column("occurrence", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        *_text("payer_kind", "payer", "department", "statement", "package"),
        *_rupiah("jkk", "jkm", "jht", "total"),
        sa.ForeignKeyConstraint(["run_id", "period"], ["run.id", "run.period"]),
        sa.CheckConstraint("jkk >= 0 AND jkm >= 0 AND jht >= 0", name="programmes_not_negative"),
        sa.CheckConstraint(
            "jkk = CAST(jkk AS BIGINT) AND jkm = CAST(jkm AS BIGINT) AND jht = CAST(jht AS BIGINT)",
            name="whole_rupiah",
        ),
        sa.CheckConstraint("total > 0 AND total = jkk + jkm + jht", name="total_adds_up"),
        sa.CheckConstraint("occurrence >= 1", name="occurrence_counts_from_1"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reversal",
        *_keys("period", "nik"),
        sa.Column("occurrence", sa.Integer(), primary_key=True, autoincrement=False),
        _of_event(key=False),
        *_text("reason", "note"),
        sa.ForeignKeyConstraint(
            ["period", "nik", "occurrence"],
            ["premium_line.period", "premium_line.nik", "premium_line.occurrence"],
        ),
    )


def _create_books() -> None:
    op.create_table(
        "credit_entry",
        _of_event(),
        *_keys("payer_kind", "payer", "kind"),
        *_text("department"),
        *_rupiah("amount"),
        sa.CheckConstraint(_WHOLE, name="credit_positive"),
        sa.CheckConstraint("kind IN ('granted', 'used', 'refunded')", name="credit_kind_known"),
    )
    op.create_index("credit_of_payer", "credit_entry", ["payer_kind", "payer"])
    op.create_table(
        "journal_transfer",
        _of_event(),
        *_keys("kind", "department", "debit", "credit"),
        *_rupiah("amount"),
        sa.CheckConstraint(_WHOLE, name="amount_positive"),
        sa.CheckConstraint("debit <> credit", name="two_accounts"),
    )


def _create_tables_of_bpjs() -> None:
    op.create_table(
        "payment",
        _of_event(),
        *_text("period", "bill_code"),
        *_rupiah("amount"),
        *_text("paid_on", "reference"),
        sa.UniqueConstraint("bill_code", "reference"),
        sa.CheckConstraint(_WHOLE, name="payment_positive"),
    )
    op.create_table(
        "bpjs_list",
        _of_event(),
        *_text("period", "name", "sha256"),
        sa.UniqueConstraint("period", "sha256"),
    )
    op.create_table(
        "bpjs_answer",
        _of_event("event_id", "bpjs_list.event_id"),
        sa.Column("row", sa.Integer(), primary_key=True, autoincrement=False),
        *_text("nik", "kpj"),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        *_text("reason"),
        sa.Column("amount", sa.BigInteger()),
    )
    op.create_table(
        "confirmation",
        _of_event(),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        *_text("period", "table_name", "file", "sheet"),
        sa.Column("row", sa.Integer(), nullable=False),
        *_text("column_name", "written", "meant"),
    )
