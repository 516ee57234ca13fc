"""Clients on a real socket that send slowly, too much, or half: they are dropped, leave nothing, and hold nobody up."""

import socket
import time

import pytest

from support.console import EVERYONE, listening, opened
from support.deployments import MARCH, make_town
from support.wait_for import until
from tpp_sponsor.console.security import connection, uploads

LARGEST = 100_000
# In seconds, on a machine that is busy with other tests.
SOON = 3
PART = (
    '--garis\r\nContent-Disposition: form-data; name="berkas"; filename="tpp.csv"\r\n'
    "Content-Type: text/csv\r\n\r\nnip,tpp_neto,periode,opd\r\n"
)


class Door:
    """A console that listens, and a user who has logged in."""

    def __init__(self, office, port):
        browser = office.browser("petugas")
        self.office, self.port = office, port
        self._cookies = "; ".join(f"{name}={value}" for name, value in browser.http.cookies.items())
        field = f'--garis\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{browser.token}\r\n'
        self.form = (field + PART).encode()

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def head(self, length):
        return (
            f"POST /bulan/{MARCH}/berkas HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {self._cookies}\r\n"
            f"Content-Type: multipart/form-data; boundary=garis\r\nContent-Length: {length}\r\n\r\n"
        ).encode()

    def look(self):
        """How long another client waits for a page."""
        began = time.monotonic()
        with self.connect() as other:
            other.sendall(f"GET /masuk HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode())
            assert other.recv(15) == b"HTTP/1.1 200 OK"
        return time.monotonic() - began

    def assert_nothing_left(self):
        folder = self.office.town.root / "data" / "uploads"
        until(lambda: not folder.is_dir() or not list(folder.iterdir()))
        assert not (self.office.town.inbox() / "tpp.csv").exists()
        assert "receive" not in self.office.acts


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    """One console for all tests here; none of them gets a file into it."""
    town = make_town(tmp_path_factory.mktemp("door") / "kota")
    town.settings(f"[console]\nmax_upload_bytes = {LARGEST}")
    with opened(town, users=EVERYONE) as office, listening(office) as port:
        yield Door(office, port)


def was_dropped(client, sent=b""):
    """Send again and again, or wait; whether the console closes the connection."""
    try:
        while sent:
            client.sendall(sent)
        return client.recv(100) == b""
    except ConnectionError:
        return True


def test_a_client_that_sends_a_byte_now_and_then_is_dropped_and_holds_up_no_other(door, monkeypatch):
    monkeypatch.setattr(uploads, "_SECONDS", 0.8)
    monkeypatch.setattr(connection, "_SECONDS", 0.4)
    began, waits = time.monotonic(), []
    with door.connect() as slow:
        slow.sendall(door.head(50_000) + door.form)
        slow.settimeout(0.1)
        said = b""
        while time.monotonic() - began < 30:
            try:
                slow.sendall(b"1")
                piece = slow.recv(65536)
            except TimeoutError:
                waits.append(door.look())
                continue
            except ConnectionError:
                break
            if not piece:
                break
            said += piece
    assert said.startswith(b"HTTP/1.1 408")
    assert "terlalu lambat" in said.decode()
    assert time.monotonic() - began < 25, "it went on sending after the answer, and was dropped"
    assert max(waits) < SOON
    door.assert_nothing_left()


@pytest.mark.parametrize("head", [b"", b"GET / HTTP/1.1\r\nHost: 127"])
def test_a_client_that_never_ends_its_request_is_dropped(door, monkeypatch, head):
    monkeypatch.setattr(connection, "_SECONDS", 0.3)
    with door.connect() as silent:
        silent.sendall(head)
        assert was_dropped(silent)
    assert door.look() < SOON


def test_a_client_that_reads_nothing_is_dropped(door, monkeypatch):
    monkeypatch.setattr(connection, "_SECONDS", 0.3)
    page = f"GET /gaya.css HTTP/1.1\r\nHost: 127.0.0.1:{door.port}\r\n\r\n".encode()
    with door.connect() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.settimeout(5)
        assert was_dropped(deaf, page * 200)
    assert door.look() < SOON


def test_a_form_that_says_it_is_too_long_is_refused_before_it_is_sent(door):
    with door.connect() as client:
        client.sendall(door.head(LARGEST * 10 + 1))
        assert client.recv(100).startswith(b"HTTP/1.1 413")
    door.assert_nothing_left()


def test_a_file_that_is_too_large_is_refused_also_when_all_of_it_is_sent(door):
    body = door.form + b"1" * 4 * LARGEST + b"\r\n--garis--\r\n"
    with door.connect() as client:
        client.sendall(door.head(len(body)) + body)
        said = client.recv(65536)
        assert said.startswith(b"HTTP/1.1 413")
    door.assert_nothing_left()


def test_a_client_that_goes_in_the_middle_leaves_nothing(door):
    with door.connect() as client:
        client.sendall(door.head(50_000) + door.form + b"1" * 20_000)
        until(lambda: list((door.office.town.root / "data" / "uploads").glob("*")))
    door.assert_nothing_left()
    assert door.look() < SOON
