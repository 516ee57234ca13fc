"""`/bulan/{P}/berkas`: send files, see what a check says of each row, take a file back, fetch the correction file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import quote

from starlette.responses import Response

from tpp_sponsor.acts.files.receive import Arrival, ReceivedFile, receive
from tpp_sponsor.acts.files.remove import remove
from tpp_sponsor.console.department import has_tpp, taken_files
from tpp_sponsor.console.downloads import attachment
from tpp_sponsor.console.failures import failed_status
from tpp_sponsor.console.month_overview import MonthFile, MonthOverview
from tpp_sponsor.console.pages.month import shown_files
from tpp_sponsor.console.visit import Refusal, Visit
from tpp_sponsor.domain.codes import Reject
from tpp_sponsor.domain.masking import mask_inside
from tpp_sponsor.errors import TppSponsorError
from tpp_sponsor.intake.inbox import InboxFile
from tpp_sponsor.messages import say_faults
from tpp_sponsor.messages.findings import FindingRow, say_finding, what_is_wrong, what_to_do
from tpp_sponsor.month.inbox_check.file_checks import FileChecker
from tpp_sponsor.month.inbox_check.inbox_folder import inbox_of
from tpp_sponsor.month.take_in import Intake
from tpp_sponsor.repair.correction_file import correction_files
from tpp_sponsor.tables.findings import heading_as_sent

# Rows shown on a page; the correction file has all of them.
_SHOWN_ROWS = 200


@dataclass(frozen=True)
class Sent:
    """What became of a file that was sent: the result of its check, or the sentences why it was refused."""

    name: str
    received: ReceivedFile | None
    faults: Sequence[str] = ()


@dataclass(frozen=True)
class RowRemark:
    """A rejected row or a warning in words; `place` is its sheet and row."""

    place: str
    what: str
    remedy: str = ""


def show_all(visit: Visit) -> Response:
    """Return the form to send files, and the files that are there."""
    return _form_page(visit, HTTPStatus.OK, [])


def _form_page(visit: Visit, status: int, sent: Sequence[Sent]) -> Response:
    overview = visit.overview()
    return visit.show(
        "send.html",
        status,
        overview=overview,
        files=shown_files(visit, overview),
        sent=sent,
        taken=taken_files(visit, overview),
        has_tpp=has_tpp(visit, overview),
    )


def send_files(visit: Visit) -> Response:
    """Receive the files of the form; where each is taken, its result is a page of its own."""
    files = visit.form.files_of("berkas")
    if not files:
        raise Refusal(HTTPStatus.BAD_REQUEST, "no_file")
    sent, worst = list[Sent](), None
    for file in files:
        arrival = Arrival(name=file.name, path=file.path, department=visit.account.department)
        try:
            received = receive(visit.deployment, visit.ledger, visit.period, arrival, visit.actor)
            sent.append(Sent(received.check.name, received))
        except TppSponsorError as refused:
            worst = worst or refused
            sent.append(Sent(mask_inside(file.name), None, say_faults(visit.texts, refused.faults)))
    if worst is None and len(sent) == 1:
        return visit.go(f"/bulan/{visit.period}/berkas/{_quoted(sent[0].name)}")
    if worst is None:
        return visit.go(f"/bulan/{visit.period}/berkas")
    response = _form_page(visit, failed_status(worst), sent)
    response.headers["X-Exit-Code"] = str(int(worst.exit_code))
    return response


def show(visit: Visit) -> Response:
    """Return the result of one file: its counts, and every row that cannot be used with what to do."""
    overview = visit.overview()
    file = _own(visit, overview)
    source, intake = _intake(visit, file)
    rejected = list(intake.rejected.iter_rows(named=True))
    return visit.show(
        "file.html",
        overview=overview,
        file=file,
        faults=say_faults(visit.texts, intake.faults),
        rejected=[_row(visit, intake, row) for row in rejected[:_SHOWN_ROWS]],
        more=max(0, len(rejected) - _SHOWN_ROWS),
        warnings=[
            RowRemark(_place(visit, row), say_finding(visit.texts, "warning", row))
            for row in intake.warnings.filter(berkas=source.name).head(_SHOWN_ROWS).iter_rows(named=True)
        ],
        # Whether there is one; it is made when it is fetched.
        has_correction=bool(intake.sheets),
        may_remove=not overview.runs or file.is_new,
        quoted=_quoted(file.check.masked_name),
    )


def fetch_correction(visit: Visit) -> Response:
    """Return the correction file of a file: its rejected rows, ready to be corrected and sent back."""
    overview = visit.overview()
    file = _own(visit, overview)
    _, intake = _intake(visit, file)
    for name, data in _correction(visit, intake).items():
        return attachment(name.rpartition("/")[2], data)
    raise Refusal(HTTPStatus.NOT_FOUND, "not_found")


def take_back(visit: Visit) -> Response:
    """Take a file back."""
    overview = visit.overview()
    file = _own(visit, overview)
    remove(
        visit.deployment,
        visit.ledger,
        visit.period,
        file.check.name,
        actor=visit.actor,
        department=visit.account.department,
    )
    return visit.go(f"/bulan/{visit.period}/berkas")


def _own(visit: Visit, overview: MonthOverview) -> MonthFile:
    """Return the file of the address; one of another OPD is refused, one that does not exist is not found."""
    name = visit.params["name"]
    for file in shown_files(visit, overview):
        if file.check.masked_name == name:
            return file
    # The response is the same whether the file of another OPD exists or not.
    if visit.account.is_of_department:
        raise Refusal(HTTPStatus.FORBIDDEN, "no_right")
    raise Refusal(HTTPStatus.NOT_FOUND, "not_found")


def _intake(visit: Visit, file: MonthFile) -> tuple[InboxFile, Intake]:
    inbox = inbox_of(visit.deployment, visit.period)
    source = inbox.file(file.check.name)
    if source is None:
        raise Refusal(HTTPStatus.NOT_FOUND, "not_found")
    checker = FileChecker.of(visit.deployment, visit.ledger, visit.period, inbox)
    key = checker.key(source, file.department)

    def result() -> Intake:
        # The accepted rows of a large file would take hundreds of megabytes of what is kept.
        return replace(checker.intake(source, file.department), files=[], accepted={})

    return source, visit.place.intakes.get(key, result)


def _correction(visit: Visit, intake: Intake) -> dict[str, bytes]:
    created = visit.period.first_day
    return dict(correction_files(intake.sent, intake.sheets, intake.rejected, visit.texts, created=created))


def _row(visit: Visit, intake: Intake, row: FindingRow) -> RowRemark:
    heading = heading_as_sent(row, intake.sheets)
    remedy = what_to_do(row, heading, visit.texts)
    if row["kode"] == Reject.OTHER_SENDER:
        return RowRemark(_place(visit, row), say_finding(visit.texts, "reject", row), remedy)
    return RowRemark(_place(visit, row), what_is_wrong(row, heading, visit.texts), remedy)


def _place(visit: Visit, row: FindingRow) -> str:
    parts = [visit.texts.say("place.sheet", sheet=row["lembar"])] if row["lembar"] else []
    parts += [visit.texts.say("place.row", row=row["baris"])] if row["baris"] is not None else []
    return ", ".join(parts)


def _quoted(name: str) -> str:
    return quote(name, safe="")
