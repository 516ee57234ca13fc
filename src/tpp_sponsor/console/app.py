"""The application: every request passes the same gates, in this order, before its page is asked.

Host, session, roles, bounds of the form, CSRF token. Pages run in threads, so that a slow one holds up no other.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tpp_sponsor.console import failures
from tpp_sponsor.console.request_log import RequestLog
from tpp_sponsor.console.routes import ADDRESSES, Address, require_roles
from tpp_sponsor.console.security.headers import is_known_host, security_headers
from tpp_sponsor.console.security.sent_forms import SentForm, UploadError
from tpp_sponsor.console.security.tokens import LOGIN, SESSION, csrf_token, is_csrf_token, token_digest
from tpp_sponsor.console.security.uploads import read_form
from tpp_sponsor.console.visit import Refusal, Visit, Workplace
from tpp_sponsor.ledger.posted_acts import begin_acts
from tpp_sponsor.messages import LANGUAGES
from tpp_sponsor.users.accounts import UserAccount, UserAct

LANGUAGE = "bahasa"


def make_app(place: Workplace, log: logging.Logger, addresses: Sequence[Address] = ADDRESSES) -> Starlette:
    """Make the application of a deployment. Raises ValueError if an address declares no roles."""
    require_roles(addresses)
    by_path = defaultdict[str, dict[str, Address]](dict)
    for address in addresses:
        by_path[address.path][address.method] = address
    gate = _Gate(place, RequestLog(log, place.clock))
    routes = [Route(path, gate.of(path, methods), methods=list(methods)) for path, methods in by_path.items()]
    app = Starlette(routes=routes, exception_handlers={HTTPException: gate.not_found})
    # An address has one spelling.
    app.router.redirect_slashes = False
    return app


class _Gate:
    """Handle requests: find the user, check the role, and make a page of a failure."""

    def __init__(self, place: Workplace, log: RequestLog) -> None:
        self._place, self._log = place, log
        self._settings = place.deployment.settings.console

    def of(self, path: str, methods: dict[str, Address]) -> Any:
        """Return the endpoint of a path."""

        async def endpoint(request: Request) -> Response:
            return await self._respond(request, methods.get(request.method, methods.get("GET")), path)

        return endpoint

    async def not_found(self, request: Request, failure: Exception) -> Response:
        """Return an address that does not exist, or a method that it does not have."""
        assert isinstance(failure, HTTPException)
        return await self._respond(request, None, "-", failure.status_code)

    async def _respond(
        self, request: Request, address: Address | None, path: str, status: int = HTTPStatus.NOT_FOUND
    ) -> Response:
        """Return the response to a request, with its headers; a failure is a page too."""
        begin_acts()
        begun = self._place.clock()
        visit = self._visit(request, None, "")
        bug = ""
        try:
            if not is_known_host(request.headers.getlist("host"), self._settings.public_url):
                raise Refusal(HTTPStatus.BAD_REQUEST, "host")  # noqa: TRY301 - every refusal is a page
            token = request.cookies.get(SESSION, "")
            user = await run_in_threadpool(self._user, token)
            visit = self._visit(request, user, token)
            response, bug = await self._admit(request, address, visit, status)
        except ClientDisconnect:
            response = Response(status_code=HTTPStatus.BAD_REQUEST)
        except Exception as failure:  # noqa: BLE001 - a bug is a page with a number
            response, bug = await run_in_threadpool(failures.page_of, visit, failure, self._log)
        is_public = address is not None and address.is_style
        for name, value in security_headers(is_https=self._settings.is_https, is_public=is_public).items():
            response.headers[name] = value
        self._keep_language(visit, response)
        self._log.log_response(request.method, path, response.status_code, begun, bug)
        return response

    async def _admit(
        self, request: Request, address: Address | None, visit: Visit, status: int
    ) -> tuple[Response, str]:
        """Ask the page of an address once the user, the role and the form are right; its response, as `_ask`."""
        if address is None:
            if visit.user is None:
                return RedirectResponse("/masuk", HTTPStatus.SEE_OTHER), ""
            raise Refusal(HTTPStatus(status), "not_found")
        if not address.public:
            if visit.user is None:
                return RedirectResponse("/masuk", HTTPStatus.SEE_OTHER), ""
            if not visit.user.may(address.roles):
                await run_in_threadpool(self._deny, visit.user, address)
                raise Refusal(HTTPStatus.FORBIDDEN, "no_right")
        if address.method != "POST":
            return await run_in_threadpool(self._ask, address, visit)
        form = await self._form(request)
        try:
            visit = self._visit(request, visit.user, visit.token, form)
            if not is_csrf_token(form["csrf"], visit.token):
                raise Refusal(HTTPStatus.FORBIDDEN, "token")
            return await run_in_threadpool(self._ask, address, visit)
        finally:
            await run_in_threadpool(form.remove_files)

    def _ask(self, address: Address, visit: Visit) -> tuple[Response, str]:
        """Return the response of a page, and the number of a bug.

        A failure knows the acts that the page has posted before it.

        Both are one call in one thread: the acts are kept by the thread's context, which ends with the call.
        """
        try:
            response, bug = address.page(visit), ""
        except Exception as failure:  # noqa: BLE001 - a bug is a page with a number
            response, bug = failures.page_of(visit, failure, self._log)
        if response.status_code == HTTPStatus.FORBIDDEN and visit.user is not None:
            self._deny(visit.user, address)
        return response, bug

    async def _form(self, request: Request) -> SentForm:
        kind = request.headers.get("content-type", "")
        try:
            length = request.headers.get("content-length", "")
            folder = self._place.deployment.uploads
            return await read_form(request.stream(), kind, folder, self._settings.max_upload_bytes, length)
        except UploadError as wrong:
            most = self._settings.max_upload_bytes
            size = f"{most // 1_000_000} MB" if most >= 1_000_000 else f"{most // 1_000} KB"  # noqa: PLR2004
            raise Refusal(HTTPStatus(wrong.status), wrong.key, size=size) from wrong

    def _user(self, token: str) -> UserAccount | None:
        return self._place.ledger.user_of(token_digest(token), self._place.clock()) if token else None

    def _deny(self, user: UserAccount, address: Address) -> None:
        facts = {"method": address.method, "address": address.path}
        self._place.ledger.note(UserAct.ACCESS_DENIED, facts, by=user.name, at=self._place.clock())

    def _visit(
        self, request: Request, user: UserAccount | None, token: str, form: SentForm | None = None
    ) -> Visit:
        # Without a session, the forms of the login page are bound to a cookie of their own.
        secret = token if user else request.cookies.get(LOGIN, "")
        return Visit(
            place=self._place,
            user=user,
            csrf=csrf_token(secret) if secret else "",
            language=self._language(request),
            path=request.url.path,
            address=request.scope.get("path", ""),
            params=dict(request.path_params),
            query=dict(request.query_params),
            form=form or SentForm(),
            wants_json="application/json" in request.headers.get("accept", ""),
            token=secret,
            client=self._client(request),
        )

    def _language(self, request: Request) -> str:
        chosen = request.query_params.get(LANGUAGE) or request.cookies.get(LANGUAGE, "")
        return chosen if chosen in LANGUAGES else self._place.deployment.settings.output.language

    def _keep_language(self, visit: Visit, response: Response) -> None:
        if visit.query.get(LANGUAGE) == visit.language:
            response.set_cookie(
                LANGUAGE, visit.language, secure=self._settings.is_https, httponly=True, samesite="strict"
            )

    def _client(self, request: Request) -> str:
        """Return the address of the user; behind a reverse proxy the one that the proxy has seen."""
        forwarded = request.headers.get("x-forwarded-for", "") if self._settings.public_url else ""
        peer = request.client.host if request.client else "-"
        return forwarded.rpartition(",")[2].strip()[:45] or peer
