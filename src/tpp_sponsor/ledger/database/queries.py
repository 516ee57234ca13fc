"""Query the database: rows and frames; an empty ledger where there is no database yet."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

import polars as pl
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    Select,
    Table,
    and_,
    case,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from tpp_sponsor.domain.accounts import TPP, AccountRole, PayerKind
from tpp_sponsor.ledger.database import card_tables as _card_tables  # noqa: F401 - fills the metadata
from tpp_sponsor.ledger.database import schema as _schema  # noqa: F401 - fills the metadata
from tpp_sponsor.ledger.database import user_tables as _user_tables  # noqa: F401 - fills the metadata
from tpp_sponsor.ledger.database.driver_errors import driver_fault
from tpp_sponsor.ledger.database.engine import open_existing
from tpp_sponsor.ledger.stored_columns import AMOUNT_COLUMNS
from tpp_sponsor.tables.typed import dy, polars_schema, typed

_Schema = TypeVar("_Schema", bound=dy.Schema)

TABLES = SQLModel.metadata.tables
LINE, REVERSAL = TABLES["premium_line"], TABLES["reversal"]
_ACCOUNT = TABLES["payer_account"]
_REVERSED = and_(*(LINE.c[name] == REVERSAL.c[name] for name in ("period", "nik", "occurrence")))
# Every line, with its reversal where it has one.
LINES = LINE.outerjoin(REVERSAL, _REVERSED)
REVERSED_LINES = REVERSAL.join(LINE, _REVERSED)
# Who pays a line: TPP, the code of a fund, or an employer.
PAYER = case(
    (LINE.c.payer_kind == literal_column(f"'{PayerKind.TPP}'"), literal_column(f"'{TPP}'")),
    else_=LINE.c.payer,
)
HELD_ROLES = (AccountRole.HELD_JKK, AccountRole.HELD_JKM, AccountRole.HELD_JHT, AccountRole.HELD_JP)


def rupiah(amount: ColumnElement[Any]) -> ColumnElement[int]:
    """Return the sum of an amount as a whole number: PostgreSQL answers with a decimal."""
    return cast(func.coalesce(func.sum(amount), 0), BigInteger)


def held_accounts(kind: PayerKind) -> Select[tuple[str]]:
    """Return the accounts in which money of a kind of payer is held for BPJS."""
    return select(_ACCOUNT.c.account).where(_ACCOUNT.c.payer_kind == kind, _ACCOUNT.c.role.in_(HELD_ROLES))


def stored(table: Table, schema: type[dy.Schema]) -> list[ColumnElement[Any]]:
    """Return the columns of a table that hold those of a schema."""
    return [table.c[AMOUNT_COLUMNS.get(name, name)] for name in schema.column_names()]


class Queries:
    """Queries to the database of a deployment."""

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

    def _rows(self, query: Select[Any]) -> list[Mapping[str, Any]]:
        if self._engine is None:
            return []
        with self._connect() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def _frame(self, query: Select[Any], schema: Mapping[str, Any]) -> pl.DataFrame:
        """Return the rows of a query; its columns in the order of the schema."""
        if self._engine is None:
            return pl.DataFrame(schema=schema)
        with self._connect() as connection:
            rows = connection.execute(query).fetchall()
        return pl.DataFrame([tuple(row) for row in rows], schema=dict(schema), orient="row")

    def _typed(self, query: Select[Any], schema: type[_Schema], *order: str) -> dy.DataFrame[_Schema]:
        """Return the rows of a query as a schema names its columns, sorted by some of them, or else by all."""
        rows = self._frame(query, polars_schema(schema))
        return typed(rows.sort(order or schema.column_names()), schema)
