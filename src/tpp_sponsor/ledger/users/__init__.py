"""User accounts, their sessions and their runs in the database."""
