"""Prove a posted period: recompute it from its archive and hold ledger, files and digests against it."""

import json
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import DeliveryError, Fault, IntegrityError, PeriodStateError
from tpp_sponsor.ledger.chain_check import chain_faults
from tpp_sponsor.ledger.store import Ledger, PostedRun
from tpp_sponsor.month.changes import settings_digest
from tpp_sponsor.month.files import Deliverables, summarise
from tpp_sponsor.month.pages.publish import pages
from tpp_sponsor.month.pages.site_record import read_site_record
from tpp_sponsor.month.rebuild import OUTBOX, PostedMonth, decide_again, files_again, open_archive
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import digest, file_digests, staged


def posted_periods(deployment: Deployment, period: Period | None) -> list[Period]:
    """The periods that can be audited; one that is asked for and not posted is a PeriodStateError."""
    with Ledger.open(deployment.database_url) as ledger:
        periods = {run.period for run in ledger.runs()} | {
            handed_over for handed_over, _ in _handed_over(deployment)
        }
    if period is None:
        return sorted(periods)
    if period not in periods:
        raise PeriodStateError(Fault.of("not_posted", period=period))
    return [period]


def verify_period(deployment: Deployment, period: Period) -> None:
    """Audit every revision of a period; an IntegrityError names everything that does not agree.

    One that was interrupted before its files were handed over is a DeliveryError.
    """
    with Ledger.open(deployment.database_url) as ledger:
        runs = ledger.runs(period)
        _expect_handed_over(deployment, runs)
        faults = list(_runs_missing(deployment, period, runs))
        for run in runs:
            faults += _files_changed(deployment, ledger, run)
            try:
                month = decide_again(deployment, ledger, run)
                made = files_again(month)
            except IntegrityError as archive_changed:
                faults += archive_changed.faults
                continue
            faults += _recomputed_differs(deployment, ledger, month, made)
        faults += chain_faults(ledger, period)
        if stray := ledger.stray_rows():
            faults.append(Fault.of("rows_stray", count=stray))
    if faults:
        raise IntegrityError(*dict.fromkeys(faults))


def _expect_handed_over(deployment: Deployment, runs: list[PostedRun]) -> None:
    """A revision whose files still lie where nobody sees them was interrupted, which is no damage: a DeliveryError."""
    for run in runs:
        folder = deployment.outbox(run.period, run.revision)
        if not folder.is_dir() and staged(folder).is_dir():
            raise DeliveryError(Fault.of("interrupted", period=run.period, revision=run.revision))


def _handed_over(deployment: Deployment) -> Iterator[tuple[Period, int]]:
    """Period and revision of every folder of the outbox that has the name of one."""
    for folder in (deployment.root / "outbox").glob("????-??/r*"):
        with suppress(ValueError):
            yield Period.parse(folder.parent.name), int(folder.name[1:])


def _runs_missing(deployment: Deployment, period: Period, runs: list[PostedRun]) -> Iterator[Fault]:
    """Revisions that were handed over and that the ledger does not know, or that leave a gap in it."""
    known = {run.revision for run in runs}
    there = {revision for handed_over, revision in _handed_over(deployment) if handed_over == period}
    for revision in sorted((there | set(range(1, max(known, default=0)))) - known):
        yield Fault.of("run_missing", period=period, revision=revision)


def _recomputed_differs(
    deployment: Deployment, ledger: Ledger, posted: PostedMonth, made: Deliverables
) -> Iterator[Fault]:
    """All that the archive of a run does not lead to."""
    yield from _run_differs(ledger, posted, made)
    yield from _ledger_differs(ledger, posted)
    yield from _files_differ(deployment, ledger, posted.run, made)


def _files_changed(deployment: Deployment, ledger: Ledger, run: PostedRun) -> Iterator[Fault]:
    """Files of the outbox that are gone, were changed, or were added."""
    folder = deployment.outbox(run.period, run.revision)
    expected = ledger.run_files(run, OUTBOX)
    for name, sha256 in expected.items():
        path = folder / name
        if not path.is_file():
            yield Fault.of("file_missing", file=_shown(deployment, path))
        elif digest(path.read_bytes()) != sha256:
            yield Fault.of("file_changed", file=_shown(deployment, path))
    there = {path for path in folder.rglob("*") if path.is_file()} if folder.is_dir() else set()
    for path in sorted(there - {folder / name for name in expected}):
        yield Fault.of("file_added", file=_shown(deployment, path))


