"""A console with one user of each role, on an empty town or on kota-mini."""

import pytest

from support.console import EVERYONE, opened
from support.deployments import make_town
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
