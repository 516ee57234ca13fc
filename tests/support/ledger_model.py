"""What the ledger must hold and must refuse, said once more with dictionaries: nothing here is the program's."""

from dataclasses import dataclass, field
from typing import Any

# Error and code of its first fault; None: the act is done.
Refusal = tuple[str, str] | None
INTEGRITY: Refusal = ("IntegrityError", "ledger_refused")
CLOSED = ("paid", "settled")
# Kind and name of a payer; TPP has no name.
PayerKey = tuple[str, str]
OF_TPP: PayerKey = ("tpp", "")
# How the number of a claim and the code of a bill begin, if TPP does not pay: `U-<fund>-…`, `P-<employer>-…`.
_KINDS = {"U": "dana", "P": "pemberi_kerja"}
# The code of a refusal for each kind of payer.
_OF_KIND = {"tpp": "", "dana": "proposal_", "pemberi_kerja": "employer_"}


@dataclass
class Line:
    """A premium line; `amounts` are JKK, JKM, JHT, JP; `reversed_by` is the event that took it back.

    `nomor` of an employer's line is of the model alone; the ledger has the name of the employer as its claim.
    """

    nomor: str
    nip: str
    nik: str
    opd: str
    amounts: tuple[int, int, int, int]
    occurrence: int
    run: int
    reversed_by: int = 0

    @property
    def payer(self) -> PayerKey:
        """Who pays: all sponsors are one payer."""
        return payer_of(self.nomor)

    @property
    def claim(self) -> str:
        return self.nip if self.payer[0] == "pemberi_kerja" else self.nomor

    @property
    def total(self) -> int:
        return sum(self.amounts)


def payer_of(number: str) -> PayerKey:
    """The payer of a claim or bill, by its number."""
    kind, _, rest = number.partition("-")
    return (_KINDS[kind], rest.partition("-")[0]) if kind in _KINDS else OF_TPP


@dataclass
class Month:
    """All that is known of a period."""

    runs: list[int] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    paid: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    lists: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)
    gone: list[tuple[tuple[str, str], tuple[int, str]]] = field(default_factory=list)
    refunds: dict[str, int] = field(default_factory=dict)
    reopened: bool = False

    @property
    def live(self) -> dict[str, Line]:
        return {line.nik: line for line in self.lines if not line.reversed_by}

    @property
    def total_paid(self) -> int:
        return sum(amount for amount, _ in self.paid.values())

    @property
    def payers(self) -> set[PayerKey]:
        """TPP, and every fund or employer with a line or a payment."""
        return {OF_TPP, *(line.payer for line in self.lines), *(payer_of(bill) for bill, _ in self.paid)}

    def paid_by(self, payer: PayerKey) -> int:
        return sum(amount for (bill, _), (amount, _) in self.paid.items() if payer_of(bill) == payer)

    def owed_by(self, payer: PayerKey) -> int:
        charged = sum(line.total for line in self.live.values() if line.payer == payer)
        return charged - self.paid_by(payer)

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
        if self.total_paid and all(self.owed_by(payer) <= 0 for payer in self.payers):
            return "settled" if all_accepted else "paid"
        if self.total_paid:
            return "partly_paid"
        return "answered" if all_accepted else "handed_over"


@dataclass
class Use:
    """What a proof was recorded for: a payment on a bill, or the refund of a statement."""

    period: str
    reference: str
    amount: int
    bill: str = ""
    nomor: str = ""
    also_for: tuple[str, ...] = ()

    @property
    def refusal(self) -> Refusal:
        return ("PeriodStateError", "proof_of_refund" if self.nomor else "proof_recorded")


