"""The guards of schema 1001: what the database itself refuses, on SQLite and PostgreSQL. Frozen with its migration.

Conditions are written once; the databases differ in how a trigger asks them. SQLite asks row by row. PostgreSQL asks
once a statement where many rows come at once.
"""

from collections.abc import Iterator

# Table → the column that names the event its rows belong to.
ROWS_OF_EVENTS = {
    "run": "id",
    "run_input": "run_id",
    "run_file": "run_id",
    "premium_line": "run_id",
    "reversal": "event_id",
    "credit_entry": "event_id",
    "journal_transfer": "event_id",
    "payment": "event_id",
    "payment_reversal": "event_id",
    "bpjs_list": "event_id",
    "bpjs_answer": "event_id",
    "confirmation": "event_id",
}
# `INSERT OR REPLACE` of SQLite deletes the row in its way without asking the triggers on DELETE. These tables have keys
# that can meet a sealed row. Premium lines have too: the seal of an event looks for those that are gone (ADR 0003).
_SAME_ROW = {
    "event": "id = NEW.id",
    "run": "id = NEW.id OR (period = NEW.period AND revision = NEW.revision)",
    "payer_account": "payer_kind = NEW.payer_kind AND role = NEW.role",
    "reversal": "period = NEW.period AND nik = NEW.nik AND occurrence = NEW.occurrence",
    "payment": "event_id = NEW.event_id",
    "payment_reversal": "event_id = NEW.event_id OR reverses = NEW.reverses",
    "bpjs_list": "period = NEW.period AND sha256 = NEW.sha256",
}
_HELD = "role IN ('held_jkk', 'held_jkm', 'held_jht', 'held_jp')"

