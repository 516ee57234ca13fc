"""Every example of `docs/rules.md` is what the program does."""

import pytest

from spec.example import Drawing, Example, Reading
from spec.office import Office, readings
from spec.page import CHAPTERS

EXAMPLES = [one for chapter in CHAPTERS.values() for one in chapter]


def _of(kind: type) -> list:
    return [pytest.param(one, id=one.title) for one in EXAMPLES if isinstance(one, kind)]


@pytest.mark.parametrize("example", _of(Example))
def test_example(example: Example) -> None:
    office = Office(example)
    for name, drawing in office.drawings.items():
        assert office.said(name) == drawing.outcomes, name
    for path, table in example.then.items():
        drawing = Drawing.of(table)
        assert office.shown(path, drawing) == [list(row) for row in drawing.rows], path


@pytest.mark.parametrize("reading", _of(Reading))
def test_reading(reading: Reading) -> None:
    assert readings(reading) == [row["dibaca"] for row in Drawing.of(reading.cells).outcomes]


def test_every_example_shows_an_outcome() -> None:
    silent = [
        one.title
        for one in EXAMPLES
        if isinstance(one, Example)
        and not one.then
        and not any(Drawing.of(table).outcomes[0] for table in one.given.values())
    ]
    assert not silent


def test_titles_are_given_once() -> None:
    titles = [one.title for one in EXAMPLES]
    assert len(titles) == len(set(titles))
