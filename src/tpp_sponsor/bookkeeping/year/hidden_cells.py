"""Empty the hidden cells of a table, and say in each row which they are: another empty cell has no figure."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

HIDDEN = "disembunyikan"


def hide_cells(table: pl.DataFrame, hidden: Mapping[str, Sequence[bool]]) -> pl.DataFrame:
    """Empty some cells; `hidden`: column → whether each row's cell is hidden. `HIDDEN` names the columns of a row."""
    emptied = table.with_columns(
        pl.when(pl.Series(name, cells, dtype=pl.Boolean)).then(None).otherwise(pl.col(name)).alias(name)
        for name, cells in hidden.items()
    )
    return name_hidden(emptied, hidden)


def name_hidden(table: pl.DataFrame, hidden: Mapping[str, Sequence[bool]]) -> pl.DataFrame:
    """Return the table with `HIDDEN`, of cells that are empty already."""
    names: Iterable[str | None] = (
        " ".join(name for name, cells in hidden.items() if cells[at]) or None for at in range(table.height)
    )
    return table.with_columns(pl.Series(HIDDEN, list(names), dtype=pl.String))
