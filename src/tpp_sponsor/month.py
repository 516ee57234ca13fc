"""The story of a month, top to bottom: take in, decide, post, hand over, publish.

The ledger is the watershed. Before posting, a run is a function of the inbox and may be thrown away; after it,
every file and page is a function of ledger and archive, and whatever an interruption left undone is done by the
next run. This module puts things in order and does no arithmetic.
"""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tpp_sponsor import __version__
from tpp_sponsor.access import at_the_ledger
from tpp_sponsor.archive import RunArchive, pack
from tpp_sponsor.arrival import Arrival
from tpp_sponsor.changes import acts_since, changes_since, profile_texts, settings_digest
from tpp_sponsor.confirming import intake_as_confirmed
from tpp_sponsor.decision import Decision, decide
from tpp_sponsor.deployment import Deployment
from tpp_sponsor.domain.lifecycle import Act
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, InputFileError, IntegrityError, PeriodStateError
from tpp_sponsor.files import digest, reveal_folder, stage_folder, sweep, write_folder
from tpp_sponsor.frames.inputs import Before
from tpp_sponsor.intake import normalised
from tpp_sponsor.ledger.store import FileDigest, Ledger, NewRun, PostedRun
from tpp_sponsor.outbox import Edition, Outbox, make_outbox
from tpp_sponsor.publication import (
    ARCHIVE,
    OUTBOX,
    Posted,
    expect_front_page,
    finish_interrupted,
    publish,
    summarise,
)
from tpp_sponsor.settings import Settings
from tpp_sponsor.texts import load_texts

Progress = Callable[[str], None]


@dataclass(frozen=True)
class RunReport:
    """What a run tells (contract section 5): counts, whole rupiah, and where the files are.

    `lapsing`: workers whose cover ends, as `stages.cover.count_lapsing` counts them.
    """

    period: str
    revision: int
    state: str
    statements: int
    outcomes: Mapping[str, int]
    workers: int
    sponsors: int
    total: int
    rejected: int
    warnings: int
    lapsing: Mapping[str, int]
    outbox: str


def run_month(
    deployment: Deployment,
    period: Period,
    arrival: Arrival,
    *,
    revise: bool,
    patience: float,
    by: str,
    clock: Callable[[], datetime],
    progress: Progress,
) -> RunReport:
    """Run a period: post it, or say that nothing has changed since it was posted."""
    with at_the_ledger(deployment, patience) as ledger:
        ledger.expect_posting()
        _archive_here(deployment, ledger, period, arrival)
        finish_interrupted(deployment, ledger, period)
        runs = ledger.runs(period)
        changes = changes_since(deployment, ledger, runs[-1], arrival.inbox) if runs else []
        if revise and runs:
            changes += acts_since(ledger, runs[-1])
        if runs and not changes:
            return _report(deployment, runs[-1], "unchanged")
        if changes and not revise:
            raise PeriodStateError(*changes)
        ledger.expect(period, Act.REVISE if runs else Act.POST)
        _expect_nothing_unknown(deployment, ledger, period)
        expect_front_page(deployment, ledger, period)
        prepared = _prepare(deployment, ledger, period, arrival, progress)
        progress("post")
        posted = _post(deployment, ledger, prepared, by=by, at=clock())
        progress("hand_over")
        publish(deployment, ledger, posted)
        # Last: a posted revision without its outbox is one that was interrupted.
        reveal_folder(deployment.outbox(period, posted.run.revision))
        return _report(deployment, posted.run, "posted")


def preview_month(
    deployment: Deployment, period: Period, arrival: Arrival, *, progress: Progress
) -> RunReport:
    """What a run would post now; nothing is written."""
    with Ledger.open(deployment.database_url) as ledger:
        prepared = _prepare(deployment, ledger, period, arrival, progress)
    _make_outbox(prepared)
    return RunReport(**_summary(prepared), state="dry_run", outbox="", **_edition(prepared.edition))


@dataclass(frozen=True)
class _Prepared:
    """A month that is decided, and all that its files are made of; `packed` is the archive as files."""

    edition: Edition
    before: Before
    decision: Decision
    archive: RunArchive
    packed: Mapping[str, bytes]
    settings: Settings


def _prepare(
    deployment: Deployment, ledger: Ledger, period: Period, arrival: Arrival, progress: Progress
) -> _Prepared:
    settings = deployment.settings
    progress("take_in")
    archive = _take_in(deployment, ledger, period, arrival)
    progress("decide")
    before = ledger.before(period)
    edition = Edition(period, ledger.next_revision(period), __version__)
    with ThreadPoolExecutor() as meanwhile:
        checking, packing = meanwhile.submit(archive.inputs.checked), meanwhile.submit(pack, archive)
        decision = decide(archive.inputs, before, settings, period)
        checking.result()
    return _Prepared(edition, before, decision, archive, packing.result(), settings)


