"""Delivery over a real server: each notice at most once, after its files exist; failures never fail a run."""

import email
import shutil
import signal
import socket
import subprocess
import sys
import time
from email.policy import default

import pytest

from support.deployments import MARCH
from tpp_sponsor.domain.notices import Delivery

BKPSDM, FINANCE, HEAD = "bkpsdm@kota.example", "bpkpd@kota.example", "kadinkes@kota.example"


def states(town):
    return {
        (kind, receiver): state
        for kind, receiver, state in town.sql("SELECT kind, receiver, state FROM notice")
    }


def read(message):
    return email.message_from_bytes(message, policy=default)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_posted_month_is_told_to_each_once(town, serve, security):
    server = serve(security)
    town.settings(server.settings)
    assert town.run()["state"] == "posted"
    assert server.postman.receivers == sorted([BKPSDM, FINANCE, HEAD])
    assert town.run()["state"] == "unchanged"
    assert town("notify").code == 0
    assert len(server.postman.taken) == 3
    assert set(states(town).values()) == {"sent"}
    for _, message in server.postman.taken:
        told = read(message)
        assert told["From"] == "tpp-sponsor@kota.example"
        assert told["Date"].startswith("Mon, 11 Mar 2024 05:00:00")
        assert told["Message-ID"].endswith("@kota.example>")


def test_without_a_host_nothing_is_kept_or_sent(town):
    town.run()
    assert town.sql("SELECT COUNT(*) FROM notice") == [(0,)]
    refused = town("notify", "--json")
    assert refused.code == 14
    assert refused.json["faults"][0]["code"] == "mail_off"


def test_the_same_message_is_the_same_bytes(town, serve, tmp_path):
    server = serve()
    town.settings(server.settings)
    other = town.copy(tmp_path / "lain")
    town.run()
    other.run()
    first, second = server.postman.taken[:3], server.postman.taken[3:]
    assert sorted(first) == sorted(second)


def test_a_dead_server_fails_no_run_and_gets_the_notices_later(town, serve, at_noon):
    server = serve()
    server.stop()
    town.settings(server.settings)
    told = town("run", MARCH)
    assert told.code == 0
    assert "dicoba lagi nanti" in told.out
    assert town.outbox().is_dir()
    assert town("notify", "--json").json["sent"] == 0
    assert town.sql("SELECT DISTINCT attempts FROM notice") == [(1,)], "not before it is due again"
    server.start()
    at_noon.shift(61)
    answer = town("notify", "--json")
    assert (answer.code, answer.json["sent"], answer.json["unreachable"]) == (0, 3, "")


def test_it_backs_off_longer_and_longer_and_gives_up(town, serve, at_noon):
    server = serve()
    server.stop()
    town.settings(server.settings.replace("timeout_seconds", "most_attempts = 3\ntimeout_seconds"))
    town.run()
    waits = []
    for _ in range(2):
        ((due,),) = town.sql("SELECT DISTINCT due_at FROM notice")
        waits.append(due[11:16])
        at_noon.shift(3_600)
        assert town("notify").code == 30
    assert waits == ["05:01", "06:05"]
    assert set(states(town).values()) == {"given_up"}
    assert town("notify", "--json").json["states"]["given_up"] == 3


