"""What a revision finds against lines that are posted already (docs/rules.md#revisions).

| in  | posted lines of the period, what a fresh run would post, what it would say of each statement |
| out | `nomor nip nik hasil_sekarang`: posted lines that a fresh run would no longer make |
"""

import polars as pl

from tpp_sponsor.domain.codes import Outcome

_SAME = ["nomor", "nip", "nik", "total"]


def compare(posted: pl.DataFrame, fresh_lines: pl.DataFrame, fresh_outcomes: pl.DataFrame) -> pl.DataFrame:
    """Posted lines without an equal one among the fresh; a statement that is gone has an outcome of its own."""
    no_longer = posted.join(fresh_lines, on=_SAME, how="anti")
    now = fresh_outcomes.select("nomor", "nip", "nik", hasil_sekarang="hasil")
    return (
        no_longer.select("nomor", "nip", "nik")
        .join(now, on=["nomor", "nip", "nik"], how="left", validate="1:1")
        .with_columns(pl.col("hasil_sekarang").fill_null(Outcome.STATEMENT_GONE.value))
        .sort("nomor", "nip", "nik")
    )
