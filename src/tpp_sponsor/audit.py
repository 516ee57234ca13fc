"""Prove a posted period: recompute it from its archive and hold ledger, files and digests against it."""

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

from tpp_sponsor.deployment import Deployment
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, IntegrityError, PeriodStateError
from tpp_sponsor.files import digest
from tpp_sponsor.ledger.store import Ledger, PostedRun, journal_of
from tpp_sponsor.publication import OUTBOX, Posted, pages, remake, summarise


def posted_periods(deployment: Deployment, period: Period | None) -> list[Period]:
    """The periods that can be audited; one that is asked for and not posted is a PeriodStateError."""
    periods = sorted({run.period for run in Ledger.open_to_read(deployment.database_url).runs(period)})
    if period is not None and not periods:
        raise PeriodStateError(Fault.of("not_posted", period=period))
    return periods


def audit_period(deployment: Deployment, period: Period) -> None:
    """Audit every revision of a period; an IntegrityError names everything that does not agree."""
    ledger = Ledger.open_to_read(deployment.database_url)
    faults = list[Fault]()
    for run in ledger.runs(period):
        faults += _files_changed(deployment, ledger, run)
        try:
            posted = remake(deployment, ledger, run)
        except IntegrityError as archive_changed:
            faults += archive_changed.faults
            continue
        faults += _run_differs(ledger, posted)
        faults += _ledger_differs(ledger, posted)
        faults += _files_differ(deployment, ledger, posted)
    if stray := ledger.stray_lines(period):
        faults.append(Fault.of("lines_stray", period=period, count=stray))
    if not faults:
        faults += _pages_differ(deployment, ledger, posted)
    if faults:
        raise IntegrityError(*dict.fromkeys(faults))


def _files_changed(deployment: Deployment, ledger: Ledger, run: PostedRun) -> Iterator[Fault]:
    """Files of the outbox that are gone, were changed, or were added."""
    folder = deployment.outbox(run.period, run.revision)
    expected = {file.path: file.sha256 for file in ledger.files(run) if file.area == OUTBOX}
    for name, sha256 in expected.items():
        path = folder / name
        if not path.is_file():
            yield Fault.of("file_missing", file=_shown(deployment, path))
        elif digest(path.read_bytes()) != sha256:
            yield Fault.of("file_changed", file=_shown(deployment, path))
    there = {path for path in folder.rglob("*") if path.is_file()} if folder.is_dir() else set()
    for path in sorted(there - {folder / name for name in expected}):
        yield Fault.of("file_added", file=_shown(deployment, path))


def _run_differs(ledger: Ledger, posted: Posted) -> Iterator[Fault]:
    """What the ledger says of the run itself: its counts, its inputs."""
    run = posted.run
    if json.loads(run.summary) != summarise(posted.decision, posted.archive, posted.outbox):
        yield Fault.of("run_changed", period=run.period, revision=run.revision)
    if ledger.inputs(run) != posted.archive.facts["inputs"]:
        yield Fault.of("inputs_changed", period=run.period, revision=run.revision)


def _ledger_differs(ledger: Ledger, posted: Posted) -> Iterator[Fault]:
    """Lines and journal that are not what the archive leads to; the first difference is named by its letter."""
    should, is_ = posted.decision.lines, ledger.lines(posted.run)
    for row in _difference(should, is_).iter_rows(named=True):
        yield Fault.of("line_missing", nomor=row["nomor"], total=row["total"], period=posted.run.period)
    for row in _difference(is_, should).iter_rows(named=True):
        yield Fault.of("line_changed", nomor=row["nomor"], total=row["total"], period=posted.run.period)
    try:
        assert_frame_equal(journal_of(posted.decision.lines), ledger.journal(posted.run))
    except AssertionError:
        yield Fault.of("journal_differs", period=posted.run.period, revision=posted.run.revision)


def _files_differ(deployment: Deployment, ledger: Ledger, posted: Posted) -> Iterator[Fault]:
    """Digests in the ledger that the recomputed files do not have."""
    made = {name: digest(data) for name, data in posted.outbox.files.items()}
    recorded = {file.path: file.sha256 for file in ledger.files(posted.run) if file.area == OUTBOX}
    folder = deployment.outbox(posted.run.period, posted.run.revision)
    for name in sorted(made.keys() | recorded.keys()):
        if made.get(name) != recorded.get(name):
            yield Fault.of("digest_differs", file=_shown(deployment, folder / name))


def _pages_differ(deployment: Deployment, ledger: Ledger, posted: Posted) -> Iterator[Fault]:
    for name, page in pages(deployment, ledger, posted).items():
        path = deployment.site / name
        if not path.is_file() or path.read_bytes() != page:
            yield Fault.of("page_differs", file=_shown(deployment, path))


def _difference(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    return left.join(right, on=left.columns, how="anti").sort("nomor")


def _shown(deployment: Deployment, path: Path) -> str:
    return str(path.relative_to(deployment.root))


