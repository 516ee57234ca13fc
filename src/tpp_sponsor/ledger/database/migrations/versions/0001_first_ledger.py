"""Runs, premium lines and journal, with the guards that make posted rows final.

The guards stand in the database so that no program, ours included, can go round them:

- a run begins open; only an open run takes rows; posted, its journal equals its lines per OPD and account;
- a posted run, and every row of one, can be neither changed nor deleted.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROWS_OF_A_RUN = ("run_input", "run_file", "premium_line", "journal_transfer")

# Both sides of every transfer, per OPD and account, against what the lines of the run amount to.
LINES_AND_JOURNAL_DIFFER = """
    EXISTS (
        SELECT department, account FROM (
            SELECT department, account, CASE account
                WHEN 'aset:potongan-tpp' THEN total
                WHEN 'titipan:bpjs:jkk' THEN -jkk
                WHEN 'titipan:bpjs:jkm' THEN -jkm
                ELSE -jht END AS amount
            FROM (
                SELECT department, SUM(total) AS total, SUM(jkk) AS jkk, SUM(jkm) AS jkm, SUM(jht) AS jht
                FROM premium_line WHERE period = NEW.period AND run_id = NEW.id GROUP BY department
            ) AS summed
            CROSS JOIN (
                SELECT 'aset:potongan-tpp' AS account UNION ALL SELECT 'titipan:bpjs:jkk'
                UNION ALL SELECT 'titipan:bpjs:jkm' UNION ALL SELECT 'titipan:bpjs:jht'
            ) AS accounts
            UNION ALL SELECT department, debit, -amount FROM journal_transfer WHERE run_id = NEW.id
            UNION ALL SELECT department, credit, amount FROM journal_transfer WHERE run_id = NEW.id
        ) AS moved
        GROUP BY department, account HAVING SUM(amount) <> 0
    )
