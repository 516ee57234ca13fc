"""The page about the life of a period says what the table in the code says."""

import re

import pytest

from support.source_tree import ROOT
from tpp_sponsor.domain.lifecycle import Act, State, as_mermaid
from tpp_sponsor.messages import load_texts

PAGE = ROOT / "docs" / "daur-hidup.md"


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_its_picture_is_the_table() -> None:
    drawn = re.findall(r"^```mermaid\n(.*?)^```$", page(), flags=re.MULTILINE | re.DOTALL)
    assert drawn == [as_mermaid()], f"put this into {PAGE.name}:\n\n```mermaid\n{as_mermaid()}```"


def test_the_picture_has_every_state_and_every_act() -> None:
    picture = as_mermaid()
    assert picture.startswith("stateDiagram-v2\n    [*] --> unposted\n")
    arrows = re.findall(r"^    (\w+) --> (\w+): ([\w, ]+)$", picture, flags=re.MULTILINE)
    assert len(arrows) == len(picture.splitlines()) - 2
    assert {name for before, after, _ in arrows for name in (before, after)} == set(State)
    assert {act for *_, acts in arrows for act in acts.split(", ")} == set(Act)


@pytest.mark.parametrize("state", State)
def test_every_state_has_its_words_and_what_to_do_next(state: State) -> None:
    rows = [line for line in page().splitlines() if line.startswith(f"| `{state}` |")]
    assert len(rows) == 1
    _, _, words, advice, _ = (cell.strip() for cell in rows[0].split("|"))
    assert words == load_texts("id").say(f"state.{state}")
    assert len(advice) > 20


@pytest.mark.parametrize("act", Act)
def test_every_act_is_explained_with_its_command(act: Act) -> None:
    assert len(re.findall(rf"^\| `{act}` \| [^|]+ \| [^|]+ \|$", page(), flags=re.MULTILINE)) == 1
