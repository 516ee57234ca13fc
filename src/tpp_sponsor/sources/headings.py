"""Finding the header of an office sheet and what its headings mean (docs/rules.md#office-sheets)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tpp_sponsor.domain.wording import heading_key
from tpp_sponsor.errors import Fault
from tpp_sponsor.frames.tables import (
    BPJS_REQUIRED,
    COVERED,
    FEWEST_DIGITS_OF_A_PERSON,
    FORM_REQUIRED,
    FORM_WORKER_COLUMNS,
    STATEMENTS,
    Table,
)

ROWS_SEARCHED = 20

Row = Sequence[str]


@dataclass(frozen=True)
class HeadingMap:
    """Which heading means which column of a table, and which sets of columns make a header."""

    table: Table
    columns: Mapping[str, str]
    headers: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, table: Table, synonyms: Mapping[str, Iterable[str]]) -> "HeadingMap":
        """Canonical names, the shipped extras of the table, and a city's synonyms."""
        headers = [table.required, *([BPJS_REQUIRED] if table is COVERED else [])]
        columns = {heading_key(name): name for name in _names(table)}
        for name, others in synonyms.items():
            columns.update({heading_key(other): name for other in others})
        return cls(table, columns, tuple(headers))

    def of_row(self, row: Row) -> dict[int, str]:
        """Position → column, for the cells of a row that are known headings."""
        keys = ((at, heading_key(cell)) for at, cell in enumerate(row))
        return {at: self.columns[key] for at, key in keys if key in self.columns}


@dataclass(frozen=True)
class Header:
    """A header that was found: its last row (from 0), where each column stands, and its text by position.

    `captions`: of two header rows the one that gives a column its meaning, else the lower where it is filled.
    """

    last_row: int
    positions: Mapping[str, int]
    captions: tuple[str, ...]

    @property
    def width(self) -> int:
        """So many columns have room for a heading."""
        return len(self.captions)

    @property
    def unknown(self) -> tuple[int, ...]:
        """The positions of columns that mean nothing to us."""
        known = set(self.positions.values())
        return tuple(at for at in range(self.width) if at not in known)

    @property
    def is_form(self) -> bool:
        """Whether the sheet is a registration form."""
        return all(name in self.positions for name in FORM_REQUIRED)


def _names(table: Table) -> list[str]:
    """The program's own headings of a table."""
    further = {STATEMENTS.name: FORM_WORKER_COLUMNS.values(), COVERED.name: BPJS_REQUIRED}
    return [*table.names, *further.get(table.name, ())]


def ambiguous_headings(table: Table, synonyms: Mapping[str, Iterable[str]]) -> Iterator[Fault]:
    """A Fault for each heading that already stands for another column of the table, or is none at all."""
    means = {heading_key(name): name for name in _names(table)}
    for column, heading in ((column, heading) for column, many in synonyms.items() for heading in many):
        other = means.setdefault(heading_key(heading), column)
        if not heading_key(heading):
            yield Fault.of("heading_blank", column=column)
        elif other != column:
            yield Fault.of("heading_ambiguous", column=column, heading=heading, other=other)


def find_header(rows: Sequence[Row], headings: HeadingMap) -> Header | Fault | None:
    """The first of the first 20 rows that has all starred headings.

    A heading may span two merged rows, or stand in the lower of two header rows. A Fault tells of one heading
    over two columns; None means that no row is a header.
    """
    for at in range(min(len(rows), ROWS_SEARCHED)):
        found, last = _headings_at(rows, at, headings)
        if not _is_header(found, headings):
            continue
        doubled = [name for name, count in Counter(found.values()).items() if count > 1]
        if doubled:
            return Fault.of("heading_doubled", row=at + 1, column=doubled[0])
        positions = {name: place for place, name in found.items()}
        return Header(last, positions, _captions(rows, at, last, found, headings))
    return None


def _captions(
    rows: Sequence[Row], at: int, last: int, found: Mapping[int, str], headings: HeadingMap
) -> tuple[str, ...]:
    """The heading of each position; a row above the header only counts where it spans down into it."""
    width = max(len(rows[at]), len(rows[last]), *(place + 1 for place in found))
    captions = [""] * width
    for row in (rows[at], rows[last]):
        for place, cell in enumerate(row):
            captions[place] = cell or captions[place]
    for row in reversed(rows[max(at - 1, 0) : last + 1]):
        for place, name in headings.of_row(row).items():
            if found.get(place) == name:
                captions[place] = row[place]
    return tuple(captions)


def _headings_at(rows: Sequence[Row], at: int, headings: HeadingMap) -> tuple[dict[int, str], int]:
    """Position → column for a row with its second header row, and which row (from 0) is the last of both.

    A row that is a header by itself leaves the words of a letterhead above it alone.
    """
    own = headings.of_row(rows[at])
    below = rows[at + 1] if at + 1 < len(rows) else ()
    lower = _second_header_row(own, below, headings)
    if _is_header(own, headings):
        spanning = _spanning_down(rows[at - 1], rows[at], headings) if at else {}
        return spanning | own | lower, at + bool(lower)
    if own and lower and not _is_header(headings.of_row(below), headings):
        return own | lower, at + 1
    return {}, at


def _spanning_down(above: Row, row: Row, headings: HeadingMap) -> dict[int, str]:
    """Headings of the row above that are merged with an empty cell of a header row and not repeated in it."""
    own = set(headings.of_row(row).values())
    return {
        place: name
        for place, name in headings.of_row(above).items()
        if name not in own and (place >= len(row) or not row[place])
    }


def missing_headings(rows: Sequence[Row], headings: HeadingMap) -> tuple[int, list[str], list[str]]:
    """For the message: the row that comes nearest to a header (from 1), what it lacks, and what it has."""
    nearest, lacks, has = 1, list(headings.headers[0]), list[str]()
    for at, row in enumerate(rows[:ROWS_SEARCHED]):
        known = set(headings.of_row(row).values())
        for header in headings.headers:
            missing = [name for name in header if name not in known]
            if len(missing) < len(lacks):
                nearest, lacks, has = at + 1, missing, [cell for cell in row if cell]
    if not has:
        has = [cell for cell in max(rows[:ROWS_SEARCHED], key=_filled, default=[]) if cell]
    return nearest, lacks, has


def _second_header_row(upper: Mapping[int, str], row: Row, headings: HeadingMap) -> dict[int, str]:
    """The headings that the row below adds, unless it is a person's row."""
    lower = {at: name for at, name in headings.of_row(row).items() if at not in upper}
    persons = (at for at, name in (dict(upper) | lower).items() if name in headings.table.identifiers)
    if any(at < len(row) and _digits(row[at]) >= FEWEST_DIGITS_OF_A_PERSON for at in persons):
        return {}
    return lower


def _is_header(columns: Mapping[int, str], headings: HeadingMap) -> bool:
    known = set(columns.values())
    return any(known.issuperset(header) for header in headings.headers)


def _digits(cell: str) -> int:
    return sum(char.isdigit() for char in cell)


def _filled(row: Row) -> int:
    return sum(bool(cell) for cell in row)
