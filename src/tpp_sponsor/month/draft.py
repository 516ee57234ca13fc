"""A month before posting: decided, with every file that would be handed over. Nothing is written yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tpp_sponsor import __version__
from tpp_sponsor.domain.notices import NewNotice
from tpp_sponsor.domain.period import Period
from tpp_sponsor.intake.read import ReadInbox
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.month.archive import RunArchive, RunFacts, rules_of
from tpp_sponsor.month.changes import profile_texts
from tpp_sponsor.month.files import Deliverables, make_files, summarise
from tpp_sponsor.month.read_inbox import known_of_inbox
from tpp_sponsor.month.take_in import Intake, normalised, require_complete, validate_inbox
from tpp_sponsor.notices.compose import posting_notices
from tpp_sponsor.outputs.manifest import CHECKSUMS, RevisionInfo
from tpp_sponsor.rules.decide import Decision, decide
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.storage.files import digest
from tpp_sponsor.tables.inputs import Before, Inputs, expect_typed


@dataclass(frozen=True)
class Draft:
    """A month that is decided and not posted.

    `deliverables`: the files that would be handed over. `summary`: the counts of `run --json`.
    """

    info: RevisionInfo
    before: Before
    decision: Decision
    archive: RunArchive
    settings: Settings
    deliverables: Deliverables
    summary: Mapping[str, Any]

    @property
    def preview(self) -> str:
        """The digest that an approval is for: of the digests of all files and settings."""
        digests = [self.deliverables.digests[CHECKSUMS], self.archive.facts.settings_digest]
        return digest("\n".join(digests).encode())


def run_archive(deployment: Deployment, ledger: Ledger, period: Period, read: ReadInbox) -> RunArchive:
    """Validate and normalise the inbox of a period for a run. Raises InputFileError if it is incomplete.

    Rows as they were sent are not part of it, so they need no memory while the month is decided.
    """
    settings, profiles = deployment.settings, profile_texts(deployment)
    known = known_of_inbox(ledger, period, read, settings)
    intake = validate_inbox(read, settings, period, known)
    require_complete(intake)
    return _archive_of(settings, intake, normalised(intake, settings, period), profiles)


def draft_month(settings: Settings, ledger: Ledger, period: Period, archive: RunArchive) -> Draft:
    """Decide a month on the present ledger, and make its files.

    Raises ValidationError if an input does not keep its schema, IntegrityError if sums differ.
    """
    before = ledger.before(period, tables=archive.facts.tables)
    expect_typed(archive.inputs)
    decision = decide(archive.inputs, before, rules_of(settings, period))
    info = RevisionInfo(period, ledger.next_revision(period), __version__)
    deliverables = make_files(info, archive, decision, before, settings)
    summary = summarise(decision, archive, settings, deliverables)
    return Draft(info, before, decision, archive, settings, deliverables, summary)


def _archive_of(
    settings: Settings, intake: Intake, inputs: Inputs, profiles: Mapping[str, str]
) -> RunArchive:
    """`profiles`: name → text of the file profiles that the city uses."""
    files = intake.file_rows()
    facts = RunFacts(
        settings=settings.decisive(),
        profiles=profiles,
        inputs=files,
        sheets=intake.sheet_facts(),
        pages=settings.ranking.of_pages,
        settings_of_tables=settings.of_tables({row["table_name"] for row in files}),
    )
    return RunArchive(inputs, intake.rejected, intake.warnings, intake.sent, intake.suggestions, facts)


def notices_of(draft: Draft, at: datetime) -> list[NewNotice]:
    """Return the notices that are queued when the draft is posted."""
    return posting_notices(
        draft.settings,
        draft.info.period,
        draft.info.revision,
        draft.decision,
        digests=draft.deliverables.digests,
        counts=draft.summary,
        at=at,
    )
