"""The page of a failure: the sentence and remedy of the catalogue, and the exit code of the command line."""

from http import HTTPStatus

from starlette.responses import JSONResponse, RedirectResponse, Response

from tpp_sponsor.console.request_log import RequestLog
from tpp_sponsor.console.visit import Refusal, Visit
from tpp_sponsor.errors import ExitCode, TppSponsorError, system_refused
from tpp_sponsor.ledger.posted_acts import as_posted
from tpp_sponsor.messages import say_faults

_STATUS = {
    ExitCode.SETTINGS: HTTPStatus.INTERNAL_SERVER_ERROR,
    ExitCode.INPUT: HTTPStatus.UNPROCESSABLE_ENTITY,
    ExitCode.STATE: HTTPStatus.CONFLICT,
    ExitCode.HELD: HTTPStatus.CONFLICT,
    ExitCode.LOCKED: HTTPStatus.CONFLICT,
    ExitCode.INTEGRITY: HTTPStatus.INTERNAL_SERVER_ERROR,
    ExitCode.NOT_DELIVERED: HTTPStatus.SERVICE_UNAVAILABLE,
}
# The exit codes of a command for what a form may get wrong; an address or right that is missing has none.
_EXIT_CODES = {
    HTTPStatus.BAD_REQUEST: ExitCode.USAGE,
    HTTPStatus.REQUEST_TIMEOUT: ExitCode.NOT_DELIVERED,
    HTTPStatus.CONFLICT: ExitCode.LOCKED,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ExitCode.INPUT,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: ExitCode.USAGE,
}


def page_of(visit: Visit, failure: Exception, log: RequestLog) -> tuple[Response, str]:
    """Return the page of a failure, and the number of a bug."""
    if isinstance(failure, Refusal):
        return _refused(visit, failure), ""
    if isinstance(failure, OSError):
        failure = system_refused(failure)
    if isinstance(failure, TppSponsorError):
        return failed(visit, as_posted(failure)), ""
    number = log.bug(failure)
    sentence = visit.texts.say("console.bug", number=number)
    return _page(visit, HTTPStatus.INTERNAL_SERVER_ERROR, [sentence], ExitCode.BUG, head=""), number


def failed_status(failure: TppSponsorError) -> int:
    """Return the status of a response to an error of the program."""
    return _STATUS.get(failure.exit_code, HTTPStatus.INTERNAL_SERVER_ERROR)


def failed(visit: Visit, failure: TppSponsorError) -> Response:
    """Return the page of an error of the program."""
    texts = visit.texts
    sentences = say_faults(texts, failure.faults)
    head = texts.say(f"failure.{failure.kind}.head", count=len(failure.faults))
    return _page(visit, failed_status(failure), sentences, failure.exit_code, head=head)


def _refused(visit: Visit, refusal: Refusal) -> Response:
    if refusal.status is HTTPStatus.UNAUTHORIZED:
        return RedirectResponse("/masuk", HTTPStatus.SEE_OTHER)
    sentence = visit.texts.say(f"console.refused.{refusal.key}", **refusal.values)
    return _page(visit, refusal.status, [sentence], _EXIT_CODES.get(refusal.status), head="")


def _page(
    visit: Visit, status: int, sentences: list[str], exit_code: ExitCode | None, *, head: str
) -> Response:
    if visit.wants_json:
        values = {"status": int(status), "exit_code": exit_code, "faults": sentences}
        response: Response = JSONResponse(values, status)
    else:
        response = visit.show("failure.html", status, head=head, sentences=sentences)
    if exit_code is not None:
        response.headers["X-Exit-Code"] = str(int(exit_code))
    return response
