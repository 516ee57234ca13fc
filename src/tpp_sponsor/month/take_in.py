"""Take in an inbox: read its files, validate every row, and list what stops the month (docs/rules.md#inputs)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import polars as pl

from tpp_sponsor.domain.codes import Reject, Warn
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, InputFileError
from tpp_sponsor.intake.funds.plausibility import implausible_seats, mark_seats
from tpp_sponsor.intake.normalise import normalise
from tpp_sponsor.intake.plausibility import (
    implausible_amounts,
    implausible_persons,
    known_districts,
    unknown_life,
)
from tpp_sponsor.intake.raw_table import RawFile
from tpp_sponsor.intake.read import ReadInbox, unknown_files
from tpp_sponsor.intake.row_counts import (
    absent_columns,
    count_rows,
    files_without_usable_rows,
    missing_tables,
)
from tpp_sponsor.intake.validate import RowStatus, Validated
from tpp_sponsor.month.validation.other_departments import ForeignRow
from tpp_sponsor.month.validation.validate_tables import validated_tables, vocabulary_of
from tpp_sponsor.repair.correction_file import correction_headings
from tpp_sponsor.repair.person_hints import add_person_hints
from tpp_sponsor.repair.rejected_rows import (
    RejectedRows,
    collect_rejected_rows,
    left_out_of_xlsx,
    mark_excess_fields,
)
from tpp_sponsor.repair.unmatched import find_unmatched, known_employees, known_persons
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.tables.findings import (
    Confirmation,
    CorrectedPlace,
    FileWarning,
    Finding,
    Place,
    RejectedRow,
    RejectedSheet,
    RowCount,
    Suggestion,
    UnmatchedCell,
    findings,
    from_file_warnings,
)
from tpp_sponsor.tables.input_tables import (
    CONTRACTS,
    EMPLOYEES,
    FILE,
    FORMS,
    FUNDS,
    PLACE,
    SEATS,
    TABLES_OF_FUNDS,
    TPP,
    WORKERS,
)
from tpp_sponsor.tables.inputs import Inputs
from tpp_sponsor.tables.programmes.wages import LastEmployee
from tpp_sponsor.tables.typed import dy, empty, typed


@dataclass(frozen=True)
class Intake:
    """The validated rows of an inbox for a period.

    `accepted`: table → the rows that `normalised` starts from. `sent`: the rejected rows that senders are asked to
    correct, and `sheets` their places. `corrected_rows`: file → how many of its rejected rows another file corrects.
    `corrected`: the places that correction files name. `counts`: one row per file. `faults` stop the month; `missing`
    are tables that have not arrived yet, which stops it too.
    """

    files: list[RawFile]
    accepted: Mapping[str, pl.DataFrame]
    rejected: dy.DataFrame[Finding]
    warnings: dy.DataFrame[Finding]
    suggestions: dy.DataFrame[Suggestion]
    sent: dy.DataFrame[RejectedRow]
    sheets: tuple[RejectedSheet, ...]
    corrected_rows: Mapping[str, int]
    corrected: dy.DataFrame[CorrectedPlace]
    counts: dy.DataFrame[RowCount]
    faults: list[Fault]
    missing: list[Fault]

    def sheet_facts(self) -> list[dict[str, Any]]:
        """Return the sheets of `sent` as the archive keeps them."""
        return [sheet.as_stored() for sheet in self.sheets]

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


@dataclass(frozen=True)
class KnownOfInbox:
    """What is known of an inbox besides its files.

    `confirmed`: cells of which a person says what they mean. `foreign`: rows of other OPDs than the sender of their
    file. `last_employees` are asked for where a list of employees has numbers to correct.
    """

    confirmed: dy.DataFrame[Confirmation] = field(default_factory=partial(empty, Confirmation))
    foreign: dy.DataFrame[ForeignRow] = field(default_factory=partial(empty, ForeignRow))
    last_employees: Callable[[], dy.DataFrame[LastEmployee]] = LastEmployee.create_empty


def validate_inbox(read: ReadInbox, settings: Settings, period: Period, known: KnownOfInbox) -> Intake:
    """Validate every row of an inbox that was read; all faults are found at once."""
    files = mark_excess_fields(read.files, headings := correction_headings())
    tables = validated_tables(files, vocabulary_of(settings, period), known.confirmed, known.foreign)
    rows = {name: table.rows for name, table in tables.items()}
    validated = {name: table.validated for name, table in tables.items()}
    accepted = _accepted(rows, validated)
    rejected = findings([result.rejected for result in validated.values()])
    counts = count_rows(files, validated)
    correctable = typed(rejected.filter(pl.col("kode") != Reject.OTHER_SENDER.value), Finding)
    sent = collect_rejected_rows(
        files, correctable, _without_person(validated), headings, most_rows=settings.output.xlsx_max_rows
    )
    asked = find_unmatched(rows, accepted, typed(rejected.join(sent.rows, on=PLACE, how="semi"), Finding))
    suggestions = _suggestions(add_person_hints(asked, files, period), accepted, known.last_employees)
    about_files = _about_files(read, files, accepted, sent, suggestions, settings.output.xlsx_max_rows)
    about_cells = [table.about_confirmed for table in tables.values()]
    return Intake(
        files=files,
        accepted=accepted,
        rejected=rejected,
        warnings=findings([about_files, *about_cells, *_about_rows(files, validated, accepted)]),
        suggestions=suggestions,
        sent=sent.rows,
        sheets=sent.sheets,
        corrected_rows=sent.corrected_rows,
        corrected=sent.corrected,
        counts=counts,
        faults=[fault for file in files for fault in file.faults]
        + list(files_without_usable_rows(files, counts, validated, sent.corrected_rows)),
        missing=list(missing_tables(files, validated)),
    )


def _accepted(
    rows: Mapping[str, pl.DataFrame], validated: Mapping[str, Validated]
) -> dict[str, pl.DataFrame]:
    """Table → its accepted rows; funds say whether they have seats by place."""
    accepted = {name: result.accepted for name, result in validated.items()}
    seats = rows[SEATS.name].filter(validated[SEATS.name].statuses["status"] != RowStatus.NO_PERSON)
    return accepted | {FUNDS.name: mark_seats(accepted[FUNDS.name], seats["dana"])}


def _about_files(  # noqa: PLR0917 - what an inbox and its validation say of files
    read: ReadInbox,
    files: Iterable[RawFile],
    accepted: Mapping[str, pl.DataFrame],
    sent: RejectedRows,
    suggestions: dy.DataFrame[Suggestion],
    most_rows: int,
) -> dy.DataFrame[Finding]:
    """Warnings about files as a whole."""
    warnings: list[FileWarning] = [
        *unknown_files(read.inbox),
        *implausible_amounts(TPP, accepted[TPP.name], "tpp_neto", "tpp_bruto"),
        *implausible_amounts(EMPLOYEES, accepted[EMPLOYEES.name], "upah"),
        *implausible_amounts(CONTRACTS, accepted[CONTRACTS.name], "nilai"),
        *(warning for file in files for warning in (*file.warnings, *absent_columns(file))),
        *left_out_of_xlsx(sent, suggestions.height, most_rows),
    ]
    return from_file_warnings(warnings)


def _about_rows(
    files: Iterable[RawFile], validated: Mapping[str, Validated], accepted: Mapping[str, pl.DataFrame]
) -> Iterator[dy.DataFrame[Finding]]:
    """Warnings about rows; the kelurahan of a worker only matters to funds."""
    has_funds = any(file.table in TABLES_OF_FUNDS for file in files)
    for result in validated.values():
        told = result.warnings
        yield told if has_funds else typed(told.filter(pl.col("kode") != Warn.TWO_KELURAHAN), Finding)
    claimed = pl.concat(accepted[form.name]["nik"] for form in FORMS)
    districts = known_districts()
    workers, employees = accepted[WORKERS.name], accepted[EMPLOYEES.name]
    yield implausible_persons(WORKERS, workers, claimed, districts)
    yield unknown_life(workers)
    yield implausible_persons(EMPLOYEES, employees, employees["nik"], districts)
    yield implausible_seats(accepted)


def require_complete(intake: Intake) -> None:
    """Require that nothing stops the month. Raises InputFileError with all faults and missing tables."""
    if faults := intake.faults + intake.missing:
        raise InputFileError(*faults)


def normalised(intake: Intake, settings: Settings, period: Period) -> Inputs:
    """Normalise the accepted rows to the words of the period."""
    return normalise(
        intake.accepted,
        period,
        aliases=settings.opd.aliases,
        active_status=settings.rules.active_status,
        jobs=settings.jobs,
        tariffs=settings.tariffs,
        wage_tariffs=settings.wage_tariffs,
        employers=[employer.name for employer in settings.employer],
        default_package=settings.rules.default_paket,
        payer_kinds=settings.claims.kinds,
        public_kinds=settings.claims.public_keys,
    )


def _suggestions(
    asked: dy.DataFrame[UnmatchedCell],
    accepted: Mapping[str, pl.DataFrame],
    last_employees: Callable[[], dy.DataFrame[LastEmployee]],
) -> dy.DataFrame[Suggestion]:
    """Suggest persons for unmatched identifiers with the hints of their rows."""
    if asked.is_empty():
        return empty(Suggestion)
    from tpp_sponsor.repair.suggest import suggest  # noqa: PLC0415 - string distances are seldom needed

    is_employee = pl.col("tabel") == EMPLOYEES.name
    of_others = typed(asked.filter(~is_employee), UnmatchedCell)
    of_employees = typed(asked.filter(is_employee), UnmatchedCell)
    suggested = suggest(of_others, known_persons(accepted), {TPP.name: accepted[TPP.name]["nip"]})
    if of_employees.is_empty():
        return suggested
    known = known_employees(accepted, last_employees())
    listed = {EMPLOYEES.name: accepted[EMPLOYEES.name]["nik"]}
    together = pl.concat([suggested, suggest(of_employees, {"nik": known}, listed)])
    return typed(together.sort("tabel", *PLACE, "kolom", maintain_order=True), Suggestion)


def _without_person(validated: Mapping[str, Validated]) -> dy.DataFrame[Place]:
    """Return the places of rows that name no person."""
    places = [result.statuses.filter(status=RowStatus.NO_PERSON) for result in validated.values()]
    return typed(pl.concat(places), Place)
