"""Write the list of suggestions that BKPSDM ticks and returns (`tpp-sponsor confirm`); it holds full numbers."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from tpp_sponsor.messages import Texts
from tpp_sponsor.outputs.layouts.delimited import to_csv
from tpp_sponsor.outputs.spreadsheet import Sheet, to_xlsx
from tpp_sponsor.tables.findings import Suggestion
from tpp_sponsor.tables.typed import dy

SUGGESTED = "bkpsdm/saran"
TICK = "pilih"


def suggestion_table(suggestions: dy.DataFrame[Suggestion], texts: Texts) -> pl.DataFrame:
    """Return suggestions with an empty column to tick and each reason in words."""
    codes = suggestions["alasan"].unique().to_list()
    reasons = {code: texts.say(f"likeness.{code}") for code in codes}
    worded = pl.col("alasan").replace_strict(reasons, return_dtype=pl.String) if reasons else pl.col("alasan")
    return suggestions.select(
        pl.lit(None, dtype=pl.String).alias(TICK), *Suggestion.column_names()
    ).with_columns(worded)


def suggestion_files(
    suggestions: dy.DataFrame[Suggestion], texts: Texts, created: date, most_rows: int
) -> Iterator[tuple[str, bytes]]:
    """Path in the outbox → bytes, if there are suggestions; a spreadsheet only up to `most_rows` rows."""
    if suggestions.is_empty():
        return
    table = suggestion_table(suggestions, texts)
    yield f"{SUGGESTED}.csv", to_csv(table)
    if table.height <= most_rows:
        yield f"{SUGGESTED}.xlsx", suggestion_xlsx(table, texts, created=created)


def suggestion_xlsx(table: pl.DataFrame, texts: Texts, *, created: date) -> bytes:
    """Return the table as a workbook with text cells, so that Excel does not round identifiers."""
    return to_xlsx([Sheet(texts.say("suggestion.sheet"), table)], created=created)