_IDENTITY_CHANGES = (
    "NEW.id <> OLD.id OR NEW.act <> OLD.act OR NEW.period <> OLD.period OR NEW.actor <> OLD.actor"
)
_CHAIN_BROKEN = f"""
    NEW.facts IS NULL OR NEW.hash IS NULL OR NEW.previous IS NULL
    OR NEW.previous <> COALESCE((SELECT hash FROM event WHERE id = NEW.id - 1),
        CASE NEW.id WHEN 1 THEN '{"0" * 64}' END, '')
    OR EXISTS (SELECT 1 FROM event WHERE hash = NEW.hash AND id <> NEW.id)
"""
# What lines, reversals and credits call for, less what the journal moved, by department and account; debits count up,
# credits down. A reversed premium goes back to the receivable, or is credit of the payer where its kind has credit.
# A kind of payer without accounts has an amount that no journal can meet.
_BOOKS_DIFFER = f"""
    EXISTS (
        SELECT department, account FROM (
            SELECT department, account, CASE role WHEN 'held_jkk' THEN -jkk WHEN 'held_jkm' THEN -jkm
                WHEN 'held_jht' THEN -jht WHEN 'held_jp' THEN -jp ELSE total END AS amount
            FROM (
                SELECT department, payer_kind, SUM(total) AS total,
                    SUM(jkk) AS jkk, SUM(jkm) AS jkm, SUM(jht) AS jht, SUM(jp) AS jp
                FROM premium_line WHERE period = NEW.period AND run_id = NEW.id GROUP BY department, payer_kind
            ) AS summed LEFT JOIN payer_account AS its
                ON its.payer_kind = summed.payer_kind AND (role = 'receivable' OR {_HELD})
            UNION ALL
            SELECT line.department, account, CASE role WHEN 'held_jkk' THEN line.jkk WHEN 'held_jkm' THEN line.jkm
                WHEN 'held_jht' THEN line.jht WHEN 'held_jp' THEN line.jp ELSE -line.total END
            FROM reversal AS back JOIN premium_line AS line ON line.period = back.period
                AND line.nik = back.nik AND line.occurrence = back.occurrence
            JOIN payer_account AS its ON its.payer_kind = line.payer_kind AND ({_HELD} OR (role = 'receivable'
                AND NOT EXISTS (SELECT 1 FROM payer_account AS other
                    WHERE other.payer_kind = line.payer_kind AND other.role = 'credit')))
            WHERE back.event_id = NEW.id
            UNION ALL
            SELECT department, account, CASE WHEN account IS NOT NULL AND kind = 'granted' THEN -amount ELSE amount END
            FROM credit_entry AS entry LEFT JOIN payer_account AS its
                ON its.payer_kind = entry.payer_kind AND role = 'credit'
            WHERE event_id = NEW.id
            UNION ALL
            SELECT department, account, -amount FROM credit_entry AS entry JOIN payer_account AS its
                ON its.payer_kind = entry.payer_kind AND role = 'receivable'
            WHERE event_id = NEW.id AND kind <> 'granted'
            UNION ALL SELECT department, debit, -amount FROM journal_transfer WHERE event_id = NEW.id
            UNION ALL SELECT department, credit, amount FROM journal_transfer WHERE event_id = NEW.id
        ) AS moved
        GROUP BY department, account HAVING SUM(amount) <> 0
    ) AND NOT EXISTS (SELECT 1 FROM payment WHERE event_id = NEW.id)
    AND NOT EXISTS (SELECT 1 FROM payment_reversal WHERE event_id = NEW.id)
"""
_ACCOUNT_OF = "(SELECT account FROM payer_account AS its WHERE its.payer_kind = {kind} AND {role})"
# A payment moves its amount from what is held for BPJS, and does nothing else.
_PAYMENT_DIFFERS = f"""
    EXISTS (
        SELECT 1 FROM payment AS mine WHERE mine.event_id = NEW.id AND (
            mine.amount <> COALESCE((SELECT SUM(amount) FROM journal_transfer WHERE event_id = NEW.id), 0)
            OR EXISTS (SELECT 1 FROM journal_transfer WHERE event_id = NEW.id AND (
                credit NOT IN {_ACCOUNT_OF.format(kind="mine.payer_kind", role="role = 'paid'")}
                OR debit NOT IN {_ACCOUNT_OF.format(kind="mine.payer_kind", role=_HELD)}))
            OR EXISTS (SELECT 1 FROM premium_line WHERE period = NEW.period AND run_id = NEW.id)
            OR EXISTS (SELECT 1 FROM reversal WHERE event_id = NEW.id)
            OR EXISTS (SELECT 1 FROM credit_entry WHERE event_id = NEW.id)
        )
    )
"""
# What is taken back moves the same amount the other way: a payment to what is held for BPJS, a refund between the same
# two accounts and to the same payer.
_UNDOING_DIFFERS = f"""
    EXISTS (
        SELECT 1 FROM payment_reversal AS back JOIN event AS done ON done.id = back.reverses
        LEFT JOIN payment AS paid ON paid.event_id = done.id
        WHERE back.event_id = NEW.id AND (
            COALESCE((SELECT SUM(amount) FROM journal_transfer WHERE event_id = NEW.id), 0)
                <> COALESCE((SELECT SUM(amount) FROM journal_transfer WHERE event_id = done.id), 0)
            OR EXISTS (SELECT 1 FROM journal_transfer AS moved WHERE moved.event_id = NEW.id AND CASE
                WHEN done.act = 'pay' THEN
                    moved.debit NOT IN {_ACCOUNT_OF.format(kind="paid.payer_kind", role="role = 'paid'")}
                    OR moved.credit NOT IN {_ACCOUNT_OF.format(kind="paid.payer_kind", role=_HELD)}
                ELSE NOT EXISTS (SELECT 1 FROM journal_transfer AS first WHERE first.event_id = done.id
                    AND first.department = moved.department
                    AND first.debit = moved.credit AND first.credit = moved.debit) END)
            OR COALESCE((SELECT SUM(amount) FROM credit_entry WHERE event_id = NEW.id), 0)
                <> COALESCE((SELECT SUM(amount) FROM credit_entry WHERE event_id = done.id), 0)
            OR EXISTS (SELECT 1 FROM credit_entry AS mine WHERE mine.event_id = NEW.id AND (mine.kind <> 'granted'
                OR NOT EXISTS (SELECT 1 FROM credit_entry AS first WHERE first.event_id = done.id
                    AND first.payer_kind = mine.payer_kind AND first.payer = mine.payer
                    AND first.department = mine.department)))
            OR EXISTS (SELECT 1 FROM payment WHERE event_id = NEW.id)
            OR EXISTS (SELECT 1 FROM premium_line WHERE period = NEW.period AND run_id = NEW.id)
            OR EXISTS (SELECT 1 FROM reversal WHERE event_id = NEW.id)
        )
    )
"""
# Only an event with a run can take lines: others need not count them.
_LINES_GONE = f"""
    EXISTS (SELECT 1 FROM run WHERE id = NEW.id) AND EXISTS (
        SELECT 1 FROM run AS earlier WHERE earlier.period = NEW.period AND earlier.id <> NEW.id AND
            COALESCE((SELECT SUM(total) FROM premium_line
                WHERE period = earlier.period AND run_id = earlier.id), 0)
            <> COALESCE((SELECT SUM(amount) FROM journal_transfer
                WHERE event_id = earlier.id AND credit IN (SELECT account FROM payer_account WHERE {_HELD})), 0)
    )
"""
_PREMIUM_LIVES = """
    {line}.occurrence <> 1 AND NOT EXISTS (SELECT 1 FROM reversal WHERE period = {line}.period
        AND nik = {line}.nik AND occurrence = {line}.occurrence - 1)
"""
_CREDIT_OVERDRAWN = """
    NEW.kind <> 'granted' AND NEW.amount > COALESCE((
        SELECT SUM(CASE kind WHEN 'granted' THEN amount ELSE -amount END) FROM credit_entry
        WHERE payer_kind = NEW.payer_kind AND payer = NEW.payer), 0)
"""
_OTHER_PERIOD = "EXISTS (SELECT 1 FROM event WHERE id = NEW.id AND period <> NEW.period)"
_PROOF_KNOWN = """
    EXISTS (SELECT 1 FROM payment AS there WHERE there.period = NEW.period AND there.bill_code = NEW.bill_code
        AND LOWER(TRIM(there.reference)) = LOWER(TRIM(NEW.reference))
        AND NOT EXISTS (SELECT 1 FROM payment_reversal WHERE reverses = there.event_id))
"""
_NOTHING_TO_UNDO = """
    NOT EXISTS (SELECT 1 FROM event AS done JOIN event AS mine ON mine.period = done.period
        WHERE done.id = NEW.reverses AND mine.id = NEW.event_id AND done.state = 'sealed'
        AND done.act IN ('pay', 'refund'))
"""

