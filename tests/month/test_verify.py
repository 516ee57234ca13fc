"""`verify` finds what was changed behind the program's back, and names it: docs/rules.md#failures.

Kota-mini with two revisions of March: in r2 Ratna's TPP came corrected and pays for one worker more.
"""

import os

import pytest

from support.deployments import MARCH, file_bytes, folder_state, make_town


@pytest.fixture(scope="session")
def _two_revisions_once(tmp_path_factory):
    town = make_town(tmp_path_factory.mktemp("two") / "kota", "kota-mini")
    town.run()
    town.replace("tpp.csv", ",33000,", ",33600,")
    town.run(MARCH, "--revise")
    return town


@pytest.fixture
def town(_two_revisions_once, tmp_path):
    return _two_revisions_once.copy(tmp_path / "kota")


def faults(town, *period):
    """Verify and find: what it names."""
    told = town("verify", *period, "--json")
    assert told.code == 20, told
    assert told.json["exit_code"] == 20
    spoken = town("verify", *period)
    assert spoken.code == 20
    assert all(fault["message"] in spoken.err for fault in told.json["faults"])
    return told.json["faults"]


def test_what_nobody_touched_is_sound(town, tpp_sponsor):
    before = folder_state(town.root)
    for period in ([], [MARCH]):
        told = tpp_sponsor("verify", *period, "--json", "--config", town.config)
        assert told.code == 0
        assert told.json == {"verified": [MARCH]}
    assert folder_state(town.root) == before, "who only looks writes nothing"


OUTBOX = (
    "SHA256SUMS",
    "bkpsdm/cakupan.csv",
    "bkpsdm/ditolak.csv",
    "bkpsdm/hasil.csv",
    "bkpsdm/peringatan.csv",
    "bkpsdm/selisih.csv",
    "bpjs/iuran-bpu.csv",
    "bpjs/iuran-bpu.xlsx",
    "keuangan/potongan-tpp.csv",
    "keuangan/potongan-tpp.xlsx",
    "keuangan/rekap-opd.csv",
    "keuangan/tpp.csv",
    "manifest.json",
    "peringkat.csv",
)


def test_the_files_below_are_all_there_are(town):
    assert tuple(sorted(file_bytes(town.outbox(2)))) == OUTBOX


def flip(path, at=-2):
    """Change one bit of a file, keep its size and time."""
    data, times = bytearray(path.read_bytes()), path.stat()
    data[at] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


@pytest.mark.parametrize("every", range(3))
def test_a_changed_byte_in_a_file(town, every):
    """A third of the files at a time: each is named, and none of the others."""
    changed = OUTBOX[every::3]
    for name in changed:
        flip(town.outbox(2) / name)
    assert sorted(fault["file"] for fault in faults(town)) == [
        f"outbox/{MARCH}/r2/{name}" for name in changed
    ]


def test_a_changed_byte_in_an_older_revision(town):
    flip(town.outbox(1) / "keuangan" / "tpp.csv")
    assert [fault["file"] for fault in faults(town, MARCH)] == [f"outbox/{MARCH}/r1/keuangan/tpp.csv"]


def test_a_removed_and_an_added_file(town):
    (town.outbox(1) / "peringkat.csv").unlink()
    (town.outbox(2) / "keuangan" / "tpp (1).csv").write_text("nip\n", encoding="utf-8")
    assert [(fault["code"], fault["file"]) for fault in faults(town)] == [
        ("file_missing", f"outbox/{MARCH}/r1/peringkat.csv"),
        ("file_added", f"outbox/{MARCH}/r2/keuangan/tpp (1).csv"),
    ]


@pytest.mark.parametrize("page", ["index.html", f"{MARCH}.html"])
def test_a_changed_page(town, page):
    flip(town.root / "site" / page)
    assert [fault["file"] for fault in faults(town)] == [f"site/{page}"]


ARCHIVE = ("asn", "tpp", "pekerja", "kesediaan", "tertanggung", "ditolak", "peringatan")


