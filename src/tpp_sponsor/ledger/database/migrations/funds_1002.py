"""Schema 1002, for SQLite and PostgreSQL: funds as payers (ADR 0024). Frozen with its migration.

Accounts of funds, the funds of a run, and for every line a place, a job and the name of the worker. A payment of a fund
names it. What is new in an old table is nullable, so that sealed rows keep their digests.
"""

from collections.abc import Iterator

from tpp_sponsor.ledger.database.migrations.row_guards import row_guards

_TABLES = """
INSERT INTO payer_account (payer_kind, role, account) VALUES
    ('dana', 'receivable', 'aset:piutang-dana'),
    ('dana', 'held_jkk', 'titipan:bpjs-dana:jkk'),
    ('dana', 'held_jkm', 'titipan:bpjs-dana:jkm'),
    ('dana', 'held_jht', 'titipan:bpjs-dana:jht'),
    ('dana', 'held_jp', 'titipan:bpjs-dana:jp'),
    ('dana', 'paid', 'aset:pembayaran-dana');

ALTER TABLE premium_line ADD COLUMN place TEXT;

ALTER TABLE premium_line ADD COLUMN job TEXT;

ALTER TABLE premium_line ADD COLUMN worker_name TEXT;

CREATE INDEX premium_line_of_fund ON premium_line (payer, period) WHERE payer_kind = 'dana';

ALTER TABLE payment ADD COLUMN payer TEXT;

CREATE TABLE run_fund (
    run_id INTEGER NOT NULL REFERENCES run (id),
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    size_class TEXT,
    basis TEXT NOT NULL,
    is_public BOOLEAN NOT NULL,
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    quota BIGINT,
    budget BIGINT,
    PRIMARY KEY (run_id, code),
    CONSTRAINT months_in_order CHECK (valid_from <= valid_until),
    CONSTRAINT limits_not_negative CHECK (quota >= 0 AND budget >= 0)
)
"""
# A line of a fund is in the fund's months and under its name.
_FUND_NOT_VALID = """
    EXISTS (SELECT 1 FROM premium_line AS line WHERE line.period = NEW.period AND line.run_id = NEW.id
        AND line.payer_kind = 'dana' AND (line.department <> line.payer OR NOT EXISTS (
            SELECT 1 FROM run_fund WHERE run_id = line.run_id AND code = line.payer
                AND NEW.period BETWEEN valid_from AND valid_until)))
"""
# A payment for a fund names it, and takes from what is held for that fund alone; one from TPP names no payer.
_PAYER_DIFFERS = """
    EXISTS (SELECT 1 FROM payment AS mine WHERE mine.event_id = NEW.id AND mine.payer_kind = 'dana'
        AND EXISTS (SELECT 1 FROM journal_transfer WHERE event_id = NEW.id AND department <> mine.payer))
    OR EXISTS (SELECT 1 FROM payment_reversal AS back JOIN payment AS paid ON paid.event_id = back.reverses
        WHERE back.event_id = NEW.id AND paid.payer_kind = 'dana'
        AND EXISTS (SELECT 1 FROM journal_transfer WHERE event_id = NEW.id AND department <> paid.payer))
"""
_PAYER_MISSING = "(NEW.payer_kind = 'dana') = (NEW.payer IS NULL)"
# A bill is of one payer, in all months: money of different law is never on one bill.
_BILL_OF_OTHER = """
    EXISTS (SELECT 1 FROM payment AS there WHERE LOWER(TRIM(there.bill_code)) = LOWER(TRIM(NEW.bill_code))
        AND (there.payer_kind <> NEW.payer_kind OR COALESCE(there.payer, '') <> COALESCE(NEW.payer, ''))
        AND NOT EXISTS (SELECT 1 FROM payment_reversal WHERE reverses = there.event_id))
"""
# Trigger → when it asks, what it refuses, and its words; asked before each row, on both databases.
_RULES = {
    "event_funds_valid": ("UPDATE ON event", _FUND_NOT_VALID, "the fund does not pay in this month"),
    "event_fund_pays_its_own": ("UPDATE ON event", _PAYER_DIFFERS, "a payment takes from another fund"),
    "payment_names_its_fund": (
        "INSERT ON payment",
        _PAYER_MISSING,
        "a payment of a fund names it, another does not",
    ),
    "payment_on_own_bill": ("INSERT ON payment", _BILL_OF_OTHER, "this bill is of another payer"),
}


def fund_statements(dialect: str) -> Iterator[str]:
    """The statements that bring schema 1001 to 1002."""
    yield from _TABLES.strip().split(";\n\n")
    yield from _sqlite() if dialect == "sqlite" else _postgresql()


def _sqlite() -> Iterator[str]:
    not_open = "(SELECT state FROM event WHERE id = NEW.run_id) IS NOT 'open'"
    append_only = "run_fund is append-only"
    rules = {
        "run_fund_only_while_open": ("INSERT ON run_fund", not_open, "the event is not open"),
        "run_fund_not_changed": ("UPDATE ON run_fund", "TRUE", append_only),
        "run_fund_not_deleted": ("DELETE ON run_fund", "TRUE", append_only),
    }
    yield from row_guards("sqlite", _RULES | rules)


def _postgresql() -> Iterator[str]:
    """The functions that refuse a change, and rows of an event that is not open, are those of schema 1001."""
    yield from row_guards("postgresql", _RULES)
    yield (
        "CREATE TRIGGER run_fund_only_while_open AFTER INSERT ON run_fund REFERENCING NEW TABLE AS added "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_unless_open_by_run_id()"
    )
    for name, when, each in (
        ("changed", "UPDATE OR DELETE", "ROW"),
        ("truncated", "TRUNCATE", "STATEMENT"),
    ):
        yield (
            f"CREATE TRIGGER run_fund_not_{name} BEFORE {when} ON run_fund "
            f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
        )