def _take_in(deployment: Deployment, ledger: Ledger, period: Period, arrival: Arrival) -> RunArchive:
    settings = deployment.settings
    profiles = profile_texts(deployment)
    intake = intake_as_confirmed(arrival, ledger, settings, period)
    if faults := intake.faults + intake.missing:
        raise InputFileError(*faults)
    facts = {
        "settings": settings.decisive(),
        "inputs": intake.file_rows(),
        "profiles": profiles,
        "sheets": intake.sheet_facts(),
    }
    inputs = normalised(intake, settings, period)
    return RunArchive(inputs, intake.rejected, intake.warnings, intake.sent, intake.suggestions, facts)


def _expect_nothing_unknown(deployment: Deployment, ledger: Ledger, period: Period) -> None:
    """What was handed over and is in no ledger is an IntegrityError: this is the wrong database, or an older one."""
    revision = ledger.next_revision(period)
    if deployment.outbox(period, revision).is_dir():
        raise IntegrityError(Fault.of("run_missing", period=period, revision=revision))


def _archive_here(deployment: Deployment, ledger: Ledger, period: Period, arrival: Arrival) -> None:
    """Where another machine posted from the same inbox, its archive can be made here, and proved by its digests."""
    run = next(reversed(ledger.runs(period)), None)
    if run is None or (folder := deployment.archive(period, run.revision)).is_dir():
        return
    if changes_since(deployment, ledger, run, arrival.inbox):
        return
    packed = pack(_take_in(deployment, ledger, period, arrival))
    recorded = {file.path: file.sha256 for file in ledger.files(run) if file.area == ARCHIVE}
    if {name: digest(data) for name, data in packed.items()} == recorded:
        write_folder(folder, packed)


def _post(deployment: Deployment, ledger: Ledger, prepared: _Prepared, *, by: str, at: datetime) -> Posted:
    """One transaction, in which the files are made and staged while the lines go in.

    It commits when archive and files are on the disk: what is posted can always be made again.
    """
    period, revision = prepared.edition.period, prepared.edition.revision
    with ThreadPoolExecutor(max_workers=1) as maker:
        making = maker.submit(_stage, deployment, prepared)
        new = NewRun(
            period=period,
            revision=revision,
            program_version=__version__,
            settings_digest=settings_digest(prepared.archive.facts),
            summary=json.dumps(_summary(prepared), sort_keys=True),
            posted_at=at,
            posted_by=by,
            lines=prepared.decision.lines,
            used_credit=prepared.decision.used_credit,
            journal=prepared.decision.journal,
            inputs=prepared.archive.facts["inputs"],
            files=lambda: making.result().digests,
        )
        try:
            run = ledger.post(new)
        except BaseException:
            wait([making])
            sweep(deployment.outbox(period, revision).parent)
            raise
    return Posted(run, prepared.decision, prepared.archive, making.result().outbox, prepared.settings)


@dataclass(frozen=True)
class _Staged:
    """Files that are on the disk and that nobody can see yet."""

    outbox: Outbox
    digests: list[FileDigest]


def _stage(deployment: Deployment, prepared: _Prepared) -> _Staged:
    period, revision = prepared.edition.period, prepared.edition.revision
    outbox = _make_outbox(prepared)
    packed = prepared.packed
    write_folder(deployment.archive(period, revision), packed)
    stage_folder(deployment.outbox(period, revision), outbox.files)
    archived = {name: digest(data) for name, data in packed.items()}
    return _Staged(
        outbox, [*_digests(ARCHIVE, packed, archived), *_digests(OUTBOX, outbox.files, outbox.digests)]
    )


def _make_outbox(prepared: _Prepared) -> Outbox:
    texts = load_texts(prepared.settings.output.language)
    return make_outbox(
        prepared.edition, prepared.archive, prepared.decision, prepared.before, prepared.settings, texts
    )


def _digests(area: str, files: Mapping[str, bytes], digests: Mapping[str, str]) -> list[FileDigest]:
    return [FileDigest(area, name, digests[name], len(data)) for name, data in sorted(files.items())]


def _summary(prepared: _Prepared) -> dict[str, Any]:
    return summarise(prepared.decision, prepared.archive, prepared.settings)


def _edition(edition: Edition) -> dict[str, Any]:
    return {"period": str(edition.period), "revision": edition.revision}


def _report(deployment: Deployment, run: PostedRun, state: str) -> RunReport:
    outbox = deployment.outbox(run.period, run.revision)
    return RunReport(
        period=str(run.period),
        revision=run.revision,
        state=state,
        outbox=str(outbox),
        **json.loads(run.summary),
    )