@pytest.mark.parametrize("every", range(2))
def test_a_changed_byte_in_the_archive(town, every):
    changed = [*(f"{table}.parquet" for table in ARCHIVE), "fakta.json"][every::2]
    for name in changed:
        flip(town.root / "data" / "archive" / MARCH / "r1" / name, at=40)
    assert {f"{MARCH}/r1/{name}" for name in changed} == {
        fault["file"] for fault in faults(town) if fault["file"].startswith(f"{MARCH}/")
    }


def test_a_removed_file_of_the_archive(town):
    (town.root / "data" / "archive" / MARCH / "r2" / "tpp.parquet").unlink()
    assert [(fault["code"], fault["file"]) for fault in faults(town)] == [
        ("archive_missing", f"{MARCH}/r2/tpp.parquet")
    ]


LINE = "claim = '800/001/2024'"
LEDGER = {
    "amount": f"UPDATE premium_line SET jkk = jkk + 1, total = total + 1 WHERE {LINE}",
    "programme": f"UPDATE premium_line SET jkk = jkk - 1, jkm = jkm + 1 WHERE {LINE}",
    "pension": f"UPDATE premium_line SET jkk = jkk - 1, jp = jp + 1 WHERE {LINE}",
    "total only": f"UPDATE premium_line SET total = total - 1 WHERE {LINE}",
    "sponsor": f"UPDATE premium_line SET payer = '198703122011012002' WHERE {LINE}",
    "worker": f"UPDATE premium_line SET nik = '3272054211700005' WHERE {LINE}",
    "period": f"UPDATE premium_line SET period = '2024-04' WHERE {LINE}",
    "OPD": f"UPDATE premium_line SET department = 'Dinas Sosial' WHERE {LINE}",
    "package": f"UPDATE premium_line SET package = 'JKK' WHERE {LINE}",
    "letter": f"UPDATE premium_line SET claim = '800/101/2024' WHERE {LINE}",
    "kind of payer": f"UPDATE premium_line SET payer_kind = 'csr' WHERE {LINE}",
    "occurrence": f"UPDATE premium_line SET occurrence = 2 WHERE {LINE}",
    "moved to another revision": f"UPDATE premium_line SET run_id = 2 WHERE {LINE}",
    "moved to no revision": f"UPDATE premium_line SET run_id = 9 WHERE {LINE}",
    "line deleted": f"DELETE FROM premium_line WHERE {LINE}",
    "line added": """INSERT INTO premium_line (run_id, period, nik, occurrence, payer_kind, payer, department,
        claim, package, jkk, jkm, jht, jp, total) SELECT run_id, period, '3272054211700005', occurrence,
        payer_kind, payer, department, 'palsu', package,
        jkk, jkm, jht, jp, total FROM premium_line WHERE claim = '800/001/2024'""",
    "journal amount": "UPDATE journal_transfer SET amount = amount + 1 WHERE rowid = 1",
    "journal account": "UPDATE journal_transfer SET credit = 'titipan:bpjs:jht' WHERE rowid = 1",
    "journal OPD": "UPDATE journal_transfer SET department = 'Dinas Lain' WHERE rowid = 1",
    "journal kind": "UPDATE journal_transfer SET kind = 'reverse' WHERE rowid = 1",
    "journal deleted": "DELETE FROM journal_transfer WHERE rowid = 1",
    "journal added": """INSERT INTO journal_transfer (event_id, kind, department, debit, credit, amount)
        SELECT event_id, 'lain', department, debit, credit, amount FROM journal_transfer WHERE rowid = 1""",
    "input digest": "UPDATE run_input SET sha256 = 'x' WHERE run_id = 1 AND name = 'tpp.csv'",
    "input rows": "UPDATE run_input SET rows = 9, accepted = 9, ignored = 0 WHERE name = 'tpp.csv'",
    "input deleted": "DELETE FROM run_input WHERE run_id = 1 AND name = 'tpp.csv'",
    "file digest": "UPDATE run_file SET sha256 = 'x' WHERE run_id = 1 AND path = 'peringkat.csv'",
    "file size": "UPDATE run_file SET size = size + 1 WHERE run_id = 1 AND path = 'peringkat.csv'",
    "file deleted": "DELETE FROM run_file WHERE run_id = 1 AND path = 'peringkat.csv'",
    "summary": "UPDATE run SET summary = replace(summary, '100800', '117600') WHERE id = 1",
    "settings digest": "UPDATE run SET settings_digest = 'x' WHERE id = 1",
    "version": "UPDATE run SET program_version = '9.9' WHERE id = 1",
    "revision": "UPDATE run SET revision = 3 WHERE id = 2",
    "run reopened": "UPDATE event SET state = 'open' WHERE id = 1",
    "newest run reopened": "UPDATE event SET state = 'open' WHERE id = 2",
    "event deleted": "DELETE FROM event WHERE id = 2",
    "actor": "UPDATE event SET actor = 'somebody' WHERE id = 1",
    "moment": "UPDATE event SET at = '2024-03-12 00:00:00' WHERE id = 1",
    "facts": "UPDATE event SET facts = replace(facts, 'handed_over', 'paid') WHERE id = 1",
    "facts emptied": "UPDATE event SET facts = '{}' WHERE id = 1",
    "facts no longer JSON": "UPDATE event SET facts = 'x' WHERE id = 1",
    "an act nobody knows": "UPDATE event SET act = 'gift' WHERE id = 2",
    "hash": "UPDATE event SET hash = 'x' WHERE id = 2",
    "act": "UPDATE event SET act = 'pay' WHERE id = 2",
    "run deleted": "DELETE FROM run WHERE id = 2",
}
NAMED = {
    "amount": "800/001/2024",
    "sponsor": "800/001/2024",
    "worker": "800/001/2024",
    "period": "800/001/2024",
    "line deleted": "800/001/2024",
    "line added": "palsu",
    "journal amount": "2024-03 revisi 1",
    "input digest": "2024-03 revisi 1",
    "file digest": "peringkat.csv",
    "file size": "peringkat.csv",
    "summary": "2024-03 revisi 1",
    "settings digest": "2024-03 revisi 1",
}


