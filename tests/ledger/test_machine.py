"""Whatever is done to the ledger, in whatever order, and wherever it dies: not one rupiah is lost or there twice.

A hypothesis state machine against a model of dictionaries (`support/ledger_model.py`), on both databases.
`make machine` tries many more histories than the suite does (`MACHINE=500`).
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from support import ledger_checks as books
from support.drawn_runs import (
    APRIL,
    MARCH,
    NO_FUND_LINES,
    NO_WAGE_LINES,
    NOON,
    Database,
    acting_on,
    fund_lines,
    funds,
    lines,
    new_run,
    nik,
    wage_lines,
)
from support.ledger_checks import COLUMNS, Death, PowerIsGoneError, dump
from support.ledger_model import CLOSED, INTEGRITY, OF_TPP, Model, PayerKey, Refusal, payer_of
from tpp_sponsor.acts.posted_month.import_bpjs import import_bpjs
from tpp_sponsor.acts.posted_month.refund import refund
from tpp_sponsor.acts.posted_month.reopen import close, reopen
from tpp_sponsor.acts.posted_month.reverse import reverse
from tpp_sponsor.acts.posted_month.reverse_payment import reverse_payment, reverse_refund
from tpp_sponsor.acts.posted_month.settle import Payment, settle
from tpp_sponsor.bookkeeping.follow_up import Acting
from tpp_sponsor.domain.accounts import Payer, PayerKind, Reason
from tpp_sponsor.domain.lifecycle import Act
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import DeliveryError, IntegrityError, PeriodStateError
from tpp_sponsor.ledger.chain_check import chain_faults
from tpp_sponsor.ledger.database.engine import migrate, open_engine
from tpp_sponsor.ledger.store import Ledger, NewRun
from tpp_sponsor.rules.decide import _used_credit
from tpp_sponsor.rules.entries import employer_entries, fund_entries, withholding_entries
from tpp_sponsor.storage.files import digest
from tpp_sponsor.tables.joins import with_integer_keys, with_text_keys
from tpp_sponsor.tables.posted import UsedCredit
from tpp_sponsor.tables.typed import polars_schema

MAY = Period(2024, 5)
PERIODS = (MARCH, APRIL, MAY)
# Packages at 16,800, 36,800 and 8,400 rupiah.
TARIFFS = ("10000 6800 0", "10000 6800 20000", "5000 3400 0")
# Wage, JKK, JKM, JHT and JP: two, three and four programmes.
WAGE_TARIFFS = ("2000000 4800 6000 0 0", "2000000 4800 6000 114000 0", "3000000 7200 9000 171000 90000")
FUNDS = ("F1", "F2")
# One employer is called as a fund is.
EMPLOYERS = ("F1", "Desa")
# The number of an employer's line in the model: its worker is the last part.
WAGE_NUMBER = pl.format("P-{}-{}", "pemberi_kerja", pl.col("nik").str.slice(-4).cast(pl.Int64))
PAYERS = (*(("dana", code) for code in FUNDS), *(("pemberi_kerja", name) for name in EMPLOYERS))
# What somebody with a database console might try.
MEDDLING = (
    "UPDATE premium_line SET payer = 'x'",
    "UPDATE premium_line SET total = total + 1, jkk = jkk + 1",
    "UPDATE premium_line SET wage = 1, jp_worker = 0",
    "DELETE FROM credit_entry",
    "DELETE FROM reversal",
    "DELETE FROM run_fund",
    "UPDATE run_fund SET valid_until = '2099-12'",
    "UPDATE payment SET amount = amount + 1",
    "UPDATE payment_reversal SET reason = ''",
    "DELETE FROM payment_reversal",
    "UPDATE journal_transfer SET amount = amount + 1",
    "UPDATE event SET facts = '{}'",
    "DELETE FROM event",
    "UPDATE bpjs_answer SET accepted = NOT accepted",
)

ONE_FILE = new_run().inputs[:1]

NIGHTLY = "MACHINE" in os.environ
EXAMPLES = settings(
    max_examples=int(os.environ.get("MACHINE", "6")),
    stateful_step_count=20,
    deadline=None,
    # The suite tries the same histories every time; at night new ones are looked for.
    derandomize=not NIGHTLY,
    database=None,
    suppress_health_check=list(HealthCheck),
)

deaths = st.one_of(
    *[st.none()] * 3,
    st.builds(Death, st.integers(1, 20), st.just("before_cursor_execute"), cut=st.booleans()),
    st.builds(Death, st.integers(1, 20), st.just("before_cursor_execute"), cut=st.booleans()),
    st.builds(Death, st.integers(1, 2), st.just("commit"), cut=st.booleans()),
)
# Which of those there are, periods or statements.
picks = st.integers(0, 11)


@st.composite
def drawn_lines(draw: st.DrawFn) -> str:
    """A few lines, a worker once; a sponsor may have moved to another OPD since the last run."""
    moved = draw(st.integers(0, 1))
    workers = draw(st.lists(st.integers(1, 6), unique=True, min_size=1, max_size=4))
    rows = []
    for worker in workers:
        sponsor, tariff = draw(st.sampled_from([1, 1, 1, 2, 3, 4])), draw(st.sampled_from(TARIFFS))
        rows.append(f"{worker} {sponsor} {'AB'[(sponsor + moved) % 2]} {tariff}")
    return "\n".join(rows)


@st.composite
def drawn_fund_lines(draw: st.DrawFn) -> str:
    """At most two lines of funds; their workers may have a sponsor too."""
    workers = draw(st.lists(st.integers(1, 6), unique=True, max_size=2))
    rows = (
        f"{worker} {draw(st.sampled_from(FUNDS))} Baros {draw(st.sampled_from(TARIFFS))}"
        for worker in workers
    )
    return "\n".join(rows)


@st.composite
def drawn_wage_lines(draw: st.DrawFn) -> str:
    """At most two lines of employers; their workers may have a sponsor or a fund too."""
    workers = draw(st.lists(st.integers(1, 6), unique=True, max_size=2))
    rows = (
        f"{worker} {draw(st.sampled_from(EMPLOYERS))} {draw(st.sampled_from(WAGE_TARIFFS))}"
        for worker in workers
    )
    return "\n".join(rows)


class Grounds:
    """Databases for one example after the other: empty ones, and ones whose tables are made already."""

    def __init__(self, database: Database, tmp: Path) -> None:
        self._database, self.folder, self._count = database, tmp, 0
        self._stack = ExitStack()
        self._made = self._stack.enter_context(database())
        self._connect(self._made, migrate)

    def close(self) -> None:
        self._stack.close()

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """An empty database."""
        with self._database() as url:
            yield url

    @contextmanager
    def made(self) -> Iterator[str]:
        """A database at the newest version, in which nothing stands: to make one anew would take a second."""
        if self._made.startswith("sqlite"):
            self._count += 1
            path = self.folder / f"{self._count}.db"
            shutil.copy(self._made.removeprefix("sqlite:///"), path)
            yield f"sqlite:///{path}"
            path.unlink()
            return
        self._connect(self._made, _empty)
        yield self._made

    @staticmethod
    def _connect(url: str, work: Callable[[Engine], None]) -> None:
        engine = open_engine(url)
        work(engine)
        engine.dispose()


def _empty(engine: Engine) -> None:
    """Take all rows away, which the ledger's own guards would refuse."""
    with engine.begin() as connection:
        for how in ("DISABLE", "ENABLE"):
            for table in COLUMNS:
                connection.execute(text(f"ALTER TABLE {table} {how} TRIGGER USER"))
            if how == "DISABLE":
                connection.execute(text(f"TRUNCATE {', '.join(COLUMNS)} CASCADE"))