# Trigger → when it asks, what it refuses, and its words; asked before each row, on both databases.
_RULES = {
    "event_begins_open": ("INSERT ON event", "NEW.state <> 'open'", "an event begins open"),
    "event_stays": ("DELETE ON event", "TRUE", "an event is never deleted"),
    "event_is_final": (
        "UPDATE ON event",
        f"OLD.state = 'sealed' OR {_IDENTITY_CHANGES}",
        "a sealed event is final",
    ),
    "event_follows": ("UPDATE ON event", _CHAIN_BROKEN, "the chain of events is broken"),
    "event_adds_up": (
        "UPDATE ON event",
        f"({_BOOKS_DIFFER}) OR {_PAYMENT_DIFFERS} OR {_UNDOING_DIFFERS}",
        "lines and journal differ",
    ),
    "run_of_its_period": ("INSERT ON run", _OTHER_PERIOD, "a run is of the period of its event"),
    "credit_entry_covered": ("INSERT ON credit_entry", _CREDIT_OVERDRAWN, "more credit than there is"),
    "payment_live_once": (
        "INSERT ON payment",
        _PROOF_KNOWN,
        "this proof is recorded for this month and bill already",
    ),
    "payment_reversal_reverses": (
        "INSERT ON payment_reversal",
        _NOTHING_TO_UNDO,
        "there is no such payment or refund of this month",
    ),
}
_NOT_OPEN = "the event is not open"
_LIVES = "the premium before is not reversed"


