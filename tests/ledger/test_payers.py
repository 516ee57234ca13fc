"""A new kind of payer is rows of `payer_account`; the guards then hold for it as for TPP (ADR 0021)."""

import pytest
from sqlalchemy import Connection, text

from ledger.test_guards import SEAL, an_event, line, payment, refused, reversal, run, transfer
from support.drawn_runs import APRIL, MARCH, new_run
from tpp_sponsor.domain.accounts import FROM_TPP
from tpp_sponsor.ledger.store import Ledger

FUND = "CSR-3"
RECEIVABLE, JKK, JKM, JP = "piutang:csr", "titipan:csr:jkk", "titipan:csr:jkm", "titipan:csr:jp"
ACCOUNTS = {"receivable": RECEIVABLE, "held_jkk": JKK, "held_jkm": JKM, "held_jp": JP, "paid": RECEIVABLE}
HELD_JHT = {"held_jht": "titipan:csr:jht"}
SEAL_3 = SEAL.replace("id = 1", "id = 2").replace("id = 2\n", "id = 3\n").replace("'h'", "'h3'")


def fund_line(**changed: object) -> str:
    """A line of the fund in April."""
    return line(**changed).replace("'tpp', '198001012005011001', 'Dinas A'", f"'csr', '{FUND}', '{FUND}'")


def charge(**changed: object) -> str:
    """A transfer of the fund."""
    return transfer(**({"opd": FUND, "debit": RECEIVABLE, "credit": JKK, "kind": "charge"} | changed))


CHARGED = (fund_line(), charge(), charge(credit=JKM, amount=6_800))


def register(sql: Connection, accounts: dict[str, str]) -> None:
    """Write the accounts of the kind `csr`."""
    for role, account in accounts.items():
        values = {"role": role, "account": account}
        sql.execute(text("INSERT INTO payer_account VALUES ('csr', :role, :account)"), values)


@pytest.fixture
def april(ledger: Ledger, sql: Connection) -> Connection:
    """March is posted by TPP; event 2, a run of April, is open; the kind `csr` has accounts."""
    ledger.post(new_run())
    register(sql, ACCOUNTS | HELD_JHT)
    for statement in (an_event(), run()):
        sql.execute(text(statement))
    return sql


def seal(sql: Connection, *statements: str) -> None:
    """Write rows and seal their event."""
    for statement in statements:
        sql.execute(text(statement))


def test_a_fund_is_charged(april: Connection) -> None:
    seal(april, *CHARGED, SEAL)


def test_a_fund_and_tpp_are_charged_in_one_run(april: Connection) -> None:
    of_tpp = (line(nik="3201010101807777"), transfer(), transfer(credit="titipan:bpjs:jkm", amount=6_800))
    seal(april, *CHARGED, *of_tpp, SEAL)


def test_the_pension_programme_counts(april: Connection) -> None:
    of_pension = (fund_line(jp=30_000, total=46_800), *CHARGED[1:])
    seal(april, *of_pension)
    with april.begin_nested() as attempt:
        assert "lines and journal differ" in refused(april, SEAL)
        attempt.rollback()
    seal(april, charge(credit=JP, amount=30_000), SEAL)


@pytest.mark.parametrize(
    "statements",
    [
        CHARGED[:1],
        (CHARGED[0], charge(amount=16_800)),
        (CHARGED[0], charge(debit="aset:potongan-tpp"), CHARGED[2]),
        (CHARGED[0], charge(credit="titipan:bpjs:jkk"), CHARGED[2]),
        (CHARGED[0], charge(opd="CSR-4"), CHARGED[2]),
    ],
    ids=["no_journal", "one_programme_for_all", "receivable_of_tpp", "held_for_tpp", "another_fund"],
)
def test_a_fund_is_charged_on_its_own_accounts(april: Connection, statements: tuple[str, ...]) -> None:
    seal(april, *statements)
    assert "lines and journal differ" in refused(april, SEAL)


