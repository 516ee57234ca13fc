"""Checks a name and a password, and begins a session; guessing is bounded by name and by address.

An unknown name takes as long and gets the same response as a wrong password.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tpp_sponsor.console.security.tokens import new_token, token_digest
from tpp_sponsor.errors import Fault, RequestError
from tpp_sponsor.ledger.users.user_ledger import UserLedger
from tpp_sponsor.storage.files import digest
from tpp_sponsor.users.accounts import UserAccount, UserAct
from tpp_sponsor.users.passwords import digest_of_no_one, is_password

# Who caused an event before anyone was logged in.
_NO_ONE = "-"


@dataclass(frozen=True)
class Login:
    """How a login ended: the token of the new session, or why there is none (`wrong`, `closed`)."""

    token: str = ""
    refused: str = ""


def log_in(
    ledger: UserLedger, name: str, password: str, *, client: str, now: datetime, session_hours: int
) -> Login:
    """Begin a session for a name and its password; a failure is an event, and counts against name and address."""
    name = name.strip().lower()
    name_digest = digest(f"name {name}".encode())
    attempt = ledger.begin_login(name_digest, client, now)
    if attempt is None:
        return Login(refused="closed")
    account = ledger.account(name)
    if not _is_right(account, password):
        # What was typed as a name may be a password: only a name that exists is recorded.
        facts = {"name": account.name if account else "", "address": client}
        ledger.note(UserAct.LOGIN_FAILED, facts, by=account.name if account else _NO_ONE, at=now)
        return Login(refused="wrong")
    assert account is not None
    ledger.login_succeeded(attempt, name_digest)
    token = begin_session(ledger, account, now, session_hours)
    return Login(token=token) if token else Login(refused="wrong")


def require_password(
    ledger: UserLedger, account: UserAccount, password: str, *, client: str, now: datetime
) -> None:
    """Require the password of a user who is logged in; guesses are bounded as those of a login, and are events too."""
    name_digest = digest(f"name {account.name}".encode())
    attempt = ledger.begin_login(name_digest, client, now)
    if attempt is None:
        raise RequestError(Fault.of("password_closed"))
    if not is_password(account.password, password):
        ledger.note(UserAct.LOGIN_FAILED, {"name": account.name, "address": client}, by=account.name, at=now)
        raise RequestError(Fault.of("password_wrong"))
    ledger.login_succeeded(attempt, name_digest)


def begin_session(ledger: UserLedger, account: UserAccount, now: datetime, session_hours: int) -> str:
    """Return the token of a new session; "" where the account was disabled or changed meanwhile."""
    token = new_token()
    ends = now + timedelta(hours=session_hours)
    return token if ledger.begin_session(token_digest(token), account, now, ends) else ""


def _is_right(account: UserAccount | None, password: str) -> bool:
    right = is_password(account.password if account else digest_of_no_one(), password)
    return right and account is not None and not account.disabled
