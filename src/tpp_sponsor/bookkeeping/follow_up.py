"""What follows an act: pages and papers, made from ledger and archive alone (docs/rules.md#after-acts)."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from tpp_sponsor.bookkeeping.papers import write_papers
from tpp_sponsor.domain.lifecycle import Actor, Progress
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import PeriodStateError
from tpp_sponsor.ledger.lock import exclusive_ledger
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.month.pages.publish import update_pages
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.process_lock import LockHolder

# Folders of papers, below the deployment.
_PAPERS = ("laporan/*", "outbox/*/surat", "outbox/*/rekonsiliasi")
# Seconds that the papers of a run wait for the ledger; another act that holds it renews them too.
_WAIT_SECONDS = 60
_RUN = "run"


def silent(_step: str) -> None:
    """Take the steps of an act and show them nowhere."""


@dataclass(frozen=True, kw_only=True)
class Acting:
    """The arguments that all acts share; `wait` is in seconds for the lock, `progress` gets the key of each step."""

    deployment: Deployment
    actor: Actor
    wait: float = 0
    progress: Progress = silent

    @contextmanager
    def ledger(self, command: str, period: Period | None = None) -> Iterator[Ledger]:
        """Open the ledger exclusively for a command. Raises RunLockedError if it stays locked."""
        holder = LockHolder.of(command, self.actor, period)
        deployment = self.deployment
        with exclusive_ledger(deployment.lock_file, deployment.database_url, holder, self.wait) as ledger:
            yield ledger

    @contextmanager
    def act(self, command: str, period: Period) -> Iterator[Ledger]:
        """Open the ledger as `ledger` does; pages and papers follow what is done with it.

        An act that is refused may have been posted by a command that was interrupted: its pages and papers are
        finished before the PeriodStateError is raised.
        """
        with self.ledger(command, period) as ledger:
            try:
                yield ledger
            except PeriodStateError:
                self._follow(ledger)
                raise
            self._follow(ledger)

    def _follow(self, ledger: Ledger) -> None:
        self.progress("publish")
        update_pages(self.deployment, ledger)
        renew_existing_papers(self.deployment, ledger, self.actor.today)


def papers_after_run(
    deployment: Deployment, new: Collection[Period], actor: Actor, progress: Progress
) -> list[str]:
    """Write the papers of new months, and renew those of all others that have some; the folders of the new months.

    Where there are none to write or renew, the ledger is not opened.
    """
    if not new and not _has_papers(deployment):
        return []
    acting = Acting(deployment=deployment, actor=actor, wait=_WAIT_SECONDS)
    with acting.ledger(_RUN) as ledger:
        progress("papers" if new else "publish")
        return write_papers(deployment, ledger, new, actor.today)


def renew_existing_papers(deployment: Deployment, ledger: Ledger, today: date) -> None:
    """Renew the papers that exist, as of a day."""
    if _has_papers(deployment):
        write_papers(deployment, ledger, (), today)


def _has_papers(deployment: Deployment) -> bool:
    return any(path for pattern in _PAPERS for path in deployment.root.glob(pattern))
