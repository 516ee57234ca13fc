"""The rows of user accounts, their sessions and the logins that failed, within a transaction."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, delete, func, insert, select

from tpp_sponsor.ledger.database.queries import TABLES
from tpp_sponsor.users.accounts import Role, UserAccount

ACCOUNT, SESSION, ATTEMPT = (TABLES[name] for name in ("user_account", "user_session", "login_attempt"))
# Failures of a name, or from an address, within the window close it for as long (docs/konsol.md#masuk).
_WINDOW = timedelta(minutes=15)
_OF_A_NAME, _OF_AN_ADDRESS = 5, 20
_NEWEST = select(func.max(ACCOUNT.c.event_id)).group_by(ACCOUNT.c.name)


def read_accounts(connection: Connection) -> list[UserAccount]:
    """Read all user accounts in their present state, by name."""
    return _accounts(connection, select(ACCOUNT).order_by(ACCOUNT.c.name))


def find_account(connection: Connection, name: str) -> UserAccount | None:
    """Return a user account as it is now."""
    found = _accounts(connection, select(ACCOUNT).where(ACCOUNT.c.name == name))
    return found[0] if found else None


def account_of_session(connection: Connection, token_digest: str, now: datetime) -> UserAccount | None:
    """Return the account of a session that has neither ended nor lost its account."""
    query = select(ACCOUNT).join(SESSION, SESSION.c.account_event == ACCOUNT.c.event_id)
    query = query.where(SESSION.c.token_digest == token_digest, SESSION.c.ends_at > now)
    return next((account for account in _accounts(connection, query) if not account.disabled), None)


def write_session(
    connection: Connection, token_digest: str, account: UserAccount, begun: datetime, ends: datetime
) -> None:
    """Begin a session; sessions that have ended are removed."""
    connection.execute(delete(SESSION).where(SESSION.c.ends_at <= begun))
    session = {"token_digest": token_digest, "account_event": account.event}
    connection.execute(insert(SESSION).values(**session, begun_at=begun, ends_at=ends))


def delete_session(connection: Connection, token_digest: str) -> None:
    """End a session."""
    connection.execute(delete(SESSION).where(SESSION.c.token_digest == token_digest))


def begin_attempt(connection: Connection, name_digest: str, address: str, now: datetime) -> int | None:
    """Count a login as failed until it has succeeded; None where its name or address is closed.

    An attempt at a closed name or address is not counted.
    """
    connection.execute(delete(ATTEMPT).where(ATTEMPT.c.at <= now - 2 * _WINDOW))
    limits = (
        (ATTEMPT.c.name_digest == name_digest, _OF_A_NAME),
        (ATTEMPT.c.address == address, _OF_AN_ADDRESS),
    )
    for own, most in limits:
        times = list(connection.execute(select(ATTEMPT.c.at).where(own).order_by(ATTEMPT.c.at)).scalars())
        if _is_closed(times, most, now):
            return None
    attempt = insert(ATTEMPT).values(at=now, name_digest=name_digest, address=address)
    return int(connection.execute(attempt.returning(ATTEMPT.c.id)).scalar_one())


def forget_attempts(connection: Connection, number: int, name_digest: str) -> None:
    """Forget the failures of a name whose login has succeeded."""
    connection.execute(
        delete(ATTEMPT).where((ATTEMPT.c.id == number) | (ATTEMPT.c.name_digest == name_digest))
    )


def _is_closed(times: list[datetime], most: int, now: datetime) -> bool:
    """Return True if the newest of `most` failures within the window is less than a window ago."""
    pairs = zip(times, times[most - 1 :], strict=False)
    return any(last - first <= _WINDOW and now - last < _WINDOW for first, last in pairs)


def _accounts(connection: Connection, query: Select[tuple[object, ...]]) -> list[UserAccount]:
    rows = connection.execute(query.where(ACCOUNT.c.event_id.in_(_NEWEST))).mappings()
    return [
        UserAccount(
            name=row["name"],
            full_name=row["full_name"],
            roles=frozenset(Role(role) for role in row["roles"].split(",")),
            department=row["department"],
            password=row["password"],
            disabled=bool(row["disabled"]),
            event=row["event_id"],
        )
        for row in rows
    ]
