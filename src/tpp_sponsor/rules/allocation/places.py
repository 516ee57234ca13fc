"""How files show the places of seats (docs/rules.md#places)."""

import polars as pl

from tpp_sponsor.tables.programmes.funds import Seats
from tpp_sponsor.tables.typed import dy


def with_shown_kelurahan(rows: pl.DataFrame, seats: dy.DataFrame[Seats]) -> pl.DataFrame:
    """Return the rows (`dana kelurahan kelurahan_key`) with each place as the fund's seats write it, else as it is."""
    shown = seats.select("dana", "kelurahan_key", shown="kelurahan")
    return (
        rows.join(shown, on=["dana", "kelurahan_key"], how="left", validate="m:1", maintain_order="left")
        .with_columns(kelurahan=pl.coalesce("shown", "kelurahan"))
        .drop("shown")
    )
