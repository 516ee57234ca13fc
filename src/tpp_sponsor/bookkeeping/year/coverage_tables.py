"""Universal coverage in each month of a year, by segment and as a share of each base."""

from collections.abc import Sequence
from itertools import chain

import polars as pl

from tpp_sponsor.bookkeeping.year.listed_payers import EMPLOYER, ListedYear
from tpp_sponsor.bookkeeping.year.sources import (
    Source,
    count_sources,
    ledger_source,
    payer_sources,
    with_sources,
)
from tpp_sponsor.documents.award_figures import LEDGER
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.messages.notation import percentage
from tpp_sponsor.ranking.coverage_figures import CoverageBase, CoverageMeasures, Segment
from tpp_sponsor.ranking.coverage_measures import PU
from tpp_sponsor.site.coverage_views import next_target

_TEXT, _NUMBER, _SHARE = pl.String(), pl.Int64(), pl.Float64()
# A target is kept in 1/100 of a percent.
_HUNDREDTHS = 100
_SEGMENT = {
    "periode": _TEXT,
    "segmen": _TEXT,
    "aktif": _NUMBER,
    "keadaan": _TEXT,
    "sumber": _TEXT,
    "dibayar_program_ini": _NUMBER,
}
_BASE = {
    "periode": _TEXT, "dasar": _TEXT, "nilai": _NUMBER, "keadaan": _TEXT, "sumber": _TEXT, "definisi": _TEXT,
    "peserta_aktif": _NUMBER, "persen": _SHARE, "peserta_setahun_sebelumnya": _NUMBER, "pertumbuhan_orang": _NUMBER,
    "pertumbuhan_persen": _SHARE, "pertumbuhan_poin": _SHARE, "target_tahun": _NUMBER, "target_persen": _SHARE,
    "target_peserta": _NUMBER, "target_kurang": _NUMBER, "target_sumber": _TEXT,
}  # fmt: skip


def segment_table(year: ListedYear, months: Sequence[CoverageMeasures]) -> pl.DataFrame:
    """Return the insured persons of each segment and month, each with its own source."""
    cells, sources = [], []
    for coverage in months:
        period = str(coverage.period)
        for each in coverage.segments:
            source = each.source or LEDGER
            cells.append((period, each.name, each.active, str(each.as_of), source, each.paid_here))
            sources.append(_sources(year, period, each))
    return with_sources(pl.DataFrame(cells, schema=_SEGMENT, orient="row"), sources)


def base_table(
    year: ListedYear,
    before: ListedYear | None,
    months: Sequence[CoverageMeasures],
    settings: Sequence[Source],
) -> pl.DataFrame:
    """Compare all segments together with every base in each month, with growth over a year and the next target."""
    cells, sources = [], []
    for coverage in months:
        period, then = str(coverage.period), str(coverage.earlier_period)
        of_month = [*settings, *chain.from_iterable(_sources(year, period, one) for one in coverage.segments)]
        if coverage.earlier is not None and before is not None and then in before.months:
            of_month.append(ledger_source(before.posted, then))
        for base in coverage.bases:
            cells.append(
                (period, *_about(base), *_share_and_growth(base, coverage), *_target(base, coverage))
            )
            sources.append(of_month)
    return with_sources(pl.DataFrame(cells, schema=_BASE, orient="row"), sources)


def _about(base: CoverageBase) -> tuple[str, int, str, str, str | None]:
    return base.name, base.value, str(base.as_of), base.source, base.definition or None


def _share_and_growth(base: CoverageBase, coverage: CoverageMeasures) -> tuple[float | int | None, ...]:
    active, earlier = coverage.active, coverage.earlier
    growth = None if active is None or earlier is None else active - earlier
    return (
        active,
        None if active is None else percentage(active, base.value),
        earlier,
        growth,
        None if growth is None or not earlier else percentage(growth, earlier),
        None if growth is None else percentage(growth, base.value),
    )


def _target(base: CoverageBase, coverage: CoverageMeasures) -> tuple[int | float | str | None, ...]:
    """Return the next target of the base, and how many persons are missing; nothing without one."""
    target = next_target(base, coverage)
    if target is None:
        return (None,) * 5
    missing = None if coverage.active is None else max(0, target.workers - coverage.active)
    return target.year, target.hundredths / _HUNDREDTHS, target.workers, missing, target.source


def _sources(year: ListedYear, period: str, segment: Segment) -> list[Source]:
    """Return the lists of official counts that were read, and the premiums that this program counts."""
    if segment.source:
        counted_here = [] if segment.paid_here is None else [ledger_source(year.posted, period)]
        return [*count_sources(year.posted.newest[period]), *counted_here]
    is_of_segment = (pl.col("sektor") == EMPLOYER) == (text_key(segment.name).upper() == PU)
    paying = year.payers.filter(is_of_segment, pl.col("pekerja") > 0, periode=period)
    return payer_sources(year.posted, period, paying["payer_kind"])
