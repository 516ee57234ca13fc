"""One profile per mistake, in `broken_profiles/`: its first line says what the loader must answer."""

import pytest

from support.drawn_outputs import HERE, faults_of
from tpp_sponsor.errors import SettingsError
from tpp_sponsor.outputs.layouts.profile import load_profile

BROKEN = sorted((HERE / "broken_profiles").glob("*.toml"))


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_mistake_is_named_with_its_key_and_the_nearest_known_one_or_all_that_are_known(path):
    text = path.read_text("utf-8")
    code, key, meant = [*text.splitlines()[0].removeprefix("# ").split(" "), ""][:3]
    with pytest.raises(SettingsError) as error:
        load_profile(text, path.stem)
    [(found, values)] = faults_of(error.value)
    assert (found, values.get("key", "")) == (code, key)
    if "choices" in values:
        assert not meant or f'"{meant}"' in values["choices"]
    else:
        assert values.get("nearest", "").strip("-") == meant
    assert values["profile"] == path.stem


def test_all_mistakes_are_told_at_once():
    text = (
        'titel = "x"\nofficial = "no"\nfamily = "delimitd"\n'
        'column = [{ width = 0, from = "nip", colour = 1 }, 7]\n'
    )
    with pytest.raises(SettingsError) as error:
        load_profile(text, "contoh")
    found = [
        (code, values["key"], values.get("nearest", "").strip("-")) for code, values in faults_of(error.value)
    ]
    assert found == [
        ("profile_key_missing", "title", ""),
        ("profile_value_type", "official", ""),
        ("profile_key_missing", "source", ""),
        ("profile_key_missing", "file_name", ""),
        ("profile_key_missing", "folder", ""),
        ("profile_value_unknown", "family", ""),
        ("profile_number_range", "column[1].width", ""),
        ("profile_key_unknown", "column[1].colour", ""),
        ("profile_value_type", "column[2]", ""),
        ("profile_key_unknown", "titel", "title"),
    ]


def test_a_profile_that_is_not_toml():
    with pytest.raises(SettingsError) as error:
        load_profile("title = ?", "contoh")
    [(code, values)] = faults_of(error.value)
    assert code == "profile_unreadable"
    assert "line 1" in values["detail"]
