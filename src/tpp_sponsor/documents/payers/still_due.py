"""What a payer still has to pay of a revision: its premiums without those that were reversed since."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from tpp_sponsor.documents.finance import Remittance
from tpp_sponsor.documents.typeset import Letterhead


@dataclass(frozen=True)
class Contributions:
    """The rows of a file of contributions with `is_reversed`: the premium was reversed after posting."""

    rows: pl.DataFrame

    @classmethod
    def of(cls, remittance: Remittance, file: str, amounts: Sequence[str]) -> "Contributions":
        """Read a file of a remittance; `amounts`: its columns of whole rupiah."""
        rows = pl.read_csv(io.BytesIO(remittance.files[file]), infer_schema=False)
        is_reversed = pl.col("nik").is_in(list(remittance.reversed))
        return cls(rows.with_columns(pl.col(*amounts).cast(pl.Int64), is_reversed=is_reversed))

    @property
    def due(self) -> pl.DataFrame:
        """The rows that are still to be paid."""
        return self.rows.filter(~pl.col("is_reversed"))

    def of_employers(self) -> Iterator[tuple[str, "Contributions"]]:
        """Cell of each employer and its rows, in the order of the file."""
        for rows in self.rows.partition_by("pemberi_kerja", maintain_order=True):
            yield rows["pemberi_kerja"][0], Contributions(rows)

    def note(self, letterhead: Letterhead) -> str:
        """Say how many premiums were reversed, and of what sum; empty if none was."""
        without = self.rows.filter("is_reversed")
        if without.is_empty():
            return ""
        amount = letterhead.notation.rupiah(int(without["total"].sum()))
        count = letterhead.notation.count(without.height)
        return f"{letterhead.say('reversed_since', count=count, amount=amount)} "
