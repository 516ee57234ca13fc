"""The commands after a month is posted: corrections, payments, lists of BPJS, reconciliation."""
