"""Payments and refunds entered by hand: their days and proofs, mistakes taken back, credit that nobody can use."""

import csv
import io
import shutil

import pytest
import time_machine

from support.deployments import MARCH, folder_state

APRIL = "2024-04"
FULL, ONE = 100_800, 16_800
FIRST, THIRD = "800/001/2024", "800/003/2024"


def _settle(town, amount=FULL, proof="NTB-88", *more, period=MARCH, bill="240300123", day="2024-04-20"):
    return town(
        "settle", period, "--kode-iuran", bill, "--amount", amount, "--paid-on", day, "--reference", proof,
        *more, "--json",
    )  # fmt: skip


def _undo(town, *which, period=MARCH):
    return town("reverse-payment", period, *which, "--reason", "salah ketik", "--json")


def _paid(proof="NTB-88", bill="240300123"):
    return ("--kode-iuran", bill, "--reference", proof)


def _refund(town, proof="KW-1", day="2026-01-02"):
    return town("refund", MARCH, "--nomor", THIRD, "--paid-on", day, "--reference", proof, "--json")


def _codes(answer):
    assert answer.code == 14, answer
    return [fault["code"] for fault in answer.json["faults"]]


def _state(town, period=MARCH):
    return next(run["period_state"] for run in town("status", period, "--json").json["runs"])


@pytest.fixture
def april(posted):
    """March and April are posted."""
    shutil.copytree(posted.inbox(), posted.inbox(APRIL))
    posted.replace("tpp.csv", MARCH, APRIL, period=APRIL)
    posted.run(APRIL)
    return posted


@pytest.fixture
def reversed_(posted):
    """One premium of March is taken back on the first day of 2026."""
    with time_machine.travel("2026-01-01T12:00:00Z", tick=False):
        assert posted("reverse", MARCH, "--nomor", THIRD, "--reason", "salah-pekerja").code == 0
    return posted


def test_a_mistyped_payment_is_told_and_taken_back(posted):
    over = _settle(posted, 10 * FULL).json
    assert (over["state"], over["owed"], over["overpaid"]) == ("paid", -9 * FULL, 9 * FULL)
    back = _undo(posted, "--kode-iuran", "240300123", "--reference", " ntb-88 ", "--by", "Budi")
    assert (back.json["state"], back.json["paid"], back.json["owed"]) == ("handed_over", 0, FULL)
    assert posted.sql("SELECT act, actor FROM event ORDER BY id DESC LIMIT 1") == [
        ("reverse_payment", "Budi")
    ]
    assert _codes(_undo(posted, *_paid())) == ["payment_taken_back"]
    right = _settle(posted).json
    assert (right["changed"], right["state"], right["overpaid"]) == (True, "paid", 0)
    account = posted("reconcile", MARCH, "--json").json["account"]
    assert [row for row in account if row["saldo"]] == []
    assert {row["disetor"] for row in account if not row["opd"]} <= {0}
    assert posted("verify").code == 0


def test_the_way_back_is_said_where_too_much_was_paid(posted):
    said = posted("settle", MARCH, *_paid(), "--amount", FULL + 1, "--paid-on", "2024-03-12").out
    assert "Rp1 lebih banyak" in said
    assert f"reverse-payment {MARCH} --kode-iuran 240300123 --reference NTB-88" in said


def test_what_is_not_there_is_not_taken_back(april):
    _settle(april)
    assert _codes(_undo(april, *_paid("NTB-89"))) == ["no_payment"]
    elsewhere = _undo(april, *_paid(), period=APRIL)
    assert _codes(elsewhere) == ["proof_recorded"]
    assert MARCH in elsewhere.json["faults"][0]["message"]
    assert _codes(_undo(april, "--nomor", FIRST)) == ["no_refund"]


@pytest.mark.parametrize(
    "which", [(), ("--kode-iuran", "1"), ("--reference", "1"), (*_paid(), "--nomor", "1")], ids=str
)
def test_what_is_meant_must_be_clear(posted, which):
    assert posted("reverse-payment", MARCH, *which, "--reason", "x").code == 2