@pytest.mark.parametrize("occurrence", [1, 2])
def test_a_worker_has_one_live_premium_whoever_pays(april: Connection, occurrence: int) -> None:
    seal(april, *CHARGED, SEAL, an_event(id=3), run(id=3, revision=10))
    refused(april, line(run=3, occurrence=occurrence))


def test_a_reversed_premium_goes_back_to_the_fund(april: Connection) -> None:
    seal(april, *CHARGED, SEAL, an_event(id=3))
    seal(april, reversal(event=3, period=APRIL, nik="3201010101809999"))
    back = [
        charge(run=3, kind="reverse", debit=held, credit=RECEIVABLE, amount=amount)
        for held, amount in ((JKK, 10_000), (JKM, 6_800))
    ]
    seal(april, back[0])
    with april.begin_nested() as attempt:
        assert "lines and journal differ" in refused(april, SEAL_3)
        attempt.rollback()
    seal(april, back[1], SEAL_3)


def test_a_fund_has_no_credit(april: Connection) -> None:
    """Its kind has no account for it."""
    seal(april, *CHARGED, SEAL, an_event(id=3))
    granted = "INSERT INTO credit_entry VALUES (3, 'csr', 'CSR-3', 'granted', 'CSR-3', 16800)"
    seal(april, granted)
    assert "lines and journal differ" in refused(april, SEAL_3)


@pytest.mark.parametrize(
    ("debit", "credit", "sealed"),
    [(JKK, RECEIVABLE, True), ("titipan:bpjs:jkk", RECEIVABLE, False), (JKK, "aset:potongan-tpp", False)],
)
def test_a_payment_uses_the_accounts_of_its_payer(
    april: Connection, debit: str, credit: str, *, sealed: bool
) -> None:
    paid = payment(event=3, kind="csr").replace("reference)", "reference, payer)")
    seal(april, *CHARGED, SEAL, an_event(id=3), paid.replace("'R-1')", f"'R-1', '{FUND}')"))
    seal(april, charge(run=3, kind="pay", debit=debit, credit=credit))
    if sealed:
        seal(april, SEAL_3)
    else:
        assert "lines and journal differ" in refused(april, SEAL_3)


@pytest.mark.parametrize("accounts", [{}, {"receivable": RECEIVABLE}, {"held_jkk": JKK}], ids=str)
def test_a_kind_without_all_accounts_charges_nothing(
    ledger: Ledger, sql: Connection, accounts: dict[str, str]
) -> None:
    ledger.post(new_run())
    register(sql, accounts)
    seal(sql, an_event(), run(), fund_line())
    assert "lines and journal differ" in refused(sql, SEAL)


def test_credit_of_an_unknown_kind_does_not_pay_for_its_lines(ledger: Ledger, sql: Connection) -> None:
    ledger.post(new_run())
    granted = "INSERT INTO credit_entry VALUES (2, 'csr', 'CSR-3', 'granted', 'CSR-3', 16800)"
    seal(sql, an_event(), run(), fund_line(), granted)
    assert "lines and journal differ" in refused(sql, SEAL)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE payer_account SET account = 'kas' WHERE payer_kind = 'tpp' AND role = 'paid'",
        "DELETE FROM payer_account WHERE payer_kind = 'tpp'",
        "INSERT INTO payer_account VALUES ('tpp', 'paid', 'kas')",
        "INSERT INTO payer_account VALUES ('tpp', 'gift', 'kas')",
    ],
)
def test_the_accounts_of_a_kind_stay(ledger: Ledger, sql: Connection, statement: str) -> None:
    refused(sql, statement)
    sql.rollback()
    if sql.dialect.name == "sqlite":
        refused(sql, statement.replace("INSERT INTO", "INSERT OR REPLACE INTO"))


def test_what_tpp_owes_and_holds_is_told_apart_from_a_fund(april: Connection, ledger: Ledger) -> None:
    seal(april, *CHARGED, SEAL)
    april.commit()
    assert ledger.held_balances(APRIL, FROM_TPP).is_empty()
    assert ledger.held_balances(MARCH, FROM_TPP)["amount_idr"].sum() == 65_400
