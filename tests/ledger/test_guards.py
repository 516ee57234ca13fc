"""The database itself refuses what must not be, whoever asks (docs/architecture.md#ledger)."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import IntegrityError as Refused

from support.drawn_runs import APRIL, MARCH, NOON, Database, acting_on, lines, new_run
from tpp_sponsor.acts.posted_month.refund import refund
from tpp_sponsor.acts.posted_month.reverse import reverse
from tpp_sponsor.acts.posted_month.settle import Payment, settle
from tpp_sponsor.domain.accounts import PayerKind, Reason
from tpp_sponsor.ledger.chain import ROWS_OF_EVENTS
from tpp_sponsor.ledger.store import Ledger

LINE = """
INSERT INTO premium_line (run_id, period, nik, occurrence, payer_kind, payer, department, claim, package,
jkk, jkm, jht, jp, total)
VALUES ({run}, '{period}', '{nik}', {occurrence}, 'tpp', '198001012005011001', 'Dinas A', 'X', 'JKK+JKM',
 {jkk}, {jkm}, {jht}, {jp}, {total})
"""
EVENT = """
INSERT INTO event (id, state, act, period, at, actor)
VALUES ({id}, '{state}', 'post', '{period}', '2024-03-11 00:00:00', 'x')
"""
RUN = """
INSERT INTO run (id, period, revision, program_version, settings_digest, summary)
VALUES ({id}, '{period}', {revision}, 'v', 's', '{{}}')
"""
JOURNAL = """
INSERT INTO journal_transfer (event_id, kind, department, debit, credit, amount)
VALUES ({run}, '{kind}', '{opd}', '{debit}', '{credit}', {amount})
"""
REVERSAL = """
INSERT INTO reversal (event_id, period, nik, occurrence, reason, note)
VALUES ({event}, '{period}', '{nik}', {occurrence}, 'salah_pekerja', '')
"""
CREDIT = """
INSERT INTO credit_entry (event_id, payer_kind, payer, kind, department, amount)
VALUES ({event}, 'tpp', '198001012005011001', '{kind}', 'Dinas A', {amount})
"""
PAYMENT = """
INSERT INTO payment (event_id, payer_kind, period, bill_code, amount, paid_on, reference)
VALUES ({event}, '{kind}', '2024-03', '{bill}', {amount}, '2024-03-14', '{reference}')
"""
UNDOING = """
INSERT INTO payment_reversal (event_id, reverses, reason) VALUES ({event}, {reverses}, 'x')
"""
HELD, JKK, JKM = "aset:potongan-tpp", "titipan:bpjs:jkk", "titipan:bpjs:jkm"
OWED = "titipan:kredit-asn"
# The worker and sponsor of a line that March has posted.
POSTED = "3201010101800001"
SEAL = """
UPDATE event SET state = 'sealed', facts = '{}', hash = 'h', previous = (SELECT hash FROM event WHERE id = 1)
WHERE id = 2
"""


def line(**changed: object) -> str:
    """A lawful line of the open run 2, but for what is changed."""
    values = {"run": 2, "period": APRIL, "nik": "3201010101809999", "occurrence": 1}
    amounts = {"jkk": 10_000, "jkm": 6_800, "jht": 0, "jp": 0, "total": 16_800}
    return LINE.format(**(values | amounts | changed))


def an_event(**changed: object) -> str:
    """An open event of April, but for what is changed."""
    return EVENT.format(**({"id": 2, "state": "open", "period": APRIL} | changed))


def run(**changed: object) -> str:
    """A run of April, but for what is changed."""
    return RUN.format(**({"id": 2, "period": APRIL, "revision": 9} | changed))


def transfer(**changed: object) -> str:
    """A transfer of the open event 2, but for what is changed."""
    values = {"run": 2, "kind": "withhold", "opd": "Dinas A", "debit": HELD, "credit": JKK, "amount": 10_000}
    return JOURNAL.format(**(values | changed))


def reversal(**changed: object) -> str:
    """A reversal of a line of March by the open event 2, but for what is changed."""
    return REVERSAL.format(**({"event": 2, "period": MARCH, "nik": POSTED, "occurrence": 1} | changed))


def credit(kind: str, amount: object) -> str:
    """A change of the sponsor's credit by the open event 2."""
    return CREDIT.format(event=2, kind=kind, amount=amount)


