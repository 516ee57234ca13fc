"""Every test of the ledger runs on SQLite and on a real PostgreSQL."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, text
from sqlalchemy.engine import make_url

from support.drawn_runs import Database
from tpp_sponsor.ledger.database.engine import migrate, open_engine
from tpp_sponsor.ledger.store import Ledger

_schemas = count()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """Empty databases of either kind."""
    if request.param == "sqlite":

        @contextmanager
        def file() -> Iterator[str]:
            yield f"sqlite:///{tmp_path_factory.mktemp('ledger') / 'ledger.db'}"

        return file
    server = make_url(request.getfixturevalue("postgresql"))

    @contextmanager
    def schema() -> Iterator[str]:
        name = f"test_{os.getpid()}_{next(_schemas)}"
        _run(server, f"CREATE SCHEMA {name}")
        yield server.update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(
            hide_password=False
        )
        _run(server, f"DROP SCHEMA {name} CASCADE")

    return schema


def _run(server: URL, statement: str) -> None:
    admin = create_engine(server, poolclass=NullPool)
    with admin.begin() as connection:
        connection.execute(text(statement))


@pytest.fixture
def url(database: Database) -> Iterator[str]:
    """URL of an empty database of this test alone."""
    with database() as url:
        yield url


@pytest.fixture
def ledger(url: str, engine: Engine) -> Iterator[Ledger]:
    """An empty ledger, its tables made."""
    migrate(engine)
    with Ledger.open(url) as ledger:
        yield ledger


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """A way into the database beside the ledger."""
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def sql(engine: Engine) -> Iterator[Connection]:
    """Somebody with a database console."""
    with engine.connect() as connection:
        yield connection
