"""What workbook formats hide: limits, formulas, hidden rows, date epochs."""
