"""Check funds, seats and proposals against each other and against the workers covered elsewhere (docs/rules.md#funds).

| in  | accepted rows with their places |
| out | `Finding` |
"""

from collections.abc import Mapping

import polars as pl

from tpp_sponsor.domain.codes import Warn
from tpp_sponsor.domain.identifiers import masked_identifiers, masked_texts
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.intake.column_parsers import text_keys
from tpp_sponsor.tables.findings import FileWarning, Finding, findings, findings_at, from_file_warnings
from tpp_sponsor.tables.input_tables import BPJS_SOURCE, COVERED, FILE, SEATS
from tpp_sponsor.tables.joins import semi_join
from tpp_sponsor.tables.typed import dy


def mark_seats(funds: pl.DataFrame, named: pl.Series) -> pl.DataFrame:
    """Return accepted funds with `has_seats`; `named`: the funds of all rows of seats that are not ignored."""
    return funds.with_columns(pl.col("kode").is_in(named.drop_nulls().implode()).alias("has_seats"))


def implausible_seats(accepted: Mapping[str, pl.DataFrame]) -> dy.DataFrame[Finding]:
    """Return a warning for each row of seats whose fund has no accepted row."""
    seats = accepted["kuota"]
    unknown = seats.filter(~pl.col("dana").is_in(accepted["dana"]["kode"].implode()))
    return findings_at(unknown, SEATS.name, "dana", Warn.FUND_UNKNOWN, masked_texts(unknown["dana"]))


def covered_and_proposed(covered: pl.DataFrame, proposals: pl.DataFrame) -> dy.DataFrame[Finding]:
    """Return a warning for each row of a worker covered elsewhere who is also proposed.

    For a list of BPJS it is one warning: such a list also names the workers of this deployment.
    """
    both = semi_join(covered, proposals, "nik")
    is_list = (text_keys(both["sumber"]) == text_key(BPJS_SOURCE)).fill_null(value=False)
    named, shown = both.filter(~is_list), masked_identifiers(pl.col("nik"))
    counts = both.filter(is_list).group_by(FILE).agg(pl.col("nik").n_unique())
    return findings(
        [
            findings_at(named, COVERED.name, "nik", Warn.COVERED_AND_PROPOSED, shown),
            from_file_warnings(
                [
                    FileWarning(Warn.LISTED_AND_PROPOSED, COVERED.name, file, column="nik", detail=str(count))
                    for file, count in counts.iter_rows()
                ]
            ),
        ]
    )
