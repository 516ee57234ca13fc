"""The story of a month, top to bottom: take in, decide, post, hand over, publish.

The ledger is the watershed. Before posting, a run is a function of the inbox and may be thrown away; after it,
every file and page is a function of ledger and archive, and whatever an interruption left undone is done by the
next run. This module puts things in order and does no arithmetic.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import wait
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from tpp_sponsor import __version__
from tpp_sponsor.domain.lifecycle import Act, Actor, State
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, IntegrityError, PeriodStateError
from tpp_sponsor.ledger.lock import exclusive_ledger
from tpp_sponsor.ledger.store import FileDigest, Ledger, NewRun, PostedRun
from tpp_sponsor.month.archive import pack
from tpp_sponsor.month.changes import input_changes, later_acts, settings_digest
from tpp_sponsor.month.draft import Draft, Progress, archive_here, draft_month
from tpp_sponsor.month.prefetch import Arrival
from tpp_sponsor.month.publish import finish_interrupted, load_pages, require_newest_archive, update_pages
from tpp_sponsor.month.rebuild import ARCHIVE, OUTBOX, PostedMonth
from tpp_sponsor.month.reopening import close_period
from tpp_sponsor.month.review import Approval, hold, nothing_held, require_approval, review_month
from tpp_sponsor.rules.anomalies import Anomaly
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import (
    beside_one,
    clear_folder,
    file_digests,
    publish_folder,
    remove_partials,
    stage_folder,
    write_folder,
)


@dataclass(frozen=True)
class RunReport:
    """What a run tells (docs/rules.md#run-json): counts, whole rupiah, and where the files are.

    `lapsing`: workers whose cover ends, as `stages.cover.count_lapsing` counts them. `oddities`: what holds the month,
    as `Anomaly`, and `preview` the digest that an approval is for; both empty once it is posted. `closed`: a month that
    was reopened is closed again, as nothing has changed. `after`: the newest posted period, where that is later than
    this one.
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
    preview: str = ""
    oddities: Sequence[Mapping[str, Any]] = field(default=())
    closed: bool = False
    after: str = ""


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
    approval: Approval | None = None,
) -> RunReport:
    """Run a period: post it, hold it where it is odd, or say that nothing has changed since it was posted."""
    require_collection(deployment, period)
    with exclusive_ledger(deployment, patience) as ledger:
        ledger.prefetch_posting()
        archive_here(deployment, ledger, period, arrival)
        finish_interrupted(deployment, ledger, period)
        if approval and not ledger.on_hold(period):
            raise PeriodStateError(nothing_held(ledger, period))
        if stands := _standing_run(deployment, ledger, period, arrival, revise=revise):
            return _unchanged(deployment, ledger, stands, revise=revise, doer=Actor(by=by, at=clock()))
        require_newest_archive(deployment, ledger, period)
        prepared = draft_month(deployment, ledger, period, arrival, progress)
        approved = None
        if approval:
            approved = require_approval(deployment, ledger, prepared, approval)
        elif (weighed := review_month(deployment, ledger, prepared, clock())).oddities:
            hold(deployment, ledger, prepared, weighed, Actor(by=by, at=clock()))
            return _preview(deployment, prepared, weighed.oddities, "held")
        progress("post")
        posted = _post(deployment, ledger, prepared, Actor(by=by, at=clock()), approved)
        progress("hand_over")
        update_pages(deployment, ledger, posted)
        clear_folder(deployment.preview(period))
        # Last: a posted revision without its outbox is one that was interrupted.
        publish_folder(deployment.outbox(period, posted.run.revision))
        return replace(_report(deployment, posted.run, "posted"), after=_after(prepared))


def _unchanged(
    deployment: Deployment, ledger: Ledger, run: PostedRun, *, revise: bool, doer: Actor
) -> RunReport:
    """Nothing is to be posted; a period that was reopened for a revision without any change is closed again."""
    closes = revise and ledger.standing(run.period).state is State.REOPENED
    if closes:
        close_period(ledger, run.period, "run --revise", doer)
    update_pages(deployment, ledger)
    return replace(_report(deployment, run, "unchanged"), closed=closes)


def _standing_run(
    deployment: Deployment, ledger: Ledger, period: Period, arrival: Arrival, *, revise: bool
) -> PostedRun | None:
    """The posted run that is all there is to say of a period; None where there is something to post, and may be."""
    runs = ledger.runs(period)
    changes = input_changes(deployment, ledger, runs[-1], arrival.inbox) if runs else []
    if revise and runs:
        changes += later_acts(ledger, runs[-1])
    if runs and not changes:
        return runs[-1]
    if changes and not revise:
        raise PeriodStateError(*changes)
    ledger.expect(period, Act.REVISE if runs else Act.POST)
    _expect_nothing_unknown(deployment, ledger, period)
    return None