def payment(**changed: object) -> str:
    """A payment to BPJS by the open event 2."""
    return PAYMENT.format(
        **({"event": 2, "kind": "tpp", "bill": "K-1", "amount": 10_000, "reference": "R-1"} | changed)
    )


@pytest.fixture(scope="module")
def march(database: Database) -> Iterator[Engine]:
    """March is posted as run 1, for all tests of this module."""
    with database() as url, Ledger.open(url) as ledger:
        assert ledger.post(new_run()).id == 1
        yield ledger._engine


@pytest.fixture
def console(march: Engine) -> Iterator[Connection]:
    """A database console in whose transaction event 2, a run of April, stands open; nothing of it stays."""
    with march.connect() as connection:
        connection.execute(text(an_event()))
        connection.execute(text(run()))
        yield connection
        connection.rollback()


def refused(console: Connection, statement: str) -> str:
    """The database refuses a statement; with which words."""
    with pytest.raises(Refused) as no:
        console.execute(text(statement))
    return str(no.value.orig).partition("\n")[0]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE premium_line SET total = total + 1, jkk = jkk + 1",
        "UPDATE premium_line SET payer = '198001012005011009' WHERE nik LIKE '%0001'",
        "UPDATE premium_line SET occurrence = occurrence",
        "DELETE FROM premium_line",
        "DELETE FROM premium_line WHERE nik LIKE '%0001'",
        "UPDATE journal_transfer SET amount = amount - 1",
        "DELETE FROM journal_transfer",
        "UPDATE run_input SET sha256 = 'x'",
        "DELETE FROM run_input",
        "UPDATE run_file SET sha256 = 'x'",
        "DELETE FROM run_file",
        "UPDATE run SET summary = '{}'",
        "UPDATE run SET revision = 8 WHERE id = 2",
        "DELETE FROM run WHERE id = 2",
        "UPDATE event SET actor = 'x' WHERE state = 'sealed'",
        "UPDATE event SET state = 'open' WHERE state = 'sealed'",
        "UPDATE event SET facts = '{}' WHERE state = 'sealed'",
        "UPDATE event SET hash = 'x' WHERE state = 'sealed'",
        "UPDATE event SET id = 77 WHERE state = 'open'",
        "UPDATE event SET period = '2024-05' WHERE state = 'open'",
        "UPDATE event SET actor = 'somebody else' WHERE state = 'open'",
        "DELETE FROM event",
        "DELETE FROM event WHERE state = 'open'",
    ],
)
def test_what_is_posted_is_neither_changed_nor_deleted(console: Connection, statement: str) -> None:
    refused(console, statement)


@pytest.mark.parametrize(
    "statement",
    [
        line(run=1, period=MARCH),
        transfer(run=1, opd="Dinas Z"),
        "INSERT INTO run_input SELECT id, 'x', 'asn', 'x', 1, 1, 1, 0, 0 FROM run WHERE id = 1",
        "INSERT INTO run_file SELECT id, 'outbox', 'x', 'x', 1 FROM run WHERE id = 1",
        run(id=1, revision=7, period=MARCH),
        reversal(event=1),
        CREDIT.format(event=1, kind="granted", amount=1),
        payment(event=1),
        UNDOING.format(event=1, reverses=1),
        "INSERT INTO bpjs_list VALUES (1, '2024-03', 'x.csv', 'x')",
        "INSERT INTO confirmation VALUES (1, 1, '2024-03', 'tpp', 'x', '', 1, 'nip', 'a', 'b')",
        line(run=4711),
    ],
    ids=[
        "line",
        "journal",
        "input",
        "file",
        "run",
        "reversal",
        "credit",
        "payment",
        "undoing",
        "list",
        "word",
        "no_run",
    ],
)
def test_nothing_is_added_to_a_run_that_is_not_open(console: Connection, statement: str) -> None:
    refused(console, statement)


def test_an_event_begins_open(console: Connection) -> None:
    assert "begins open" in refused(console, an_event(id=3, state="sealed"))


def test_an_event_has_a_state_we_know(console: Connection) -> None:
    refused(console, SEAL.replace("sealed", "half"))


def test_a_revision_stands_once(console: Connection) -> None:
    console.execute(text(an_event(id=3)))
    refused(console, run(id=3))


