"""Universal coverage in the newest month of a year, by segment and as a share of each base; None is hidden."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

import polars as pl

from tpp_sponsor.bookkeeping.year.disclosed_year import DisclosedYear
from tpp_sponsor.bookkeeping.year.hidden_cells import name_hidden
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
from tpp_sponsor.ranking.coverage_figures import CoverageMeasures, Segment
from tpp_sponsor.ranking.coverage_measures import BPU, PU
from tpp_sponsor.ranking.payer_disclosure import EMPLOYER, HiddenMonth

_TEXT, _NUMBER, _SHARE = pl.String(), pl.Int64(), pl.Float64()
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
    "pertumbuhan_persen": _SHARE, "pertumbuhan_poin": _SHARE,
}  # fmt: skip
_GROWTH = ("pertumbuhan_orang", "pertumbuhan_persen", "pertumbuhan_poin")


def as_disclosed(
    coverage: CoverageMeasures, year: DisclosedYear, before: DisclosedYear | None
) -> CoverageMeasures:
    """Coverage without the counts of this program that other tables of the award file hide."""
    hidden = year.months[str(coverage.period)]
    segments = [_disclosed(each, hidden) for each in coverage.segments]
    lost = [one for one, each in zip(coverage.segments, segments, strict=True) if one.active != each.active]
    then = None if before is None else before.months.get(str(coverage.earlier_period))
    tells = then is not None and bool(then.sums) and any(not each.source for each in segments)
    return replace(
        coverage,
        segments=segments,
        active=None if lost else coverage.active,
        earlier=None if tells else coverage.earlier,
    )


def _disclosed(segment: Segment, hidden: HiddenMonth) -> Segment:
    of_program = {BPU: hidden.hides_bpu, PU: EMPLOYER in hidden.sums}
    if not of_program.get(_name(segment)):
        return segment
    return replace(segment, active=segment.active if segment.source else None, paid_here=None)


def segment_table(year: DisclosedYear, coverage: CoverageMeasures) -> pl.DataFrame:
    """The insured persons of each segment, each with its own source and month; `coverage` as of `as_disclosed`."""
    period = str(coverage.period)
    rows = [
        (period, each.name, each.active, str(each.as_of), each.source or LEDGER, each.paid_here)
        for each in coverage.segments
    ]
    kinds = _kinds(year, period)
    cells = {
        "aktif": [each.active is None for each in coverage.segments],
        "dibayar_program_ini": [
            bool(each.source) and each.paid_here is None and _name(each) in kinds
            for each in coverage.segments
        ],
    }
    table = pl.DataFrame(rows, schema=_SEGMENT, orient="row")
    return with_sources(
        name_hidden(table, cells), [_sources(year, period, each) for each in coverage.segments]
    )


def base_table(
    year: DisclosedYear,
    before: DisclosedYear | None,
    coverage: CoverageMeasures,
    settings: Sequence[Source],
) -> pl.DataFrame:
    """Compare all segments together with every base, with definition, date and source of each base."""
    active, earlier = coverage.active, coverage.earlier
    growth = None if active is None or earlier is None else active - earlier
    percent = None if growth is None or not earlier else percentage(growth, earlier)
    period = str(coverage.period)
    rows = [
        (
            period,
            base.name,
            base.value,
            str(base.as_of),
            base.source,
            base.definition or None,
            active,
            None if active is None else percentage(active, base.value),
            earlier,
            growth,
            percent,
            None if growth is None else percentage(growth, base.value),
        )
        for base in coverage.bases
    ]
    hides_growth = active is None and earlier is not None
    cells = {
        **dict.fromkeys(("peserta_aktif", "persen"), [active is None] * len(rows)),
        **dict.fromkeys(_GROWTH, [hides_growth] * len(rows)),
    }
    of_segments = (_sources(year, period, segment) for segment in coverage.segments)
    sources = [*settings, *chain.from_iterable(of_segments)]
    then = str(coverage.earlier_period)
    if earlier is not None and before is not None and then in before.months:
        sources.append(ledger_source(before.posted, then))
    table = pl.DataFrame(rows, schema=_BASE, orient="row")
    return with_sources(name_hidden(table, cells), [sources] * len(rows))


def _sources(year: DisclosedYear, period: str, segment: Segment) -> list[Source]:
    """The lists of official counts that were read, and the premiums that this program counts."""
    kinds = _kinds(year, period).get(_name(segment), set())
    if not segment.source:
        return payer_sources(year.posted, period, kinds)
    counted_here = [] if segment.paid_here is None else [ledger_source(year.posted, period)]
    return [*count_sources(year.posted.newest[period]), *counted_here]


def _kinds(year: DisclosedYear, period: str) -> dict[str, set[str]]:
    """Segment → the kinds of payers whose workers it has in a month."""
    kinds: dict[str, set[str]] = {}
    paying = year.payers.filter(pl.col("periode") == period, pl.col("pekerja") > 0)
    for kind, sector in paying.select("payer_kind", "sektor").unique().rows():
        kinds.setdefault(PU if sector == EMPLOYER else BPU, set()).add(kind)
    return kinds


def _name(segment: Segment) -> str:
    return text_key(segment.name).upper()
