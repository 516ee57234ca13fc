"""A month up to the watershed: taken in and decided, with all that its files are made of. Nothing is written yet."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from tpp_sponsor import __version__
from tpp_sponsor.archive import RunArchive, pack
from tpp_sponsor.arrival import Arrival
from tpp_sponsor.changes import changes_since, profile_texts, settings_digest
from tpp_sponsor.confirming import intake_as_confirmed
from tpp_sponsor.decision import Decision, decide
from tpp_sponsor.deployment import Deployment
from tpp_sponsor.domain.notices import NewNotice
from tpp_sponsor.domain.period import Period
from tpp_sponsor.files import digest, digest_all, write_folder
from tpp_sponsor.frames.inputs import Before, Inputs
from tpp_sponsor.intake import Intake, expect_whole, normalised
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.notifying import posting_notices
from tpp_sponsor.outbox import CHECKSUMS, Edition, Outbox, make_outbox
from tpp_sponsor.publication import ARCHIVE, summarise
from tpp_sponsor.settings import Settings
from tpp_sponsor.texts import load_texts

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Prepared:
    """A month that is decided, and all that its files are made of."""

    edition: Edition
    before: Before
    decision: Decision
    archive: RunArchive
    settings: Settings

    @cached_property
    def outbox(self) -> Outbox:
        """The files that would be handed over."""
        texts = load_texts(self.settings.output.language)
        return make_outbox(self.edition, self.archive, self.decision, self.before, self.settings, texts)

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
        told = self.settings, self.edition, self.decision, self.outbox
        return posting_notices(*told, counts=self.summary, at=at)


def prepare(
    deployment: Deployment, ledger: Ledger, period: Period, arrival: Arrival, progress: Progress
) -> Prepared:
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
    edition = Edition(period, ledger.next_revision(period), __version__)
    with ThreadPoolExecutor() as meanwhile:
        # Suggestions and warnings decide nothing, and are worked out here.
        archiving = meanwhile.submit(_archived, settings, intake, inputs, profiles)
        checking = meanwhile.submit(_expect_typed, inputs)
        decision = decide(inputs, before, settings, period)
        checking.result()
    return Prepared(edition, before, decision, archiving.result(), settings)


def archive_here(deployment: Deployment, ledger: Ledger, period: Period, arrival: Arrival) -> None:
    """Where another machine posted from the same inbox, its archive can be made here, and proved by its digests."""
    run = next(reversed(ledger.runs(period)), None)
    if run is None or (folder := deployment.archive(period, run.revision)).is_dir():
        return
    if changes_since(deployment, ledger, run, arrival.inbox):
        return
    settings, profiles = deployment.settings, profile_texts(deployment)
    intake = take_in(deployment, ledger, period, arrival)
    packed = pack(_archived(settings, intake, normalised(intake, settings, period), profiles))
    recorded = {file.path: file.sha256 for file in ledger.files(run) if file.area == ARCHIVE}
    if digest_all(packed) == recorded:
        write_folder(folder, packed)


def take_in(deployment: Deployment, ledger: Ledger, period: Period, arrival: Arrival) -> Intake:
    """What an inbox holds; faults and missing tables are an InputFileError."""
    intake = intake_as_confirmed(arrival, ledger, deployment.settings, period)
    expect_whole(intake)
    return intake


def _expect_typed(inputs: Inputs) -> None:
    from tpp_sponsor.frames.schemas import expect_typed  # noqa: PLC0415 - loaded while the month is decided

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
