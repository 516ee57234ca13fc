"""Reconciliation with BPJS: premiums withheld, paid and accepted. Pure."""
