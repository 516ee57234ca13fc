"""Rows that senders repair, and suggestions for unmatched identifiers."""
