"""Payments to BPJS and refunds to sponsors can be taken back, once and whole (ADR 0009).

A proof of payment may pay several months of one bill, and may be recorded again once it was taken back. So the key of
0002, (bill, proof), goes; a trigger refuses the same proof twice for one month of one bill while it stands. Which other
uses of a proof are refused is the program's own rule, so that every ledger of an earlier version can be written again.
"""

import sqlalchemy as sa
from alembic import op

from tpp_sponsor.ledger.database.migrations.guards_0002 import (
    BOOKS_DIFFER,
    CHAIN_BROKEN,
    IDENTITY_CHANGES,
    PAYMENT_DIFFERS,
)

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_STANDS_ALREADY = """
    EXISTS (SELECT 1 FROM payment AS there WHERE there.period = NEW.period AND there.bill_code = NEW.bill_code
        AND LOWER(TRIM(there.reference)) = LOWER(TRIM(NEW.reference))
        AND NOT EXISTS (SELECT 1 FROM payment_reversal WHERE reverses = there.event_id))
"""
_NOTHING_TO_REVERSE = """
    NOT EXISTS (SELECT 1 FROM event AS done JOIN event AS mine ON mine.period = done.period
        WHERE done.id = NEW.reverses AND mine.id = NEW.event_id AND done.state = 'sealed'
        AND done.act IN ('pay', 'refund'))
"""
# What is taken back moves the same amount the other way; a refund between the same two accounts, and to the same payer.
_REVERSAL_DIFFERS = """
    EXISTS (SELECT 1 FROM payment_reversal AS back JOIN event AS done ON done.id = back.reverses
        WHERE back.event_id = NEW.id AND (
            COALESCE((SELECT SUM(amount) FROM journal_transfer WHERE event_id = NEW.id), 0)
                <> COALESCE((SELECT SUM(amount) FROM journal_transfer WHERE event_id = done.id), 0)
            OR EXISTS (SELECT 1 FROM journal_transfer WHERE event_id = NEW.id AND debit <> 'aset:potongan-tpp')
            OR EXISTS (SELECT 1 FROM journal_transfer AS moved WHERE moved.event_id = NEW.id AND CASE done.act
                WHEN 'pay' THEN moved.credit NOT LIKE 'titipan:bpjs:%'
                ELSE NOT EXISTS (SELECT 1 FROM journal_transfer AS first WHERE first.event_id = done.id
                    AND first.department = moved.department AND first.debit = moved.credit) END)
            OR COALESCE((SELECT SUM(amount) FROM credit_entry WHERE event_id = NEW.id), 0)
                <> COALESCE((SELECT SUM(amount) FROM credit_entry WHERE event_id = done.id), 0)
            OR EXISTS (SELECT 1 FROM credit_entry AS mine WHERE mine.event_id = NEW.id AND (mine.kind <> 'granted'
                OR NOT EXISTS (SELECT 1 FROM credit_entry AS first WHERE first.event_id = done.id
                    AND first.payer_kind = mine.payer_kind AND first.payer = mine.payer
                    AND first.department = mine.department)))
            OR EXISTS (SELECT 1 FROM payment WHERE event_id = NEW.id)
            OR EXISTS (SELECT 1 FROM premium_line WHERE run_id = NEW.id)
            OR EXISTS (SELECT 1 FROM reversal WHERE event_id = NEW.id)
        )
    )
"""
_ADDS_UP_NOT = f"""
    ({BOOKS_DIFFER} AND NOT EXISTS (SELECT 1 FROM payment_reversal WHERE event_id = NEW.id))
    OR {PAYMENT_DIFFERS} OR {_REVERSAL_DIFFERS}
"""
_NOT_OPEN = "(SELECT state FROM event WHERE id = NEW.event_id) IS NOT 'open'"
_APPEND_ONLY = "{} is append-only"
_SAYS = {
    "live_once": "this proof is recorded for this month and bill already",
    "reverses": "there is no such payment or refund of this month",
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER event_adds_up")
        op.execute("CREATE TEMPORARY TABLE old_payment AS SELECT * FROM payment")
        op.execute("DROP TABLE payment")
        _create_payment()
        op.execute("INSERT INTO payment SELECT * FROM old_payment")
        op.execute("DROP TABLE old_payment")
        _create_reversal()
        _guard_sqlite()
    else:
        op.execute("ALTER TABLE payment DROP CONSTRAINT payment_bill_code_reference_key")
        _create_reversal()
        _guard_postgresql()


def _of_event(column: str = "event_id", *, key: bool = True) -> sa.Column[int]:
    return sa.Column(
        column,
        sa.Integer(),
        sa.ForeignKey("event.id"),
        primary_key=key,
        unique=not key or None,
        nullable=False,
        autoincrement=False,
    )


def _create_payment() -> None:
    op.create_table(
        "payment",
        _of_event(),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("period", "bill_code")),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("paid_on", "reference")),
        sa.CheckConstraint("amount > 0 AND amount = CAST(amount AS BIGINT)", name="payment_positive"),
    )


