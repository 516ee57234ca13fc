"""Employers pay beside TPP and funds: their lines, what the ledger says of them before a run, what it refuses."""

from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from sqlalchemy import Connection, text

from ledger.test_guards import SEAL, an_event, line, payment, refused, run, transfer
from support.drawn_runs import (
    APRIL,
    MARCH,
    NOON,
    THREE,
    acting_on,
    fund_lines,
    funds,
    lines,
    new_run,
    nik,
    wage_lines,
)
from tpp_sponsor.acts.posted_month.reverse import reverse
from tpp_sponsor.acts.posted_month.reverse_payment import reverse_payment
from tpp_sponsor.acts.posted_month.settle import Payment, settle
from tpp_sponsor.domain.accounts import Payer, PayerKind, Reason
from tpp_sponsor.domain.lifecycle import State
from tpp_sponsor.errors import IntegrityError, PeriodStateError
from tpp_sponsor.ledger.chain_check import chain_faults
from tpp_sponsor.ledger.store import Ledger

# By name and not by money: the employer is called as a fund is, and one is called TPP.
EMPLOYED = wage_lines("""
    5 CSR-1  3000000 7200 9000 171000 90000
    6 TPP    2000000 4800 6000 114000     0
""")


def test_lines_of_employers_come_back_beside_the_others(ledger: Ledger) -> None:
    of_fund = fund_lines("8 CSR-1 Baros 10000 6800 0")
    posted = ledger.post(new_run(wage_lines=EMPLOYED, fund_lines=of_fund, funds=funds("CSR-1")))
    assert_frame_equal(ledger.lines(posted), THREE)
    assert_frame_equal(ledger.fund_lines(posted), of_fund)
    assert_frame_equal(ledger.wage_lines(posted), EMPLOYED)
    assert list(chain_faults(ledger)) == []
    totals = ledger.payer_totals(MARCH).select("payer_kind", "payer", "lines", "booked_idr").rows()
    assert totals == [
        ("tpp", "TPP", 3, 65_400),
        ("dana", "CSR-1", 1, 16_800),
        ("pemberi_kerja", "CSR-1", 1, 277_200),
        ("pemberi_kerja", "TPP", 1, 124_800),
    ]


def test_the_journal_charges_each_employer_by_programme(ledger: Ledger) -> None:
    journal = ledger.journal(ledger.post(new_run(wage_lines=EMPLOYED)))
    charged = journal.filter(pl.col("kind") == "charge", pl.col("department") == "CSR-1")
    assert charged.select("debit", "credit", "amount_idr").rows() == [
        ("aset:piutang-pemberi-kerja", "titipan:bpjs-pemberi-kerja:jht", 171_000),
        ("aset:piutang-pemberi-kerja", "titipan:bpjs-pemberi-kerja:jkk", 7_200),
        ("aset:piutang-pemberi-kerja", "titipan:bpjs-pemberi-kerja:jkm", 9_000),
        ("aset:piutang-pemberi-kerja", "titipan:bpjs-pemberi-kerja:jp", 90_000),
    ]


def test_before_the_next_run(ledger: Ledger) -> None:
    first = ledger.post(new_run(wage_lines=EMPLOYED))
    assert not ledger.before(MARCH, first).has_wages
    assert ledger.before(MARCH, first, tables={"nonasn"}).has_wages
    before, april = ledger.before(MARCH), ledger.before(APRIL)
    assert_frame_equal(before.wage_lines, EMPLOYED)
    assert before.office_holders.is_empty()
    assert april.wage_lines.is_empty()
    assert april.has_wages
    assert april.office_holders.rows() == [
        (nik(5), "Pegawai 5", "CSR-1", "Jabatan 5", "Non-ASN"),
        (nik(6), "Pegawai 6", "TPP", "Jabatan 6", "Non-ASN"),
    ]
    assert april.paid["nik"].to_list() == [nik(at) for at in (1, 2, 3, 5, 6)]
    assert april.last_payers.is_empty()
    with_funds = ledger.before(APRIL, tables={"dana"})
    assert with_funds.last_payers.rows()[-2] == (nik(5), "CSR-1", "CSR-1", "Pegawai 5")


