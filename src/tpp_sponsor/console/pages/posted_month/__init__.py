"""Pages of papers that follow posted months: cards of households, and the files of a year."""
