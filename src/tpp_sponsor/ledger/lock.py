"""Open the ledger to change it: one process at a time, on this machine and, with PostgreSQL, on all machines."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.storage.process_lock import LockHolder, lock_holder_of, run_lock


@contextmanager
def exclusive_ledger(
    lock_file: Path, database_url: str, holder: LockHolder, patience: float
) -> Iterator[Ledger]:
    """Open the ledger, locked for this process; after `patience` seconds without the lock, a RunLockedError.

    `holder` is who others have to wait for; its time zone is the city's.
    """
    with (
        run_lock(lock_file, patience, holder),
        Ledger.open(database_url) as ledger,
        ledger.advisory_lock(holder, patience),
    ):
        yield ledger


def ledger_holder(lock_file: Path, ledger: Ledger) -> LockHolder | None:
    """Return the holder of the ledger lock; None if it is free or its holder has no name."""
    return lock_holder_of(lock_file) or ledger.lock_holder()
