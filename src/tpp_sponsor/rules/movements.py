"""Movements: who is new, stopped, changed or failed since the last posted month, each with the reason.

| in  | live lines of this month and the last, this month's statements `nomor nip nik mulai outcome` |
| out | `Movement`: a row per worker with any change, and per new statement that failed, sorted |

They are about TPP. A worker between a sponsor and a fund or employer has changed payer, and is neither new nor stopped;
who moves between funds is in `perpindahan.csv`.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from tpp_sponsor.domain.codes import STATEMENT_ENDED, Change, MovementReason, Outcome
from tpp_sponsor.rules.decision_frames import Movement, StatementOutcome
from tpp_sponsor.tables.posted import PostedLine
from tpp_sponsor.tables.programmes.funds import FundLine
from tpp_sponsor.tables.programmes.wages import WageLine
from tpp_sponsor.tables.typed import dy, polars_schema, typed

_FACTS = ("nomor", "nip", "opd", "paket", "premium_idr")


class OtherLine(dy.Schema):
    """A premium that a fund or an employer pays; `nomor` is the proposal, or the employer."""

    nik = dy.String(nullable=False)
    nomor = dy.String(nullable=False)
    paket = dy.String(nullable=False)
    premium_idr = dy.Int64(nullable=False, min=1)


@dataclass(frozen=True)
class OtherPayers:
    """The live lines of funds and employers in the last month and in this one."""

    last: dy.DataFrame[OtherLine]
    now: dy.DataFrame[OtherLine]


def other_lines(funds: dy.DataFrame[FundLine], employers: dy.DataFrame[WageLine]) -> dy.DataFrame[OtherLine]:
    """Return the lines of funds and of employers, of which the claim is the employer."""
    named = employers.rename({"pemberi_kerja": "nomor"})
    return typed(pl.concat(typed(lines, OtherLine) for lines in (funds, named)), OtherLine)


def find_movements(
    last: dy.DataFrame[PostedLine],
    live: dy.DataFrame[PostedLine],
    statements: dy.DataFrame[StatementOutcome],
    first_day: date,
    others: OtherPayers,
    *,
    is_first_month: bool,
) -> dy.DataFrame[Movement]:
    """Every worker who is paid for in only one of two months, or otherwise than before; and statements that failed.

    A statement that begins on `first_day` of this month is new; in the first month of a city every one is.
    """
    is_new = pl.lit(value=True) if is_first_month else pl.col("mulai") == pl.lit(first_day)
    workers = pl.concat(
        [
            _paid_otherwise(last, live),
            _paid_by_other_kind(last, live, others),
            _newly_paid(
                last,
                live.join(others.last, on="nik", how="anti"),
                statements,
                first_day,
                MovementReason.FIRST_MONTH if is_first_month else MovementReason.FUNDED_AGAIN,
            ),
            _no_longer_paid(last.join(others.now, on="nik", how="anti"), live, statements),
        ]
    )
    paid = pl.concat([live.select("nik"), others.now.select("nik")])
    failed = _failed_at_once(workers, paid, statements.filter(is_new))
    return typed(pl.concat([workers, failed]).sort("perubahan", "nik", "nomor"), Movement)


def count_newly_unfunded(movements: dy.DataFrame[Movement]) -> int:
    """Workers who lose their premium although a statement for them is in force."""
    return movements.filter(perubahan=Change.FAILED.value).filter(pl.col("jumlah_lalu") > 0).height


def _paid_otherwise(last: pl.DataFrame, live: pl.DataFrame) -> pl.DataFrame:
    both = live.join(last, on="nik", suffix="_lalu", validate="1:1")
    reason = pl.coalesce(
        pl.when(pl.col(name) != pl.col(f"{name}_lalu")).then(pl.lit(reason.value))
        for name, reason in (
            ("nip", MovementReason.OTHER_SPONSOR),
            ("opd", MovementReason.OTHER_DEPARTMENT),
            ("paket", MovementReason.OTHER_PACKAGE),
            ("premium_idr", MovementReason.OTHER_PREMIUM),
            ("nomor", MovementReason.OTHER_STATEMENT),
        )
    )
    return _rows(both.with_columns(sebab=reason).drop_nulls("sebab"), Change.CHANGED)


def _paid_by_other_kind(last: pl.DataFrame, live: pl.DataFrame, others: OtherPayers) -> pl.DataFrame:
    """Workers between a sponsor and another payer, which has neither NIP nor OPD."""
    neither = [pl.lit(None, pl.String).alias(name) for name in ("nip", "opd")]
    before, after = others.last.with_columns(neither), others.now.with_columns(neither)
    facts = ("nik", *_FACTS)
    moved = [
        now.select(facts).join(then.select(facts), on="nik", suffix="_lalu", validate="1:1")
        for then, now in ((last, after), (before, live))
    ]
    reason = pl.lit(MovementReason.OTHER_PAYER.value)
    return _rows(pl.concat(moved).with_columns(sebab=reason), Change.CHANGED)


def _newly_paid(
    last: pl.DataFrame,
    live: pl.DataFrame,
    statements: pl.DataFrame,
    first_day: date,
    otherwise: MovementReason,
) -> pl.DataFrame:
    """`otherwise`: the reason of those whose statement began in an earlier month."""
    new_statements = statements.filter(pl.col("mulai") == pl.lit(first_day)).select(
        "nomor", is_new=pl.lit(value=True)
    )
    workers = live.join(last, on="nik", how="anti").join(
        new_statements, on="nomor", how="left", validate="m:1"
    )
    reason = (
        pl.when(pl.col("is_new")).then(pl.lit(MovementReason.BEGINS.value)).otherwise(pl.lit(otherwise.value))
    )
    return _rows(workers.with_columns(sebab=reason), Change.NEW)


def _no_longer_paid(last: pl.DataFrame, live: pl.DataFrame, statements: pl.DataFrame) -> pl.DataFrame:
    """Return each worker as stopped, if every statement has ended, or as failed, if one is in force."""
    workers = last.join(live, on="nik", how="anti")
    ended = pl.col("outcome").is_in(STATEMENT_ENDED)
    candidates = statements.filter(pl.col("nik").is_in(workers["nik"].implode())).sort(ended, "nomor")
    reasons = candidates.unique("nik", keep="first", maintain_order=True).select(
        "nik", "nomor", "nip", "outcome"
    )
    rows = (
        workers.rename({name: f"{name}_lalu" for name in _FACTS})
        .join(reasons, on="nik", how="left", validate="1:1")
        .with_columns(sebab=pl.col("outcome").fill_null(Outcome.STATEMENT_GONE.value))
    )
    failed = ~pl.col("sebab").is_in(STATEMENT_ENDED)
    return pl.concat([_rows(rows.filter(~failed), Change.STOPPED), _rows(rows.filter(failed), Change.FAILED)])


def _failed_at_once(others: pl.DataFrame, paid: pl.DataFrame, new_statements: pl.DataFrame) -> pl.DataFrame:
    """Return new statements that are in force and bring their worker nothing, of workers not in `others`."""
    new_statements = new_statements.filter(~pl.col("outcome").is_in(STATEMENT_ENDED))
    unpaid = new_statements.join(paid, on="nik", how="anti").join(others, on="nik", how="anti")
    # Their premium was priced, but no month paid it.
    return _rows(unpaid.drop("premium_idr").with_columns(sebab="outcome"), Change.FAILED)


def _rows(workers: pl.DataFrame, change: Change) -> pl.DataFrame:
    """Workers in the columns of `Movement`; facts of a month in which a worker has none are null, and 0 rupiah."""
    named = workers.rename({"premium_idr": "jumlah", "premium_idr_lalu": "jumlah_lalu"}, strict=False)
    missing = {name: dtype for name, dtype in polars_schema(Movement).items() if name not in named.columns}
    return (
        named.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in missing.items())
        .with_columns(pl.lit(change.value).alias("perubahan"), pl.col("jumlah", "jumlah_lalu").fill_null(0))
        .select(Movement.column_names())
    )