class Model:
    """The ledger as a dictionary of periods, what each sponsor is owed, and the acts in their order."""

    def __init__(self, periods: list[str]) -> None:
        self.months = {period: Month() for period in periods}
        self.credit: dict[str, int] = {}
        self.used: dict[str, int] = {}
        self.refunded: dict[str, int] = {}
        self.granted: dict[str, int] = {}
        self.events: list[tuple[str, str, str]] = []
        # Event → what it used its proof for, while it stands; event that was taken back → event that did it.
        self.uses: dict[int, Use] = {}
        self.taken_back: dict[int, int] = {}
        self.paid = self.unpaid = self.unrefunded = 0

    def post(self, period: str, rows: list[dict[str, Any]]) -> None:
        """A revision: what a sponsor is owed pays first."""
        month, number = self.months[period], len(self.events) + 1
        act = "revise" if month.runs else "post"
        month.runs.append(number)
        for row in rows:
            before = sum(line.nik == row["nik"] for line in month.lines)
            amounts = (row["jkk"], row["jkm"], row["jht"], row.get("jp", 0))
            month.lines.append(
                Line(row["nomor"], row["nip"], row["nik"], row["opd"], amounts, before + 1, number)
            )
        for sponsor in {row["nip"] for row in rows if payer_of(row["nomor"]) == OF_TPP}:
            premiums = sum(row["premium_idr"] for row in rows if row["nip"] == sponsor)
            self._owe(self.used, sponsor, min(premiums, self.credit.get(sponsor, 0)), -1)
        month.reopened &= act != "revise"
        self._told(act, period)

    def reverse(self, period: str, nomor: str) -> None:
        line = next(line for line in self.months[period].live.values() if line.nomor == nomor)
        line.reversed_by = len(self.events) + 1
        if line.payer == OF_TPP:
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

    def refund(self, period: str, nomor: str, reference: str) -> None:
        month, amount = self.months[period], self.refundable(period, nomor)
        sponsor = next(line.nip for line in month.lines if line.nomor == nomor)
        month.refunds[nomor] = month.refunds.get(nomor, 0) + amount
        self._owe(self.refunded, sponsor, amount, -1)
        self._told("refund", period)
        self.uses[len(self.events)] = Use(period, reference, amount, nomor=nomor)

    def unrefund(self, period: str, nomor: str, reference: str) -> None:
        """The refund of a statement with this proof is taken back."""
        number = next(
            number for number, use in self.uses.items() if (use.nomor, use.reference) == (nomor, reference)
        )
        use, month = self.uses.pop(number), self.months[period]
        sponsor = next(line.nip for line in month.lines if line.nomor == nomor)
        month.refunds[nomor] -= use.amount
        self.unrefunded += use.amount
        self._owe(self.granted, sponsor, use.amount, 1)
        self._told("reverse_refund", period)
        self.taken_back[number] = len(self.events)

    def pay(
        self, period: str, key: tuple[str, str], amount: int, paid_on: str, also_for: tuple[str, ...] = ()
    ) -> None:
        if key not in self.months[period].paid:
            self.months[period].paid[key] = (amount, paid_on)
            self.paid += amount
            self._told("pay", period)
            bill, reference = key
            self.uses[len(self.events)] = Use(period, reference, amount, bill=bill, also_for=also_for)

    def unpay(self, period: str, key: tuple[str, str]) -> None:
        """A payment is taken back."""
        number = next(
            number
            for number, use in self.uses.items()
            if (use.period, use.bill, use.reference) == (period, *key)
        )
        del self.uses[number]
        month = self.months[period]
        month.gone.append((key, month.paid.pop(key)))
        self.unpaid += month.gone[-1][1][0]
        self._told("reverse_payment", period)
        self.taken_back[number] = len(self.events)

    def answer(self, period: str, sha256: str, rows: list[tuple[str, bool]]) -> None:
        if sha256 not in self.months[period].lists:
            self.months[period].lists[sha256] = rows
            self._told("answer", period)

    def reopen(self, period: str) -> None:
        self.months[period].reopened = True
        self._told("reopen", period)

    def close(self, period: str) -> None:
        self.months[period].reopened = False
        self._told("close", period)

    def refuses_run(self, period: str, workers: list[str], *, spoiled: bool) -> Refusal:
        month = self.months[period]
        if month.state in CLOSED:
            return ("PeriodStateError", "period_paid")
        return INTEGRITY if spoiled or month.live.keys() & set(workers) else None

    def refuses_reversal(self, period: str, nomor: str) -> Refusal:
        of_it = [line for line in self.months[period].lines if line.nomor == nomor]
        if any(not line.reversed_by for line in of_it):
            return None
        code = "already_reversed" if of_it else "no_line"
        return ("PeriodStateError", _OF_KIND[payer_of(nomor)[0]] + code)

    def refuses_refund(self, period: str, nomor: str, reference: str) -> Refusal:
        lines = self.months[period].lines
        of_it = [line for line in lines if line.nomor == nomor and line.payer == OF_TPP]
        if not any(line.reversed_by for line in of_it):
            return ("PeriodStateError", "nothing_reversed")
        if not self.refundable(period, nomor):
            return ("PeriodStateError", "no_credit_left")
        return next((use.refusal for use in self.uses.values() if use.reference == reference), None)

    def refuses_unrefund(self, period: str, nomor: str) -> Refusal:
        """Without the proof being named."""
        proofs = [use for use in self.uses.values() if (use.period, use.nomor) == (period, nomor)]
        if len(proofs) == 1:
            return None
        if not proofs:
            ever = nomor in self.months[period].refunds
            return ("PeriodStateError", "refund_taken_back" if ever else "no_refund")
        return ("PeriodStateError", "several_refunds")

    def refuses_unpay(self, period: str, key: tuple[str, str]) -> Refusal:
        month = self.months[period]
        if key in month.paid:
            return None
        if any((use.bill, use.reference) == key for use in self.uses.values()):
            return ("PeriodStateError", "proof_recorded")
        gone = any(key == other for other, _ in month.gone)
        return ("PeriodStateError", "payment_taken_back" if gone else "no_payment")

    def refuses_payment(
        self, period: str, key: tuple[str, str], amount: int, paid_on: str, also_for: tuple[str, ...] = ()
    ) -> Refusal:
        month = self.months[period]
        if month.paid.get(key) == (amount, paid_on):
            return None
        if month.state == "unposted":
            return ("PeriodStateError", "act_not_possible")
        bill, reference = key
        payer = payer_of(bill)
        if payer != OF_TPP and not any(line.payer == payer for line in month.lines):
            return ("PeriodStateError", f"{'fund' if payer[0] == 'dana' else 'employer'}_not_posted")
        for use in self.uses.values():
            if use.reference != reference:
                continue
            if use.nomor or use.period == period or use.bill != bill:
                return use.refusal
            if use.period not in also_for and period not in use.also_for:
                return ("PeriodStateError", "proof_of_other_month")
        return None

    def refuses_answer(self, period: str) -> Refusal:
        return None if self.months[period].runs else ("PeriodStateError", "act_not_possible")

    def refuses_closing(self, period: str) -> Refusal:
        return None if self.months[period].reopened else ("PeriodStateError", "not_reopened")

    def refuses_reopening(self, period: str) -> Refusal:
        return None if self.months[period].state in CLOSED else ("PeriodStateError", "act_not_possible")

    def _owe(self, book: dict[str, int], sponsor: str, amount: int, sign: int) -> None:
        book[sponsor] = book.get(sponsor, 0) + amount
        self.credit[sponsor] = self.credit.get(sponsor, 0) + sign * amount

    def _told(self, act: str, period: str) -> None:
        self.events.append((act, period, self.months[period].state))