def preview_month(
    deployment: Deployment, period: Period, arrival: Arrival, *, now: datetime, progress: Progress
) -> RunReport:
    """What a run would post now, and what is odd about it; nothing is written."""
    with Ledger.open(deployment.database_url) as ledger:
        prepared = draft_month(deployment, ledger, period, arrival, progress)
        weighed = review_month(deployment, ledger, prepared, now)
    return _preview(deployment, prepared, weighed.oddities, "dry_run")


def require_collection(deployment: Deployment, period: Period) -> None:
    """The city may have stopped to withhold anything; then it is a PeriodStateError."""
    stopped = deployment.settings.collection.stopped_from
    if stopped is not None and period >= stopped:
        raise PeriodStateError(
            Fault.of("collection_stopped", file="config.toml", period=period, since=stopped)
        )


def _expect_nothing_unknown(deployment: Deployment, ledger: Ledger, period: Period) -> None:
    """What was handed over and is in no ledger is an IntegrityError: this is the wrong database, or an older one."""
    revision = ledger.next_revision(period)
    if deployment.outbox(period, revision).is_dir():
        raise IntegrityError(Fault.of("run_missing", period=period, revision=revision))


def _post(
    deployment: Deployment,
    ledger: Ledger,
    prepared: Draft,
    doer: Actor,
    approved: Mapping[str, Any] | None,
) -> PostedMonth:
    """One transaction, in which the files are made and staged while the lines go in.

    It commits when archive and files are on the disk: what is posted can always be made again.
    """
    period, revision = prepared.edition.period, prepared.edition.revision
    # Lines take longest: makers that share their processor keep them waiting.
    with beside_one() as makers:
        making = [makers.submit(make, deployment, prepared) for make in (_stage, _keep)]
        makers.submit(load_pages, deployment)
        new = NewRun(
            period=period,
            revision=revision,
            program_version=__version__,
            settings_digest=settings_digest(prepared.archive.facts),
            summary=json.dumps(prepared.summary, sort_keys=True),
            posted_at=doer.at,
            posted_by=doer.by,
            lines=prepared.decision.lines,
            used_credit=prepared.decision.used_credit,
            journal=lambda: prepared.decision.journal,
            inputs=prepared.archive.facts["inputs"],
            files=lambda: [file for made in making for file in made.result()],
            approved=approved,
            notices=lambda: prepared.notices(doer.at),
        )
        try:
            run = ledger.post(new)
        except BaseException:
            wait(making)
            remove_partials(deployment.outbox(period, revision).parent)
            raise
    return PostedMonth(run, prepared.decision, prepared.archive, prepared.outbox, prepared.settings)


def _stage(deployment: Deployment, prepared: Draft) -> list[FileDigest]:
    """Put the files on the disk, where nobody can see them yet."""
    stage_folder(deployment.outbox(prepared.edition.period, prepared.edition.revision), prepared.outbox.files)
    return _digests(OUTBOX, prepared.outbox.files, prepared.outbox.digests)


def _keep(deployment: Deployment, prepared: Draft) -> list[FileDigest]:
    """Put the archive on the disk."""
    packed = pack(prepared.archive)
    write_folder(deployment.archive(prepared.edition.period, prepared.edition.revision), packed)
    return _digests(ARCHIVE, packed, file_digests(packed))


def _digests(area: str, files: Mapping[str, bytes], digests: Mapping[str, str]) -> list[FileDigest]:
    return [FileDigest(area, name, digests[name], len(data)) for name, data in sorted(files.items())]


def _preview(deployment: Deployment, prepared: Draft, oddities: Sequence[Anomaly], state: str) -> RunReport:
    edition = prepared.edition
    return RunReport(
        period=str(edition.period),
        revision=edition.revision,
        state=state,
        outbox=str(deployment.preview(edition.period)) if state == "held" else "",
        preview=prepared.preview,
        oddities=[asdict(oddity) for oddity in oddities],
        after=_after(prepared),
        **prepared.summary,
    )


def _after(prepared: Draft) -> str:
    """The newest period that was posted before this one although it is later, or nothing."""
    newest = prepared.before.newest
    return str(newest) if newest is not None and newest > prepared.edition.period else ""


def _report(deployment: Deployment, run: PostedRun, state: str) -> RunReport:
    outbox = deployment.outbox(run.period, run.revision)
    return RunReport(
        period=str(run.period),
        revision=run.revision,
        state=state,
        outbox=str(outbox),
        **json.loads(run.summary),
    )
