"""Where the header of an office sheet stands, in one row or two (docs/rules.md#office-sheets)."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from tpp_sponsor.errors import Fault
from tpp_sponsor.intake.headers.heading_rows import (
    Found,
    added_below,
    cell_at,
    found_in,
    groups_over,
    without_groups,
)
from tpp_sponsor.tables.headings import ROWS_SEARCHED, Header, HeadingMap, Row
from tpp_sponsor.tables.input_tables import FEWEST_DIGITS_OF_A_PERSON

_LETTERS = 26


def find_header(rows: Sequence[Row], headings: HeadingMap) -> Header | Fault | None:
    """The first of the first 20 rows that has all starred headings, with the row above or below it.

    A Fault tells of one heading over two columns; None means that no row is a header.
    """
    for at in range(min(len(rows), ROWS_SEARCHED)):
        above, row, below = _row(rows, at - 1), rows[at], _row(rows, at + 1)
        found = found_in(above, row, headings)
        if not _is_header(found, headings) or _is_person(found, row, headings):
            continue
        added = added_below(found, row, below, headings)
        if _is_person([*found, *added], below, headings):
            added = []
        else:
            found = without_groups(found, row, below, headings)
        places = {each.at for each in added}
        found = [each for each in found if each.at not in places] + added
        if not _is_header(found, headings):
            continue
        if isinstance(settled := _settled(found, headings), Fault):
            return Fault.of(settled.code, row=at + 1, column=settled.column, **dict(settled.values))
        if added:
            return Header(at + 1, _positions(settled), captions_of(row, below, settled.values(), headings))
        return Header(at, _positions(settled), captions_of(above, row, settled.values(), headings))
    return None


def captions_of(above: Row, row: Row, found: Collection[Found], headings: HeadingMap) -> tuple[str, ...]:
    """The heading of each position; the row above counts where a column has its meaning from it.

    A heading that means nothing below its group keeps it, for by itself it would mean a column.
    """
    named = {each.at: each.caption for each in found}
    uses_above = any(each.needs_above for each in found)
    groups = groups_over(above, row, headings) if uses_above else {}

    def _unknown(at: int) -> str:
        cell = cell_at(row, at) or (cell_at(above, at) if uses_above else "")
        return f"{cell} {groups[at]}" if at in groups and headings.of_cell(cell) else cell

    width = max(len(row), len(above) if uses_above else 0, *(at + 1 for at in named), 0)
    return tuple(named.get(at) or _unknown(at) for at in range(width))


def _row(rows: Sequence[Row], at: int) -> Row:
    return rows[at] if 0 <= at < len(rows) else ()


def _is_header(found: Iterable[Found], headings: HeadingMap) -> bool:
    return headings.is_header(each.column for each in found)


def _is_person(found: Iterable[Found], row: Row, headings: HeadingMap) -> bool:
    persons = (cell_at(row, each.at) for each in found if each.column in headings.table.identifiers)
    return any(sum(char.isdigit() for char in cell) >= FEWEST_DIGITS_OF_A_PERSON for cell in persons)


def _positions(settled: Mapping[str, Found]) -> dict[str, int]:
    return {each.column: each.at for each in sorted(settled.values(), key=lambda each: each.at)}


def _settled(found: Iterable[Found], headings: HeadingMap) -> dict[str, Found] | Fault:
    """Column → its surest heading; two that are equally sure are a Fault, or nothing where a sheet can do without."""
    settled = dict[str, Found]()
    by_column = dict[str, list[Found]]()
    for each in found:
        by_column.setdefault(each.column, []).append(each)
    for column, several in by_column.items():
        least = min(each.doubt for each in several)
        best = [each for each in several if each.doubt == least]
        if len(best) == 1:
            settled[column] = best[0]
        elif not (best[0].is_broad and headings.may_be_unclear(column)):
            first, second = (f"{_letters(each.at)} ({each.caption})" for each in best[:2])
            return Fault.of("heading_doubled", column=column, first=first, second=second)
    return settled


def _letters(at: int) -> str:
    """What a spreadsheet calls the column at a position (from 0)."""
    before, last = divmod(at, _LETTERS)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)
