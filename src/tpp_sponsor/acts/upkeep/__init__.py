"""The acts that keep the ledger safe and readable: backup, restore, journal export, mail."""
