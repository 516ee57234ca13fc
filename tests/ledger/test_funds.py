"""Funds pay beside TPP: their lines, what the ledger says of them before a run, and what it refuses (ADR 0024)."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from sqlalchemy import Connection, text

from ledger.test_guards import SEAL, an_event, line, payment, refused, run, transfer
from support.drawn_runs import APRIL, MARCH, THREE, acting_on, fund_lines, funds, lines, new_run, nik
from tpp_sponsor.acts.posted_month.reverse import reverse
from tpp_sponsor.domain.accounts import PayerKind, Reason
from tpp_sponsor.domain.period import Period
from tpp_sponsor.errors import IntegrityError
from tpp_sponsor.ledger.chain_check import chain_faults
from tpp_sponsor.ledger.store import Ledger, NewRun
from tpp_sponsor.tables.programmes.funds import posted_funds

MAY = Period(2024, 5)
OF_FUNDS = fund_lines("""
    5 CSR-1 Sukamaju 10000 6800 0
    6 APBD  -        10000 6800 0
    7 APBD  Baros    5000  6800 20000
""")
WORKERS = pl.DataFrame(
    [(nik(at), f"Pekerja {at}", "Petani", "Cikole") for at in (1, 5, 7)],
    schema={"nik": pl.String, "nama": pl.String, "pekerjaan": pl.String, "kelurahan": pl.String},
    orient="row",
)


def with_funds(
    posted: pl.DataFrame = THREE, period: Period = MARCH, revision: int = 1, **more: object
) -> NewRun:
    """A run of TPP and funds."""
    values = {"fund_lines": OF_FUNDS, "funds": funds("CSR-1", "APBD"), "workers": WORKERS}
    return new_run(posted, period, revision, **(values | more))


def test_lines_of_funds_come_back_beside_those_of_tpp(ledger: Ledger) -> None:
    run = ledger.post(with_funds())
    assert_frame_equal(ledger.lines(run), THREE)
    assert_frame_equal(ledger.fund_lines(run), OF_FUNDS)
    assert_frame_equal(ledger.run_funds(run), posted_funds(funds("CSR-1", "APBD")))
    assert list(chain_faults(ledger)) == []


def test_a_line_keeps_place_job_and_name(ledger: Ledger, sql: Connection) -> None:
    """A line of TPP is at the worker's home, one of a fund at its seat."""
    ledger.post(with_funds())
    rows = sql.execute(text("SELECT nik, place, job, worker_name FROM premium_line ORDER BY nik"))
    assert [tuple(row) for row in rows] == [
        (nik(1), "Cikole", "Petani", "Pekerja 1"),
        (nik(2), None, None, None),
        (nik(3), None, None, None),
        (nik(5), "Sukamaju", "Petani", "Pekerja 5"),
        (nik(6), None, None, None),
        (nik(7), "Baros", "Petani", "Pekerja 7"),
    ]


def test_the_journal_charges_each_fund(ledger: Ledger) -> None:
    journal = ledger.journal(ledger.post(with_funds()))
    charged = journal.filter(pl.col("kind") == "charge").drop("kind")
    assert charged.rows() == [
        ("APBD", "aset:piutang-dana", "titipan:bpjs-dana:jht", 20_000),
        ("APBD", "aset:piutang-dana", "titipan:bpjs-dana:jkk", 15_000),
        ("APBD", "aset:piutang-dana", "titipan:bpjs-dana:jkm", 13_600),
        ("CSR-1", "aset:piutang-dana", "titipan:bpjs-dana:jkk", 10_000),
        ("CSR-1", "aset:piutang-dana", "titipan:bpjs-dana:jkm", 6_800),
    ]


def test_before_the_next_run(ledger: Ledger) -> None:
    ledger.post(with_funds())
    before = ledger.before(MARCH)
    assert_frame_equal(before.lines, THREE)
    assert_frame_equal(before.fund_lines, OF_FUNDS)
    assert before.spent.rows() == [("APBD", 48_600), ("CSR-1", 16_800)]
    assert before.holders.is_empty()
    assert before.last_payers.is_empty()
    assert before.has_funds
    april = ledger.before(APRIL)
    assert april.fund_lines.is_empty()
    assert april.holders.rows() == [("APBD", nik(6)), ("APBD", nik(7)), ("CSR-1", nik(5))]
    assert april.paid["nik"].to_list() == [nik(at) for at in (1, 2, 3, 5, 6, 7)]
    assert april.last_payers.rows()[2:4] == [
        (nik(3), "TPP", "K-2-3", None),
        (nik(5), "CSR-1", "U-CSR-1-5", "Pekerja 5"),
    ]


