"""The money that was taken from TPP and not passed on, per OPD, and who owns it.

| in  | the whole journal, with the period of each event; what other payers move is left out |
| out | `DepartmentAccount`, a row per OPD, sorted |
"""

import polars as pl

from tpp_sponsor.domain.accounts import ACCOUNTS, HELD, Account, PayerKind, TransferKind
from tpp_sponsor.tables.ledger import PeriodTransfer
from tpp_sponsor.tables.reconciliation import DepartmentAccount
from tpp_sponsor.tables.typed import dy, typed

_OF_TPP = [account.value for account in set(ACCOUNTS[PayerKind.TPP].values())]
_HELD = [account.value for account in HELD[PayerKind.TPP].values()]


def held_balances(journal: dy.DataFrame[PeriodTransfer], period: str) -> dy.DataFrame[DepartmentAccount]:
    """Return the account of each OPD; an OPD without any transfer has no row.

    An empty OPD is for what was paid to BPJS beyond all that was held for it: its `titipan` is below 0.
    """
    amount = pl.col("amount_idr")

    def moved_by(kind: TransferKind) -> pl.Expr:
        return amount.filter(pl.col("kind") == kind.value).sum()

    def balance_of(accounts: list[str], *conditions: pl.Expr) -> pl.Expr:
        """Return the credit balance of some accounts."""
        credit, debit = (
            amount.filter(pl.col(side).is_in(accounts), *conditions).sum() for side in ("credit", "debit")
        )
        return credit - debit

    this_period = pl.col("period") == period
    of_tpp = journal.filter(pl.col("debit").is_in(_OF_TPP))
    accounts = of_tpp.group_by(opd="department").agg(
        dipotong=moved_by(TransferKind.WITHHOLD),
        disetor=moved_by(TransferKind.PAY) - moved_by(TransferKind.REVERSE_PAYMENT),
        dikembalikan=moved_by(TransferKind.REFUND) - moved_by(TransferKind.REVERSE_REFUND),
        saldo=-balance_of([Account.WITHHELD.value]),
        titipan_bulan_ini=balance_of(_HELD, this_period),
        titipan_bulan_lain=balance_of(_HELD, ~this_period),
        kredit_asn=balance_of([Account.CREDIT.value]),
    )
    return typed(accounts.sort("opd"), DepartmentAccount)


def payer_balances(journal: dy.DataFrame[PeriodTransfer], period: str, kind: PayerKind) -> dict[str, int]:
    """Fund or employer → what its accounts hold for BPJS of a period, in whole rupiah."""
    held = [account.value for account in HELD[kind].values()]
    amount = pl.col("amount_idr")
    credit = amount.filter(pl.col("credit").is_in(held)).sum()
    balance = credit - amount.filter(pl.col("debit").is_in(held)).sum()
    of_period = journal.filter(
        pl.col("period") == period, pl.col("debit").is_in(held) | pl.col("credit").is_in(held)
    )
    return dict(of_period.group_by("department").agg(balance).rows())
