"""Who sent a file, and which of its rows are not of the OPD that sent it."""
