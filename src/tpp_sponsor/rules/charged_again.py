"""What was reversed is not forgotten: new premiums that would charge it again (docs/rules.md#reversals).

| in  | lines that a run would add (`POSTED`), reversals that no approval has covered since (`REVERSALS`) |
| out | `CHARGED_AGAIN`: each such line with the reversal that it goes against; the same as warnings |
"""

import polars as pl

from tpp_sponsor.domain.accounts import Reason
from tpp_sponsor.domain.codes import Warn
from tpp_sponsor.tables.findings import FINDINGS
from tpp_sponsor.tables.input_tables import FILE, ROW, SHEET

# `nomor`: the letter that would be charged; the others are of the reversal.
CHARGED_AGAIN = {
    "nomor": pl.String,
    "nomor_lama": pl.String,
    "period": pl.String,
    "reason": pl.String,
    "event": pl.Int64,
}
# A letter whose number is that of a person is shown masked.
_PERSON = r"(\d{6})\d{6,}(\d{2})"


def find_charged_again(lines: pl.DataFrame, reversals: pl.DataFrame) -> pl.DataFrame:
    """The new lines that go against a reversal, in order.

    A worker who died or whom BPJS refused is charged to no sponsor. Of a sponsor who withdrew in time, neither the
    letter nor another one of the same sponsor for the same worker is charged.
    """
    old = reversals.filter(
        pl.col("nik").is_in(lines["nik"].implode()) | pl.col("nomor").is_in(lines["nomor"].implode())
    )
    pairs = lines.select("nomor", "nip", "nik").join(old, how="cross", suffix="_lama")
    same_worker = pl.col("nik") == pl.col("nik_lama")
    same_letter = pl.col("nomor") == pl.col("nomor_lama")
    against = (
        pl.when(pl.col("reason") == Reason.WITHDRAWN.value)
        .then(same_letter | (same_worker & (pl.col("nip") == pl.col("nip_lama"))))
        .otherwise(same_worker)
    )
    return pairs.filter(against).select(list(CHARGED_AGAIN)).sort("nomor", "event")


def warn_charged_again(found: pl.DataFrame) -> pl.DataFrame:
    """A warning for each of `CHARGED_AGAIN`, `FINDINGS`, in order."""
    letter, old = (pl.col(name).str.replace_all(_PERSON, "${1}…${2}") for name in ("nomor", "nomor_lama"))
    told = found.select(
        tabel=pl.lit("kesediaan"),
        kolom=pl.lit("nomor"),
        kode=pl.lit(Warn.CHARGED_AGAIN.value),
        isi=letter,
        sebab="reason",
        rincian=pl.format("{} ({})", old, "period"),
    )
    nowhere = [pl.lit("").alias(name) for name in (FILE, SHEET)]
    return told.with_columns(*nowhere, pl.lit(None, pl.UInt32).alias(ROW)).select(list(FINDINGS))