def _run_differs(ledger: Ledger, posted: PostedMonth, made: Deliverables) -> Iterator[Fault]:
    """What the ledger says of the run itself: its counts, its inputs."""
    run = posted.run
    summary = summarise(posted.decision, posted.archive, posted.settings, made)
    if json.loads(run.summary) != summary or run.settings_digest != settings_digest(posted.archive.facts):
        yield Fault.of("run_changed", period=run.period, revision=run.revision)
    if ledger.inputs(run) != posted.archive.facts["inputs"]:
        yield Fault.of("inputs_changed", period=run.period, revision=run.revision)


def _ledger_differs(ledger: Ledger, posted: PostedMonth) -> Iterator[Fault]:
    """Lines and journal that are not what the archive leads to; the first difference is named by its letter."""
    should, is_ = posted.decision.lines, ledger.lines(posted.run)
    for row in _difference(should, is_).iter_rows(named=True):
        yield Fault.of("line_missing", nomor=row["nomor"], total=row["premium_idr"], period=posted.run.period)
    for row in _difference(is_, should).iter_rows(named=True):
        yield Fault.of("line_changed", nomor=row["nomor"], total=row["premium_idr"], period=posted.run.period)
    try:
        assert_frame_equal(posted.decision.journal, ledger.journal(posted.run))
        assert_frame_equal(posted.decision.used_credit, ledger.used_credit(posted.run))
    except AssertionError:
        yield Fault.of("journal_differs", period=posted.run.period, revision=posted.run.revision)


def _files_differ(
    deployment: Deployment, ledger: Ledger, run: PostedRun, made: Deliverables
) -> Iterator[Fault]:
    """Digests in the ledger that the recomputed files do not have."""
    again = {name: (made.digests[name], len(data)) for name, data in made.files.items()}
    recorded = {file.path: (file.sha256, file.size) for file in ledger.files(run) if file.area == OUTBOX}
    folder = deployment.outbox(run.period, run.revision)
    for name in sorted(again.keys() | recorded.keys()):
        if again.get(name) != recorded.get(name):
            yield Fault.of("digest_differs", file=_shown(deployment, folder / name))


def audit_pages(deployment: Deployment, periods: Collection[Period]) -> list[str]:
    """The pages of the city and of these periods that are out of date; one that was changed is an IntegrityError.

    Out of date is a page as it was last written, from older settings, templates or acts, or one that is not made yet.
    Where nothing says how a page was last written, it is what the settings of the newest month would make.
    """
    with Ledger.open(deployment.database_url) as ledger:
        now = pages(deployment, ledger, periods)
        suspects = [name for name, page in now.items() if _bytes_of(deployment.site / name) != page]
        if not suspects:
            return []
        record = read_site_record(deployment)
        written = record.pages if record else _as_of_newest(deployment, ledger, periods)
    faults = []
    for name in suspects:
        page = _bytes_of(deployment.site / name)
        if written.get(name) != (page and digest(page)):
            code = "page_differs" if page is not None else "page_missing"
            faults.append(Fault.of(code, file=_shown(deployment, deployment.site / name)))
    if faults:
        raise IntegrityError(*faults)
    return suspects


def _as_of_newest(deployment: Deployment, ledger: Ledger, periods: Collection[Period]) -> dict[str, str]:
    """Page → digest, made in the language in which the newest month was posted."""
    newest = max(ledger.runs(), key=lambda run: (run.period, run.revision))
    language = open_archive(deployment, ledger, newest).facts["settings"]["output"]["language"]
    return file_digests(pages(deployment, ledger, periods, language=language))


def _bytes_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _difference(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    return left.join(right, on=left.columns, how="anti").sort("nomor")


def _shown(deployment: Deployment, path: Path) -> str:
    return str(path.relative_to(deployment.root))
