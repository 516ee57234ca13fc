"""Where the figures of the award file come from: files of posted months, their inputs, settings and the ledger.

A source is named by its path in the deployment folder, or by the newest event of a month in the ledger, whose hash
binds all events before it. Figures of premiums need both: a file of a month keeps premiums that were reversed later.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from tpp_sponsor.bookkeeping.year.posted_year import PostedRevision, PostedYear, list_of
from tpp_sponsor.domain.accounts import PayerKind
from tpp_sponsor.outputs.fund_tables import FUNDS
from tpp_sponsor.outputs.manifest import CHECKSUMS, MANIFEST
from tpp_sponsor.outputs.wage_tables import WAGES
from tpp_sponsor.ranking.donor_measures import is_of_person

RANKING, FUND_RECAP, WAGE_RECAP = "peringkat.csv", f"{FUNDS}/rekap-dana.csv", f"{WAGES}/rekap.csv"
PLACES = (f"{FUNDS}/kuota.csv", f"{FUNDS}/hasil-usulan.csv", f"{FUNDS}/belum-terlindungi.csv")
SOURCE: dict[str, pl.DataType] = {"berkas": pl.String(), "sha256": pl.String()}
_BETWEEN = "; "
_FILE = {
    "periode": pl.String(),
    "revisi": pl.Int64(),
    "dibukukan": pl.Date(),
    "berkas": pl.String(),
    "sha256": pl.String(),
}


@dataclass(frozen=True)
class Source:
    """A file or event, and the SHA-256 that proves it."""

    name: str
    sha256: str


def cells_of(sources: Iterable[Source]) -> tuple[str, str]:
    """The names and the digests as two cells, in one order."""
    kept = list(dict.fromkeys(sources))
    return _BETWEEN.join(one.name for one in kept), _BETWEEN.join(one.sha256 for one in kept)


def file_sources(revision: PostedRevision, *files: str) -> list[Source]:
    """Files of a revision; one that it does not have is left out."""
    folder = f"outbox/{revision.period}/r{revision.revision}"
    return [Source(f"{folder}/{file}", revision.digests[file]) for file in files if file in revision.digests]


def count_sources(revision: PostedRevision) -> list[Source]:
    """The files with official counts by segment that a revision read."""
    return [
        Source(f"inbox/{revision.period}/{name}", digest) for name, digest in sorted(revision.counts.items())
    ]


def ledger_source(year: PostedYear, period: str) -> Source:
    """The ledger as of the newest event of a month."""
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
            found += file_sources(newest, RANKING)
        elif kind == PayerKind.FUND.value:
            found += file_sources(newest, FUND_RECAP)
        else:
            found += wage_sources(year, period)
    return [*found, ledger_source(year, period)]


def wage_sources(year: PostedYear, period: str) -> list[Source]:
    """The recaps of employers in all revisions of a month."""
    revisions = [revision for revision in year.revisions if str(revision.period) == period]
    return [source for revision in revisions for source in file_sources(revision, WAGE_RECAP)]


def with_sources(table: pl.DataFrame, sources: Sequence[Iterable[Source]]) -> pl.DataFrame:
    """The table with the sources of each row."""
    return table.hstack(pl.DataFrame([cells_of(one) for one in sources], schema=SOURCE, orient="row"))


def sources_in(table: pl.DataFrame) -> list[Source]:
    """All sources that the rows of a table name."""
    cells = table.select("berkas", "sha256").unique(maintain_order=True).rows()
    pairs = [zip(names.split(_BETWEEN), digests.split(_BETWEEN), strict=True) for names, digests in cells]
    return [Source(*pair) for of_row in pairs for pair in of_row if all(pair)]


def source_table(year: PostedYear, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """What proves every revision of the year, the lists of its funds, and all sources of `tables`.

    A fund of private persons has no list here: its path would have its code. `SHA256SUMS` proves all files of a
    revision.
    """
    kinds = year.payers.select("dana", "jenis").drop_nulls().rows()
    lists = sorted({list_of(fund) for fund, kind in kinds if not is_of_person(kind)})
    of_revisions = {
        source: (str(revision.period), revision.revision, revision.day)
        for revision in year.revisions
        for source in file_sources(revision, *revision.digests)
    }
    proofs = [
        source
        for revision in year.revisions
        for source in file_sources(revision, MANIFEST, CHECKSUMS, *lists)
    ]
    named = [source for table in tables.values() for source in sources_in(table)]
    rows = [
        (*of_revisions.get(source, (None, None, None)), source.name, source.sha256)
        for source in dict.fromkeys([*proofs, *named])
    ]
    table = pl.DataFrame(rows, schema=_FILE, orient="row")
    return table.sort("periode", "revisi", "berkas", nulls_last=True)
