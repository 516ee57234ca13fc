"""Recovery: what an interrupted run left undone, and archives that another machine has and this one has not."""

from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, IntegrityError, PeriodStateError
from tpp_sponsor.intake.read import ReadInbox
from tpp_sponsor.ledger.store import Ledger, PostedRun
from tpp_sponsor.month.archive import pack
from tpp_sponsor.month.changes import input_changes
from tpp_sponsor.month.draft import run_archive
from tpp_sponsor.month.files import Deliverables
from tpp_sponsor.month.pages.publish import publish_all
from tpp_sponsor.month.rebuild import ARCHIVE, OUTBOX, decide_again, differing_files, files_again
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import clear_folder, file_digests, remove_partials, write_folder


def recover(deployment: Deployment, ledger: Ledger, period: Period, read: ReadInbox) -> None:
    """Bring this folder to where the ledger is: the archive of the newest run, then files that are not handed over."""
    _archive_from_inbox(deployment, ledger, period, read)
    finish_interrupted(deployment, ledger, period)


def finish_interrupted(deployment: Deployment, ledger: Ledger, period: Period) -> None:
    """Hand over the files of runs that were posted and interrupted, and remove half-written folders.

    Raises PeriodStateError if a run has no archive, IntegrityError if files differ from the digests of the ledger.
    """
    remove_partials(deployment.outbox(period, 1).parent)
    remove_partials(deployment.archive(period, 1).parent)
    for run in ledger.runs(period):
        if not deployment.outbox(period, run.revision).is_dir():
            _require_archive(deployment, run)
            month = decide_again(deployment, ledger, run)
            deliverables = files_again(month)
            _require_posted_digests(ledger, run, deliverables)
            publish_all(deployment, ledger, {run.period}, month)
            clear_folder(deployment.preview(period))
            write_folder(deployment.outbox(period, run.revision), deliverables.files)


def require_newest_archive(deployment: Deployment, ledger: Ledger, period: Period) -> None:
    """Require the archive of the newest period if it is later than this one: pages need it. Raises PeriodStateError."""
    newest = ledger.newest_run()
    if newest is not None and newest.period > period:
        _require_archive(deployment, newest)


def _require_archive(deployment: Deployment, run: PostedRun) -> None:
    if not deployment.archive(run.period, run.revision).is_dir():
        raise PeriodStateError(Fault.of("posted_elsewhere", period=run.period, revision=run.revision))


def _require_posted_digests(ledger: Ledger, run: PostedRun, deliverables: Deliverables) -> None:
    """Require that files made again equal the posted ones byte for byte. Raises IntegrityError otherwise.

    What another version worded or laid out otherwise is handed over as this version makes it.
    """
    differing, _ = differing_files(run, ledger.run_files(run, OUTBOX), deliverables.digests)
    if differing:
        raise IntegrityError(*(Fault.of("digest_differs", file=name) for name in sorted(differing)))


def _archive_from_inbox(deployment: Deployment, ledger: Ledger, period: Period, read: ReadInbox) -> None:
    """Make the archive of a run that another machine posted from the same inbox; verify it by its digests."""
    run = ledger.newest_run(period)
    if run is None or (folder := deployment.archive(period, run.revision)).is_dir():
        return
    if input_changes(deployment, ledger, run, read.inbox):
        return
    packed = pack(run_archive(deployment, ledger, period, read))
    if file_digests(packed) == ledger.run_files(run, ARCHIVE):
        write_folder(folder, packed)
