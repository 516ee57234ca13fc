"""The guards of migration 0002: what the database itself refuses. Frozen with its migration."""

from alembic import op

# Table → the column that names the event its rows belong to.
ROWS = {
    "run": "id",
    "run_input": "run_id",
    "run_file": "run_id",
    "premium_line": "run_id",
    "reversal": "event_id",
    "credit_entry": "event_id",
    "journal_transfer": "event_id",
    "payment": "event_id",
    "bpjs_list": "event_id",
    "bpjs_answer": "event_id",
    "confirmation": "event_id",
}

_LINE_ACCOUNTS = """
    (SELECT 'aset:potongan-tpp' AS account UNION ALL SELECT 'titipan:bpjs:jkk'
     UNION ALL SELECT 'titipan:bpjs:jkm' UNION ALL SELECT 'titipan:bpjs:jht') AS accounts
"""
# Debits count up, credits down; what lines, reversals and credits call for, less what the journal moved.
BOOKS_DIFFER = f"""
    EXISTS (
        SELECT department, account FROM (
            SELECT department, account, CASE account WHEN 'aset:potongan-tpp' THEN total
                WHEN 'titipan:bpjs:jkk' THEN -jkk WHEN 'titipan:bpjs:jkm' THEN -jkm ELSE -jht END AS amount
            FROM (
                SELECT department, SUM(total) AS total, SUM(jkk) AS jkk, SUM(jkm) AS jkm, SUM(jht) AS jht
                FROM premium_line WHERE period = NEW.period AND run_id = NEW.id GROUP BY department
            ) AS summed CROSS JOIN {_LINE_ACCOUNTS}
            UNION ALL
            SELECT line.department, account, CASE account WHEN 'aset:potongan-tpp' THEN 0
                WHEN 'titipan:bpjs:jkk' THEN line.jkk WHEN 'titipan:bpjs:jkm' THEN line.jkm ELSE line.jht END
            FROM reversal AS back JOIN premium_line AS line ON line.period = back.period
                AND line.nik = back.nik AND line.occurrence = back.occurrence CROSS JOIN {_LINE_ACCOUNTS}
            WHERE back.event_id = NEW.id
            UNION ALL
            SELECT department, 'titipan:kredit-asn', CASE kind WHEN 'granted' THEN -amount ELSE amount END
            FROM credit_entry WHERE event_id = NEW.id
            UNION ALL
            SELECT department, 'aset:potongan-tpp', -amount
            FROM credit_entry WHERE event_id = NEW.id AND kind <> 'granted'
            UNION ALL SELECT department, debit, -amount FROM journal_transfer WHERE event_id = NEW.id
            UNION ALL SELECT department, credit, amount FROM journal_transfer WHERE event_id = NEW.id
        ) AS moved
        GROUP BY department, account HAVING SUM(amount) <> 0
    ) AND NOT EXISTS (SELECT 1 FROM payment WHERE event_id = NEW.id)
"""
PAYMENT_DIFFERS = """
    EXISTS (
        SELECT 1 FROM payment WHERE event_id = NEW.id AND (
            amount <> COALESCE((SELECT SUM(amount) FROM journal_transfer WHERE event_id = NEW.id), 0)
            OR EXISTS (SELECT 1 FROM journal_transfer WHERE event_id = NEW.id
                AND (credit <> 'aset:potongan-tpp' OR debit NOT LIKE 'titipan:bpjs:%'))
            OR EXISTS (SELECT 1 FROM premium_line WHERE run_id = NEW.id)
            OR EXISTS (SELECT 1 FROM reversal WHERE event_id = NEW.id)
            OR EXISTS (SELECT 1 FROM credit_entry WHERE event_id = NEW.id)
        )
    )
"""
CHAIN_BROKEN = f"""
    NEW.facts IS NULL OR NEW.hash IS NULL OR NEW.previous IS NULL
    OR NEW.previous <> COALESCE((SELECT hash FROM event WHERE id = NEW.id - 1),
        CASE NEW.id WHEN 1 THEN '{"0" * 64}' END, '')
    OR EXISTS (SELECT 1 FROM event WHERE hash = NEW.hash AND id <> NEW.id)
"""
IDENTITY_CHANGES = (
    "NEW.id <> OLD.id OR NEW.act <> OLD.act OR NEW.period <> OLD.period OR NEW.actor <> OLD.actor"
)
NOT_REVERSED_BEFORE = """
    {new}.occurrence <> 1 AND NOT EXISTS (SELECT 1 FROM reversal WHERE period = {new}.period
        AND nik = {new}.nik AND occurrence = {new}.occurrence - 1)
"""
CREDIT_OVERDRAWN = """
    NEW.kind <> 'granted' AND NEW.amount > COALESCE((
        SELECT SUM(CASE kind WHEN 'granted' THEN amount ELSE -amount END) FROM credit_entry
        WHERE payer_kind = NEW.payer_kind AND payer = NEW.payer), 0)
"""


