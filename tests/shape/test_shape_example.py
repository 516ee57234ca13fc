"""`config.example.toml` is the manual of the settings: every key, its default, one sentence."""

import re
import tomllib
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from support.source_tree import ROOT
from tpp_sponsor.settings.load import Settings, load_settings

EXAMPLE = ROOT / "config.example.toml"
_COMMENTED = "# [["
LINES = [
    line.removeprefix("# ") if line.startswith(_COMMENTED) else line
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines()
]


def _sections() -> dict[str, type[BaseModel]]:
    found = {}
    for name, field in Settings.model_fields.items():
        kinds = (field.annotation, *getattr(field.annotation, "__args__", ()))
        found[name] = next(kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel))
    return found


def _keys() -> Iterator[tuple[str, str]]:
    for section, model in _sections().items():
        for key in model.model_fields:
            yield section, key


def _first_table(section: str) -> list[str]:
    """The lines of a section; of a list of tables those of its first, which is a comment where the list is empty."""
    start = next(at for at, line in enumerate(LINES) if line.strip("[]") == section and line.startswith("["))
    end = next((at for at in range(start + 1, len(LINES)) if LINES[at].startswith("[")), len(LINES))
    return LINES[start:end]


def test_it_loads() -> None:
    assert load_settings(EXAMPLE)


def test_it_says_the_defaults() -> None:
    assert load_settings(EXAMPLE) == Settings()


@pytest.mark.parametrize(("section", "key"), list(_keys()), ids=str)
def test_every_key_stands_there_with_a_sentence_above_it(section: str, key: str) -> None:
    lines = _first_table(section)
    at = next((at for at, line in enumerate(lines) if re.match(rf"(# )?{key} = ", line)), None)
    assert at is not None, f"[{section}] {key} is missing"
    sentence = lines[at - 1]
    assert re.match(r"# .{15,}", sentence) or sentence.startswith("#   "), (
        f"[{section}] {key} has no sentence"
    )


def test_no_key_stands_there_that_is_none() -> None:
    known = set(_keys())
    for section, values in tomllib.loads(EXAMPLE.read_text(encoding="utf-8")).items():
        for table in values if isinstance(values, list) else [values]:
            assert {(section, key) for key in table} <= known


def test_an_empty_file_is_a_city_with_all_defaults(tmp_path) -> None:
    empty = tmp_path / "config.toml"
    empty.write_text("", encoding="utf-8")
    assert load_settings(empty) == Settings()
