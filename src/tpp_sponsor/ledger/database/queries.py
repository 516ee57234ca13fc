"""Asking the database: rows and frames; an empty ledger where no database is yet."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from tpp_sponsor.ledger.database.driver_errors import driver_fault
from tpp_sponsor.ledger.database.engine import open_existing


class Queries:
    """The database of a deployment, to be asked."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._engine: Engine | None = open_existing(url)

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        assert self._engine is not None
        try:
            with self._engine.connect() as connection:
                yield connection
        except DBAPIError as failure:
            raise driver_fault(failure) from failure

    def _rows(self, query: Any) -> list[Mapping[str, Any]]:
        if self._engine is None:
            return []
        with self._connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def _frame(self, query: str, values: Mapping[str, Any], schema: Mapping[str, Any]) -> pl.DataFrame:
        if self._engine is None:
            return pl.DataFrame(schema=schema)
        with self._connect() as connection:
            rows = connection.execute(text(query), values).fetchall()
        return pl.DataFrame([tuple(row) for row in rows], schema=dict(schema), orient="row")
