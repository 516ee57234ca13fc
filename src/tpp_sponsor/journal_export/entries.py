"""The entries of a journal in plain text: one for each act, with what it moved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

CURRENCY = "IDR"


class Form(StrEnum):
    """A program that reads journals."""

    HLEDGER = "hledger"
    BEANCOUNT = "beancount"


@dataclass(frozen=True, order=True)
class Move:
    """An amount that goes from one account of an OPD or fund to another; whole rupiah, above zero.

    Accounts and `kind` are those of the ledger (`domain/accounts.py`).
    """

    kind: str
    department: str
    debit: str
    credit: str
    amount: int


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An act of the ledger: its number in the chain, the city's day on which it was done, and what it moved.

    `text` is a sentence about the act; nothing here names a person.
    """

    event: int
    on: date
    act: str
    period: str
    hash: str
    text: str
    moves: tuple[Move, ...] = ()


def in_order_of_days(entries: Iterable[Entry]) -> list[Entry]:
    """Entries by day and, within a day, by number: a clock may have been set back."""
    return sorted(entries, key=lambda entry: (entry.on, entry.event))


def legs(entry: Entry) -> Sequence[tuple[str, str, int, str]]:
    """Account, OPD, amount and kind, twice for each move: debits count up, credits down."""
    return [
        (account, move.department, amount, move.kind)
        for move in entry.moves
        for account, amount in ((move.debit, move.amount), (move.credit, -move.amount))
    ]


def about(entry: Entry) -> str:
    """Return the comment for an act that moved nothing: the journal shows every act of the chain."""
    return f"{entry.on} ({entry.event}) {entry.text}; {entry.act} {entry.period}, hash {entry.hash}"
