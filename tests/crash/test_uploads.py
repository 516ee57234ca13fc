"""A file that arrives is in the inbox whole or not at all, and recorded once, wherever its process dies (issue 19)."""

import os

from support.deployments import MARCH

NAME = "tpp susulan.csv"
SENT = b"nip,tpp_neto,periode,opd\n198001012006041001,3000000,2024-03,Dinas Sosial\n"
ALL = "KILLS" in os.environ
STRIDE = 1 if ALL else 12
# More than a process does to the disk and the database while it receives a file.
MOST = 200


def recorded(place):
    return sum("receive" in row for row in place.ledger["event"])


def test_an_upload_is_killed_at_each_checkpoint(crash_child, places, tmp_path):
    file = tmp_path / NAME
    file.write_bytes(SENT)
    killed = 0
    for at in range(1, MOST, STRIDE):
        with places() as place:
            there = place.town.inbox() / NAME
            died = crash_child.command(place, "receive", MARCH, str(file), die={"at": at})
            if died.code == 0:
                break
            killed += 1
            assert not there.exists() or there.read_bytes() == SENT
            assert recorded(place) <= there.exists(), "an event never speaks of a file that is not there"
            again = crash_child.command(place, "receive", MARCH, str(file))
            assert again.code == 0, (at, again)
            assert there.read_bytes() == SENT
            assert recorded(place) == 1
            assert crash_child.command(place, "status").code == 0
    assert killed >= (20 if ALL else 2)
