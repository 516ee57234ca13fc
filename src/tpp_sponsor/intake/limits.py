"""How large a file may be, so that no file can stop the machine: it is refused with what was found and what to do."""

from dataclasses import dataclass

from tpp_sponsor.errors import Fault


@dataclass(frozen=True)
class Limits:
    """`[intake] max_cells` and `max_bytes`: cells that a workbook spans, and bytes of a file once unpacked."""

    max_cells: int = 5_000_000
    max_bytes: int = 500_000_000

    @property
    def max_text(self) -> int:
        """Bytes of text in all cells together: a text stands in the file once and in any number of cells."""
        return self.max_bytes // 4


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
