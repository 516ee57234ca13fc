"""Universal coverage in the newest month of a year, by segment and as a share of each base; None is hidden."""

import polars as pl

from tpp_sponsor.bookkeeping.year.posted_year import PostedYear
from tpp_sponsor.documents.award_figures import LEDGER
from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.outputs.manifest import MANIFEST
from tpp_sponsor.ranking.coverage_figures import CoverageMeasures
from tpp_sponsor.site.coverage_views import signed_percent, signed_points

_TEXT, _NUMBER = pl.String(), pl.Int64()
_SOURCE: dict[str, pl.DataType] = {"periode": _TEXT, "revisi": _NUMBER, "berkas": _TEXT, "sha256": _TEXT}
_SEGMENT = {
    "segmen": _TEXT,
    "aktif": _NUMBER,
    "keadaan": _TEXT,
    "sumber": _TEXT,
    "dibayar_program_ini": _NUMBER,
}
_BASE = {
    "dasar": _TEXT, "nilai": _NUMBER, "keadaan": _TEXT, "sumber": _TEXT, "definisi": _TEXT, "peserta_aktif": _NUMBER,
    "persen": _TEXT, "peserta_setahun_sebelumnya": _NUMBER, "pertumbuhan_orang": _NUMBER, "pertumbuhan_persen": _TEXT,
    "pertumbuhan_poin": _TEXT,
}  # fmt: skip


def segment_table(year: PostedYear, coverage: CoverageMeasures) -> pl.DataFrame:
    """The insured persons of each segment, each with its own source and month."""
    source = _source(year, coverage)
    rows = [
        (each.name, each.active, str(each.as_of), each.source or LEDGER, each.paid_here, *source)
        for each in coverage.segments
    ]
    return pl.DataFrame(rows, schema=_SEGMENT | _SOURCE, orient="row")


def base_table(year: PostedYear, coverage: CoverageMeasures, write: Notation) -> pl.DataFrame:
    """Compare all segments together with every base, with definition, date and source of each base."""
    active, earlier = coverage.active, coverage.earlier
    growth = None if active is None or earlier is None else active - earlier
    percent = None if growth is None or not earlier else _number(signed_percent(growth, earlier, write))
    source = _source(year, coverage)
    rows = [
        (
            base.name,
            base.value,
            str(base.as_of),
            base.source,
            base.definition or None,
            active,
            None if active is None else write.percent(active, base.value),
            earlier,
            growth,
            percent,
            None if growth is None else _number(signed_points(growth, base.value, write)),
            *source,
        )
        for base in coverage.bases
    ]
    return pl.DataFrame(rows, schema=_BASE | _SOURCE, orient="row")


def _number(signed: str) -> str:
    """A figure as a cell of a CSV: a text that begins with a plus could be read as a formula."""
    return signed.removeprefix("+")


def _source(year: PostedYear, coverage: CoverageMeasures) -> tuple[str, int, str, str]:
    """Month, revision, manifest and its digest: it has the digests of the inputs that the official counts come from."""
    period = str(coverage.period)
    revision = year.newest[period]
    return period, revision.revision, MANIFEST, revision.digests[MANIFEST]