class LedgerMachine(RuleBasedStateMachine):
    """The ledger of a small city, in the hands of hypothesis."""

    grounds: Grounds

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.model = Model([str(period) for period in PERIODS])
        # All acts are done on one day of July, after all months of cover.
        self.at = NOON + timedelta(days=120)

    @initialize(
        start=st.sampled_from(["made", "made", "nothing", "made", "made", "nothing", "made"]),
        drawn=drawn_lines(),
        of_funds=drawn_fund_lines(),
        of_wages=drawn_wage_lines(),
        death=deaths,
    )
    def begin(self, start: str, drawn: str, of_funds: str, of_wages: str, death: Death | None) -> None:
        """A month is posted, in a database whose tables are there; or into nothing, and that may die at any point."""
        place = self.grounds.made() if start == "made" else self.grounds.fresh()
        self._stand_on(self.stack.enter_context(place))
        self._open()
        dies = None if start == "made" else death
        self.run(1, drawn, of_funds, of_wages, spoiled="", heedless=False, death=dies)

    @rule(
        period=st.sampled_from([0, 0, 0, 1, 1, 2]),
        drawn=drawn_lines(),
        of_funds=drawn_fund_lines(),
        of_wages=drawn_wage_lines(),
        spoiled=st.sampled_from([*[""] * 7, "journal", "credit", "number"]),
        heedless=st.sampled_from([False, False, False, True]),
        death=deaths,
    )
    def run(
        self,
        period: int,
        drawn: str,
        of_funds: str,
        of_wages: str,
        spoiled: str,
        *,
        heedless: bool,
        death: Death | None,
    ) -> None:
        """The first revision of a period, or a further one; a heedless one may hold a worker who is paid for."""
        month, told = PERIODS[period], str(PERIODS[period])
        known, new = self.model.months[told], lines(drawn)
        funded = fund_lines(of_funds).filter(~pl.col("nik").is_in(new["nik"].to_list()))
        employed = wage_lines(of_wages).filter(~pl.col("nik").is_in([*new["nik"], *funded["nik"]]))
        if not heedless:
            is_free = ~pl.col("nik").is_in(list(known.live))
            new, funded, employed = (each.filter(is_free) for each in (new, funded, employed))
        spoils = bool(spoiled) and (new.height > 0 if spoiled != "number" else bool(known.runs))
        rows = [
            *new.to_dicts(),
            *funded.with_columns(nip="dana", opd="dana").to_dicts(),
            *employed.with_columns(nip="pemberi_kerja", opd="pemberi_kerja", nomor=WAGE_NUMBER).to_dicts(),
        ]
        refusal = self.model.refuses_run(told, [row["nik"] for row in rows], spoiled=spoils)

        def post() -> None:
            self.ledger.expect(month, Act.REVISE if self.ledger.runs(month) else Act.POST)
            self.ledger.post(self._new_run(month, (new, funded, employed), spoiled if spoils else ""))

        self._do(post, refusal, lambda: self.model.post(told, rows), death)

    @precondition(lambda self: self._live())
    @rule(pick=picks, reason=st.sampled_from(Reason), death=deaths)
    def reverse(self, pick: int, reason: Reason, death: Death | None) -> None:
        self._reverse(*_pick(self._live(), pick), reason, death)

    @precondition(lambda self: self._owed())
    @rule(pick=picks, own=st.sampled_from([True, True, True, False]), death=deaths)
    def refund(self, pick: int, *, own: bool, death: Death | None) -> None:
        """With a proof of its own, or with one that served something else."""
        proofs = [] if own else [use.reference for use in self.model.uses.values()]
        proof = _pick(proofs or [f"F{len(self.model.events)}"], pick)
        self._refund(*_pick(self._owed(), pick), proof, death)

    @precondition(lambda self: self._refunds())
    @rule(pick=picks, death=deaths)
    def take_a_refund_back(self, pick: int, death: Death | None) -> None:
        period, nomor, reference = _pick(self._refunds(), pick)
        self._unrefund(period, nomor, reference, death)

    @precondition(lambda self: self._payments())
    @rule(pick=picks, death=deaths)
    def take_a_payment_back(self, pick: int, death: Death | None) -> None:
        self._unpay(*_pick(self._payments(), pick), death)

    @precondition(lambda self: self._payments())
    @rule(pick=picks, share=st.sampled_from([1, 2]), said=st.sampled_from([True, True, False]), death=deaths)
    def pay_with_the_proof_of_another(
        self, pick: int, share: int, *, said: bool, death: Death | None
    ) -> None:
        """One proof pays several months of one bill, where that is said."""
        other, (bill, reference) = _pick(self._payments(), pick)
        period = _pick(self._posted(), pick + 1)
        amount = max(self.model.months[str(period)].owed_by(payer_of(bill)) // share, 100)
        payment = _payment(bill, amount, reference, also_for=(other,) if said else ())
        self._pay(period, payment, death)

    @precondition(lambda self: self._posted())
    @rule(
        pick=picks,
        share=st.sampled_from([1, 1, 1, 2, 3]),
        more=st.sampled_from([0, 0, 0, 700]),
        parallel=st.sampled_from(["", "", "", "X"]),
        payer=st.sampled_from([OF_TPP, OF_TPP, *PAYERS]),
        death=deaths,
    )
    def pay(  # noqa: PLR0917 - what is drawn
        self, pick: int, share: int, more: int, parallel: str, payer: PayerKey, death: Death | None
    ) -> None:
        """All that a payer owes, a part of it, or more; on one bill or on several."""
        period = _pick(self._posted(), pick)
        amount = max(self.model.months[str(period)].owed_by(payer) // share, 100) + more
        prefix = {"tpp": "", "dana": f"U-{payer[1]}-", "pemberi_kerja": f"P-{payer[1]}-"}[payer[0]]
        bill = f"{prefix}{parallel or period}"
        self._pay(period, _payment(bill, amount, f"R{len(self.model.events)}"), death)

    @precondition(lambda self: self._posted())
    @rule(
        pick=picks,
        said=st.lists(
            st.tuples(st.integers(1, 6), st.sampled_from([True, True, False])), min_size=1, max_size=5
        )
        | st.just([(worker, True) for worker in range(1, 7)]),
        death=deaths,
    )
    def hear(self, pick: int, said: list[tuple[int, bool]], death: Death | None) -> None:
        """BPJS gives a list back, which may be one that was read already; two equal rows are two."""
        self._hear(_pick(self._posted(), pick), said, death)

    @precondition(lambda self: self._closed())
    @rule(pick=picks, death=deaths)
    def reopen(self, pick: int, death: Death | None) -> None:
        self._reopen(_pick(self._closed(), pick), death)

    @precondition(lambda self: self._posted())
    @rule(pick=picks, death=deaths)
    def close(self, pick: int, death: Death | None) -> None:
        reopened = [period for period in self._posted() if self.model.months[str(period)].reopened]
        period = _pick(reopened or self._posted(), pick)
        self._do(
            lambda: close(self._acting(), period, "by mistake"),
            self.model.refuses_closing(str(period)),
            lambda: self.model.close(str(period)),
            death,
        )

    @precondition(lambda self: self._posted())
    @rule(
        pick=picks,
        what=st.sampled_from(
            [
                "run",
                "reverse",
                "refund",
                "pay",
                "pay_elsewhere",
                "reopen",
                "early",
                "never",
                "unpay",
                "unrefund",
            ]
        ),
        drawn=drawn_lines(),
    )
    def ask_for_what_is_done_or_cannot_be(self, pick: int, what: str, drawn: str) -> None:
        """Again, or too early, or without the ground for it: refused, or nothing to do."""
        period = _pick(self._posted(), pick)
        known = self.model.months[str(period)]
        nomor = _pick([line.nomor for line in known.lines] or ["K-0-0"], pick)
        if what == "run":
            # It was decided before another one posted the period.
            of_all = (lines(drawn), NO_FUND_LINES, NO_WAGE_LINES)
            new = replace(self._new_run(period, of_all, ""), revision=1)
            self._do(lambda: self.ledger.post(new), INTEGRITY)
        elif what == "reverse":
            self._reverse(period, nomor, Reason.OTHER, None)
        elif what == "refund":
            self._refund(*_pick(self._owed() or [(period, nomor)], pick), "F", None)
        elif what == "unrefund":
            self._unrefund(period, nomor, "", None)
        elif what == "unpay":
            keys = [key for month in self.model.months.values() for key in [*month.paid, *dict(month.gone)]]
            self._unpay(period, _pick(keys or [("B", "R")], pick), None)
        elif what == "reopen":
            self._reopen(period, None)
        elif what == "early":
            self._hear(MAY, [(1, True)], None)
        elif what == "never":
            self._reverse(MAY, "K-9-9", Reason.OTHER, None)
        elif known.paid:
            (bill, reference), (amount, day) = _pick(list(known.paid.items()), pick)
            again = replace(_payment(bill, amount + pick % 2, reference), paid_on=date.fromisoformat(day))
            self._pay(period if what == "pay" else _pick(self._posted(), pick + 1), again, None)

    @rule()
    def close_and_open_again(self) -> None:
        self._close()
        self._open()

    @precondition(lambda self: self.model.events)
    @rule(statement=st.sampled_from(MEDDLING))
    def meddle(self, statement: str) -> None:
        """Somebody with a database console; what is refused of it, and what finds no row, changes nothing."""
        try:
            with self.engine.begin() as connection:
                touched = connection.execute(text(statement)).rowcount
        except DBAPIError:
            pass
        else:
            assert not touched
        assert dump(self.engine) == self.seen

    @invariant()
    def nothing_is_lost(self) -> None:
        """All that was there is there, and what was added is what the model says."""
        now = dump(self.engine)
        if now == self.seen and self.checked:
            return
        for table, rows in self.seen.items():
            assert rows <= now[table], table
        self.seen, self.checked = now, True
        books.check_rows(now, self.model)
        books.check_money(now, self.model)
        books.check_premiums(now)
        books.check_journal(now)
        books.check_events(now, self.model)
        # What other periods wrote has not changed, as the rows above say; at the end all are asked.
        newest = Period.parse(self.model.events[-1][1]) if self.model.events else MARCH
        assert not list(chain_faults(self.ledger.snapshot() or self.ledger, newest))
        for period in PERIODS:
            assert self.ledger.period_figures(period).state == self.model.months[str(period)].state

    def teardown(self) -> None:
        """At the end the program's own readers say what the tables say; then everything is left."""
        try:
            if self.model.events:
                self._check_readers()
        finally:
            self._close()
            self.stack.close()

    def _check_readers(self) -> None:
        reader = Ledger(self.url)
        owed = {payer: amount for payer, amount in self.model.credit.items() if amount}
        assert dict(reader.credits().rows()) == owed
        for period in PERIODS:
            month = self.model.months[str(period)]
            before = reader.before(period)
            posted = (before.lines, before.fund_lines, before.wage_lines)
            assert {nik for lines in posted for nik in lines["nik"]} == month.live.keys()
            for key in month.payers:
                payer = Payer(PayerKind(key[0]), key[1])
                assert sum(reader.held_balances(period, payer)["amount_idr"]) == month.owed_by(key)
                assert sum(reader.paid_balances(period, payer)["amount_idr"]) == month.paid_by(key)
                assert (reader.paid_balances(period, payer)["amount_idr"] >= 0).all()
            assert reader.payments(period)["amount_idr"].sum() == month.total_paid
        assert reader.stray_rows() == 0
        assert not list(chain_faults(self.ledger))
        reader._engine.dispose()

    def _stand_on(self, url: str) -> None:
        self.url = url
        self.engine = open_engine(url)
        self.stack.callback(self.engine.dispose)
        self.seen, self.checked = dump(self.engine), False

    def _open(self) -> None:
        self.opened = Ledger.open(self.url)
        self.ledger = self.opened.__enter__()

    def _close(self) -> None:
        self.opened.__exit__(None, None, None)

    def _acting(self) -> Acting:
        self.at += timedelta(minutes=1)
        return acting_on(self.ledger, self.at)

    def _posted(self) -> list[Period]:
        return [period for period in PERIODS if self.model.months[str(period)].runs]

    def _closed(self) -> list[Period]:
        return [period for period in PERIODS if self.model.months[str(period)].state in CLOSED]

    def _live(self) -> list[tuple[Period, str]]:
        months = ((period, self.model.months[str(period)]) for period in PERIODS)
        return [(period, line.nomor) for period, month in months for line in month.live.values()]

    def _payments(self) -> list[tuple[Period, tuple[str, str]]]:
        months = ((period, self.model.months[str(period)]) for period in PERIODS)
        return [(period, key) for period, month in months for key in month.paid]

    def _refunds(self) -> list[tuple[Period, str, str]]:
        uses = self.model.uses.values()
        return [(Period.parse(use.period), use.nomor, use.reference) for use in uses if use.nomor]

    def _owed(self) -> list[tuple[Period, str]]:
        """Statements whose sponsor is owed something for them, or was."""
        months = ((period, self.model.months[str(period)]) for period in PERIODS)
        gone = ((period, line) for period, month in months for line in month.lines if line.reversed_by)
        return [(period, line.nomor) for period, line in gone if line.payer == OF_TPP]

    def _reverse(self, period: Period, nomor: str, reason: Reason, death: Death | None) -> None:
        told, (kind, name) = str(period), payer_of(nomor)
        claim, whose = nomor, ""
        if kind == "pemberi_kerja":
            # An employer may have several lines: the employee is named.
            claim, whose = name, nik(int(nomor.rpartition("-")[2]))
        why: dict[str, Any] = {"reason": reason, "note": "", "nik": whose}
        self._do(
            lambda: reverse(self._acting(), period, PayerKind(kind), claim, **why),
            self.model.refuses_reversal(told, nomor),
            lambda: self.model.reverse(told, nomor),
            death,
        )

    def _refund(self, period: Period, nomor: str, reference: str, death: Death | None) -> None:
        told, paid = str(period), {"paid_on": self.at.date(), "reference": reference}
        self._do(
            lambda: refund(self._acting(), period, nomor, **paid),
            self.model.refuses_refund(told, nomor, reference),
            lambda: self.model.refund(told, nomor, reference),
            death,
        )

    def _unrefund(self, period: Period, nomor: str, reference: str, death: Death | None) -> None:
        told, why = str(period), {"reference": reference, "reason": "not him"}
        known = [use for use in self.model.uses.values() if (use.period, use.nomor) == (told, nomor)]
        proof = reference or (known[0].reference if known else "")
        self._do(
            lambda: reverse_refund(self._acting(), period, nomor, **why),
            None if reference else self.model.refuses_unrefund(told, nomor),
            lambda: self.model.unrefund(told, nomor, proof),
            death,
        )

    def _unpay(self, period: Period, key: tuple[str, str], death: Death | None) -> None:
        told, payment = str(period), {"bill_code": key[0], "reference": key[1], "reason": "mistyped"}
        self._do(
            lambda: reverse_payment(self._acting(), period, **payment),
            self.model.refuses_unpay(told, key),
            lambda: self.model.unpay(told, key),
            death,
        )

    def _hear(self, period: Period, said: list[tuple[int, bool]], death: Death | None) -> None:
        told, rows = str(period), [(nik(worker), accepted) for worker, accepted in said]
        path = self.grounds.folder / "jawaban.csv"
        listed = [f"{worker};{'AKTIF' if accepted else 'DITOLAK'}" for worker, accepted in rows]
        path.write_text("\n".join(["NIK;STATUS", *listed]) + "\n", encoding="utf-8")
        sha256 = digest(path.read_bytes())
        self._do(
            lambda: import_bpjs(self._acting(), period, path),
            self.model.refuses_answer(told),
            lambda: self.model.answer(told, sha256, rows),
            death,
        )

    def _reopen(self, period: Period, death: Death | None) -> None:
        self._do(
            lambda: reopen(self._acting(), period, "the auditor asked"),
            self.model.refuses_reopening(str(period)),
            lambda: self.model.reopen(str(period)),
            death,
        )

    def _pay(self, period: Period, payment: Payment, death: Death | None) -> None:
        told, key = str(period), (payment.bill_code, payment.reference)
        also_for = tuple(map(str, payment.also_for))
        what = (told, key, payment.amount, payment.paid_on.isoformat(), also_for)
        self._do(
            lambda: settle(self._acting(), period, payment),
            self.model.refuses_payment(*what),
            lambda: self.model.pay(*what),
            death,
        )

    def _new_run(
        self, period: Period, of_all: tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame], spoiled: str
    ) -> NewRun:
        """What a month would post of the lines of all payers; `spoiled` has a fault that the database must see."""
        drawn, funded, employed = of_all
        before = self.ledger.before(period)
        used = with_text_keys(_used_credit(with_integer_keys(drawn), before.keyed().credits))
        if spoiled == "credit":
            sponsor, department = drawn.row(0, named=True)["nip"], drawn["opd"][0]
            there = before.credits.filter(pl.col("nip") == sponsor)["credit_idr"].sum()
            over = pl.DataFrame(
                [(sponsor, department, there + 1)], schema=polars_schema(UsedCredit), orient="row"
            )
            used = pl.concat([used.filter(pl.col("nip") != sponsor), over])
        journal = pl.concat(
            [withholding_entries(drawn, used), fund_entries(funded), employer_entries(employed)]
        )
        if spoiled == "journal":
            journal = journal.with_columns(pl.col("amount_idr") + 1)
        number = self.ledger.next_revision(period) - (spoiled == "number")
        self.at += timedelta(minutes=1)
        facts = {"used_credit": used, "journal": journal, "posted_at": self.at}
        facts |= {"fund_lines": funded, "funds": funds(*FUNDS), "wage_lines": employed}
        return new_run(drawn, period, number, inputs=ONE_FILE, **facts)

    def _do(
        self,
        act: Callable[[], object],
        refusal: Refusal,
        effect: Callable[[], None] | None = None,
        death: Death | None = None,
    ) -> None:
        """Do an act as the model expects it; whoever dies in it leaves all of it or nothing, and does it again."""
        before = self.seen
        try:
            with death() if death else nullcontext():
                act()
        except (IntegrityError, PeriodStateError) as no:
            told = (type(no).__name__, no.faults[0].code)
            assert told == refusal
            assert dump(self.engine) == before
        except (PowerIsGoneError, DeliveryError, DBAPIError):
            assert death
            assert death.struck
            self.close_and_open_again()
            if _count(dump(self.engine)) > _count(before):
                assert refusal is None
                effect()
                return
            assert dump(self.engine) == before
            self._do(act, refusal, effect)
        else:
            assert refusal is None
            effect()


def _payment(bill: str, amount: int, reference: str, *, also_for: tuple[Period, ...] = ()) -> Payment:
    kind, name = payer_of(bill)
    return Payment(
        bill_code=bill,
        amount=amount,
        paid_on=date(2024, 6, 1),
        reference=reference,
        also_for=also_for,
        payer=Payer(PayerKind(kind), name),
    )


def _pick(those: list[Any], pick: int) -> Any:
    return those[pick % len(those)]


def _count(rows: books.Dump) -> int:
    return len(rows["event"])


@pytest.fixture
def grounds(database: Database, tmp_path: Path) -> Iterator[Grounds]:
    grounds = Grounds(database, tmp_path)
    yield grounds
    grounds.close()


def test_no_history_loses_or_doubles_a_rupiah(grounds: Grounds) -> None:
    class Here(LedgerMachine):
        pass

    Here.grounds = grounds
    run_state_machine_as_test(Here, settings=EXAMPLES)
