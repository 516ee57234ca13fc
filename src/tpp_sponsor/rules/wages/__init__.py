"""Premiums by wage of employees (segment PU): price, and what a run decides for them."""
