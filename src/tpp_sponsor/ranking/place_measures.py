"""What the page *Cakupan* shows: workers of each kelurahan by who pays, seats, and what is hidden.

| in  | live premiums of a period of all payers; seats, waiting proposals and uncovered workers of its newest run |
| out | `PlaceMeasures`: a row per kelurahan, sorted by name, and the sums |

Small counts are hidden, and others from which they could be computed: a count by payer from the workers of a place and
from its counts by segment on the page of universal coverage, the uncovered from the target, the workers without a seat
from the filled seats.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import polars as pl

from tpp_sponsor.domain.accounts import PayerKind
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.ranking.disclosure import Hidden, hide, hide_together
from tpp_sponsor.ranking.segment_disclosure import hide_segments
from tpp_sponsor.tables.joins import with_kelurahan_key
from tpp_sponsor.tables.programmes.funds import PayerLine
from tpp_sponsor.tables.typed import dy, empty

BY_PAYER = ("tpp", "public", "private", "employer")
# Filled seats, and what they disclose beside the workers of a place, of its segment BPU, and of its funds.
_BESIDE_SEATS = ("filled", "without_seat", "bpu_without_seat", "funded_without_seat")
_KEY = "kelurahan_key"


class PlaceSeats(dy.Schema):
    """The seats of a place in a fund."""

    dana = dy.String(nullable=False)
    kelurahan = dy.String(nullable=False)
    kursi = dy.Int64(nullable=False, min=0)


class PlacedWorker(dy.Schema):
    """A worker of a place, null of a worker without one."""

    kelurahan = dy.String(nullable=True)
    nik = dy.String(nullable=False)


@dataclass(frozen=True)
class OpenPlaces:
    """What the newest run of a period says of places.

    `waiting`: a row per proposal that waits. `uncovered`: workers who could be covered and are not.
    """

    seats: dy.DataFrame[PlaceSeats] = field(default_factory=partial(empty, PlaceSeats))
    waiting: dy.DataFrame[PlacedWorker] = field(default_factory=partial(empty, PlacedWorker))
    uncovered: dy.DataFrame[PlacedWorker] = field(default_factory=partial(empty, PlacedWorker))


@dataclass(frozen=True)
class PlaceRow:
    """A kelurahan, or all of them; None is hidden. `name` is empty for workers without a place.

    `target` are the workers with a payer and the uncovered ones; `seats` are those of all funds, of which `filled` have
    a worker of the place and `empty` none.
    """

    name: str
    workers: int | None
    tpp: int | None
    public: int | None
    private: int | None
    employer: int | None
    target: int | None
    seats: int
    filled: int | None
    empty: int | None
    waiting: int | None


@dataclass(frozen=True)
class PlaceMeasures:
    """The measures of all places, and their sums; `has_employers`: employers pay for workers on wages."""

    rows: tuple[PlaceRow, ...]
    sums: PlaceRow
    hides: bool
    has_employers: bool


@dataclass(frozen=True)
class _Hidden:
    """Which places hide which measures; `by_payer` are the counts by payer, `seats` the filled and the empty ones."""

    workers: Hidden
    by_payer: Hidden
    target: Hidden
    seats: Hidden
    waiting: Hidden

    def at(self, at: int) -> dict[str, bool]:
        """Return the measures that a place shows."""
        return {name: at not in hidden.positions for name, hidden in vars(self).items()}

    @property
    def sums(self) -> dict[str, bool]:
        """Return the sums that are shown; those that contain workers only with the sum of workers."""
        shown = {name: hidden.sum_is_shown for name, hidden in vars(self).items()}
        return {
            name: is_shown and (name == "waiting" or shown["workers"]) for name, is_shown in shown.items()
        }


def measure_places(
    lines: dy.DataFrame[PayerLine], places: OpenPlaces, public: Collection[str], least: int
) -> PlaceMeasures:
    """Return the rows of the page.

    `public`: text keys of the kinds of public money; `least`: smaller counts are hidden.
    """
    counts = _count(lines, places, public)
    columns = {name: counts[name].to_list() for name in counts.columns}
    segments = hide_segments(columns["bpu"], columns["employer"], least)
    workers = segments.workers
    hidden = _Hidden(
        workers=workers,
        by_payer=hide_together([columns[name] for name in BY_PAYER], least, segments.positions),
        target=hide_together([columns["uncovered"]], least, workers.positions),
        seats=_hide_seats(columns, least, workers),
        waiting=hide(columns["waiting"], least),
    )
    rows = [_row(row, hidden.at(at)) for at, row in enumerate(counts.rows(named=True))]
    sums = counts.drop("name").sum().row(0, named=True) | {"name": ""}
    return PlaceMeasures(
        tuple(rows),
        _row(sums, hidden.sums),
        any(part.positions for part in vars(hidden).values()),
        sums["employer"] > 0,
    )


def _hide_seats(columns: Mapping[str, list[int]], least: int, workers: Hidden) -> Hidden:
    """Hide filled and empty seats; places without seats are left out, because their zero reveals nothing."""
    seated = [at for at, seats in enumerate(columns["seats"]) if seats or columns["filled"][at]]
    hidden = hide_together(
        [[columns[name][at] for at in seated] for name in _BESIDE_SEATS],
        least,
        [position for position, at in enumerate(seated) if at in workers.positions],
    )
    return Hidden(frozenset(seated[position] for position in hidden.positions), hidden.sum_is_shown)


def _row(counts: Mapping[str, Any], shown: Mapping[str, bool]) -> PlaceRow:
    def where(measure: str, count: str) -> int | None:
        return int(counts[count]) if shown[measure] else None

    return PlaceRow(
        name=counts["name"],
        workers=where("workers", "workers"),
        tpp=where("by_payer", "tpp"),
        public=where("by_payer", "public"),
        private=where("by_payer", "private"),
        employer=where("by_payer", "employer"),
        target=where("target", "target"),
        seats=int(counts["seats"]),
        filled=where("seats", "filled"),
        empty=where("seats", "empty"),
        waiting=where("waiting", "waiting"),
    )


def _sector(lines: pl.DataFrame, public: Collection[str]) -> pl.Expr:
    """Return the payer of each line, one of `BY_PAYER`."""
    kinds = lines["jenis"].drop_nulls().unique()
    sectors = ["public" if text_key(kind) in public else "private" for kind in kinds]
    is_tpp = pl.col("payer_kind") == PayerKind.TPP.value
    of_no_fund = pl.when(is_tpp).then(pl.lit("tpp")).otherwise(pl.lit("employer"))
    return pl.col("jenis").replace_strict(kinds, sectors, default=of_no_fund, return_dtype=pl.String)


def _count(lines: pl.DataFrame, places: OpenPlaces, public: Collection[str]) -> pl.DataFrame:
    """Return the counts of every place that a frame names, by name, those without one last; nothing is hidden."""
    paid = with_kelurahan_key(lines).with_columns(sector=_sector(lines, public))
    seats = with_kelurahan_key(places.seats)
    taken = paid.group_by("kelurahan_key", dana="payer").agg(filled=pl.len())
    seats = seats.join(taken, on=["dana", "kelurahan_key"], how="left", validate="1:1").with_columns(
        pl.col("filled").fill_null(0)
    )
    waiting, uncovered = (with_kelurahan_key(rows) for rows in (places.waiting, places.uncovered))
    named = pl.concat([rows.select(_KEY, "kelurahan") for rows in (seats, paid, waiting, uncovered)])
    counts = named.group_by(_KEY, maintain_order=True).agg(name=pl.col("kelurahan").first())
    for more in (
        paid.group_by(_KEY).agg((pl.col("sector") == name).sum().alias(name) for name in BY_PAYER),
        seats.group_by(_KEY).agg(
            pl.col("filled").sum(),
            seats=pl.col("kursi").sum(),
            empty=(pl.col("kursi") - pl.col("filled")).clip(lower_bound=0).sum(),
        ),
        waiting.group_by(_KEY).agg(waiting=pl.col("nik").n_unique()),
        uncovered.group_by(_KEY).agg(uncovered=pl.len()),
    ):
        counts = counts.join(
            more, on=_KEY, how="left", nulls_equal=True, validate="1:1", maintain_order="left"
        )
    return (
        counts.with_columns(
            pl.col("name").fill_null(""), pl.exclude("name", _KEY).fill_null(0).cast(pl.Int64)
        )
        .with_columns(workers=pl.sum_horizontal(BY_PAYER), funded=pl.col("public") + pl.col("private"))
        .with_columns(bpu=pl.col("tpp") + pl.col("funded"))
        .with_columns(
            target=pl.col("workers") + pl.col("uncovered"),
            without_seat=pl.col("workers") - pl.col("filled"),
            bpu_without_seat=pl.col("bpu") - pl.col("filled"),
            funded_without_seat=pl.col("funded") - pl.col("filled"),
        )
        .sort(_KEY, nulls_last=True)
        .drop(_KEY)
    )
