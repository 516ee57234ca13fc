"""The ledger read by somebody with a database console: every row of every table, and what the rows add up to."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event, inspect, text
from sqlmodel import SQLModel

from support.ledger_model import OF_TPP, Model, PayerKey
from tpp_sponsor.ledger.chain import ROWS_OF_EVENTS

TPP, OWED = "aset:potongan-tpp", "titipan:kredit-asn"
PROGRAMMES = ("jkk", "jkm", "jht", "jp")
# Kind of payer → the accounts that hold its money for BPJS, by programme; only an employer pays for JP.
HELD = {
    "tpp": tuple(f"titipan:bpjs:{name}" for name in PROGRAMMES[:3]),
    "dana": tuple(f"titipan:bpjs-dana:{name}" for name in PROGRAMMES[:3]),
    "pemberi_kerja": tuple(f"titipan:bpjs-pemberi-kerja:{name}" for name in PROGRAMMES),
}
# Kind of payer → what it owes, and where its payments to BPJS come from.
OWES = {"tpp": TPP, "dana": "aset:piutang-dana", "pemberi_kerja": "aset:piutang-pemberi-kerja"}
PAID = {"tpp": TPP, "dana": "aset:pembayaran-dana", "pemberi_kerja": "aset:pembayaran-pemberi-kerja"}
# Account → the kind of payer whose it is, of those that are not of TPP.
KINDS = {
    account: kind for kind in ("dana", "pemberi_kerja") for account in (OWES[kind], PAID[kind], *HELD[kind])
}
COLUMNS = {
    name: [column.name for column in SQLModel.metadata.tables[name].columns]
    for name in ("event", *ROWS_OF_EVENTS)
}

Dump = Mapping[str, frozenset[tuple[Any, ...]]]


def dump(engine: Engine) -> Dump:
    """All rows of all tables; those of a database that is not made yet are none."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("event"):
            return dict.fromkeys(COLUMNS, frozenset())
        found = {}
        for name, columns in COLUMNS.items():
            names = ", ".join(f'"{column}"' for column in columns)
            rows = [tuple(row) for row in connection.execute(text(f"SELECT {names} FROM {name}"))]
            found[name] = frozenset(rows)
            assert len(found[name]) == len(rows), name
        return found


def rows_of(books: Dump, table: str) -> list[dict[str, Any]]:
    return [dict(zip(COLUMNS[table], row, strict=True)) for row in books[table]]


class Death:
    """Whoever acts inside dies before his n-th statement, or at his n-th commit; `cut`: with his connection.

    `struck` says whether it came to that.
    """

    def __init__(self, at: int, what: str, *, cut: bool) -> None:
        self.left, self.what, self.cut, self.struck = at, what, cut, False

    def __repr__(self) -> str:
        return f"Death({self.left}, {self.what!r}, cut={self.cut})"

    @contextmanager
    def __call__(self) -> Iterator[None]:
        event.listen(Engine, self.what, self._strike)
        try:
            yield
        finally:
            event.remove(Engine, self.what, self._strike)

    def _strike(self, connection: Any, *_: object) -> None:
        self.left -= 1
        if self.left:
            return
        self.struck = True
        if not self.cut:
            raise PowerIsGoneError
        connection.connection.dbapi_connection.close()


class PowerIsGoneError(Exception):
    """Nobody catches it."""