def _refuse_sqlite(name: str, when: str, condition: str, message: str) -> None:
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {when} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def guard_sqlite() -> None:
    """Triggers row by row."""
    refuse = _refuse_sqlite
    refuse("event_begins_open", "INSERT ON event", "NEW.state <> 'open'", "an event begins open")
    refuse("event_stays", "DELETE ON event", "TRUE", "an event is never deleted")
    final = f"OLD.state = 'sealed' OR {IDENTITY_CHANGES}"
    refuse("event_is_final", "UPDATE ON event", final, "a sealed event is final")
    refuse("event_follows", "UPDATE ON event", CHAIN_BROKEN, "the chain of events is broken")
    refuse(
        "event_adds_up", "UPDATE ON event", f"{BOOKS_DIFFER} OR {PAYMENT_DIFFERS}", "lines and journal differ"
    )
    for table, event in ROWS.items():
        is_open = f"(SELECT state FROM event WHERE id = NEW.{event}) IS NOT 'open'"
        refuse(f"{table}_only_while_open", f"INSERT ON {table}", is_open, "the event is not open")
        refuse(f"{table}_not_changed", f"UPDATE ON {table}", "TRUE", f"{table} is append-only")
        refuse(f"{table}_not_deleted", f"DELETE ON {table}", "TRUE", f"{table} is append-only")
    not_reversed = NOT_REVERSED_BEFORE.format(new="NEW")
    refuse(
        "premium_line_live_once", "INSERT ON premium_line", not_reversed, "the premium before is not reversed"
    )
    refuse("credit_entry_covered", "INSERT ON credit_entry", CREDIT_OVERDRAWN, "more credit than there is")
    # INSERT OR REPLACE deletes the row in its way without asking the triggers on DELETE.
    same_premium = "period = NEW.period AND nik = NEW.nik AND occurrence = NEW.occurrence"
    for table, same in {
        "event": "id = NEW.id",
        "run": "id = NEW.id OR (period = NEW.period AND revision = NEW.revision)",
        "premium_line": same_premium,
        "reversal": same_premium,
        "payment": "bill_code = NEW.bill_code AND reference = NEW.reference",
        "bpjs_list": "period = NEW.period AND sha256 = NEW.sha256",
    }.items():
        there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
        refuse(f"{table}_not_replaced", f"INSERT ON {table}", there, f"{table} has this row already")


def guard_postgresql() -> None:
    """Triggers by statement where many rows come at once; the functions of 0001 go."""
    # The triggers of 0001 went with their tables; these are their functions.
    for old in ("run_insert", "run_delete", "run_update", "change", "unless_open"):
        op.execute(f"DROP FUNCTION refuse_{old}()")

    def function(name: str, body: str) -> None:
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN {body} END $guard$"
        )

    def refuse(condition: str, message: str) -> str:
        raised = f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"
        return f"IF {condition} THEN {raised} END IF; "

    function("refuse_event_insert", refuse("NEW.state <> 'open'", "an event begins open") + "RETURN NEW;")
    function("refuse_event_delete", refuse("TRUE", "an event is never deleted") + "RETURN NULL;")
    function(
        "refuse_event_update",
        refuse(f"OLD.state = 'sealed' OR {IDENTITY_CHANGES}", "a sealed event is final")
        + refuse(CHAIN_BROKEN, "the chain of events is broken")
        + refuse(f"{BOOKS_DIFFER} OR {PAYMENT_DIFFERS}", "lines and journal differ")
        + "RETURN NEW;",
    )
    function("refuse_change", refuse("TRUE", "sealed rows are append-only") + "RETURN NULL;")
    for event in sorted(set(ROWS.values())):
        not_open = (
            f"EXISTS (SELECT 1 FROM added LEFT JOIN event ON event.id = added.{event} "
            "WHERE event.state IS DISTINCT FROM 'open')"
        )
        function(f"refuse_unless_open_by_{event}", refuse(not_open, "the event is not open") + "RETURN NULL;")
    not_reversed = f"EXISTS (SELECT 1 FROM added WHERE {NOT_REVERSED_BEFORE.format(new='added')})"
    function(
        "refuse_second_premium", refuse(not_reversed, "the premium before is not reversed") + "RETURN NULL;"
    )
    function("refuse_overdraft", refuse(CREDIT_OVERDRAWN, "more credit than there is") + "RETURN NEW;")
    _attach_postgresql()


def _attach_postgresql() -> None:
    for when in ("insert", "delete", "update"):
        op.execute(
            f"CREATE TRIGGER event_{when} BEFORE {when.upper()} ON event "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_event_{when}()"
        )
    each_added = "REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION"
    for table, event in ROWS.items():
        op.execute(
            f"CREATE TRIGGER {table}_only_while_open AFTER INSERT ON {table} "
            f"{each_added} refuse_unless_open_by_{event}()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_not_changed BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    for table in ("event", *ROWS):
        op.execute(
            f"CREATE TRIGGER {table}_not_truncated BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        f"CREATE TRIGGER premium_line_live_once AFTER INSERT ON premium_line {each_added} refuse_second_premium()"
    )
    op.execute(
        "CREATE TRIGGER credit_entry_covered BEFORE INSERT ON credit_entry "
        "FOR EACH ROW EXECUTE FUNCTION refuse_overdraft()"
    )
