"""Places of seats: how they are compared, and how files show them (docs/rules.md#places)."""

import polars as pl


def with_shown_kelurahan(rows: pl.DataFrame, seats: pl.DataFrame) -> pl.DataFrame:
    """Return the rows (`dana kelurahan kelurahan_key`) with each place as the fund's seats write it, else as it is."""
    shown = seats.select("dana", "kelurahan_key", shown="kelurahan")
    return (
        rows.join(shown, on=["dana", "kelurahan_key"], how="left", validate="m:1", maintain_order="left")
        .with_columns(kelurahan=pl.coalesce("shown", "kelurahan"))
        .drop("shown")
    )