def check_rows(books: Dump, model: Model) -> None:
    """Every row is one that the model knows, and the other way round."""
    months = model.months.items()
    lines = [(period, line) for period, month in months for line in month.lines]
    columns = ("period", "nik", "occurrence", "run_id", "payer", "department", "claim", "payer_kind")
    amounts = (*PROGRAMMES, "total")
    assert {tuple(row[name] for name in columns + amounts) for row in rows_of(books, "premium_line")} == {
        (
            period,
            line.nik,
            line.occurrence,
            line.run,
            line.nip,
            line.opd,
            line.claim,
            line.payer[0],
            *line.amounts,
            line.total,
        )
        for period, line in lines
    }
    assert {
        (row["period"], row["nik"], row["occurrence"], row["event_id"]) for row in rows_of(books, "reversal")
    } == {(period, line.nik, line.occurrence, line.reversed_by) for period, line in lines if line.reversed_by}
    assert {(row["id"], row["period"], row["revision"]) for row in rows_of(books, "run")} == {
        (number, period, revision)
        for period, month in months
        for revision, number in enumerate(month.runs, start=1)
    }
    assert Counter(
        (row["period"], row["bill_code"], row["reference"], row["amount"], row["paid_on"])
        for row in rows_of(books, "payment")
    ) == Counter(
        (period, *key, *paid) for period, month in months for key, paid in [*month.paid.items(), *month.gone]
    )
    assert {
        row["reverses"]: row["event_id"] for row in rows_of(books, "payment_reversal")
    } == model.taken_back
    listed = {row["event_id"]: (row["period"], row["sha256"]) for row in rows_of(books, "bpjs_list")}
    assert sorted(listed.values()) == sorted(
        (period, sha256) for period, month in months for sha256 in month.lists
    )
    answers = Counter(
        (*listed[row["event_id"]], row["nik"], bool(row["accepted"])) for row in rows_of(books, "bpjs_answer")
    )
    assert answers == Counter(
        (period, sha256, *said)
        for period, month in months
        for sha256, rows in month.lists.items()
        for said in rows
    )


def check_money(books: Dump, model: Model) -> None:
    """Nothing is lost and nothing is there twice: in the journal, in the credits, and in the model."""
    _check_money_of_named_payers(books, model)
    balances: dict[str, int] = defaultdict(int)
    moved: dict[str, int] = defaultdict(int)
    for row in rows_of(books, "journal_transfer"):
        if row["debit"] in KINDS:
            continue
        balances[row["debit"]] -= row["amount"]
        balances[row["credit"]] += row["amount"]
        moved[row["kind"]] += row["amount"]
    held, owed = sum(balances[account] for account in HELD["tpp"]), balances[OWED]
    paid = moved["pay"] - moved["reverse_payment"]
    refunded = moved["refund"] - moved["reverse_refund"]
    assert moved["withhold"] == paid + held + owed + refunded
    assert -balances[TPP] == held + owed
    assert sum(balances.values()) == 0

    months = model.months.values()
    lines = [line for month in months for line in month.lines if line.payer == OF_TPP]
    assert moved["withhold"] == sum(line.total for line in lines) - sum(model.used.values())
    assert paid == sum(month.paid_by(OF_TPP) for month in months)
    assert held == sum(month.owed_by(OF_TPP) for month in months)
    assert owed == sum(model.credit.values())
    assert (moved["refund"], moved["reverse_refund"]) == (sum(model.refunded.values()), model.unrefunded)

    of_payers: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows_of(books, "credit_entry"):
        of_payers[row["kind"]][row["payer"]] += row["amount"]
    for kind in ("granted", "used", "refunded"):
        assert of_payers[kind] == Counter(getattr(model, kind)), kind
    for payer, granted in of_payers["granted"].items():
        assert granted >= of_payers["used"][payer] + of_payers["refunded"][payer]


def _check_money_of_named_payers(books: Dump, model: Model) -> None:
    """Each fund and employer owes its live lines; what it has paid and what is held for BPJS add up to them."""
    balances: Counter[tuple[str, str]] = Counter()
    paid = unpaid = 0
    for row in rows_of(books, "journal_transfer"):
        assert KINDS.get(row["debit"]) == KINDS.get(row["credit"])
        paid += row["amount"] * (row["kind"] == "pay")
        unpaid += row["amount"] * (row["kind"] == "reverse_payment")
        if row["debit"] in KINDS:
            balances[row["department"], row["debit"]] -= row["amount"]
            balances[row["department"], row["credit"]] += row["amount"]
    assert (paid, unpaid) == (model.paid, model.unpaid)
    months = model.months.values()
    for payer in {payer for month in months for payer in month.payers} - {OF_TPP}:
        kind, name = payer
        live = [line.total for month in months for line in month.live.values() if line.payer == payer]
        assert -balances[name, OWES[kind]] == sum(live)
        assert balances[name, PAID[kind]] == sum(month.paid_by(payer) for month in months)
        held = sum(balances[name, account] for account in HELD[kind])
        assert held == sum(month.owed_by(payer) for month in months)


