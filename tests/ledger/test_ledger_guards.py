"""The database itself refuses what must not be, whoever asks (architecture.md, decision 3)."""

from collections.abc import Iterator

import pytest
from drawn_ledger import APRIL, MARCH, Database, lines, new_run
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import IntegrityError as Refused

from tpp_sponsor.ledger.store import Ledger

LINE = """
INSERT INTO premium_line (run_id, period, nik, occurrence, payer_kind, payer, department, statement, package,
jkk, jkm, jht, total)
VALUES ({run}, '{period}', '{nik}', {occurrence}, 'tpp', '198001012005011001', 'Dinas A', 'X', 'JKK+JKM',
 {jkk}, {jkm}, {jht}, {total})
"""
RUN = """
INSERT INTO run (id, period, revision, state, program_version, settings_digest, summary, posted_at, posted_by)
VALUES ({id}, '{period}', {revision}, '{state}', 'v', 's', '{{}}', '2024-03-11 00:00:00', 'x')
"""
JOURNAL = """
INSERT INTO journal_transfer (run_id, kind, department, debit, credit, amount)
VALUES ({run}, 'withhold', '{opd}', '{debit}', '{credit}', {amount})
"""
HELD, JKK, JKM = "aset:potongan-tpp", "titipan:bpjs:jkk", "titipan:bpjs:jkm"


def line(**changed: object) -> str:
    """A lawful line of the open run 9, but for what is changed."""
    values = {"run": 9, "period": APRIL, "nik": "3201010101809999", "occurrence": 1}
    amounts = {"jkk": 10_000, "jkm": 6_800, "jht": 0, "total": 16_800}
    return LINE.format(**(values | amounts | changed))


def run(**changed: object) -> str:
    """An open run of April, but for what is changed."""
    return RUN.format(**({"id": 9, "period": APRIL, "revision": 9, "state": "open"} | changed))


def transfer(**changed: object) -> str:
    """A transfer of the open run 9, but for what is changed."""
    values = {"run": 9, "opd": "Dinas A", "debit": HELD, "credit": JKK, "amount": 10_000}
    return JOURNAL.format(**(values | changed))


@pytest.fixture(scope="module")
def march(database: Database) -> Iterator[Engine]:
    """March is posted as run 1, for all tests of this module."""
    with database() as url, Ledger.open(url) as ledger:
        assert ledger.post(new_run()).id == 1
        yield ledger._engine


@pytest.fixture
def console(march: Engine) -> Iterator[Connection]:
    """A database console in whose transaction run 9, of April, stands open; nothing of it stays."""
    with march.connect() as connection:
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
        "UPDATE run SET posted_by = 'x' WHERE state = 'posted'",
        "UPDATE run SET state = 'open' WHERE state = 'posted'",
        "UPDATE run SET summary = '{}' WHERE state = 'posted'",
        "UPDATE run SET id = 77 WHERE state = 'open'",
        "UPDATE run SET period = '2024-05' WHERE state = 'open'",
        "DELETE FROM run",
        "DELETE FROM run WHERE state = 'open'",
    ],
)
def test_what_is_posted_is_neither_changed_nor_deleted(console: Connection, statement: str) -> None:
    refused(console, statement)


@pytest.mark.parametrize(
    "statement",
    [
        line(run="(SELECT id FROM run WHERE state = 'posted')", period=MARCH),
        transfer(run="(SELECT id FROM run WHERE state = 'posted')", opd="Dinas Z"),
        "INSERT INTO run_input SELECT id, 'x', 'asn', 'x', 1, 1, 1, 0, 0 FROM run WHERE state = 'posted'",
        "INSERT INTO run_file SELECT id, 'outbox', 'x', 'x', 1 FROM run WHERE state = 'posted'",
        line(run=4711),
    ],
    ids=["line", "journal", "input", "file", "no_run"],
)
def test_nothing_is_added_to_a_run_that_is_not_open(console: Connection, statement: str) -> None:
    refused(console, statement)


def test_a_run_begins_open(console: Connection) -> None:
    assert "begins open" in refused(console, run(id=10, revision=10, state="posted"))


def test_a_run_has_a_state_we_know(console: Connection) -> None:
    refused(console, "UPDATE run SET state = 'half' WHERE state = 'open'")


def test_a_revision_stands_once(console: Connection) -> None:
    refused(console, run(id=10))


