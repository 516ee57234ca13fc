"""Sample cities at work: see `town.py`."""

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