def test_holders_are_of_the_newest_period_in_which_the_fund_paid(ledger: Ledger) -> None:
    ledger.post(with_funds())
    april = fund_lines("8 CSR-1 Baros 10000 6800 0")
    ledger.post(with_funds(lines("1 1 A 10000 6800 0"), APRIL, fund_lines=april))
    assert ledger.before(MAY).holders.rows() == [("APBD", nik(6)), ("APBD", nik(7)), ("CSR-1", nik(8))]
    assert ledger.before(MAY).last_payers["payer"].to_list() == ["TPP", "CSR-1"]
    assert ledger.before(MAY).spent.rows() == [("APBD", 48_600), ("CSR-1", 33_600)]


def test_before_a_posted_run_later_ones_do_not_count(ledger: Ledger) -> None:
    first = ledger.post(with_funds())
    more = fund_lines("8 CSR-1 Baros 10000 6800 0")
    second = ledger.post(with_funds(lines("9 1 A 10000 6800 0"), revision=2, fund_lines=more))
    assert not ledger.before(MARCH, first).has_funds
    assert ledger.before(MARCH, first).spent.is_empty()
    assert_frame_equal(ledger.before(MARCH, second).fund_lines, OF_FUNDS)
    assert ledger.before(MARCH).fund_lines["nik"].to_list() == [nik(at) for at in (5, 6, 7, 8)]


def test_a_run_without_lines_still_keeps_its_funds(ledger: Ledger) -> None:
    run = ledger.post(with_funds(fund_lines=fund_lines("")))
    assert ledger.run_funds(run)["kode"].to_list() == ["APBD", "CSR-1"]
    assert not ledger.before(APRIL).has_funds


def test_whoever_pays_is_read_with_place_and_kind(ledger: Ledger) -> None:
    ledger.post(with_funds())
    rows = ledger.payer_lines(MARCH).rows()
    assert rows[0] == (nik(1), "tpp", "TPP", None, None, "Cikole", "Petani", 16_800)
    assert rows[-1] == (nik(7), "dana", "APBD", "CSR", None, "Baros", "Petani", 31_800)
    assert ledger.fund_months(2024).rows() == [
        ("APBD", "2024-03", "Dana APBD", "CSR", None, 2),
        ("CSR-1", "2024-03", "Dana CSR-1", "CSR", None, 1),
    ]
    assert ledger.fund_months(2023).is_empty()


@pytest.mark.parametrize(
    "fault",
    [
        {"funds": funds("CSR-1")},
        {"funds": funds("CSR-1", "APBD", selesai=date(2024, 3, 1), mulai=date(2024, 1, 1)), "period": APRIL},
        {"funds": funds("CSR-1", "APBD", mulai=date(2024, 4, 1))},
        {"funds": funds("CSR-1", "APBD", "CSR-1")},
        {"funds": funds("CSR-1", "APBD", mulai=date(2025, 1, 1), selesai=date(2024, 12, 1))},
        {"fund_lines": fund_lines("1 CSR-1 Sukamaju 10000 6800 0")},
    ],
    ids=["unknown", "ended", "not_begun", "twice", "ends_first", "paid_by_tpp"],
)
def test_a_line_of_a_fund_that_is_not_lawful_is_refused(ledger: Ledger, fault: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError) as refusal:
        ledger.post(with_funds(**fault))
    assert refusal.value.faults[0].code == "ledger_refused"
    assert ledger.runs() == []


LINE_OF_FUND = """
INSERT INTO premium_line (run_id, period, nik, occurrence, payer_kind, payer, department, claim, package,
jkk, jkm, jht, jp, total)
VALUES (2, '2024-04', '{nik}', 1, 'dana', 'CSR-1', '{department}', 'U', 'JKK+JKM', 10000, 6800, 0, 0, 16800)
"""
FUND_OF_RUN = """
INSERT INTO run_fund VALUES ({run}, 'CSR-1', 'CSR', 'Dana', NULL, 'SK', FALSE, '2024-03', '2024-12', NULL, NULL)
"""
CHARGED = tuple(
    transfer(opd="CSR-1", debit="aset:piutang-dana", credit=f"titipan:bpjs-dana:{programme}", amount=amount)
    for programme, amount in (("jkk", 10_000), ("jkm", 6_800))
)


@pytest.fixture
def april(ledger: Ledger, sql: Connection) -> Connection:
    """March is posted by TPP and funds; event 2, a run of April, is open."""
    ledger.post(with_funds())
    for statement in (an_event(), run()):
        sql.execute(text(statement))
    return sql


