"""Who pays for whom: rounds in which each unpaid worker's next statement is tried (contract section 3, "Allocation").

| in  | competing statements `nomor nip nik tanggal prioritas premi`; sponsors `nip tpp_neto premi_lama jumlah_lama kredit` |
| out | `nomor`, `hasil`, and for the statements that were tried `putaran` and `sisa` (rupiah left before its turn) |

A worker is paid at most once, whoever pays. The order of input rows never matters.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from tpp_sponsor.domain.codes import Outcome

ALLOCATED = {"nomor": pl.String, "hasil": pl.String, "putaran": pl.Int64, "sisa": pl.Int64}
_NEEDED = ("nomor", "nip", "nik", "tanggal", "prioritas", "premi")
_SERVED = ("prioritas", "tanggal", "nomor")


@dataclass(frozen=True)
class Caps:
    """What a sponsor can carry: workers (0 = no limit) and rupiah that must remain to him."""

    max_workers: int
    min_net_after: int


def allocate(competing: pl.DataFrame, sponsors: pl.DataFrame, caps: Caps) -> pl.DataFrame:
    """Allocate in rounds; one row per competing statement, sorted by `nomor`."""
    queue = competing.select(_NEEDED).sort("nik", "tanggal", "nomor").with_columns(
        putaran=pl.int_range(pl.len(), dtype=pl.Int64).over("nik") + 1
    )
    sponsors = sponsors.select("nip", "tpp_neto", "kredit", premi_kini="premi_lama", jumlah_kini="jumlah_lama")
    tried: list[pl.DataFrame] = []
    paid = queue.select("nik").clear()
    while not queue.is_empty():
        turn = queue.select(pl.col("putaran").min()).item()
        candidates = queue.filter(pl.col("putaran") == turn)
        served = _serve(candidates.join(sponsors, on="nip", how="left", validate="m:1"), caps)
        tried.append(served.select(list(ALLOCATED)))
        funded = served.filter(pl.col("hasil") == Outcome.DEDUCTED.value)
        paid = pl.concat([paid, funded.select("nik")])
        sponsors = _charge(sponsors, funded)
        queue = queue.filter(pl.col("putaran") > turn).join(funded, on="nik", how="anti", maintain_order="left")
    outcome = pl.concat([pl.DataFrame(schema=ALLOCATED), *tried])
    return (
        competing.select("nomor")
        .join(outcome, on="nomor", how="left", validate="1:1")
        .with_columns(pl.col("hasil").fill_null(Outcome.ALREADY_FUNDED.value))
        .sort("nomor")
    )


def _serve(candidates: pl.DataFrame, caps: Caps) -> pl.DataFrame:
    """One round: each sponsor's candidates in his order; sponsors who can carry all of theirs need no turn-taking."""
    candidates = candidates.sort("nip", *_SERVED, nulls_last=True).with_columns(
        sebelum=pl.col("premi").cum_sum().over("nip") - pl.col("premi"),
        semua=pl.col("premi").sum().over("nip"),
        jumlah=pl.len().over("nip"),
    )
    carries_all = (_left("semua") >= caps.min_net_after) & (
        pl.lit(caps.max_workers == 0) | (pl.col("jumlah_kini") + pl.col("jumlah") <= caps.max_workers)
    )
    candidates = candidates.with_columns(cukup=carries_all)
    easy = candidates.filter("cukup").with_columns(hasil=pl.lit(Outcome.DEDUCTED.value), sisa=_left("sebelum"))
    short = candidates.filter(~pl.col("cukup"))
    turns = pl.DataFrame(
        [turn for sponsor in short.partition_by("nip") for turn in _take_turns(sponsor, caps)],
        schema={"nomor": pl.String, "hasil": pl.String, "sisa": pl.Int64},
        orient="row",
    )
    return pl.concat([easy, short.join(turns, on="nomor", how="left", validate="1:1").select(easy.columns)])


def _left(added: str) -> pl.Expr:
    """What remains to a sponsor: net TPP less all that is withheld, which is premiums less credit, not below 0."""
    return pl.col("tpp_neto") - (pl.col("premi_kini") + pl.col(added) - pl.col("kredit")).clip(lower_bound=0)


def _take_turns(candidates: pl.DataFrame, caps: Caps) -> Iterator[tuple[str, str, int]]:
    """A sponsor who cannot carry all: one that does not fit does not stop the next, cheaper one."""
    first = candidates.row(0, named=True)
    net, credit = first["tpp_neto"], first["kredit"]
    premiums, workers = first["premi_kini"], first["jumlah_kini"]
    for number, premium in candidates.select("nomor", "premi").iter_rows():
        left = net - max(0, premiums - credit)
        if caps.max_workers and workers >= caps.max_workers:
            yield number, Outcome.OVER_LIMIT.value, left
        elif net - max(0, premiums + premium - credit) < caps.min_net_after:
            yield number, Outcome.TPP_TOO_SMALL.value, left
        else:
            premiums += premium
            workers += 1
            yield number, Outcome.DEDUCTED.value, left


def _charge(sponsors: pl.DataFrame, funded: pl.DataFrame) -> pl.DataFrame:
    """What the round took from each sponsor."""
    taken = funded.group_by("nip").agg(diambil=pl.col("premi").sum(), bertambah=pl.len().cast(pl.Int64))
    return sponsors.join(taken, on="nip", how="left", validate="1:1").select(
        "nip",
        "tpp_neto",
        "kredit",
        premi_kini=pl.col("premi_kini") + pl.col("diambil").fill_null(0),
        jumlah_kini=pl.col("jumlah_kini") + pl.col("bertambah").fill_null(0),
    )