REFUSALS = {
    "a receiver that does not exist": ({HEAD: "550 no such user"}, HEAD, "given_up"),
    "a receiver whose box is full": ({HEAD: "452 box full"}, HEAD, "waiting"),
    "a sender it does not like": ({"MAIL": "451 later"}, BKPSDM, "waiting"),
    "a text it does not like": ({"DATA": "554 spam"}, FINANCE, "given_up"),
    "a text it cannot take now": ({"DATA": "451 try later"}, FINANCE, "waiting"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_a_server_refuses(town, serve, name):
    answers, receiver, state = REFUSALS[name]
    server = serve()
    server.postman.answers |= answers
    town.settings(server.settings)
    assert town("run", MARCH).code == 0
    assert {found for (_, whom), found in states(town).items() if whom == receiver} == {state}
    others = {found for (_, whom), found in states(town).items() if whom != receiver}
    assert others == ({"sent"} if receiver in answers else {state})


def test_a_refused_receiver_gets_it_once_he_can(town, serve, at_noon):
    server = serve()
    server.postman.answers[HEAD] = "452 box full"
    town.settings(server.settings)
    town.run()
    del server.postman.answers[HEAD]
    at_noon.shift(61)
    assert town("notify", "--json").json["sent"] == 1
    assert server.postman.receivers == sorted([BKPSDM, FINANCE, HEAD])


def test_a_server_that_falls_silent_after_the_text_is_not_sent_it_again(town, serve, at_noon):
    server = serve()

    def hang_up(session_server):
        session_server.transport.abort()
        server.postman.after_taking = None

    server.postman.after_taking = hang_up
    town.settings(server.settings)
    assert town("run", MARCH).code == 0
    at_noon.shift(86_400)
    town("notify")
    assert sorted(states(town).values()) == ["sent", "sent", "uncertain"]
    assert server.postman.receivers == sorted([BKPSDM, FINANCE, HEAD]), "nobody got one twice"
    assert "tidak dikirim ulang" in town("notify").out


def test_a_stranger_with_another_certificate_gets_nothing(town, serve):
    server = serve(trusted=False)
    town.settings(server.settings)
    assert town("run", MARCH).code == 0
    assert server.postman.taken == []
    assert set(states(town).values()) == {"waiting"}
    ((reason,),) = town.sql("SELECT DISTINCT reason FROM notice")
    assert "certificate" in reason


def test_a_wrong_password_is_told_and_shown_nowhere(town, serve, monkeypatch):
    monkeypatch.setenv("TPP_SPONSOR_SMTP_PASSWORD", "rahasia-keliru")
    server = serve()
    town.settings(server.settings)
    told = town("run", MARCH)
    assert told.code == 0
    assert "SMTP 535" in told.out
    tested = town("notify", "--test", BKPSDM)
    assert tested.code == 30
    everything = told.out + told.err + tested.out + tested.err + town.database.read_bytes().decode("latin-1")
    assert "rahasia" not in everything


def test_a_server_that_never_answers_costs_a_run_a_few_seconds(town, serve):
    server = serve()
    with socket.create_server(("localhost", 0)) as silent:
        port = silent.getsockname()[1]
        town.settings(
            server.settings.replace(f"port = {server.port}", f"port = {port}").replace("= 2", "= 1")
        )
        began = time.monotonic()
        assert town("run", MARCH).code == 0
        assert time.monotonic() - began < 6


def test_a_message_that_tells_of_nothing(town, serve):
    server = serve(security="none")
    town.settings(server.settings)
    answer = town("notify", "--test", "seseorang@kota.example", "--json")
    assert (answer.code, answer.json["sent"]) == (0, 1)
    ((receiver, message),) = server.postman.taken
    assert receiver == "seseorang@kota.example"
    assert "percobaan" in read(message)["Subject"]


_DIE = """
import os, signal, sys
from tpp_sponsor.notices import deliver as postoffice
from tpp_sponsor.cli.program import run_command_line

real = postoffice.Ledger.close_notice
def die(*arguments):
    os.kill(os.getpid(), signal.SIGKILL)
postoffice.Ledger.close_notice = die
sys.exit(run_command_line(sys.argv[1:]))
"""


def test_power_cut_between_sending_and_marking_sends_nothing_twice(town, serve, at_noon):
    """The sender is killed after the server got the first message: the notice is uncertain and is never sent again."""
    server = serve()
    town.settings(server.settings)
    arguments = ["run", MARCH, "--config", str(town.config)]
    died = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _DIE, *arguments], check=False, capture_output=True
    )
    assert died.returncode == -signal.SIGKILL
    assert len(server.postman.taken) == 1
    assert town.outbox().is_dir(), "the month itself was done"
    # The child ran in real time, so its claim is younger than the frozen clock of the town.
    at_noon.move_to("2030-01-01T00:00:00+00:00")
    assert town("notify").code == 0
    assert sorted(states(town).values()) == ["sent", "sent", "uncertain"]
    assert server.postman.receivers == sorted([BKPSDM, FINANCE, HEAD])


def test_a_claimed_notice_is_sent_by_nobody_else(town, serve):
    from tpp_sponsor.cli.screen import now
    from tpp_sponsor.ledger.store import Ledger
    from tpp_sponsor.notices.deliver import deliver
    from tpp_sponsor.settings.deployment import Deployment

    server = serve()
    town.settings(server.settings)
    server.stop()
    town.run()
    deployment = Deployment.open(town.config)
    with Ledger.open(deployment.database_url) as one, Ledger.open(deployment.database_url) as other:
        notice = one.notices()[0]
        assert one.claim(notice, now())
        assert not other.claim(notice, now())
        assert deliver(deployment, other, now).counts[Delivery.UNCERTAIN] == 0


def test_nothing_is_told_of_files_that_are_not_there_yet(town, serve):
    server = serve()
    town.settings(server.settings)
    server.postman.answers["MAIL"] = "451 later"
    town.run()
    del server.postman.answers["MAIL"]
    shutil.move(town.outbox(), town.root / "sembunyi")
    from tpp_sponsor.cli.screen import now
    from tpp_sponsor.ledger.store import Ledger
    from tpp_sponsor.notices.deliver import deliver
    from tpp_sponsor.settings.deployment import Deployment

    deployment = Deployment.open(town.config)
    later = now().replace(hour=9)
    with Ledger.open(deployment.database_url) as ledger:
        assert deliver(deployment, ledger, lambda: later).counts == {}
        shutil.move(town.root / "sembunyi", town.outbox())
        assert deliver(deployment, ledger, lambda: later).counts[Delivery.SENT] == 3


def test_notices_on_postgresql(town, serve, postgresql, monkeypatch):
    from sqlalchemy import create_engine, text

    engine = create_engine(postgresql)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS surat CASCADE"))
        connection.execute(text("CREATE SCHEMA surat"))
    joint = "&" if "?" in postgresql else "?"
    monkeypatch.setenv("TPP_SPONSOR_DATABASE_URL", f"{postgresql}{joint}options=-csearch_path%3Dsurat")
    server = serve()
    town.settings(server.settings)
    assert town("run", MARCH).code == 0
    assert server.postman.receivers == sorted([BKPSDM, FINANCE, HEAD])
    assert town("notify", "--json").json["states"]["sent"] == 3
    engine.dispose()


def test_a_restored_ledger_sends_nothing_old(town, serve, tmp_path):
    server = serve()
    town.settings(server.settings)
    town.run()
    assert town("backup", tmp_path / "cadangan.zip").code == 0
    from support.deployments import run_command

    restored = run_command("restore", tmp_path / "cadangan.zip", tmp_path / "baru")
    assert restored.code == 0, restored
    assert run_command("notify", "--config", tmp_path / "baru" / "config.toml").code == 0
    assert len(server.postman.taken) == 3
