"""Find rows of another OPD in the file of an OPD's user: they are named and do not count (docs/konsol.md#opd).

The OPD of a row is that of its `opd` cell, else that of the `asn` row of its NIP; of an employee on wages it is the
employer. A row whose OPD is not known counts as the sender's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import polars as pl

from tpp_sponsor.domain.codes import Reject
from tpp_sponsor.domain.text_keys import keys_in_use, text_key
from tpp_sponsor.intake.column_parsers import text_keys
from tpp_sponsor.intake.raw_table import RawFile, concat_rows, table_rows
from tpp_sponsor.intake.validate import RowState, RowStatus, Validated
from tpp_sponsor.tables.findings import Place, findings, findings_at
from tpp_sponsor.tables.input_tables import ASN, EMPLOYEES, FILE, PLACE, STATEMENTS, TPP
from tpp_sponsor.tables.table import Table
from tpp_sponsor.tables.typed import dy, empty, typed


class ForeignRow(Place):
    """The place of a row of another OPD (`opd`) than the sender of its file."""

    opd = dy.String(nullable=False)


class DepartmentOfNip(dy.Schema):
    """The digits of a NIP, and the OPD of its `asn` rows."""

    digits = dy.String(nullable=False, alias="_digits")
    opd_asn = dy.String(nullable=False)


# The tables that an OPD may send.
OF_AN_OPD = (TPP, STATEMENTS, EMPLOYEES)


def foreign_rows(
    files: Iterable[RawFile],
    senders: Mapping[str, str],
    aliases: Mapping[str, str],
    asn: dy.DataFrame[DepartmentOfNip],
) -> dy.DataFrame[ForeignRow]:
    """Return the places of rows of other OPDs than the sender of their file, with their `opd`.

    `senders`: name of a file → OPD of the user who sent it; files that are not in it may hold rows of all OPDs.
    """
    files = list(files)
    in_use = keys_in_use(aliases)
    parts = [empty(ForeignRow)]
    for table in OF_AN_OPD:
        sent = [
            rows
            for file in files
            if file.table is table and file.name in senders
            for rows in table_rows(file)
        ]
        if not sent:
            continue
        rows = _with_departments(table, concat_rows(table, sent), asn)
        sender = rows[FILE].replace_strict(
            {name: _key(opd, in_use) for name, opd in senders.items()}, default=None
        )
        key = text_keys(rows["opd"]).replace(in_use)
        parts.append(typed(rows.filter((key != sender) & (key != "")), ForeignRow))
    return typed(pl.concat(parts), ForeignRow)


def _with_departments(table: Table, rows: pl.DataFrame, asn: dy.DataFrame[DepartmentOfNip]) -> pl.DataFrame:
    """Rows with their `opd`; that of an employee is the employer."""
    if table is EMPLOYEES:
        return rows.with_columns(opd="pemberi_kerja")
    own_cell = pl.col("opd") if table is TPP else pl.lit(None, dtype=pl.String)
    rows = rows.with_columns(_digits=_digits()).join(asn, on="_digits", how="left")
    return rows.with_columns(opd=pl.coalesce(own_cell, "opd_asn"))


def without_rows(rows: pl.DataFrame, foreign: dy.DataFrame[ForeignRow]) -> pl.DataFrame:
    """Drop the foreign rows from a table."""
    return rows if foreign.is_empty() else rows.join(foreign, on=list(PLACE), how="anti")


def with_foreign(
    table: str, validated: Validated, foreign: dy.DataFrame[ForeignRow], files: Iterable[RawFile]
) -> Validated:
    """Add the foreign rows of its files to the rejected rows of a validated table."""
    own = foreign.filter(pl.col(FILE).is_in([file.name for file in files if file.table.name == table]))
    if own.is_empty():
        return validated
    column = "pemberi_kerja" if table == EMPLOYEES.name else "nip"
    told = findings_at(own, table, column, Reject.OTHER_SENDER, pl.col("opd"))
    status = own.with_columns(status=pl.lit(RowStatus.REJECTED.value, dtype=pl.Enum(RowStatus)))
    return replace(
        validated,
        rejected=findings([validated.rejected, told]),
        statuses=typed(pl.concat([validated.statuses, typed(status, RowState)]), RowState),
    )


def departments_of_asn(files: Iterable[RawFile]) -> dy.DataFrame[DepartmentOfNip]:
    """Return the OPD of each NIP in `asn`; a NIP with two OPDs is left out."""
    parts = [rows for file in files if file.table is ASN for rows in table_rows(file)]
    rows = concat_rows(ASN, parts).select(_digits(), pl.col("opd").alias("opd_asn")).drop_nulls().unique()
    return typed(rows.filter(pl.col("_digits").is_unique()), DepartmentOfNip)


def _digits() -> pl.Expr:
    return pl.col("nip").str.replace_all(r"\D", "").alias("_digits")


def _key(department: str, in_use: Mapping[str, str]) -> str:
    key = text_key(department)
    return in_use.get(key, key)
