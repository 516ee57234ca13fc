"""Funds of a month: their decision, waiting lists, seats, movements between payers, and endings."""
