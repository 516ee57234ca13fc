"""Places where months are run and die: a town with its database, and the nursery in which its processes are born."""

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sqlalchemy import NullPool, create_engine, inspect, text
from sqlalchemy.engine import make_url

from support.deployments import MARCH, CommandResult
from tpp_sponsor.ledger.database.engine import migrate, open_engine

HERE = Path(__file__).parent
KILLED = -9
_numbers = count()


class CrashChild:
    """The process in which months are born; see `support/crash_child.py`."""

    def __init__(self):
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", str(HERE / "crash_child.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def live(self, place, die=None, *, revise=False):
        """Run March in a place, and die on the way."""
        order = {"config": str(place.town.config), "database": place.url, "period": MARCH}
        return self._ask(order | {"revise": revise, "die": die})

    def command(self, place, *arguments, die=None):
        """One real command in a place; what it said and how it ended."""
        return self.at_once((place, arguments, die))[0]

    def at_once(self, *orders):
        """Real commands, each of a place, its arguments and what happens to it, that begin together."""
        commands = [
            {
                "arguments": [*arguments, "--config", str(place.town.config)],
                "database": place.url,
                "root": str(place.town.root),
                "die": die,
            }
            for place, arguments, die in orders
        ]
        return [CommandResult(**answer) for answer in self._ask({"commands": commands})]

    def hold(self, place):
        """A process that holds the lock of a place until it is killed; its number."""
        held = self._ask({"hold": {"config": str(place.town.config), "database": place.url, "period": MARCH}})
        assert held["said"] == "held\n"
        return held["child"]

    def serve(self, place, port, die=None, **environment):
        """A console of a place that listens at a port until it is killed; its number."""
        order = {"config": str(place.town.config), "database": place.url, "port": port, "die": die}
        served = self._ask({"serve": order | {"environment": environment}})
        assert str(port) in served["said"], served
        return served["child"]

    def _ask(self, order):
        self._process.stdin.write(json.dumps(order) + "\n")
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


@contextmanager
def migrated(url):
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    yield


def url_of(server, name):
    return server.set(database=name).render_as_string(hide_password=False)


def on_server(server, statement):
    admin = create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(statement))


def next_number():
    return next(_numbers)


@contextmanager
def places_on(url, template, folder):
    """Makes places on a PostgreSQL server: a copy of a town each, and a database with all tables."""
    server = make_url(url)
    mother = f"mother_{os.getpid()}_{next_number()}"
    on_server(server, f"CREATE DATABASE {mother}")

    @contextmanager
    def place():
        number = next_number()
        town = template.copy(folder / f"place-{number}")
        name = f"place_{os.getpid()}_{number}"
        on_server(server, f"CREATE DATABASE {name} TEMPLATE {mother}")
        yield Place(town, url_of(server, name))
        on_server(server, f"DROP DATABASE {name} WITH (FORCE)")
        shutil.rmtree(town.root)

    with migrated(url_of(server, mother)):
        yield place
    on_server(server, f"DROP DATABASE {mother} WITH (FORCE)")


class OwnServer:
    """A PostgreSQL server that a test may take away."""

    def __init__(self, server):
        self._server = server
        self.user = server.system_user

    @property
    def url(self):
        return self._server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def restart(self):
        """The command with which the server dies and comes back."""
        return self._control("restart")

    def stop(self):
        subprocess.run(self._control("stop"), check=True, stdout=subprocess.DEVNULL)

    def start(self):
        # Its first start left its options in a file; `restart` reads them, also where nothing runs.
        subprocess.run(self.restart, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def _control(self, what):
        data = self._server.pgdata
        command = [
            str(self._server.bin_path / "pg_ctl"),
            "-D",
            str(data),
            "-w",
            "-t",
            "60",
            "-m",
            "immediate",
        ]
        command += ["-l", str(data / "log"), what]
        return ["runuser", "-u", self.user, "--", *command] if self.user else command