def test_a_reversed_premium_is_owed_no_longer(ledger: Ledger) -> None:
    posted = ledger.post(new_run(wage_lines=EMPLOYED))
    done = reverse(acting_on(ledger), MARCH, PayerKind.EMPLOYER, " csr-1", reason=Reason.WORKER_DEAD)
    assert (done.pemberi_kerja, done.amount) == ("CSR-1", 277_200)
    assert ledger.credits().is_empty()
    before = ledger.before(MARCH)
    assert before.wages_reversed.rows() == [(nik(5), "CSR-1", 277_200)]
    assert before.wage_lines["nik"].to_list() == [nik(6)]
    assert before.remembered.rows() == [(2, str(MARCH), "CSR-1", None, nik(5), "pekerja-meninggal")]
    assert ledger.before(APRIL).office_holders["nik"].to_list() == [nik(6)]
    assert sum(ledger.held_balances(MARCH, Payer(PayerKind.EMPLOYER, "CSR-1"))["amount_idr"]) == 0
    assert list(chain_faults(ledger)) == []
    # The run is decided again as it was, and the worker is free for another payer.
    assert ledger.before(MARCH, posted).wages_reversed.is_empty()
    ledger.post(new_run(lines("5 1 A 10000 6800 0"), revision=2))
    with pytest.raises(PeriodStateError, match="employer_already_reversed"):
        reverse(acting_on(ledger), MARCH, PayerKind.EMPLOYER, "CSR-1", reason=Reason.WORKER_DEAD)


def test_an_employer_pays_its_own_bill(ledger: Ledger) -> None:
    ledger.post(new_run(lines("1 1 A 10000 6800 0"), wage_lines=EMPLOYED))
    paid = {"paid_on": NOON.date() - timedelta(days=1), "reference": "R-1"}
    bill = Payment(bill_code="K-1", amount=277_200, payer=Payer(PayerKind.EMPLOYER, "csr-1"), **paid)
    settlement = settle(acting_on(ledger), MARCH, bill)
    assert (settlement.state, settlement.owed, settlement.lines) == (State.PARTLY_PAID, 0, 1)
    assert settle(acting_on(ledger), MARCH, bill).event is None
    for wrong, code in (
        (replace(bill, payer=Payer(PayerKind.EMPLOYER, "TPP")), "bill_of_other_payer"),
        (
            replace(bill, bill_code="K-2", payer=Payer(PayerKind.EMPLOYER, "Dinas X"), reference="R"),
            "employer_not_posted",
        ),
    ):
        with pytest.raises(PeriodStateError) as refusal:
            settle(acting_on(ledger), MARCH, wrong)
        assert code in {fault.code for fault in refusal.value.faults}
    assert sum(ledger.held_balances(MARCH, Payer(PayerKind.EMPLOYER, "TPP"))["amount_idr"]) == 124_800
    reverse_payment(acting_on(ledger), MARCH, bill_code="K-1", reference="R-1", reason="salah")
    assert sum(ledger.held_balances(MARCH, Payer(PayerKind.EMPLOYER, "CSR-1"))["amount_idr"]) == 277_200
    assert list(chain_faults(ledger)) == []


@pytest.mark.parametrize(
    "posted",
    [
        {"wage_lines": wage_lines("1 Dinas 3000000 7200 9000 0 0")},
        {"wage_lines": EMPLOYED.with_columns(jp_worker=pl.col("jp") + 1)},
        {"wage_lines": EMPLOYED.with_columns(upah=pl.lit(0, pl.Int64))},
        {
            "wage_lines": EMPLOYED,
            "fund_lines": fund_lines("6 CSR-1 Baros 10000 6800 0"),
            "funds": funds("CSR-1"),
        },
    ],
    ids=["paid_by_tpp", "share_above_programme", "no_wage", "paid_by_a_fund"],
)
def test_a_line_of_an_employer_that_is_not_lawful_is_refused(
    ledger: Ledger, posted: dict[str, pl.DataFrame]
) -> None:
    with pytest.raises(IntegrityError) as refusal:
        ledger.post(new_run(**posted))
    assert refusal.value.faults[0].code == "ledger_refused"
    assert ledger.runs() == []


@pytest.fixture
def april(ledger: Ledger, sql: Connection) -> Connection:
    """March is posted; event 2, a run of April, is open."""
    ledger.post(new_run(wage_lines=EMPLOYED))
    for statement in (an_event(), run()):
        sql.execute(text(statement))
    return sql


def test_a_line_of_tpp_has_no_wage(april: Connection) -> None:
    with_wage = line().replace("total)", "total, wage)").replace("16800)", "16800, 5)")
    for statement in (with_wage, transfer(), transfer(credit="titipan:bpjs:jkm", amount=6_800)):
        april.execute(text(statement))
    assert "by wage is not valid" in refused(april, SEAL)


@pytest.mark.parametrize("kind", ["pemberi_kerja", "tpp"])
def test_a_payment_of_an_employer_names_it(april: Connection, kind: str) -> None:
    named = payment(kind=kind).replace("reference)", "reference, payer)").replace("'R-1')", "'R-1', 'CSR-1')")
    assert "names it" in refused(april, payment(kind=kind) if kind != "tpp" else named)
