"""Many at one ledger: one works, the others say so at once or wait, and a lock never outlives its process (issue 4)."""

import os
import signal
from contextlib import contextmanager
from threading import Timer

import pytest
from sqlalchemy.engine import make_url

from support.databases import Place, next_number, on_server, url_of
from support.deployments import MARCH, file_bytes, folder_state, make_town
from tpp_sponsor.storage.process_lock import run_lock

RUN = ("run", MARCH, "--json")
# A slow disk: whoever holds the lock is at work for so long. Who does not hold it never gets so far as its 8th deed.
SLOW = {"at": 8, "run": ["sleep", "3"]}
AT_WORK = 75
# What `crash_child.hold` says that it does, by the clock of the city.
NAMED = "nursery sedang menjalankan settle 2024-03 sejak 11-03-2024 07:00"


def codes(answers):
    return sorted(answer.code for answer in answers)


def made_files(place):
    root = place.town.root
    return {part: file_bytes(root / part) for part in ("outbox", "site", "data/archive")}


@pytest.fixture
def two_machines(postgresql, tmp_path):
    """Two deployments with the same files, and one empty database."""
    server, name = make_url(postgresql), f"shared_{os.getpid()}_{next_number()}"
    on_server(server, f"CREATE DATABASE {name}")
    yield [Place(make_town(tmp_path / part, "kota-mini"), url_of(server, name)) for part in ("one", "other")]
    on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def held(crash_child, place):
    """Somebody is at work in a place."""
    holder = crash_child.hold(place)
    try:
        yield holder
    finally:
        os.kill(holder, signal.SIGKILL)


def test_twenty_start_the_same_month_at_once(crash_child, places):
    with places() as place:
        answers = crash_child.at_once(*[(place, RUN, SLOW)] * 20)
        assert codes(answers) == [0] + [AT_WORK] * 19
        [winner] = [answer for answer in answers if answer.code == 0]
        assert winner.json["state"] == "posted"
        assert {answer.json["error"] for answer in answers if answer.code} == {"locked"}
        assert not any(answer.err for answer in answers)
        assert len(place.ledger["run"]) == 1
        assert crash_child.command(place, "verify").code == 0


def test_all_who_wait_find_the_work_done(crash_child, places):
    with places() as place:
        answers = crash_child.at_once(*[(place, (*RUN, "--wait", "60"), None)] * 5)
        assert codes(answers) == [0] * 5
        assert sorted(answer.json["state"] for answer in answers) == ["posted"] + ["unchanged"] * 4
        assert len(place.ledger["run"]) == 1


def test_two_start_a_month_with_funds_at_once(crash_child, places_with_funds):
    with places_with_funds() as place:
        answers = crash_child.at_once((place, RUN, SLOW), (place, (*RUN, "--wait", "60"), None))
        assert codes(answers) in ([0, 0], [0, AT_WORK]), answers
        assert [answer.json["state"] for answer in answers if answer.code == 0].count("posted") == 1
        assert len(place.ledger["run"]) == 1
        assert len(place.ledger["premium_line"]) == 2 + 7, "sponsors and funds"
        assert crash_child.command(place, "verify").code == 0


def test_two_machines_start_the_same_month_at_once(crash_child, two_machines):
    answers = crash_child.at_once(
        *[(place, RUN, {"at": 30, "run": ["sleep", "3"]}) for place in two_machines]
    )
    assert codes(answers) == [0, AT_WORK], answers
    [loser] = [place for place, answer in zip(two_machines, answers, strict=True) if answer.code]
    assert not made_files(loser)["outbox"]
    assert len(loser.ledger["run"]) == 1


def test_a_machine_that_waits_makes_the_same_files(crash_child, two_machines):
    """The other posts; the same inbox gives the same bytes here, proved by the digests in the ledger."""
    one, other = two_machines
    answers = crash_child.at_once(*[(place, (*RUN, "--wait", "60"), None) for place in two_machines])
    assert codes(answers) == [0, 0], answers
    assert sorted(answer.json["state"] for answer in answers) == ["posted", "unchanged"]
    assert len(one.ledger["run"]) == 1
    assert made_files(one) == made_files(other)
    assert crash_child.command(other, "verify").code == crash_child.command(one, "verify").code == 0


@pytest.mark.parametrize("change", ["inbox", "settings"])
def test_a_machine_that_cannot_make_what_the_other_posted_says_so(crash_child, two_machines, change):
    one, other = two_machines
    assert crash_child.command(one, *RUN).code == 0
    if change == "inbox":
        (other.town.inbox() / "tertanggung.csv").write_text("nik,sumber\n", encoding="utf-8")
    else:
        other.town.settings("[rules]\nmin_age = 18")
    before = folder_state(other.town.root)
    for flags in ([], ["--revise"]):
        answer = crash_child.command(other, "run", MARCH, *flags)
        assert answer.code == 14
        assert "mungkin di komputer lain; arsipnya tidak ada di sini" in answer.err
        assert {
            name: told for name, told in folder_state(other.town.root).items() if not name.startswith("data")
        } == before
    assert crash_child.command(one, "verify").code == 0
    assert len(one.ledger["run"]) == 1


