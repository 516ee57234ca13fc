"""The ledger: events, premium lines, journal. The only room that knows the database."""
