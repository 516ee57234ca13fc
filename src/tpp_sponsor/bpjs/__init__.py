"""Premiums withheld, paid and accepted by BPJS, compared. Pure."""