def guard_statements(dialect: str) -> Iterator[str]:
    """The statements that make the guards."""
    return _sqlite() if dialect == "sqlite" else _postgresql()


def _sqlite() -> Iterator[str]:
    def refuse(name: str, when: str, condition: str, message: str) -> str:
        return f"CREATE TRIGGER {name} {when} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"

    for name, (when, condition, message) in _RULES.items():
        yield refuse(name, f"BEFORE {when}", condition, message)
    for table, event in ROWS_OF_EVENTS.items():
        # A line is asked about once it is in: before, SQLite would write it down twice (ADR 0003).
        asked = "AFTER" if table == "premium_line" else "BEFORE"
        not_open = f"(SELECT state FROM event WHERE id = NEW.{event}) IS NOT 'open'"
        yield refuse(f"{table}_only_while_open", f"{asked} INSERT ON {table}", not_open, _NOT_OPEN)
    for table in (*ROWS_OF_EVENTS, "payer_account"):
        for kind, when in (("changed", "UPDATE"), ("deleted", "DELETE")):
            yield refuse(
                f"{table}_not_{kind}", f"BEFORE {when} ON {table}", "TRUE", f"{table} is append-only"
            )
    for table, same in _SAME_ROW.items():
        there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
        yield refuse(
            f"{table}_not_replaced", f"BEFORE INSERT ON {table}", there, f"{table} has this row already"
        )
    lives = _PREMIUM_LIVES.format(line="NEW")
    yield refuse("premium_line_live_once", "AFTER INSERT ON premium_line", lives, _LIVES)
    yield refuse(
        "event_replaces_no_line", "BEFORE UPDATE ON event", _LINES_GONE, "a line of an earlier run is gone"
    )


def _postgresql() -> Iterator[str]:
    def refuse(name: str, condition: str, message: str) -> str:
        raised = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'"
        return (
            f"CREATE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ "
            f"BEGIN IF {condition} THEN {raised}; END IF; RETURN NEW; END $guard$"
        )

    def attach(name: str, when: str, each: str, function: str) -> str:
        return f"CREATE TRIGGER {name} {when} FOR EACH {each} EXECUTE FUNCTION refuse_{function}()"

    for name, (when, condition, message) in _RULES.items():
        yield refuse(name, condition, message)
        yield attach(name, f"BEFORE {when}", "ROW", name)
    yield refuse("change", "TRUE", "sealed rows are append-only")
    for event in sorted(set(ROWS_OF_EVENTS.values())):
        not_open = (
            f"EXISTS (SELECT 1 FROM added LEFT JOIN event ON event.id = added.{event} "
            "WHERE event.state IS DISTINCT FROM 'open')"
        )
        yield refuse(f"unless_open_by_{event}", not_open, _NOT_OPEN)
    lives = f"EXISTS (SELECT 1 FROM added WHERE {_PREMIUM_LIVES.format(line='added')})"
    yield refuse("second_premium", lives, _LIVES)
    added = "{} REFERENCING NEW TABLE AS added"
    for table, event in ROWS_OF_EVENTS.items():
        when = added.format(f"AFTER INSERT ON {table}")
        yield attach(f"{table}_only_while_open", when, "STATEMENT", f"unless_open_by_{event}")
    when = added.format("AFTER INSERT ON premium_line")
    yield attach("premium_line_live_once", when, "STATEMENT", "second_premium")
    for table in (*ROWS_OF_EVENTS, "payer_account"):
        yield attach(f"{table}_not_changed", f"BEFORE UPDATE OR DELETE ON {table}", "ROW", "change")
    for table in ("event", *ROWS_OF_EVENTS, "payer_account"):
        yield attach(f"{table}_not_truncated", f"BEFORE TRUNCATE ON {table}", "STATEMENT", "change")
