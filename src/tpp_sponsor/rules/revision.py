"""Posted lines of a period that a fresh run would not make (docs/rules.md#revisions).

| in  | posted lines of the period; the lines and the outcomes of a run as if nothing were posted |
| out | `RevisionDifference`, sorted |
"""

import polars as pl

from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.rules.decision_frames import RevisionDifference
from tpp_sponsor.tables.posted import PostedLine
from tpp_sponsor.tables.typed import Keyed, dy, typed

_LINE_KEY = ["nomor", "nip", "nik", "premium_idr"]


def revision_differences(
    posted: dy.DataFrame[Keyed[PostedLine]],
    fresh_lines: dy.DataFrame[Keyed[PostedLine]],
    fresh_outcomes: pl.DataFrame,
) -> dy.DataFrame[Keyed[RevisionDifference]]:
    """Return posted lines without an equal one among the fresh.

    A statement that is gone, or that names another sponsor or worker now, has an outcome of its own.
    """
    missing = posted.join(fresh_lines, on=_LINE_KEY, how="anti")
    now = fresh_outcomes.select("nomor", "outcome", nip_now="nip", nik_now="nik")
    changed = (pl.col("nip") != pl.col("nip_now")) | (pl.col("nik") != pl.col("nik_now"))
    outcome_now = pl.coalesce(
        pl.when(changed).then(pl.lit(Outcome.STATEMENT_CHANGED.value)),
        "outcome",
        pl.lit(Outcome.STATEMENT_GONE.value),
    )
    rows = (
        missing.select("nomor", "nip", "nik")
        # An older version could post two lines of one statement.
        .join(now, on="nomor", how="left", validate="m:1")
        .select("nomor", "nip", "nik", hasil_sekarang=outcome_now)
        .sort("nomor", "nip", "nik")
    )
    return typed(rows, Keyed[RevisionDifference])
