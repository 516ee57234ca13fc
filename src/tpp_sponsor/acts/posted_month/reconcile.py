"""Reconcile a period with what BPJS was paid and accepted, and write its folder and minutes."""

from dataclasses import dataclass
from datetime import date

from tpp_sponsor.bookkeeping.papers import write_reconciliation_papers
from tpp_sponsor.bookkeeping.reconciliation import Reconciliation, reconcile_period
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.settings.deployment import Deployment


@dataclass(frozen=True)
class WrittenReconciliation:
    """A reconciliation, the paths of its files, and the path of its minutes, empty where the period is not paid."""

    reconciliation: Reconciliation
    files: list[str]
    minutes: str


def reconcile(deployment: Deployment, period: Period, as_of: date) -> WrittenReconciliation:
    """Reconcile a posted period as of a day and write its papers; the ledger is only read."""
    with Ledger.open(deployment.database_url) as ledger:
        reconciliation = reconcile_period(deployment, ledger, period, as_of)
        files, minutes = write_reconciliation_papers(deployment, ledger, reconciliation)
    return WrittenReconciliation(reconciliation, files, minutes)
