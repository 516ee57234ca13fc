"""Whose the money is that was taken from TPP and is still here.

| in  | the whole journal, `frames.books.JOURNAL`, with the period of each event |
| out | `frames.reconciliation.ACCOUNT`, a row per OPD, sorted |
"""

import polars as pl

from tpp_sponsor.domain.accounts import HELD, Account, TransferKind
from tpp_sponsor.tables.reconciliation import ACCOUNT

_HELD = [account.value for account in HELD.values()]


def held_balances(journal: pl.DataFrame, period: str) -> pl.DataFrame:
    """The account of each OPD; an OPD whose account never had anything on it is not there.

    An empty OPD stands for what was paid to BPJS beyond all that was held for it: its `titipan` is below 0.
    """
    amount = pl.col("amount")

    def came_by(kind: TransferKind) -> pl.Expr:
        return amount.filter(pl.col("kind") == kind.value).sum()

    def on(accounts: list[str], *where: pl.Expr) -> pl.Expr:
        """What stands to the credit of some accounts."""
        credit, debit = (
            amount.filter(pl.col(side).is_in(accounts), *where).sum() for side in ("credit", "debit")
        )
        return credit - debit

    this = pl.col("period") == period
    return (
        journal.group_by(opd="department")
        .agg(
            dipotong=came_by(TransferKind.WITHHOLD),
            disetor=came_by(TransferKind.PAY) - came_by(TransferKind.REVERSE_PAYMENT),
            dikembalikan=came_by(TransferKind.REFUND) - came_by(TransferKind.REVERSE_REFUND),
            saldo=-on([Account.WITHHELD.value]),
            titipan_bulan_ini=on(_HELD, this),
            titipan_bulan_lain=on(_HELD, ~this),
            kredit_asn=on([Account.CREDIT.value]),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in ACCOUNT.items())
        .sort("opd")
    )
