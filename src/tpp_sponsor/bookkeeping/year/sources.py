"""Where the figures of the award file come from: files of posted months, their inputs, settings and the ledger.

A source is named by its path in the deployment folder, or by the newest event of a month in the ledger, whose hash
binds all events before it. Figures of premiums need both: a file of a month keeps premiums that were reversed later.

A file of a revision, and an input that it read, is proved by the manifest of the revision, which has the digest of
each. The digest of a small file is never shown, because a hidden count can be found from it: make the file from every
count that is possible, and compare. A manifest cannot be guessed, because it has digests of lists with NIKs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from tpp_sponsor.bookkeeping.year.posted_year import PostedRevision, PostedYear, worker_list_of
from tpp_sponsor.domain.accounts import PayerKind
from tpp_sponsor.month.rebuild import RANKING_FILE
from tpp_sponsor.outputs.fund_tables import FUNDS
from tpp_sponsor.outputs.manifest import MANIFEST
from tpp_sponsor.outputs.wage_tables import WAGES
from tpp_sponsor.ranking.donor_measures import is_of_person

FUND_RECAP, WAGE_RECAP = f"{FUNDS}/rekap-dana.csv", f"{WAGES}/rekap.csv"
PLACES = (f"{FUNDS}/kuota.csv", f"{FUNDS}/hasil-usulan.csv", f"{FUNDS}/belum-terlindungi.csv")
# The proof of a source is not always its own digest, so the column has another name than `sha256` of the index.
SOURCE: dict[str, pl.DataType] = {"berkas": pl.String(), "sha256_bukti": pl.String()}
_BETWEEN = "; "
_FILE = {
    "periode": pl.String(),
    "revisi": pl.Int64(),
    "dibukukan": pl.Date(),
    **SOURCE,
}


@dataclass(frozen=True)
class Source:
    """A file, an input of a revision or an event, and the SHA-256 that proves it."""

    name: str
    proof: str


def cells_of(sources: Iterable[Source]) -> tuple[str, str]:
    """Return the names and the proofs as two cells, in one order."""
    kept = list(dict.fromkeys(sources))
    return _BETWEEN.join(one.name for one in kept), _BETWEEN.join(one.proof for one in kept)


def file_sources(revision: PostedRevision, *files: str) -> list[Source]:
    """Files of a revision, proved by its manifest; one that it does not have is left out."""
    folder, proof = _folder(revision), revision.digests[MANIFEST]
    return [Source(f"{folder}/{file}", proof) for file in files if file in revision.digests]


def count_sources(revision: PostedRevision) -> list[Source]:
    """Return the files with official counts by segment, as the revision read them.

    Those in the inbox may change later.
    """
    manifest, proof = f"{_folder(revision)}/{MANIFEST}", revision.digests[MANIFEST]
    return [Source(f"{manifest}, masukan {name}", proof) for name in revision.counts]


def _folder(revision: PostedRevision) -> str:
    return f"outbox/{revision.period}/r{revision.revision}"


def ledger_source(year: PostedYear, period: str) -> Source:
    """Return the ledger as of the newest event of a month."""
    number, digest = year.acts[period]
    return Source(f"buku besar, peristiwa {number}", digest)


def payer_sources(year: PostedYear, period: str, kinds: Iterable[str]) -> list[Source]:
    """Where the premiums of payers of some kinds in a month are.

    The ranking and the recap of funds are of all revisions so far, the recap of employers is of one revision.
    """
    newest = year.newest[period]
    found: list[Source] = []
    for kind in sorted(set(kinds), reverse=True):
        if kind == PayerKind.TPP.value:
            found += file_sources(newest, RANKING_FILE)
        elif kind == PayerKind.FUND.value:
            found += file_sources(newest, FUND_RECAP)
        else:
            found += wage_sources(year, period)
    return [*found, ledger_source(year, period)]


def year_sources(year: PostedYear, file: str) -> list[Source]:
    """Return a file of the newest revision of every month, and the ledger as of the newest event of the year."""
    files = [source for revision in year.newest.values() for source in file_sources(revision, file)]
    return [*files, ledger_source(year, max(year.acts, key=lambda period: year.acts[period]))]


def wage_sources(year: PostedYear, period: str) -> list[Source]:
    """Return the recaps of employers in all revisions of a month."""
    revisions = [revision for revision in year.revisions if str(revision.period) == period]
    return [source for revision in revisions for source in file_sources(revision, WAGE_RECAP)]


def with_sources(table: pl.DataFrame, sources: Sequence[Iterable[Source]]) -> pl.DataFrame:
    """Return the table with the sources of each row."""
    return table.hstack(pl.DataFrame([cells_of(one) for one in sources], schema=SOURCE, orient="row"))


def sources_in(table: pl.DataFrame) -> list[Source]:
    """All sources that the rows of a table name."""
    cells = table.select(list(SOURCE)).unique(maintain_order=True).rows()
    pairs = [zip(names.split(_BETWEEN), proofs.split(_BETWEEN), strict=True) for names, proofs in cells]
    return [Source(*pair) for of_row in pairs for pair in of_row if all(pair)]


def source_table(year: PostedYear, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return the manifest of every revision of the year, the lists of its funds, and all sources of `tables`.

    A fund of private persons has no list here: its path would have its code.
    """
    kinds = year.payers.select("dana", "jenis").drop_nulls().rows()
    lists = sorted({worker_list_of(fund) for fund, kind in kinds if not is_of_person(kind)})
    of_revisions = {
        source: (str(revision.period), revision.revision, revision.day)
        for revision in year.revisions
        for source in [*file_sources(revision, *revision.digests), *count_sources(revision)]
    }
    listed = [source for revision in year.revisions for source in file_sources(revision, MANIFEST, *lists)]
    named = [source for table in tables.values() for source in sources_in(table)]
    rows = [
        (*of_revisions.get(source, (None, None, None)), source.name, source.proof)
        for source in dict.fromkeys([*listed, *named])
    ]
    table = pl.DataFrame(rows, schema=_FILE, orient="row")
    return table.sort("periode", "revisi", "berkas", nulls_last=True)
