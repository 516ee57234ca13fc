"""How large a file may be, so that no file can stop the machine: it is refused with what was found and what to do."""

from tpp_sponsor.errors import Fault
from tpp_sponsor.storage.limits import Limits


class FileRefusedError(Exception):
    """A file must not be read; `fault` says why. It never leaves `sources`."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


class CorruptWorkbookError(Exception):
    """A workbook is not built as any program would; what it holds cannot be known without risk."""


def too_many_bytes(limits: Limits) -> FileRefusedError:
    """Unpacked, the file is larger than the limit; how much larger is not worth finding out."""
    return FileRefusedError(Fault.of("file_too_large", limit=limits.max_bytes))


def check_cells(cells: int, limits: Limits, *, sheet: str, rows: int, columns: int) -> None:
    """Refuse a workbook whose sheets span too many cells from A1 to the last filled ones."""
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


def column_letters(number: int) -> str:
    """The letters of a column from its number, 1 = A."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
