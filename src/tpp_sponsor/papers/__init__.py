"""Papers that are signed and carried into meetings: PDFs and a workbook, the same bytes every time (ADR 0014)."""
