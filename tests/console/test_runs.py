"""Runs that the console starts: in a process of their own, one at a time, and the page tells the truth about them."""

import os
import signal
import time
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy.engine import make_url

from support.console import EVERYONE, opened
from support.databases import next_number, on_server, url_of
from support.deployments import MARCH, make_town
from support.wait_for import until
from tpp_sponsor.documents.minutes import MINUTES
from tpp_sponsor.domain.period import Period
from tpp_sponsor.ledger.users.user_ledger import NewBackgroundRun, UserLedger
from tpp_sponsor.month.pages.site_record import read_site_record
from tpp_sponsor.storage.process_lock import LockHolder, run_lock

pytestmark = pytest.mark.processes
MONTH = f"/bulan/{MARCH}"
GUARDED = '[guard]\napproval = "always"\nfour_eyes = true'


@pytest.fixture
def mini(tmp_path):
    """Kota-mini, not run yet; every month waits for the approval of another person."""
    town = make_town(tmp_path / "kota", "kota-mini")
    town.settings(GUARDED)
    with opened(town, users=EVERYONE) as office:
        yield office


def ended(browser):
    """The run of March once it has ended."""

    def run():
        now = browser.json(MONTH)["run"]
        return now if now and now["state"] != "running" else None

    return until(run, seconds=120)


def start(office, user="petugas"):
    browser = office.browser(user)
    assert browser.post(f"{MONTH}/jalankan").status_code == 303
    return browser


def test_a_month_is_run_held_approved_by_another_and_handed_over(mini):
    browser = start(mini)
    going = browser.json(MONTH)["run"]
    assert (going["by"], going["state"]) == ("petugas", "running")
    # A second start says who runs what since when, whoever asks.
    again = browser.post(f"{MONTH}/jalankan")
    assert (again.status_code, again.headers["x-exit-code"]) == (409, "75")
    assert "petugas" in again.text
    assert MARCH in again.text
    assert ended(browser)["state"] == "held"
    month = browser.json(MONTH)
    assert month["state"] == "held"

    approver = mini.browser("penyetuju")
    page = approver.get(f"{MONTH}/pratinjau")
    assert month["preview"] in page.text
    wrong = approver.post(f"{MONTH}/setujui", {"sidik": "0" * 64})
    assert (wrong.status_code, wrong.headers["x-exit-code"]) == (409, "14")
    assert approver.post(f"{MONTH}/setujui", {"sidik": ""}).status_code == 409
    assert approver.post(f"{MONTH}/setujui", {"sidik": month["preview"]}).headers["location"] == MONTH
    assert approver.json(MONTH)["state"] == "posted"
    posted = mini.ledger.runs(Period.parse(MARCH))[-1]
    assert posted.posted_by == "penyetuju"
    event = next(event for event in mini.ledger.events() if event.act == "post")
    assert (event.by, event.facts["approved"]["prepared_by"]) == ("penyetuju", "petugas")
    assert "<dt>disiapkan oleh</dt><dd>petugas</dd>" in approver.get("/jejak").text
    # A form that is sent twice changes nothing.
    acts = mini.acts
    assert approver.post(f"{MONTH}/setujui", {"sidik": month["preview"]}).status_code == 409
    assert mini.acts == acts
    assert (mini.town.root / "outbox" / MARCH / "surat" / "r1").is_dir()


def test_a_revision_without_a_change_closes_the_month_and_its_minutes_follow(march):
    """As `run --revise` does: what a run recorded is shown by the papers, also where it posted nothing."""
    finance, staff = march.browser("keuangan"), march.browser("petugas")
    owed = march.ledger.period_figures(Period.parse(MARCH)).owed
    paid = {"bayar": str(owed), "kode_iuran": "240300123", "tanggal": "2024-03-14", "bukti": "NTB-88"}
    assert finance.post(f"{MONTH}/bpjs", paid).status_code == 303
    assert march.town("reconcile", MARCH, "--as-of", "2024-04-30").code == 0
    assert staff.post(f"{MONTH}/buka", {"alasan": "surat inspektorat 700/12"}).status_code == 303
    minutes = march.town.root / "outbox" / MARCH / "surat" / "rekonsiliasi" / MINUTES
    before = minutes.read_bytes()
    assert staff.post(f"{MONTH}/jalankan", {"revisi": "1"}).status_code == 303
    assert ended(staff)["state"] == "posted"
    assert (march.acts[-1], staff.json(MONTH)["state"]) == ("close", "paid")
    assert minutes.read_bytes() != before, "they are as of the day of the run"
    record = read_site_record(march.place.deployment)
    assert record.papers == record.event == march.ledger.events()[-1].id


