"""The nursery, and places on both databases."""

import shutil
from contextlib import contextmanager

import pytest

from support.databases import CrashChild, OwnServer, Place, migrated, next_number, places_on
from support.deployments import make_town


@pytest.fixture(scope="module")
def crash_child():
    crash_child = CrashChild()
    yield crash_child
    crash_child.close()


@contextmanager
def alike(request, folder, city):
    """Makes places that are alike: March in the inbox, an empty ledger whose tables are made."""
    template = make_town(folder / "template", city)
    (template.root / "data").mkdir(exist_ok=True)
    if request.param == "sqlite":
        with migrated(f"sqlite:///{template.root / 'data' / 'ledger.db'}"):

            @contextmanager
            def place():
                town = template.copy(folder / f"place-{next_number()}")
                yield Place(town, f"sqlite:///{town.root / 'data' / 'ledger.db'}")
                shutil.rmtree(town.root)

            yield place
        return
    with places_on(request.getfixturevalue("postgresql"), template, folder) as place:
        yield place


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def places(request, tmp_path_factory):
    with alike(request, tmp_path_factory.mktemp("places"), "kota-mini") as place:
        yield place


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def places_with_funds(request, tmp_path_factory):
    with alike(request, tmp_path_factory.mktemp("places-with-funds"), "kota-dana") as place:
        yield place


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def places_with_employees(request, tmp_path_factory):
    with alike(request, tmp_path_factory.mktemp("places-with-employees"), "kota-upah") as place:
        yield place


@pytest.fixture(scope="module")
def a_server(make_server):
    """A PostgreSQL server that a test may stop and start."""
    with make_server() as server:
        yield OwnServer(server)
