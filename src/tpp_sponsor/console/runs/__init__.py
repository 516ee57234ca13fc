"""Runs that the console starts: each in a process of its own, and what the database says of it."""
