"""The nearest thing to a header in a sheet without one: what is missing, what is there, and what it may mean."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tpp_sponsor.domain.text_keys import heading_key
from tpp_sponsor.errors import Fault
from tpp_sponsor.intake.headers.header_search import captions_of
from tpp_sponsor.intake.headers.heading_rows import headings_in_row
from tpp_sponsor.tables.bpjs_lists import RESPONSE_LIST
from tpp_sponsor.tables.headings.heading_map import ROWS_SEARCHED, HeadingMap, Row
from tpp_sponsor.tables.input_tables import FEWEST_DIGITS_OF_A_PERSON

# Headings with a lower likeness (of 100) are not related.
_LEAST_LIKENESS = 70
_SECTIONS = {RESPONSE_LIST.name: "bpjs.headings"}


@dataclass(frozen=True)
class NearestHeader:
    """The row (from 1) that comes nearest to a header.

    `missing`: the columns without a heading. `texts`: all its cells. `unknown`: its cells that are no known heading.
    """

    row: int
    missing: Sequence[str]
    texts: Sequence[str]
    unknown: Sequence[str]


def nearest_header(rows: Sequence[Row], headings: HeadingMap) -> NearestHeader:
    """Return the row that comes nearest to a header, or that has the most cells if none has any heading."""
    nearest = NearestHeader(1, headings.headers[0], (), ())
    for at, row in enumerate(rows[:ROWS_SEARCHED]):
        above = rows[at - 1] if at else ()
        found = headings_in_row(above, row, headings)
        known, positions = {each.column for each in found}, {each.at for each in found}
        for header in headings.headers:
            missing = [name for name in header if name not in known]
            if len(missing) < len(nearest.missing):
                captions = captions_of(above, row, found, headings)
                unknown = [text for at, text in enumerate(captions) if text and at not in positions]
                nearest = NearestHeader(at + 1, missing, [text for text in captions if text], unknown)
    if nearest.texts:
        return nearest
    fullest = max(range(min(len(rows), ROWS_SEARCHED)), key=lambda at: sum(map(bool, rows[at])), default=0)
    cells = [cell for cell in rows[fullest] if cell] if rows else []
    return NearestHeader(fullest + 1, headings.headers[0], cells, cells)


def missing_headings(nearest: NearestHeader, headings: HeadingMap, sheet: str = "") -> Fault:
    """Return the Fault of a sheet without a header, with the settings lines that would make the row one."""
    similar = _similar(nearest, headings)
    lines = [
        f"{name} = [{json.dumps(similar.get(name, '...'), ensure_ascii=False)}]" for name in nearest.missing
    ]
    return Fault.of(
        "heading_missing",
        sheet=sheet,
        row=nearest.row,
        missing=", ".join(nearest.missing),
        found=", ".join(nearest.texts),
        near=", ".join(f"{text} = {name}" for name, text in similar.items()) or "-",
        section=f"[{_SECTIONS.get(headings.table.name, f'intake.headings.{headings.table.name}')}]",
        lines="\n      ".join(lines),
    )


def _similar(nearest: NearestHeader, headings: HeadingMap) -> Mapping[str, str]:
    """Missing column → the most similar heading of the sheet; no heading is given to two columns."""
    words = {
        name: [key for key, meaning in headings.meanings.items() if meaning.column == name]
        for name in nearest.missing
    }
    texts = {text: heading_key(text) for text in nearest.unknown if _digits(text) < FEWEST_DIGITS_OF_A_PERSON}
    scored = sorted(
        (-_likeness(key, words[name]), at, name, text)
        for at, name in enumerate(nearest.missing)
        for text, key in texts.items()
    )
    similar = dict[str, str]()
    for score, _, name, text in scored:
        if -score >= _LEAST_LIKENESS and name not in similar and text not in similar.values():
            similar[name] = text
    return {name: similar[name] for name in nearest.missing if name in similar}


def _likeness(key: str, words: Iterable[str]) -> float:
    from rapidfuzz import fuzz  # noqa: PLC0415 - only where a file is refused

    return max((fuzz.ratio(key, word) for word in words), default=0)


def _digits(text: str) -> int:
    return sum(char.isdigit() for char in text)
