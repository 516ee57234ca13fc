"""Shipped profiles: the bytes beside their lines; TPP_SPONSOR_REGENERATE_GOLDEN=1 writes them anew."""

import os

import pytest

from support.drawn_outputs import HERE, MARCH, SHIPPED, drawn, shipped
from tpp_sponsor.outputs.layouts.encode import encode

GOLDEN = HERE / "golden"
REGENERATE = os.environ.get("TPP_SPONSOR_REGENERATE_GOLDEN") == "1"


@pytest.mark.parametrize("name", sorted(path.stem for path in SHIPPED.glob("*.toml")))
def test_a_shipped_profile_gives_the_stored_bytes(name):
    profile = shipped(name)
    rows = drawn(profile.source, (GOLDEN / name / "lines.csv").read_text("utf-8"))
    [(path, data)] = encode(profile, {profile.source: rows}, MARCH)
    expected = GOLDEN / name / f"expected.{path.rpartition('.')[2]}"
    if REGENERATE:
        expected.write_bytes(data)
    assert path.startswith("keuangan/profil/")
    assert data == expected.read_bytes()


@pytest.mark.parametrize("name", sorted(path.stem for path in SHIPPED.glob("*.toml")))
def test_a_shipped_profile_says_that_it_is_an_example(name):
    profile = shipped(name)
    assert not profile.official
    assert profile.note.startswith("CONTOH")
