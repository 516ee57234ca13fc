"""Who pays for whom: each unpaid worker's next statement is tried, in rounds (docs/rules.md#allocation).

| in  | competing statements `nomor nip nik tanggal prioritas premi`; |
|     | sponsors `nip tpp_neto ditahan jumlah_lama kredit` |
| out | `nomor`, `hasil`, and for statements that were tried `putaran` and `terbeban` (premiums that the sponsor took |
|     | on in this run before it, in rupiah) |

A worker is paid at most once, whoever pays. The order of input rows never matters.
"""

from dataclasses import dataclass

import polars as pl

from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.domain.identifiers import as_number

# Which of the competing statements a row is about.
_AT = "_urut"
_TRIED = {_AT: pl.UInt32, "hasil": pl.String, "putaran": pl.Int64, "terbeban": pl.Int64}
_NEEDED = ("nomor", "nip", "nik", "tanggal", "prioritas", "premi")
_SERVED = ("prioritas", "tanggal", "nomor")
_TURN = (_AT, "putaran", "nip", "nik", "premi", "tersisa", "kredit", "premi_kini", "jumlah_kini")
# A round with fewer candidates is quicker one by one, and so are all behind it, for rounds only grow smaller.
_FEW = 200


@dataclass(frozen=True)
class AllocationLimits:
    """What a sponsor can carry: workers (0 = no limit) and rupiah that must remain to him."""

    max_workers: int
    min_net_after: int


def allocate(competing: pl.DataFrame, sponsors: pl.DataFrame, caps: AllocationLimits) -> pl.DataFrame:
    """Allocate in rounds; one row per competing statement, in their order."""
    queue = (
        competing.select(_NEEDED)
        .with_row_index(_AT)
        .with_columns(as_number(pl.col("nip", "nik")))
        .sort("nik", "tanggal", "nomor")
        .with_columns(putaran=_place_in_group("nik") + 1)
    )
    sponsors = sponsors.select(
        as_number(pl.col("nip")),
        "kredit",
        tersisa=pl.col("tpp_neto") - pl.col("ditahan"),
        premi_kini=pl.lit(0, pl.Int64),
        jumlah_kini="jumlah_lama",
    )
    tried: list[pl.DataFrame] = []
    while not queue.is_empty():
        turn = queue.select(pl.col("putaran").min()).item()
        candidates = queue.filter(pl.col("putaran") == turn)
        if candidates.height < _FEW:
            tried.append(
                _allocate_one_by_one(queue.join(sponsors, on="nip", how="left", validate="m:1"), caps)
            )
            break
        served = _allocate_round(candidates.join(sponsors, on="nip", how="left", validate="m:1"), caps)
        tried.append(served.select(list(_TRIED)))
        funded = served.filter(pl.col("hasil") == Outcome.DEDUCTED.value)
        queue = queue.filter(pl.col("putaran") > turn).join(
            funded, on="nik", how="anti", maintain_order="left"
        )
        if not queue.is_empty():
            sponsors = _draw_down(sponsors, funded)
    outcome = pl.concat([pl.DataFrame(schema=_TRIED), *tried])
    return (
        competing.select("nomor")
        .with_row_index(_AT)
        .join(outcome, on=_AT, how="left", validate="1:1", maintain_order="left")
        .with_columns(pl.col("hasil").fill_null(Outcome.ALREADY_FUNDED.value))
        .drop(_AT)
    )


def _place_in_group(key: str) -> pl.Expr:
    """The place of each row, from 0, among those with its key, in rows that are sorted by it."""
    place = pl.int_range(pl.len(), dtype=pl.Int64)
    return place - pl.when(pl.col(key).ne_missing(pl.col(key).shift())).then(place).forward_fill()


def _allocate_round(candidates: pl.DataFrame, caps: AllocationLimits) -> pl.DataFrame:
    """One round: each sponsor's candidates in his order; who can carry all of them needs no turn-taking."""
    several = pl.col("nip").is_duplicated()
    alone = candidates.filter(~several).with_columns(
        sebelum=pl.lit(0, pl.Int64), semua=pl.col("premi"), jumlah=pl.lit(1, pl.UInt32)
    )
    crowd = (
        candidates.filter(several)
        .sort("nip", *_SERVED, nulls_last=True)
        .with_columns(
            sebelum=pl.col("premi").cum_sum().over("nip") - pl.col("premi"),
            semua=pl.col("premi").sum().over("nip"),
            jumlah=pl.len().over("nip"),
        )
    )
    candidates = pl.concat([alone, crowd])
    carries_all = (_left("semua") >= caps.min_net_after) & (
        pl.lit(caps.max_workers == 0) | (pl.col("jumlah_kini") + pl.col("jumlah") <= caps.max_workers)
    )
    candidates = candidates.with_columns(cukup=carries_all)
    easy = candidates.filter("cukup").with_columns(
        hasil=pl.lit(Outcome.DEDUCTED.value), terbeban=pl.col("premi_kini") + pl.col("sebelum")
    )
    short = candidates.filter(~pl.col("cukup"))
    turns = _allocate_one_by_one(short, caps).drop("putaran")
    return pl.concat([easy, short.join(turns, on=_AT, how="left", validate="1:1").select(easy.columns)])


def _left(added: str) -> pl.Expr:
    """What remains to a sponsor: what earlier revisions left, less his premiums less his credit, not below 0."""
    return pl.col("tersisa") - (pl.col("premi_kini") + pl.col(added) - pl.col("kredit")).clip(lower_bound=0)


def _allocate_one_by_one(queue: pl.DataFrame, caps: AllocationLimits) -> pl.DataFrame:
    """Round by round, sponsor by sponsor: one that does not fit does not stop the next, cheaper one."""
    carried: dict[int, tuple[int, int]] = {}
    paid = set[int]()
    turns = []
    for at, turn, sponsor, worker, premium, net, credit, *before in (
        queue.sort("putaran", "nip", *_SERVED, nulls_last=True).select(_TURN).iter_rows()
    ):
        if worker in paid:
            continue
        premiums, workers = carried.get(sponsor, before)
        if caps.max_workers and workers >= caps.max_workers:
            outcome = Outcome.OVER_LIMIT
        elif net - max(0, premiums + premium - credit) < caps.min_net_after:
            outcome = Outcome.TPP_TOO_SMALL
        else:
            outcome = Outcome.DEDUCTED
            carried[sponsor] = (premiums + premium, workers + 1)
            paid.add(worker)
        turns.append((at, outcome.value, turn, premiums))
    return pl.DataFrame(turns, schema=_TRIED, orient="row")


def _draw_down(sponsors: pl.DataFrame, funded: pl.DataFrame) -> pl.DataFrame:
    """What the round took from each sponsor."""
    taken = funded.group_by("nip").agg(diambil=pl.col("premi").sum(), bertambah=pl.len().cast(pl.Int64))
    return sponsors.join(taken, on="nip", how="left", validate="1:1").select(
        "nip",
        "tersisa",
        "kredit",
        premi_kini=pl.col("premi_kini") + pl.col("diambil").fill_null(0),
        jumlah_kini=pl.col("jumlah_kini") + pl.col("bertambah").fill_null(0),
    )