def test_one_proof_pays_two_months_only_where_that_is_said(april):
    assert _settle(april).json["changed"]
    before = folder_state(april.root / "data")
    refused = _settle(april, period=APRIL)
    assert _codes(refused) == ["proof_of_other_month"]
    assert "--also-for 2024-03" in refused.json["faults"][0]["message"]
    assert folder_state(april.root / "data").keys() == before.keys()
    assert _codes(_settle(april, FULL, "ntb-88 ", "--also-for", MARCH, period=APRIL, bill="9")) == [
        "proof_recorded"
    ]
    assert _settle(april, FULL, "ntb-88 ", "--also-for", MARCH, period=APRIL).json["changed"]
    assert not _settle(april, FULL, period=APRIL).json["changed"], "the same again"
    assert _codes(_settle(april, FULL - 1, period=APRIL)) == ["proof_of_other_month", "proof_recorded"]


def test_a_proof_named_for_a_month_to_come_pays_it_too(april):
    assert _settle(april, FULL, "NTB-88", "--also-for", APRIL).json["changed"]
    assert _settle(april, period=APRIL).json["changed"]


@pytest.mark.parametrize(
    ("day", "code"),
    [("2094-03-12", "paid_in_future"), ("2024-02-29", "paid_too_early"), ("1994-03-12", "paid_too_early")],
)
def test_a_payment_has_a_day_between_the_month_and_today(posted, day, code):
    assert _codes(_settle(posted, day=day)) == [code]
    assert _state(posted) == "handed_over"


def test_today_is_the_citys_own(posted):
    posted.settings('[city]\ntime_zone = "Asia/Jayapura"')
    with time_machine.travel("2024-04-30T14:59:00Z", tick=False):
        assert _codes(_settle(posted, day="2024-05-01")) == ["paid_in_future"]
    with time_machine.travel("2024-04-30T15:00:00Z", tick=False):
        assert _settle(posted, day="2024-05-01").json["changed"]


def test_what_pays_an_earlier_month_too_may_be_paid_in_it(april):
    assert _settle(april, day="2024-03-12").json["changed"]
    assert _settle(april, FULL, "NTB-88", "--also-for", MARCH, period=APRIL, day="2024-03-12").json["changed"]


@pytest.mark.parametrize("amount", ["0", "-1", "1.5", "1.226.400", "99999999999999999999", "", "١٢"])
def test_an_amount_is_whole_rupiah_that_a_city_can_pay(posted, amount):
    answer = _settle(posted, amount)
    assert answer.code == 2
    assert _state(posted) == "handed_over"


@pytest.mark.parametrize("proof", ["", "  ", "a\nb", "\udcff"])
def test_a_proof_says_something_on_one_line(posted, proof):
    assert _settle(posted, FULL, proof).code == 2
    assert _settle(posted, bill=proof).code == 2


def test_a_refund_has_a_day_and_a_proof_of_its_own(reversed_):
    _settle(reversed_)
    assert _codes(_refund(reversed_, day="2025-12-31")) == ["paid_too_early"]
    assert _codes(_refund(reversed_, day="2094-01-02")) == ["paid_in_future"]
    assert _codes(_refund(reversed_, "ntb-88")) == ["proof_recorded"]
    assert _refund(reversed_).json["credit"] == 0
    assert _codes(_settle(reversed_, 1, "kw-1")) == ["proof_of_refund"]
    assert _codes(_refund(reversed_, "KW-2")) == ["no_credit_left"]


def test_a_wrong_refund_is_taken_back(reversed_):
    _refund(reversed_)
    back = _undo(reversed_, "--nomor", THIRD).json
    assert (back["amount"], back["credit"]) == (ONE, ONE)
    assert _codes(_undo(reversed_, "--nomor", THIRD)) == ["refund_taken_back"]
    assert _refund(reversed_).json["credit"] == 0
    told = reversed_("reconcile", MARCH, "--json").json
    assert sum(row["dikembalikan"] for row in told["account"]) == ONE
    assert reversed_("verify").code == 0


