"""Double entry: which transfers the acts of a period make (ADR 0003, ADR 0009).

| in  | lines, credit used, a line that is taken back, balances held for BPJS and an amount that is paid |
| out | `frames.books.JOURNAL`, sorted; amounts above zero, in whole rupiah |
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from tpp_sponsor.domain.accounts import HELD, Account, TransferKind
from tpp_sponsor.tables.ledger import JOURNAL

# Money that was paid to BPJS beyond all that is held for it belongs to no OPD.
_NO_DEPARTMENT = ""


def withholding_entries(lines: pl.DataFrame, used_credit: pl.DataFrame) -> pl.DataFrame:
    """What lines (`POSTED`) add up to: per OPD and programme, from what was withheld to what is held for BPJS.

    What a sponsor's credit pays (`USED_CREDIT`) is taken from the credit instead; within an OPD it pays for JKK first,
    then for JKM, then for JHT.
    """
    if lines.is_empty():
        return pl.DataFrame(schema=JOURNAL)
    sums = lines.group_by("opd").agg(pl.col(*HELD).sum())
    used = used_credit.group_by("opd").agg(pl.col("used_credit_idr").sum())
    left = sums.join(used, on="opd", how="left", validate="1:1").with_columns(
        pl.col("used_credit_idr").fill_null(0)
    )
    transfers = []
    for programme, held in HELD.items():
        by_credit = pl.min_horizontal(programme, "used_credit_idr")
        by_tpp = pl.col(programme) - by_credit
        transfers += [
            _per_department(left, TransferKind.USE_CREDIT, (Account.CREDIT, held), by_credit),
            _per_department(left, TransferKind.WITHHOLD, (Account.WITHHELD, held), by_tpp),
        ]
        left = left.with_columns(used_credit_idr=pl.col("used_credit_idr") - by_credit)
    return pl.concat(transfers).filter(pl.col("amount") > 0).sort(pl.all())


def reversal_entries(line: Mapping[str, Any]) -> pl.DataFrame:
    """A reversed line (`LINES_KEPT`): what was held for BPJS is owed to the sponsor."""
    rows = [
        (TransferKind.REVERSE.value, line["department"], account.value, Account.CREDIT.value, line[programme])
        for programme, account in HELD.items()
        if line[programme]
    ]
    return pl.DataFrame(rows, schema=JOURNAL, orient="row").sort(pl.all())


def refund_entries(department: str, amount: int) -> pl.DataFrame:
    """What is owed to a sponsor leaves the withheld money and is paid to him."""
    row = (TransferKind.REFUND.value, department, Account.CREDIT.value, Account.WITHHELD.value, amount)
    return pl.DataFrame([row], schema=JOURNAL, orient="row")


def payment_entries(held: pl.DataFrame, amount: int) -> pl.DataFrame:
    """A payment to BPJS leaves what is held for it (`HELD_BALANCES`): OPD by OPD, and there JKK, JKM, JHT.

    What is paid beyond all that is held is money that BPJS has and is not owed: it stands against no OPD.
    """
    order = {account.value: at for at, account in enumerate(HELD.values())}
    owed = held.filter(pl.col("amount") > 0).sort(
        "department", pl.col("account").replace_strict(order, return_dtype=pl.Int64)
    )
    parts = _as_far_as(owed, amount)
    beyond = amount - int(parts["amount"].sum())
    nobodys = pl.DataFrame(
        [(_NO_DEPARTMENT, Account.HELD_JKK.value, beyond)], schema=parts.schema, orient="row"
    )
    return (
        pl.concat([parts, nobodys])
        .filter(pl.col("amount") > 0)
        .select(
            pl.lit(TransferKind.PAY.value).alias("kind"),
            "department",
            debit="account",
            credit=pl.lit(Account.WITHHELD.value),
            amount="amount",
        )
        .sort(pl.all())
    )


def reverse_payment(net: pl.DataFrame, amount: int) -> pl.DataFrame:
    """A payment that is taken back is held for BPJS again; the last that was paid comes back first.

    `net`: what the payments of the period have taken from each account (`HELD_BALANCES`). What was paid beyond all that
    was held comes first, then OPDs and programmes against the order in which `pay` takes them.
    """
    order = {account.value: at for at, account in enumerate(HELD.values())}
    paid = net.filter(pl.col("amount") > 0).sort(
        pl.col("department") != _NO_DEPARTMENT,
        "department",
        pl.col("account").replace_strict(order, return_dtype=pl.Int64),
        descending=[False, True, True],
    )
    return (
        _as_far_as(paid, amount)
        .filter(pl.col("amount") > 0)
        .select(
            pl.lit(TransferKind.REVERSE_PAYMENT.value).alias("kind"),
            "department",
            debit=pl.lit(Account.WITHHELD.value),
            credit="account",
            amount="amount",
        )
        .sort(pl.all())
    )


def reverse_refund(department: str, amount: int) -> pl.DataFrame:
    """A refund that is taken back: the money is here again, and owed to the sponsor."""
    row = (
        TransferKind.REVERSE_REFUND.value,
        department,
        Account.WITHHELD.value,
        Account.CREDIT.value,
        amount,
    )
    return pl.DataFrame([row], schema=JOURNAL, orient="row")


def _as_far_as(balances: pl.DataFrame, amount: int) -> pl.DataFrame:
    """Of balances in their order, what an amount takes from each."""
    before = pl.col("amount").cum_sum() - pl.col("amount")
    return balances.with_columns(
        amount=pl.min_horizontal("amount", (pl.lit(amount, pl.Int64) - before).clip(lower_bound=0))
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
        amount.cast(pl.Int64).alias("amount"),
    )
