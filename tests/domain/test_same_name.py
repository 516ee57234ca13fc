"""Whether two names that people typed are one person, as far as names can tell."""

import pytest

from tpp_sponsor.domain.names import is_same_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ani Suryani", " ani  SURYANI"),
        ("Ani Suryani", "Dra. Hj. Ani Suryani, M.Si."),
        ("Ani Suryani", "Suryani Ani"),
        ("Muh. Ali", "Muhammad Ali"),
        ("petugas1", "PETUGAS1"),
        ("ani.budi", "Ani.Budi"),
    ],
)
def test_one_person(one, other):
    assert is_same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ani Suryani", "Ani Suryati"),
        ("Ani", "Ani Suryani"),
        ("petugas1", "petugas2"),
        ("ani.budi", "ani.tuti"),
        ("Ir.", "Drs."),
        ("", "Ani"),
    ],
)
def test_two_persons(one, other):
    assert not is_same_name(one, other)
