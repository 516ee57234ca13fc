"""The catalogues of a language make one: each key has one sentence."""

import pytest

from support.deployments import run_command
from tpp_sponsor.messages import joined_sentences


def test_catalogues_are_joined():
    assert joined_sentences([{"a.b": "x"}, {"a.c": "y"}]) == {"a.b": "x", "a.c": "y"}


def test_two_sentences_of_one_key_are_refused():
    with pytest.raises(ValueError, match=r"a\.b"):
        joined_sentences([{"a.b": "x", "a.c": "y"}, {"a.d": "z", "a.b": "x"}])


def test_each_command_shows_the_help_of_its_own_option():
    assert "sebagai ganti --nomor" in " ".join(run_command("reverse", "--help").out.split())
    assert "sebagai ganti --nomor" not in " ".join(run_command("explain", "--help").out.split())
