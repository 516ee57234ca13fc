"""Engine, schema and migrations of the ledger."""
