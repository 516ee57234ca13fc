"""Reading the ledger back: runs, funds, and the acts after a run."""
