"""Rows in = rows out, file by file, and what an inbox lacks: the faults and warnings of whole files and tables."""

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from tpp_sponsor.domain.codes import Warn
from tpp_sponsor.errors import Fault
from tpp_sponsor.intake.readers.raw_table import RawFile
from tpp_sponsor.intake.validate import RowStatus, Validated
from tpp_sponsor.tables.findings import ROW_COUNTS, FileWarning
from tpp_sponsor.tables.input_tables import FILE, STATEMENTS, TABLES, TPP, WORKERS


def absent_columns(file: RawFile) -> Iterator[FileWarning]:
    """A TPP sheet without `periode` is taken to be of the period, without `opd` of the sponsor's OPD."""
    if file.table is not TPP:
        return
    for sheet in file.sheets:
        for column, code in (("periode", Warn.NO_PERIOD_COLUMN), ("opd", Warn.NO_OPD_COLUMN)):
            if column not in sheet.header.positions:
                yield FileWarning(code, TPP.name, file.name, sheet.sheet, column=column)


def count_rows(files: Iterable[RawFile], sifted: Mapping[str, Validated]) -> pl.DataFrame:
    """`ROW_COUNTS`: rows in = rows out, per file; a form's second life as worker rows stands outside the count."""
    rows = []
    for file in files:
        fates = sifted[file.table.name].fates
        counts = dict(fates.filter(pl.col(FILE) == file.name)["fate"].value_counts().rows())
        ignored = [
            counts.get(fate, 0) for fate in (RowStatus.NO_PERSON, RowStatus.OTHER_PERIOD, RowStatus.TWIN)
        ]
        accepted, rejected = counts.get(RowStatus.ACCEPTED, 0), counts.get(RowStatus.REJECTED, 0)
        total = accepted + rejected + sum(ignored)
        rows.append((file.table.name, file.name, total, accepted, rejected, sum(ignored), *ignored))
    return pl.DataFrame(rows, schema=ROW_COUNTS, orient="row")


def files_without_usable_rows(
    files: Iterable[RawFile],
    counts: pl.DataFrame,
    sifted: Mapping[str, Validated],
    answered: Mapping[str, int],
) -> Iterator[Fault]:
    """Files with rows of which none is of any use; `counts`: `ROW_COUNTS`; `answered`: of how many rows others tell."""
    for file, counted in zip(files, counts.iter_rows(named=True), strict=True):
        rows = counted["rejected"]
        if rows and not counted["accepted"] + counted["twin"] + counted["other_period"]:
            if answered.get(file.name, 0) >= rows:
                yield Fault.of("answered_elsewhere", file=file.name, rows=rows)
                continue
            first = sifted[file.table.name].rejected.filter(pl.col(FILE) == file.name).row(0, named=True)
            yield Fault.of(
                "nothing_accepted",
                file=file.name,
                sheet=first["lembar"],
                row=first["baris"],
                column=first["kolom"],
                rows=rows,
                kode=first["kode"],
            )


def missing_tables(files: list[RawFile], sifted: Mapping[str, Validated]) -> Iterator[Fault]:
    """Tables that have no file, or no accepted row in any of their files; a form is a file of workers too."""
    for table in TABLES.values():
        own = [file for file in files if file.table is table or (table is WORKERS and _is_form(file))]
        if table.may_be_absent:
            continue
        if not own:
            yield Fault.of("table_missing", file=f"{table.name}*", table=table.name)
        elif sifted[table.name].accepted.is_empty() and not any(file.faults for file in own):
            yield Fault.of("table_empty", file=own[0].name, table=table.name, files=len(own))


def _is_form(file: RawFile) -> bool:
    return file.table is STATEMENTS and any(sheet.header.is_form for sheet in file.sheets)
