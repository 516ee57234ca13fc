"""What the sentences about claims share: the rule, the tariff, and all claims on a worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from babel.dates import format_date

from tpp_sponsor.domain.accounts import TPP
from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.domain.masking import mask_identifier
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.domain.period import Period
from tpp_sponsor.messages import Texts
from tpp_sponsor.rules.decide import Decision
from tpp_sponsor.rules.month_rules import MonthRules
from tpp_sponsor.tables.input_tables import EMPLOYEES, PROPOSALS, STATEMENTS
from tpp_sponsor.tables.posted import PostedLine
from tpp_sponsor.tables.programmes.funds import FundLine
from tpp_sponsor.tables.typed import dy

Row = Mapping[str, Any]

# The rules about the worker, in their order; of a statement they come after seven others, of a proposal after five.
_OF_WORKER = (
    Outcome.WORKER_UNKNOWN,
    Outcome.WORKER_DEAD,
    Outcome.WORKER_IS_ASN,
    Outcome.WORKER_AGE,
    Outcome.JOB_NOT_COVERED,
    Outcome.COVERED_ELSEWHERE,
)
_NAMED = {
    STATEMENTS.name: "explain.a_statement",
    PROPOSALS.name: "explain.a_proposal",
    EMPLOYEES.name: "explain.an_employment",
}
_CLAIM_ORDER = ("order", "urutan", "tanggal", "nomor")


@dataclass(frozen=True)
class Explainer:
    """Words the facts of a claim of a revision."""

    texts: Texts
    period: Period
    revision: int
    rules: MonthRules
    decision: Decision

    def worker_rule(self, outcome: Outcome, rules_before: int) -> str:
        """Return the number of a rule about the worker; `rules_before`: how many rules come before these."""
        return str(rules_before + 1 + _OF_WORKER.index(outcome)) if outcome in _OF_WORKER else "-"

    def about_person(self, row: Row) -> dict[str, Any]:
        """Return the values of sentences about the age of a person and their payer."""
        rules = self.rules.claims.eligibility
        return {
            "lahir": self.day(row["tgl_lahir"]),
            "umur": self.age(row["tgl_lahir"]),
            "min_age": rules.min_age,
            "max_age": rules.max_age,
            "pembayar": self._payer(row["nik"]),
        }

    def about_worker(self, row: Row) -> dict[str, Any]:
        """Return the values of sentences about the worker."""
        return {
            **self.about_person(row),
            "pekerjaan": row["pekerjaan"] or row["pekerjaan_tertulis"] or "-",
        }

    def about_dates(self, row: Row) -> dict[str, Any]:
        """Return the values of sentences about the dates of the claim."""
        return {
            "period": self.month(self.period.first_day),
            "cutoff": self.day(self.rules.claims.eligibility.cutoff),
            "tanggal": self.day(row["tanggal"]),
            "mulai": self.month(row["mulai"]),
            "selesai": self.month(row["selesai"]),
            "dicabut": self.day(row["dicabut"]),
            "putaran": row["round"] or "-",
        }

    def tariff(self, row: Row) -> str:
        """Return the premium and the regulation it rests on."""
        return self.texts.say(
            "explain.tariff",
            paket=row["paket"],
            rincian=self.programmes(row, ("jkk", "jkm", "jht")),
            premi=show_rupiah(row["premium_idr"]),
            dasar_hukum=row["legal_basis"],
        )

    @staticmethod
    def programmes(row: Row, names: Sequence[str]) -> str:
        """Return the programmes of a premium, each with its amount."""
        return " + ".join(f"{name.upper()} {show_rupiah(row[name])}" for name in names if row[name])

    def claims_on(self, nik: str) -> list[str]:
        """Return the claims on a worker in the order in which they are tried.

        None for a single one, or without funds and employees on wages.
        """
        funds, wages = self.decision.funds, self.decision.wages
        if funds is None and wages is None:
            return []
        tpp = self.rules.claims.tpp_order
        columns = (*_CLAIM_ORDER, "table", "dana", "outcome")
        first = {"urutan": pl.lit(0, pl.Int64), "dana": pl.lit(TPP)}
        statements = self.decision.statements.filter(nik=nik).with_columns(
            order=pl.lit(tpp, pl.Int64), table=pl.lit(STATEMENTS.name), **first
        )
        parts = [statements.select(columns)]
        if funds is not None:
            proposals = funds.proposals.filter(nik=nik)
            parts.append(
                proposals.with_columns(order="jenis_order", table=pl.lit(PROPOSALS.name)).select(columns)
            )
        if wages is not None:
            employees = wages.employees.filter(nik=nik).with_columns(
                order=pl.lit(-1, pl.Int64),
                table=pl.lit(EMPLOYEES.name),
                tanggal="mulai",
                nomor="pemberi_kerja",
                **first,
            )
            parts.append(employees.select(columns))
        claims = pl.concat(parts)
        if claims.height == 1:
            return []
        named = [
            f"{at}. {self.claim(claim['table'], claim['nomor'], claim['dana'])}: {claim['outcome']}"
            for at, claim in enumerate(claims.sort(_CLAIM_ORDER, nulls_last=True).iter_rows(named=True), 1)
        ]
        return [self.texts.say("explain.claims", klaim="; ".join(named))]

    def claim(self, table: str, nomor: str, fund: str = "") -> str:
        """Return a statement or a proposal by its number, an employee's row by its employer."""
        return self.texts.say(_NAMED[table], nomor=nomor, dana=fund)

    def posted_otherwise(
        self,
        sentence: str,
        live: dy.DataFrame[PostedLine] | dy.DataFrame[FundLine],
        row: Row,
        payer: str,
    ) -> list[str]:
        """Find the premium posted under the number of a claim whose row names another payer or worker now.

        `live`: the live premiums of the kind of payer; `payer`: their column of payers, which the sentence has too.
        """
        lines = live.filter(nomor=row["nomor"])
        if (row[payer], row["nik"]) in lines.select(payer, "nik").rows():
            return []
        return [
            self.texts.say(
                sentence,
                nomor=row["nomor"],
                nik=mask_identifier(worker),
                period=self.period,
                **{payer: mask_identifier(name) if payer == "nip" else name},
            )
            for name, worker in lines.select(payer, "nik").rows()
        ]

    def _payer(self, nik: str) -> str:
        funds, wages = self.decision.funds, self.decision.wages
        paid = [(STATEMENTS.name, number, "") for number in self.decision.live.filter(nik=nik)["nomor"]]
        if funds is not None:
            paid += [
                (PROPOSALS.name, *line) for line in funds.live.filter(nik=nik).select("nomor", "dana").rows()
            ]
        if wages is not None:
            paid += [(EMPLOYEES.name, name, "") for name in wages.live.filter(nik=nik)["pemberi_kerja"]]
        return self.claim(*paid[0]) if len(paid) == 1 else "-"

    def age(self, born: date | None) -> str:
        """Return the age on the first day of the period."""
        if born is None:
            return "-"
        day = self.period.first_day
        return str(day.year - born.year - ((day.month, day.day) < (born.month, born.day)))

    def day(self, day: date | None) -> str:
        """Return a day as people write it."""
        return format_date(day, "d MMMM yyyy", locale=self.texts.language) if day else "-"

    def month(self, day: date | None) -> str:
        """Return the month of a day as people write it."""
        return format_date(day, "MMMM yyyy", locale=self.texts.language) if day else "-"
