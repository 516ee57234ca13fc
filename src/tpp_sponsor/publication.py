"""Behind the watershed: every file and page as a function of ledger and archive, made again whenever it is missing."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from tpp_sponsor.archive import RunArchive, read_archive
from tpp_sponsor.decision import Decision, decide
from tpp_sponsor.deployment import Deployment
from tpp_sponsor.files import digest
from tpp_sponsor.ledger.store import Ledger, PostedRun
from tpp_sponsor.outbox import Edition, Outbox, letters_lost, make_outbox, too_long_for_xlsx
from tpp_sponsor.settings import Settings, parse_settings
from tpp_sponsor.stages.cover import count_lapsing
from tpp_sponsor.stages.rank import RANKING
from tpp_sponsor.stages.remit import bill_workers, deduct_from_tpp, recap_departments
from tpp_sponsor.texts import load_texts

OUTBOX, ARCHIVE = "outbox", "archive"
RANKING_FILE = "peringkat.csv"


def summarise(
    decision: Decision, archive: RunArchive, settings: Settings, edition: Edition
) -> dict[str, Any]:
    """The counts of a revision as `run --json` tells them; `total` in whole rupiah."""
    return {
        "statements": decision.statements.height,
        "outcomes": decision.outcomes,
        "workers": decision.lines.height,
        "sponsors": decision.sponsor_count,
        "total": decision.total,
        "rejected": archive.rejected.height,
        "warnings": archive.warnings.height
        + decision.warnings.height
        + _made_warnings(decision, archive, settings, edition),
        "lapsing": count_lapsing(decision.cover, settings.cover.grace_months),
    }


def _made_warnings(decision: Decision, archive: RunArchive, settings: Settings, edition: Edition) -> int:
    """How many warnings there are about files that are made, besides those about files that came in."""
    inputs, lines, period = archive.inputs, decision.lines, str(edition.period)
    tables = (
        {
            "potongan-tpp": deduct_from_tpp(lines, decision.sponsors, inputs, period),
            "tpp": inputs.tpp,
            "rekap-opd": recap_departments(lines, period),
            "iuran-bpu": bill_workers(lines, inputs, period),
        }
        if archive.facts["profiles"]
        else {}
    )
    lost = letters_lost(archive, tables, edition, settings)
    return len(too_long_for_xlsx(decision, settings)) + len(lost)


@dataclass(frozen=True)
class Posted:
    """A posted revision with all that follows from it; `settings` are those it was decided under."""

    run: PostedRun
    decision: Decision
    archive: RunArchive
    outbox: Outbox
    settings: Settings


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
    """The ranking as a revision published it, `RANKING`: from its file, else decided again from its archive.

    The file does not say whether an apostrophe is the name's own or keeps a spreadsheet from running it.
    """
    path = deployment.outbox(run.period, run.revision) / RANKING_FILE
    recorded = {file.path: file.sha256 for file in ledger.files(run) if file.area == OUTBOX}
    data = path.read_bytes() if path.is_file() else b""
    if digest(data) == recorded[RANKING_FILE]:
        ranking = pl.read_csv(data, schema=RANKING)
        if not ranking["opd"].str.starts_with("'").any():
            return ranking
    return remake(deployment, ledger, run).decision.ranking
