"""Places of seats: how they are compared, and how files show them (docs/rules.md#places)."""

import polars as pl

from tpp_sponsor.domain.text_keys import kelurahan_key


def with_kelurahan_key(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the key of their `kelurahan`, null where they have none."""
    distinct = rows["kelurahan"].drop_nulls().unique()
    keys = [kelurahan_key(name) for name in distinct]
    key = pl.col("kelurahan").replace_strict(distinct, keys, default=None, return_dtype=pl.String)
    return rows.with_columns(kelurahan_key=key)


def with_shown_kelurahan(rows: pl.DataFrame, seats: pl.DataFrame) -> pl.DataFrame:
    """The rows (`dana kelurahan kelurahan_key`) with each place as the fund's seats write it, else as it is."""
    shown = seats.select("dana", "kelurahan_key", shown="kelurahan")
    return (
        rows.join(shown, on=["dana", "kelurahan_key"], how="left", validate="m:1", maintain_order="left")
        .with_columns(kelurahan=pl.coalesce("shown", "kelurahan"))
        .drop("shown")
    )
