"""What is known of a workbook before its cells are read: how far each sheet reaches, formulas, errors, hidden rows."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
import numpy.typing as npt

from tpp_sponsor.intake.limits import CorruptWorkbookError

Numbers = npt.NDArray[np.int64]

# The day 0 of a workbook that counts its days as nearly all do, and of one that counts as the first Macs did.
EPOCH, EPOCH_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
# What a formula has cached.
NOTHING, ZERO, CACHED = 0, 1, 2
# An error that does not say which.
ERROR = "#VALUE!"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.IGNORECASE)


@dataclass
class SheetScan:
    """From A1 to the last filled row and column; hidden rows; error cells with their text; formulas.

    `filled` counts cells. `formulas`: row, column, and what is cached: nothing, a zero, or more. All numbers are
    from 1.
    """

    rows: int = 0
    columns: int = 0
    filled: int = 0
    hidden: list[int] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    formulas: list[tuple[Numbers, Numbers, Numbers]] = field(default_factory=list)

    @property
    def cells(self) -> int:
        """How many cells the reader will set aside room for."""
        return self.rows * self.columns

    def reach(self, row: int, column: int) -> None:
        """Take in a filled cell."""
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)

    def note_formulas(self, formulas: Sequence[tuple[int, int, int]]) -> None:
        """Take in formulas: row, column, and what is cached."""
        if formulas:
            rows, columns, cached = np.array(formulas, dtype=np.int64).T
            self.formulas.append((rows, columns, cached))


@dataclass(frozen=True)
class CheckedWorkbook:
    """A workbook that can be read: its bytes, and what the scan saw in each sheet; None for one that is not there.

    `is_calculated`: whether the values of its formulas are a spreadsheet's, not what a program put there meanwhile.
    `epoch`: the day from which a date without the look of one is counted.
    """

    data: bytes
    scans: tuple[SheetScan | None, ...]
    is_calculated: bool = True
    epoch: dt.date = EPOCH


def place(reference: str | None, row: int, column: int) -> tuple[int, int]:
    """Row and column of a reference like `B7`, or those given where there is none."""
    if reference is None:
        return row, column
    if not (match := _REFERENCE.fullmatch(reference)):
        raise CorruptWorkbookError
    letters = (ord(letter) - ord("A") + 1 for letter in match[1].upper())
    return int(match[2]), reduce(lambda number, letter: number * 26 + letter, letters, 0)
