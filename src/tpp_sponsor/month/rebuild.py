"""Behind the watershed: every file and page as a function of ledger and archive, made again whenever it is missing."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from tpp_sponsor.ledger.store import Ledger, PostedRun
from tpp_sponsor.messages import load_texts
from tpp_sponsor.month.archive import RunArchive, read_archive
from tpp_sponsor.month.files import Deliverables, RevisionInfo, letters_lost, make_files, too_long_for_xlsx
from tpp_sponsor.outputs.tables import contribution_table, deduction_table, department_recap
from tpp_sponsor.ranking.rank import RANKING, RankingRow
from tpp_sponsor.rules.coverage import count_lapsing
from tpp_sponsor.rules.decide import Decision, decide
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.load import Settings, parse_settings
from tpp_sponsor.storage.files import digest
from tpp_sponsor.tables.typed import dy, typed

OUTBOX, ARCHIVE = "outbox", "archive"
RANKING_FILE = "peringkat.csv"


def summarise(
    decision: Decision, archive: RunArchive, settings: Settings, edition: RevisionInfo
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


def _made_warnings(decision: Decision, archive: RunArchive, settings: Settings, edition: RevisionInfo) -> int:
    """How many warnings there are about files that are made, besides those about files that came in."""
    inputs, lines, period = archive.inputs, decision.lines, str(edition.period)
    tables = (
        {
            "potongan-tpp": deduction_table(lines, decision.sponsors, inputs, period),
            "tpp": inputs.tpp,
            "rekap-opd": department_recap(lines, period),
            "iuran-bpu": contribution_table(lines, inputs, period),
        }
        if archive.facts["profiles"]
        else {}
    )
    lost = letters_lost(archive, tables, edition, settings)
    return len(too_long_for_xlsx(decision, settings)) + len(lost)


@dataclass(frozen=True)
class PostedMonth:
    """A posted revision with all that follows from it; `settings` are those it was decided under."""

    run: PostedRun
    decision: Decision
    archive: RunArchive
    outbox: Deliverables
    settings: Settings


def rebuild(deployment: Deployment, ledger: Ledger, run: PostedRun) -> PostedMonth:
    """Decide a posted run again from its archive and make its files again."""
    archive = open_archive(deployment, ledger, run)
    settings = parse_settings(archive.facts["settings"])
    before = ledger.before(run.period, run)
    decision = decide(archive.inputs, before, settings, run.period)
    edition = RevisionInfo(run.period, run.revision, run.program_version)
    outbox = make_files(edition, archive, decision, before, settings, load_texts(settings.output.language))
    return PostedMonth(run, decision, archive, outbox, settings)


def open_archive(deployment: Deployment, ledger: Ledger, run: PostedRun) -> RunArchive:
    """The archive of a posted run, its digests proved; an IntegrityError names what was changed."""
    digests = {file.path: file.sha256 for file in ledger.files(run) if file.area == ARCHIVE}
    return read_archive(deployment.archive(run.period, run.revision), digests)


def published_ranking(deployment: Deployment, ledger: Ledger, run: PostedRun) -> dy.DataFrame[RankingRow]:
    """The ranking as a revision published it: from its file, else decided again from its archive.

    The file does not say whether an apostrophe is the name's own or keeps a spreadsheet from running it.
    """
    path = deployment.outbox(run.period, run.revision) / RANKING_FILE
    recorded = {file.path: file.sha256 for file in ledger.files(run) if file.area == OUTBOX}
    data = path.read_bytes() if path.is_file() else b""
    if digest(data) == recorded[RANKING_FILE]:
        ranking = typed(pl.read_csv(data, schema=RANKING), RankingRow)
        if not ranking["opd"].str.starts_with("'").any():
            return ranking
    return rebuild(deployment, ledger, run).decision.ranking