@pytest.mark.parametrize(
    "changed",
    [
        {"total": 0, "jkk": 0, "jkm": 0},
        {"jkk": -10_000, "total": -3_200},
        {"jkk": -1, "jkm": 16_801},
        {"jp": -1, "jkm": 6_801},
        {"jp": 1},
        {"total": 16_801},
        {"occurrence": 2},
        {"occurrence": 0},
        {"occurrence": -1},
        {"period": MARCH},
        {"jkk": "NULL"},
    ],
    ids=str,
)
def test_a_line_must_be_lawful(console: Connection, changed: dict[str, object]) -> None:
    refused(console, line(**changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"jkk": 0.4, "jkm": 0, "total": 0.4},
        # Their sum is whole; PostgreSQL rounds both up.
        {"jkk": 9_999.5, "jp": 0.5},
        {"jkk": "'banyak'"},
        {"jkk": "'x'", "jkm": 0, "total": "'x'"},
    ],
    ids=["half_a_rupiah", "half_a_pension", "word", "words"],
)
def test_money_is_whole_rupiah(console: Connection, changed: dict[str, object]) -> None:
    with pytest.raises(DBAPIError):
        console.execute(text(line(**changed)))


@pytest.mark.parametrize("amount", [0, -1, "NULL"])
def test_a_transfer_moves_something(console: Connection, amount: object) -> None:
    refused(console, transfer(amount=amount))


def test_a_transfer_moves_between_two_accounts(console: Connection) -> None:
    refused(console, transfer(credit=HELD))


def test_a_second_premium_for_a_worker_and_period(console: Connection) -> None:
    console.execute(text(line()))
    refused(console, line())


@pytest.fixture
def second(console: Connection) -> Connection:
    """Event 3, another run of March, stands open too."""
    console.execute(text(an_event(id=3, period=MARCH)))
    console.execute(text(run(id=3, period=MARCH, revision=2)))
    return console


@pytest.mark.parametrize("occurrence", [1, 2, 3])
def test_a_second_premium_in_another_run_of_the_period(second: Connection, occurrence: int) -> None:
    refused(second, line(run=3, period=MARCH, nik=POSTED, occurrence=occurrence))


def test_a_second_premium_after_the_first_was_reversed(second: Connection) -> None:
    second.execute(text(reversal()))
    second.execute(text(line(run=3, period=MARCH, nik=POSTED, occurrence=2)))
    refused(second, line(run=3, period=MARCH, nik=POSTED, occurrence=3))


def test_a_line_is_reversed_once(second: Connection) -> None:
    second.execute(text(reversal()))
    refused(second, reversal(event=3))


def test_only_a_line_that_is_there_is_reversed(console: Connection) -> None:
    refused(console, reversal(nik="3201010101807777"))


@pytest.mark.parametrize(("kind", "amount"), [("used", 1), ("refunded", 1), ("granted", 0), ("given", 1)])
def test_credit_is_lawful(console: Connection, kind: str, amount: int) -> None:
    refused(console, credit(kind, amount))


def test_credit_never_falls_below_nothing(second: Connection) -> None:
    second.execute(text(credit("granted", 16_800)))
    second.execute(text(credit("used", 10_000)))
    refused(second, credit("refunded", 6_801))


def test_a_payment_stands_once(second: Connection) -> None:
    second.execute(text(payment()))
    refused(second, payment(event=3))


def test_a_proof_may_pay_another_month_of_its_bill(second: Connection) -> None:
    second.execute(text(payment()))
    second.execute(text(payment(event=3).replace("'2024-03'", "'2024-04'")))


BALANCED = (line(), transfer(), transfer(credit=JKM, amount=6_800))
TAKEN_BACK = (
    reversal(),
    credit("granted", 16_800),
    transfer(kind="reverse", debit=JKK, credit=OWED),
    transfer(kind="reverse", debit=JKM, credit=OWED, amount=6_800),
)
PAID = (payment(), transfer(kind="pay", debit=JKK, credit=HELD))
KEPT_BY_EVENT = ("journal_transfer", "reversal", "credit_entry", "payment")


