"""Allocation: which payer pays for which worker, in rounds (docs/rules.md#allocation).

| in  | claims that compete, `nomor payer nik tanggal prioritas premium_idr`;                            |
|     | capacity, a row per payer: `payer available_idr credit_idr line_count`                           |
| out | a row per claim, in their order: `nomor outcome`, and of claims that were tried `round` and      |
|     | `premiums_before_idr` (premiums that the payer took on in this run before the claim, in rupiah)  |

Round k tries each unpaid worker's k-th claim. A worker is paid at most once, by whichever payer. Payers and workers are
integer keys. The order of input rows does not matter.
"""

from dataclasses import dataclass

import polars as pl

from tpp_sponsor.domain.codes import Outcome

_ROW = "_row"
_TRIED = {_ROW: pl.UInt32, "outcome": pl.String, "round": pl.Int64, "premiums_before_idr": pl.Int64}
_CLAIM = ("nomor", "payer", "nik", "tanggal", "prioritas", "premium_idr")
_SERVING_ORDER = ("prioritas", "tanggal", "nomor")
_TURN = (
    _ROW,
    "round",
    "payer",
    "nik",
    "premium_idr",
    "available_idr",
    "credit_idr",
    "premiums_idr",
    "line_count",
)
# A round with fewer candidates is quicker one by one, and so are all after it, for rounds only grow smaller.
_FEW = 200


@dataclass(frozen=True)
class AllocationLimits:
    """What a payer can carry: workers (0 = no limit), and whole rupiah that must remain."""

    max_workers: int
    min_net_after: int


def allocate(claims: pl.DataFrame, capacity: pl.DataFrame, limits: AllocationLimits) -> pl.DataFrame:
    """Allocate in rounds; one row per claim, in their order."""
    queue = (
        claims.select(_CLAIM)
        .with_row_index(_ROW)
        .sort("nik", "tanggal", "nomor")
        .with_columns(round=_place_in_group("nik") + 1)
    )
    capacity = capacity.with_columns(premiums_idr=pl.lit(0, pl.Int64))
    tried: list[pl.DataFrame] = []
    while not queue.is_empty():
        current = queue.select(pl.col("round").min()).item()
        candidates = queue.filter(pl.col("round") == current)
        if candidates.height < _FEW:
            tried.append(_allocate_one_by_one(_with_capacity(queue, capacity), limits))
            break
        served = _allocate_round(_with_capacity(candidates, capacity), limits)
        tried.append(served.select(list(_TRIED)))
        funded = served.filter(pl.col("outcome") == Outcome.DEDUCTED.value)
        queue = queue.filter(pl.col("round") > current).join(
            funded, on="nik", how="anti", maintain_order="left"
        )
        if not queue.is_empty():
            capacity = _draw_down(capacity, funded)
    outcomes = pl.concat([pl.DataFrame(schema=_TRIED), *tried])
    return (
        claims.select("nomor")
        .with_row_index(_ROW)
        .join(outcomes, on=_ROW, how="left", validate="1:1", maintain_order="left")
        .with_columns(pl.col("outcome").fill_null(Outcome.ALREADY_FUNDED.value))
        .drop(_ROW)
    )


def _place_in_group(key: str) -> pl.Expr:
    """The place of each row, from 0, among those with its key, in rows that are sorted by it."""
    place = pl.int_range(pl.len(), dtype=pl.Int64)
    return place - pl.when(pl.col(key).ne_missing(pl.col(key).shift())).then(place).forward_fill()


def _with_capacity(claims: pl.DataFrame, capacity: pl.DataFrame) -> pl.DataFrame:
    return claims.join(capacity, on="payer", how="left", validate="m:1")


def _allocate_round(candidates: pl.DataFrame, limits: AllocationLimits) -> pl.DataFrame:
    """One round: each payer's candidates in serving order; a payer who can carry all of them needs no turns."""
    shares_payer = pl.col("payer").is_duplicated()
    alone = candidates.filter(~shares_payer).with_columns(
        earlier_idr=pl.lit(0, pl.Int64), all_idr=pl.col("premium_idr"), candidate_count=pl.lit(1, pl.UInt32)
    )
    groups = (
        candidates.filter(shares_payer)
        .sort("payer", *_SERVING_ORDER, nulls_last=True)
        .with_columns(
            earlier_idr=pl.col("premium_idr").cum_sum().over("payer") - pl.col("premium_idr"),
            all_idr=pl.col("premium_idr").sum().over("payer"),
            candidate_count=pl.len().over("payer"),
        )
    )
    all_fit = (_remaining("all_idr") >= limits.min_net_after) & (
        pl.lit(limits.max_workers == 0)
        | (pl.col("line_count") + pl.col("candidate_count") <= limits.max_workers)
    )
    candidates = pl.concat([alone, groups]).with_columns(all_fit=all_fit)
    fitting = candidates.filter("all_fit").with_columns(
        outcome=pl.lit(Outcome.DEDUCTED.value),
        premiums_before_idr=pl.col("premiums_idr") + pl.col("earlier_idr"),
    )
    others = candidates.filter(~pl.col("all_fit"))
    turns = _allocate_one_by_one(others, limits).drop("round")
    served = others.join(turns, on=_ROW, how="left", validate="1:1")
    return pl.concat([fitting, served.select(fitting.columns)])


def _remaining(added: str) -> pl.Expr:
    """What remains to a payer: what is available, less the premiums that credit does not pay."""
    by_tpp = pl.col("premiums_idr") + pl.col(added) - pl.col("credit_idr")
    return pl.col("available_idr") - by_tpp.clip(lower_bound=0)


def _allocate_one_by_one(queue: pl.DataFrame, limits: AllocationLimits) -> pl.DataFrame:
    """Round by round, payer by payer: a claim that does not fit does not stop the next, cheaper one."""
    carried: dict[int, tuple[int, int]] = {}
    paid_workers = set[int]()
    turns = []
    for row, round_, payer, worker, premium, available, credit, *before in (
        queue.sort("round", "payer", *_SERVING_ORDER, nulls_last=True).select(_TURN).iter_rows()
    ):
        if worker in paid_workers:
            continue
        premiums, workers = carried.get(payer, before)
        if limits.max_workers and workers >= limits.max_workers:
            outcome = Outcome.OVER_LIMIT
        elif available - max(0, premiums + premium - credit) < limits.min_net_after:
            outcome = Outcome.TPP_TOO_SMALL
        else:
            outcome = Outcome.DEDUCTED
            carried[payer] = (premiums + premium, workers + 1)
            paid_workers.add(worker)
        turns.append((row, outcome.value, round_, premiums))
    return pl.DataFrame(turns, schema=_TRIED, orient="row")


def _draw_down(capacity: pl.DataFrame, funded: pl.DataFrame) -> pl.DataFrame:
    """The capacity that is left after a round."""
    per_payer = funded.group_by("payer").agg(
        round_idr=pl.col("premium_idr").sum(), round_count=pl.len().cast(pl.Int64)
    )
    return capacity.join(per_payer, on="payer", how="left", validate="1:1").select(
        "payer",
        "available_idr",
        "credit_idr",
        line_count=pl.col("line_count") + pl.col("round_count").fill_null(0),
        premiums_idr=pl.col("premiums_idr") + pl.col("round_idr").fill_null(0),
    )
