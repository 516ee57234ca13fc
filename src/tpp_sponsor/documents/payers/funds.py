"""Documents for the payer of a fund: the cover letter with its list, and for private money an invoice and a report.

Their figures are read from the files that they accompany; the report's from the ledger, month by month.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from tpp_sponsor.documents.finance import Remittance
from tpp_sponsor.documents.payers.still_due import Contributions
from tpp_sponsor.documents.typeset import Letterhead, typeset
from tpp_sponsor.documents.words import in_words, letter_number
from tpp_sponsor.domain.period import Period
from tpp_sponsor.outputs.layouts.delimited import text_of_cell

FUND_LETTER, INVOICE, FUND_REPORT = "surat-pengantar.pdf", "tagihan.pdf", "laporan-dana.pdf"
_PARTS = ("jkk", "jkm", "jht")


@dataclass(frozen=True)
class FundMonthSums:
    """A month of a fund: workers and whole rupiah that are posted and not reversed, and what was paid to BPJS."""

    period: Period
    workers: int
    booked_idr: int
    paid_idr: int


@dataclass(frozen=True)
class PayingFund:
    """A fund whose premiums a revision adds; `months` up to that of the revision, `budget_idr` None without a limit."""

    code: str
    name: str
    basis: str
    is_public: bool
    budget_idr: int | None
    months: Sequence[FundMonthSums]


def fund_documents(
    fund: PayingFund, remittance: Remittance, letterhead: Letterhead, due: date
) -> Iterator[tuple[str, bytes]]:
    """File name and PDF of each document of a fund; `due` is the last day to pay."""
    contributions = Contributions.of(remittance, f"dana/{fund.code}/iuran-bpu.csv", (*_PARTS, "total"))
    papers = _FundPapers(fund, remittance, letterhead, contributions, due)
    yield FUND_LETTER, papers.letter()
    if not fund.is_public:
        yield INVOICE, papers.invoice()
        yield FUND_REPORT, papers.report()


@dataclass(frozen=True)
class _FundPapers:
    fund: PayingFund
    remittance: Remittance
    letterhead: Letterhead
    contributions: Contributions
    due: date

    def letter(self) -> bytes:
        """Return the cover letter, with the list of workers."""
        write = self.letterhead.notation
        persons = self.lines.height <= self.letterhead.letter.max_rows
        rows = [
            [
                text_of_cell(row["nama"]),
                row["nik"],
                text_of_cell(row["pekerjaan"]),
                write.count(row["total"]),
            ]
            for row in self.lines.sort("nama", "nik").iter_rows(named=True)
        ]
        more = {
            **self._opening("fund_letter"),
            "sums": self._sums(),
            "words": in_words(self._total),
            "closing": self._note + self._say("fund_letter_closing"),
            "list": {
                "title": self._say("fund_list"),
                "head": [self._say("name"), "NIK", self._say("job"), self._say("premium")],
                "amounts": 1,
                "rows": rows if persons else [],
                "note": self._say("too_many_rows", file=f"dana/{self.fund.code}/iuran-bpu.csv"),
            },
        }
        return self._typeset("surat-penanggung", "fund_letter", more)

    def invoice(self) -> bytes:
        """Return the invoice of the month, with the day by which it is paid."""
        more = {
            **self._opening("invoice"),
            "sums": self._sums(),
            "words": in_words(self._total),
            "closing": self._note + self._say("invoice_closing", day=self.letterhead.notation.day(self.due)),
            "list": None,
        }
        return self._typeset("surat-penanggung", "invoice", more)

    def report(self) -> bytes:
        """Make the report of what the fund paid month by month, and what is left of it."""
        write, months = self.letterhead.notation, self.fund.months
        booked, paid = (sum(getattr(month, name) for month in months) for name in ("booked_idr", "paid_idr"))
        sums: list[list[Any]] = [
            [self._say("fund_report_worker_months"), write.count(sum(month.workers for month in months))],
            [self._say("fund_report_booked"), write.rupiah(booked)],
            [self._say("fund_report_paid"), write.rupiah(paid)],
        ]
        if (budget := self.fund.budget_idr) is not None:
            sums += [
                [self._say("fund_report_budget"), write.rupiah(budget)],
                [self._say("fund_report_left"), write.rupiah(budget - booked), True],
            ]
        more = {
            **self._opening("fund_report"),
            "sums": sums,
            "months": [
                [
                    write.month(month.period),
                    write.count(month.workers),
                    write.rupiah(month.booked_idr),
                    write.rupiah(month.paid_idr),
                ]
                for month in months
            ],
            "closing": self._say("fund_report_closing"),
        }
        return self._typeset("laporan-dana", "fund_report", more)

    @property
    def lines(self) -> pl.DataFrame:
        """The premiums that are still to be paid."""
        return self.contributions.due

    @property
    def _note(self) -> str:
        return self.contributions.note(self.letterhead)

    @property
    def _total(self) -> int:
        return int(self.lines["total"].sum())

    def _sums(self) -> list[list[Any]]:
        write = self.letterhead.notation
        return [
            [self._say("sum_workers"), write.count(self.lines.height)],
            *([name.upper(), write.rupiah(int(self.lines[name].sum()))] for name in _PARTS),
            [self._say("sum_premiums"), write.rupiah(self._total), True],
        ]

    def _opening(self, kind: str) -> dict[str, Any]:
        month = self.letterhead.notation.month(self.remittance.period)
        values = {"month": month, "revision": self.remittance.revision, "name": self.fund.name}
        letter = self.letterhead.letter
        return {
            "number": letter_number(
                letter.number,
                self.remittance.period,
                self.remittance.revision,
                self.remittance.day,
            ),
            "receiver": [letter.receiver_title, letter.receiver_name, letter.receiver_nip],
            "addressee": self._say("fund_to", name=self.fund.name),
            "subject": self._say(f"{kind}_subject", **values),
            "opening": self._say(f"{kind}_opening", **values, basis=self.fund.basis),
        }

    def _typeset(self, template: str, kind: str, more: Mapping[str, Any]) -> bytes:
        month = self.letterhead.notation.month(self.remittance.period)
        title = self._say(f"{kind}_title", month=month)
        data = {**self.letterhead.common(f"{title} · {self.fund.code}", self.remittance.day), **more}
        return typeset(template, data, self.letterhead.folders, self.remittance.day)

    def _say(self, key: str, **values: object) -> str:
        return self.letterhead.say(key, **values)
