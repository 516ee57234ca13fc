"""Control totals per file (rows in = rows out), and the faults and warnings of whole files and tables."""

from collections.abc import Collection, Iterable, Iterator, Mapping

import polars as pl

from tpp_sponsor.domain.codes import Warn
from tpp_sponsor.domain.text_keys import heading_key
from tpp_sponsor.errors import Fault
from tpp_sponsor.intake.raw_table import RawFile
from tpp_sponsor.intake.validate import RowStatus, Validated
from tpp_sponsor.tables.findings import FileWarning, RowCount
from tpp_sponsor.tables.input_tables import (
    ASN,
    EMPLOYEES,
    FILE,
    FORMS,
    FUNDS,
    PROPOSALS,
    STATEMENTS,
    TABLES,
    TPP,
    WORKERS,
)
from tpp_sponsor.tables.table import Table
from tpp_sponsor.tables.typed import dy, polars_schema, typed

_RANKS = ("peringkat", "ranking", "rangking", "rank")


def absent_columns(file: RawFile) -> Iterator[FileWarning]:
    """Warnings about sheets without a column for which something else counts.

    A TPP sheet without `periode` counts for the period, and without `opd` the OPD of `asn` counts. Proposals with a
    rank and without `skor` are served by their dates: rank 1 is the best, score 1 nearly the worst.
    """
    if file.table is PROPOSALS:
        yield from _ranks_without_scores(file)
    if file.table is not TPP:
        return
    for sheet in file.sheets:
        for column, code in (("periode", Warn.NO_PERIOD_COLUMN), ("opd", Warn.NO_OPD_COLUMN)):
            if column not in sheet.header.positions:
                yield FileWarning(code, TPP.name, file.name, sheet.sheet, column=column)


def _ranks_without_scores(file: RawFile) -> Iterator[FileWarning]:
    for sheet in file.sheets:
        captions = sheet.header.captions if "skor" not in sheet.header.positions else ()
        for caption in captions:
            if heading_key(caption).startswith(_RANKS):
                yield FileWarning(
                    Warn.RANK_IS_NO_SCORE,
                    file.table.name,
                    file.name,
                    sheet.sheet,
                    column="skor",
                    detail=caption,
                )


def count_rows(files: Iterable[RawFile], validated: Mapping[str, Validated]) -> dy.DataFrame[RowCount]:
    """`RowCount` per file; the rows of a form are counted as claims, not once more as workers."""
    rows = []
    for file in files:
        statuses = validated[file.table.name].statuses
        counts = dict(statuses.filter(pl.col(FILE) == file.name)["status"].value_counts().rows())
        ignored = [
            counts.get(status, 0) for status in (RowStatus.NO_PERSON, RowStatus.OTHER_PERIOD, RowStatus.TWIN)
        ]
        accepted, rejected = counts.get(RowStatus.ACCEPTED, 0), counts.get(RowStatus.REJECTED, 0)
        total = accepted + rejected + sum(ignored)
        rows.append((file.table.name, file.name, total, accepted, rejected, sum(ignored), *ignored))
    return typed(pl.DataFrame(rows, schema=polars_schema(RowCount), orient="row"), RowCount)


def files_without_usable_rows(
    files: Iterable[RawFile],
    counts: dy.DataFrame[RowCount],
    validated: Mapping[str, Validated],
    corrected: Mapping[str, int],
) -> Iterator[Fault]:
    """Yield a Fault for each file with rows of which none is usable.

    `corrected`: file → how many of its rejected rows a correction file has.
    """
    for file, counted in zip(files, counts.iter_rows(named=True), strict=True):
        rows = counted["rejected"]
        if rows and not counted["accepted"] + counted["twin"] + counted["other_period"]:
            if corrected.get(file.name, 0) >= rows:
                yield Fault.of("answered_elsewhere", file=file.name, rows=rows)
                continue
            first = validated[file.table.name].rejected.filter(pl.col(FILE) == file.name).row(0, named=True)
            yield Fault.of(
                "nothing_accepted",
                file=file.name,
                sheet=first["lembar"],
                row=first["baris"],
                column=first["kolom"],
                rows=rows,
                kode=first["kode"],
            )


def needed_tables(filled: Collection[str]) -> list[Table]:
    """Return the tables that a month cannot do without; `filled`: names of the tables that have an accepted row.

    A city with funds or employees on wages and without statements needs neither statements nor civil servants and
    their TPP; one without proposals too, and with employees, needs no workers.
    """
    needless: list[Table] = []
    has_employees = EMPLOYEES.name in filled
    if (FUNDS.name in filled or has_employees) and STATEMENTS.name not in filled:
        needless += [ASN, TPP, STATEMENTS]
        needless += [WORKERS] if has_employees and PROPOSALS.name not in filled else []
    return [table for table in TABLES.values() if not table.may_be_absent and table not in needless]


def missing_tables(files: list[RawFile], validated: Mapping[str, Validated]) -> Iterator[Fault]:
    """Yield a Fault for each needed table without a file or without an accepted row.

    A form is a file of workers too.
    """
    for table in needed_tables(
        [name for name, result in validated.items() if not result.accepted.is_empty()]
    ):
        own = [file for file in files if file.table is table or (table is WORKERS and _is_form(file))]
        if not own:
            yield Fault.of("table_missing", file=f"{table.name}*", table=table.name)
        elif validated[table.name].accepted.is_empty() and not any(file.faults for file in own):
            yield Fault.of("table_empty", file=own[0].name, table=table.name, files=len(own))


def _is_form(file: RawFile) -> bool:
    return file.table in FORMS and any(sheet.header.is_form for sheet in file.sheets)
