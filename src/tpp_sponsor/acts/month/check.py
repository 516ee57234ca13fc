"""Check an inbox while its files are still arriving: what is in them, what to correct, what is missing.

The act writes one folder, `periksa` beside the revisions of the period: the page and the correction files.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from tpp_sponsor.domain.codes import Cause
from tpp_sponsor.domain.lifecycle import Clock, Progress
from tpp_sponsor.domain.period import Period
from tpp_sponsor.intake.funds.plausibility import covered_and_proposed
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.messages import Texts, say_faults
from tpp_sponsor.messages.findings import FindingRow, say_finding, what_is_wrong, what_to_do
from tpp_sponsor.month.changes import absent_tables
from tpp_sponsor.month.inbox_check.prices import price_faults
from tpp_sponsor.month.read_inbox import known_of_inbox, read_inbox_of
from tpp_sponsor.month.take_in import Intake, validate_inbox
from tpp_sponsor.notices.compose import correction_notices
from tpp_sponsor.notices.deliver import MailResult, enqueue, send_due
from tpp_sponsor.repair.correction_file import correction_files
from tpp_sponsor.repair.suggestion_list import suggestion_files
from tpp_sponsor.schedule.due import open_periods
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.site.check_view import CheckedFile, InboxCheck, Remark
from tpp_sponsor.site.render import render_check_page
from tpp_sponsor.storage.files import write_folder
from tpp_sponsor.tables.findings import findings, heading_as_sent
from tpp_sponsor.tables.input_tables import COVERED, FILE, PROPOSALS, ROW, SHEET

PAGE = "periksa.html"
_PLACES = 5
_VARIOUS = "…"
_ALIKE = ("tabel", "kode", "kolom", "sebab")


def check_period(deployment: Deployment, period: Period, texts: Texts) -> InboxCheck:
    """Check the inbox of a period and write its page and files. Raises InputFileError if it has no folder."""
    read = read_inbox_of(deployment, period)
    with Ledger.open(deployment.database_url) as ledger:
        known = known_of_inbox(ledger, period, read, deployment.settings)
        intake = _with_doubts(validate_inbox(read, deployment.settings, period, known))
        result = describe(intake, period, deployment.settings.city.name, texts)
        there = {file.table for file in result.files} | set(result.awaited)
        result = replace(result, absent=absent_tables(ledger, period, there))
    unpriced = price_faults(intake, deployment.settings, period)
    result = replace(result, unpriced=say_faults(texts, unpriced))
    files = dict(
        correction_files(intake.sent, intake.sheets, intake.rejected, texts, created=period.first_day)
    )
    files |= suggestion_files(
        intake.suggestions,
        texts,
        created=period.first_day,
        most_rows=deployment.settings.output.xlsx_max_rows,
    )
    files[PAGE] = render_check_page(result, texts, deployment.template_folders)
    write_folder(deployment.check_folder(period), files)
    return result


def _with_doubts(intake: Intake) -> Intake:
    """Return an intake that also warns of workers who are both covered elsewhere and proposed, which a run judges."""
    doubts = covered_and_proposed(intake.accepted[COVERED.name], intake.accepted[PROPOSALS.name])
    return replace(intake, warnings=findings([intake.warnings, doubts]))


@dataclass(frozen=True)
class OpenChecks:
    """The checks of all open periods, and the result of sending the notices about them."""

    checks: list[InboxCheck]
    mail: MailResult


def check_open_periods(
    deployment: Deployment,
    texts: Texts,
    *,
    clock: Clock,
    progress: Progress,
    on_check: Callable[[InboxCheck], None],
) -> OpenChecks:
    """Check every open period and send a notice for each file to correct; `on_check` gets each check at once."""
    checks: list[InboxCheck] = []
    for period in open_periods(deployment, clock()):
        progress("take_in")
        result = check_period(deployment, period, texts)
        on_check(result)
        checks.append(result)
    at = clock()
    enqueue(
        deployment,
        [
            notice
            for result in checks
            for notice in correction_notices(deployment.settings, result.period, result.files, at)
        ],
    )
    return OpenChecks(checks, send_due(deployment, clock))


def describe(intake: Intake, period: Period, city: str, texts: Texts) -> InboxCheck:
    """Return the result of an intake in sentences."""
    correction_files = {sheet.file: sheet.correction_file for sheet in intake.sheets}
    reasons, warnings = _by_file(intake.rejected), _by_file(intake.warnings)

    def reason(finding: FindingRow) -> tuple[str, str]:
        heading = heading_as_sent(finding, intake.sheets)
        return what_is_wrong(finding, heading, texts), what_to_do(finding, heading, texts)

    def warning(finding: FindingRow) -> tuple[str, str]:
        return say_finding(texts, "warning", finding), ""

    files = [
        CheckedFile(
            name=row[FILE],
            table=row["tabel"],
            counts={name: count for name, count in row.items() if isinstance(count, int)},
            reasons=_remarks(reasons.pop(row[FILE], None), reason),
            warnings=_remarks(warnings.pop(row[FILE], None), warning),
            faults=say_faults(texts, (fault for fault in intake.faults if fault.file == row[FILE])),
            corrected_rows=intake.corrected_rows.get(row[FILE], 0),
            correction_file=correction_files.get(row[FILE], ""),
        )
        for row in intake.counts.iter_rows(named=True)
    ]
    return InboxCheck(
        period=period,
        city=city,
        files=files,
        rejected=intake.rejected.height,
        warned=intake.warnings.height,
        others=[remark for findings in warnings.values() for remark in _remarks(findings, warning)],
        faults=say_faults(texts, intake.faults),
        missing=say_faults(texts, intake.missing),
        awaited=[dict(fault.values)["table"] for fault in intake.missing],
    )


def _by_file(findings: pl.DataFrame) -> dict[str, pl.DataFrame]:
    groups = findings.partition_by(FILE, as_dict=True, maintain_order=True)
    return {str(name): group for (name,), group in groups.items()}


def _remarks(findings: pl.DataFrame | None, say: Callable[[FindingRow], tuple[str, str]]) -> list[Remark]:
    """Group equal findings into remarks, the most frequent first."""
    if findings is None:
        return []
    remarks = []
    for group in findings.partition_by(_ALIKE, maintain_order=True):
        finding = dict(group.row(0, named=True))
        # A value that differs between the rows is not shown for all of them.
        finding |= {name: _VARIOUS for name in ("isi", "rincian") if group[name].n_unique() > 1}
        if finding["sebab"] == Cause.CLASH and finding["isi"] == _VARIOUS:
            finding["sebab"] = ""
        what, remedy = say(finding)
        table, code, file = finding["tabel"], finding["kode"], finding[FILE]
        remarks.append(Remark(file, table, code, group.height, _places(group), what, remedy))
    return sorted(_merge_tables(remarks), key=lambda remark: -remark.count)


def _merge_tables(remarks: Sequence[Remark]) -> list[Remark]:
    """Merge remarks that differ only by table: a row of a form belongs to two tables."""
    merged = dict[Remark, list[str]]()
    for remark in remarks:
        merged.setdefault(replace(remark, table=""), []).append(remark.table)
    return [replace(remark, table=", ".join(tables)) for remark, tables in merged.items()]


def _places(findings: pl.DataFrame) -> str:
    """Return the first rows by sheet: `5, 9` or `Maret: 5, 9; April: 7`."""
    placed = findings.filter(pl.col(ROW).is_not_null())
    first = placed.head(_PLACES).group_by(SHEET, maintain_order=True).agg(pl.col(ROW).cast(pl.String))
    sheets = [f"{sheet}: {', '.join(rows)}".removeprefix(": ") for sheet, rows in first.rows()]
    return "; ".join(sheets) + (f", {_VARIOUS}" if placed.height > _PLACES else "")
