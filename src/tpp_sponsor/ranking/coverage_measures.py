"""Universal coverage (UCJ): who is insured, by segment, as a share of each base; with its source and its date.

| in  | live premiums of the period and of a year before by segment and kelurahan; official counts by segment; bases |
| out | `CoverageMeasures` |

A segment counts once: where an official count has it, that count includes the workers of this program. Counts of this
program that are small are hidden, and all that they could be computed from, also with the page *Cakupan*.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from tpp_sponsor.domain.accounts import PayerKind
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.ranking.coverage_figures import (
    CoverageBase,
    CoverageMeasures,
    CoverageTarget,
    CoveredPlace,
    Segment,
)
from tpp_sponsor.ranking.disclosure import Hidden, hide, is_few
from tpp_sponsor.ranking.segment_disclosure import hide_segments
from tpp_sponsor.tables.joins import with_kelurahan_key
from tpp_sponsor.tables.programmes.funds import PayerLine
from tpp_sponsor.tables.programmes.segments import SegmentCount
from tpp_sponsor.tables.typed import dy

# The segment of workers of sponsors and funds, and that of employees on wages.
BPU, PU = "BPU", "PU"
_IS_EMPLOYER = pl.col("payer_kind") == PayerKind.EMPLOYER.value
SEGMENT_OF_PAYER = pl.when(_IS_EMPLOYER).then(pl.lit(PU)).otherwise(pl.lit(BPU))


@dataclass(frozen=True)
class PaidLines:
    """Live premiums of a period."""

    period: Period
    lines: dy.DataFrame[PayerLine]

    @property
    def by_segment(self) -> dict[str, int]:
        """Segment → number of insured persons."""
        counts = self.lines.select(segmen=SEGMENT_OF_PAYER)["segmen"].value_counts().rows()
        return dict(sorted(counts))


def measure_coverage(
    now: PaidLines,
    then: PaidLines | None,
    official: dy.DataFrame[SegmentCount],
    *,
    bases: Sequence[CoverageBase],
    targets: Sequence[CoverageTarget],
    least: int,
) -> CoverageMeasures:
    """Coverage in the period of `now`; smaller counts than `least` are hidden.

    `then`: the premiums of a year before, None where that period is not posted.
    """
    place_segments, places, place_sums = _places(now, official, least)
    sums = zip(place_segments, place_sums.active, strict=True)
    unsafe = _unsafe([name for name, total in sums if total is None], _newest(official, now.period))
    counted = _counted(now.period, now, official)
    segments, active = _disclosed(counted, least, unsafe)
    known = {text_key(each.name): each for each in _counted(now.period.year_before, then, official)}
    before = [known[text_key(each.name)] for each in counted if text_key(each.name) in known]
    earlier = _disclosed(before, least, unsafe)[1] if len(before) == len(counted) else None
    counts = [each.active for each in segments] + [count for place in places for count in place.active]
    return CoverageMeasures(
        period=now.period,
        segments=segments,
        active=active,
        bases=bases,
        targets=targets,
        earlier_period=now.period.year_before,
        earlier=earlier,
        place_segments=place_segments,
        places=places,
        place_sums=place_sums,
        hides=None in counts,
    )


def _counted(period: Period, paid: PaidLines | None, official: pl.DataFrame) -> list[Segment]:
    """Return the segments of a period with nothing hidden.

    Official counts come first, then those that only the ledger has.
    """
    here = {} if paid is None else paid.by_segment
    segments = [
        Segment(
            name=row["segmen"],
            active=row["aktif"],
            as_of=Period.of(row["periode"]),
            source=row["sumber"],
            paid_here=here.get(text_key(row["segmen"]).upper()),
        )
        for row in _city_wide(_newest(official, period)).iter_rows(named=True)
    ]
    known = {text_key(each.name) for each in segments}
    only_here = [(name, count) for name, count in here.items() if text_key(name) not in known]
    return segments + [Segment(name, count, period, "") for name, count in only_here]


@dataclass(frozen=True)
class _Unsafe:
    """Names of segments of which the sum by kelurahan is hidden: of official counts, and of the ledger's."""

    official: Collection[str]
    here: Collection[str]


def _unsafe(hidden: Collection[str], official: pl.DataFrame) -> _Unsafe:
    """`hidden`: names of segments of which the sum by kelurahan is hidden. `official`: the newest official counts."""
    by_place = set(official.filter(pl.col("kelurahan").is_not_null())["key"])
    of_official = {name for name in hidden if text_key(name) in by_place}
    return _Unsafe(official=of_official, here=set(hidden) - of_official)


def _disclosed(counted: Sequence[Segment], least: int, unsafe: _Unsafe) -> tuple[list[Segment], int | None]:
    """Return the segments with small counts hidden, and the sum of all, None if one of them follows from it.

    The ledger's counts are on other pages too, so only another official count can hide a small official one.
    """
    counts = [each.active or 0 for each in counted]
    official = [at for at, each in enumerate(counted) if each.source]
    also = [position for position, at in enumerate(official) if counted[at].name in unsafe.official]
    hidden = hide([counts[at] for at in official], least, also)
    hidden_here = {
        at
        for at, each in enumerate(counted)
        if not each.source and (each.name in unsafe.here or is_few(counts[at], least))
    }
    positions = hidden_here | {official[position] for position in hidden.positions}
    segments = [
        replace(
            each,
            active=None if at in positions else each.active,
            paid_here=None
            if each.name in unsafe.here or is_few(each.paid_here or 0, least)
            else each.paid_here,
        )
        for at, each in enumerate(counted)
    ]
    is_safe = hidden.sum_is_shown and not hidden_here
    return segments, sum(counts) if is_safe else None


