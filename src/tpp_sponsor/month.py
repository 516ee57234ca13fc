"""The story of a month, top to bottom: take in, decide, post, hand over, publish.

The ledger is the watershed. Before posting, a run is a function of the inbox and may be thrown away; after it,
every file and page is a function of ledger and archive, and whatever an interruption left undone is done by the
next run. This module puts things in order and does no arithmetic.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from tpp_sponsor import __version__
from tpp_sponsor.archive import RunArchive, pack
from tpp_sponsor.decision import Decision, decide
from tpp_sponsor.deployment import Deployment
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, InputFileError, PeriodStateError, SettingsError
from tpp_sponsor.files import digest, run_lock, write_folder
from tpp_sponsor.intake import Intake, normalised, take_in
from tpp_sponsor.ledger.store import FileDigest, Ledger, NewRun, PostedRun
from tpp_sponsor.outbox import Edition, Outbox, make_outbox
from tpp_sponsor.publication import ARCHIVE, OUTBOX, Posted, finish_interrupted, publish, summarise
from tpp_sponsor.settings import Settings
from tpp_sponsor.sources.inbox import Inbox, open_inbox
from tpp_sponsor.texts import load_texts

Progress = Callable[[str], None]


@dataclass(frozen=True)
class RunReport:
    """What a run tells (contract section 5): counts, whole rupiah, and where the files are."""

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
    outbox: str


def run_month(
    deployment: Deployment,
    period: Period,
    *,
    revise: bool,
    by: str,
    clock: Callable[[], datetime],
    progress: Progress,
) -> RunReport:
    """Run a period: post it, or say that nothing has changed since it was posted."""
    with run_lock(deployment.lock_file):
        ledger = Ledger.open(deployment.database_url)
        finish_interrupted(deployment, ledger, period)
        inbox = _open_inbox(deployment, period)
        runs = ledger.runs(period)
        if runs and not _changes(deployment, ledger, runs[-1], inbox):
            return _report(deployment, runs[-1], "unchanged")
        if runs and not revise:
            raise PeriodStateError(*_changes(deployment, ledger, runs[-1], inbox))
        prepared = _prepare(deployment, ledger, period, inbox, progress)
        progress("post")
        run = _post(deployment, ledger, prepared, by=by, at=clock())
        progress("hand_over")
        write_folder(deployment.outbox(period, run.revision), prepared.outbox.files)
        publish(deployment, ledger, Posted(run, prepared.decision, prepared.archive, prepared.outbox, prepared.settings))
        return _report(deployment, run, "posted")


def preview_month(deployment: Deployment, period: Period, *, progress: Progress) -> RunReport:
    """What a run would post now; nothing is written."""
    ledger = Ledger.open_to_read(deployment.database_url)
    prepared = _prepare(deployment, ledger, period, _open_inbox(deployment, period), progress)
    return RunReport(**_summary(prepared), state="dry_run", outbox="", **_edition(prepared.edition))


def check_inbox(deployment: Deployment, period: Period) -> Intake:
    """Intake only: what an inbox holds so far."""
    return take_in(_open_inbox(deployment, period), deployment.settings, period)


@dataclass(frozen=True)
class _Prepared:
    """A month that is decided and whose files are made, but which nobody can see yet."""

    edition: Edition
    intake: Intake
    decision: Decision
    archive: RunArchive
    outbox: Outbox
    settings: Settings


def _prepare(
    deployment: Deployment, ledger: Ledger, period: Period, inbox: Inbox, progress: Progress
) -> _Prepared:
    settings = deployment.settings
    profiles = _profile_texts(deployment)
    progress("take_in")
    intake = take_in(inbox, settings, period)
    if faults := intake.faults + intake.missing:
        raise InputFileError(*faults)
    progress("decide")
    inputs = normalised(intake, settings, period)
    before = ledger.before(period)
    decision = decide(inputs, before, settings, period)
    progress("make_files")
    facts = {"settings": settings.decisive(), "inputs": _input_rows(intake), "profiles": profiles}
    archive = RunArchive(inputs, intake.rejected, intake.warnings, facts)
    edition = Edition(period, len(ledger.runs(period)) + 1, __version__)
    outbox = make_outbox(edition, archive, decision, before, settings, load_texts(settings.output.language))
    return _Prepared(edition, intake, decision, archive, outbox, settings)


def _post(deployment: Deployment, ledger: Ledger, prepared: _Prepared, *, by: str, at: datetime) -> PostedRun:
    """Archive first, then one transaction: what is posted can always be made again."""
    period, revision = prepared.edition.period, prepared.edition.revision
    packed = pack(prepared.archive)
    write_folder(deployment.archive(period, revision), packed)
    files = [*_digests(ARCHIVE, packed), *_digests(OUTBOX, prepared.outbox.files)]
    return ledger.post(
        NewRun(
            period=period,
            revision=revision,
            program_version=__version__,
            settings_digest=_settings_digest(prepared.settings, prepared.archive.facts["profiles"]),
            summary=json.dumps(_summary(prepared), sort_keys=True),
            posted_at=at,
            posted_by=by,
            lines=prepared.decision.lines,
            inputs=prepared.archive.facts["inputs"],
            files=files,
        )
    )


def _open_inbox(deployment: Deployment, period: Period) -> Inbox:
    folder = deployment.inbox(period)
    if not folder.is_dir():
        raise InputFileError(Fault.of("inbox_missing", file=f"inbox/{period}"))
    return open_inbox(folder)


def _changes(deployment: Deployment, ledger: Ledger, run: PostedRun, inbox: Inbox) -> list[Fault]:
    """What differs from the inputs and settings of a posted run."""
    then = {row["name"]: row["sha256"] for row in ledger.inputs(run)}
    now = inbox.digests
    changes = [Fault.of("input_new", file=name) for name in sorted(now.keys() - then.keys())]
    changes += [Fault.of("input_gone", file=name) for name in sorted(then.keys() - now.keys())]
    changes += [Fault.of("input_changed", file=name) for name in sorted(now.keys() & then.keys()) if now[name] != then[name]]
    if run.settings_digest != _settings_digest(deployment.settings, _profile_texts(deployment)):
        changes.append(Fault.of("settings_changed", file="config.toml"))
    return changes


def _settings_digest(settings: Settings, profiles: Mapping[str, str]) -> str:
    return digest(json.dumps([settings.decisive(), profiles], sort_keys=True, ensure_ascii=False).encode())


def _profile_texts(deployment: Deployment) -> dict[str, str]:
    """The file profiles that the city uses, its own before the shipped."""
    texts, faults = {}, []
    for name in deployment.settings.output.profiles:
        places = [folder / "profiles" / f"{name}.toml" for folder in deployment.template_folders]
        found = next((place for place in places if place.is_file()), None)
        if found is None:
            faults.append(Fault.of("profile_missing", file="config.toml", column="output.profiles", profile=name))
        else:
            texts[name] = found.read_text(encoding="utf-8")
    if faults:
        raise SettingsError(*faults)
    return texts


def _input_rows(intake: Intake) -> list[dict[str, Any]]:
    counts = {row["berkas"]: row for row in intake.counts.iter_rows(named=True)}
    return [
        {
            "name": file.name,
            "table_name": file.table.name,
            "sha256": file.sha256,
            "size": file.size,
            **{name: counts[file.name][name] for name in ("rows", "accepted", "rejected", "ignored")},
        }
        for file in intake.files
    ]


def _digests(area: str, files: Mapping[str, bytes]) -> list[FileDigest]:
    return [FileDigest(area, name, digest(data), len(data)) for name, data in sorted(files.items())]


def _summary(prepared: _Prepared) -> dict[str, Any]:
    return summarise(prepared.decision, prepared.archive, prepared.outbox)


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


def as_json(report: RunReport) -> dict[str, Any]:
    """The report as JSON can hold it."""
    return asdict(report)
