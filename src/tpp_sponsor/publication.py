"""Behind the watershed: every file and page as a function of ledger and archive, made again whenever it is missing."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from tpp_sponsor.archive import RunArchive, read_archive
from tpp_sponsor.decision import Decision, decide
from tpp_sponsor.deployment import Deployment
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, IntegrityError, PeriodStateError
from tpp_sponsor.files import clear_folder, digest, sweep, write_folder, write_public
from tpp_sponsor.ledger.store import Ledger, PostedRun
from tpp_sponsor.outbox import Edition, Outbox, make_outbox, too_long_for_xlsx
from tpp_sponsor.reports.context import Standing
from tpp_sponsor.reports.render import render_index, render_period_page
from tpp_sponsor.settings import Settings, parse_settings
from tpp_sponsor.stages.cover import count_lapsing
from tpp_sponsor.stages.rank import RANKING
from tpp_sponsor.texts import load_texts

OUTBOX, ARCHIVE = "outbox", "archive"
RANKING_FILE = "peringkat.csv"


def summarise(decision: Decision, archive: RunArchive, settings: Settings) -> dict[str, Any]:
    """The counts of a revision as `run --json` tells them; `total` in whole rupiah."""
    return {
        "statements": decision.statements.height,
        "outcomes": decision.outcomes,
        "workers": decision.lines.height,
        "sponsors": decision.lines["nip"].n_unique(),
        "total": decision.total,
        "rejected": archive.rejected.height,
        "warnings": archive.warnings.height + len(too_long_for_xlsx(decision, settings)),
        "lapsing": count_lapsing(decision.cover, settings.cover.grace_months),
    }


@dataclass(frozen=True)
class Posted:
    """A posted revision with all that follows from it; `settings` are those it was decided under."""

    run: PostedRun
    decision: Decision
    archive: RunArchive
    outbox: Outbox
    settings: Settings

    @property
    def standing(self) -> Standing:
        """The ranking as the pages show it."""
        return Standing(
            period=self.run.period,
            revision=self.run.revision,
            cutoff=self.run.period.cutoff(self.settings.rules.cutoff_day),
            ranking=self.decision.ranking,
            order_by=self.settings.ranking.by,
            city=self.settings.city.name,
        )


def remake(deployment: Deployment, ledger: Ledger, run: PostedRun) -> Posted:
    """Decide a posted run again from its archive and make its files again."""
    archive = open_archive(deployment, ledger, run)
    settings = parse_settings(archive.facts["settings"])
    before = ledger.before(run.period, run)
    decision = decide(archive.inputs, before, settings, run.period)
    edition = Edition(run.period, run.revision, run.program_version)
    outbox = make_outbox(edition, archive, decision, before, settings, load_texts(settings.output.language))
    return Posted(run, decision, archive, outbox, settings)


def open_archive(deployment: Deployment, ledger: Ledger, run: PostedRun) -> RunArchive:
    """The archive of a posted run, its digests proved; an IntegrityError names what was changed."""
    digests = {file.path: file.sha256 for file in ledger.files(run) if file.area == ARCHIVE}
    return read_archive(deployment.archive(run.period, run.revision), digests)


def published_ranking(deployment: Deployment, ledger: Ledger, run: PostedRun) -> pl.DataFrame:
    """The ranking as a revision published it, `RANKING`: from its file, else decided again from its archive."""
    path = deployment.outbox(run.period, run.revision) / RANKING_FILE
    recorded = {file.path: file.sha256 for file in ledger.files(run) if file.area == OUTBOX}
    data = path.read_bytes() if path.is_file() else b""
    if digest(data) != recorded[RANKING_FILE]:
        return remake(deployment, ledger, run).decision.ranking
    return pl.read_csv(data, schema=RANKING)


def finish_interrupted(deployment: Deployment, ledger: Ledger, period: Period) -> None:
    """Do what an interrupted run left undone: files that were posted but not handed over, half-written folders."""
    sweep(deployment.outbox(period, 1).parent)
    sweep(deployment.archive(period, 1).parent)
    for run in ledger.runs(period):
        if not deployment.outbox(period, run.revision).is_dir():
            _expect_archive(deployment, run)
            posted = remake(deployment, ledger, run)
            _prove_digests(ledger, posted)
            publish(deployment, ledger, posted)
            clear_folder(deployment.preview(period))
            write_folder(deployment.outbox(period, run.revision), posted.outbox.files)


def expect_front_page(deployment: Deployment, ledger: Ledger, period: Period) -> None:
    """Whoever posts a period can show the newest one; if that was posted elsewhere, it is a PeriodStateError."""
    if later := [run for run in ledger.runs() if run.period > period]:
        _expect_archive(deployment, max(later, key=lambda run: (run.period, run.revision)))


def _expect_archive(deployment: Deployment, run: PostedRun) -> None:
    if not deployment.archive(run.period, run.revision).is_dir():
        raise PeriodStateError(Fault.of("posted_elsewhere", period=run.period, revision=run.revision))


def _prove_digests(ledger: Ledger, posted: Posted) -> None:
    """What is made again must be what was posted, byte for byte; else an IntegrityError."""
    recorded = {file.path: file.sha256 for file in ledger.files(posted.run) if file.area == OUTBOX}
    differing = sorted(name for name, sha256 in recorded.items() if posted.outbox.digests.get(name) != sha256)
    if differing:
        raise IntegrityError(*(Fault.of("digest_differs", file=name) for name in differing))


def publish(deployment: Deployment, ledger: Ledger, posted: Posted) -> None:
    """Write the page of the period, and the front page."""
    for name, page in pages(deployment, ledger, posted).items():
        write_public(deployment.site / name, page)


def pages(deployment: Deployment, ledger: Ledger, posted: Posted) -> dict[str, bytes]:
    """Page name → bytes: the period's own page, and the front page, which shows the newest period."""
    texts, folders = load_texts(posted.settings.output.language), deployment.template_folders
    newest = {run.period: run for run in ledger.runs()}
    front = newest[max(newest)]
    shown = posted if front == posted.run else remake(deployment, ledger, front)
    return {
        f"{posted.run.period}.html": render_period_page(posted.standing, texts, folders),
        "index.html": render_index(shown.standing, sorted(newest, reverse=True), texts, folders),
    }
