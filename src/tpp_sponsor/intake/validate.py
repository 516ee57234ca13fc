"""Validate the rows of one table: accepted, rejected, ignored, and warnings (docs/rules.md#rows).

| in  | text columns of the table, where each row is, flags of number cells |
| out | accepted: the table's columns with their types · rejected, warnings: `Finding` · a status per row |

Bad rows are results, not exceptions. The order of rows only decides which of several spellings is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import polars as pl

from tpp_sponsor.domain.codes import Reject, Warn
from tpp_sponsor.domain.identifiers import all_different
from tpp_sponsor.intake.cell_reader import ROW_ID, TYPES, CellReader, Vocabulary, concat_findings, finding
from tpp_sponsor.intake.column_parsers import life_keys, text_keys
from tpp_sponsor.intake.findings import Contradiction, contradictions, describe
from tpp_sponsor.tables.findings import Finding, Place, findings
from tpp_sponsor.tables.input_tables import PLACE
from tpp_sponsor.tables.joins import kelurahan_keys
from tpp_sponsor.tables.table import IDENTIFIERS, Column, Kind, Table
from tpp_sponsor.tables.typed import dy, empty, typed

_STATUS = "status"
_KEY = "_key"
_BETWEEN_KEYS = "\x1f"


class RowStatus(StrEnum):
    """What validation decides about a row; a twin says the same as an accepted row."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NO_PERSON = "no_person"
    OTHER_PERIOD = "other_period"
    TWIN = "twin"


class RowState(Place):
    """What validation decides about the row at a place."""

    status = dy.Enum(RowStatus, nullable=False)


@dataclass(frozen=True)
class Validated:
    """A validated table; `statuses` has a row per input row."""

    accepted: pl.DataFrame
    rejected: dy.DataFrame[Finding]
    warnings: dy.DataFrame[Finding]
    statuses: dy.DataFrame[RowState]


@dataclass(frozen=True)
class _Merged:
    """Rows with one row per key; what the other rows of a key are.

    `twins`: row numbers. `differing`: findings of rows of which only the spelling differs.
    """

    accepted: pl.DataFrame
    twins: pl.Series
    contradicted: dy.DataFrame[Contradiction]
    differing: pl.DataFrame


def validate(table: Table, rows: pl.DataFrame, vocabulary: Vocabulary) -> Validated:
    """Validate the rows of all files of one table, in order of file name, sheet and row."""
    if rows.is_empty():
        return _of_no_rows(table)
    return _of_rows(table, rows.with_row_index(ROW_ID), vocabulary)


@cache
def _of_no_rows(table: Table) -> Validated:
    """Return the result of `_of_rows` for no rows, at once: it took a fortieth of a small month for each table."""
    place: dict[str, Any] = dict(empty(Place).schema)
    values = {column.name: TYPES.get(column.kind, pl.String()) for column in table.columns}
    return Validated(
        accepted=pl.DataFrame(schema=place | values),
        rejected=findings([]),
        warnings=findings([]),
        statuses=empty(RowState),
    )


def _of_rows(table: Table, rows: pl.DataFrame, vocabulary: Vocabulary) -> Validated:
    """`validate` for rows with their `ROW_ID`."""
    cells = CellReader(table, rows, vocabulary)
    no_person = cells.without_person()
    other_period = cells.of_other_period() & ~no_person
    relevant = ~no_person & ~other_period
    faults = cells.first_faults(relevant)
    valid = relevant & ~rows[ROW_ID].is_in(faults[ROW_ID].implode()) if faults.height else relevant
    merged = _merge(table, cells.values() if valid.all() else cells.values().filter(valid), vocabulary)
    contradicted = merged.contradicted.with_columns(kolom=pl.lit(""), kode=pl.lit(Reject.CONTRADICTED.value))
    rejected = concat_findings([faults, contradicted])
    warnings = concat_findings(
        [
            cells.unreadable_optional(valid),
            cells.lost_characters(relevant),
            finding(rows.filter(other_period), Warn.OTHER_PERIOD, "periode"),
            merged.differing,
        ]
    )
    statuses = rows.select(ROW_ID, *PLACE).with_columns(
        pl.when(no_person).then(_lit(RowStatus.NO_PERSON)).otherwise(_lit(RowStatus.ACCEPTED)).alias(_STATUS)
    )
    statuses = _mark(statuses, rows.filter(other_period)[ROW_ID], RowStatus.OTHER_PERIOD)
    statuses = _mark(statuses, rejected[ROW_ID], RowStatus.REJECTED)
    statuses = _mark(statuses, merged.twins, RowStatus.TWIN)
    return Validated(
        accepted=merged.accepted.drop(ROW_ID),
        rejected=describe(table, rejected, rows, vocabulary, merged.contradicted),
        warnings=describe(table, warnings, rows, vocabulary, merged.contradicted),
        statuses=typed(statuses, RowState),
    )


