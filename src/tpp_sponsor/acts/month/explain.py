"""Explain the outcome of a claim of a posted period: the rule that decided it, its tariff, and the arithmetic."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from tpp_sponsor.domain.accounts import PayerKind
from tpp_sponsor.domain.codes import Outcome
from tpp_sponsor.domain.masking import mask_inside
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, PeriodStateError
from tpp_sponsor.explanations.claim import Explainer
from tpp_sponsor.explanations.employee import explain_employee
from tpp_sponsor.explanations.proposal import explain_proposal
from tpp_sponsor.explanations.statement import explain_statement
from tpp_sponsor.ledger.store import Ledger
from tpp_sponsor.messages import Texts
from tpp_sponsor.messages.notation import Notation
from tpp_sponsor.month.archive import rules_of
from tpp_sponsor.month.rebuild import PostedMonth, decide_again
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.tables.input_tables import EMPLOYEES, PROPOSALS, STATEMENTS

Row = Mapping[str, Any]

# The table whose claims an option names, and its column; a NIK names claims of all.
_ASKED = {
    "nip": (STATEMENTS.name, "nip"),
    "nomor": (STATEMENTS.name, "nomor"),
    "usulan": (PROPOSALS.name, "nomor"),
    "nik": (None, "nik"),
}
_PAYING = (Outcome.DEDUCTED, Outcome.FUNDED, Outcome.CONTRIBUTED)
# Kind of payer → the table of its claims, and what is said of a line that was reversed.
_OF_PAYERS = {
    PayerKind.TPP: (STATEMENTS.name, "explain.reversed"),
    PayerKind.FUND: (PROPOSALS.name, "explain.reversed_proposal"),
    PayerKind.EMPLOYER: (EMPLOYEES.name, "explain.reversed_wage"),
}
_POSTED = (Outcome.ALREADY_DEDUCTED, Outcome.ALREADY_PAID)


@dataclass(frozen=True)
class Explanation:
    """The outcome of a claim in a revision, in sentences; `amount` is its premium if it is paid, in whole rupiah.

    `tabel`: `kesediaan`, `usulan` or `nonasn`; of the last, `nomor` is the employer. `changed`: its number is posted
    for another payer or worker than its row has. `was_posted`: its premium was posted in the revision, and reversed.
    """

    tabel: str
    nomor: str
    revision: int
    hasil: str
    amount: int
    sentences: list[str]
    changed: bool = False
    was_posted: bool = False


def explain(deployment: Deployment, period: Period, key: str, value: str, texts: Texts) -> list[Explanation]:
    """Explain the claims of a NIP, NIK, statement or proposal: where one is paid, else its newest outcome.

    What was reversed comes after what holds now.

    `key` is `nip`, `nik`, `nomor` or `usulan`. A period that is not posted, and a value that it does not have, are a
    PeriodStateError.
    """
    with Ledger.open(deployment.database_url) as ledger:
        revisions = [decide_again(deployment, ledger, run) for run in ledger.runs(period)]
        reversals = _reversals(deployment, ledger, period, texts)
    if not revisions:
        raise PeriodStateError(Fault.of("not_posted", period=period))
    wanted = "".join(char for char in value if char.isdigit()) if key in ("nip", "nik") else value.strip()
    table, column = _ASKED[key]
    explanations: dict[tuple[str, str], list[Explanation]] = {}
    for posted in revisions:
        for claim, row in _claims(posted, column, wanted):
            if table not in (None, claim):
                continue
            explanation = _explain(claim, row, posted, texts)
            line = (claim, posted.run.id, row["nomor"], row["nik"])
            if line in reversals:
                explanation = _taken_back(explanation, reversals[line])
            explanations.setdefault((claim, row["nomor"]), []).append(explanation)
    if not explanations:
        raise PeriodStateError(Fault.of("nothing_to_explain", period=period))
    return [explanation for _, history in sorted(explanations.items()) for explanation in _relevant(history)]


def _claims(posted: PostedMonth, column: str, wanted: str) -> Iterator[tuple[str, Row]]:
    """Table and row of each claim with a value in a column."""
    funds, wages = posted.decision.funds, posted.decision.wages
    tables: dict[str, pl.DataFrame] = {STATEMENTS.name: posted.decision.statements}
    if funds is not None:
        tables[PROPOSALS.name] = funds.proposals
    if wages is not None:
        tables[EMPLOYEES.name] = wages.employees.with_columns(nomor="pemberi_kerja")
    for table, claims in tables.items():
        if column in claims.columns:
            for row in claims.filter(pl.col(column) == wanted).iter_rows(named=True):
                yield table, row


def _reversals(
    deployment: Deployment, ledger: Ledger, period: Period, texts: Texts
) -> dict[tuple[str, int, str, str], list[str]]:
    """Table, run, claim and NIK → who reversed its premium, when and why."""
    lines = ledger.lines_with_reversals(period).filter(pl.col("reversed_by").is_not_null())
    if lines.is_empty():
        return {}
    events = {event.id: event for event in ledger.events()}
    said: dict[tuple[str, int, str, str], list[str]] = {}
    for line in lines.iter_rows(named=True):
        table, sentence = _OF_PAYERS[PayerKind(line["payer_kind"])]
        event = events[line["reversed_by"]]
        said[table, line["run_id"], line["claim"], line["nik"]] = [
            texts.say(
                sentence,
                tanggal=Notation(texts.language).day(deployment.day_of(event.at)),
                oleh=event.by,
                alasan=texts.say(f"reason.{line['reason']}"),
                keterangan=f" ({mask_inside(line['note'])})" if line["note"] else "",
            )
        ]
    return said


def _taken_back(explanation: Explanation, said: list[str]) -> Explanation:
    """Return the explanation of a claim whose premium was reversed after the revision."""
    return replace(
        explanation,
        hasil=Outcome.REVERSED.value,
        amount=0,
        sentences=[*explanation.sentences, *said],
        was_posted=True,
    )


def _relevant(history: list[Explanation]) -> list[Explanation]:
    """Return the claim that holds now, then those that were reversed.

    Where the worker is paid, that claim holds; else the newest, or the one whose row has changed.
    """
    paid = [explanation for explanation in history if explanation.hasil in _PAYING]
    newest = [newest for newest in history[-1:] if newest.changed or not paid]
    reversed_ = [explanation for explanation in history if explanation.was_posted]
    # A later revision found the premium posted; that it was reversed after that revision holds now.
    current = [one for one in newest if one.changed or not reversed_ or one.hasil not in _POSTED]
    return [*paid, *current, *(one for one in reversed_ if one not in current)]


def _explain(table: str, row: Row, posted: PostedMonth, texts: Texts) -> Explanation:
    outcome, funds = Outcome(row["outcome"]), posted.decision.funds
    rules = rules_of(posted.settings, posted.run.period)
    explainer = Explainer(texts, posted.run.period, posted.run.revision, rules, posted.decision)
    changed: list[str] = []
    if table == EMPLOYEES.name:
        sentences = explain_employee(explainer, row)
    elif table == PROPOSALS.name and funds is not None:
        sentences = explain_proposal(explainer, funds, row)
        if outcome in _POSTED:
            changed = explainer.posted_otherwise("explain.changed_proposal", funds.live, row, "dana")
    else:
        sentences = explain_statement(explainer, row)
        if outcome in _POSTED:
            changed = explainer.posted_otherwise("explain.changed", posted.decision.live, row, "nip")
    amount = row["premium_idr"] if outcome in _PAYING else 0
    return Explanation(
        table,
        row["nomor"],
        posted.run.revision,
        outcome.value,
        amount,
        sentences + changed,
        bool(changed),
    )
