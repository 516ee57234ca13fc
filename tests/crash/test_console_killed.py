"""The console gets SIGKILL while it receives, runs and approves: nothing half, nothing twice, and the page says so.

One city lives through all of it (issue 19).
"""

import os
import signal
import socket
import sys
from contextlib import closing
from pathlib import Path

import httpx2 as httpx
import pytest

import support
from support.console import RemoteBrowser, opened
from support.databases import Place
from support.deployments import MARCH, make_town
from support.wait_for import until

MONTH, NAME = f"/bulan/{MARCH}", "tpp susulan.csv"
SENT = b"nip,tpp_neto,periode,opd\n198001012006041001,3000000,2024-03,Dinas Sosial\n"
USERS = (("petugas", "petugas"), ("penyetuju", "penyetuju"))
GUARDED = '[guard]\napproval = "always"\nfour_eyes = true'


class City:
    """A town whose console is killed and started again; its runs die where the file `moment` says."""

    def __init__(self, crash_child, town):
        self.town, self.place = town, Place(town, f"sqlite:///{town.root / 'data' / 'tpp-sponsor.db'}")
        self._nursery, self._moment = crash_child, town.root / "moment"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._environment = {
            "PYTHONPATH": os.pathsep.join(
                [str(Path(support.__file__).parent / "dying"), *filter(None, sys.path)]
            ),
            "TPP_SPONSOR_TEST_DIES": str(self._moment),
        }
        self.console, self._browsers = 0, []

    def start(self, die=None):
        """The console, killed before if it lives."""
        self.kill()
        self.console = self._nursery.serve(self.place, self.port, die, **self._environment)

    def kill(self):
        for browser in self._browsers:
            browser.http.close()
        if self.console:
            os.kill(self.console, signal.SIGKILL)
            until(self._is_free)
            self.console = 0

    def _is_free(self):
        with closing(socket.socket()) as client:
            return client.connect_ex(("127.0.0.1", self.port)) != 0

    def browser(self, name):
        browser = RemoteBrowser(f"http://127.0.0.1:{self.port}")
        self._browsers.append(browser)
        assert browser.log_in(name).status_code == 303
        return browser

    def runs_die_before(self, end):
        self._moment.write_text(end, encoding="utf-8")

    @property
    def uploads(self):
        folder = self.town.root / "data" / "uploads"
        return list(folder.iterdir()) if folder.is_dir() else []

    def events(self, act):
        return sum(f"'{act}'" in row for row in self.place.ledger["event"])


