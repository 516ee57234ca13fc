"""Schema 1004, for SQLite and PostgreSQL: employers as payers (ADR 0027). Frozen with its migration.

Accounts of employers, and for a premium by wage the wage, the worker's shares and what identifies the employee. What is
new in an old table is nullable, so that sealed rows keep their digests. The guards of schema 1002 that ask for the fund
of a payment ask for every payer but TPP.
"""

from collections.abc import Iterator

from tpp_sponsor.ledger.database.migrations.row_guards import row_guards

_TABLES = """
INSERT INTO payer_account (payer_kind, role, account) VALUES
    ('pemberi_kerja', 'receivable', 'aset:piutang-pemberi-kerja'),
    ('pemberi_kerja', 'held_jkk', 'titipan:bpjs-pemberi-kerja:jkk'),
    ('pemberi_kerja', 'held_jkm', 'titipan:bpjs-pemberi-kerja:jkm'),
    ('pemberi_kerja', 'held_jht', 'titipan:bpjs-pemberi-kerja:jht'),
    ('pemberi_kerja', 'held_jp', 'titipan:bpjs-pemberi-kerja:jp'),
    ('pemberi_kerja', 'paid', 'aset:pembayaran-pemberi-kerja');

ALTER TABLE premium_line ADD COLUMN wage BIGINT;

ALTER TABLE premium_line ADD COLUMN jht_worker BIGINT;

ALTER TABLE premium_line ADD COLUMN jp_worker BIGINT;

ALTER TABLE premium_line ADD COLUMN birth_date TEXT;

ALTER TABLE premium_line ADD COLUMN kpj TEXT;

ALTER TABLE premium_line ADD COLUMN segment TEXT;

ALTER TABLE premium_line ADD COLUMN legal_basis TEXT;

CREATE INDEX premium_line_of_employer ON premium_line (period) WHERE payer_kind = 'pemberi_kerja'
"""
# A line of an employer is under its name and has a wage and shares that fit its programmes; no other line has them.
_WAGE_NOT_VALID = """
    EXISTS (SELECT 1 FROM premium_line AS line WHERE line.period = NEW.period AND line.run_id = NEW.id
        AND CASE WHEN line.payer_kind = 'pemberi_kerja'
            THEN line.department <> line.payer OR line.birth_date IS NULL OR line.legal_basis IS NULL
                OR COALESCE(line.wage, 0) <= 0
                OR COALESCE(line.jht_worker, -1) NOT BETWEEN 0 AND line.jht
                OR COALESCE(line.jp_worker, -1) NOT BETWEEN 0 AND line.jp
            ELSE line.wage IS NOT NULL OR line.jht_worker IS NOT NULL OR line.jp_worker IS NOT NULL END)
"""
# A payment of a fund or an employer names it, and takes from what is held for it alone; one from TPP names no payer.
_PAYER_DIFFERS = """
    EXISTS (SELECT 1 FROM payment AS mine WHERE mine.event_id = NEW.id AND mine.payer_kind <> 'tpp'
        AND EXISTS (SELECT 1 FROM journal_transfer WHERE event_id = NEW.id AND department <> mine.payer))
    OR EXISTS (SELECT 1 FROM payment_reversal AS back JOIN payment AS paid ON paid.event_id = back.reverses
        WHERE back.event_id = NEW.id AND paid.payer_kind <> 'tpp'
        AND EXISTS (SELECT 1 FROM journal_transfer WHERE event_id = NEW.id AND department <> paid.payer))
"""
_PAYER_MISSING = "(NEW.payer_kind = 'tpp') <> (NEW.payer IS NULL)"
# Guards of schema 1002 that know only funds → their table.
_REPLACED = {"event_fund_pays_its_own": "event", "payment_names_its_fund": "payment"}
# Trigger → when it asks, what it refuses, and its words; asked before each row, on both databases.
_RULES = {
    "event_wages_valid": ("UPDATE ON event", _WAGE_NOT_VALID, "a premium by wage is not valid"),
    "event_payer_pays_its_own": ("UPDATE ON event", _PAYER_DIFFERS, "a payment takes from another payer"),
    "payment_names_its_payer": (
        "INSERT ON payment",
        _PAYER_MISSING,
        "a payment of a fund or employer names it, another does not",
    ),
}


def wage_statements(dialect: str) -> Iterator[str]:
    """The statements that bring schema 1003 to 1004."""
    yield from _TABLES.strip().split(";\n\n")
    for name, table in _REPLACED.items():
        if dialect == "sqlite":
            yield f"DROP TRIGGER {name}"
            continue
        yield f"DROP TRIGGER {name} ON {table}"
        yield f"DROP FUNCTION refuse_{name}()"
    yield from row_guards(dialect, _RULES)
