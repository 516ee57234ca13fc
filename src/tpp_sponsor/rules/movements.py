"""Who is new, stopped, changed or failed since the last posted month, each with its reason.

| in  | live lines of this month and the last (`POSTED`), this month's statements `nomor nip nik mulai hasil` |
| out | `MOVEMENTS`: a row per worker for whom anything is different, and per new letter that failed, in order |
"""

from datetime import date

import polars as pl

from tpp_sponsor.domain.codes import LETTER_ENDED, Change, MovementReason, Outcome

MOVEMENTS = {
    "perubahan": pl.String,
    "sebab": pl.String,
    "nik": pl.String,
    "nomor": pl.String,
    "nip": pl.String,
    "opd": pl.String,
    "nomor_lalu": pl.String,
    "nip_lalu": pl.String,
    "opd_lalu": pl.String,
    "jumlah_lalu": pl.Int64,
    "jumlah": pl.Int64,
}
_FACTS = ("nomor", "nip", "opd", "paket", "total")


def find_movements(
    last: pl.DataFrame, live: pl.DataFrame, statements: pl.DataFrame, first_day: date
) -> pl.DataFrame:
    """Every worker who is paid for in one of two months and not the other, or otherwise; and letters that failed.

    `first_day` of this month tells a letter that begins with it.
    """
    told = pl.concat(
        [_paid_otherwise(last, live), _new(last, live, statements, first_day), _gone(last, live, statements)]
    )
    failed = _failed_at_once(told, live, statements, first_day)
    return pl.concat([told, failed]).sort("perubahan", "nik", "nomor")


def count_newly_unfunded(turnover: pl.DataFrame) -> int:
    """Workers who lose their premium although a letter for them still stands."""
    return turnover.filter(perubahan=Change.FAILED.value).filter(pl.col("jumlah_lalu") > 0).height


def _paid_otherwise(last: pl.DataFrame, live: pl.DataFrame) -> pl.DataFrame:
    both = live.join(last, on="nik", suffix="_lalu", validate="1:1")
    reason = pl.coalesce(
        pl.when(pl.col(name) != pl.col(f"{name}_lalu")).then(pl.lit(why.value))
        for name, why in (
            ("nip", MovementReason.OTHER_SPONSOR),
            ("opd", MovementReason.OTHER_DEPARTMENT),
            ("paket", MovementReason.OTHER_PACKAGE),
            ("total", MovementReason.OTHER_PREMIUM),
            ("nomor", MovementReason.OTHER_LETTER),
        )
    )
    return _rows(both.with_columns(sebab=reason).drop_nulls("sebab"), Change.CHANGED)


def _new(last: pl.DataFrame, live: pl.DataFrame, statements: pl.DataFrame, first_day: date) -> pl.DataFrame:
    begins = statements.filter(pl.col("mulai") == pl.lit(first_day)).select(
        "nomor", mulai_kini=pl.lit(value=True)
    )
    new = live.join(last, on="nik", how="anti").join(begins, on="nomor", how="left", validate="m:1")
    reason = (
        pl.when(pl.col("mulai_kini"))
        .then(pl.lit(MovementReason.BEGINS.value))
        .otherwise(pl.lit(MovementReason.FUNDED_AGAIN.value))
    )
    return _rows(new.with_columns(sebab=reason), Change.NEW)


def _gone(last: pl.DataFrame, live: pl.DataFrame, statements: pl.DataFrame) -> pl.DataFrame:
    """Stopped, if the letter that paid has ended; failed, if any letter for the worker still stands."""
    gone = last.join(live, on="nik", how="anti")
    ended = pl.col("hasil").is_in(LETTER_ENDED)
    letters = statements.filter(pl.col("nik").is_in(gone["nik"].implode())).sort(ended, "nomor")
    tells = letters.unique("nik", keep="first", maintain_order=True).select("nik", "nomor", "nip", "hasil")
    both = gone.rename({name: f"{name}_lalu" for name in _FACTS}).join(
        tells, on="nik", how="left", validate="1:1"
    )
    told = both.with_columns(sebab=pl.col("hasil").fill_null(Outcome.STATEMENT_GONE.value))
    stands = ~pl.col("sebab").is_in(LETTER_ENDED)
    return pl.concat([_rows(told.filter(~stands), Change.STOPPED), _rows(told.filter(stands), Change.FAILED)])


def _failed_at_once(
    told: pl.DataFrame, live: pl.DataFrame, statements: pl.DataFrame, first_day: date
) -> pl.DataFrame:
    """Letters that begin this month and bring their worker nothing."""
    begins = statements.filter(pl.col("mulai") == pl.lit(first_day), ~pl.col("hasil").is_in(LETTER_ENDED))
    unpaid = begins.join(live, on="nik", how="anti").join(told, on="nik", how="anti")
    return _rows(unpaid.with_columns(sebab="hasil"), Change.FAILED)


def _rows(found: pl.DataFrame, change: Change) -> pl.DataFrame:
    """Found workers in the columns of `MOVEMENTS`; what a worker had or has not is empty, and 0 rupiah."""
    named = found.rename({"total": "jumlah", "total_lalu": "jumlah_lalu"}, strict=False)
    empty = [pl.lit(None, kind).alias(name) for name, kind in MOVEMENTS.items() if name not in named.columns]
    return (
        named.with_columns(*empty)
        .with_columns(pl.lit(change.value).alias("perubahan"), pl.col("jumlah", "jumlah_lalu").fill_null(0))
        .select(pl.col(name).cast(kind) for name, kind in MOVEMENTS.items())
    )