def test_all_may_look_while_one_works(crash_child, places):
    with places() as place:
        assert crash_child.command(place, *RUN).code == 0
        nomor = place.town.rows("bkpsdm/hasil.csv")[0]["nomor"]
        with held(crash_child, place):
            for look in (["status"], ["check", MARCH], ["explain", MARCH, "--nomor", nomor], ["verify"]):
                assert crash_child.command(place, *look).code == 0, look
            assert crash_child.command(place, *RUN).code == AT_WORK
            assert crash_child.command(place, "run", MARCH, "--dry-run").code == 0


def test_a_lock_goes_with_its_process(crash_child, places):
    with places() as place:
        with held(crash_child, place):
            assert crash_child.command(place, *RUN).code == AT_WORK
        # Its file may lie there still; nobody needs to take it away.
        assert crash_child.command(place, *RUN).json["state"] == "posted"


def test_who_waits_takes_over_when_the_holder_dies(crash_child, places):
    with places() as place:
        holder = crash_child.hold(place)
        Timer(0.7, os.kill, (holder, signal.SIGKILL)).start()
        assert crash_child.command(place, *RUN, "--wait", "60").json["state"] == "posted"


def test_who_waits_in_vain_says_so(crash_child, places):
    with places() as place, held(crash_child, place):
        answer = crash_child.command(place, "run", MARCH, "--wait", "0.3")
        assert answer.code == AT_WORK
        assert "[RunLockedError]" in answer.err
        assert NAMED in answer.err


def test_a_killed_holder_is_not_named_any_more(crash_child, places):
    """Its name is still in the file; the lock that another holds without a name is not taken for its."""
    with places() as place:
        with held(crash_child, place):
            pass
        data = place.town.root / "data"
        assert (data / "run.holder").exists()
        with run_lock(data / "run.lock", patience=10):
            answer = crash_child.command(place, *RUN)
        assert answer.code == AT_WORK
        assert "nursery" not in answer.out
        assert crash_child.command(place, *RUN).json["state"] == "posted"
        assert not (data / "run.holder").exists()


def test_a_machine_waits_for_another(crash_child, two_machines):
    one, other = two_machines
    with held(crash_child, one) as holder:
        refused = crash_child.command(other, "run", MARCH)
        assert (refused.code, NAMED in refused.err) == (AT_WORK, True), refused
        assert crash_child.command(other, *RUN, "--wait", "0.3").code == AT_WORK
        Timer(0.7, os.kill, (holder, signal.SIGKILL)).start()
        assert crash_child.command(other, *RUN, "--wait", "60").json["state"] == "posted"


def test_what_lies_in_a_lock_file_does_not_matter(kota_mini):
    (kota_mini.root / "data").mkdir()
    (kota_mini.root / "data" / "run.lock").write_text("4711 of last year", encoding="utf-8")
    assert kota_mini.run()["state"] == "posted"


def test_how_long_one_waits_is_no_negative_time(kota_mini):
    assert kota_mini("run", MARCH, "--wait", "-1").code == 2
    assert kota_mini("run", MARCH, "--wait", "soon").code == 2


# Where, as shares of all that is done to disk and database.
@pytest.mark.parametrize(
    ("stop", "code", "moments"),
    [(signal.SIGINT, 130, [0.1, 0.5, 0.8]), (signal.SIGTERM, -signal.SIGTERM, [0.6])],
    ids=["by a person", "by the system"],
)
def test_stopped(crash_child, places, whole_of, *, stop, code, moments):
    made, log = whole_of
    for at in (round(len(log) * share) for share in moments):
        with places() as place:
            answer = crash_child.command(place, "run", MARCH, die={"at": at, "signal": stop})
            assert answer.code in (code, 0), answer
            assert "Traceback" not in answer.err
            assert answer.code != 130 or "Dihentikan" in answer.err
            place.assert_whole()
            again = crash_child.command(place, *RUN)
            assert again.code == 0, again
            assert place.made == made
            place.assert_clean()


@pytest.fixture(scope="module")
def whole_of(crash_child, places):
    """March undisturbed, and all that is done to disk and database on the way."""
    with places() as place:
        log = crash_child.live(place)["log"]
    with places() as place:
        assert crash_child.command(place, *RUN).code == 0
        return place.made, log
