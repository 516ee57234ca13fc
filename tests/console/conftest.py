"""A console with one user of each role, on an empty town or on kota-mini."""

import shutil

import pytest

from support.browser import CHROMIUM
from support.console import EVERYONE, opened
from support.deployments import MARCH, make_town
from tpp_sponsor.users import passwords


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords():
    """Hashing is slow on purpose; here it is not what is tested."""
    from argon2 import PasswordHasher

    patch = pytest.MonkeyPatch()
    patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield
    patch.undo()


@pytest.fixture
def office(tmp_path):
    """An empty town."""
    with opened(make_town(tmp_path / "kota"), users=EVERYONE) as office:
        yield office


@pytest.fixture(scope="session")
def march_once(tmp_path_factory):
    """Kota-mini with March posted by `petugas`, and the files of April without TPP."""
    town = make_town(tmp_path_factory.mktemp("march") / "kota", "kota-mini")
    with opened(town, users=EVERYONE):
        assert town("run", MARCH, "--by", "petugas").code == 0
        assert town("report", MARCH).code == 0
    april = town.inbox("2024-04")
    shutil.copytree(town.inbox(), april)
    (april / "tpp.csv").unlink()
    return town


@pytest.fixture
def march(march_once, tmp_path):
    """The console of a copy of that town."""
    with opened(march_once.copy(tmp_path / "kota")) as office:
        yield office


@pytest.fixture(scope="module")
def chromium():
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as api:
        browser = api.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()