@pytest.fixture
def city(crash_child, tmp_path):
    from argon2 import PasswordHasher

    from tpp_sponsor.users import passwords

    town = make_town(tmp_path / "kota", "kota-mini")
    town.settings(GUARDED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        with opened(town, users=USERS):
            pass
    city = City(crash_child, town)
    yield city
    city.kill()


def ended(browser):
    """The run of March once it has ended."""

    def run():
        now = browser.json(MONTH)["run"]
        return now if now and now["state"] != "running" else None

    return until(run, seconds=120)


def send(browser):
    return browser.post(f"{MONTH}/berkas", files={"berkas": (NAME, SENT)})


def _killed_while_a_file_arrives(city):
    city.start()
    browser = city.browser("petugas")
    cookies = "; ".join(f"{name}={value}" for name, value in browser.http.cookies.items())
    head = (
        f"POST {MONTH}/berkas HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\nContent-Length: 9999\r\n"
        "Content-Type: multipart/form-data; boundary=garis\r\n\r\n"
        f'--garis\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{browser.token}\r\n'
        f'--garis\r\nContent-Disposition: form-data; name="berkas"; filename="{NAME}"\r\n\r\n'
    )
    with socket.create_connection(("127.0.0.1", city.port)) as client:
        client.sendall(head.encode() + SENT[:40])
        until(lambda: city.uploads)
        city.start()
    assert city.uploads == []
    assert NAME not in [file["name"] for file in city.browser("petugas").json(MONTH)["files"]]
    assert city.events("receive") == 0


def _killed_where_a_file_gets_its_name(city, moment):
    """Before it, the file is not there; behind it, it is there whole and not yet recorded."""
    recorded = city.events("receive")
    city.start({moment: f"os.rename {NAME}"})
    browser = city.browser("petugas")
    with pytest.raises(httpx.HTTPError):
        send(browser)
    city.console = 0
    city.start()
    browser, there = city.browser("petugas"), city.town.inbox() / NAME
    listed = [file for file in browser.json(MONTH)["files"] if file["name"] == NAME]
    assert (len(listed), there.exists()) == ((0, False) if moment == "before" else (1, True))
    assert [file["by"] for file in listed] == [""] * len(listed), "its sender is not known"
    assert city.events("receive") == recorded
    assert send(browser).status_code == 303
    assert (there.read_bytes(), city.events("receive"), city.uploads) == (SENT, recorded + 1, [])
    # What comes next begins without the file.
    assert browser.post(f"{MONTH}/berkas/{NAME}/hapus").status_code == 303


def _a_killed_run_is_told_after_the_restart_and_done_again(city):
    city.runs_die_before("pratinjau")
    assert city.browser("petugas").post(f"{MONTH}/jalankan").status_code == 303
    city.start()
    browser = city.browser("petugas")
    run = ended(browser)
    assert (run["state"], run["by"]) == ("failed", "petugas")
    month = browser.json(MONTH)
    assert (month["state"], month["preview"]) == ("ready", "")
    assert "terhenti" in browser.get(MONTH).text
    assert city.events("hold") == 0
    city.runs_die_before("")


def _a_run_goes_on_when_the_console_is_killed(city):
    assert city.browser("petugas").post(f"{MONTH}/jalankan").status_code == 303
    city.start()
    browser = city.browser("petugas")
    assert ended(browser)["state"] == "held"
    assert browser.json(MONTH)["state"] == "held"
    assert city.events("hold") == 1


def _an_approval_killed_before_the_commit_posts_nothing_and_behind_it_once(city):
    browser, approver = city.browser("petugas"), city.browser("penyetuju")
    digest = {"sidik": browser.json(MONTH)["preview"]}
    city.runs_die_before(f"archive/{MARCH}/r1")
    told = approver.post(f"{MONTH}/setujui", digest)
    assert (told.status_code, "terhenti" in told.text) == (409, True)
    month = browser.json(MONTH)
    assert (month["state"], month["run"]["state"], month["revisions"]) == ("held", "failed", [])

    city.runs_die_before(f"outbox/{MARCH}/r1")
    told = approver.post(f"{MONTH}/setujui", digest)
    assert (told.status_code, "terhenti" in told.text) == (409, True)
    city.start()
    browser, approver = city.browser("petugas"), city.browser("penyetuju")
    month = browser.json(MONTH)
    assert (month["state"], month["run"]["state"], month["revisions"]) == ("posted", "failed", [1])
    assert approver.post(f"{MONTH}/setujui", digest).status_code == 409
    city.runs_die_before("")
    assert browser.post(f"{MONTH}/jalankan").status_code == 303
    assert ended(browser)["state"] == "posted"
    assert (city.events("post"), len(city.place.ledger["run"])) == (1, 1)
    city.place.assert_whole()
    city.place.assert_clean()
    assert city.town("verify").code == 0


def test_a_month_in_the_console_survives_its_deaths(city):
    _killed_while_a_file_arrives(city)
    for moment in ("before", "behind"):
        _killed_where_a_file_gets_its_name(city, moment)
    _a_killed_run_is_told_after_the_restart_and_done_again(city)
    _a_run_goes_on_when_the_console_is_killed(city)
    _an_approval_killed_before_the_commit_posts_nothing_and_behind_it_once(city)
