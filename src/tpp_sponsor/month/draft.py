"""A month up to the watershed: taken in and decided, with all that its files are made of. Nothing is written yet."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from tpp_sponsor import __version__
from tpp_sponsor.domain.notices import NewNotice
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.messages import load_texts
from tpp_sponsor.month.archive import RunArchive, pack
from tpp_sponsor.month.changes import input_changes, profile_texts, settings_digest
from tpp_sponsor.month.files import CHECKSUMS, Deliverables, RevisionInfo, make_files
from tpp_sponsor.month.prefetch import Arrival
from tpp_sponsor.month.rebuild import ARCHIVE, summarise
from tpp_sponsor.month.take_in import Intake, intake_as_confirmed, normalised, require_complete
from tpp_sponsor.notices.compose import posting_notices
from tpp_sponsor.rules.decide import Decision, decide
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.storage.files import digest, file_digests, write_folder
from tpp_sponsor.tables.inputs import Before, Inputs

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Draft:
    """A month that is decided, and all that its files are made of."""

    edition: RevisionInfo
    before: Before
    decision: Decision
    archive: RunArchive
    settings: Settings

    @cached_property
    def outbox(self) -> Deliverables:
        """The files that would be handed over."""
        texts = load_texts(self.settings.output.language)
        return make_files(self.edition, self.archive, self.decision, self.before, self.settings, texts)

    @property
    def preview(self) -> str:
        """What stands for everything that would be posted: a digest of the digests of its files and settings."""
        told = [self.outbox.digests[CHECKSUMS], settings_digest(self.archive.facts)]
        return digest("\n".join(told).encode())

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The counts of the month as `run --json` tells them."""
        return summarise(self.decision, self.archive, self.settings, self.edition)

    def notices(self, at: datetime) -> list[NewNotice]:
        """Who is told, and of what, once it is posted."""
        return posting_notices(
            self.settings,
            self.edition.period,
            self.edition.revision,
            self.decision,
            digests=self.outbox.digests,
            counts=self.summary,
            at=at,
        )


def draft_month(
    deployment: Deployment, ledger: Ledger, period: Period, arrival: Arrival, progress: Progress
) -> Draft:
    """Take in and decide a month as the ledger stands now; what stops it is an InputFileError or SettingsError."""
    settings = deployment.settings
    progress("take_in")
    profiles = profile_texts(deployment)
    intake = take_in(deployment, ledger, period, arrival)
    if arrival.normalising is not None and intake is arrival.intake:
        inputs = arrival.normalising.result()
    else:
        inputs = normalised(intake, settings, period)
    progress("decide")
    before = ledger.before(period)
    edition = RevisionInfo(period, ledger.next_revision(period), __version__)
    with ThreadPoolExecutor() as meanwhile:
        # Suggestions and warnings decide nothing, and are worked out here.
        archiving = meanwhile.submit(_archived, settings, intake, inputs, profiles)
        checking = meanwhile.submit(_expect_typed, inputs)
        decision = decide(inputs, before, settings, period)
        checking.result()
    return Draft(edition, before, decision, archiving.result(), settings)


def archive_here(deployment: Deployment, ledger: Ledger, period: Period, arrival: Arrival) -> None:
    """Where another machine posted from the same inbox, its archive can be made here, and proved by its digests."""
    run = next(reversed(ledger.runs(period)), None)
    if run is None or (folder := deployment.archive(period, run.revision)).is_dir():
        return
    if input_changes(deployment, ledger, run, arrival.inbox):
        return
    settings, profiles = deployment.settings, profile_texts(deployment)
    intake = take_in(deployment, ledger, period, arrival)
    packed = pack(_archived(settings, intake, normalised(intake, settings, period), profiles))
    recorded = {file.path: file.sha256 for file in ledger.files(run) if file.area == ARCHIVE}
    if file_digests(packed) == recorded:
        write_folder(folder, packed)


def take_in(deployment: Deployment, ledger: Ledger, period: Period, arrival: Arrival) -> Intake:
    """What an inbox holds; faults and missing tables are an InputFileError."""
    intake = intake_as_confirmed(arrival, ledger, deployment.settings, period)
    require_complete(intake)
    return intake


def _expect_typed(inputs: Inputs) -> None:
    from tpp_sponsor.tables.inputs import expect_typed  # noqa: PLC0415 - loaded while the month is decided

    expect_typed(inputs)


def _archived(settings: Settings, intake: Intake, inputs: Inputs, profiles: Mapping[str, str]) -> RunArchive:
    """What will be kept of an inbox."""
    facts = {
        "settings": settings.decisive(),
        "inputs": intake.file_rows(),
        "profiles": profiles,
        "sheets": intake.sheet_facts(),
        "pages": settings.ranking.of_pages,
    }
    return RunArchive(inputs, intake.rejected, intake.warnings, intake.sent, intake.suggestions, facts)
