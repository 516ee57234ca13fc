"""Open the ledger to change it: one process at a time, on this machine and, with PostgreSQL, on all machines."""

from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.process_lock import LockHolder, lock_holder_of, run_lock


@contextmanager
def exclusive_ledger(deployment: Deployment, holder: LockHolder, patience: float = 0) -> Iterator[Ledger]:
    """The ledger, locked for this process; after `patience` seconds without the lock, a RunLockedError.

    `holder` is who others have to wait for.
    """
    holder = holder.in_zone(ZoneInfo(deployment.settings.city.time_zone))
    with (
        run_lock(deployment.lock_file, patience, holder),
        Ledger.open(deployment.database_url) as ledger,
        ledger.advisory_lock(holder, patience),
    ):
        yield ledger


def ledger_holder(deployment: Deployment, ledger: Ledger) -> LockHolder | None:
    """Return the holder of the ledger lock; None if it is free or its holder has no name."""
    return lock_holder_of(deployment.lock_file) or ledger.lock_holder()
