"""What the ledger must hold and must refuse, said once more with dictionaries: nothing here is the program's."""

from dataclasses import dataclass, field
from typing import Any

# Error and code of its first fault; None: the act is done.
Refusal = tuple[str, str] | None
INTEGRITY: Refusal = ("IntegrityError", "ledger_refused")
CLOSED = ("paid", "settled")


@dataclass
class Line:
    """A premium line; `reversed_by` is the event that took it back."""

    nomor: str
    nip: str
    nik: str
    opd: str
    amounts: tuple[int, int, int]
    occurrence: int
    run: int
    reversed_by: int = 0

    @property
    def total(self) -> int:
        return sum(self.amounts)


@dataclass
class Month:
    """All that is known of a period."""

    runs: list[int] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    paid: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    lists: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)
    refunds: dict[str, int] = field(default_factory=dict)
    reopened: bool = False

    @property
    def live(self) -> dict[str, Line]:
        return {line.nik: line for line in self.lines if not line.reversed_by}

    @property
    def total_paid(self) -> int:
        return sum(amount for amount, _ in self.paid.values())

    @property
    def owed(self) -> int:
        return sum(line.total for line in self.live.values()) - self.total_paid

    def accepts(self, worker: str) -> bool:
        """What the newest list that names a worker says of him, in all its rows."""
        said = [[yes for named, yes in rows if named == worker] for rows in self.lists.values()]
        newest = next((rows for rows in reversed(said) if rows), [False])
        return all(newest)

    @property
    def state(self) -> str:
        if not self.runs:
            return "unposted"
        if self.reopened:
            return "reopened"
        all_accepted = bool(self.live) and all(map(self.accepts, self.live))
        if self.total_paid and self.owed <= 0:
            return "settled" if all_accepted else "paid"
        if self.total_paid:
            return "partly_paid"
        return "answered" if all_accepted else "handed_over"


class Model:
    """The ledger as a dictionary of periods, what each sponsor is owed, and the acts in their order."""

    def __init__(self, periods: list[str]) -> None:
        self.months = {period: Month() for period in periods}
        self.credit: dict[str, int] = {}
        self.used: dict[str, int] = {}
        self.refunded: dict[str, int] = {}
        self.granted: dict[str, int] = {}
        self.events: list[tuple[str, str, str]] = []

    def post(self, period: str, rows: list[dict[str, Any]]) -> None:
        """A revision: what a sponsor is owed pays first."""
        month, number = self.months[period], len(self.events) + 1
        act = "revise" if month.runs else "post"
        month.runs.append(number)
        for row in rows:
            before = sum(line.nik == row["nik"] for line in month.lines)
            amounts = (row["jkk"], row["jkm"], row["jht"])
            month.lines.append(
                Line(row["nomor"], row["nip"], row["nik"], row["opd"], amounts, before + 1, number)
            )
        for sponsor in {row["nip"] for row in rows}:
            premiums = sum(row["total"] for row in rows if row["nip"] == sponsor)
            self._owe(self.used, sponsor, min(premiums, self.credit.get(sponsor, 0)), -1)
        month.reopened &= act != "revise"
        self._told(act, period)

    def reverse(self, period: str, nomor: str) -> None:
        line = next(line for line in self.months[period].live.values() if line.nomor == nomor)
        line.reversed_by = len(self.events) + 1
        self._owe(self.granted, line.nip, line.total, 1)
        self._told("reverse", period)

    def refundable(self, period: str, nomor: str) -> int:
        """What is still owed for the lines of a statement that were taken back."""
        month = self.months[period]
        gone = [line for line in month.lines if line.nomor == nomor and line.reversed_by]
        if not gone:
            return 0
        left = sum(line.total for line in gone) - month.refunds.get(nomor, 0)
        return min(left, self.credit.get(gone[0].nip, 0))

    def refund(self, period: str, nomor: str) -> None:
        month, amount = self.months[period], self.refundable(period, nomor)
        sponsor = next(line.nip for line in month.lines if line.nomor == nomor)
        month.refunds[nomor] = month.refunds.get(nomor, 0) + amount
        self._owe(self.refunded, sponsor, amount, -1)
        self._told("refund", period)

    def pay(self, period: str, key: tuple[str, str], amount: int, paid_on: str) -> None:
        if key not in self.months[period].paid:
            self.months[period].paid[key] = (amount, paid_on)
            self._told("pay", period)

    def answer(self, period: str, sha256: str, rows: list[tuple[str, bool]]) -> None:
        if sha256 not in self.months[period].lists:
            self.months[period].lists[sha256] = rows
            self._told("answer", period)

    def reopen(self, period: str) -> None:
        self.months[period].reopened = True
        self._told("reopen", period)

    def refuses_run(self, period: str, workers: list[str], *, spoiled: bool) -> Refusal:
        month = self.months[period]
        if month.state in CLOSED:
            return ("PeriodStateError", "period_paid")
        return INTEGRITY if spoiled or month.live.keys() & set(workers) else None

    def refuses_reversal(self, period: str, nomor: str) -> Refusal:
        of_it = [line for line in self.months[period].lines if line.nomor == nomor]
        if any(not line.reversed_by for line in of_it):
            return None
        return ("PeriodStateError", "already_reversed" if of_it else "no_line")

    def refuses_refund(self, period: str, nomor: str) -> Refusal:
        of_it = [line for line in self.months[period].lines if line.nomor == nomor]
        if not any(line.reversed_by for line in of_it):
            return ("PeriodStateError", "nothing_reversed")
        return None if self.refundable(period, nomor) else ("PeriodStateError", "no_credit_left")

    def refuses_payment(self, period: str, key: tuple[str, str], amount: int, paid_on: str) -> Refusal:
        month = self.months[period]
        if key in month.paid:
            same = month.paid[key] == (amount, paid_on)
            return None if same else ("PeriodStateError", "payment_differs")
        if month.state == "unposted":
            return ("PeriodStateError", "act_not_possible")
        return INTEGRITY if any(key in other.paid for other in self.months.values()) else None

    def refuses_answer(self, period: str) -> Refusal:
        return None if self.months[period].runs else ("PeriodStateError", "act_not_possible")

    def refuses_reopening(self, period: str) -> Refusal:
        return None if self.months[period].state in CLOSED else ("PeriodStateError", "act_not_possible")

    def _owe(self, book: dict[str, int], sponsor: str, amount: int, sign: int) -> None:
        book[sponsor] = book.get(sponsor, 0) + amount
        self.credit[sponsor] = self.credit.get(sponsor, 0) + sign * amount

    def _told(self, act: str, period: str) -> None:
        self.events.append((act, period, self.months[period].state))
