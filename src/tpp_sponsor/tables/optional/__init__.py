"""Frames of tables that a month can do without and the ledger does not know."""
