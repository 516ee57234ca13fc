"""What to say where no row of a sheet is a header: what is missing, what was found, and what may be meant by it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tpp_sponsor.domain.text_keys import heading_key
from tpp_sponsor.errors import Fault
from tpp_sponsor.intake.headers.header_search import captions_of
from tpp_sponsor.intake.headers.heading_rows import found_in
from tpp_sponsor.tables.bpjs_lists import ANSWER
from tpp_sponsor.tables.headings import ROWS_SEARCHED, HeadingMap, Row
from tpp_sponsor.tables.input_tables import FEWEST_DIGITS_OF_A_PERSON

# Below this likeness (of 100) two headings have little more in common than letters.
_LEAST_LIKENESS = 70
_SECTIONS = {ANSWER.name: "bpjs.headings"}


@dataclass(frozen=True)
class Lack:
    """The row that comes nearest to a header (from 1), what it lacks, and what it has."""

    row: int
    lacks: Sequence[str]
    has: Sequence[str]
    unknown: Sequence[str]


def nearest_header(rows: Sequence[Row], headings: HeadingMap) -> Lack:
    """The row that comes nearest to a header, or that has the most cells if none has any heading."""
    nearest = Lack(1, headings.headers[0], (), ())
    for at, row in enumerate(rows[:ROWS_SEARCHED]):
        above = rows[at - 1] if at else ()
        found = found_in(above, row, headings)
        known, places = {each.column for each in found}, {each.at for each in found}
        for header in headings.headers:
            lacks = [name for name in header if name not in known]
            if len(lacks) < len(nearest.lacks):
                captions = captions_of(above, row, found, headings)
                unknown = [text for at, text in enumerate(captions) if text and at not in places]
                nearest = Lack(at + 1, lacks, [text for text in captions if text], unknown)
    if nearest.has:
        return nearest
    fullest = max(range(min(len(rows), ROWS_SEARCHED)), key=lambda at: sum(map(bool, rows[at])), default=0)
    cells = [cell for cell in rows[fullest] if cell] if rows else []
    return Lack(fullest + 1, headings.headers[0], cells, cells)


def missing_headings(lack: Lack, headings: HeadingMap, sheet: str = "") -> Fault:
    """The Fault that says so, with the lines of the settings that would do."""
    near = _near(lack, headings)
    lines = [f"{name} = [{json.dumps(near.get(name, '...'), ensure_ascii=False)}]" for name in lack.lacks]
    return Fault.of(
        "heading_missing",
        sheet=sheet,
        row=lack.row,
        missing=", ".join(lack.lacks),
        found=", ".join(lack.has),
        near=", ".join(f"{text} = {name}" for name, text in near.items()) or "-",
        section=f"[{_SECTIONS.get(headings.table.name, f'intake.headings.{headings.table.name}')}]",
        lines="\n      ".join(lines),
    )


def _near(lack: Lack, headings: HeadingMap) -> Mapping[str, str]:
    """Missing column → the heading of the sheet that is most like it; no heading for two columns."""
    words = {
        name: [key for key, meaning in headings.meanings.items() if meaning.column == name]
        for name in lack.lacks
    }
    texts = {text: heading_key(text) for text in lack.unknown if _digits(text) < FEWEST_DIGITS_OF_A_PERSON}
    scored = sorted(
        (-_likeness(key, words[name]), at, name, text)
        for at, name in enumerate(lack.lacks)
        for text, key in texts.items()
    )
    near = dict[str, str]()
    for score, _, name, text in scored:
        if -score >= _LEAST_LIKENESS and name not in near and text not in near.values():
            near[name] = text
    return {name: near[name] for name in lack.lacks if name in near}


def _likeness(key: str, words: Iterable[str]) -> float:
    from rapidfuzz import fuzz  # noqa: PLC0415 - only where a file is refused

    return max((fuzz.ratio(key, word) for word in words), default=0)


def _digits(text: str) -> int:
    return sum(char.isdigit() for char in text)
