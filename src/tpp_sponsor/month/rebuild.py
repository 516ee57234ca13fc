"""After posting: a run is decided again, and its files are made again, from ledger and archive alone."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from tpp_sponsor import __version__
from tpp_sponsor.ledger.store import Ledger, PostedRun
from tpp_sponsor.month.archive import FACTS, RunArchive, RunFacts, read_archive, read_facts, rules_of
from tpp_sponsor.month.files import Deliverables, make_files
from tpp_sponsor.outputs.manifest import CHECKSUMS, MANIFEST, RevisionInfo
from tpp_sponsor.ranking.rank import RankingRow
from tpp_sponsor.rules.decide import Decision, decide
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.load import Settings
from tpp_sponsor.storage.files import digest
from tpp_sponsor.tables.inputs import Before
from tpp_sponsor.tables.typed import dy, polars_schema, typed

OUTBOX, ARCHIVE = "outbox", "archive"
RANKING_FILE = "peringkat.csv"
# Files with sentences of the program, and those that list the digests of all files.
_WORDED = ("bkpsdm/ditolak.csv", "bkpsdm/peringatan.csv", "bkpsdm/saran.csv", MANIFEST, CHECKSUMS)


@dataclass(frozen=True)
class PostedMonth:
    """A posted run with its decision; `before` and `settings` are those that it was decided under."""

    run: PostedRun
    before: Before
    decision: Decision
    archive: RunArchive
    settings: Settings


def decide_again(deployment: Deployment, ledger: Ledger, run: PostedRun) -> PostedMonth:
    """Decide a posted run again from its archive. Raises IntegrityError if its digest is not the one of the ledger."""
    archive = open_archive(deployment, ledger, run)
    settings = archive.facts.parsed_settings()
    before = ledger.before(run.period, run, tables=archive.facts.tables)
    decision = decide(archive.inputs, before, rules_of(settings, run.period))
    return PostedMonth(run, before, decision, archive, settings)


def files_again(month: PostedMonth) -> Deliverables:
    """Make the files of a posted run again."""
    info = RevisionInfo(month.run.period, month.run.revision, month.run.program_version)
    return make_files(info, month.archive, month.decision, month.before, month.settings)


def differing_files(
    run: PostedRun, recorded: Mapping[str, str], made: Mapping[str, str]
) -> tuple[set[str], set[str]]:
    """Return the files of a run that differ although they may not, and those that another version words otherwise.

    `recorded` and `made`: path → digest in the ledger, and of the files made again. A file may differ if another
    version posted it and it is a workbook, has sentences, or lists digests (ADR 31); it may be in one of the two only.
    Tables of rupiah and persons may not.
    """
    differing = {name for name in recorded.keys() | made.keys() if recorded.get(name) != made.get(name)}
    if run.program_version == __version__:
        return differing, set()
    worded = {name for name in differing if name.endswith(".xlsx") or name in _WORDED}
    return differing - worded, worded


def open_archive(deployment: Deployment, ledger: Ledger, run: PostedRun) -> RunArchive:
    """Read the archive of a posted run. Raises IntegrityError, which names each file that differs."""
    return read_archive(deployment.archive(run.period, run.revision), ledger.run_files(run, ARCHIVE))


def archived_facts(deployment: Deployment, ledger: Ledger, run: PostedRun) -> RunFacts:
    """Return the facts of the archive of a posted run, verified as by `open_archive`."""
    return read_facts(deployment.archive(run.period, run.revision), ledger.run_files(run, ARCHIVE)[FACTS])


def published_ranking(deployment: Deployment, ledger: Ledger, run: PostedRun) -> dy.DataFrame[RankingRow]:
    """Return the ranking that a revision published: from its file, else decided again from its archive.

    The file does not say whether an apostrophe is the name's own or keeps a spreadsheet from running it.
    """
    path = deployment.outbox(run.period, run.revision) / RANKING_FILE
    data = path.read_bytes() if path.is_file() else b""
    if digest(data) == ledger.run_files(run, OUTBOX)[RANKING_FILE]:
        ranking = typed(pl.read_csv(data, schema=polars_schema(RankingRow)), RankingRow)
        if not ranking["opd"].str.starts_with("'").any():
            return ranking
    return decide_again(deployment, ledger, run).decision.ranking
