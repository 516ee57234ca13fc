"""What the ledger holds of a period, and how what each payer was charged differs from what it paid.

| in  | lines of all payers, payments and responses of a period, the day of each event, the days the bills are due |
| out | `DIFFERENCES` of payers, and of payments that were late |
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from tpp_sponsor.bpjs.differences import Difference
from tpp_sponsor.domain.accounts import PayerKind
from tpp_sponsor.tables.reconciliation import DIFFERENCES, PeriodDifference

_ORDER = {kind.value: at for at, kind in enumerate(PayerKind)}


@dataclass(frozen=True)
class PeriodBooks:
    """What the ledger holds of a period: `LINES_WITH_REVERSALS`, `PAYMENTS`, `CORRECTIONS`, `DAYS`."""

    kept: pl.DataFrame
    payments: pl.DataFrame
    responses: pl.DataFrame
    days: pl.DataFrame

    @property
    def live(self) -> pl.DataFrame:
        """The lines that are not reversed."""
        return self.kept.filter(pl.col("reversed_by").is_null())


def payer_differences(books: PeriodBooks) -> pl.DataFrame:
    """Compare charges and payments of each payer; the date is when its balance last took its present sign."""
    key = ["payer_kind", "payer"]
    is_tpp = pl.col("payer_kind") == PayerKind.TPP.value
    kept = books.kept.with_columns(payer=pl.when(~is_tpp).then("payer"))
    payers = pl.concat([rows.select(key) for rows in (kept, books.payments)]).unique()
    order = pl.col("payer_kind").replace_strict(_ORDER, return_dtype=pl.Int64)
    parts: list[pl.DataFrame] = [PeriodDifference.create_empty()]
    for kind, payer in payers.sort(order, "payer").rows():
        is_its = (pl.col("payer_kind") == kind) & pl.col("payer").eq_missing(pl.lit(payer, pl.String))
        its = PeriodBooks(kept.filter(is_its), books.payments.filter(is_its), books.responses, books.days)
        parts.append(_about_payer(its, PayerKind(kind), payer))
    return pl.concat(parts)


def _about_payer(books: PeriodBooks, kind: PayerKind, payer: str | None) -> pl.DataFrame:
    booked, paid = int(books.live["total"].sum()), int(books.payments["amount"].sum())
    if booked == paid:
        return PeriodDifference.create_empty()
    posted, reversed_ = (
        books.days.rename({"event_id": "run_id"}),
        books.days.rename({"event_id": "reversed_by"}),
    )
    moves = pl.concat(
        [
            books.kept.join(posted, on="run_id", how="inner").select("hari", amount="total"),
            books.kept.join(reversed_, on="reversed_by", how="inner").select("hari", amount=-pl.col("total")),
            books.payments.select(hari=pl.col("paid_on").str.to_date(), amount=-pl.col("amount")),
        ]
    )
    balance = (
        moves.group_by("hari")
        .agg(pl.col("amount").sum())
        .sort("hari")
        .with_columns(pl.col("amount").cum_sum().sign())
    )
    last_other = balance.filter(pl.col("amount") != balance["amount"].last())["hari"].max()
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
    return pl.DataFrame([row], schema=DIFFERENCES)


def late_payments(books: PeriodBooks, due: Mapping[PayerKind, date]) -> pl.DataFrame:
    """Payments that were made after the day on which those of their kind of payer were due."""
    paid_on = pl.col("paid_on").str.to_date()
    due_on = pl.col("payer_kind").replace_strict(dict(due), return_dtype=pl.Date)
    late = books.payments.filter(paid_on > due_on).with_columns(
        kelas=code_of(Difference.LATE),
        opd="payer",
        dana=pl.when(pl.col("payer_kind") == PayerKind.FUND.value).then("payer"),
        pemberi_kerja=pl.when(pl.col("payer_kind") == PayerKind.EMPLOYER.value).then("payer"),
        dibayar="amount",
        selisih=pl.lit(0, pl.Int64),
        sejak=due_on,
        umur_hari=(paid_on - due_on).dt.total_days(),
        sebab="bill_code",
    )
    return late.select(column_or_null(name, late.columns) for name in DIFFERENCES)


def code_of(difference: Difference) -> pl.Expr:
    """Return the code of a class as a literal."""
    return pl.lit(difference.value)


def column_or_null(name: str, columns: list[str]) -> pl.Expr:
    """Return a column of `DIFFERENCES`, null where there is none of this name."""
    return (pl.col(name) if name in columns else pl.lit(None)).cast(DIFFERENCES[name]).alias(name)
