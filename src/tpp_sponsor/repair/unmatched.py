"""Unmatched identifiers: NIPs and NIKs of claims and TPP rows that match no known person.

| in  | the raw rows of a table, the accepted and rejected rows of all tables |
| out | `UnmatchedCell`: a row per cell, without name and birth date (`person_hints` adds these) |

A list of employees is the list of its own persons: a valid NIK in it matches, and a damaged or wrong one does not.
"""

from collections.abc import Mapping

import polars as pl

from tpp_sponsor.domain.codes import Reject
from tpp_sponsor.domain.identifiers import digits_only, is_nik, is_nip
from tpp_sponsor.tables.findings import Finding, KnownPerson, UnmatchedCell
from tpp_sponsor.tables.input_tables import ASN, EMPLOYEES, PLACE, PROPOSALS, ROW, STATEMENTS, TPP, WORKERS
from tpp_sponsor.tables.joins import anti_join, semi_join
from tpp_sponsor.tables.programmes.wages import LastEmployee
from tpp_sponsor.tables.table import Table, number_cell
from tpp_sponsor.tables.typed import dy, empty, typed

# Column → the table that has its persons.
KNOWN_IN = {"nip": ASN, "nik": WORKERS}
_MATCHED_TABLES = (STATEMENTS, TPP, PROPOSALS, EMPLOYEES)
_BAD_NUMBER = (Reject.BAD_NIP, Reject.BAD_NIK, Reject.DAMAGED)


def known_persons(accepted: Mapping[str, pl.DataFrame]) -> dict[str, dy.DataFrame[KnownPerson]]:
    """Column → the persons that its cells may mean; `accepted`: table → its accepted rows."""
    unknown = pl.lit(None, dtype=pl.String)
    # Without the cache: looking a date up takes longer than parsing it.
    born = pl.col("nip").str.head(8).str.to_date("%Y%m%d", cache=False)
    staff = accepted[ASN.name].select("nama", "opd", nomor="nip", tgl_lahir=born, lain="nik")
    workers = accepted[WORKERS.name].select("nama", "tgl_lahir", nomor="nik", opd=unknown, lain=unknown)
    return {"nip": typed(staff, KnownPerson), "nik": typed(workers, KnownPerson)}


def known_employees(
    accepted: Mapping[str, pl.DataFrame], last: dy.DataFrame[LastEmployee]
) -> dy.DataFrame[KnownPerson]:
    """Return the persons that a row of `nonasn` may mean: employees of last month and of other rows, and workers.

    `accepted`: table → its accepted rows.
    """
    unknown = pl.lit(None, dtype=pl.String)
    named = ("nama", "tgl_lahir")
    parts = (last, accepted[EMPLOYEES.name], accepted[WORKERS.name])
    persons = pl.concat(part.select(*named, nomor="nik") for part in parts)
    once = persons.unique("nomor", keep="first", maintain_order=True)
    return typed(once.with_columns(opd=unknown, lain=unknown), KnownPerson)


def find_unmatched(
    rows: Mapping[str, pl.DataFrame], accepted: Mapping[str, pl.DataFrame], rejected: dy.DataFrame[Finding]
) -> dy.DataFrame[UnmatchedCell]:
    """Every unmatched cell, in order of table, place and column.

    A number in a rejected row of the persons' table is matched: that row must be corrected, not the cell.
    """
    cells = pl.concat(
        [empty(UnmatchedCell)]
        + [
            _unmatched(table, column, rows, accepted, rejected)
            for table in _MATCHED_TABLES
            for column in table.identifiers
        ]
    )
    return typed(cells.sort("tabel", *PLACE, "kolom"), UnmatchedCell)


def _unmatched(
    table: Table,
    column: str,
    rows: Mapping[str, pl.DataFrame],
    accepted: Mapping[str, pl.DataFrame],
    rejected: dy.DataFrame[Finding],
) -> dy.DataFrame[UnmatchedCell]:
    source = table if table is EMPLOYEES else KNOWN_IN[column]
    unknown = anti_join(accepted[table.name], accepted[source.name], column).select(PLACE)
    # A finding names only the first faulty column of a rejected row; its other number may be unmatched too.
    faulty = rejected.filter(
        pl.col("tabel") == table.name,
        pl.col("kode").is_in(_BAD_NUMBER),
        pl.col("kolom").is_in(table.identifiers),
    ).select(PLACE)
    if unknown.is_empty() and faulty.is_empty():
        return empty(UnmatchedCell)
    cells = (
        _at(rows[table.name], pl.concat([unknown, faulty]))
        .filter(pl.col(column).is_not_null())
        .select(*PLACE, tertulis=column, berupa_angka=number_cell(column))
    )
    unmatched = cells.join(
        _matched(
            cells, column, _at(rows[source.name], rejected.filter(tabel=source.name)), accepted[source.name]
        ),
        on=PLACE,
        how="anti",
    ).select(
        pl.lit(table.name).alias("tabel"),
        *PLACE,
        pl.lit(column).alias("kolom"),
        "tertulis",
        "berupa_angka",
        pl.lit(None, dtype=pl.String).alias("nama"),
        pl.lit(None, dtype=pl.Date).alias("lahir"),
    )
    return typed(unmatched, UnmatchedCell)


def _matched(cells: pl.DataFrame, column: str, refused: pl.DataFrame, accepted: pl.DataFrame) -> pl.DataFrame:
    """Return the places of cells with a valid number of a person whose row in the table is accepted or rejected."""
    numbers = _valid(
        cells.select(*PLACE, "berupa_angka", pl.col("tertulis").alias(column)), column, "berupa_angka"
    )
    people = pl.concat([accepted.select(column), _valid(refused, column, number_cell(column)).select(column)])
    return semi_join(numbers, semi_join(people, numbers, column), column).select(PLACE)


def _valid(rows: pl.DataFrame, column: str, number: str) -> pl.DataFrame:
    is_valid = is_nip if column == "nip" else is_nik
    cells = rows.with_columns(digits_only(pl.col(column)))
    return cells.filter(~pl.col(number) & is_valid(cells[column]))


def _at(rows: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    # Filtering by row number first is faster: few rows are wanted.
    near = rows.filter(pl.col(ROW).is_in(places[ROW].implode()))
    return near.join(places, on=PLACE, how="semi", maintain_order="left")
