"""Allocation: which payer pays for which worker, in rounds (docs/rules.md#allocation, docs/rules.md#fund-allocation).

| in  | claims that compete; capacity, a row per payer; free seats, a row per seat group |
| out | a row per claim that was tried, in no order |

Round k tries each unpaid worker's k-th claim; a claim whose worker was paid before its turn is not tried. A worker is
paid at most once, by any payer. Claims, payers, workers and seats are integer keys. The order of input rows does not
matter.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl

from tpp_sponsor.tables.typed import dy, empty, polars_schema, typed


class Claim(dy.Schema):
    """A claim that competes; `claim` is its key. `payer_order tanggal nomor` order the claims of a worker.

    `is_holder` (first), `priority` (low first, null last), `tanggal`, `nomor` order those of a payer. `seat` is null
    where the payer has no seats by place.
    """

    claim = dy.UInt32(nullable=False)
    nomor = dy.String(nullable=False)
    payer = dy.Int64(nullable=False)
    nik = dy.Int64(nullable=False)
    payer_order = dy.Int64(nullable=False)
    is_holder = dy.Bool(nullable=False)
    priority = dy.Int64(nullable=True)
    tanggal = dy.Date(nullable=False)
    seat = dy.Int64(nullable=True)
    premium_idr = dy.Int64(nullable=False, min=1)


class Capacity(dy.Schema):
    """What a payer can still take on: rupiah and workers, null without a limit.

    `releases`: a place without a free seat may borrow one of another place.
    """

    payer = dy.Int64(nullable=False)
    budget_idr = dy.Int64(nullable=True)
    workers_left = dy.Int64(nullable=True)
    releases = dy.Bool(nullable=False)


class FreeSeats(dy.Schema):
    """The free seats of a place; a claim for a seat that is not listed finds none."""

    seat = dy.Int64(nullable=False)
    seats_left = dy.Int64(nullable=False)


class TriedClaim(dy.Schema):
    """A claim that was tried: what was found for it (a `Fit`), and in which round.

    `premiums_before_idr` are the premiums that its payer took on in this run before it.
    """

    claim = dy.UInt32(nullable=False)
    fit = dy.String(nullable=False)
    round = dy.Int64(nullable=False, min=1)
    premiums_before_idr = dy.Int64(nullable=False, min=0)


_TRIED = polars_schema(TriedClaim)
_SERVING_ORDER = ("is_holder", "priority", "tanggal", "nomor")
_DESCENDING = (True, False, False, False)
_TURN = (
    "round",
    "payer",
    "claim",
    "nik",
    "premium_idr",
    "seat",
    "budget_idr",
    "workers_left",
    "releases",
    "premiums_idr",
    "line_count",
)
# A round with fewer candidates is quicker one by one, and so are all after it, for rounds only grow smaller.
_FEW = 200


class Fit(StrEnum):
    """What allocation finds for a claim that it tries."""

    FITS = "fits"
    NO_ROOM = "no_room"
    NO_MONEY = "no_money"


def allocate(
    claims: dy.DataFrame[Claim], capacity: dy.DataFrame[Capacity], seats: dy.DataFrame[FreeSeats]
) -> dy.DataFrame[TriedClaim]:
    """Allocate in rounds; one row per claim that was tried."""
    queue = claims.sort("nik", "payer_order", "tanggal", "nomor").with_columns(
        round=_place_in_group("nik") + 1
    )
    nothing = pl.lit(0, pl.Int64)
    left, free = capacity.with_columns(premiums_idr=nothing, line_count=nothing), seats
    tried: list[pl.DataFrame] = []
    while not queue.is_empty():
        current = queue.select(pl.col("round").min()).item()
        candidates = queue.filter(pl.col("round") == current)
        if candidates.height < _FEW:
            tried.append(_allocate_one_by_one(_with_capacity(queue, left), free))
            break
        served = _allocate_round(_with_capacity(candidates, left), free)
        tried.append(served.select(list(_TRIED)))
        funded = served.filter(pl.col("fit") == Fit.FITS.value)
        queue = queue.filter(pl.col("round") > current).join(
            funded, on="nik", how="anti", maintain_order="left"
        )
        if not queue.is_empty():
            left, free = _draw_down(left, funded), _take_seats(free, funded)
    return typed(pl.concat([empty(TriedClaim), *tried]), TriedClaim)


def _place_in_group(key: str) -> pl.Expr:
    """Return the place of each row, from 0, among those with its key, in rows that are sorted by it."""
    place = pl.int_range(pl.len(), dtype=pl.Int64)
    return place - pl.when(pl.col(key).ne_missing(pl.col(key).shift())).then(place).forward_fill()


def _with_capacity(claims: pl.DataFrame, capacity: pl.DataFrame) -> pl.DataFrame:
    return claims.join(capacity, on="payer", how="left", validate="m:1")


def _in_serving_order(claims: pl.DataFrame, *first: str) -> pl.DataFrame:
    descending = [False] * len(first) + list(_DESCENDING)
    return claims.sort(*first, *_SERVING_ORDER, descending=descending, nulls_last=True)


def _allocate_round(candidates: pl.DataFrame, seats: dy.DataFrame[FreeSeats]) -> pl.DataFrame:
    """One round: each payer's candidates in serving order; a payer who can carry all of them needs no turns."""
    shares_payer = pl.col("payer").is_duplicated()
    alone = candidates.filter(~shares_payer).with_columns(
        earlier_idr=pl.lit(0, pl.Int64), all_idr=pl.col("premium_idr"), candidate_count=pl.lit(1, pl.UInt32)
    )
    groups = _in_serving_order(candidates.filter(shares_payer), "payer").with_columns(
        earlier_idr=pl.col("premium_idr").cum_sum().over("payer") - pl.col("premium_idr"),
        all_idr=pl.col("premium_idr").sum().over("payer"),
        candidate_count=pl.len().over("payer"),
    )
    has_money = (pl.col("premiums_idr") + pl.col("all_idr") <= pl.col("budget_idr")).fill_null(value=True)
    has_room = pl.col("line_count") + pl.col("candidate_count") <= pl.col("workers_left")
    by_place = pl.col("seat").is_not_null().any().over("payer")
    all_fit = has_money & has_room.fill_null(value=True) & ~by_place
    candidates = pl.concat([alone, groups]).with_columns(all_fit=all_fit)
    fitting = candidates.filter("all_fit").with_columns(
        fit=pl.lit(Fit.FITS.value), premiums_before_idr=pl.col("premiums_idr") + pl.col("earlier_idr")
    )
    others = candidates.filter(~pl.col("all_fit"))
    turns = _allocate_one_by_one(others, seats).drop("round")
    served = others.join(turns, on="claim", how="left", validate="1:1")
    return pl.concat([fitting, served.select(fitting.columns)])