@pytest.mark.parametrize("statements", [BALANCED, TAKEN_BACK, PAID], ids=["run", "reversal", "payment"])
def test_an_event_whose_books_agree_is_sealed(console: Connection, statements: tuple[str, ...]) -> None:
    for statement in (*statements, SEAL):
        console.execute(text(statement))
    sealed = console.execute(text("SELECT state, facts, hash FROM event WHERE id = 2")).one()
    assert tuple(sealed) == ("sealed", "{}", "h")
    previous = "SELECT (SELECT previous FROM event WHERE id = 2) = (SELECT hash FROM event WHERE id = 1)"
    assert console.execute(text(previous)).scalar()
    rows = [
        console.execute(text(f"SELECT COUNT(*) FROM {table} WHERE {column} = 2")).scalar()
        for table, column in (("premium_line", "run_id"), *((name, "event_id") for name in KEPT_BY_EVENT))
    ]
    assert sum(rows) == len(statements)


@pytest.mark.parametrize(
    "change",
    [
        "previous = 'x'",
        "previous = NULL",
        "hash = NULL",
        "facts = NULL",
        "hash = (SELECT hash FROM event WHERE id = 1)",
    ],
)
def test_an_event_that_does_not_follow_the_one_before_is_not_sealed(console: Connection, change: str) -> None:
    name = change.split(maxsplit=1)[0]
    told = {"state": "'sealed'", "facts": "'{}'", "hash": "'h'"}
    told["previous"] = "(SELECT hash FROM event WHERE id = 1)"
    told[name] = change.partition(" = ")[2]
    changes = ", ".join(f"{column} = {value}" for column, value in told.items())
    assert "chain" in refused(console, f"UPDATE event SET {changes} WHERE id = 2")


def test_an_event_that_leaves_a_gap_is_not_sealed(second: Connection) -> None:
    refused(second, SEAL.replace("WHERE id = 2", "WHERE id = 3"))


