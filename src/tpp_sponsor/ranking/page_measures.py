"""What the pages show of a ranking: the measures side by side, places by each, and what is hidden.

| in  | the ranking of the period (`RANKING`), the workers of the last one, who BPJS accepted, the rules of pages |
| out | `PageMeasures`: a row per OPD in the order of the page, and the sums |

Nothing here changes `peringkat.csv`. A place is that of the file; by share, OPDs that are shown and large enough have
places of their own, without gaps, because a gap would tell of who is hidden.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import polars as pl

from tpp_sponsor.ranking.disclosure import Hidden, hide, is_few
from tpp_sponsor.ranking.measures import Counts, share, wilson_lower

if TYPE_CHECKING:
    from fractions import Fraction


@dataclass(frozen=True)
class PageRules:
    """What a city shows: `divisions` is name → fewest ASN; shares are ordered by themselves or by Wilson's bound."""

    divisions: Mapping[str, int] = field(default_factory=lambda: {"besar": 200, "sedang": 50, "kecil": 0})
    min_size: int = 10
    min_count: int = 5
    share_order: str = "share"
    target_percent: int = 0


@dataclass(frozen=True)
class Row:
    """An OPD; what is None is hidden, or there is none. Amounts in whole rupiah, `growth` in workers."""

    opd: str
    division: str
    active: int
    workers: int | None
    sponsors: int | None
    premiums: int | None
    place: int | None
    share_place: int | None
    growth: int | None
    accepted: int | None
    takes_part: bool


def merged(one: Row, other: Row) -> Row:
    """Two OPDs of a month that are one today: sums, hidden where either was; together they had no place."""

    def both(mine: int | None, its: int | None) -> int | None:
        return None if mine is None or its is None else mine + its

    return replace(
        one,
        active=one.active + other.active,
        workers=both(one.workers, other.workers),
        sponsors=both(one.sponsors, other.sponsors),
        premiums=both(one.premiums, other.premiums),
        growth=both(one.growth, other.growth),
        accepted=both(one.accepted, other.accepted),
        place=None,
        share_place=None,
        takes_part=one.takes_part or other.takes_part,
    )


@dataclass(frozen=True)
class Sums:
    """The city; None is hidden. `counts` hold what rates are made of, and are hidden with `sponsors`."""

    workers: int | None
    sponsors: int | None
    active: int
    premiums: int | None
    growth: int | None
    accepted: int | None
    departments: int
    joined: int
    counts: Counts | None


@dataclass(frozen=True)
class PageMeasures:
    """A period as its page shows it."""

    rows: tuple[Row, ...]
    sums: Sums


@dataclass(frozen=True)
class _Seen:
    """The counts of a ranking, and which of them are hidden."""

    ranking: list[dict[str, int]]
    workers: Hidden
    sponsors: Hidden


def measure_page(
    ranking: pl.DataFrame,
    last: pl.DataFrame | None,
    accepted: Mapping[str, int] | None,
    rules: PageRules,
    *,
    by: str = "pekerja",
) -> PageMeasures:
    """The rows of a page. `last`: the ranking of the last posted period; `accepted`: OPD → workers."""
    seen = _see(ranking, rules.min_count)
    before = _see(last, rules.min_count) if last is not None else None
    places = _share_places(seen, rules)
    grown = _growth(seen, before)
    taken = _accepted(seen, accepted, rules.min_count)
    rows = []
    for at, row in enumerate(seen.ranking):
        few, quiet = at in seen.workers.positions, at in seen.sponsors.positions
        rows.append(
            Row(
                opd=str(row["opd"]),
                division=_division(row["jumlah_asn"], rules),
                active=row["jumlah_asn"],
                workers=None if few else row["pekerja"],
                sponsors=None if quiet else row["sponsor"],
                premiums=None if few else row["iuran"],
                place=places.get(at) if by == "partisipasi" else None if few else row["peringkat"],
                share_place=places.get(at),
                growth=grown.get(str(row["opd"])),
                accepted=taken.get(at),
                takes_part=row["pekerja"] > 0,
            )
        )
    return PageMeasures(_in_order(rows), _sums(seen, before, taken, accepted))


