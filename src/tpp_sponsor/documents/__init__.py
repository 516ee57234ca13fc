"""Documents that are signed or taken into meetings: the same bytes every time (ADR 0014)."""
