"""The commands that keep the machine and the ledger safe: backups, the journal as text, mail, schedule, health."""