def test_the_reconciliation_and_its_minutes_follow(posted):
    _settle(posted)
    folder = posted.root / "outbox" / MARCH
    assert not (folder / "rekonsiliasi").exists(), "nobody asked for it yet"
    posted("reconcile", MARCH)
    paper = folder / "surat" / "rekonsiliasi" / "berita-acara-rekonsiliasi.pdf"
    assert paper.exists()
    _undo(posted, *_paid())
    assert not paper.exists(), "minutes are of a month that is paid"
    assert "KURANG" in (folder / "rekonsiliasi" / "rekonsiliasi.csv").read_text(encoding="utf-8")
    _settle(posted)
    assert paper.exists()
    assert "KURANG" not in (folder / "rekonsiliasi" / "rekonsiliasi.csv").read_text(encoding="utf-8")


def test_credit_that_nobody_can_use_is_listed_and_marked(posted):
    for nomor in (FIRST, "800/020/2024"):
        assert posted("reverse", MARCH, "--nomor", nomor, "--reason", "salah-pekerja").code == 0
    [asep, other] = sorted(
        row["nip"] for row in posted.rows("bkpsdm/hasil.csv") if row["nomor"] in (FIRST, "800/020/2024")
    )
    shutil.copytree(posted.inbox(), posted.inbox(APRIL))
    for nip in (asep, other):
        path = posted.inbox(APRIL) / "tpp.csv"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if nip not in line), encoding="utf-8")
    posted.replace("tpp.csv", MARCH, APRIL, period=APRIL)
    posted("run", APRIL)
    if _held := posted("status", "--json").json["held"]:
        preview = _held[0]["preview"]
        assert posted("run", APRIL, "--approve", "--preview", preview[:12]).code == 0
    status = posted("status", "--json").json["credit"]
    assert status == {"amount": 2 * ONE, "sponsors": 2, "stuck_amount": 2 * ONE, "stuck_sponsors": 2}
    assert "refund" in posted("status").out
    answer = posted("reconcile", MARCH, "--as-of", "2099-01-01", "--json")
    assert asep not in answer.out
    file = posted.root / "outbox" / MARCH / "rekonsiliasi" / "bkpsdm" / "kredit-terbuka.csv"
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"))))
    assert [(row["nip"], row["periode"], row["jumlah"], row["tidak_dapat_dipakai"]) for row in rows] == [
        (nip, MARCH, "16800", "ya") for nip in (asep, other)
    ]
    assert all(row["nama"] and int(row["umur_hari"]) > 20_000 for row in rows)


def test_credit_that_can_be_used_is_not_marked(reversed_):
    [row] = reversed_("reconcile", MARCH, "--json").json["credits"]
    assert (row["nomor"], row["jumlah"], row["tidak_dapat_dipakai"]) == (THIRD, ONE, False)


def test_open_credit_is_told_also_where_the_archive_is_not(reversed_):
    shutil.rmtree(reversed_.root / "data" / "archive")
    [row] = reversed_("reconcile", MARCH, "--json").json["credits"]
    assert (row["nama"], row["jumlah"], row["tidak_dapat_dipakai"]) == (None, ONE, None)


def test_a_month_reopened_by_mistake_is_closed_again(posted):
    _settle(posted)
    undo = ("reopen", MARCH, "--undo", "--reason", "salah bulan")
    assert posted(*undo).code == 14
    assert posted("reopen", MARCH, "--reason", "x").code == 0
    assert not _settle(posted).json["changed"]
    assert _state(posted) == "reopened", "the same payment again is no word on it"
    assert posted(*undo, "--json").json == {"period": MARCH, "state": "paid"}
    assert _state(posted) == "paid"
    assert posted("verify").code == 0


def test_a_revision_without_a_change_closes_a_reopened_month(posted):
    _settle(posted)
    assert not posted.run(MARCH, "--revise")["closed"]
    posted("reopen", MARCH, "--reason", "x")
    assert not posted.run(MARCH)["closed"]
    assert _state(posted) == "reopened"
    assert posted.run(MARCH, "--revise")["closed"]
    assert _state(posted) == "paid"
    assert not posted.run(MARCH, "--revise")["closed"]
