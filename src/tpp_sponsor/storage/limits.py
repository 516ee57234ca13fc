"""How large a file may be, so that no file can exhaust the machine."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """`[intake] max_cells` and `max_bytes`: cells that a workbook spans, and bytes of a file once unpacked."""

    max_cells: int = 5_000_000
    max_bytes: int = 500_000_000

    @property
    def max_text(self) -> int:
        """Bytes of text in all cells together; a workbook stores a text once for any number of cells."""
        return self.max_bytes // 4
