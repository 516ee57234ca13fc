"""The acts on posted months: corrections, payments, lists of BPJS, reconciliation, cards, papers of a year."""
