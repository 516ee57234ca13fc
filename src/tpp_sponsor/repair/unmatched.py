"""Which NIPs and NIKs of statements and TPP rows are nobody's: what suggestions are made for.

| in  | the raw rows of a table, what was accepted and rejected of all tables |
| out | `ASKED`: a row per cell that holds the number of nobody we know; hints are for another to add |
"""

from collections.abc import Mapping

import polars as pl

from tpp_sponsor.domain.codes import Reject
from tpp_sponsor.domain.identifiers import digits_only, is_nik, is_nip
from tpp_sponsor.tables.findings import ASKED
from tpp_sponsor.tables.input_tables import ASN, PLACE, ROW, STATEMENTS, TPP, WORKERS, Table, number_cell
from tpp_sponsor.tables.joins import anti_join, semi_join

# Where the person that a column names must stand.
KNOWN_IN = {"nip": ASN, "nik": WORKERS}
_ASKING = (STATEMENTS, TPP)
_BAD_NUMBER = (Reject.BAD_NIP, Reject.BAD_NIK, Reject.DAMAGED)


def persons(accepted: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Column → the persons it can name: `nomor`, `nama`, `tgl_lahir`, `opd`, and `lain`, another number of theirs."""
    nobody = pl.lit(None, dtype=pl.String)
    # Each is read by itself: to look up who was born on the same day takes longer.
    born = pl.col("nip").str.head(8).str.to_date("%Y%m%d", cache=False)
    return {
        "nip": accepted[ASN.name].select("nama", "opd", nomor="nip", tgl_lahir=born, lain="nik"),
        "nik": accepted[WORKERS.name].select("nama", "tgl_lahir", nomor="nik", opd=nobody, lain=nobody),
    }


def find_unmatched(
    rows: Mapping[str, pl.DataFrame], accepted: Mapping[str, pl.DataFrame], rejected: pl.DataFrame
) -> pl.DataFrame:
    """Every such cell, in order of table, place and column.

    A number that stands in a rejected row of its own table is somebody's: it is that row that must be mended.
    """
    return pl.concat(
        [pl.DataFrame(schema=ASKED)]
        + [
            _asked(table, column, rows, accepted, rejected)
            for table in _ASKING
            for column in table.identifiers
        ]
    ).sort("tabel", *PLACE, "kolom")


def _asked(
    table: Table,
    column: str,
    rows: Mapping[str, pl.DataFrame],
    accepted: Mapping[str, pl.DataFrame],
    rejected: pl.DataFrame,
) -> pl.DataFrame:
    source = KNOWN_IN[column]
    unknown = anti_join(accepted[table.name], accepted[source.name], column).select(PLACE)
    # Of a rejected row only the first faulty column is told: the other number may be nobody's as well.
    faulty = rejected.filter(
        pl.col("tabel") == table.name,
        pl.col("kode").is_in(_BAD_NUMBER),
        pl.col("kolom").is_in(table.identifiers),
    ).select(PLACE)
    if unknown.is_empty() and faulty.is_empty():
        return pl.DataFrame(schema=ASKED)
    cells = (
        _at(rows[table.name], pl.concat([unknown, faulty]))
        .filter(pl.col(column).is_not_null())
        .select(*PLACE, tertulis=column, berupa_angka=number_cell(column))
    )
    return cells.join(
        _of_somebody(
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


def _of_somebody(
    cells: pl.DataFrame, column: str, refused: pl.DataFrame, accepted: pl.DataFrame
) -> pl.DataFrame:
    """The places of cells that hold a sound number of a person in the table, whether his row was accepted or not."""
    numbers = _sound(
        cells.select(*PLACE, "berupa_angka", pl.col("tertulis").alias(column)), column, "berupa_angka"
    )
    people = pl.concat([accepted.select(column), _sound(refused, column, number_cell(column)).select(column)])
    return semi_join(numbers, semi_join(people, numbers, column), column).select(PLACE)


def _sound(rows: pl.DataFrame, column: str, number: str) -> pl.DataFrame:
    is_sound = is_nip if column == "nip" else is_nik
    cells = rows.with_columns(digits_only(pl.col(column)))
    return cells.filter(~pl.col(number) & is_sound(cells[column]))


def _at(rows: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    # Few numbers of rows are wanted, and they are soon found.
    near = rows.filter(pl.col(ROW).is_in(places[ROW].implode()))
    return near.join(places, on=PLACE, how="semi", maintain_order="left")
