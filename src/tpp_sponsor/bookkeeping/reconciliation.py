"""Reconcile a period: compare its premiums with what BPJS was paid and accepted, and say who owns the money still held.

It takes no lock and writes nothing to the ledger.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from tpp_sponsor.bookkeeping.open_credit import find_credits
from tpp_sponsor.bpjs.differences import due_date
from tpp_sponsor.bpjs.held_balances import held_balances, payer_balances
from tpp_sponsor.bpjs.period_books import PeriodBooks
from tpp_sponsor.bpjs.reconcile import (
    ResponseCounts,
    count_responses,
    reconcile,
    totals_by_class,
)
from tpp_sponsor.domain.accounts import PayerKind
from tpp_sponsor.domain.lifecycle import PeriodFigures
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import Fault, IntegrityError, PeriodStateError, RunLockedError
from tpp_sponsor.ledger.store import Event, Ledger
from tpp_sponsor.settings.deployment import Deployment
from tpp_sponsor.tables.ledger import OpenCredit, PeriodTransfer
from tpp_sponsor.tables.programmes.funds import PayerTotal
from tpp_sponsor.tables.reconciliation import ClassTotal, DepartmentAccount, EventDay, PeriodDifference
from tpp_sponsor.tables.typed import dy, polars_schema, typed

_OTHERS = (PayerKind.FUND, PayerKind.EMPLOYER)
_PARTS = {PayerKind.TPP: "_tpp", PayerKind.FUND: "_funds", PayerKind.EMPLOYER: "_employers"}
# How often the ledger is read again because an act was posted during the reading.
_TRIES = 5


@dataclass(frozen=True)
class Reconciliation:
    """The reconciliation of a period on a day.

    `lists`: how many lists of BPJS were read; while it is 0, `responses` counts every line as missing. `payers`: what
    TPP, each fund and each employer was charged and has paid.
    """

    period: Period
    as_of: date
    due_days: Mapping[PayerKind, date]
    figures: PeriodFigures
    lists: int
    responses: ResponseCounts
    differences: dy.DataFrame[PeriodDifference]
    totals: dy.DataFrame[ClassTotal]
    account: dy.DataFrame[DepartmentAccount]
    credits: dy.DataFrame[OpenCredit]
    payers: dy.DataFrame[PayerTotal]

    @property
    def due(self) -> date:
        """The last day to pay the premiums from TPP."""
        return self.due_days[PayerKind.TPP]

    @property
    def held(self) -> int:
        """Whole rupiah held for BPJS of this period, or owed to it by other payers."""
        return int(self.account["titipan_bulan_ini"].sum()) + sum(
            sum(_owed_by(self.payers, kind).values()) for kind in _OTHERS
        )

    @property
    def has_other_payers(self) -> bool:
        """True if a fund or an employer has a part in the period."""
        return any(kind in _OTHERS for kind in self.payers["payer_kind"])

    @property
    def is_balanced(self) -> bool:
        """True if BPJS has responded, nothing differs, and nothing of the period is held any more."""
        return self.lists > 0 and self.differences.is_empty() and self.held == 0


@dataclass(frozen=True)
class _LedgerState:
    """What the ledger contains at one event."""

    books: PeriodBooks
    journal: dy.DataFrame[PeriodTransfer]
    credit: int
    credits: dy.DataFrame[OpenCredit]
    figures: PeriodFigures
    lists: int
    payers: dy.DataFrame[PayerTotal]


def reconcile_period(deployment: Deployment, ledger: Ledger, period: Period, as_of: date) -> Reconciliation:
    """Reconcile a posted period. Raises IntegrityError if sums that must be equal are not."""
    if not ledger.runs(period):
        raise PeriodStateError(Fault.of("not_posted", period=period))
    state = _read_at_one_event(deployment, ledger, period, as_of)
    account = held_balances(state.journal, str(period))
    _require_equal_sums(state, account, period)
    due = {kind: due_date(period, deployment.settings.bpjs.due_day, kind) for kind in PayerKind}
    differences = reconcile(state.books, due, as_of)
    return Reconciliation(
        period=period,
        as_of=as_of,
        due_days=due,
        figures=state.figures,
        lists=state.lists,
        responses=count_responses(state.books),
        differences=differences,
        totals=totals_by_class(differences),
        account=account,
        credits=state.credits,
        payers=state.payers,
    )


def sums_of_minutes(reconciliation: Reconciliation) -> list[tuple[str, int, bool]]:
    """Key, count or whole rupiah, and whether it is rupiah; where others pay, each kind of payer also apart."""
    figures, payers = reconciliation.figures, reconciliation.payers
    parts = {}
    if reconciliation.has_other_payers:
        of_kinds = {kind: payers.filter(pl.col("payer_kind") == kind.value) for kind in PayerKind}
        parts = {
            part: of_kinds[kind]
            for kind, part in _PARTS.items()
            if kind is PayerKind.TPP or of_kinds[kind].height
        }
    sums = []
    for key, total, column in (
        ("lines", figures.lines, pl.col("lines")),
        ("premiums", figures.owed + figures.paid, pl.col("booked_idr")),
        ("paid", figures.paid, pl.col("paid_idr")),
        ("accepted", figures.accepted, pl.col("accepted")),
        ("held", reconciliation.held, pl.col("booked_idr") - pl.col("paid_idr")),
    ):
        is_rupiah = key in ("premiums", "paid", "held")
        sums.append((key, total, is_rupiah))
        sums += [
            (key + part, int(rows.select(column.sum()).item()), is_rupiah) for part, rows in parts.items()
        ]
    return sums


def _read_at_one_event(deployment: Deployment, ledger: Ledger, period: Period, as_of: date) -> _LedgerState:
    """Read everything as of one event; when an act is posted meanwhile, read again."""
    for _ in range(_TRIES):
        events = ledger.events()
        days = pl.DataFrame(
            [(event.id, deployment.day_of(event.at)) for event in events],
            schema=polars_schema(EventDay),
            orient="row",
        )
        state = _LedgerState(
            PeriodBooks(
                ledger.lines_with_reversals(period),
                ledger.payments(period),
                ledger.responses(period),
                typed(days, EventDay),
            ),
            _journal(ledger, events),
            int(ledger.credits()["credit_idr"].sum()),
            find_credits(deployment, ledger, as_of),
            ledger.period_figures(period),
            len(ledger.lists_read(period)),
            ledger.payer_totals(period),
        )
        if len(ledger.events()) == len(events):
            return state
    raise RunLockedError(Fault.of("ledger_locked"))


def _journal(ledger: Ledger, events: Sequence[Event]) -> dy.DataFrame[PeriodTransfer]:
    """Return the whole journal with the periods of these events."""
    periods = pl.DataFrame(
        [(event.id, str(event.period)) for event in events],
        schema={"event_id": pl.Int64, "period": pl.String},
        orient="row",
    )
    journal = ledger.journal_of_events().join(periods, on="event_id", how="left", validate="m:1")
    return typed(journal, PeriodTransfer)


def _require_equal_sums(
    state: _LedgerState, account: dy.DataFrame[DepartmentAccount], period: Period
) -> None:
    """Require that journal, lines, payments and credits agree on every rupiah. Raises IntegrityError otherwise."""
    sums = {name: int(account[name].sum()) for name in account.columns[1:]}
    held, owed = sums["titipan_bulan_ini"] + sums["titipan_bulan_lain"], sums["kredit_asn"]
    of_tpp = state.payers.filter(pl.col("payer_kind") == PayerKind.TPP.value)
    should_be = {
        "dipotong": (sums["dipotong"], sums["disetor"] + held + owed + sums["dikembalikan"]),
        "saldo": (sums["saldo"], held + owed),
        "titipan_bulan_ini": (
            sums["titipan_bulan_ini"],
            int((of_tpp["booked_idr"] - of_tpp["paid_idr"]).sum()),
        ),
        "kredit_asn": (owed, state.credit),
        "kredit_terbuka": (int(state.credits["jumlah"].sum()), state.credit),
        **_sums_of_others(state, period),
    }
    faults = [
        Fault.of("sums_differ", column=name, is_=is_, should=should)
        for name, (is_, should) in should_be.items()
        if is_ != should
    ]
    if faults:
        raise IntegrityError(*faults)


def _owed_by(payers: dy.DataFrame[PayerTotal], kind: PayerKind) -> dict[str, int]:
    """Fund or employer → what it owes of the period, in whole rupiah."""
    its = payers.filter(pl.col("payer_kind") == kind.value)
    return dict(its.select("payer", pl.col("booked_idr") - pl.col("paid_idr")).rows())


def _sums_of_others(state: _LedgerState, period: Period) -> dict[str, tuple[int, int]]:
    """For each fund and employer, compare the balance of its accounts with lines less payments of the period."""
    sums = {}
    for kind in _OTHERS:
        held, owed = payer_balances(state.journal, str(period), kind), _owed_by(state.payers, kind)
        for payer in sorted(held.keys() | owed.keys()):
            sums[f"{kind.value} {payer}"] = (held.get(payer, 0), owed.get(payer, 0))
    return sums
