"""Sift the rows of one table: accepted, rejected, ignored, and what to look at (docs/rules.md#rows).

| in  | text columns of the table, where each row stands, flags of number cells |
| out | accepted: the table's columns with their types · rejected, warnings: `FINDINGS` · a fate per row |

Bad rows are results, not exceptions. The order of rows decides nothing but whose text is shown where texts differ.
"""

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from tpp_sponsor.domain.codes import Reject, Warn
from tpp_sponsor.domain.identifiers import all_different
from tpp_sponsor.intake.cell_reader import ROW_ID, CellReader, Vocabulary, finding, join_findings
from tpp_sponsor.intake.column_parsers import text_keys
from tpp_sponsor.intake.findings import CLASHES, clashing, describe
from tpp_sponsor.intake.life_status import life_keys
from tpp_sponsor.tables.input_tables import PLACE, Kind, Table

_FATE = "_fate"


class RowStatus(StrEnum):
    """What became of a row."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NO_PERSON = "no_person"
    OTHER_PERIOD = "other_period"
    TWIN = "twin"


@dataclass(frozen=True)
class Validated:
    """A table after sifting; `fates` has a row per input row: where it stands and its fate."""

    accepted: pl.DataFrame
    rejected: pl.DataFrame
    warnings: pl.DataFrame
    fates: pl.DataFrame


def validate(table: Table, rows: pl.DataFrame, standards: Vocabulary) -> Validated:
    """Sift the rows of all files of one table, which come in order of file name, sheet and row."""
    rows = rows.with_row_index(ROW_ID)
    read = CellReader(table, rows, standards)
    blank = read.without_person()
    other_period = read.of_other_period() & ~blank
    judged = ~blank & ~other_period
    faults = read.first_faults(judged)
    sound = judged & ~rows[ROW_ID].is_in(faults[ROW_ID].implode()) if faults.height else judged
    good = read.values() if sound.all() else read.values().filter(sound)
    accepted, twins, contradicted, differing = _settle(table, good, standards)
    rejected = join_findings(
        [faults, contradicted.with_columns(kolom=pl.lit(""), kode=pl.lit(Reject.CONTRADICTED.value))]
    )
    warnings = join_findings(
        [
            read.unreadable_optional(sound),
            read.lost_characters(judged),
            finding(rows.filter(other_period), Warn.OTHER_PERIOD, "periode"),
            differing,
        ]
    )
    fates = rows.select(ROW_ID, *PLACE).with_columns(
        pl.when(blank).then(_lit(RowStatus.NO_PERSON)).otherwise(_lit(RowStatus.ACCEPTED)).alias(_FATE)
    )
    fates = _mark(fates, rows.filter(other_period)[ROW_ID], RowStatus.OTHER_PERIOD)
    fates = _mark(fates, rejected[ROW_ID], RowStatus.REJECTED)
    fates = _mark(fates, twins, RowStatus.TWIN)
    return Validated(
        accepted=accepted.drop(ROW_ID),
        rejected=describe(table, rejected, rows, standards, contradicted),
        warnings=describe(table, warnings, rows, standards, contradicted),
        fates=fates.select(*PLACE, pl.col(_FATE).alias("fate")),
    )


def _settle(
    table: Table, rows: pl.DataFrame, standards: Vocabulary
) -> tuple[pl.DataFrame, pl.Series, pl.DataFrame, pl.DataFrame]:
    """Settle rows that are about one thing: accepted, twins, contradicted, and rows whose other texts differ."""
    about = table.key or table.identifiers[0]
    none, no_clash = finding(rows.clear(), "", ""), pl.DataFrame(schema=CLASHES)
    is_number = about in table.identifiers
    if all_different(rows[about]) if is_number else rows[about].n_unique() == rows.height:
        return rows, none[ROW_ID], no_clash, none
    alone = (rows[about].cast(pl.Int64) if is_number else rows[about]).is_unique()
    single, several = rows.filter(alone), rows.filter(~alone)
    compared = several.with_columns(_comparable(several, table, standards))
    first = pl.struct(table.names).is_first_distinct()
    if table.key is None:
        twins = compared.filter(~first)[ROW_ID]
        return rows.filter(~pl.col(ROW_ID).is_in(twins.implode())), twins, no_clash, none
    empty_says_nothing = table.name != "kesediaan"
    distinct = {
        name: _distinct_values(pl.col(name), empty_says_nothing=empty_says_nothing)
        for name in table.contradicting
    }
    differing = [pl.when(count.over(table.key) > 1).then(pl.lit(name)) for name, count in distinct.items()]
    compared = compared.with_columns(rincian=pl.concat_str(differing, separator=", ", ignore_nulls=True))
    clash = pl.col("rincian") != ""
    contradicted, agreed = clashing(compared.filter(clash), table.key), compared.filter(~clash)
    twins = agreed.filter(~first)[ROW_ID]
    agreeing = several.filter(pl.col(ROW_ID).is_in(agreed.filter(first)[ROW_ID].implode()))
    merged = agreeing.group_by(table.key, maintain_order=True).agg(pl.all().drop_nulls().first())
    later = agreeing.filter(~pl.col(table.key).is_first_distinct())
    accepted = pl.concat([single, merged.select(single.columns)]).sort(ROW_ID)
    return accepted, twins, contradicted, finding(later, Warn.DIFFERING_TEXT, table.key)


def _comparable(rows: pl.DataFrame, table: Table, standards: Vocabulary) -> list[pl.Series]:
    """Columns in the form in which they are compared: text by its key, words for one OPD or job as one."""
    folded = []
    for column in table.columns:
        if column.name == table.key or column.name not in (*table.contradicting, "opd"):
            continue
        if column.kind is Kind.LIFE:
            folded.append(life_keys(rows[column.name]).alias(column.name))
        if column.kind not in (Kind.TEXT, Kind.PACKAGE):
            continue
        keys = text_keys(rows[column.name])
        same = standards.same.get(f"{table.name}.{column.name}", {})
        folded.append((keys.replace(same) if same else keys).alias(column.name))
    return folded


def _distinct_values(column: pl.Expr, *, empty_says_nothing: bool) -> pl.Expr:
    return column.drop_nulls().n_unique() if empty_says_nothing else column.n_unique()


def _mark(fates: pl.DataFrame, ids: pl.Series, fate: RowStatus) -> pl.DataFrame:
    if ids.is_empty():
        return fates
    marked = pl.when(pl.col(ROW_ID).is_in(ids.implode())).then(_lit(fate)).otherwise(pl.col(_FATE))
    return fates.with_columns(marked.alias(_FATE))


def _lit(fate: RowStatus) -> pl.Expr:
    return pl.lit(fate.value, dtype=pl.Enum(RowStatus))
