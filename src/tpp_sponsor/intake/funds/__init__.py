"""Funds, seats and proposals: how their cells are read, what is implausible, and their frames."""
