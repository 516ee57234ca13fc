"""An example of a rule: small tables as a clerk would read them, and what the program makes of them.

A table is drawn as in `support/drawn_inboxes.py`: a line is a row, `|` is between cells. People have the names of
`people.py`. A heading that begins with an arrow is what the program says of the row; all others are input. The same
object is run through the real code (`office.py`) and is printed in `docs/rules.md` (`page.py`).
"""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from support.drawn_inboxes import drawn_cells

ARROW = "→ "
# Not a file, but what `check` says of each file of the inbox.
ROWS_PER_FILE = "rows per file"


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A drawn table: its headings and rows, input and outcome apart."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]

    @classmethod
    def of(cls, table: str) -> "Drawing":
        """Read a drawn table; a row with more or fewer cells than the heading is a mistake in the example."""
        heads, *rows = drawn_cells(table)
        assert all(len(row) == len(heads) for row in rows), table
        return cls(heads=heads, rows=rows)

    @property
    def inputs(self) -> list[dict[str, str]]:
        """The cells that are input, row by row."""
        return [
            {head: cell for head, cell in self._cells(row) if not head.startswith(ARROW)} for row in self.rows
        ]

    @property
    def outcomes(self) -> list[dict[str, str]]:
        """What the program says of each row, by heading without the arrow."""
        return [
            {head.removeprefix(ARROW): cell for head, cell in self._cells(row) if head.startswith(ARROW)}
            for row in self.rows
        ]

    def _cells(self, row: Sequence[str]) -> Iterator[tuple[str, str]]:
        return zip(self.heads, row, strict=True)

    def markdown(self) -> str:
        """The table as it is printed; outcomes in code type, so that they can be searched for."""
        lines = [self.heads, ["---"] * len(self.heads), *(self._printed(row) for row in self.rows)]
        return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)

    def _printed(self, row: Sequence[str]) -> list[str]:
        return [f"`{cell}`" if cell and head.startswith(ARROW) else cell for head, cell in self._cells(row)]


@dataclass(frozen=True, kw_only=True)
class Example:
    """A month in miniature.

    `given`: tables of the inbox; a table that is not drawn holds what lets every statement pass, one that is drawn
    holds its rows and no others. `sent`: files exactly as an office sent them. `then`: files that come out, with the
    columns and rows that the example shows. `settings`: lines of `config.toml`. `posted`: what revision 1
    posted. `reversed`: lines of the period that were posted and taken back. `paid_until`: workers with a premium of an
    earlier period, and its month. `credit`: what sponsors are owed. `holders`: workers for whom a fund paid last.
    """

    title: str
    says: str
    given: Mapping[str, str] = field(default_factory=dict)
    sent: Mapping[str, str] = field(default_factory=dict)
    then: Mapping[str, str] = field(default_factory=dict)
    settings: str = ""
    posted: str = ""
    reversed: str = ""
    paid_until: str = ""
    credit: str = ""
    holders: str = ""
    period: str = "2024-03"

    def markdown(self) -> str:
        """The example as it is printed."""
        return "\n\n".join([_introduced(self.title, self.says), *self._parts()])

    def _parts(self) -> Iterator[str]:
        if self.period != Example.period:
            yield f"The period is {self.period}."
        if self.settings:
            yield f"`config.toml`:\n\n```toml\n{self.settings.strip()}\n```"
        ledger = {
            "Posted in revision 1": self.posted,
            "Posted and then reversed": self.reversed,
            "Paid before this period": self.paid_until,
            "Credit of sponsors": self.credit,
            "Whom a fund paid for in its last month": self.holders,
        }
        for caption, table in ledger.items():
            if table:
                yield f"{caption}:\n\n{Drawing.of(table).markdown()}"
        for name, text in self.sent.items():
            yield f"`{name}`, as it was sent:\n\n```text\n{text.strip()}\n```"
        for name, table in self.given.items():
            yield f"`{name}`:\n\n{Drawing.of(table).markdown()}"
        for name, table in self.then.items():
            caption = "Rows per file" if name == ROWS_PER_FILE else f"What comes out, `{name}`"
            yield f"{caption}:\n\n{Drawing.of(table).markdown()}"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How one column of a table is read, cell by cell: `ditulis | → dibaca`.

    `as_number`: the cells are number cells of a workbook; else they are text of a CSV file.
    """

    title: str
    says: str
    table: str
    column: str
    cells: str
    as_number: bool = False

    def markdown(self) -> str:
        """The example as it is printed."""
        where = f"Column `{self.column}` of `{self.table}`:"
        cells = Drawing.of(self.cells).markdown()
        return "\n\n".join([_introduced(self.title, self.says), where, cells])


def _introduced(title: str, sentence: str) -> str:
    words = f"**Example: {title}.** {sentence}"
    return textwrap.fill(words, 120, break_long_words=False, break_on_hyphens=False)
