"""The table and guards of schema 1005: cards of households. Frozen.

A token is printed on paper, so its row is never deleted, and only its state, day and note change.
"""

from collections.abc import Iterator

from tpp_sponsor.ledger.database.migrations.row_guards import row_guards

_TABLE = """
CREATE TABLE card (
    token TEXT NOT NULL,
    code TEXT NOT NULL,
    nik TEXT NOT NULL,
    name TEXT NOT NULL,
    kelurahan TEXT NOT NULL,
    period TEXT NOT NULL,
    issued TEXT NOT NULL,
    state TEXT NOT NULL,
    since TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (token),
    CONSTRAINT card_code_once UNIQUE (code),
    CONSTRAINT token_is_long CHECK (LENGTH(token) = 32),
    CONSTRAINT nik_has_16_digits CHECK (LENGTH(nik) = 16),
    CONSTRAINT period_is_a_month CHECK (LENGTH(period) = 7),
    CONSTRAINT issued_is_a_day CHECK (LENGTH(issued) = 10),
    CONSTRAINT since_is_a_day CHECK (LENGTH(since) = 10),
    CONSTRAINT known_state
        CHECK (state IN ('terbit', 'dicetak', 'diserahkan', 'ditolak', 'ditarik', 'dicabut'))
)
"""
_KEPT = ("token", "code", "nik", "name", "kelurahan", "period", "issued")
_CHANGED = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in _KEPT)
# Trigger → when it asks, what it refuses, and its words; asked before each row, on both databases.
_RULES = {
    "card_keeps_its_worker": ("UPDATE ON card", _CHANGED, "a card keeps its token and its worker"),
    "card_not_deleted": ("DELETE ON card", "TRUE", "a card is not deleted"),
}


def card_statements(dialect: str) -> Iterator[str]:
    """The statements that make the table and its guards."""
    yield _TABLE.strip()
    yield from row_guards(dialect, _RULES)
    if dialect != "sqlite":
        # `refuse_change` is a function of schema 1001.
        yield (
            "CREATE TRIGGER card_not_truncated BEFORE TRUNCATE ON card "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
