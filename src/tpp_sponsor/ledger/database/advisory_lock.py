"""The lock of a ledger on PostgreSQL: one process changes it, on all machines, and its connection names it."""

from collections.abc import Mapping

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from tpp_sponsor.errors import Fault, RunLockedError
from tpp_sponsor.storage.process_lock import LockHolder

# The key of the lock that a process holds while it changes a ledger: "TPPs".
_KEY = {"key": 0x54505073}
_LOCK_NOT_AVAILABLE = "55P03"
# The key of the locks of runs that a console started, each with the number of its run.
_KEY_OF_RUNS = _KEY["key"] + 2
# In seconds. The server drops a machine without power or network after about a minute, not after two hours.
_SETTINGS = {"tcp_keepalives_idle": "30", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3"}
_HOLDERS = text(
    "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid::bigint = :key "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND objid::bigint = :number"
)
_HOLDER = text(
    "SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND granted "
    "AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND objsubid = 2 "
    "AND classid::bigint = :key AND objid::bigint = hashtext(current_schema())::bigint & 4294967295"
)


def take_advisory_lock(connection: Connection, patience: float, holder: LockHolder | None) -> None:
    """Take the lock of the ledger until the connection ends; the server measures the timeout.

    Raises RunLockedError, which names the holder, if another process still has the lock.
    """
    # A name of a connection ends with it, and has at most 63 bytes, so a long name of a person is cut.
    named = {"application_name": holder.as_line} if holder else {}
    _configure(connection, {**_SETTINGS, **named})
    # For PostgreSQL zero is no timeout.
    timeout = {"timeout": f"{max(1, round(patience * 1000))}ms"}
    connection.execute(text("SELECT set_config('lock_timeout', :timeout, true)"), timeout)
    try:
        connection.execute(text("SELECT pg_advisory_lock(:key, hashtext(current_schema()))"), _KEY)
    except OperationalError as failure:
        if getattr(failure.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        connection.rollback()
        other = advisory_lock_holder(connection)
        raise RunLockedError(other.fault if other else Fault.of("ledger_locked")) from failure
    connection.commit()


def advisory_lock_holder(connection: Connection) -> LockHolder | None:
    """Return the holder of the lock of the ledger; None if it is free or the server does not say."""
    name = connection.execute(_HOLDER, _KEY).scalar()
    return LockHolder.parse(name) if name else None


def take_lock_of_run(connection: Connection, number: int) -> None:
    """Hold the lock of a run until the connection ends, so that a console on another machine sees whether it lives."""
    _configure(connection, _SETTINGS)
    connection.execute(
        text("SELECT pg_advisory_lock(:key, :number)"), {"key": _KEY_OF_RUNS, "number": number}
    )
    connection.commit()


def is_lock_of_run_held(connection: Connection, number: int) -> bool:
    """Return True if the process of a run holds its lock."""
    held = connection.execute(_HOLDERS, {"key": _KEY_OF_RUNS, "number": number})
    return bool(held.scalar_one())


def _configure(connection: Connection, settings: Mapping[str, str]) -> None:
    """Set what holds for a connection until it ends."""
    for name, value in settings.items():
        connection.execute(text("SELECT set_config(:name, :value, false)"), {"name": name, "value": value})
