"""Double entry: which transfers the acts of a period make (ADR 0003, ADR 0009).

| in  | lines, credit used, a reversed line, balances held for BPJS and an amount that is paid |
| out | `Transfer`s, sorted |
"""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from tpp_sponsor.domain.accounts import (
    ACCOUNTS,
    HELD,
    Account,
    AccountRole,
    Payer,
    PayerKind,
    TransferKind,
)
from tpp_sponsor.tables.ledger import AccountBalance, Transfer
from tpp_sponsor.tables.posted import PostedLine, UsedCredit
from tpp_sponsor.tables.programmes.funds import FundLine
from tpp_sponsor.tables.programmes.wages import WageLine
from tpp_sponsor.tables.typed import dy, empty, polars_schema, typed

# An overpayment from TPP belongs to no OPD; that of another payer belongs to the payer.
_NO_DEPARTMENT = ""
_TPP_HELD = HELD[PayerKind.TPP]


def withholding_entries(
    lines: dy.DataFrame[PostedLine], used_credit: dy.DataFrame[UsedCredit]
) -> dy.DataFrame[Transfer]:
    """Return the transfers of posted lines: per OPD and programme, from withheld money to held money.

    Where credit pays, the money comes from the credit; within an OPD it pays for JKK first, then for JKM, then for JHT.
    """
    if lines.is_empty():
        return empty(Transfer)
    sums = lines.group_by("opd").agg(pl.col(*_TPP_HELD).sum())
    used = used_credit.group_by("opd").agg(pl.col("used_credit_idr").sum())
    unpaid = sums.join(used, on="opd", how="left", validate="1:1").with_columns(
        pl.col("used_credit_idr").fill_null(0)
    )
    transfers = []
    for programme, held in _TPP_HELD.items():
        by_credit = pl.min_horizontal(programme, "used_credit_idr")
        by_tpp = pl.col(programme) - by_credit
        transfers += [
            _per_department(unpaid, TransferKind.USE_CREDIT, (Account.CREDIT, held), by_credit),
            _per_department(unpaid, TransferKind.WITHHOLD, (Account.WITHHELD, held), by_tpp),
        ]
        unpaid = unpaid.with_columns(used_credit_idr=pl.col("used_credit_idr") - by_credit)
    return _moving(pl.concat(transfers))


def fund_entries(lines: dy.DataFrame[FundLine]) -> dy.DataFrame[Transfer]:
    """Return the transfers of lines of funds: what a fund owes is held for BPJS, by programme."""
    return _charges(lines, PayerKind.FUND, "dana")


def employer_entries(lines: dy.DataFrame[WageLine]) -> dy.DataFrame[Transfer]:
    """Return the transfers of lines of employers: an employer owes both shares, by programme."""
    return _charges(lines, PayerKind.EMPLOYER, "pemberi_kerja")


def _charges(lines: pl.DataFrame, kind: PayerKind, payer: str) -> dy.DataFrame[Transfer]:
    held = HELD[kind]
    sums = lines.group_by(department=payer).agg(pl.col(*held).sum())
    transfers = [
        sums.select(
            pl.lit(TransferKind.CHARGE.value).alias("kind"),
            "department",
            debit=pl.lit(ACCOUNTS[kind][AccountRole.RECEIVABLE].value),
            credit=pl.lit(account.value),
            amount_idr=pl.col(programme),
        )
        for programme, account in held.items()
    ]
    return _moving(pl.concat(transfers))


def reversal_entries(line: Mapping[str, Any]) -> dy.DataFrame[Transfer]:
    """Return the transfers of a reversed line (a row of `LineWithReversal`): held money becomes the sponsor's credit.

    A fund or an employer has no credit: it no longer owes the money.
    """
    kind = PayerKind(line["payer_kind"])
    accounts = ACCOUNTS[kind]
    back = accounts.get(AccountRole.CREDIT, accounts[AccountRole.RECEIVABLE])
    rows = [
        (TransferKind.REVERSE.value, line["department"], account.value, back.value, line[programme])
        for programme, account in HELD[kind].items()
        if line[programme]
    ]
    return _transfers(rows)


def refund_entries(department: str, amount: int) -> dy.DataFrame[Transfer]:
    """Return the transfer of a refund: credit of a sponsor is paid out of the withheld money."""
    row = (TransferKind.REFUND.value, department, Account.CREDIT.value, Account.WITHHELD.value, amount)
    return _transfers([row])


