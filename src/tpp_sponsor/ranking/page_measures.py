"""What the pages show of a ranking: the measures of each OPD, places by each measure, and what is hidden.

| in  | the rankings of the period and of the last one, workers accepted by BPJS per OPD, the rules of pages |
| out | `PageMeasures`: a row per OPD in the order of the page, and the sums |

`peringkat.csv` does not depend on this. A place is that of the file; by share, OPDs that are shown and large enough
have places of their own, without gaps, because a gap would disclose a hidden OPD.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tpp_sponsor.ranking.disclosure import Hidden, hide, is_few
from tpp_sponsor.ranking.measures import Counts, share, wilson_lower
from tpp_sponsor.ranking.rank import RankingRow
from tpp_sponsor.tables.typed import dy

if TYPE_CHECKING:
    from fractions import Fraction


@dataclass(frozen=True)
class PageRules:
    """What a city shows: `divisions` is name → fewest ASN; `share_order` is `share` or `wilson` (its lower bound)."""

    divisions: Mapping[str, int] = field(default_factory=lambda: {"besar": 200, "sedang": 50, "kecil": 0})
    min_size: int = 10
    min_count: int = 5
    share_order: str = "share"
    target_percent: int = 0


@dataclass(frozen=True)
class Row:
    """An OPD; None is hidden or not available. Amounts in whole rupiah, `growth` in workers."""

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
    """Two OPDs of a month that are one today: sums, hidden where either is; together they have no place."""

    def both(first: int | None, second: int | None) -> int | None:
        return None if first is None or second is None else first + second

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
    """The sums of the city; None is hidden. `counts` are those behind the rates, hidden with `sponsors`."""

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
    """The measures of a period as its page shows them."""

    rows: tuple[Row, ...]
    sums: Sums


@dataclass(frozen=True)
class _Suppressed:
    """The rows of a ranking, and which of their counts are hidden."""

    ranking: list[dict[str, int]]
    workers: Hidden
    sponsors: Hidden


def measure_page(
    ranking: dy.DataFrame[RankingRow],
    last: dy.DataFrame[RankingRow] | None,
    accepted: Mapping[str, int] | None,
    rules: PageRules,
    *,
    by: str = "pekerja",
) -> PageMeasures:
    """Return the rows of a page. `last`: the ranking of the last posted period; `accepted`: OPD → workers."""
    now = _suppress(ranking, rules.min_count)
    before = _suppress(last, rules.min_count) if last is not None else None
    share_places = _share_places(now, rules)
    growth = _growth(now, before)
    accepted_at = _accepted(now, accepted, rules.min_count)
    rows = []
    for at, row in enumerate(now.ranking):
        hides_workers, hides_sponsors = at in now.workers.positions, at in now.sponsors.positions
        place = None if hides_workers else row["peringkat"]
        rows.append(
            Row(
                opd=str(row["opd"]),
                division=_division(row["jumlah_asn"], rules),
                active=row["jumlah_asn"],
                workers=None if hides_workers else row["pekerja"],
                sponsors=None if hides_sponsors else row["sponsor"],
                premiums=None if hides_workers else row["iuran"],
                place=share_places.get(at) if by == "partisipasi" else place,
                share_place=share_places.get(at),
                growth=growth.get(str(row["opd"])),
                accepted=accepted_at.get(at),
                takes_part=row["pekerja"] > 0,
            )
        )
    return PageMeasures(_in_order(rows), _sums(now, before, accepted_at, accepted))


def _suppress(ranking: dy.DataFrame[RankingRow], least: int) -> _Suppressed:
    rows = ranking.sort("peringkat", "opd").to_dicts()
    workers = hide([row["pekerja"] for row in rows], least)
    # Where few ASN are no sponsors, the number of sponsors discloses them.
    few_others = {
        at
        for at, row in enumerate(rows)
        if row["sponsor"] and is_few(row["jumlah_asn"] - row["sponsor"], least)
    }
    sponsors = hide([row["sponsor"] for row in rows], least, workers.positions | few_others)
    return _Suppressed(rows, workers, sponsors)


def _share_places(now: _Suppressed, rules: PageRules) -> dict[int, int]:
    """Position → place by share, of OPDs that take part, are shown and are large enough."""
    shares: dict[int, Fraction | float] = {
        at: (wilson_lower if rules.share_order == "wilson" else share)(row["sponsor"], row["jumlah_asn"])
        for at, row in enumerate(now.ranking)
        if row["sponsor"] and at not in now.sponsors.positions and row["jumlah_asn"] >= rules.min_size
    }
    return {at: 1 + sum(other > own for other in shares.values()) for at, own in shares.items()}


def _growth(now: _Suppressed, before: _Suppressed | None) -> dict[str, int]:
    """OPD → workers more than in the last period, where both are shown."""
    if before is None:
        return {}
    workers_before = {
        str(row["opd"]): row["pekerja"]
        for at, row in enumerate(before.ranking)
        if at not in before.workers.positions
    }
    return {
        str(row["opd"]): row["pekerja"] - workers_before[str(row["opd"])]
        for at, row in enumerate(now.ranking)
        if at not in now.workers.positions and str(row["opd"]) in workers_before
    }


def _accepted(now: _Suppressed, accepted: Mapping[str, int] | None, least: int) -> dict[int, int]:
    """Position → workers accepted by BPJS, where neither they nor the others are few."""
    if accepted is None:
        return {}
    counts = {at: accepted.get(str(row["opd"]), 0) for at, row in enumerate(now.ranking)}
    return {
        at: count
        for at, count in counts.items()
        if at not in now.workers.positions
        and not is_few(count, least)
        and not is_few(now.ranking[at]["pekerja"] - count, least)
    }


def _division(active: int, rules: PageRules) -> str:
    divisions = [(least, name) for name, least in rules.divisions.items() if active >= least]
    return max(divisions)[1]


def _in_order(rows: list[Row]) -> tuple[Row, ...]:
    """By place; then OPDs that are hidden or too small for one, by name; then those without workers."""

    def key(row: Row) -> tuple[bool, bool, int, str]:
        return (not row.takes_part, row.place is None, row.place or 0, row.opd)

    return tuple(sorted(rows, key=key))


def _sums(
    now: _Suppressed,
    before: _Suppressed | None,
    accepted_at: Mapping[int, int],
    accepted: Mapping[str, int] | None,
) -> Sums:
    rows = now.ranking
    workers = _sum(now, "pekerja") if now.workers.sum_is_shown else None
    sponsors = _sum(now, "sponsor") if now.sponsors.sum_is_shown else None
    workers_before = _sum(before, "pekerja") if before is not None and before.workers.sum_is_shown else None
    joined = sum(row["jumlah_asn"] for row in rows if row["pekerja"])
    active = _sum(now, "jumlah_asn")
    shows_all_accepted = accepted is not None and len(accepted_at) == len(rows)
    return Sums(
        workers=workers,
        sponsors=sponsors,
        active=active,
        premiums=None if workers is None else _sum(now, "iuran"),
        growth=None if workers is None or workers_before is None else workers - workers_before,
        accepted=sum(accepted_at.values()) if shows_all_accepted else None,
        departments=len(rows),
        joined=sum(row["pekerja"] > 0 for row in rows),
        counts=None if workers is None or sponsors is None else Counts(workers, sponsors, active, joined),
    )


def _sum(now: _Suppressed, column: str) -> int:
    return sum(row[column] for row in now.ranking)
