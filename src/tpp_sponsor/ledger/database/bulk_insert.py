"""Insert many premium lines at once through the driver: the ORM takes longer than all the rest of the month."""

from typing import Any

import polars as pl
from sqlalchemy import Connection

from tpp_sponsor.ledger.database.schema import PremiumLine

_ROWS_PER_STATEMENT = 400


def insert_lines(connection: Connection, lines: pl.DataFrame, number: int) -> None:
    """Insert the lines of the run whose event has a number."""
    if lines.is_empty():
        return
    lines = lines.select(pl.lit(number).alias("run_id"), pl.all())
    # Values that all lines share are handed over once.
    common = lines.select(
        column for column in lines if column.name != "nik" and column.eq_missing(column[0]).all()
    )
    lines = lines.drop(common.columns)
    into = f"INSERT INTO {PremiumLine.__tablename__} ({', '.join([*common.columns, *lines.columns])})"
    if connection.dialect.name == "sqlite":
        _insert_in_blocks(connection, into, common.row(0), lines)
    else:
        # As fast as COPY, and it fails as any other statement does.
        fixed = [f"%s::{_postgres_type(kind)}" for kind in common.dtypes]
        arrays = [f"%s::{_postgres_type(kind)}[]" for kind in lines.dtypes]
        values = (*common.row(0), *(column.to_list() for column in lines))
        connection.exec_driver_sql(
            f"{into} SELECT {', '.join([*fixed, '*'])} FROM unnest({', '.join(arrays)})", values
        )


def _insert_in_blocks(
    connection: Connection, into: str, common: tuple[Any, ...], lines: pl.DataFrame
) -> None:
    """Insert hundreds of rows a statement: after each, the driver waits for the interpreter's lock."""
    width = lines.width
    values: list[Any] = [None] * (lines.height * width)
    for at, column in enumerate(lines):
        values[at::width] = column.to_list()
    whole = lines.height - lines.height % _ROWS_PER_STATEMENT
    for rows, start, end in ((_ROWS_PER_STATEMENT, 0, whole), (1, whole, lines.height)):
        size = rows * width
        blocks = [(*common, *values[at : at + size]) for at in range(start * width, end * width, size)]
        if blocks:
            places = ", ".join(_places(len(common), width, row) for row in range(rows))
            connection.exec_driver_sql(f"{into} VALUES {places}", blocks)


def _places(shared: int, width: int, row: int) -> str:
    """Return the placeholders of one row of a statement: the values that all rows share, then its own."""
    own = shared + row * width
    return f"({', '.join(f'?{at + 1}' for at in [*range(shared), *range(own, own + width)])})"


def _postgres_type(kind: pl.DataType) -> str:
    return "bigint" if kind.is_integer() else "text"
