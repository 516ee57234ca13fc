"""Programs that we did not write read the journal, and have nothing to say about it."""

import shutil
import subprocess
import sys
from collections import defaultdict
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.deployments import MARCH
from support.posted_history import ACTS, APRIL
from support.properties import tries
from tpp_sponsor.domain.accounts import Account
from tpp_sponsor.journal_export.accounts import Chart
from tpp_sponsor.journal_export.beancount import to_beancount
from tpp_sponsor.journal_export.entries import Entry, Form, Move
from tpp_sponsor.journal_export.hledger import to_hledger

HLEDGER = shutil.which("hledger")
WRITERS = {Form.HLEDGER: to_hledger, Form.BEANCOUNT: to_beancount}

forms = pytest.mark.parametrize("form", Form)
needs_hledger = pytest.mark.skipif(HLEDGER is None, reason="needs Debian's hledger")


def complaints(form, text, folder):
    """What the program of a form says about a journal."""
    path = folder / f"jurnal.{'journal' if form is Form.HLEDGER else 'beancount'}"
    path.write_text(text, encoding="utf-8")
    if form is Form.HLEDGER:
        if HLEDGER is None:
            pytest.skip("needs Debian's hledger")
        command = [HLEDGER, "-f", path, "check", "-s", "ordereddates", "uniqueleafnames"]
    else:
        pytest.importorskip("beancount")
        command = [sys.executable, "-W", "ignore", "-m", "beancount.scripts.check", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode == 0) == (done.stdout + done.stderr == "")
    return done.stdout + done.stderr


def exported(town, form, *period):
    told = town("export-journal", *period, "--format", form.value)
    assert (told.code, told.err) == (0, "")
    return told.out


@forms
@pytest.mark.parametrize("period", [(), (MARCH,), (APRIL,)], ids=str)
def test_a_lived_history_passes(lived, form, period, tmp_path):
    assert complaints(form, exported(lived, form, *period), tmp_path) == ""


@forms
def test_an_empty_ledger_passes(kota_mini, form, tmp_path):
    assert complaints(form, exported(kota_mini, form), tmp_path) == ""


@forms
def test_the_same_ledger_gives_the_same_bytes(lived, form, tmp_path):
    assert exported(lived, form) == exported(lived, form)
    told = lived("export-journal", "--format", form.value, "--output", tmp_path / "j.txt", "--json")
    assert told.json == {"format": form.value, "file": str(tmp_path / "j.txt")}
    assert (tmp_path / "j.txt").read_text(encoding="utf-8") == exported(lived, form)


@forms
def test_every_act_stands_there_with_its_hash_and_nobody_is_named(lived, form):
    text = exported(lived, form)
    events = lived.sql("SELECT id, act, hash FROM event ORDER BY id")
    assert len(events) == len(ACTS) + 1
    for _, act, sealed in events:
        assert act in text
        assert sealed in text
    for secret in ("19850817", "3272015", "800/00", "Asep", "Iis", "salah-pekerja"):
        assert secret not in text


@needs_hledger
def test_balances_are_those_of_the_ledger(lived, tmp_path):
    text = exported(lived, Form.HLEDGER)
    path = tmp_path / "jurnal.journal"
    path.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [HLEDGER, "-f", path, "balance", "-N", "--flat", "-E", "-O", "csv", "--depth", "3"],
        capture_output=True,
        text=True,
        check=True,
    )
    told = defaultdict(int)
    for line in done.stdout.splitlines()[1:]:
        name, amount = line.replace('"', "").split(",")
        told[":".join(name.split(":")[:2])] += int(amount.split()[-1])
    moved = dict(
        lived.sql("""SELECT account, SUM(amount) FROM (
            SELECT debit AS account, amount FROM journal_transfer
            UNION ALL SELECT credit, -amount FROM journal_transfer) GROUP BY account""")
    )
    held = sum(amount for account, amount in moved.items() if account.startswith("titipan:bpjs"))
    assert dict(told) == {
        "Aset:Potongan-TPP": moved["aset:potongan-tpp"],
        "Titipan:BPJS": held,
        "Titipan:Kredit-ASN": moved["titipan:kredit-asn"],
    }


@forms
def test_a_wrong_amount_is_noticed_by_the_programs(lived, form, tmp_path):
    text = exported(lived, form)
    wrong = text.replace("30000", "30001", 1) if "30000" in text else text.replace("10000", "10001", 1)
    assert wrong != text
    assert complaints(form, wrong, tmp_path) != ""


def test_a_period_without_an_act(lived):
    assert lived("export-journal", "2030-01").code == 14


WITHHELD, JKK, CREDIT = Account.WITHHELD, Account.HELD_JKK, Account.CREDIT
ODD = (
    "Dinas Sosial",
    "DINAS  SOSIAL",
    "Dinas-Sosial",
    "RSUD R. Syamsudin, S.H.",
    "市",
    "",
    "Tanpa OPD",
    '"\\\n;|',
    "12",
)


def entry(event, on, *moves, act="post"):
    return Entry(
        event=event, on=on, act=act, period=MARCH, hash=f"{event:064x}", text="Potongan", moves=tuple(moves)
    )


@forms
def test_odd_names_days_out_of_order_and_balances_below_zero(form, tmp_path):
    entries = [
        entry(1, date(2024, 3, 11), *(Move("withhold", name, WITHHELD, JKK, 10) for name in ODD)),
        entry(2, date(2024, 3, 10), Move("pay", "", JKK, WITHHELD, 999)),
        entry(3, date(2024, 3, 11), Move("reverse", "12", JKK, CREDIT, 10), act="reverse"),
        entry(4, date(2024, 3, 11), act="reopen"),
    ]
    text = WRITERS[form](entries, Chart.of(entries), title='"Kota"', closing="Penutup")
    assert complaints(form, text, tmp_path) == ""


def test_names_are_kept_when_the_journal_grows_and_no_two_are_alike():
    first = [entry(1, date(2024, 3, 11), *(Move("withhold", name, WITHHELD, JKK, 1) for name in ODD))]
    more = [*first, entry(2, date(2024, 3, 12), Move("withhold", "dinas sosial", WITHHELD, JKK, 1))]
    before, after = Chart.of(first).departments, Chart.of(more).departments
    assert before.items() <= after.items()
    assert len({name.casefold() for name in after.values()}) == len(ODD) + 1
    assert after["DINAS  SOSIAL"] == "DINAS-SOSIAL"
    assert after["RSUD R. Syamsudin, S.H."] == "RSUD-R-Syamsudin-S-H"


@given(st.lists(st.text(max_size=12), unique=True, max_size=8))
@tries(200)
def test_every_name_is_one_that_beancount_knows_how_to_read(names):
    parse = pytest.importorskip("beancount.parser.parser").parse_string
    entries = [entry(1, date(2024, 3, 11), *(Move("withhold", name, WITHHELD, JKK, 1) for name in names))]
    text = to_beancount(entries, Chart.of(entries), title="t", closing="c")
    read, errors, _ = parse(text)
    assert errors == []
    told = {one.account: one.meta.get("opd", "") for one in read if type(one).__name__ == "Open"}
    assert len(told) == 2 * len(names)