def payment_entries(held: dy.DataFrame[AccountBalance], amount: int, payer: Payer) -> dy.DataFrame[Transfer]:
    """Return the transfers of a payment to BPJS: it takes what is held OPD by OPD, by programme.

    `held` is of the payer. An overpayment is money that BPJS has and is not owed: it belongs to no OPD, or to the fund
    or employer.
    """
    kind = payer.kind
    owed = held.filter(pl.col("amount_idr") > 0).sort("department", _order(kind))
    parts = _take_in_order(owed, amount)
    beyond = amount - int(parts["amount_idr"].sum())
    overpayment = pl.DataFrame(
        [(payer.name or _NO_DEPARTMENT, HELD[kind]["jkk"].value, beyond)], schema=parts.schema, orient="row"
    )
    return _moving(
        pl.concat([parts, overpayment])
        # An overpayment of one payer may be beside a part that takes what the same account holds.
        .group_by("department", "account")
        .agg(pl.col("amount_idr").sum())
        .select(
            pl.lit(TransferKind.PAY.value).alias("kind"),
            "department",
            debit="account",
            credit=pl.lit(ACCOUNTS[kind][AccountRole.PAID].value),
            amount_idr="amount_idr",
        )
    )


def payment_reversal_entries(
    net: dy.DataFrame[AccountBalance], amount: int, payer: Payer
) -> dy.DataFrame[Transfer]:
    """Return the transfers of a payment that is taken back: the money is held for BPJS again, the last paid first.

    `net`: what the payments of the period have taken from each account of the payer. An overpayment comes back first,
    then OPDs and programmes in the reverse order of `payment_entries`.
    """
    kind = payer.kind
    paid = net.filter(pl.col("amount_idr") > 0).sort(
        pl.col("department") != _NO_DEPARTMENT,
        "department",
        _order(kind),
        descending=[False, True, True],
    )
    return _moving(
        _take_in_order(paid, amount).select(
            pl.lit(TransferKind.REVERSE_PAYMENT.value).alias("kind"),
            "department",
            debit=pl.lit(ACCOUNTS[kind][AccountRole.PAID].value),
            credit="account",
            amount_idr="amount_idr",
        )
    )


def refund_reversal_entries(department: str, amount: int) -> dy.DataFrame[Transfer]:
    """Return the transfer of a refund that is taken back.

    The money is withheld money again, and credit of the sponsor.
    """
    row = (
        TransferKind.REVERSE_REFUND.value,
        department,
        Account.WITHHELD.value,
        Account.CREDIT.value,
        amount,
    )
    return _transfers([row])


def _transfers(rows: Sequence[tuple[str, str, str, str, int]]) -> dy.DataFrame[Transfer]:
    return typed(pl.DataFrame(rows, schema=polars_schema(Transfer), orient="row").sort(pl.all()), Transfer)


def _moving(transfers: pl.DataFrame) -> dy.DataFrame[Transfer]:
    """Return the transfers that move something, sorted."""
    return typed(transfers.filter(pl.col("amount_idr") > 0).sort(pl.all()), Transfer)


def _order(kind: PayerKind) -> pl.Expr:
    """Return the place of an account in the order of programmes."""
    order = {account.value: at for at, account in enumerate(HELD[kind].values())}
    return pl.col("account").replace_strict(order, return_dtype=pl.Int64)


def _take_in_order(balances: pl.DataFrame, amount: int) -> pl.DataFrame:
    """Take an amount from balances in their order; return the part of each."""
    before = pl.col("amount_idr").cum_sum() - pl.col("amount_idr")
    return balances.with_columns(
        amount_idr=pl.min_horizontal("amount_idr", (pl.lit(amount, pl.Int64) - before).clip(lower_bound=0))
    )


def _per_department(
    departments: pl.DataFrame, kind: TransferKind, accounts: tuple[Account, Account], amount: pl.Expr
) -> pl.DataFrame:
    debit, credit = accounts
    return departments.select(
        pl.lit(kind.value).alias("kind"),
        pl.col("opd").alias("department"),
        pl.lit(debit.value).alias("debit"),
        pl.lit(credit.value).alias("credit"),
        amount.cast(pl.Int64).alias("amount_idr"),
    )
