"""Errors of the database drivers as faults with one vocabulary for SQLite and PostgreSQL."""

from sqlalchemy.exc import DBAPIError

from tpp_sponsor.errors import DeliveryError, Fault

# SQLite's names for a result, and the SQLSTATEs of PostgreSQL: https://www.postgresql.org/docs/current/errcodes-appendix.html
_WHY = {
    "database_full": ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE", "53100"),
    "database_busy": ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL", "53300", "55P03", "40001", "40P01"),
    "database_closed": ("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM", "25006", "28", "42501"),
    "database_broken": ("SQLITE_CORRUPT", "SQLITE_NOTADB", "XX"),
    "database_gone": ("57P", "08"),
}


def driver_fault(failure: DBAPIError) -> DeliveryError:
    """Translate an error of the driver into a fault; an unconfirmed commit may or may not be done."""
    error = failure.orig
    code = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
    for why, codes in _WHY.items():
        if code and code.startswith(codes):
            return DeliveryError(Fault.of(why))
    if code is None and type(error).__module__.startswith("psycopg"):
        # The connection broke before the server answered.
        return DeliveryError(Fault.of("database_gone"))
    return DeliveryError(Fault.of("database_unusable", reason=code or type(error).__name__))