def _newest(official: pl.DataFrame, period: Period) -> pl.DataFrame:
    """Return the newest counts of each segment up to a period, with `key`, the text key of the segment."""
    keys = pl.Series("key", [text_key(name) for name in official["segmen"]], dtype=pl.String)
    known = official.with_columns(keys).filter(pl.col("periode") <= period.first_day)
    return known.filter(pl.col("periode") == pl.col("periode").max().over("key"))


def _city_wide(counted: pl.DataFrame) -> pl.DataFrame:
    """Return a row per segment: its count of the whole city, else the sum of its kelurahan; in order of segments."""
    is_whole = pl.col("kelurahan").is_null()
    chosen = counted.filter(is_whole | ~is_whole.any().over("key"))
    return (
        chosen.group_by("key", maintain_order=True)
        .agg(
            pl.col("periode", "segmen").first(),
            pl.col("aktif").sum(),
            pl.col("sumber").unique(maintain_order=True).str.join("; "),
        )
        .sort("key")
    )


@dataclass(frozen=True)
class _HiddenHere:
    """The kelurahan, by key, where the ledger's counts by segment are hidden; segment → whether its sum is shown."""

    places: Collection[str | None]
    sum_is_shown: Mapping[str, bool]

    def at(self, places: pl.Series, segment: str) -> Hidden:
        """Return what is hidden of a segment in a column with a row for each of `places`."""
        positions = frozenset(at for at, place in enumerate(places) if place in self.places)
        return Hidden(positions, self.sum_is_shown[segment])


def _hidden_here(own: pl.DataFrame, least: int) -> _HiddenHere:
    """`own`: `kelurahan_key segmen` of each insured person of the ledger, of all segments.

    That no page shows one of them by kelurahan does not matter: it follows from the other and from all workers.
    """
    of_segment = {name: (pl.col("segmen") == name).sum().cast(pl.Int64) for name in (BPU, PU)}
    counts = own.group_by("kelurahan_key").agg(**of_segment).sort("kelurahan_key", nulls_last=True)
    hidden = hide_segments(counts[BPU].to_list(), counts[PU].to_list(), least)
    keys = counts["kelurahan_key"].to_list()
    return _HiddenHere(
        places={keys[at] for at in hidden.positions},
        sum_is_shown={BPU: hidden.bpu_sum_is_shown, PU: hidden.pu_sum_is_shown},
    )


def _places(
    paid: PaidLines, official: pl.DataFrame, least: int
) -> tuple[list[str], list[CoveredPlace], CoveredPlace]:
    """Return the segments that are known by kelurahan, their counts, and the sums.

    Workers without a kelurahan are last.
    """
    by_place = with_kelurahan_key(_newest(official, paid.period).filter(pl.col("kelurahan").is_not_null()))
    official_keys = set(by_place["key"])
    own = with_kelurahan_key(
        paid.lines.select("kelurahan", segmen=SEGMENT_OF_PAYER, aktif=pl.lit(1, pl.Int64))
    )
    own = own.with_columns(key=pl.col("segmen").str.to_lowercase())
    columns = ("key", "segmen", "kelurahan_key", "kelurahan", "aktif")
    is_counted = ~pl.col("key").is_in(list(official_keys))
    rows = pl.concat([by_place.select(columns), own.filter(is_counted).select(columns)])
    if rows["kelurahan_key"].null_count() == rows.height:
        return [], [], CoveredPlace("", [])
    names = (
        rows.group_by("kelurahan_key").agg(pl.col("kelurahan").first()).sort("kelurahan_key", nulls_last=True)
    )
    counts = rows.group_by("key", "kelurahan_key").agg(pl.col("aktif").sum())
    hidden_columns, sums, here = [], [], _hidden_here(own, least)
    segments = dict(rows.group_by("key").agg(pl.col("segmen").first()).sort("key").rows())
    for key, segment in segments.items():
        of_segment = names.join(
            counts.filter(key=key), on="kelurahan_key", how="left", nulls_equal=True, maintain_order="left"
        )
        column = of_segment["aktif"].fill_null(0).to_list()
        is_official = key in official_keys
        hidden = hide(column, least) if is_official else here.at(names["kelurahan_key"], segment)
        hidden_columns.append([None if at in hidden.positions else count for at, count in enumerate(column)])
        sums.append(sum(column) if hidden.sum_is_shown else None)
    by_row = zip(*hidden_columns, strict=True)
    places = [
        CoveredPlace(name or "", active) for name, active in zip(names["kelurahan"], by_row, strict=True)
    ]
    return list(segments.values()), places, CoveredPlace("", sums)
