"""The month, from top to bottom: recover, validate, decide, review, post, publish.

The inbox has been read before (`month/read_inbox.py`): no other command waits while that is done.

The ledger is the watershed. Before posting, a run is a function of the inbox and may be thrown away. After posting,
every file and page is a function of ledger and archive, and the next run does what an interruption left undone. This
module puts things in order and does no arithmetic.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from tpp_sponsor.domain.codes import ANOMALIES_KEY
from tpp_sponsor.domain.lifecycle import Act, Actor, Clock, Progress, State
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, IntegrityError, PeriodStateError
from tpp_sponsor.intake.inbox import Inbox
from tpp_sponsor.intake.read import ReadInbox
from tpp_sponsor.ledger.lock import exclusive_ledger
from tpp_sponsor.ledger.store import Ledger, NewAct, PostedRun
from tpp_sponsor.month.changes import input_changes, later_acts
from tpp_sponsor.month.draft import Draft, draft_month, run_archive
from tpp_sponsor.month.pages.publish import update_pages
from tpp_sponsor.month.pages.published_cards import cards_to_remove
from tpp_sponsor.month.post import post_month
from tpp_sponsor.month.recover import recover, require_newest_archive
from tpp_sponsor.month.review import Approval, hold, require_approval, require_hold, review_month
from tpp_sponsor.rules.anomalies import Anomaly
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.storage.files import clear_folder, publish_folder
from tpp_sponsor.storage.process_lock import LockHolder


class RunState(StrEnum):
    """The end of a run: a month is posted, nothing has changed since it was, nothing was written, or it is held."""

    POSTED = "posted"
    UNCHANGED = "unchanged"
    DRY_RUN = "dry_run"
    HELD = "held"


@dataclass(frozen=True)
class RunReport:
    """What a run reports (docs/rules.md#run-json): counts, whole rupiah, and the folder of the files.

    `lapsing`: workers whose cover ends, as `rules.coverage.count_lapsing` counts them. `anomalies`: the values of each
    `Anomaly` that holds the month, and `preview`: the digest to approve; both are empty once the month is posted.
    `closed`: the month was reopened, and is closed again because nothing has changed. `after`: the newest posted
    period, if it is later than this one. `proposals`, `proposal_outcomes` and `funds` (by code) are of funds,
    `employees`, `employee_outcomes` and `employers` (by name) of employees on wages; all other counts are of TPP alone.
    `cards_to_remove`: once the month is posted, the cards of households that may hang somewhere and should not.
    """

    period: str
    revision: int
    state: RunState
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
    anomalies: Sequence[Mapping[str, Any]] = field(default=())
    closed: bool = False
    after: str = ""
    proposals: int = 0
    proposal_outcomes: Mapping[str, int] = field(default_factory=dict)
    funds: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    employees: int = 0
    employee_outcomes: Mapping[str, int] = field(default_factory=dict)
    employers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    cards_to_remove: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the report as `--json` prints it."""
        return {ANOMALIES_KEY if key == "anomalies" else key: value for key, value in asdict(self).items()}


@dataclass(frozen=True, kw_only=True)
class RunRequest:
    """The request to run a period; `wait` is in seconds for the lock, `progress` gets the key of each step."""

    by: str
    clock: Clock
    progress: Progress
    dry_run: bool = False
    revise: bool = False
    wait: float = 0
    approval: Approval | None = None

    @property
    def may_revise(self) -> bool:
        """True if a posted month may be revised; an approval is for the preview, also where that is a revision."""
        return self.revise or self.approval is not None


def run_month(deployment: Deployment, period: Period, read: ReadInbox, request: RunRequest) -> RunReport:
    """Run a period: post it, hold it if it has anomalies, or report that nothing has changed since it was posted.

    A dry run reports what a run would post now, and its anomalies, and writes nothing.
    """
    if request.dry_run:
        return _preview_month(deployment, period, read, request)
    require_collection(deployment, period)
    holder = LockHolder.of("run", _actor(deployment, request), period)
    with exclusive_ledger(deployment.lock_file, deployment.database_url, holder, request.wait) as ledger:
        recover(deployment, ledger, period, read)
        if request.approval:
            require_hold(ledger, period)
        if run := _unchanged_run(deployment, ledger, period, read.inbox, revise=request.may_revise):
            return _report_unchanged(deployment, ledger, run, request)
        require_newest_archive(deployment, ledger, period)
        request.progress("take_in")
        archive = run_archive(deployment, ledger, period, read)
        del read  # its memory, a quarter of a large month's, is for what follows (ADR 26)
        request.progress("decide")
        draft = draft_month(deployment.settings, ledger, period, archive)
        actor = _actor(deployment, request)
        approved = require_approval(deployment, ledger, draft, request.approval) if request.approval else None
        if approved is None and (review := review_month(deployment, ledger, draft, actor.at)).anomalies:
            hold(deployment, ledger, draft, review, actor)
            return _report_draft(deployment, draft, review.anomalies, RunState.HELD)
        request.progress("post")
        month = post_month(deployment, ledger, draft, actor, approved)
        request.progress("hand_over")
        update_pages(deployment, ledger, month)
        clear_folder(deployment.preview(period))
        # Last: a posted revision without its outbox is one that was interrupted.
        publish_folder(deployment.outbox(period, month.run.revision))
        report = _report_posted(deployment, month.run, RunState.POSTED)
        to_remove = len(cards_to_remove(deployment, ledger))
        return replace(report, after=_newer_period(draft), cards_to_remove=to_remove)


def _preview_month(deployment: Deployment, period: Period, read: ReadInbox, request: RunRequest) -> RunReport:
    with Ledger.open(deployment.database_url) as ledger:
        request.progress("take_in")
        archive = run_archive(deployment, ledger, period, read)
        request.progress("decide")
        draft = draft_month(deployment.settings, ledger, period, archive)
        review = review_month(deployment, ledger, draft, request.clock())
    return _report_draft(deployment, draft, review.anomalies, RunState.DRY_RUN)


def _actor(deployment: Deployment, request: RunRequest) -> Actor:
    return Actor(by=request.by, at=deployment.city_time(request.clock()))


def require_collection(deployment: Deployment, period: Period) -> None:
    """Require that the city still withholds premiums in the period. Raises PeriodStateError otherwise."""
    collection = deployment.settings.collection
    if collection.is_stopped(period):
        since = collection.stopped_from
        raise PeriodStateError(Fault.of("collection_stopped", file="config.toml", period=period, since=since))


def _unchanged_run(
    deployment: Deployment, ledger: Ledger, period: Period, inbox: Inbox, *, revise: bool
) -> PostedRun | None:
    """Return the newest run of a period if nothing has changed since, or None if a run may be posted.

    Raises PeriodStateError, which names the changes, if there are some and `revise` is not set.
    """
    runs = ledger.runs(period)
    changes = input_changes(deployment, ledger, runs[-1], inbox) if runs else []
    if revise and runs:
        changes += later_acts(ledger, runs[-1])
    if runs and not changes:
        return runs[-1]
    if changes and not revise:
        raise PeriodStateError(*changes)
    ledger.expect(period, Act.REVISE if runs else Act.POST)
    _require_known_outbox(deployment, ledger, period)
    return None


def _require_known_outbox(deployment: Deployment, ledger: Ledger, period: Period) -> None:
    """Raise IntegrityError if the folder of the next revision exists: the database is the wrong one, or an old one."""
    revision = ledger.next_revision(period)
    if deployment.outbox(period, revision).is_dir():
        raise IntegrityError(Fault.of("run_missing", period=period, revision=revision))


def _report_unchanged(
    deployment: Deployment, ledger: Ledger, run: PostedRun, request: RunRequest
) -> RunReport:
    """Report that nothing is posted; close a period again that was reopened for a revision without any change."""
    closes = request.may_revise and ledger.period_figures(run.period).state is State.REOPENED
    if closes:
        facts = {"reason": "run --revise"}
        ledger.record(
            NewAct(act=Act.CLOSE, period=run.period, at=request.clock(), by=request.by, facts=facts)
        )
    update_pages(deployment, ledger)
    return replace(_report_posted(deployment, run, RunState.UNCHANGED), closed=closes)


def _report_draft(
    deployment: Deployment, draft: Draft, anomalies: Sequence[Anomaly], state: RunState
) -> RunReport:
    info = draft.info
    return RunReport(
        period=str(info.period),
        revision=info.revision,
        state=state,
        outbox=str(deployment.preview(info.period)) if state is RunState.HELD else "",
        preview=draft.preview,
        anomalies=[asdict(anomaly) for anomaly in anomalies],
        after=_newer_period(draft),
        **draft.summary,
    )


def _report_posted(deployment: Deployment, run: PostedRun, state: RunState) -> RunReport:
    outbox = deployment.outbox(run.period, run.revision)
    return RunReport(
        period=str(run.period),
        revision=run.revision,
        state=state,
        outbox=str(outbox),
        **json.loads(run.summary),
    )


def _newer_period(draft: Draft) -> str:
    """Return the newest posted period if it is later than this one, else an empty text."""
    newest = draft.before.newest
    return str(newest) if newest is not None and newest > draft.info.period else ""
