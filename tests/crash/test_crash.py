"""Killed at any moment, a month is finished by the same command: the same ledger, the same bytes (issue 4).

Checkpoints are each thing done to the disk, each statement and commit. `make kills` dies at every one of them and at
100 random moments, on both databases; the suite at every 40th, others on SQLite than on PostgreSQL, and at 4. A city
with funds dies at every checkpoint too; in the suite where its lines are in the database and not committed.
"""

import os
import random

import pytest

from support.databases import KILLED

ALL = "KILLS" in os.environ
RANDOM_MOMENTS = 100 if ALL else 4
STRIDE = 1 if ALL else 40


@pytest.fixture(scope="module")
def undisturbed(crash_child, places):
    """March as it is made when nobody dies: what it leaves, what it did, how long it took."""
    with places() as place:
        crash_child.live(place)  # warms the files of the libraries
    with places() as place:
        told = crash_child.live(place)
        assert told["state"] == "posted"
        return place.made, told["log"], told["took"]


def _survive(crash_child, place, die, whole):
    died = crash_child.live(place, die)
    assert died["status"] in (KILLED, 0), died
    place.assert_whole()
    again = crash_child.live(place)
    assert again["state"] in ("posted", "unchanged"), (die, again)
    assert place.made == whole, die
    place.assert_clean()
    return died["status"] == KILLED


def test_killed_at_each_checkpoint(crash_child, places, undisturbed):
    whole, log, _ = undisturbed
    with places() as place:
        first = 1 if place.url.startswith("sqlite") else 1 + STRIDE // 2
    checkpoints = range(first, len(log) + 1, STRIDE)
    killed = 0
    for at in checkpoints:
        with places() as place:
            killed += _survive(crash_child, place, {"at": at}, whole)
    assert killed >= len(checkpoints) - (5 if ALL else 1), (
        "threads may do a little less or more, but not much"
    )


def test_killed_at_random_moments(crash_child, places, undisturbed):
    whole, _, took = undisturbed
    chance = random.Random(4)
    killed = 0
    for _ in range(RANDOM_MOMENTS):
        moment = chance.uniform(0.001, took)
        with places() as place:
            is_killed = _survive(crash_child, place, {"after": moment}, whole)
        killed += is_killed
        # A machine that others use is slow at one time and fast at another: what is drawn follows it.
        took = took * 1.05 if is_killed else moment
    assert killed > RANDOM_MOMENTS / 2


def test_killed_again_and_again(crash_child, places, undisturbed):
    """Each try dies a little later than the one before, also while it corrects what the one before left."""
    whole, log, _ = undisturbed
    with places() as place:
        for at in range(3, len(log) + 40, 4 if ALL else 40):
            if crash_child.live(place, {"at": at})["status"] == 0:
                break
            place.assert_whole()
        assert crash_child.live(place)["state"] == "unchanged"
        assert place.made == whole


def _kill_at_the_last_commit(crash_child, places, count):
    """Kill a city where its lines are in the database and not committed; with `KILLS`, everywhere."""
    with places() as place:
        told = crash_child.live(place)
        assert told["state"] == "posted"
        whole, log = place.made, told["log"]
    [lines] = [rows for name, rows in whole[1].items() if name == "premium_line"]
    assert len(lines) == count
    last_commit = max(at for at, name in enumerate(log, start=1) if name == "commit")
    checkpoints = range(1, len(log) + 1) if ALL else [last_commit]
    killed = 0
    for at in checkpoints:
        with places() as place:
            killed += _survive(crash_child, place, {"at": at}, whole)
    assert killed >= len(checkpoints) - (5 if ALL else 0)


def test_a_city_with_funds_is_killed(crash_child, places_with_funds):
    """Sponsors and funds post together or not at all, and no worker is paid for twice."""
    _kill_at_the_last_commit(crash_child, places_with_funds, 2 + 7)


def test_a_city_with_employees_is_killed(crash_child, places_with_employees):
    """Employers, sponsors and funds post together or not at all."""
    _kill_at_the_last_commit(crash_child, places_with_employees, 6 + 1 + 1)