def check_premiums(books: Dump) -> None:
    """A worker has one live premium a period, whoever pays."""
    gone = {(row["period"], row["nik"], row["occurrence"]) for row in rows_of(books, "reversal")}
    lines = [(row["period"], row["nik"], row["occurrence"]) for row in rows_of(books, "premium_line")]
    live = Counter((period, nik) for period, nik, occurrence in set(lines) - gone)
    assert not [who for who, times in live.items() if times != 1]


def check_journal(books: Dump) -> None:
    """What each event moved is what its lines, reversals, credits and payments call for, per OPD and account."""
    calls: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
    lines = {(row["period"], row["nik"], row["occurrence"]): row for row in rows_of(books, "premium_line")}
    for row in lines.values():
        _call(calls[row["run_id"]], row, OWES[row["payer_kind"]], 1)
    for row in rows_of(books, "reversal"):
        line = lines[row["period"], row["nik"], row["occurrence"]]
        back = OWED if line["payer_kind"] == "tpp" else OWES[line["payer_kind"]]
        _call(calls[row["event_id"]], line, back, -1)
    undoing = {row["event_id"]: row["reverses"] for row in rows_of(books, "payment_reversal")}
    for row in rows_of(books, "credit_entry"):
        sign = -1 if row["event_id"] in undoing else int(row["kind"] != "granted")
        opd, amount = row["department"], sign * row["amount"]
        calls[row["event_id"]].update({(opd, OWED): -amount, (opd, TPP): amount})
    payments = {row["event_id"]: row["amount"] for row in rows_of(books, "payment")}
    payers = {row["event_id"]: (row["payer_kind"], row["payer"]) for row in rows_of(books, "payment")}
    unpaid = {number: payments[done] for number, done in undoing.items() if done in payments}
    paid: Counter[int] = Counter()
    for row in rows_of(books, "journal_transfer"):
        number, opd, amount = row["event_id"], row["department"], row["amount"]
        if number in payments:
            source, held = _accounts_of_payment(payers[number], opd)
            assert (row["kind"], row["credit"]) == ("pay", source)
            assert row["debit"] in held
            paid[number] += amount
        elif number in unpaid:
            source, held = _accounts_of_payment(payers[undoing[number]], opd)
            assert (row["kind"], row["debit"]) == ("reverse_payment", source)
            assert row["credit"] in held
            paid[number] += amount
        else:
            calls[number].update({(opd, row["debit"]): amount, (opd, row["credit"]): -amount})
    assert paid == Counter(payments) + Counter(unpaid)
    assert not [number for number, accounts in calls.items() if any(accounts.values())]


def _accounts_of_payment(payer: PayerKey, department: str) -> tuple[str, tuple[str, ...]]:
    """Where a payment comes from and what it goes to; one of a fund or employer is of that payer alone."""
    kind, name = payer
    assert kind == "tpp" or department == name
    return PAID[kind], HELD[kind]


def _call(accounts: Counter[tuple[str, str]], line: Mapping[str, Any], other: str, sign: int) -> None:
    """Money for BPJS that a line puts to its accounts, or takes back, and the account on the other side."""
    for account, programme in zip(HELD[line["payer_kind"]], PROGRAMMES, strict=False):
        accounts[line["department"], account] += sign * line[programme]
    accounts[line["department"], other] -= sign * line["total"]


def check_events(books: Dump, model: Model) -> None:
    """Acts in their order, each sealed and with the state to which it led."""
    rows = sorted(rows_of(books, "event"), key=lambda row: row["id"])
    assert [row["id"] for row in rows] == list(range(1, len(rows) + 1))
    assert {row["state"] for row in rows} <= {"sealed"}
    told = [(row["act"], row["period"], json.loads(row["facts"])["state"]) for row in rows]
    assert told == model.events
    hashes = ["0" * 64, *(row["hash"] for row in rows)]
    assert [row["previous"] for row in rows] == hashes[:-1]