def charge(console: Connection, *statements: str) -> None:
    for statement in statements:
        console.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE run_fund SET valid_until = '2099-12'",
        "DELETE FROM run_fund",
        FUND_OF_RUN.format(run=1),
        FUND_OF_RUN.format(run=4711),
        FUND_OF_RUN.format(run=2).replace("'2024-03', '2024-12'", "'2024-12', '2024-03'"),
        FUND_OF_RUN.format(run=2).replace("NULL, NULL)", "-1, NULL)"),
    ],
    ids=["changed", "deleted", "of_a_sealed_run", "of_no_run", "ends_before_it_begins", "negative_quota"],
)
def test_the_funds_of_a_run_stay(april: Connection, statement: str) -> None:
    refused(april, statement)


def test_postgresql_does_not_truncate_the_funds_of_a_run(april: Connection) -> None:
    if april.dialect.name != "sqlite":
        refused(april, "TRUNCATE run_fund")


@pytest.mark.parametrize(("department", "known"), [("CSR-1", True), ("CSR-1", False), ("Dinas A", True)])
def test_a_line_is_of_a_fund_of_its_run_and_under_its_name(
    april: Connection, department: str, *, known: bool
) -> None:
    charge(april, LINE_OF_FUND.format(nik=nik(50), department=department), *CHARGED)
    if known:
        charge(april, FUND_OF_RUN.format(run=2))
    if known and department == "CSR-1":
        charge(april, SEAL)
    else:
        refused(april, SEAL)


@pytest.mark.parametrize("first", ["tpp", "dana"])
def test_a_second_live_premium_is_refused_across_kinds(april: Connection, first: str) -> None:
    lines_of = {"tpp": line(nik=nik(50)), "dana": LINE_OF_FUND.format(nik=nik(50), department="CSR-1")}
    charge(april, lines_of.pop(first))
    [(_, second)] = lines_of.items()
    refused(april, second)


PAYMENT = payment(kind="dana", amount=16_800)
OF_CSR = PAYMENT.replace("reference)", "reference, payer)").replace("'R-1')", "'R-1', 'CSR-1')")
PAYS = "INSERT INTO journal_transfer VALUES (2, 'pay', '{}', 'titipan:bpjs-dana:jkk', 'aset:pembayaran-dana', 16800)"


def test_a_payment_of_a_fund_names_it(april: Connection) -> None:
    assert "names it" in refused(april, PAYMENT)


def test_a_payment_from_tpp_names_no_fund(april: Connection) -> None:
    assert "names it" in refused(april, OF_CSR.replace("'dana'", "'tpp'"))


@pytest.mark.parametrize("fund", ["CSR-1", "APBD"])
def test_a_payment_takes_from_its_own_fund(april: Connection, fund: str) -> None:
    charge(april, OF_CSR, PAYS.format(fund))
    if fund == "CSR-1":
        charge(april, SEAL)
    else:
        assert "another payer" in refused(april, SEAL)


@pytest.mark.parametrize("bill", ["K-1", " k-1"])
def test_a_bill_is_of_one_payer(april: Connection, bill: str) -> None:
    charge(april, OF_CSR, an_event(id=3))
    assert "another payer" in refused(april, payment(event=3, bill=bill, reference="R-9"))


@pytest.mark.parametrize(
    ("reason", "is_remembered"),
    [(Reason.WORKER_DEAD, True), (Reason.REJECTED_BY_BPJS, True), (Reason.WITHDRAWN, False)],
)
def test_a_reversal_of_a_fund_is_remembered_where_it_speaks_against_the_worker(
    ledger: Ledger, reason: Reason, *, is_remembered: bool
) -> None:
    ledger.post(with_funds())
    before = ledger.before(MARCH)
    reverse(acting_on(ledger), MARCH, PayerKind.FUND, "U-CSR-1-5", reason=reason)
    after = ledger.before(MARCH)
    told = [(2, str(MARCH), "U-CSR-1-5", None, nik(5), reason.value)] if is_remembered else []
    assert after.remembered.rows() == told
    assert after.fund_reversed.rows() == [("U-CSR-1-5", "CSR-1", nik(5))]
    assert after.spent.rows() == [("APBD", 48_600)]
    assert [holder for holder in ledger.before(APRIL).holders.rows() if holder[0] == "CSR-1"] == []
    assert after.has_funds
    # A run that was posted before the reversal is decided again as it was.
    [run_of_march] = ledger.runs()
    assert ledger.before(MARCH, run_of_march).spent.is_empty()
    assert before.spent.height == 2
