"""What the ledger holds of a period, and how what each payer was charged differs from what it paid.

| in  | lines of all payers, payments and responses of a period, the day of each event, the days the bills are due |
| out | `PeriodDifference`s of payers, and of payments that were late |
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import polars as pl

from tpp_sponsor.bpjs.differences import Difference
from tpp_sponsor.domain.accounts import PayerKind
from tpp_sponsor.tables.ledger import BillPayment, ImportedResponse, LineWithReversal
from tpp_sponsor.tables.reconciliation import EventDay, PeriodDifference
from tpp_sponsor.tables.typed import dy, empty, polars_schema, typed

_ORDER = {kind.value: at for at, kind in enumerate(PayerKind)}


@dataclass(frozen=True)
class PeriodBooks:
    """What the ledger holds of a period; `kept` are its lines, reversed ones too."""

    kept: dy.DataFrame[LineWithReversal]
    payments: dy.DataFrame[BillPayment]
    responses: dy.DataFrame[ImportedResponse]
    days: dy.DataFrame[EventDay]

    @cached_property
    def live(self) -> dy.DataFrame[LineWithReversal]:
        """The lines that are not reversed."""
        return typed(self.kept.filter(pl.col("reversed_by").is_null()), LineWithReversal)


def payer_differences(books: PeriodBooks) -> dy.DataFrame[PeriodDifference]:
    """Compare charges and payments of each payer; the date is when its balance last took its present sign."""
    # The lines of all sponsors are of one payer, TPP.
    payer_of = pl.when(pl.col("payer_kind") != PayerKind.TPP.value).then("payer").alias("payer")
    rows = (books.kept, books.payments)
    payers = pl.concat([each.select("payer_kind", payer_of) for each in rows]).unique()
    order = pl.col("payer_kind").replace_strict(_ORDER, return_dtype=pl.Int64)
    parts = [empty(PeriodDifference)]
    for kind, payer in payers.sort(order, "payer").rows():
        is_its = (pl.col("payer_kind") == kind) & payer_of.eq_missing(pl.lit(payer, pl.String))
        its = replace(
            books,
            kept=typed(books.kept.filter(is_its), LineWithReversal),
            payments=typed(books.payments.filter(is_its), BillPayment),
        )
        parts.append(_about_payer(its, PayerKind(kind), payer))
    return typed(pl.concat(parts), PeriodDifference)


def _about_payer(books: PeriodBooks, kind: PayerKind, payer: str | None) -> dy.DataFrame[PeriodDifference]:
    booked, paid = int(books.live["premium_idr"].sum()), int(books.payments["amount_idr"].sum())
    if booked == paid:
        return empty(PeriodDifference)
    posted, reversed_ = (
        books.days.rename({"event_id": "run_id"}),
        books.days.rename({"event_id": "reversed_by"}),
    )
    moves = pl.concat(
        [
            books.kept.join(posted, on="run_id", how="inner").select("hari", moved="premium_idr"),
            books.kept.join(reversed_, on="reversed_by", how="inner").select(
                "hari", moved=-pl.col("premium_idr")
            ),
            books.payments.select(hari=pl.col("paid_on").str.to_date(), moved=-pl.col("amount_idr")),
        ]
    )
    balance = (
        moves.group_by("hari")
        .agg(pl.col("moved").sum())
        .sort("hari")
        .with_columns(pl.col("moved").cum_sum().sign())
    )
    last_other = balance.filter(pl.col("moved") != balance["moved"].last())["hari"].max()
    is_since = pl.lit(value=True) if last_other is None else pl.col("hari") > last_other
    since = balance.filter(is_since)["hari"].min()
    row = {
        "kelas": (Difference.SHORT if paid < booked else Difference.OVER).value,
        "opd": payer,
        "dana": payer if kind is PayerKind.FUND else None,
        "pemberi_kerja": payer if kind is PayerKind.EMPLOYER else None,
        "dibukukan": booked,
        "dibayar": paid,
        "selisih": paid - booked,
        "sejak": since,
    }
    return typed(pl.DataFrame([row], schema=polars_schema(PeriodDifference)), PeriodDifference)


def late_payments(books: PeriodBooks, due: Mapping[PayerKind, date]) -> dy.DataFrame[PeriodDifference]:
    """Payments that were made after the day on which those of their kind of payer were due."""
    paid_on = pl.col("paid_on").str.to_date()
    due_on = pl.col("payer_kind").replace_strict(dict(due), return_dtype=pl.Date)
    late = books.payments.filter(paid_on > due_on).with_columns(
        kelas=code_of(Difference.LATE),
        opd="payer",
        dana=pl.when(pl.col("payer_kind") == PayerKind.FUND.value).then("payer"),
        pemberi_kerja=pl.when(pl.col("payer_kind") == PayerKind.EMPLOYER.value).then("payer"),
        dibayar="amount_idr",
        selisih=pl.lit(0, pl.Int64),
        sejak=due_on,
        umur_hari=(paid_on - due_on).dt.total_days(),
        sebab="bill_code",
    )
    return as_differences(late)


def code_of(difference: Difference) -> pl.Expr:
    """Return the code of a class as a literal."""
    return pl.lit(difference.value)


def as_differences(rows: pl.DataFrame) -> dy.DataFrame[PeriodDifference]:
    """Return rows with all columns of a difference, null where there is none of this name."""
    columns = (
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in polars_schema(PeriodDifference).items()
    )
    return typed(rows.select(columns), PeriodDifference)
