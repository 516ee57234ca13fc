"""Validate the rows of all tables of an inbox; rows that are not of their sender are set apart first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl

from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.tariff import job_names, jobs_at
from tpp_sponsor.domain.text_keys import keys_in_use, text_key
from tpp_sponsor.intake.cell_reader import Vocabulary
from tpp_sponsor.intake.raw_table import RawFile, concat_rows, form_workers, table_rows
from tpp_sponsor.intake.validate import Validated, validate
from tpp_sponsor.month.parallel import for_each
from tpp_sponsor.month.validation.other_departments import ForeignRow, with_foreign, without_rows
from tpp_sponsor.repair.confirmations import apply_confirmations
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.tables.findings import Confirmation, Finding
from tpp_sponsor.tables.input_tables import TABLES, WORKERS
from tpp_sponsor.tables.table import Table
from tpp_sponsor.tables.typed import dy


def vocabulary_of(settings: Settings, period: Period) -> Vocabulary:
    """Return the vocabulary of the tables in a period."""
    aliases = keys_in_use(settings.opd.aliases)
    jobs = {word: text_key(job.name) for word, job in jobs_at(settings.jobs, period).items()}
    same = {
        "asn.opd": aliases,
        "tpp.opd": aliases,
        "pekerja.pekerjaan": jobs,
        "nonasn.pemberi_kerja": aliases,
    }
    return Vocabulary(
        period,
        frozenset(text_key(tariff.package) for tariff in settings.tariffs),
        same,
        job_names(settings.jobs, period),
        settings.claims.fund_kinds,
        frozenset(text_key(entry.paket) for entry in settings.wage_tariff),
    )


@dataclass(frozen=True)
class ValidatedTable:
    """The rows of a table with the confirmed cells applied, the warnings about those cells, and the validated rows."""

    rows: pl.DataFrame
    about_confirmed: dy.DataFrame[Finding]
    validated: Validated


def validated_tables(
    files: Sequence[RawFile],
    vocabulary: Vocabulary,
    confirmed: dy.DataFrame[Confirmation],
    foreign: dy.DataFrame[ForeignRow],
) -> dict[str, ValidatedTable]:
    """Validate all tables, by name; foreign rows are rejected before any other is looked at."""
    validate_table = partial(
        _validate_table, files=files, confirmed=confirmed, vocabulary=vocabulary, foreign=foreign
    )
    return dict(zip(TABLES, for_each(validate_table, TABLES.values()), strict=True))


def _validate_table(
    table: Table,
    *,
    files: Sequence[RawFile],
    confirmed: dy.DataFrame[Confirmation],
    vocabulary: Vocabulary,
    foreign: dy.DataFrame[ForeignRow],
) -> ValidatedTable:
    rows, warnings = apply_confirmations(table, _rows(table, files), confirmed)
    rows = without_rows(rows, foreign)
    validated = with_foreign(table.name, validate(table, rows, vocabulary), foreign, files)
    return ValidatedTable(rows, warnings, validated)


def _rows(table: Table, files: Iterable[RawFile]) -> pl.DataFrame:
    """Return the rows of a table from all its files; workers also from registration forms."""
    parts: list[pl.DataFrame] = []
    for file in files:
        if file.table is table:
            parts += table_rows(file)
        if table is WORKERS:
            parts += form_workers(file)
    return concat_rows(table, parts)
