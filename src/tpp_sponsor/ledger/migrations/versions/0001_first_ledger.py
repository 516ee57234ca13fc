"""Runs, premium lines and journal, with the guards that make posted rows final.

The guards stand in the database so that no program, ours included, can go round them:

- a run begins open; only an open run takes rows; becoming posted needs that per OPD the journal equals the lines;
- a posted run, and every row of one, can be neither changed nor deleted.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROWS_OF_A_RUN = ("run_input", "run_file", "premium_line", "journal_transfer")

LINES_AND_JOURNAL_DIFFER = """
    EXISTS (
        SELECT department, SUM(amount) FROM (
            SELECT department, total AS amount FROM premium_line WHERE run_id = NEW.id
            UNION ALL
            SELECT department, -amount FROM journal_transfer WHERE run_id = NEW.id AND kind = 'withhold'
        ) AS moved
        GROUP BY department HAVING SUM(amount) <> 0
    )
"""


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
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("size", "rows", "accepted", "rejected", "ignored")),
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
        sa.CheckConstraint("amount > 0", name="amount_positive"),
        sa.CheckConstraint("debit <> credit", name="two_accounts"),
    )


def _guard_sqlite() -> None:
    def trigger(name: str, when: str, condition: str, message: str) -> None:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {when} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )

    trigger("run_begins_open", "INSERT ON run", "NEW.state <> 'open'", "a run begins open")
    trigger("run_stays", "DELETE ON run", "TRUE", "a run is never deleted")
    trigger("run_is_final", "UPDATE ON run", "OLD.state = 'posted'", "a posted run is final")
    trigger(
        "run_adds_up",
        "UPDATE ON run",
        f"OLD.state = 'open' AND NEW.state = 'posted' AND {LINES_AND_JOURNAL_DIFFER}",
        "lines and journal differ",
    )
    for table in ROWS_OF_A_RUN:
        trigger(
            f"{table}_only_while_open",
            f"INSERT ON {table}",
            "(SELECT state FROM run WHERE id = NEW.run_id) IS NOT 'open'",
            "the run is not open",
        )
        trigger(f"{table}_not_changed", f"UPDATE ON {table}", "TRUE", f"{table} is append-only")
        trigger(f"{table}_not_deleted", f"DELETE ON {table}", "TRUE", f"{table} is append-only")


def _guard_postgresql() -> None:
    def function(name: str, body: str) -> None:
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN {body} END $guard$"
        )

    def refuse(message: str) -> str:
        return f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';"

    function("refuse_run_insert", f"IF NEW.state <> 'open' THEN {refuse('a run begins open')} END IF; RETURN NEW;")
    function("refuse_run_delete", refuse("a run is never deleted"))
    function(
        "refuse_run_update",
        f"IF OLD.state = 'posted' THEN {refuse('a posted run is final')} END IF; "
        f"IF NEW.state = 'posted' AND {LINES_AND_JOURNAL_DIFFER} THEN {refuse('lines and journal differ')} END IF; "
        "RETURN NEW;",
    )
    function("refuse_change", refuse("posted rows are append-only"))
    function(
        "refuse_unless_open",
        "IF EXISTS (SELECT 1 FROM added LEFT JOIN run ON run.id = added.run_id "
        f"WHERE run.state IS DISTINCT FROM 'open') THEN {refuse('the run is not open')} END IF; RETURN NULL;",
    )
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
