"""The papers of a donor's year: a statement month by month, and a certificate. Neither says anything about taxes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tpp_sponsor.documents.typeset import Letterhead, typeset
from tpp_sponsor.documents.words import in_words, letter_number
from tpp_sponsor.domain.period import Period

STATEMENT, CERTIFICATE = "pernyataan-tahunan.pdf", "piagam.pdf"
_DIGEST_SHOWN = 12


@dataclass(frozen=True)
class DonorMonth:
    """A month that a fund paid: live worker-months and whole rupiah, what BPJS was paid, and the lists.

    `lists`: revision and SHA-256 of each list of workers that was sent to BPJS.
    """

    period: Period
    workers: int
    booked_idr: int
    paid_idr: int
    lists: Sequence[tuple[int, str]]

    @property
    def paid_workers(self) -> int:
        """The worker-months for which BPJS has its money: those of a month that is paid in full."""
        return self.workers if self.paid_idr >= self.booked_idr else 0


@dataclass(frozen=True)
class DonorFund:
    """A fund that is not public money, and its months of a year; it has at least one worker-month."""

    code: str
    name: str
    basis: str
    months: Sequence[DonorMonth]


def donor_documents(fund: DonorFund, year: int, letterhead: Letterhead, day: date) -> dict[str, bytes]:
    """File name and PDF of each paper; `day` is that of the newest act of the year."""
    paper = _Paper(fund, year, letterhead, day)
    return {STATEMENT: paper.statement(), CERTIFICATE: paper.certificate()}


@dataclass(frozen=True)
class _Paper:
    fund: DonorFund
    year: int
    letterhead: Letterhead
    day: date

    @property
    def paid_months(self) -> list[int]:
        """The worker-months of each month that is paid in full."""
        return [month.paid_workers for month in self.fund.months if month.paid_workers]

    def statement(self) -> bytes:
        """Worker-months bought and paid, month by month, with the version of each list."""
        write, months = self.letterhead.notation, self.fund.months
        booked = sum(month.booked_idr for month in months)
        more = {
            "number": self._number(),
            "addressee": self._say("fund_to", name=self.fund.name),
            "subject": self._say("donor_statement_subject", name=self.fund.name, year=self.year),
            "opening": self._say("donor_statement_opening", basis=self.fund.basis, year=self.year),
            "months": [
                [
                    write.month(month.period),
                    write.count(month.workers),
                    write.rupiah(month.booked_idr),
                    write.rupiah(month.paid_idr),
                    ", ".join(f"r{revision} {sha256[:_DIGEST_SHOWN]}" for revision, sha256 in month.lists),
                ]
                for month in months
            ],
            "sums": [
                [self._say("donor_bought"), write.count(self._worker_months)],
                [self._say("donor_paid"), write.count(sum(self.paid_months))],
                [self._say("fund_report_booked"), write.rupiah(booked)],
                [self._say("fund_report_paid"), write.rupiah(sum(month.paid_idr for month in months)), True],
            ],
            "words": in_words(booked),
            "closing": self._say("donor_statement_closing"),
        }
        return self._typeset("pernyataan-donatur", "donor_statement_title", more)

    def certificate(self) -> bytes:
        """Return the thanks of the city for the worker-months paid to BPJS in full.

        Without any, it is for those that are posted.
        """
        write, paid = self.letterhead.notation, self.paid_months
        thanked = paid or [month.workers for month in self.fund.months if month.workers]
        more = {
            "number": self._number(),
            "name": self.fund.name,
            "given_to": self._say("donor_given_to"),
            "text": self._say(
                "donor_certificate_text" if paid else "donor_certificate_posted",
                worker_months=write.count(sum(thanked)),
                months=write.count(len(thanked)),
                year=self.year,
                city=self.letterhead.city,
            ),
        }
        return self._typeset("piagam", "donor_certificate_title", more)

    @property
    def _worker_months(self) -> int:
        return sum(month.workers for month in self.fund.months)

    def _number(self) -> str:
        newest = self.fund.months[-1]
        revision = newest.lists[-1][0] if newest.lists else 1
        return letter_number(self.letterhead.letter.number, newest.period, revision, self.day)

    def _typeset(self, template: str, title: str, more: Mapping[str, Any]) -> bytes:
        common = self.letterhead.common(self._say(title, year=self.year), self.day)
        return typeset(template, {**common, **more}, self.letterhead.folders, self.day)

    def _say(self, key: str, **values: object) -> str:
        return self.letterhead.say(key, **values)