@pytest.mark.parametrize("case", LEDGER)
def test_a_changed_row_in_the_ledger(town, case):
    town.tamper(LEDGER[case])
    told = town("verify", MARCH)
    assert told.code == 20, told
    assert NAMED.get(case, MARCH) in told.err
    assert not any(line.strip("- ").startswith("1985") for line in told.err.splitlines())


def test_a_month_that_was_taken_out_of_the_ledger_is_missed_by_its_files(town):
    town.tamper("DELETE FROM run", "DELETE FROM premium_line")
    assert town("verify").code == 20
    assert town("verify", MARCH).code in (14, 20)


def test_a_transfer_of_no_run(town):
    town.tamper("""INSERT INTO journal_transfer (event_id, kind, department, debit, credit, amount)
        SELECT 9, kind, department, debit, credit, amount FROM journal_transfer LIMIT 1""")
    assert town("verify").code == 20


def test_all_that_is_wrong_is_told_at_once(town):
    town.tamper(LEDGER["amount"])
    flip(town.outbox(1) / "peringkat.csv")
    (town.outbox(2) / "manifest.json").unlink()
    said = faults(town)
    assert {"line_missing", "line_changed", "file_changed", "file_missing"} <= {
        fault["code"] for fault in said
    }


def test_files_that_are_gone_are_missed_and_made_again_by_the_next_run(town):
    before = file_bytes(town.outbox(2))
    for path in sorted(town.outbox(2).rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    town.outbox(2).rmdir()
    assert "file_missing" in {fault["code"] for fault in faults(town)}
    assert town.run()["state"] == "unchanged"
    assert file_bytes(town.outbox(2)) == before
    assert town("verify").code == 0
