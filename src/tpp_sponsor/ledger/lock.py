"""Open the ledger to change it: one process at a time, on this machine and, with PostgreSQL, on all machines."""

from collections.abc import Iterator
from contextlib import contextmanager

from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import run_lock


@contextmanager
def exclusive_ledger(deployment: Deployment, patience: float = 0) -> Iterator[Ledger]:
    """The ledger, locked for this process; after `patience` seconds without the lock, a RunLockedError."""
    with (
        run_lock(deployment.lock_file, patience),
        Ledger.open(deployment.database_url) as ledger,
        ledger.advisory_lock(patience),
    ):
        yield ledger
