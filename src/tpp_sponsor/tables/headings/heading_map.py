"""The meaning of a table's headings, and the header of a sheet (docs/rules.md#office-sheets)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from tpp_sponsor.domain.text_keys import heading_key
from tpp_sponsor.errors import Fault
from tpp_sponsor.tables.headings.synonyms import GROUP_FILLERS, SPONSORS, shipped_headings
from tpp_sponsor.tables.input_tables import (
    BPJS_REQUIRED,
    COVERED,
    FORM_REQUIRED,
    FORM_WORKER_COLUMNS,
    FORMS,
    WORKERS,
)
from tpp_sponsor.tables.table import AMOUNTS, Table

ROWS_SEARCHED = 20

Row = Sequence[str]
_SPONSOR_KEYS = tuple(heading_key(word) for word in SPONSORS)
_OF_WORKERS = frozenset({"nik", *WORKERS.names, *FORM_WORKER_COLUMNS.values()})


@dataclass(frozen=True)
class Meaning:
    """The column that a heading means; a broad heading gives way to any other heading of that column.

    `otherwise`: what a broad heading means where it gives way, "" for nothing.
    """

    column: str
    is_broad: bool = False
    otherwise: str = ""


@cache
def _shipped_meanings(table: str) -> Mapping[str, Meaning]:
    """Return what each shipped heading of a table means, by its key (2026-11-28: 14 ms less for each inbox)."""
    meanings = dict[str, Meaning]()
    for word, column, is_broad in shipped_headings(table):
        first = meanings.setdefault(key := heading_key(word), Meaning(column, is_broad))
        if first.column != column:
            meanings[key] = replace(first, otherwise=column)
    return meanings


@dataclass(frozen=True)
class HeadingMap:
    """Heading key → column of a table, and the sets of columns that make a header."""

    table: Table
    meanings: Mapping[str, Meaning]
    headers: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, table: Table, synonyms: Mapping[str, Iterable[str]]) -> "HeadingMap":
        """Canonical names, a city's synonyms, and the shipped ones, which are broad where the city has its own."""
        headers = [table.required, *([BPJS_REQUIRED] if table is COVERED else [])]
        meanings = {
            key: replace(shipped, is_broad=shipped.is_broad or shipped.column in synonyms)
            for key, shipped in _shipped_meanings(table.name).items()
        }
        meanings |= {heading_key(name): Meaning(name) for name in column_names(table)}
        for name, others in synonyms.items():
            meanings |= {heading_key(other): Meaning(name) for other in others}
        return cls(table, meanings, tuple(headers))

    def of_cell(self, cell: str, group: str = "") -> Meaning | None:
        """Return the meaning of a heading by itself; None below a group about another person or other money.

        *Neto* below *Gaji* is no TPP, and *Tanggal Lahir* below *Sponsor* is not the worker's.
        """
        meaning = self.meanings.get(heading_key(cell))
        if meaning is None or not group:
            return meaning
        if meaning.is_broad and self._is_amount(meaning.column):
            return None
        is_sponsor = any(word in heading_key(group) for word in _SPONSOR_KEYS)
        return None if is_sponsor and self._is_of_worker(meaning.column) else meaning

    def otherwise(self, caption: str) -> str:
        """Return the column that a found heading means where another heading means its first one, "" for none."""
        meaning = self.meanings.get(heading_key(caption))
        return meaning.otherwise if meaning else ""

    def of_pair(self, group: str, cell: str) -> tuple[Meaning, str] | None:
        """Return the meaning of a heading together with its group, and the text of both: *TPP Neto*, *Nama Pekerja*."""
        upper, lower = without_fillers(group), cell
        if not heading_key(upper) or not heading_key(lower):
            return None
        for text in (f"{upper} {lower}", f"{lower} {upper}"):
            if meaning := self.meanings.get(heading_key(text)):
                return meaning, text
        return None

    def is_header(self, columns: Iterable[str]) -> bool:
        """Return True if these columns are enough for a header."""
        known = set(columns)
        return any(known.issuperset(header) for header in self.headers)

    def may_be_unclear(self, column: str) -> bool:
        """Return True if a column may be left out of a sheet: it is optional and does not bound a consent."""
        starred = {name for header in (*self.headers, FORM_REQUIRED) for name in header}
        known = (known for known in self.table.columns if known.name == column)
        return column not in starred and not any(each.binding or each.filled_if_present for each in known)

    def may_be_group(self, column: str) -> bool:
        """Return True if a heading of the column may be a group over several others, as *Potongan* over *PPh, IWP*."""
        return self._is_amount(column)

    def _is_amount(self, column: str) -> bool:
        return any(known.name == column and known.kind in AMOUNTS for known in self.table.columns)

    def _is_of_worker(self, column: str) -> bool:
        return self.table in (WORKERS, COVERED, *FORMS) and column in _OF_WORKERS


@dataclass(frozen=True)
class Header:
    """The header of a sheet: its last row (from 0), the position of each column, and the text of each position.

    `captions`: the heading that gives a column its meaning, with its group where both do; of an unknown column the
    lower of two headings, with its group.
    """

    last_row: int
    positions: Mapping[str, int]
    captions: tuple[str, ...]

    @property
    def width(self) -> int:
        """The number of columns of the header."""
        return len(self.captions)

    @property
    def unknown(self) -> tuple[int, ...]:
        """The positions of columns with an unknown heading."""
        known = set(self.positions.values())
        return tuple(at for at in range(self.width) if at not in known)

    @property
    def is_form(self) -> bool:
        """True if the sheet is a registration form."""
        return all(name in self.positions for name in FORM_REQUIRED)


def without_fillers(group: str) -> str:
    """Return the words of a group that have a meaning: *Data Pekerja* is about the worker, *Rincian* has none."""
    return " ".join(word for word in group.split() if heading_key(word) not in GROUP_FILLERS)


def column_letters(number: int) -> str:
    """Return the letters of a column from its number, 1 = A."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_names(table: Table) -> list[str]:
    """Return the canonical headings of a table."""
    further = tuple(FORM_WORKER_COLUMNS.values()) if table in FORMS else ()
    return list(dict.fromkeys([*table.names, *(BPJS_REQUIRED if table is COVERED else further)]))


def ambiguous_headings(table: Table, synonyms: Mapping[str, Iterable[str]]) -> Iterator[Fault]:
    """Yield a Fault for each configured heading that already means another column of the table, or is blank."""
    means = {heading_key(name): name for name in column_names(table)}
    for column, heading in ((column, heading) for column, many in synonyms.items() for heading in many):
        other = means.setdefault(heading_key(heading), column)
        if not heading_key(heading):
            yield Fault.of("heading_blank", column=column)
        elif other != column:
            yield Fault.of("heading_ambiguous", column=column, heading=heading, other=other)
