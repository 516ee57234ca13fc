"""Headings over two rows: groups, and headings that span down (docs/rules.md#office-sheets)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tpp_sponsor.tables.headings.heading_map import HeadingMap, Row, without_fillers


@dataclass(frozen=True)
class FoundHeading:
    """A heading that means a column: its position, its text, and how certain its meaning is.

    `rank`: 0 by itself or with its group, 1 below a group that adds nothing, 2 above a row that is a header itself.
    """

    at: int
    column: str
    caption: str
    is_broad: bool
    rank: int = 0
    needs_above: bool = False

    @property
    def doubt(self) -> tuple[int, int]:
        """The sort key of two headings of one column: the lower, the more certain."""
        return (2, 0) if self.rank > 1 else (int(self.is_broad), self.rank)


def cell_at(row: Row, at: int) -> str:
    """Return a cell of a row that may be shorter."""
    return row[at] if at < len(row) else ""


def has_words(cell: str) -> bool:
    """Return True if a cell could be a heading: neither a column number nor a remark such as *(Rp)*."""
    return not cell.startswith("(") and any(char.isalpha() for char in cell)


def headings_in_row(above: Row, row: Row, headings: HeadingMap) -> list[FoundHeading]:
    """All headings of a row that mean a column, and those of the row above that span down into it."""
    groups = groups_over(above, row, headings)
    by_itself = [meaning.column for cell in row if (meaning := headings.of_cell(cell))]
    is_whole = headings.is_header(by_itself)
    found = []
    for at in range(max(len(above), len(row))):
        cell, upper = cell_at(row, at), cell_at(above, at)
        if here := (_below_group(at, cell, groups.get(at, ""), headings) if cell else None):
            found.append(here)
        elif not has_words(cell) and (meaning := headings.of_cell(upper)):
            rank = 2 if is_whole else 0
            found.append(FoundHeading(at, meaning.column, upper, meaning.is_broad, rank, needs_above=True))
    return found


def headings_below(
    found: Sequence[FoundHeading], row: Row, below: Row, headings: HeadingMap
) -> list[FoundHeading]:
    """Return the headings that the row below a header adds: sub-headings of its groups, and further columns."""
    groups = groups_over(row, below, headings)
    columns, positions = {each.column for each in found}, {each.at for each in found}
    added = []
    for at, cell in enumerate(below):
        here = _below_group(at, cell, groups.get(at, ""), headings) if cell else None
        if here and (here.needs_above or (here.column not in columns and at not in positions)):
            added.append(here)
    return added


def without_group_headings(
    found: Iterable[FoundHeading], row: Row, below: Row, headings: HeadingMap
) -> list[FoundHeading]:
    """Return the headings of a row, except those that are groups over several headings of the row below."""
    return [
        each
        for each in found
        if each.needs_above or not (headings.may_be_group(each.column) and _is_over_two(row, below, each.at))
    ]


def groups_over(above: Row, row: Row, headings: HeadingMap) -> dict[int, str]:
    """Position → the group that a heading belongs to: the text above it, or the next one to the left of that.

    Of merged cells only the first has text. A title or a line of a letterhead (*OPD : Dinas Sosial*) is no group.
    """
    if _is_letterhead(above, row, headings):
        return {}
    groups, group = {}, ""
    for at, cell in enumerate(row):
        # A heading without another below it spans down, and ends the group before it.
        group = (cell_at(above, at) or group) if cell else ""
        if without_fillers(group):
            groups[at] = group
    return groups


def _is_letterhead(above: Row, row: Row, headings: HeadingMap) -> bool:
    filled = [at for at, cell in enumerate(above) if cell]
    if not filled or any(":" in cell for cell in above):
        return True
    first, starts = filled[0], next((at for at, cell in enumerate(row) if cell), 0)
    if len(filled) == 1 and first <= starts:
        return True
    label, below = headings.of_cell(above[first]), cell_at(row, first)
    is_label = label is not None and not headings.may_be_group(label.column)
    return is_label and has_words(below) and headings.of_pair(above[first], below) is None


def _below_group(at: int, cell: str, group: str, headings: HeadingMap) -> FoundHeading | None:
    if group and (pair := headings.of_pair(group, cell)):
        return FoundHeading(at, pair[0].column, pair[1], pair[0].is_broad, needs_above=True)
    if meaning := headings.of_cell(cell, group):
        return FoundHeading(at, meaning.column, cell, meaning.is_broad, rank=1 if group else 0)
    return None


def _is_over_two(row: Row, below: Row, at: int) -> bool:
    return has_words(cell_at(below, at)) and not cell_at(row, at + 1) and has_words(cell_at(below, at + 1))
