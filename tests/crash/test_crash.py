"""Killed at any moment, a month is finished by the same command: the same ledger, the same bytes (issue 4).

Every checkpoint (each thing done to the disk, each statement and commit) and random moments, on both databases.
"""

import json
import os
import random
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, inspect, text
from sqlalchemy.engine import make_url

from town import MARCH, found
from tpp_sponsor.ledger.database import migrate, open_engine

HERE = Path(__file__).parent
KILLED = -9
RANDOM_MOMENTS = int(os.environ.get("TPP_SPONSOR_RANDOM_KILLS", "100"))
_numbers = count()


class Nursery:
    """The process in which months are born; see `nursery.py`."""

    def __init__(self):
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", str(HERE / "nursery.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def live(self, place, die=None, *, revise=False):
        """Run March in a place, and die on the way."""
        order = {"config": str(place.town.config), "database": place.url, "period": MARCH}
        self._process.stdin.write(json.dumps(order | {"revise": revise, "die": die}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@dataclass(frozen=True)
class Place:
    """A town and its database."""

    town: object
    url: str

    @property
    def made(self):
        """Every file that the month makes, with its bytes and rights; the ledger row by row."""
        root = self.town.root
        folders = [root / part for part in ("outbox", "site", "data/archive")]
        files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
        named = {str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mode) for path in files}
        return named, self.ledger

    @property
    def ledger(self):
        engine = open_engine(self.url)
        with engine.connect() as connection:
            names = sorted(inspect(connection).get_table_names())
            rows = {
                name: sorted(map(str, connection.execute(text(f"SELECT * FROM {name}")).fetchall()))
                for name in names
            }
        engine.dispose()
        return rows

    def assert_whole(self):
        """Whoever looks now sees a whole revision or none, and no half written file where files belong."""
        for revision in (self.town.root / "outbox" / MARCH).glob("r?"):
            done = subprocess.run(
                ["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=revision, capture_output=True, check=False
            )
            assert done.returncode == 0, done.stdout
        for page in (self.town.root / "site").glob("*.html"):
            assert page.read_text(encoding="utf-8").rstrip().endswith("</html>")

    def assert_clean(self):
        left = [path for path in self.town.root.rglob("*") if path.name.endswith(".partial")]
        assert not left


@pytest.fixture(scope="module")
def nursery():
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def places(request, tmp_path_factory):
    """Makes places that are alike: March in the inbox, an empty ledger whose tables are made."""
    folder = tmp_path_factory.mktemp("places")
    template = found(folder / "template", "kota-mini")
    (template.root / "data").mkdir(exist_ok=True)
    if request.param == "sqlite":
        with _migrated(f"sqlite:///{template.root / 'data' / 'ledger.db'}"):

            @contextmanager
            def place():
                town = template.copy(folder / f"place-{next(_numbers)}")
                yield Place(town, f"sqlite:///{town.root / 'data' / 'ledger.db'}")
                shutil.rmtree(town.root)

            yield place
        return
    server = make_url(request.getfixturevalue("postgresql"))
    mother = f"mother_{os.getpid()}"
    _server(server, f"CREATE DATABASE {mother}")
    with _migrated(_url(server, mother)):

        @contextmanager
        def place():
            number = next(_numbers)
            town = template.copy(folder / f"place-{number}")
            name = f"place_{os.getpid()}_{number}"
            _server(server, f"CREATE DATABASE {name} TEMPLATE {mother}")
            yield Place(town, _url(server, name))
            _server(server, f"DROP DATABASE {name} WITH (FORCE)")
            shutil.rmtree(town.root)

        yield place
    _server(server, f"DROP DATABASE {mother} WITH (FORCE)")


@contextmanager
def _migrated(url):
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    yield


def _url(server, name):
    return server.set(database=name).render_as_string(hide_password=False)


def _server(server, statement):
    admin = create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(statement))


@pytest.fixture(scope="module")
def undisturbed(nursery, places):
    """March as it is made when nobody dies: what it leaves, what it did, how long it took."""
    with places() as place:
        nursery.live(place)  # warms the files of the libraries
    with places() as place:
        told = nursery.live(place)
        assert told["state"] == "posted"
        return place.made, told["log"], told["took"]


def _survive(nursery, place, die, whole):
    died = nursery.live(place, die)
    assert died["status"] in (KILLED, 0), died
    place.assert_whole()
    again = nursery.live(place)
    assert again["state"] in ("posted", "unchanged"), (die, again)
    assert place.made == whole, die
    place.assert_clean()
    return died["status"] == KILLED


def test_killed_at_each_checkpoint(nursery, places, undisturbed):
    whole, log, _ = undisturbed
    killed = 0
    for at in range(1, len(log) + 1):
        with places() as place:
            killed += _survive(nursery, place, {"at": at}, whole)
    assert killed >= len(log) - 5, "threads may do a little less or more, but not much"


def test_killed_at_random_moments(nursery, places, undisturbed):
    whole, _, took = undisturbed
    chance = random.Random(4)
    killed = 0
    for _ in range(RANDOM_MOMENTS):
        with places() as place:
            killed += _survive(nursery, place, {"after": chance.uniform(0.001, took)}, whole)
    assert killed > RANDOM_MOMENTS / 2


def test_killed_again_and_again(nursery, places, undisturbed):
    """Each try dies a little later than the one before, also while it mends what the one before left."""
    whole, log, _ = undisturbed
    with places() as place:
        for at in range(3, len(log) + 40, 4):
            if nursery.live(place, {"at": at})["status"] == 0:
                break
            place.assert_whole()
        assert nursery.live(place)["state"] == "unchanged"
        assert place.made == whole
