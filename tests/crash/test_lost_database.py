"""A database that goes away stops a month politely; when it is back, the same command finishes it (issue 4)."""

import random
import sqlite3
from contextlib import closing

import pytest

from support.databases import places_on
from support.deployments import MARCH, file_bytes, make_town
from tpp_sponsor.ledger.database import engine as database

LOOKS = (["status"], ["explain", MARCH, "--nomor", "800/001/2024"], ["verify"])


@pytest.fixture(scope="module")
def places(a_server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("places")
    with places_on(a_server.url, make_town(folder / "template", "kota-mini"), folder) as place:
        yield place


@pytest.fixture(scope="module")
def undisturbed(crash_child, places):
    with places() as place:
        told = crash_child.live(place)
        assert told["state"] == "posted"
        log, took = told["log"], told["took"]
    with places() as place:
        assert crash_child.command(place, "run", MARCH).code == 0
        return place.made, log, took


def assert_finished(crash_child, place, made):
    """The same command finishes it, with the same ledger and the same bytes."""
    place.assert_whole()
    again = crash_child.command(place, "run", MARCH)
    assert again.code == 0, again
    assert place.made == made
    place.assert_clean()


def assert_polite(answer):
    assert answer.code in (0, 30), answer
    assert "Traceback" not in answer.err
    assert answer.code == 0 or "server basis data" in answer.err, answer


def test_a_server_that_dies_at_a_checkpoint_and_comes_back(crash_child, places, undisturbed, a_server):
    made, log, _ = undisturbed
    commit = max(at for at, name in enumerate(log, start=1) if name == "commit")
    first = log.index("INSERT") + 1
    moments = [first, (first + commit) // 2, commit - 1, commit, commit + 1]
    stopped = 0
    for at in moments:
        with places() as place:
            answer = crash_child.command(place, "run", MARCH, die={"at": at, "run": a_server.restart})
            assert_polite(answer)
            stopped += answer.code == 30
            assert_finished(crash_child, place, made)
    assert stopped >= 3, "from the first insert to the commit nothing goes without a server"


def test_a_server_that_dies_at_any_time_and_comes_back(crash_child, places, undisturbed, a_server):
    made, _, took = undisturbed
    chance = random.Random(5)
    for _ in range(2):
        with places() as place:
            die = {"after": chance.uniform(0.01, took), "run": a_server.restart}
            assert_polite(crash_child.command(place, "run", MARCH, die=die))
            assert_finished(crash_child, place, made)


def test_a_server_that_is_not_there(crash_child, places, undisturbed, a_server):
    made, _, _ = undisturbed
    with places() as place:
        assert crash_child.command(place, "run", MARCH).code == 0
        a_server.stop()
        try:
            for command in (
                *LOOKS,
                ["check", MARCH],
                ["run", MARCH],
                ["run", MARCH, "--revise"],
                ["run", "--due"],
            ):
                answer = crash_child.command(place, *command)
                assert_polite(answer)
                assert answer.code == 30 or command[0] == "check", answer
        finally:
            a_server.start()
        assert place.made == made


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look[0])
def test_a_server_that_dies_while_one_looks(crash_child, places, undisturbed, a_server, look):
    with places() as place:
        assert crash_child.command(place, "run", MARCH).code == 0
        answer = crash_child.command(place, *look, die={"at": 3, "run": a_server.restart})
        assert_polite(answer)
        assert answer.code == 30
        assert crash_child.command(place, *look).code == 0


def test_who_lost_the_lock_cannot_post(crash_child, places, undisturbed, a_server):
    """The server restarts before the first insert: another machine may hold the lock by now."""
    _, log, _ = undisturbed
    with places() as place:
        die = {"at": log.index("INSERT"), "run": a_server.restart}
        assert crash_child.command(place, "run", MARCH, die=die).code == 30
        assert place.ledger["run"] == []


# On SQLite, commands run in this process.


def test_a_file_that_another_program_writes(posted, monkeypatch):
    monkeypatch.setattr(database, "_BUSY_MILLISECONDS", 100)
    (posted.inbox() / "tertanggung.csv").write_text("nik,sumber\n", encoding="utf-8")
    before = file_bytes(posted.root / "outbox")
    with closing(sqlite3.connect(posted.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = posted("run", MARCH, "--revise")
        assert answer.code == 30
        assert "dipakai program lain" in answer.err
        for look in LOOKS:
            assert posted(*look).code == 0
        assert file_bytes(posted.root / "outbox") == before
    assert posted("run", MARCH, "--revise").code == 0
    assert posted("verify").code == 0


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda path: path.write_bytes(b"not a database" * 1000), "rusak"),
        (lambda path: path.mkdir(), "tidak boleh dibuka"),
    ],
    ids=["garbage", "folder"],
)
def test_a_file_that_is_no_database(posted, harm, said):
    kept = posted.database.rename(posted.root / "kept.db")
    before = file_bytes(posted.root / "outbox")
    harm(posted.database)
    for command in (*LOOKS, ["run", MARCH]):
        answer = posted(*command)
        assert answer.code == 30, answer
        assert said in answer.err, answer
    posted.database.rename(posted.root / "harmed")
    kept.rename(posted.database)
    assert file_bytes(posted.root / "outbox") == before
    assert posted("verify").code == 0


def test_a_database_that_is_gone_is_not_begun_anew(posted):
    """A month that was handed over and that no ledger knows: the wrong database, or an older one."""
    kept = posted.database.rename(posted.root / "kept.db")
    before = file_bytes(posted.root / "outbox")
    for flags in ([], ["--revise"]):
        answer = posted("run", MARCH, *flags)
        assert answer.code == 20, answer
        assert "pernah diserahkan" in answer.err
    assert file_bytes(posted.root / "outbox") == before
    for path in posted.root.glob("data/tpp-sponsor.db*"):
        path.unlink()
    kept.rename(posted.database)
    assert posted.run()["state"] == "unchanged"
