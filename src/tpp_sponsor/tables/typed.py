"""Typed frames: dataframely, and what all rooms need of it.

A schema names the columns of a frame; signatures name the schema, as in `dy.DataFrame[Schema]`.
"""

import sys
from typing import Any, TypeVar, cast

import polars as pl

# dataframely looks up every SQL dialect that SQLAlchemy has; this one takes longer to load than dataframely itself.
sys.modules.setdefault("sqlalchemy.dialects.mssql", None)  # type: ignore[arg-type]

import dataframely as dy  # noqa: E402

__all__ = ["dy", "polars_schema", "rises", "typed"]

_Schema = TypeVar("_Schema", bound=dy.Schema)


def polars_schema(schema: type[dy.Schema]) -> dict[str, pl.DataType]:
    """Name and Polars type of each column of a schema, in order."""
    return {name: column.dtype for name, column in schema.columns().items()}


def rises(key: str) -> Any:
    """Return the rule that a key rises from row to row: it is unique, and joins by it may merge."""
    return dy.rule()(lambda _: pl.col(key) > pl.col(key).shift())


def typed(frame: pl.DataFrame, schema: type[_Schema]) -> dy.DataFrame[_Schema]:
    """Select the columns of a schema from a frame. Raises SchemaError if one is missing or has another type.

    Values are not checked: that is for the border of intake (`expect_typed`) and for tests.
    """
    columns = polars_schema(schema)
    selected = frame.select(list(columns))
    if dict(selected.schema) != columns:
        raise pl.exceptions.SchemaError(f"{schema.__name__}: {selected.schema}")
    return cast("dy.DataFrame[_Schema]", selected)
