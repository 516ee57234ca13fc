"""What a correction of a posted premium moves, and the credit of the sponsor after it.

Nothing posted is changed or deleted: a correction is an act of its own that names what it corrects
(docs/architecture.md#ledger).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from tpp_sponsor.domain.accounts import CreditKind, PayerKind
from tpp_sponsor.domain.period import Period
from tpp_sponsor.domain.text_keys import text_key
from tpp_sponsor.ledger.store import Ledger


@dataclass(frozen=True)
class Correction:
    """What a correction moved: `amount` in whole rupiah, and `credit`, what the sponsor is owed after it."""

    event: int
    nomor: str
    nip: str
    amount: int
    credit: int


@dataclass(frozen=True)
class FundCorrection:
    """What the correction of a premium of a fund (`dana`) moved: `amount` in whole rupiah."""

    event: int
    usulan: str
    dana: str
    amount: int


@dataclass(frozen=True)
class EmployerCorrection:
    """What the correction of a premium of an employer (`pemberi_kerja`) moved: `amount` in whole rupiah."""

    event: int
    pemberi_kerja: str
    amount: int


def employer_named(ledger: Ledger, period: Period, name: str) -> str:
    """Return the employer of a posted period whose name has the same text key; the name itself where there is none."""
    is_employer = pl.col("payer_kind") == PayerKind.EMPLOYER.value
    posted = ledger.lines_with_reversals(period).filter(is_employer)["payer"].unique().sort()
    return next((payer for payer in posted if text_key(payer) == text_key(name)), name)


def credit_entry(line: Mapping[str, Any], amount: int, kind: CreditKind) -> dict[str, Any]:
    """Return the row of `credit_entry` for the sponsor of a line; `amount` in whole rupiah."""
    return {
        "payer_kind": PayerKind.TPP.value,
        "payer": line["payer"],
        "department": line["department"],
        "amount_idr": amount,
        "kind": kind.value,
    }


def credit_of(ledger: Ledger, payer: str) -> int:
    """Return the credit of a sponsor, in whole rupiah."""
    return int(ledger.credits().filter(pl.col("nip") == payer)["credit_idr"].sum())