def _allocate_one_by_one(queue: pl.DataFrame, seats: dy.DataFrame[FreeSeats]) -> pl.DataFrame:
    """Round by round, payer by payer: a claim that does not fit does not stop the next, cheaper one."""
    turns = _in_serving_order(queue, "round", "payer").select(_TURN).iter_rows()
    book = _Book(dict(seats.iter_rows()))
    tried = [row for _, group in groupby(turns, key=itemgetter(0, 1)) for row in _serve(group, book)]
    return pl.DataFrame(tried, schema=_TRIED, orient="row")


class _Book:
    """What was taken turn by turn: rupiah and workers of payers, seats of places, and the workers that are paid."""

    def __init__(self, free_seats: Mapping[int, int]) -> None:
        self.free_seats = dict(free_seats)
        self.taken: dict[int, tuple[int, int]] = {}
        self.paid_workers: set[int] = set()


def _serve(turns: Iterator[tuple[Any, ...]], book: _Book) -> Iterator[tuple[int, str, int, int]]:
    """Yield the candidates of a payer in a round, in serving order; those that may borrow a seat come last."""
    borrowing = []
    for turn in turns:
        _, _, _, worker, _, seat, *_, releases, _, _ = turn
        if worker in book.paid_workers:
            continue
        has_seat = seat is None or book.free_seats.get(seat, 0) > 0
        if releases and not has_seat:
            borrowing.append(turn)
            continue
        yield _try(turn, book, has_seat=has_seat)
    for turn in borrowing:
        yield _try(turn, book, has_seat=True)


def _try(turn: tuple[Any, ...], book: _Book, *, has_seat: bool) -> tuple[int, str, int, int]:
    round_, payer, row, worker, premium, seat, budget, workers_left, _, *before = turn
    premiums, workers = book.taken.get(payer, before)
    if not has_seat or (workers_left is not None and workers >= workers_left):
        fit = Fit.NO_ROOM
    elif budget is not None and premiums + premium > budget:
        fit = Fit.NO_MONEY
    else:
        fit = Fit.FITS
        book.taken[payer] = (premiums + premium, workers + 1)
        book.paid_workers.add(worker)
        if seat is not None:
            book.free_seats[seat] = book.free_seats.get(seat, 0) - 1
    return (row, fit.value, round_, premiums)


def _draw_down(capacity: pl.DataFrame, funded: pl.DataFrame) -> pl.DataFrame:
    """Return the capacity that is left after a round."""
    per_payer = funded.group_by("payer").agg(
        round_idr=pl.col("premium_idr").sum(), round_count=pl.len().cast(pl.Int64)
    )
    return capacity.join(per_payer, on="payer", how="left", validate="1:1").select(
        *polars_schema(Capacity),
        premiums_idr=pl.col("premiums_idr") + pl.col("round_idr").fill_null(0),
        line_count=pl.col("line_count") + pl.col("round_count").fill_null(0),
    )


def _take_seats(seats: dy.DataFrame[FreeSeats], funded: pl.DataFrame) -> dy.DataFrame[FreeSeats]:
    """Return the seats that are left after a round."""
    taken = funded.drop_nulls("seat").group_by("seat").agg(taken=pl.len().cast(pl.Int64))
    both = seats.join(taken, on="seat", how="full", coalesce=True, validate="1:1").with_columns(
        seats_left=pl.col("seats_left").fill_null(0) - pl.col("taken").fill_null(0)
    )
    return typed(both, FreeSeats)