def _create_reversal() -> None:
    op.create_table(
        "payment_reversal",
        _of_event(),
        _of_event("reverses", key=False),
        sa.Column("reason", sa.Text(), nullable=False),
    )


def _guard_sqlite() -> None:
    for name, when, condition, message in (
        ("event_adds_up", "UPDATE ON event", _ADDS_UP_NOT, "lines and journal differ"),
        ("payment_live_once", "INSERT ON payment", _STANDS_ALREADY, _SAYS["live_once"]),
        (
            "payment_reversal_reverses",
            "INSERT ON payment_reversal",
            _NOTHING_TO_REVERSE,
            _SAYS["reverses"],
        ),
        *(guard for table in ("payment", "payment_reversal") for guard in _append_only(table)),
    ):
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def _append_only(table: str) -> list[tuple[str, str, str, str]]:
    """INSERT OR REPLACE deletes the row in its way without asking the triggers on DELETE."""
    same = "event_id = NEW.event_id" + (" OR reverses = NEW.reverses" if table == "payment_reversal" else "")
    there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
    return [
        (f"{table}_only_while_open", f"INSERT ON {table}", _NOT_OPEN, "the event is not open"),
        (f"{table}_not_changed", f"UPDATE ON {table}", "TRUE", _APPEND_ONLY.format(table)),
        (f"{table}_not_deleted", f"DELETE ON {table}", "TRUE", _APPEND_ONLY.format(table)),
        (f"{table}_not_replaced", f"INSERT ON {table}", there, f"{table} has this row already"),
    ]


def _refuse(condition: str, message: str) -> str:
    raised = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"
    return f"IF {condition} THEN {raised} END IF; "


def _guard_postgresql() -> None:
    sealing = (
        (f"OLD.state = 'sealed' OR {IDENTITY_CHANGES}", "a sealed event is final"),
        (CHAIN_BROKEN, "the chain of events is broken"),
        (_ADDS_UP_NOT, "lines and journal differ"),
    )
    functions = {
        "refuse_event_update": "".join(_refuse(*rule) for rule in sealing),
        "refuse_proof_twice": _refuse(_STANDS_ALREADY, _SAYS["live_once"]),
        "refuse_reversal": _refuse(_NOTHING_TO_REVERSE, _SAYS["reverses"]),
    }
    for name, refusals in functions.items():
        op.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ "
            f"BEGIN {refusals} RETURN NEW; END $guard$"
        )
    _attach_postgresql()


def _attach_postgresql() -> None:
    for name, when, how in (
        (
            "payment_live_once",
            "BEFORE INSERT ON payment",
            "FOR EACH ROW EXECUTE FUNCTION refuse_proof_twice()",
        ),
        (
            "payment_reversal_reverses",
            "BEFORE INSERT ON payment_reversal",
            "FOR EACH ROW EXECUTE FUNCTION refuse_reversal()",
        ),
        (
            "payment_reversal_only_while_open",
            "AFTER INSERT ON payment_reversal",
            "REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_unless_open_by_event_id()",
        ),
        (
            "payment_reversal_not_changed",
            "BEFORE UPDATE OR DELETE ON payment_reversal",
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        ),
        (
            "payment_reversal_not_truncated",
            "BEFORE TRUNCATE ON payment_reversal",
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        ),
    ):
        op.execute(f"CREATE TRIGGER {name} {when} {how}")
