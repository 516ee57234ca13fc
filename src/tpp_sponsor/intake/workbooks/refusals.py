"""Why a workbook is not read: it is too large for the machine, or not built as a program builds it."""

from tpp_sponsor.errors import Fault
from tpp_sponsor.storage.limits import Limits
from tpp_sponsor.tables.headings.heading_map import column_letters

MOST_SHEETS = 1_000


class FileRefusedError(Exception):
    """A file must not be read; `fault` says why. `read_workbook` turns it into a result."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


class CorruptWorkbookError(Exception):
    """A workbook is not built as any program would build it, so its reader could run out of memory or time."""


def too_many_bytes(limits: Limits) -> FileRefusedError:
    """Return the refusal of a file that is larger than the limit when it is unpacked."""
    return FileRefusedError(Fault.of("file_too_large", limit=limits.max_bytes))


def check_sheets(count: int) -> None:
    """Refuse a workbook with more sheets than any office makes: each takes milliseconds, however small it is."""
    if count > MOST_SHEETS:
        raise FileRefusedError(Fault.of("too_many_sheets", limit=MOST_SHEETS))


def check_cells(cells: int, limits: Limits, *, sheet: str, rows: int, columns: int) -> None:
    """Refuse a workbook whose sheets span too many cells, counted from A1 to the last filled row and column."""
    if cells > limits.max_cells:
        corner = f"{column_letters(columns)}{rows}"
        raise FileRefusedError(
            Fault.of(
                "workbook_too_large",
                sheet=sheet,
                row=rows,
                cells=cells,
                corner=corner,
                limit=limits.max_cells,
            )
        )
