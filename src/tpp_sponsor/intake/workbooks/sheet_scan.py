"""Facts of a workbook from before its cells are read: the extent of each sheet, formulas, errors, hidden rows."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
import numpy.typing as npt

from tpp_sponsor.intake.workbooks.refusals import CorruptWorkbookError

Numbers = npt.NDArray[np.int64]

# Day 0 of nearly all workbooks, and of those with the date system of old Macs.
EPOCH, EPOCH_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
# The cached value of a formula.
NOTHING, ZERO, CACHED = 0, 1, 2
# The text of an unspecified error.
ERROR = "#VALUE!"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.IGNORECASE)


@dataclass
class SheetScan:
    """A sheet from A1 to its last filled row and column.

    `filled`: number of filled cells. `hidden`: rows. `errors`: (row, column) → text. `formulas`: rows, columns and
    cached values (`NOTHING`, `ZERO`, `CACHED`). Rows and columns count from 1.
    """

    rows: int = 0
    columns: int = 0
    filled: int = 0
    hidden: list[int] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: list[tuple[Numbers, Numbers, Numbers]] = field(default_factory=list)

    @property
    def cells(self) -> int:
        """How many cells the reader will allocate."""
        return self.rows * self.columns

    def extend_to(self, row: int, column: int) -> None:
        """Extend the sheet to a filled cell."""
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)

    def add_formulas(self, formulas: Sequence[tuple[int, int, int]]) -> None:
        """Add formulas: row, column and cached value."""
        if formulas:
            rows, columns, cached = np.array(formulas, dtype=np.int64).T
            self.formulas.append((rows, columns, cached))


@dataclass(frozen=True)
class CheckedWorkbook:
    """A workbook that is safe to read: its bytes, and the scan of each sheet, None for a sheet that is not read.

    `is_calculated`: whether a spreadsheet calculated its formulas; a program that writes a file leaves placeholders.
    `epoch`: day 0 of dates that are held as numbers.
    """

    data: bytes
    scans: tuple[SheetScan | None, ...]
    is_calculated: bool = True
    epoch: dt.date = EPOCH


def cell_position(reference: str | None, row: int, column: int) -> tuple[int, int]:
    """Row and column of a reference such as `B7`; the given ones without a reference."""
    if reference is None:
        return row, column
    if not (match := _REFERENCE.fullmatch(reference)):
        raise CorruptWorkbookError
    letters = (ord(letter) - ord("A") + 1 for letter in match[1].upper())
    return int(match[2]), reduce(lambda number, letter: number * 26 + letter, letters, 0)
