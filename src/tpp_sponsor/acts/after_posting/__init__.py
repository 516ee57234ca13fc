"""The acts after a month is posted: corrections, payments, answers of BPJS, reconciliation."""
