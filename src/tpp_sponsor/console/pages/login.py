"""`/masuk`, `/keluar` and `/akun/sandi`, and the style sheet and script that every page links."""

from http import HTTPStatus

from starlette.responses import Response

from tpp_sponsor.acts.deployment.account import change_password
from tpp_sponsor.console.security.login import begin_session, log_in, require_password
from tpp_sponsor.console.security.tokens import LOGIN, SESSION, csrf_token, new_token, token_digest
from tpp_sponsor.console.templates import script, style_sheet
from tpp_sponsor.console.visit import Visit
from tpp_sponsor.errors import Fault, RequestError
from tpp_sponsor.users.accounts import UserAct


def styles(visit: Visit) -> Response:
    """Return the style sheet."""
    return Response(style_sheet(visit.deployment), media_type="text/css")


def script_file(visit: Visit) -> Response:
    """Return the script."""
    return Response(script(visit.deployment), media_type="text/javascript")


def show(visit: Visit) -> Response:
    """Return the login page; its form is bound to a cookie of this browser."""
    if visit.user is not None:
        return visit.go("/")
    return _form(visit, HTTPStatus.OK)


def enter(visit: Visit) -> Response:
    """Log in: a new session, and none of an earlier token."""
    login = log_in(
        visit.ledger,
        visit.form["nama"],
        visit.form["sandi"],
        client=visit.client,
        now=visit.now,
        session_hours=visit.deployment.settings.console.session_hours,
    )
    if login.refused:
        status = HTTPStatus.TOO_MANY_REQUESTS if login.refused == "closed" else HTTPStatus.UNAUTHORIZED
        return _form(visit, status, refused=login.refused)
    if visit.user is not None:
        visit.ledger.end_session(token_digest(visit.token))
    response = visit.go("/")
    _set_cookie(visit, response, SESSION, login.token)
    response.delete_cookie(LOGIN)
    return response


def leave(visit: Visit) -> Response:
    """Log out: the session has ended, also for another browser that has its cookie."""
    visit.ledger.end_session(token_digest(visit.token))
    response = visit.go("/masuk")
    response.delete_cookie(SESSION)
    return response


def show_password(visit: Visit) -> Response:
    """Return the form to change one's own password, and when it was changed last."""
    events = [event for event in visit.ledger.chain() if event.id == visit.account.event]
    changed = [event.at for event in events if event.act is UserAct.PASSWORD]
    return visit.show("password.html", changed=changed[0] if changed else None)


def change_own_password(visit: Visit) -> Response:
    """Change one's own password; all other sessions of the user end."""
    form, account, ledger = visit.form, visit.account, visit.ledger
    if form["baru"] != form["ulang"]:
        raise RequestError(Fault.of("passwords_differ"))
    require_password(ledger, account, form["lama"], client=visit.client, now=visit.now)
    changed = change_password(ledger, account.name, form["baru"], visit.actor)
    hours = visit.deployment.settings.console.session_hours
    response = visit.go("/akun/sandi")
    _set_cookie(visit, response, SESSION, begin_session(ledger, changed, visit.now, hours))
    return response


def _form(visit: Visit, status: int, refused: str = "") -> Response:
    secret = visit.token or new_token()
    response = visit.show("login.html", status, csrf=csrf_token(secret), refused=refused)
    if not visit.token:
        _set_cookie(visit, response, LOGIN, secret)
    return response


def _set_cookie(visit: Visit, response: Response, name: str, value: str) -> None:
    is_https = visit.deployment.settings.console.is_https
    response.set_cookie(name, value, httponly=True, samesite="strict", secure=is_https, path="/")
