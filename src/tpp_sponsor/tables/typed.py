"""Typed frames: dataframely, and what all rooms need of it.

A schema names the columns of a frame; signatures name the schema, as in `dy.DataFrame[Schema]`. Where NIP and NIK are
integers, they name `Keyed[Schema]`.
"""

import sys
from functools import cache
from types import new_class
from typing import Any, Generic, TypeVar, cast

import polars as pl

# dataframely loads every SQL dialect of SQLAlchemy. Without this one it loads in two thirds of the time, at each start
# of a command (29 November 2026). Delete it when dataframely loads a dialect where it is used.
sys.modules.setdefault("sqlalchemy.dialects.mssql", None)  # type: ignore[arg-type]

import dataframely as dy  # noqa: E402

__all__ = ["PERSONS", "Keyed", "dy", "empty", "polars_schema", "rises", "typed"]

_Schema = TypeVar("_Schema", bound=dy.Schema)
_Schema_co = TypeVar("_Schema_co", bound=dy.Schema, covariant=True)
# Columns that are texts in files, archive and ledger, and integers in joins.
PERSONS = ("nip", "nik")


class Keyed(dy.Schema, Generic[_Schema_co]):
    """A schema with NIP and NIK as integers, without its rules; all else is as the schema says.

    The type checker knows `Keyed[Statement]` apart from `Statement`: neither can be passed for the other.
    """

    @classmethod
    @cache
    def __class_getitem__(cls, schema: type[dy.Schema]) -> type:
        columns = {
            name: dy.Int64(nullable=column.nullable, primary_key=column.primary_key)
            if name in PERSONS
            else column
            for name, column in schema.columns().items()
        }
        return new_class(
            f"Keyed[{schema.__name__}]", (dy.Schema,), exec_body=lambda body: body.update(columns)
        )


def polars_schema(schema: type[dy.Schema]) -> dict[str, pl.DataType]:
    """Name and Polars type of each column of a schema, in order."""
    return {name: column.dtype for name, column in schema.columns().items()}


@cache
def empty(schema: type[_Schema]) -> dy.DataFrame[_Schema]:
    """Return the empty frame of a schema, made once: a month takes some thirty, each for half a millisecond.

    Measured on 29 November 2026; delete the cache when dataframely makes an empty frame at once.
    """
    return schema.create_empty()


def rises(key: str) -> Any:
    """Return the rule that a key rises from row to row: it is unique, and joins by it may merge."""
    return dy.rule()(lambda _: pl.col(key) > pl.col(key).shift())


def typed(frame: pl.DataFrame, schema: type[_Schema]) -> dy.DataFrame[_Schema]:
    """Select the columns of a schema from a frame. Raises SchemaError if one is missing or has another type.

    Values are not checked: that is for the border of intake (`expect_typed`) and for tests.
    """
    columns = polars_schema(schema)
    selected = frame if frame.columns == list(columns) else frame.select(list(columns))
    if dict(selected.schema) != columns:
        raise pl.exceptions.SchemaError(f"{schema.__name__}: {selected.schema}")
    return cast("dy.DataFrame[_Schema]", selected)