@pytest.mark.parametrize(
    "changed",
    [
        {"total": 0, "jkk": 0, "jkm": 0},
        {"jkk": -10_000, "total": -3_200},
        {"jkk": -1, "jkm": 16_801},
        {"total": 16_801},
        {"occurrence": 2},
        {"occurrence": 0},
        {"period": MARCH},
        {"jkk": "NULL"},
    ],
    ids=str,
)
def test_a_line_must_be_lawful(console: Connection, changed: dict[str, object]) -> None:
    refused(console, line(**changed))


@pytest.mark.parametrize(
    "changed",
    [{"jkk": 0.4, "jkm": 0, "total": 0.4}, {"jkk": "'banyak'"}, {"jkk": "'x'", "jkm": 0, "total": "'x'"}],
    ids=["half_a_rupiah", "word", "words"],
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


def test_a_second_premium_in_another_run_of_the_period(console: Connection) -> None:
    console.execute(text(run(id=10, period=MARCH, revision=2)))
    refused(console, line(run=10, period=MARCH, nik="3201010101800001"))


POST = "UPDATE run SET state = 'posted' WHERE id = 9"
BALANCED = (line(), transfer(), transfer(credit=JKM, amount=6_800))


def test_a_run_whose_journal_equals_its_lines_can_be_posted(console: Connection) -> None:
    for statement in (*BALANCED, POST):
        console.execute(text(statement))


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
    ],
)
def test_a_run_whose_journal_differs_from_its_lines_cannot_be_posted(
    console: Connection, statements: tuple[str, ...]
) -> None:
    for statement in statements:
        console.execute(text(statement))
    assert "lines and journal differ" in refused(console, POST)


@pytest.mark.parametrize(
    "statement",
    [
        # A new line in the place of a posted one.
        line(run=10, period=MARCH, nik="3201010101800001"),
        line().replace("(run_id", "(id, run_id").replace("(9,", "(1, 9,"),
        # A posted run opened again under its own number.
        run(id=1, period=MARCH, revision=1),
        run(id=11, period=MARCH, revision=1),
        transfer().replace("(run_id", "(id, run_id").replace("(9,", "(1, 9,"),
        "UPDATE OR REPLACE run SET id = 1 WHERE id = 9",
        "UPDATE OR REPLACE run SET period = '2024-03', revision = 1 WHERE id = 9",
        "UPDATE OR REPLACE premium_line SET nik = '3201010101800001'",
    ],
)
def test_sqlite_replaces_nothing_that_is_posted(console: Connection, statement: str) -> None:
    """INSERT OR REPLACE deletes what is in its way without asking the guards on DELETE."""
    if console.dialect.name != "sqlite":
        return  # which has no REPLACE
    console.execute(text(run(id=10, period=MARCH, revision=2)))
    refused(console, statement.replace("INSERT INTO", "INSERT OR REPLACE INTO"))
    assert console.execute(text("SELECT COUNT(*), SUM(total) FROM premium_line")).one() == (3, 65_400)
    assert console.execute(text("SELECT COUNT(*) FROM run WHERE state = 'posted'")).scalar() == 1


@pytest.mark.parametrize("table", ["run", "run_input", "run_file", "premium_line", "journal_transfer"])
def test_postgresql_truncates_nothing(console: Connection, table: str) -> None:
    if console.dialect.name == "sqlite":
        return  # which has no TRUNCATE
    with pytest.raises(DBAPIError):
        console.execute(text(f"TRUNCATE {table} CASCADE"))


@pytest.mark.parametrize("what", ["UPDATE SET total = 1, jkk = 1, jkm = 0", "UPDATE SET payer = 'x'"])
def test_an_upsert_is_a_change(console: Connection, what: str) -> None:
    console.execute(text(run(id=10, period=MARCH, revision=2)))
    upsert = (
        line(run=10, period=MARCH, nik="3201010101800001")
        + f" ON CONFLICT (period, nik, occurrence) DO {what}"
    )
    refused(console, upsert)


def test_rows_of_a_run_that_was_never_posted_are_stray(ledger: Ledger, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text(run()))
        connection.execute(text(line()))
        connection.execute(text(transfer()))
    assert ledger.stray_rows() == 2


def test_what_is_posted_is_not_stray(ledger: Ledger) -> None:
    ledger.post(new_run())
    ledger.post(new_run(lines("9 1 A 10000 6800 0"), period=APRIL))
    assert ledger.stray_rows() == 0
