"""Documents for signing and for meetings, typeset as PDF; equal data gives equal bytes (ADR 0014)."""
