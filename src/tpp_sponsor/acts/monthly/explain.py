"""Explain the outcome of a statement of a posted period: the rule that decided it, its tariff, and the arithmetic."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from babel.dates import format_date

from tpp_sponsor.domain.accounts import PayerKind
from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.domain.masking import mask_identifier
from tpp_sponsor.domain.money import show_rupiah
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.messages import Texts
from tpp_sponsor.month.rebuild import PostedMonth, decide_again
from tpp_sponsor.rules.allocation.available_tpp import AvailableTpp, available_tpp
from tpp_sponsor.rules.decide import Decision
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.settings.load import Settings

_TRIED = (Outcome.DEDUCTED, Outcome.OVER_LIMIT, Outcome.TPP_TOO_SMALL)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Explanation:
    """The outcome of a statement in a revision, in sentences; `amount` is its premium if deducted, in whole rupiah.

    `changed`: its number is posted for another sponsor or worker than its row names now.
    """

    nomor: str
    revision: int
    hasil: str
    amount: int
    sentences: list[str]
    changed: bool = False


def explain_period(
    deployment: Deployment, period: Period, key: str, value: str, texts: Texts
) -> list[Explanation]:
    """Explain the statements of a NIP, NIK or statement number: where it was deducted, else its newest outcome.

    `key` is `nip`, `nik` or `nomor`. A period that is not posted, and a value that it does not have, are a
    PeriodStateError.
    """
    with Ledger.open(deployment.database_url) as ledger:
        revisions = [decide_again(deployment, ledger, run) for run in ledger.runs(period)]
        reversals = _reversals(ledger, period, texts)
    if not revisions:
        raise PeriodStateError(Fault.of("not_posted", period=period))
    wanted = value.strip() if key == "nomor" else "".join(char for char in value if char.isdigit())
    explanations: dict[str, list[Explanation]] = {}
    for posted in revisions:
        for row in posted.decision.statements.filter(pl.col(key) == wanted).iter_rows(named=True):
            explanation = _explain(row, posted, texts)
            explanation.sentences.extend(reversals.get((posted.run.id, row["nomor"]), ()))
            explanations.setdefault(row["nomor"], []).append(explanation)
    if not explanations:
        raise PeriodStateError(Fault.of("nothing_to_explain", period=period))
    return [explanation for _, history in sorted(explanations.items()) for explanation in _relevant(history)]


def _reversals(ledger: Ledger, period: Period, texts: Texts) -> dict[tuple[int, str], list[str]]:
    """Run and statement → who reversed its premium, when and why."""
    lines = ledger.lines_with_reversals(period).filter(
        pl.col("reversed_by").is_not_null(), pl.col("payer_kind") == PayerKind.TPP.value
    )
    if lines.is_empty():
        return {}
    events = {event.id: event for event in ledger.events()}
    return {
        (line["run_id"], line["claim"]): [
            texts.say(
                "explain.reversed",
                tanggal=format_date(events[line["reversed_by"]].at, "d MMMM yyyy", locale=texts.language),
                oleh=events[line["reversed_by"]].by,
                alasan=texts.say(f"reason.{line['reason']}"),
                keterangan=f" ({line['note']})" if line["note"] else "",
            )
        ]
        for line in lines.iter_rows(named=True)
    }


def _relevant(history: list[Explanation]) -> list[Explanation]:
    """The outcomes where it was deducted; the newest one too where it was never deducted or its row changed since."""
    deducted = [explanation for explanation in history if explanation.hasil == Outcome.DEDUCTED]
    return deducted + [newest for newest in history[-1:] if newest.changed or not deducted]


def _explain(row: Row, posted: PostedMonth, texts: Texts) -> Explanation:
    outcome = Outcome(row["outcome"])
    explainer = _Explainer(texts, posted.run.period, posted.run.revision, posted.settings, posted.decision)
    amount = row["premium_idr"] if outcome is Outcome.DEDUCTED else 0
    sentences = [explainer.about(row), explainer.rule(row, outcome)]
    if outcome in _TRIED:
        sentences += [explainer.tariff(row), *explainer.arithmetic(row, outcome)]
    changed = list(explainer.changed(row)) if outcome is Outcome.ALREADY_DEDUCTED else []
    return Explanation(
        row["nomor"], posted.run.revision, outcome.value, amount, sentences + changed, bool(changed)
    )


def _signed(amount: int) -> str:
    return show_rupiah(amount) if amount >= 0 else f"−{show_rupiah(-amount)}"


@dataclass(frozen=True)
class _Explainer:
    """Words the facts of a statement."""

    texts: Texts
    period: Period
    revision: int
    settings: Settings
    decision: Decision

    def about(self, row: Row) -> str:
        """Who signed for whom, and when."""
        return self.texts.say(
            "explain.about",
            nomor=row["nomor"],
            sponsor=row["nama"] or "-",
            nip=mask_identifier(row["nip"]),
            nik=mask_identifier(row["nik"]),
            tanggal=self._day(row["tanggal"]),
            mulai=self._month(row["mulai"]),
        )

    def rule(self, row: Row, outcome: Outcome) -> str:
        """The rule that decided, with the values it was held against."""
        rules = self.settings.rules
        return self.texts.say(
            f"explain.{outcome.value}",
            period=self._month(self.period.first_day),
            cutoff=self._day(self.period.cutoff(rules.cutoff_day)),
            tanggal=self._day(row["tanggal"]),
            mulai=self._month(row["mulai"]),
            selesai=self._month(row["selesai"]),
            dicabut=self._day(row["dicabut"]),
            opd=row["opd"] or "-",
            lahir=self._day(row["tgl_lahir"]),
            umur=self._age(row["tgl_lahir"]),
            min_age=rules.min_age,
            max_age=rules.max_age,
            max_workers=rules.max_workers,
            pekerjaan=row["pekerjaan"] or row["pekerjaan_tertulis"] or "-",
            putaran=row["round"] or "-",
            pembayar=self._payer(row["nik"]),
        )

    def tariff(self, row: Row) -> str:
        """The premium and the regulation it rests on."""
        programmes = " + ".join(
            f"{name.upper()} {show_rupiah(row[name])}" for name in ("jkk", "jkm", "jht") if row[name]
        )
        return self.texts.say(
            "explain.tariff",
            paket=row["paket"],
            rincian=programmes,
            premi=show_rupiah(row["premium_idr"]),
            dasar_hukum=row["legal_basis"],
        )

    def arithmetic(self, row: Row, outcome: Outcome) -> Iterator[str]:
        """What the sponsor had at the letter's turn, what the credit pays, and what would be left."""
        purse = available_tpp(row, self.decision.sponsors, self.decision.lines)
        before = purse.left_before
        yield self.texts.say(
            "explain.left_before_reversed" if purse.owed else "explain.left_before",
            tpp_neto=show_rupiah(purse.tpp_neto),
            taken=_signed(purse.tpp_neto - purse.owed - before),
            owed=show_rupiah(purse.owed),
            before=_signed(before),
        )
        if outcome is Outcome.OVER_LIMIT:
            return
        if purse.credit:
            yield self.texts.say(
                "explain.credit",
                credit=show_rupiah(purse.credit),
                used=show_rupiah(min(purse.credit, purse.taken_on)),
                premi=show_rupiah(purse.premium),
                pays=show_rupiah(purse.premium - purse.cut),
                cut=show_rupiah(purse.cut),
            )
        yield self.texts.say(
            "explain.left_after",
            before=_signed(before),
            cut=show_rupiah(purse.cut),
            left=_signed(before - purse.cut),
            minimum=show_rupiah(self.settings.rules.min_net_after),
        )
        if outcome is Outcome.DEDUCTED and (purse.credit or purse.workers > 1):
            yield self._in_the_file(purse)

    def _in_the_file(self, purse: AvailableTpp) -> str:
        """The sponsor's line in the file for finance, where it is not that of this letter alone."""
        cut = max(0, purse.premiums - purse.credit)
        return self.texts.say(
            "explain.in_the_file",
            revision=self.revision,
            workers=purse.workers,
            premi=show_rupiah(purse.premiums),
            credit=show_rupiah(purse.premiums - cut),
            cut=show_rupiah(cut),
            tpp_neto=_signed(purse.tpp_neto - purse.withheld),
            left=_signed(purse.tpp_neto - purse.withheld - cut),
        )

    def changed(self, row: Row) -> Iterator[str]:
        """Whose premium is posted under the letter's number, where its row names another sponsor or worker now."""
        lines = self.decision.live.filter(pl.col("nomor") == row["nomor"])
        if (row["nip"], row["nik"]) in lines.select("nip", "nik").rows():
            return
        for line in lines.iter_rows(named=True):
            yield self.texts.say(
                "explain.changed",
                nomor=row["nomor"],
                nip=mask_identifier(line["nip"]),
                nik=mask_identifier(line["nik"]),
                period=self.period,
            )

    def _payer(self, nik: str) -> str:
        paid = self.decision.live.filter(pl.col("nik") == nik)["nomor"]
        return str(paid.item()) if len(paid) == 1 else "-"

    def _age(self, born: date | None) -> str:
        if born is None:
            return "-"
        day = self.period.first_day
        return str(day.year - born.year - ((day.month, day.day) < (born.month, born.day)))

    def _day(self, day: date | None) -> str:
        return format_date(day, "d MMMM yyyy", locale=self.texts.language) if day else "-"

    def _month(self, day: date | None) -> str:
        return format_date(day, "MMMM yyyy", locale=self.texts.language) if day else "-"
