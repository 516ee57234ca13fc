"""A real mail server beside a town: what it accepts, what it refuses, and when it stops to answer."""

import socket
import ssl
from dataclasses import dataclass, field

import pytest
import time_machine
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

NOON = "2024-03-11T05:00:00+00:00"
PASSWORD = "rahasia-sekali"


@dataclass
class Postman:
    """What the server does with messages; `taken`: receiver → accepted messages in order."""

    taken: list = field(default_factory=list)
    answers: dict = field(default_factory=dict)
    after_taking: object = None

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        answer = self.answers.get(address, self.answers.get("RCPT", "250 OK"))
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        answer = self.answers.get("DATA", "250 taken")
        if answer.startswith("250"):
            self.taken.append((envelope.rcpt_tos[0], envelope.content))
        if self.after_taking:
            self.after_taking(server)
        return answer

    @property
    def receivers(self):
        return sorted(receiver for receiver, _ in self.taken)


@dataclass
class Server:
    """A running server, and the settings to reach it."""

    postman: Postman
    port: int
    ways: dict
    settings: str
    controller: Controller = None

    def start(self):
        self.controller = Controller(self.postman, hostname="localhost", port=self.port, **self.ways)
        self.controller.start()

    def stop(self):
        if self.controller is not None:
            self.controller.stop(no_assert=True)
            self.controller = None


def _authenticate(_server, _session, _envelope, _mechanism, told):
    return AuthResult(success=told == LoginPassword(b"tpp", PASSWORD.encode()), handled=False)


@pytest.fixture(scope="session")
def authority():
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(authority, tmp_path_factory):
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture
def serve(authority, ca_file):
    """Start a server: `serve(security="tls")`."""
    running = []

    def start(security="starttls", *, trusted=True):
        # This server offers a login only if it has encrypted the connection itself.
        login = security == "starttls"
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        ours = authority if trusted else trustme.CA()
        ours.issue_cert("localhost").configure_cert(context)
        postman = Postman()
        ways = {
            "starttls": {"tls_context": context, "require_starttls": True},
            "tls": {"ssl_context": context},
            "none": {},
        }
        known = {"authenticator": _authenticate, "auth_required": True, "auth_require_tls": True}
        with socket.create_server(("localhost", 0)) as free:
            port = free.getsockname()[1]
        lines = [
            "[mail]",
            'host = "localhost"',
            f"port = {port}",
            f'security = "{security}"',
            f'ca_file = "{ca_file}"',
            'user = "tpp"' if login else "",
            'sender = "tpp-sponsor@kota.example"',
            'bkpsdm = ["bkpsdm@kota.example"]',
            'keuangan = "bpkpd@kota.example"',
            'site_url = "https://kota.example/papan/"',
            "timeout_seconds = 2",
            "[mail.opd]",
            '"dinas kesehatan" = "kadinkes@kota.example"',
        ]
        server = Server(postman, port, ways[security] | (known if login else {}), "\n".join(lines))
        server.start()
        running.append(server)
        return server

    yield start
    for server in running:
        server.stop()


@pytest.fixture
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def town(kota_mini, at_noon, monkeypatch):
    """Kota-mini on the day of its run, with the password of its mail server."""
    monkeypatch.setenv("TPP_SPONSOR_SMTP_PASSWORD", PASSWORD)
    return kota_mini