@pytest.mark.parametrize(
    "statements",
    [
        BALANCED[:1],
        BALANCED[1:],
        BALANCED[:2],
        (line(), transfer(amount=10_001), transfer(credit=JKM, amount=6_800)),
        (line(), transfer(amount=16_800)),
        (line(), transfer(opd="Dinas B"), transfer(credit=JKM, amount=6_800)),
        (line(), transfer(debit=JKK, credit=HELD), transfer(credit=JKM, amount=6_800)),
        (line(), transfer(debit="kas"), transfer(credit=JKM, amount=6_800)),
        (*BALANCED, transfer(debit="kas", credit="lain", amount=1)),
        (*BALANCED, line(nik="3201010101808888")),
        TAKEN_BACK[:1],
        (TAKEN_BACK[0], *TAKEN_BACK[2:]),
        TAKEN_BACK[1:],
        (*TAKEN_BACK[:2], TAKEN_BACK[2]),
        (reversal(), credit("granted", 16_801), *TAKEN_BACK[2:]),
        PAID[:1],
        (payment(amount=9_999), PAID[1]),
        (payment(), transfer(kind="pay", debit=OWED, credit=HELD)),
        (payment(), transfer(kind="pay", debit=JKK, credit=OWED)),
        (*PAID, *BALANCED),
        (*PAID, credit("granted", 5)),
    ],
    ids=[
        "no_journal",
        "no_lines",
        "a_programme_missing",
        "a_rupiah_more",
        "one_programme_for_all",
        "another_opd",
        "wrong_way",
        "another_account",
        "one_transfer_more",
        "one_line_more",
        "reversal_alone",
        "reversal_without_credit",
        "credit_without_reversal",
        "a_programme_not_taken_back",
        "a_rupiah_too_much_credit",
        "payment_alone",
        "payment_of_another_amount",
        "payment_from_credit",
        "payment_to_credit",
        "payment_with_lines",
        "payment_with_credit",
    ],
)
def test_an_event_whose_books_differ_is_not_sealed(console: Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        console.execute(text(statement))
    assert "lines and journal differ" in refused(console, SEAL)


@pytest.fixture
def paid_and_refunded(database: Database) -> Iterator[Connection]:
    """March is paid (event 3) and a sponsor refunded (event 4); event 5, which takes one of them back, stands open."""
    with database() as url, Ledger.open(url) as ledger:
        ledger.post(new_run())
        reverse(acting_on(ledger), MARCH, PayerKind.TPP, "K-1-1", reason=Reason.OTHER, note="x")
        paid = Payment(bill_code="K-1", amount=10_000, paid_on=NOON.date(), reference="R-1")
        settle(acting_on(ledger), MARCH, paid)
        refund(acting_on(ledger), MARCH, "K-1-1", paid_on=NOON.date(), reference="R-2")
        with ledger._engine.connect() as connection:
            connection.execute(text(an_event(id=5, period=MARCH)))
            yield connection
            connection.rollback()


SEAL_5 = SEAL.replace("id = 1", "id = 4").replace("id = 2", "id = 5")
UNPAID = (
    UNDOING.format(event=5, reverses=3),
    transfer(run=5, kind="reverse_payment", debit=HELD, credit=JKK, amount=10_000),
)
UNREFUNDED = (
    UNDOING.format(event=5, reverses=4),
    CREDIT.format(event=5, kind="granted", amount=16_800),
    transfer(run=5, kind="reverse_refund", debit=HELD, credit=OWED, amount=16_800),
)


@pytest.mark.parametrize("statements", [UNPAID, UNREFUNDED], ids=["payment", "refund"])
def test_what_was_paid_is_taken_back_whole(
    paid_and_refunded: Connection, statements: tuple[str, ...]
) -> None:
    for statement in (*statements, SEAL_5):
        paid_and_refunded.execute(text(statement))


@pytest.mark.parametrize(
    "statements",
    [
        UNPAID[:1],
        UNPAID[1:],
        (UNPAID[0], UNPAID[1].replace("10000", "9999")),
        (UNPAID[0], transfer(run=5, kind="reverse_payment", debit=HELD, credit=OWED)),
        (UNPAID[0], transfer(run=5, kind="reverse_payment", debit=JKM, credit=JKK)),
        (*UNPAID, UNREFUNDED[1]),
        (*UNPAID, payment(event=5, reference="R-3")),
        UNREFUNDED[::2],
        UNREFUNDED[:2],
        (*UNREFUNDED[:2], UNREFUNDED[2].replace("16800", "16801")),
        (UNREFUNDED[0], UNREFUNDED[1].replace("16800", "16801"), UNREFUNDED[2]),
        (UNREFUNDED[0], UNREFUNDED[1].replace("1001'", "1002'"), UNREFUNDED[2]),
        (UNREFUNDED[0], UNREFUNDED[1], UNREFUNDED[2].replace("Dinas A", "Dinas B")),
    ],
    ids=[
        "payment_without_journal",
        "journal_alone",
        "a_rupiah_less",
        "payment_to_credit",
        "payment_from_another_account",
        "payment_with_credit",
        "payment_with_payment",
        "refund_without_credit",
        "refund_without_journal",
        "a_rupiah_more",
        "a_rupiah_more_credit",
        "another_sponsor",
        "another_opd",
    ],
)
def test_what_is_taken_back_in_another_way_is_not_sealed(
    paid_and_refunded: Connection, statements: tuple[str, ...]
) -> None:
    for statement in statements:
        paid_and_refunded.execute(text(statement))
    assert "lines and journal differ" in refused(paid_and_refunded, SEAL_5)


@pytest.mark.parametrize("event", [1, 2, 5, 9])
def test_only_a_payment_or_a_refund_of_the_month_is_taken_back(
    paid_and_refunded: Connection, event: int
) -> None:
    assert "no such payment or refund" in refused(paid_and_refunded, UNDOING.format(event=5, reverses=event))


def test_it_is_taken_back_once_and_for_all(paid_and_refunded: Connection) -> None:
    paid_and_refunded.execute(text(UNPAID[0]))
    for table in ("DELETE FROM payment_reversal", "UPDATE payment_reversal SET reason = 'y'"):
        with paid_and_refunded.begin_nested() as attempt:
            refused(paid_and_refunded, table)
            attempt.rollback()
    refused(paid_and_refunded, UNPAID[0])


def test_a_proof_that_was_taken_back_can_be_recorded_again(paid_and_refunded: Connection) -> None:
    again = payment(event=5, reference=" r-1")
    with paid_and_refunded.begin_nested() as attempt:
        assert "recorded for this month" in refused(paid_and_refunded, again)
        attempt.rollback()
    paid_and_refunded.execute(text(UNPAID[0]))
    paid_and_refunded.execute(text(again))


@pytest.mark.parametrize(
    "statement",
    [
        # A new line in the place of a posted one.
        line(run=3, period=MARCH, nik=POSTED),
        # A sealed event opened again under its own number.
        an_event(id=1, period=MARCH),
        run(id=1, period=MARCH, revision=1),
        run(id=3, period=MARCH, revision=1),
        "UPDATE OR REPLACE event SET id = 1 WHERE id = 2",
        SEAL.replace("'h'", "(SELECT hash FROM event WHERE id = 1)").replace("UPDATE", "UPDATE OR REPLACE"),
        "UPDATE OR REPLACE run SET period = '2024-03', revision = 1 WHERE id = 2",
        "UPDATE OR REPLACE premium_line SET nik = '3201010101800001'",
    ],
)
def test_sqlite_replaces_nothing_that_is_sealed(console: Connection, statement: str) -> None:
    """INSERT OR REPLACE deletes what is in its way without asking the guards on DELETE."""
    if console.dialect.name != "sqlite":
        return  # which has no REPLACE
    console.execute(text(an_event(id=3, period=MARCH)))
    refused(console, statement.replace("INSERT INTO", "INSERT OR REPLACE INTO"))
    assert console.execute(text("SELECT COUNT(*), SUM(total) FROM premium_line")).one() == (3, 65_400)
    assert console.execute(text("SELECT COUNT(*) FROM event WHERE state = 'sealed'")).scalar() == 1


@pytest.mark.parametrize("paid", [True, False], ids=["as_much", "less"])
def test_an_event_that_took_a_line_of_an_earlier_run_is_not_sealed(march: Engine, *, paid: bool) -> None:
    """In a foreign console a line goes in where a posted one stood; its event is never sealed, whatever it books."""
    jkm = 6_800 if paid else 6_799
    mine = line(period=MARCH, nik=POSTED, jkm=jkm, total=10_000 + jkm)
    with march.connect() as console:
        if console.dialect.name != "sqlite":
            return  # which has no REPLACE
        for begun in (an_event(period=MARCH), run(period=MARCH, revision=2)):
            console.execute(text(begun))
        refused(console, mine)
        console.execute(text("PRAGMA recursive_triggers=OFF"))
        console.execute(text(mine.replace("INSERT INTO", "INSERT OR REPLACE INTO")))
        for moved in (transfer(), transfer(credit=JKM, amount=jkm)):
            console.execute(text(moved))
        assert "a line of an earlier run is gone" in refused(console, SEAL)
        console.rollback()
        console.execute(text("PRAGMA recursive_triggers=ON"))
        assert console.execute(text("SELECT COUNT(*), SUM(total) FROM premium_line")).one() == (3, 65_400)


def test_a_revision_beside_whole_earlier_runs_is_sealed(march: Engine) -> None:
    with march.connect() as console:
        balanced = (line(period=MARCH), *BALANCED[1:])
        for statement in (an_event(period=MARCH), run(period=MARCH, revision=2), *balanced, SEAL):
            console.execute(text(statement))
        console.rollback()


def test_a_run_is_of_the_period_of_its_event(console: Connection) -> None:
    """Else its lines would be summed with nobody's journal."""
    console.execute(text(an_event(id=3, period=MARCH)))
    assert "period of its event" in refused(console, run(id=3, revision=8))


@pytest.mark.parametrize("table", ["event", *ROWS_OF_EVENTS])
def test_postgresql_truncates_nothing(console: Connection, table: str) -> None:
    if console.dialect.name == "sqlite":
        return  # which has no TRUNCATE
    with pytest.raises(DBAPIError):
        console.execute(text(f"TRUNCATE {table} CASCADE"))


@pytest.mark.parametrize("what", ["UPDATE SET total = 1, jkk = 1, jkm = 0", "UPDATE SET payer = 'x'"])
def test_an_upsert_is_a_change(second: Connection, what: str) -> None:
    upsert = line(run=3, period=MARCH, nik=POSTED) + f" ON CONFLICT (period, nik, occurrence) DO {what}"
    refused(second, upsert)


def test_rows_of_an_event_that_was_never_sealed_are_stray(ledger: Ledger, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text(an_event()))
        connection.execute(text(run()))
        connection.execute(text(line()))
        connection.execute(text(transfer()))
    assert ledger.stray_rows() == 2


def test_what_is_posted_is_not_stray(ledger: Ledger) -> None:
    ledger.post(new_run())
    ledger.post(new_run(lines("9 1 A 10000 6800 0"), period=APRIL))
    assert ledger.stray_rows() == 0