def _see(ranking: pl.DataFrame, least: int) -> _Seen:
    rows = ranking.sort("peringkat", "opd").to_dicts()
    workers = hide([row["pekerja"] for row in rows], least)
    # Who is left over is as few as who takes part.
    left = {
        at
        for at, row in enumerate(rows)
        if row["sponsor"] and is_few(row["jumlah_asn"] - row["sponsor"], least)
    }
    sponsors = hide([row["sponsor"] for row in rows], least, workers.positions | left)
    return _Seen(rows, workers, sponsors)


def _share_places(seen: _Seen, rules: PageRules) -> dict[int, int]:
    """Position → place by share, of OPDs that take part, are shown and are large enough."""
    value: dict[int, Fraction | float] = {
        at: (wilson_lower if rules.share_order == "wilson" else share)(row["sponsor"], row["jumlah_asn"])
        for at, row in enumerate(seen.ranking)
        if row["sponsor"] and at not in seen.sponsors.positions and row["jumlah_asn"] >= rules.min_size
    }
    return {at: 1 + sum(other > mine for other in value.values()) for at, mine in value.items()}


def _growth(seen: _Seen, before: _Seen | None) -> dict[str, int]:
    """OPD → workers more than in the last period, where both are shown."""
    if before is None:
        return {}
    was = {
        str(row["opd"]): row["pekerja"]
        for at, row in enumerate(before.ranking)
        if at not in before.workers.positions
    }
    return {
        str(row["opd"]): row["pekerja"] - was[str(row["opd"])]
        for at, row in enumerate(seen.ranking)
        if at not in seen.workers.positions and str(row["opd"]) in was
    }


def _accepted(seen: _Seen, accepted: Mapping[str, int] | None, least: int) -> dict[int, int]:
    """Position → workers accepted by BPJS, where neither they nor those who were not are few."""
    if accepted is None:
        return {}
    found = {at: accepted.get(str(row["opd"]), 0) for at, row in enumerate(seen.ranking)}
    return {
        at: count
        for at, count in found.items()
        if at not in seen.workers.positions
        and not is_few(count, least)
        and not is_few(seen.ranking[at]["pekerja"] - count, least)
    }


def _division(active: int, rules: PageRules) -> str:
    fitting = [(least, name) for name, least in rules.divisions.items() if active >= least]
    return max(fitting)[1]


def _in_order(rows: list[Row]) -> tuple[Row, ...]:
    """By place; who is hidden or too small for one stands behind them by name, then who has none."""

    def key(row: Row) -> tuple[bool, bool, int, str]:
        return (not row.takes_part, row.place is None, row.place or 0, row.opd)

    return tuple(sorted(rows, key=key))


def _sums(
    seen: _Seen, before: _Seen | None, taken: Mapping[int, int], accepted: Mapping[str, int] | None
) -> Sums:
    rows = seen.ranking
    workers = _sum(seen, "pekerja") if seen.workers.sum_is_shown else None
    sponsors = _sum(seen, "sponsor") if seen.sponsors.sum_is_shown else None
    was = _sum(before, "pekerja") if before is not None and before.workers.sum_is_shown else None
    joined = sum(row["jumlah_asn"] for row in rows if row["pekerja"])
    active = _sum(seen, "jumlah_asn")
    all_told = accepted is not None and len(taken) == len(rows)
    return Sums(
        workers=workers,
        sponsors=sponsors,
        active=active,
        premiums=None if workers is None else _sum(seen, "iuran"),
        growth=None if workers is None or was is None else workers - was,
        accepted=sum(taken.values()) if all_told else None,
        departments=len(rows),
        joined=sum(row["pekerja"] > 0 for row in rows),
        counts=None if workers is None or sponsors is None else Counts(workers, sponsors, active, joined),
    )


def _sum(seen: _Seen, column: str) -> int:
    return sum(row[column] for row in seen.ranking)
