"""`docs/rules.md` is what the prose and the examples make, and says every code and every command."""

import os
import re

import pytest
from typer.main import get_group

from spec.page import CHAPTERS, PAGE, asked_for, make_page
from tpp_sponsor.cli.program import app
from tpp_sponsor.domain.codes import CoverStatus, Outcome, Reject, Warn

WRITE = "RULES"


def test_the_page_is_what_the_prose_and_the_examples_make() -> None:
    if os.environ.get(WRITE):
        PAGE.write_text(make_page(), encoding="utf-8")
    stale = f"{PAGE.name} is out of date: run `make rules`"
    assert PAGE.read_text(encoding="utf-8") == make_page(), stale


def test_the_prose_asks_for_every_chapter_once() -> None:
    assert sorted(asked_for()) == sorted(CHAPTERS)


@pytest.mark.parametrize("code", [*Outcome, *Reject, *Warn, *CoverStatus])
def test_every_code_is_explained(code: str) -> None:
    assert f"`{code}`" in make_page()


def test_every_command_is_in_the_table() -> None:
    table = re.findall(r"^\| (`.*?) \| ", make_page(), flags=re.MULTILINE)
    explained = {word for cell in table for word in re.findall(r"`([a-z-]+)", cell)}
    assert set(get_group(app).commands) <= explained
