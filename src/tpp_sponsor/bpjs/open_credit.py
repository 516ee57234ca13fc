"""Open credit: what sponsors are owed from reversed premiums, since when, and who can no longer use it.

| in  | changes of credit with the period, act and statement of their events; sponsors of the newest posted month |
| out | `OpenCredit`, a row per sponsor and statement, sorted |

A refund pays back the credit of its statement; a deduction uses the oldest credit first.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

import polars as pl

from tpp_sponsor.domain.accounts import CreditKind
from tpp_sponsor.domain.lifecycle import Act
from tpp_sponsor.tables.ledger import DatedCreditChange, OpenCredit, SponsorName
from tpp_sponsor.tables.typed import dy, polars_schema, typed

_GRANT = ["payer", "period", "nomor"]


@dataclass(frozen=True)
class Usable:
    """Who can still use credit: `nip` of active civil servants, and of those with TPP, in the newest posted month."""

    active: AbstractSet[str]
    with_tpp: AbstractSet[str]


def open_credits(
    entries: dy.DataFrame[DatedCreditChange],
    names: dy.DataFrame[SponsorName],
    usable: Usable | None,
    as_of: date,
) -> dy.DataFrame[OpenCredit]:
    """Return the credit that is left of each statement; ages count until `as_of`.

    `usable` is None where the newest month is not here; `tidak_dapat_dipakai` is then null.
    """
    grants = _grants(entries)
    before = (pl.col("left").cum_sum() - pl.col("left")).over("payer")
    used = entries.filter(pl.col("kind") == CreditKind.USED.value)
    sums = used.group_by("payer").agg(used=pl.col("amount_idr").sum())
    open_ = (
        grants.join(sums, on="payer", how="left", validate="m:1", maintain_order="left")
        .with_columns(jumlah=pl.col("left") - (pl.col("used").fill_null(0) - before).clip(0, pl.col("left")))
        .filter(pl.col("jumlah") > 0)
    )
    usable_by = set() if usable is None else usable.active & usable.with_tpp
    is_stuck = pl.lit(None) if usable is None else ~pl.col("payer").is_in(sorted(usable_by))
    named = (
        open_.join(names, left_on="payer", right_on="nip", how="left", validate="m:1")
        .with_columns(
            umur_hari=(pl.lit(as_of) - pl.col("sejak")).dt.total_days().clip(lower_bound=0),
            tidak_dapat_dipakai=is_stuck,
        )
        .rename({"payer": "nip", "department": "opd", "period": "periode"})
        .select(pl.col(name).cast(dtype) for name, dtype in polars_schema(OpenCredit).items())
    )
    return typed(named.sort("sejak", "nip", "periode", "nomor"), OpenCredit)


def _grants(entries: pl.DataFrame) -> pl.DataFrame:
    """Return the credit of each statement, less what was refunded for it, in the order in which it was granted."""
    amount = pl.col("amount_idr")
    change = pl.when(pl.col("kind") == CreditKind.GRANTED.value).then(amount).otherwise(-amount)
    is_reversal = pl.col("act") == Act.REVERSE.value
    return (
        entries.filter(pl.col("kind") != CreditKind.USED.value)
        .sort("event_id")
        .group_by(_GRANT, maintain_order=True)
        .agg(
            pl.col("department").first(),
            left=change.sum(),
            sejak=pl.col("hari").filter(is_reversal).first(),
        )
    )