def _merge(table: Table, rows: pl.DataFrame, vocabulary: Vocabulary) -> _Merged:
    """Merge the rows that have one key, or are identical where a table has no key."""
    subject, is_number = _subjects(table, rows, vocabulary)
    none, no_clash = concat_findings([]), empty(Contradiction)
    if all_different(subject) if is_number else subject.n_unique() == rows.height:
        return _Merged(rows, none[ROW_ID], no_clash, none)
    alone = (subject.cast(pl.Int64) if is_number else subject).is_unique()
    single, several = rows.filter(alone), rows.with_columns(subject.alias(_KEY)).filter(~alone)
    # One `tidak` among the rows of a key outweighs every `ya`, in any order of rows.
    wishes = [column.name for column in table.columns if column.kind is Kind.YES_NO]
    several = several.with_columns(pl.col(name).min().over(_KEY) for name in wishes)
    compared = several.with_columns(_comparable(several, table, vocabulary))
    first = pl.struct(table.names).is_first_distinct()
    if not table.key:
        twins = compared.filter(~first)[ROW_ID]
        return _Merged(rows.filter(~pl.col(ROW_ID).is_in(twins.implode())), twins, no_clash, none)
    compared = compared.with_columns(rincian=_differing_columns(table))
    is_clash = pl.col("rincian") != ""
    agreed = compared.filter(~is_clash)
    agreeing = several.filter(pl.col(ROW_ID).is_in(agreed.filter(first)[ROW_ID].implode()))
    in_two_kelurahan = _in_two_kelurahan(table, agreeing)
    merged = (
        _without_kelurahan(table, agreeing, in_two_kelurahan)
        .group_by(_KEY, maintain_order=True)
        .agg(pl.all().drop_nulls().first())
    )
    later = agreeing.filter(~pl.col(_KEY).is_first_distinct())
    return _Merged(
        accepted=pl.concat([single, merged.select(single.columns)]).sort(ROW_ID),
        twins=agreed.filter(~first)[ROW_ID],
        contradicted=contradictions(table, compared.filter(is_clash), _KEY),
        differing=concat_findings(
            [
                finding(later, Warn.DIFFERING_TEXT, table.key[0]),
                finding(agreeing.filter(in_two_kelurahan), Warn.TWO_KELURAHAN, table.kelurahan),
            ]
        ),
    )


def _subjects(table: Table, rows: pl.DataFrame, vocabulary: Vocabulary) -> tuple[pl.Series, bool]:
    """Return the subject of each row (key of its table or person), and whether it is an identifier."""
    columns = [column for column in table.columns if column.name in (table.key or table.identifiers[:1])]
    subjects = [
        _key_series(column, rows[column.name], vocabulary.equivalents.get(f"{table.name}.{column.name}", {}))
        for column in columns
    ]
    if len(subjects) == 1:
        return subjects[0], columns[0].kind in IDENTIFIERS
    return pl.select(
        pl.concat_str([each.fill_null("") for each in subjects], separator=_BETWEEN_KEYS)
    ).to_series(), False


def _key_series(column: Column, values: pl.Series, equivalents: Mapping[str, str]) -> pl.Series:
    match column.kind:
        case Kind.TEXT:
            return text_keys(values).replace(equivalents)
        case Kind.FUND_CODE:
            # Two folders whose names differ in case are one on some systems.
            return values.str.to_lowercase()
        case Kind.KELURAHAN:
            return kelurahan_keys(values)
        case _:
            return values


def _in_two_kelurahan(table: Table, rows: pl.DataFrame) -> pl.Series:
    """Return True if a row names a kelurahan, and another row of its key names another one."""
    if not table.kelurahan:
        return pl.repeat(value=False, n=rows.height, eager=True, dtype=pl.Boolean)
    named = rows.select(_KEY, kelurahan=kelurahan_keys(rows[table.kelurahan]))
    is_named = pl.col("kelurahan").is_not_null()
    return named.select(is_named & (pl.col("kelurahan").drop_nulls().n_unique().over(_KEY) > 1)).to_series()


def _without_kelurahan(table: Table, rows: pl.DataFrame, unsure: pl.Series) -> pl.DataFrame:
    return rows.with_columns(rows[table.kelurahan].set(unsure, None)) if unsure.any() else rows


def _differing_columns(table: Table) -> pl.Expr:
    """Return the names of the columns in which rows of one key contradict each other, "" for none.

    An empty cell contradicts nothing, except in claims and funds: an empty `selesai` is an open end.
    """
    columns = {name: pl.col(name) for name in table.contradicting}
    counts = {
        name: (column if table.empty_differs else column.drop_nulls()).n_unique().over(_KEY)
        for name, column in columns.items()
    }
    differing = [pl.when(count > 1).then(pl.lit(name)) for name, count in counts.items()]
    return pl.concat_str(differing, separator=", ", ignore_nulls=True)


def _comparable(rows: pl.DataFrame, table: Table, vocabulary: Vocabulary) -> list[pl.Series]:
    """Columns in the form in which they are compared: text by its key, words for one OPD or job as one."""
    comparable = []
    for column in table.columns:
        if column.name not in (*table.contradicting, "opd"):
            continue
        if column.kind is Kind.KELURAHAN:
            comparable.append(kelurahan_keys(rows[column.name]))
        if column.kind is Kind.LIFE:
            comparable.append(life_keys(rows[column.name]).alias(column.name))
        if column.kind not in (Kind.TEXT, Kind.PACKAGE, Kind.WAGE_PACKAGE):
            continue
        keys = text_keys(rows[column.name])
        equivalents = vocabulary.equivalents.get(f"{table.name}.{column.name}", {})
        comparable.append((keys.replace(equivalents) if equivalents else keys).alias(column.name))
    return comparable


def _mark(statuses: pl.DataFrame, ids: pl.Series, status: RowStatus) -> pl.DataFrame:
    if ids.is_empty():
        return statuses
    marked = pl.when(pl.col(ROW_ID).is_in(ids.implode())).then(_lit(status)).otherwise(pl.col(_STATUS))
    return statuses.with_columns(marked.alias(_STATUS))


def _lit(status: RowStatus) -> pl.Expr:
    return pl.lit(status.value, dtype=pl.Enum(RowStatus))
