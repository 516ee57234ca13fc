"""Find the header of an office sheet, in one row or two (docs/rules.md#office-sheets)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from tpp_sponsor.errors import Fault
from tpp_sponsor.intake.headers.heading_rows import (
    FoundHeading,
    cell_at,
    groups_over,
    headings_below,
    headings_in_row,
    without_group_headings,
)
from tpp_sponsor.tables.headings.heading_map import ROWS_SEARCHED, Header, HeadingMap, Row, column_letters
from tpp_sponsor.tables.input_tables import FEWEST_DIGITS_OF_A_PERSON


def find_header(rows: Sequence[Row], headings: HeadingMap) -> Header | Fault | None:
    """Return the first of the first 20 rows that has all starred headings, with the row above or below it.

    A Fault says that two columns have the same heading; None means that no row is a header.
    """
    for at in range(min(len(rows), ROWS_SEARCHED)):
        above, row, below = _row(rows, at - 1), rows[at], _row(rows, at + 1)
        found = headings_in_row(above, row, headings)
        if not _is_header(found, headings) or _is_person(found, row, headings):
            continue
        added = headings_below(found, row, below, headings)
        if _is_person([*found, *added], below, headings):
            added = []
        else:
            found = without_group_headings(found, row, below, headings)
        positions = {each.at for each in added}
        found = [each for each in found if each.at not in positions] + added
        if not _is_header(found, headings):
            continue
        if isinstance(columns := _one_per_column(found, headings), Fault):
            return Fault.of(columns.code, row=at + 1, column=columns.column, **dict(columns.values))
        if added:
            return Header(at + 1, _positions(columns), captions_of(row, below, columns.values(), headings))
        return Header(at, _positions(columns), captions_of(above, row, columns.values(), headings))
    return None


def captions_of(
    above: Row, row: Row, found: Collection[FoundHeading], headings: HeadingMap
) -> tuple[str, ...]:
    """Return the heading of each position, with the row above where it gives a column its meaning.

    A heading that is unknown below its group keeps the group, because by itself it would be known.
    """
    captions = {each.at: each.caption for each in found}
    uses_above = any(each.needs_above for each in found)
    groups = groups_over(above, row, headings) if uses_above else {}

    def _unknown(at: int) -> str:
        cell = cell_at(row, at) or (cell_at(above, at) if uses_above else "")
        return f"{cell} {groups[at]}" if at in groups and headings.of_cell(cell) else cell

    width = max(len(row), len(above) if uses_above else 0, *(at + 1 for at in captions), 0)
    return tuple(captions.get(at) or _unknown(at) for at in range(width))


def _row(rows: Sequence[Row], at: int) -> Row:
    return rows[at] if 0 <= at < len(rows) else ()


def _is_header(found: Iterable[FoundHeading], headings: HeadingMap) -> bool:
    return headings.is_header(each.column for each in found)


def _is_person(found: Iterable[FoundHeading], row: Row, headings: HeadingMap) -> bool:
    persons = (cell_at(row, each.at) for each in found if each.column in headings.table.identifiers)
    return any(sum(char.isdigit() for char in cell) >= FEWEST_DIGITS_OF_A_PERSON for cell in persons)


def _positions(by_column: Mapping[str, FoundHeading]) -> dict[str, int]:
    return {each.column: each.at for each in sorted(by_column.values(), key=lambda each: each.at)}


def _one_per_column(found: Sequence[FoundHeading], headings: HeadingMap) -> dict[str, FoundHeading] | Fault:
    """Column → its most certain heading; two equally certain ones are a Fault, or none for an optional column.

    A heading that could mean another column gives way, and means that one if nothing else does.
    """
    chosen = dict[str, FoundHeading]()
    by_column = dict[str, list[FoundHeading]]()
    for each in found:
        by_column.setdefault(each.column, []).append(each)
    for column, candidates in by_column.items():
        lowest = min(each.doubt for each in candidates)
        equal = [each for each in candidates if each.doubt == lowest]
        best = [each for each in equal if not headings.otherwise(each.caption)] or equal
        if len(best) == 1:
            chosen[column] = best[0]
        elif not (best[0].is_broad and headings.may_be_unclear(column)):
            first, second = (f"{column_letters(each.at + 1)} ({each.caption})" for each in best[:2])
            return Fault.of("heading_doubled", column=column, first=first, second=second)
    return chosen | _with_other_meaning(found, chosen, headings)


def _with_other_meaning(
    found: Iterable[FoundHeading], chosen: Mapping[str, FoundHeading], headings: HeadingMap
) -> dict[str, FoundHeading]:
    """Column without a heading → the only heading left over that could mean it."""
    left = dict[str, list[FoundHeading]]()
    for each in found:
        if (column := headings.otherwise(each.caption)) and each is not chosen.get(each.column):
            left.setdefault(column, []).append(replace(each, column=column))
    return {column: many[0] for column, many in left.items() if column not in chosen and len(many) == 1}
