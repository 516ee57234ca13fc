"""New premiums that would charge again what was reversed (docs/rules.md#reversals).

| in  | lines that a run would add, reversals that no approval has covered since (`LastingReversal`) |
| out | `ChargedAgain`: each such line with the earlier reversal; and a warning for each |
"""

import polars as pl

from tpp_sponsor.domain.accounts import Reason
from tpp_sponsor.domain.codes import Warn
from tpp_sponsor.rules.decision_frames import ChargedAgain, NewCharge
from tpp_sponsor.tables.findings import Finding
from tpp_sponsor.tables.input_tables import FILE, ROW, SHEET
from tpp_sponsor.tables.ledger import LastingReversal
from tpp_sponsor.tables.typed import Keyed, dy, empty, typed

# A statement whose number is that of a person is shown masked.
_PERSON = r"(\d{6})\d{6,}(\d{2})"


def find_charged_again(
    lines: dy.DataFrame[Keyed[NewCharge]], reversals: dy.DataFrame[Keyed[LastingReversal]]
) -> dy.DataFrame[ChargedAgain]:
    """Find the new lines whose premium was reversed before, sorted by statement and event.

    A worker who is dead or was refused by BPJS is charged to no payer. Of a sponsor who withdrew in time, neither the
    statement nor another one of the same sponsor for the same worker is charged; lines of funds have no sponsor, and
    their proposals are numbered apart from statements.
    """
    if reversals.is_empty():
        return empty(ChargedAgain)
    related = reversals.filter(
        pl.col("nik").is_in(lines["nik"].implode()) | pl.col("nomor").is_in(lines["nomor"].implode())
    )
    pairs = lines.select("nomor", "nip", "nik").join(related, how="cross", suffix="_lama")
    same_worker = pl.col("nik") == pl.col("nik_lama")
    same_statement = pl.col("nip").is_not_null() & (pl.col("nomor") == pl.col("nomor_lama"))
    was_reversed = (
        pl.when(pl.col("reason") == Reason.WITHDRAWN.value)
        .then(same_statement | (same_worker & (pl.col("nip") == pl.col("nip_lama"))))
        .otherwise(same_worker)
    )
    return typed(pairs.filter(was_reversed).sort("nomor", "event"), ChargedAgain)


def warn_charged_again(
    charged_again: dy.DataFrame[ChargedAgain], table: str, column: str = "nomor"
) -> dy.DataFrame[Finding]:
    """Return a warning for each of `ChargedAgain`, as `Finding`, in order.

    `table` and `column`: where the claims are named.
    """
    number, old = (pl.col(name).str.replace_all(_PERSON, "${1}…${2}") for name in ("nomor", "nomor_lama"))
    warnings = charged_again.select(
        tabel=pl.lit(table),
        kolom=pl.lit(column),
        kode=pl.lit(Warn.CHARGED_AGAIN.value),
        isi=number,
        sebab="reason",
        rincian=pl.format("{} ({})", old, "period"),
    )
    place = [pl.lit("").alias(name) for name in (FILE, SHEET)]
    return typed(warnings.with_columns(*place, pl.lit(None, pl.UInt32).alias(ROW)), Finding)