"""

# What tells one run from another.
IDENTITY_CHANGES = "NEW.id <> OLD.id OR NEW.period <> OLD.period OR NEW.revision <> OLD.revision"


def upgrade() -> None:
    _create_tables()
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _create_tables() -> None:
    text = sa.Text()
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("period", text, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", text, nullable=False),
        sa.Column("program_version", text, nullable=False),
        sa.Column("settings_digest", text, nullable=False),
        sa.Column("summary", text, nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_by", text, nullable=False),
        sa.UniqueConstraint("period", "revision"),
        sa.UniqueConstraint("id", "period"),
        sa.CheckConstraint("state IN ('open', 'posted')", name="state_known"),
        sa.CheckConstraint("revision >= 1", name="revision_counts_from_1"),
    )
    op.create_table(
        "run_input",
        sa.Column("run_id", sa.Integer(), sa.ForeignKey("run.id"), primary_key=True),
        sa.Column("name", text, primary_key=True),
        sa.Column("table_name", text, nullable=False),
        sa.Column("sha256", text, nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("size", "rows", "accepted", "rejected", "ignored")
        ),
        sa.CheckConstraint("rows = accepted + rejected + ignored", name="every_row_accounted_for"),
    )
    op.create_table(
        "run_file",
        sa.Column("run_id", sa.Integer(), sa.ForeignKey("run.id"), primary_key=True),
        sa.Column("area", text, primary_key=True),
        sa.Column("path", text, primary_key=True),
        sa.Column("sha256", text, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "premium_line",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("run_id", sa.Integer(), nullable=False),
        *(sa.Column(name, text, nullable=False) for name in ("period", "nik")),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        *(
            sa.Column(name, text, nullable=False)
            for name in ("payer_kind", "payer", "department", "statement", "package")
        ),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("jkk", "jkm", "jht", "total")),
        sa.ForeignKeyConstraint(["run_id", "period"], ["run.id", "run.period"]),
        sa.CheckConstraint("jkk >= 0 AND jkm >= 0 AND jht >= 0", name="programmes_not_negative"),
        sa.CheckConstraint(
            "jkk = CAST(jkk AS BIGINT) AND jkm = CAST(jkm AS BIGINT) AND jht = CAST(jht AS BIGINT)",
            name="whole_rupiah",
        ),
        sa.CheckConstraint("total > 0 AND total = jkk + jkm + jht", name="total_adds_up"),
        sa.CheckConstraint("occurrence = 1", name="first_occurrence"),
    )
    op.create_index("one_live_premium", "premium_line", ["period", "nik", "occurrence"], unique=True)
    op.create_table(
        "journal_transfer",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("run_id", sa.Integer(), sa.ForeignKey("run.id"), nullable=False),
        *(sa.Column(name, text, nullable=False) for name in ("kind", "department", "debit", "credit")),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("run_id", "kind", "department", "debit", "credit"),
        sa.CheckConstraint("amount > 0 AND amount = CAST(amount AS BIGINT)", name="amount_positive"),
        sa.CheckConstraint("debit <> credit", name="two_accounts"),
    )


def _refuse_sqlite(name: str, when: str, condition: str, message: str) -> None:
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {when} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def _guard_sqlite() -> None:
    _refuse_sqlite("run_begins_open", "INSERT ON run", "NEW.state <> 'open'", "a run begins open")
    _refuse_sqlite("run_stays", "DELETE ON run", "TRUE", "a run is never deleted")
    _refuse_sqlite(
        "run_is_final",
        "UPDATE ON run",
        f"OLD.state = 'posted' OR {IDENTITY_CHANGES}",
        "a posted run is final",
    )
    _refuse_sqlite(
        "run_adds_up",
        "UPDATE ON run",
        f"OLD.state = 'open' AND NEW.state = 'posted' AND {LINES_AND_JOURNAL_DIFFER}",
        "lines and journal differ",
    )
    for table in ROWS_OF_A_RUN:
        _refuse_sqlite(
            f"{table}_only_while_open",
            f"INSERT ON {table}",
            "(SELECT state FROM run WHERE id = NEW.run_id) IS NOT 'open'",
            "the run is not open",
        )
        _refuse_sqlite(f"{table}_not_changed", f"UPDATE ON {table}", "TRUE", f"{table} is append-only")
        _refuse_sqlite(f"{table}_not_deleted", f"DELETE ON {table}", "TRUE", f"{table} is append-only")
    # INSERT OR REPLACE deletes the row in its way without asking the triggers on DELETE.
    for table, same in {
        "run": "(period = NEW.period AND revision = NEW.revision)",
        "premium_line": "(period = NEW.period AND nik = NEW.nik AND occurrence = NEW.occurrence)",
        "journal_transfer": "FALSE",
    }.items():
        _refuse_sqlite(
            f"{table}_not_replaced",
            f"INSERT ON {table}",
            # Two look-ups by index; with OR inside one, each insert would cost three times as much. -1 is no id.
            f"EXISTS (SELECT 1 FROM {table} WHERE {same}) "
            f"OR (NEW.id <> -1 AND EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id))",
            f"{table} has this row already",
        )


def _guard_postgresql() -> None:
    def function(name: str, body: str) -> None:
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN {body} END $guard$"
        )

    def refuse(message: str) -> str:
        return f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"

    function(
        "refuse_run_insert", f"IF NEW.state <> 'open' THEN {refuse('a run begins open')} END IF; RETURN NEW;"
    )
    function("refuse_run_delete", refuse("a run is never deleted"))
    function(
        "refuse_run_update",
        f"IF OLD.state = 'posted' OR {IDENTITY_CHANGES} THEN {refuse('a posted run is final')} END IF; "
        f"IF NEW.state = 'posted' AND {LINES_AND_JOURNAL_DIFFER} "
        f"THEN {refuse('lines and journal differ')} END IF; "
        "RETURN NEW;",
    )
    function("refuse_change", refuse("posted rows are append-only"))
    function(
        "refuse_unless_open",
        "IF EXISTS (SELECT 1 FROM added LEFT JOIN run ON run.id = added.run_id "
        f"WHERE run.state IS DISTINCT FROM 'open') THEN {refuse('the run is not open')} END IF; RETURN NULL;",
    )
    _attach_postgresql()


def _attach_postgresql() -> None:
    for when in ("insert", "delete", "update"):
        op.execute(
            f"CREATE TRIGGER run_{when} BEFORE {when.upper()} ON run "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_run_{when}()"
        )
    for table in ROWS_OF_A_RUN:
        op.execute(
            f"CREATE TRIGGER {table}_only_while_open AFTER INSERT ON {table} "
            "REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_unless_open()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_not_changed BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_not_truncated BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
