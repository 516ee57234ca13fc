"""Premium lines are asked about once they are in, and whether one went for it when their event is sealed (ADR 0003).

SQLite writes a row down twice where a trigger is to see it before it is in, and looking for a line in its place is one
more look-up: a large month spent more on that than on its lines. After the row, the same questions cost next to
nothing. Who replaces a line of an earlier run has taken it from that run's sum, so sealing finds it; PostgreSQL has no
REPLACE, and asks by statement as before.

A run is of the period of its event, on both: else its lines would be summed with nobody's journal.
"""

from alembic import op

from tpp_sponsor.ledger.database.migrations.guards_0002 import NOT_REVERSED_BEFORE

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NOT_OPEN = "(SELECT state FROM event WHERE id = NEW.run_id) IS NOT 'open'"
# Only an event with a run can take lines: others need not count them.
_LINES_GONE = """
    EXISTS (SELECT 1 FROM run WHERE id = NEW.id) AND EXISTS (
        SELECT 1 FROM run AS earlier WHERE earlier.period = NEW.period AND earlier.id <> NEW.id AND
            COALESCE((SELECT SUM(total) FROM premium_line
                WHERE period = earlier.period AND run_id = earlier.id), 0)
            <> COALESCE((SELECT SUM(amount) FROM journal_transfer
                WHERE event_id = earlier.id AND credit LIKE 'titipan:bpjs:%'), 0)
    )
"""
_OTHER_PERIOD = "EXISTS (SELECT 1 FROM event WHERE id = NEW.id AND period <> NEW.period)"
_OTHER_PERIOD_SAID = "a run is of the period of its event"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite()
    else:
        _guard_postgresql()


def _guard_sqlite() -> None:
    for name in ("only_while_open", "live_once", "not_replaced"):
        op.execute(f"DROP TRIGGER premium_line_{name}")
    for name, when, condition, message in (
        ("premium_line_only_while_open", "AFTER INSERT ON premium_line", _NOT_OPEN, "the event is not open"),
        (
            "premium_line_live_once",
            "AFTER INSERT ON premium_line",
            NOT_REVERSED_BEFORE.format(new="NEW"),
            "the premium before is not reversed",
        ),
        (
            "event_replaces_no_line",
            "BEFORE UPDATE ON event",
            _LINES_GONE,
            "a line of an earlier run is gone",
        ),
        ("run_of_its_period", "BEFORE INSERT ON run", _OTHER_PERIOD, _OTHER_PERIOD_SAID),
    ):
        op.execute(
            f"CREATE TRIGGER {name} {when} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )


def _guard_postgresql() -> None:
    refuse = f"RAISE EXCEPTION '{_OTHER_PERIOD_SAID}' USING ERRCODE = 'integrity_constraint_violation';"
    op.execute(
        "CREATE FUNCTION refuse_other_period() RETURNS trigger LANGUAGE plpgsql AS $guard$ "
        f"BEGIN IF {_OTHER_PERIOD} THEN {refuse} END IF; RETURN NEW; END $guard$"
    )
    op.execute(
        "CREATE TRIGGER run_of_its_period BEFORE INSERT ON run "
        "FOR EACH ROW EXECUTE FUNCTION refuse_other_period()"
    )
