"""CONTRIBUTING.md and publiccode.yml name what exists."""

import re
import tomllib

from support.source_tree import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PUBLICCODE = (ROOT / "publiccode.yml").read_text(encoding="utf-8")
# Keys that version 0.5 of the standard asks for.
REQUIRED = {
    *("publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType"),
    *("description", "legal", "maintenance", "localisation"),
}


def test_every_make_target_it_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, flags=re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)", PAGE.replace("make tracing", "")))
    assert named - targets == set()
    assert {"quick", "check", "test", "coverage", "prose", "lock"} <= named


def test_every_folder_and_file_it_names_exists() -> None:
    named = re.findall(r"`((?:[a-z_]+/)+(?:[\w.]+)?)`|`((?:tests|src|docs)/[\w./]+)`", PAGE)
    paths = {first or second for first, second in named}
    places = (ROOT, ROOT / "src" / "tpp_sponsor")
    assert sorted(path for path in paths if not any((place / path).exists() for place in places)) == []
    assert {"tests/rules", "tests/support", "intake/causes/"} <= paths


def test_it_has_twelve_habits() -> None:
    habits = PAGE.split("## Twelve habits")[1].split("\n## ")[0]
    assert [int(number) for number in re.findall(r"^(\d+)\. ", habits, flags=re.MULTILINE)] == list(
        range(1, 13)
    )


def test_publiccode_has_its_keys_and_the_licence_of_the_project() -> None:
    keys = set(re.findall(r"^(\w+):", PUBLICCODE, flags=re.MULTILINE))
    assert REQUIRED - keys == set()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"license: {project['license']}" in PUBLICCODE
    short = re.findall(r"shortDescription: (.*)", PUBLICCODE)
    assert len(short) == 2
    assert all(len(text) <= 150 for text in short)
