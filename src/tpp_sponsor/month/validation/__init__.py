"""Validation of all tables of an inbox, and of which OPD may send which row."""
