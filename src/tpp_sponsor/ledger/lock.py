"""The way to the ledger for all who change it: one at a time, on this machine and, with PostgreSQL, on every other."""

from collections.abc import Iterator
from contextlib import contextmanager

from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import run_lock


@contextmanager
def exclusive_ledger(deployment: Deployment, patience: float = 0) -> Iterator[Ledger]:
    """The ledger for one who will change it; whoever waits in vain for `patience` seconds gets a RunLockedError."""
    with (
        run_lock(deployment.lock_file, patience),
        Ledger.open(deployment.database_url) as ledger,
        ledger.alone(patience),
    ):
        yield ledger
