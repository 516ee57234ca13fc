"""What a revision finds against lines that are posted already (docs/rules.md#revisions).

| in  | posted lines of the period, what a fresh run would post, what it would say of each statement |
| out | `nomor nip nik hasil_sekarang`: posted lines that a fresh run would no longer make |
"""

import polars as pl

from tpp_sponsor.domain.codes import Outcome

_SAME = ["nomor", "nip", "nik", "total"]


def revision_differences(
    posted: pl.DataFrame, fresh_lines: pl.DataFrame, fresh_outcomes: pl.DataFrame
) -> pl.DataFrame:
    """Posted lines without an equal one among the fresh.

    A statement that is gone, or that names another sponsor or worker now, has an outcome of its own.
    """
    no_longer = posted.join(fresh_lines, on=_SAME, how="anti")
    now = fresh_outcomes.select("nomor", "hasil", nip_kini="nip", nik_kini="nik")
    changed = (pl.col("nip") != pl.col("nip_kini")) | (pl.col("nik") != pl.col("nik_kini"))
    says = pl.coalesce(
        pl.when(changed).then(pl.lit(Outcome.STATEMENT_CHANGED.value)),
        "hasil",
        pl.lit(Outcome.STATEMENT_GONE.value),
    )
    return (
        no_longer.select("nomor", "nip", "nik")
        # An older version could post two lines of one letter.
        .join(now, on="nomor", how="left", validate="m:1")
        .select("nomor", "nip", "nik", hasil_sekarang=says)
        .sort("nomor", "nip", "nik")
    )