def test_four_eyes_never_approve_what_the_same_account_prepared(mini):
    mini.add("berdua", "petugas", "penyetuju")
    browser = start(mini, "berdua")
    assert ended(browser)["state"] == "held"
    preview = browser.json(MONTH)["preview"]
    answer = browser.post(f"{MONTH}/setujui", {"sidik": preview})
    assert (answer.status_code, answer.headers["x-exit-code"]) == (403, "14")
    assert browser.json(MONTH)["state"] == "held"


def test_a_refused_month_says_why_and_is_run_again(mini):
    browser = start(mini)
    ended(browser)
    approver = mini.browser("penyetuju")
    assert approver.post(f"{MONTH}/tolak", {"alasan": ""}).status_code == 409
    assert approver.post(f"{MONTH}/tolak", {"alasan": "TPP dua OPD keliru"}).headers["location"] == MONTH
    assert "TPP dua OPD keliru" in browser.get(MONTH).text
    assert browser.json(MONTH)["state"] == "ready"
    assert approver.post(f"{MONTH}/setujui", {"sidik": "0" * 64}).status_code == 409
    start(mini)
    assert ended(browser)["state"] == "held"
    assert mini.acts.count("hold") == 2


def test_a_run_that_cannot_be_done_says_why_on_the_page_of_the_month(mini):
    (mini.town.inbox() / "tpp.csv").unlink()
    browser = start(mini)
    run = ended(browser)
    assert (run["state"], run["exit_code"]) == ("failed", 11)
    assert "tpp" in run["faults"][0]
    assert run["faults"][0].split(":")[0] in browser.get(MONTH).text


def test_a_run_that_is_killed_is_told_and_the_next_one_goes_on(mini):
    browser = start(mini)
    child = until(lambda: _child_of(mini))
    os.kill(child, signal.SIGKILL)
    assert ended(browser)["state"] == "failed"
    assert "terhenti" in browser.get(MONTH).text
    assert browser.json(MONTH)["state"] == "ready"
    start(mini)
    assert ended(browser)["state"] == "held"


def test_a_command_at_a_terminal_that_holds_the_ledger_is_named_and_not_disturbed(mini):
    browser, lock = mini.browser("petugas"), mini.town.root / "data" / "run.lock"
    since = datetime(2024, 3, 20, 9, 41, tzinfo=timezone(timedelta(hours=7)))
    with run_lock(lock, holder=LockHolder(command="run", period=MARCH, by="siti", since=since)):
        answer = browser.post(f"{MONTH}/jalankan")
        told = browser.json(MONTH)["run"]
        page = browser.get(MONTH).text
        assert browser.json("/bulan/2024-04")["run"] is None
    assert (answer.status_code, answer.headers["x-exit-code"]) == (409, "75")
    assert "siti sedang menjalankan run 2024-03 sejak 20-03-2024 09:41" in answer.text
    assert (told["state"], told["by"], told["since"]) == ("running", "siti", since.isoformat())
    assert "dimulai siti pada 20-03-2024 09:41" in page
    assert browser.json(MONTH)["run"] is None
    # A holder without a name, as an older version of the program is.
    with run_lock(lock):
        nameless = browser.post(f"{MONTH}/jalankan")
        assert browser.json(MONTH)["run"] is None
    assert (nameless.status_code, nameless.headers["x-exit-code"]) == (409, "75")


def other_machine(office):
    """A run of March that a console on another machine has begun."""
    new = {"period": Period.parse(MARCH), "by": "petugas", "host": "other", "at": office.clock()}
    return office.ledger.begin_run(NewBackgroundRun(**new))


def test_a_run_of_a_container_with_another_host_name_does_not_go_on_for_ever(office):
    """A database in a file is used on one machine, whatever it is called."""
    other_machine(office)
    assert office.browser("petugas").json(MONTH)["run"]["state"] == "failed"


def test_a_run_on_another_machine_lives_for_as_long_as_its_lock(postgresql, tmp_path):
    server, name = make_url(postgresql), f"machines_{os.getpid()}_{next_number()}"
    on_server(server, f"CREATE DATABASE {name}")
    url = url_of(server, name)
    with opened(make_town(tmp_path / "kota"), url=url, users=EVERYONE) as office:
        browser, number = office.browser("petugas"), other_machine(office)
        with UserLedger.open(url) as there, there.living_run(number):
            office.clock.wait(hours=1)
            assert browser.json(MONTH)["run"]["state"] == "running"
            refused = browser.post(f"{MONTH}/jalankan")
            assert (refused.status_code, "dimulai petugas sejak" in refused.text) == (409, True)
        assert browser.json(MONTH)["run"]["state"] == "failed"
        other_machine(office)
        assert browser.json(MONTH)["run"]["state"] == "running", "it has a moment to begin"
    on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


def _child_of(office):
    """The process of the run, once it has opened the ledger."""
    from tpp_sponsor.console.runs import background

    time.sleep(0.05)
    living = [child.pid for child in background._children if child.poll() is None]
    return living[0] if living else None
